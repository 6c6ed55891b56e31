//! What the primary that the SOA record names (MNAME) is worth; it may be
//! hidden on purpose, so that nothing here is more than a note.

use plugin::Report;
use probe::dns::{HostEnd, Name, authority, plain, soas};

use crate::hygiene::Note;
use crate::observe::Primary;
use crate::serial::behind;
use crate::tags;

/// Notes on the primary, which need not be reachable.
pub fn about_primary(primary: &Primary, zone: &Name, top: Option<u32>, note: &Note) -> Vec<Report> {
    let name = plain(&primary.host.name);
    match &primary.host.end {
        HostEnd::Waiting => return Vec::new(),
        HostEnd::Alias(target) => {
            return vec![note(
                &tags::MNAME_IS_ALIAS,
                &name,
                format!("(MNAME) is an alias of {}", plain(target)),
            )];
        }
        HostEnd::Found => {}
        end => {
            let why = match end {
                HostEnd::NoSuchName => "does not exist".to_owned(),
                HostEnd::Failed(why) => format!("cannot be resolved: {why}"),
                _ => "has no address".to_owned(),
            };
            return vec![note(
                &tags::MNAME_NO_ADDRESS,
                &name,
                format!("(MNAME) {why}"),
            )];
        }
    }
    primary
        .answers
        .iter()
        .filter_map(|(server, answer)| {
            let label = server.label();
            match authority(answer.as_deref()?, zone) {
                Err(Ok(lame)) => Some(note(
                    &tags::MNAME_UNREACHABLE,
                    &label,
                    format!("(MNAME) {lame}"),
                )),
                Err(Err(_)) => None,
                Ok(reply) => {
                    compare_primary(&label, soas(reply, zone).next()?.0.serial, top?, note)
                }
            }
        })
        .collect()
}

fn compare_primary(label: &str, serial: u32, top: u32, note: &Note) -> Option<Report> {
    match (behind(serial, top), behind(top, serial)) {
        (Some(0), _) => None,
        (Some(lag), None) => Some(note(
            &tags::MNAME_BEHIND,
            label,
            format!("(MNAME) serves {serial}, {lag} behind"),
        )),
        (None, Some(lag)) => Some(note(
            &tags::MNAME_AHEAD,
            label,
            format!("(MNAME) serves {serial}, {lag} ahead"),
        )),
        _ => None,
    }
}
