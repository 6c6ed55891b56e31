//! Statuses, locks, and the name servers of those who have not paid.

use plugin::{Report, Tag};

use super::{Case, dates};
use crate::facts::{Registration, folded};
use crate::status::{Meaning, meaning};
use crate::tags;
use crate::wanted::Lock;

/// Judges the statuses.
pub fn judge(case: &Case<'_>, known: &Registration) -> Vec<Report> {
    let mut parts: Vec<Report> = known
        .statuses
        .iter()
        .filter_map(|status| judged(case, known, status))
        .collect();
    parts.extend(locks(case, known));
    parts.extend(parked(case, known));
    parts
}

fn judged(case: &Case<'_>, known: &Registration, status: &str) -> Option<Report> {
    let (tag, means): (&'static Tag, &str) = match meaning(status, case.domain.top()) {
        Meaning::Hold => (&tags::STATUS_HOLD, "taken out of the DNS"),
        Meaning::Inactive => (&tags::STATUS_INACTIVE, "without name servers"),
        Meaning::PendingDelete => (&tags::STATUS_PENDING_DELETE, "about to be deleted"),
        Meaning::Redemption => (&tags::STATUS_REDEMPTION, "deleted, can still be restored"),
        Meaning::PendingRestore => (&tags::STATUS_PENDING_RESTORE, "being restored"),
        Meaning::PendingTransfer => (
            &tags::STATUS_PENDING_TRANSFER,
            "on its way to another registrar",
        ),
        Meaning::AutoRenew => (
            &tags::STATUS_AUTO_RENEW,
            "renewed by the registry, not yet charged",
        ),
        Meaning::AtRisk => (&tags::STATUS_AT_RISK, "at risk"),
        Meaning::RenewProhibited => (&tags::STATUS_RENEW_PROHIBITED, "not to be renewed"),
        Meaning::Transferred => (
            &tags::STATUS_TRANSFERRED,
            "came from another registrar lately",
        ),
        Meaning::Passing => (&tags::STATUS_PASSING, "passes by itself"),
        Meaning::TransferLock | Meaning::OtherLock | Meaning::Plain | Meaning::Other => {
            return None;
        }
    };
    let text = format!(
        "has the status '{status}': {means}, {}",
        dates::clause(case, known)
    );
    let state = match tag.name {
        "STATUS_PENDING_TRANSFER" if case.wanted.transfer_expected => plugin::State::Ok,
        _ => tag.state,
    };
    Some(case.finding(tag, text).at(state))
}

fn has(known: &Registration, words: &[&str]) -> bool {
    known
        .statuses
        .iter()
        .any(|status| words.contains(&folded(status).as_str()))
}

fn locks(case: &Case<'_>, known: &Registration) -> Option<Report> {
    let locked = |status: &String| meaning(status, case.domain.top()) == Meaning::TransferLock;
    let is_missing = !known.statuses.iter().any(locked);
    // Where a registry publishes no statuses nothing is known of a lock.
    let published = !known.statuses.is_empty() && is_generic(case.domain.top());
    let is_asked = match case.wanted.lock {
        Lock::Auto => published,
        Lock::Yes | Lock::Registry => true,
        Lock::No => false,
    };
    if is_asked && is_missing {
        let shown = match known.statuses.is_empty() {
            true => "no status at all".to_owned(),
            false => known.statuses.join(", "),
        };
        let text = format!(
            "has no transfer lock ({shown}), {}",
            dates::clause(case, known)
        );
        return Some(case.finding(&tags::LOCK_MISSING, text));
    }
    if case.wanted.lock != Lock::Registry {
        return None;
    }
    let all = [
        "serverdeleteprohibited",
        "servertransferprohibited",
        "serverupdateprohibited",
    ];
    let missing: Vec<&str> = all.into_iter().filter(|one| !has(known, &[one])).collect();
    (!missing.is_empty()).then(|| {
        let text = format!("has no whole registry lock: {} missing", missing.join(", "));
        case.finding(&tags::REGISTRY_LOCK_MISSING, text)
    })
}

/// Generic top-level domains have EPP's codes; many countries' have none for
/// a lock.
pub fn is_generic(top: &str) -> bool {
    top.len() > 2
        && !matches!(top, "edu" | "gov" | "mil" | "int" | "arpa")
        && !top.starts_with("xn--")
}

/// Parts of the names of servers that registrars set when nobody has paid.
const PARKING: &[&str] = &[
    "renewyourname",
    "pendingrenewaldeletion",
    "expireddomain",
    "expired-domain",
    "redemptionperiod",
    "notrenewed",
    "domainexpire",
];
/// The same as whole words: "redemption" is also what coffee and churches are
/// called.
const PARKING_WORDS: &[&str] = &["expired", "expire", "redemption", "unpaid"];

fn parked(case: &Case<'_>, known: &Registration) -> Option<Report> {
    let own = case.wanted.parking.iter().map(|text| text.to_lowercase());
    let parts: Vec<String> = PARKING.iter().map(ToString::to_string).chain(own).collect();
    let is = |server: &&String| {
        let foreign = !server.ends_with(&case.domain.name);
        let mut words = server.split(['.', '-']);
        let named = words.any(|word| {
            let word = word.trim_matches(|letter: char| letter.is_ascii_digit());
            PARKING_WORDS.contains(&word)
        });
        foreign && (named || parts.iter().any(|part| server.contains(part)))
    };
    let server = known.servers.iter().find(is)?;
    let text = format!(
        "has the name server {server} of those who have not paid, {}",
        dates::clause(case, known)
    );
    Some(case.finding(&tags::NAME_SERVERS_PARKED, text))
}
