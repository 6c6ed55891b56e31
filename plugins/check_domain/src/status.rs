//! What a status means, in any spelling: EPP's codes (RFC 5731 section 2.3,
//! RFC 3915), RDAP's words for them (RFC 8056) and national ones.

use crate::facts::folded;

/// What a status comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// Taken out of the DNS.
    Hold,
    /// Without name servers.
    Inactive,
    /// About to be deleted for good.
    PendingDelete,
    /// Deleted, and can be restored.
    Redemption,
    /// Restoring is asked for.
    PendingRestore,
    /// On its way to another registrar.
    PendingTransfer,
    /// Renewed by the registry itself.
    AutoRenew,
    /// At risk in the registry's own words.
    AtRisk,
    /// Cannot be renewed.
    RenewProhibited,
    /// Came from another registrar lately.
    Transferred,
    /// Passes by itself.
    Passing,
    /// Cannot be moved to another registrar.
    TransferLock,
    /// Cannot be deleted or changed.
    OtherLock,
    /// Registered, and nothing else.
    Plain,
    /// Nothing that we know.
    Other,
}

/// Statuses without case, blanks and punctuation, by their meaning.
const MEANINGS: &[(Meaning, &[&str])] = &[
    (
        Meaning::Hold,
        &[
            "clienthold",
            "serverhold",
            "hold",
            "onhold",
            "suspended",
            "outofservice",
            "failed",
            "notdelegated",
        ],
    ),
    (Meaning::Inactive, &["inactive", "noregistrar"]),
    (
        Meaning::PendingDelete,
        &[
            "pendingdelete",
            "tobedeleted",
            "deleted",
            "pendingdeleterestorable",
        ],
    ),
    (
        Meaning::Redemption,
        &[
            "redemptionperiod",
            "quarantine",
            "inquarantine",
            "redemption",
            "expired",
        ],
    ),
    (Meaning::PendingRestore, &["pendingrestore"]),
    (
        Meaning::PendingTransfer,
        &["pendingtransfer", "bulktransfer"],
    ),
    (Meaning::AutoRenew, &["autorenewperiod"]),
    (
        Meaning::AtRisk,
        &[
            "unverified",
            "renewalrequired",
            "nolongerrequired",
            "tobesuspended",
            "verificationfailed",
            "graceperiod",
        ],
    ),
    (
        Meaning::RenewProhibited,
        &[
            "clientrenewprohibited",
            "serverrenewprohibited",
            "renewprohibited",
        ],
    ),
    (Meaning::Transferred, &["transferperiod"]),
    (
        Meaning::Passing,
        &[
            "renewperiod",
            "addperiod",
            "pendingcreate",
            "pendingrenew",
            "pendingupdate",
            "waiting",
            "renewalrequestbeingprocessed",
        ],
    ),
    (
        Meaning::TransferLock,
        &[
            "clienttransferprohibited",
            "servertransferprohibited",
            "transferprohibited",
            "locked",
            "agentchangelocked",
        ],
    ),
    (
        Meaning::OtherLock,
        &[
            "clientdeleteprohibited",
            "clientupdateprohibited",
            "serverdeleteprohibited",
            "serverupdateprohibited",
            "deleteprohibited",
            "updateprohibited",
        ],
    ),
    (
        Meaning::Plain,
        &[
            "ok",
            "active",
            "connect",
            "connected",
            "registered",
            "delegated",
            "verified",
            "published",
            "granted",
            "registereduntilexpirydate",
            "notavailable",
            "paid",
            "associated",
            "validated",
        ],
    ),
];

/// What a status means for a domain of this top-level domain.
pub fn meaning(status: &str, top: &str) -> Meaning {
    let folded = folded(status);
    match (top, folded.as_str()) {
        // Both write the end of a registration that is fine into the status.
        ("jp", word) if word.starts_with("connected") => return Meaning::Plain,
        ("ua", word) if word.starts_with("okuntil") => return Meaning::Plain,
        _ => {}
    }
    let mut rows = MEANINGS.iter();
    let found = rows.find(|(_, words)| words.contains(&folded.as_str()));
    found.map_or(Meaning::Other, |(meaning, _)| *meaning)
}

