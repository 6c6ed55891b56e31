//! The zone above as a witness: it knows nothing of the registry's service.

use asking::DomainName;
use asking::dns::Start;
use plugin::{Context, Unknown};
use probe::dns::{Breadth, Cut, Descent, End, Name, Step, plain};

use crate::seen::Delegation;

/// What the servers of the zone above say of a domain's delegation.
///
/// # Errors
/// This machine refuses the means.
pub fn delegation(cx: &Context, start: &Start, domain: &str) -> Result<Delegation, Unknown> {
    let Ok(name) = domain.parse::<DomainName>() else {
        return Ok(Delegation::Unseen);
    };
    let mut walk = start.walk(cx)?;
    let descent = walk.observe(|walk| walk.descend(name.name(), Breadth::Few));
    Ok(said(&descent, name.name()))
}

fn said(descent: &Descent, name: &Name) -> Delegation {
    match (&descent.end, descent.last()) {
        (End::Waiting, _) => Delegation::Unseen,
        // Who serves both zones answers for the lower one, and shows no delegation.
        (_, Some(cut)) if cut.zone == *name && is_hosted(cut) => Delegation::Served,
        (_, Some(cut)) if cut.zone == *name => {
            let mut servers: Vec<String> = cut
                .servers
                .iter()
                .map(|server| plain(&server.name).to_lowercase())
                .collect();
            servers.sort();
            servers.dedup();
            Delegation::To(servers)
        }
        (End::NoSuchName(..) | End::Reached, Some(_)) => Delegation::None,
        _ => Delegation::Unseen,
    }
}

fn is_hosted(cut: &Cut) -> bool {
    let mut referrals = cut.said.iter().filter_map(|said| match &said.step {
        Some(Step::Cut(referral)) => Some(referral),
        _ => None,
    });
    referrals.any(|referral| referral.hosted)
}
