//! From the root: the walk's own hosts, aliases followed.

use probe::dns::{HostEnd, Name, Sight, Walk};

use super::{ALIASES, Found};

/// What follows so far about the addresses of a name.
pub(super) fn look(walk: &mut Walk, name: &Name) -> Found {
    if let Sight::Blind(why) = walk.sight() {
        return Found::NotObserved(why);
    }
    let mut names = vec![name.clone()];
    loop {
        let Some(last) = names.last().cloned() else {
            return Found::Waiting;
        };
        let host = walk.host(&last);
        let target = match &host.end {
            HostEnd::Alias(target) => target.clone(),
            HostEnd::Found if host.settled => return Found::Addresses(host.addresses.clone()),
            // One family is there, the other may still come.
            HostEnd::Found | HostEnd::Waiting => return partly(&host.addresses),
            HostEnd::NoSuchName => return Found::NoSuchName(last),
            HostEnd::NoAddress => return Found::NoAddress(last),
            HostEnd::Failed(why) => return Found::Failed(why.clone()),
            HostEnd::NotObserved(why) => return Found::NotObserved(why.clone()),
            HostEnd::Cycle(_) => {
                return Found::Failed("its name servers' zones need one another".to_owned());
            }
            HostEnd::TooDeep => {
                return Found::Failed("too many zones on the way need one another".to_owned());
            }
        };
        if names.contains(&target) {
            return Found::Failed("its aliases lead in a circle".to_owned());
        }
        if names.len() > ALIASES {
            return Found::Failed(format!("more than {ALIASES} aliases"));
        }
        names.push(target);
    }
}

/// What the deadline leaves of a search.
fn partly(addresses: &[std::net::IpAddr]) -> Found {
    match addresses.is_empty() {
        true => Found::Waiting,
        false => Found::Addresses(addresses.to_vec()),
    }
}