/// Whether losing this status lays the domain open.
pub fn is_lock(status: &str) -> bool {
    matches!(
        meaning(status, ""),
        Meaning::TransferLock | Meaning::OtherLock
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPELLINGS: &[(&str, &str, Meaning)] = &[
        ("clientHold", "com", Meaning::Hold),
        ("client hold", "com", Meaning::Hold),
        (
            "serverHold https://icann.org/epp#serverHold",
            "com",
            Meaning::Other,
        ),
        ("pending delete", "com", Meaning::PendingDelete),
        ("redemption period", "com", Meaning::Redemption),
        ("QUARANTINE", "be", Meaning::Redemption),
        ("in quarantine", "nl", Meaning::Redemption),
        ("pendingRestore", "com", Meaning::PendingRestore),
        ("pending transfer", "com", Meaning::PendingTransfer),
        ("auto renew period", "com", Meaning::AutoRenew),
        ("autoRenewPeriod", "it", Meaning::AutoRenew),
        ("OUT OF SERVICE", "be", Meaning::Hold),
        ("NOT DELEGATED", "ru", Meaning::Hold),
        ("UNVERIFIED", "ru", Meaning::AtRisk),
        ("Renewal required.", "uk", Meaning::AtRisk),
        ("Registered until expiry date.", "uk", Meaning::Plain),
        ("on-hold", "br", Meaning::Hold),
        ("waiting", "br", Meaning::Passing),
        ("Grace Period", "fi", Meaning::AtRisk),
        ("Renewal request being processed.", "uk", Meaning::Passing),
        ("No longer required", "uk", Meaning::AtRisk),
        ("Granted", "fi", Meaning::Plain),
        ("AgentChangeLocked", "jp", Meaning::TransferLock),
        ("Connected (2027/05/31)", "jp", Meaning::Plain),
        ("OK-UNTIL 20270502000000", "ua", Meaning::Plain),
        ("connect", "de", Meaning::Plain),
        ("failed", "de", Meaning::Hold),
        ("redemptionPeriod", "de", Meaning::Redemption),
        ("NOT AVAILABLE", "be", Meaning::Plain),
        ("REGISTERED", "ru", Meaning::Plain),
        ("DELEGATED", "ru", Meaning::Plain),
        ("VERIFIED", "ru", Meaning::Plain),
        ("active", "nl", Meaning::Plain),
        ("inactive", "nl", Meaning::Inactive),
        ("quarantine", "se", Meaning::Redemption),
        ("To be suspended", "jp", Meaning::AtRisk),
        ("Suspended", "jp", Meaning::Hold),
        ("Deleted", "jp", Meaning::PendingDelete),
        ("published", "br", Meaning::Plain),
        ("Registered", "fi", Meaning::Plain),
        ("clientRenewProhibited", "com", Meaning::RenewProhibited),
        ("renewPeriod", "com", Meaning::Passing),
        ("addPeriod", "com", Meaning::Passing),
        ("pendingCreate", "com", Meaning::Passing),
        ("pendingUpdate", "com", Meaning::Passing),
        ("transfer prohibited", "ua", Meaning::TransferLock),
        ("noRegistrar", "it", Meaning::Inactive),
        ("transferPeriod", "com", Meaning::Transferred),
        ("serverUpdateProhibited", "com", Meaning::OtherLock),
        ("server transfer prohibited", "com", Meaning::TransferLock),
        ("whatever", "com", Meaning::Other),
    ];

    #[test]
    fn any_spelling() {
        for (status, top, expected) in SPELLINGS {
            assert_eq!(meaning(status, top), *expected, "{status}");
        }
    }
}
