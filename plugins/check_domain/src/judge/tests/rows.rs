//! For each finding what makes it, and what is almost the same and is not it.

use super::*;

/// A change of the healthy facts.
type Change = fn(&mut Facts);

/// The finding, what makes it, and what does not.
pub const ROWS: &[(&str, Change, Change)] = &[
    (
        "DOMAIN_AVAILABLE",
        |facts| facts.available(Delegation::None),
        |facts| facts.available(Delegation::To(texts(&SERVERS))),
    ),
    (
        "DOMAIN_AVAILABLE",
        |facts| facts.available(Delegation::Unseen),
        |facts| facts.available(Delegation::Served),
    ),
    (
        "CONTRADICTION",
        |facts| facts.available(Delegation::To(texts(&SERVERS))),
        |facts| facts.available(Delegation::None),
    ),
    (
        "CONTRADICTION",
        |facts| facts.available(Delegation::Served),
        |facts| facts.available(Delegation::Unseen),
    ),
    // Who refuses goes before who is silent, and a kept answer before both.
    (
        "REGISTRY_THROTTLES",
        |facts| facts.nothing(&[Failing::Silent, Failing::Throttled]),
        |facts| facts.seen.troubles = vec![trouble(Failing::Throttled)],
    ),
    (
        "REGISTRY_THROTTLES",
        |facts| facts.main().outcome = Outcome::Throttled("quota".to_owned()),
        |facts| facts.nothing(&[Failing::Waiting]),
    ),
    (
        "ANSWER_UNREADABLE",
        |facts| facts.nothing(&[Failing::Silent, Failing::Unreadable]),
        |facts| facts.nothing(&[Failing::Unreadable, Failing::Throttled]),
    ),
    (
        "ANSWER_UNREADABLE",
        |facts| facts.main().outcome = Outcome::Unreadable("<html>".to_owned()),
        |facts| facts.seen.troubles = vec![trouble(Failing::Unreadable)],
    ),
    (
        "REGISTRY_SILENT",
        |facts| facts.nothing(&[Failing::Silent]),
        |facts| facts.nothing(&[Failing::Unreadable]),
    ),
    (
        "NO_REGISTRY",
        |facts| {
            facts.nothing(&[]);
            facts.seen.is_known = false;
        },
        |facts| facts.nothing(&[Failing::Silent]),
    ),
    (
        "SOURCE_FAILED",
        |facts| facts.seen.troubles = vec![trouble(Failing::Doubted)],
        |_| (),
    ),
    (
        "SOURCE_FAILED",
        |facts| facts.seen.registrar_failed = Some(trouble(Failing::Silent)),
        |facts| facts.registrar("2027-05-02T12:00:00Z"),
    ),
    // A young answer is as good as a new one.
    (
        "ANSWER_KEPT",
        |facts| {
            facts.main().age = Duration::from_secs(60);
            facts.seen.troubles = vec![trouble(Failing::Silent)];
        },
        |facts| facts.main().age = Duration::from_secs(60),
    ),
    (
        "NOTHING_KEPT",
        |facts| facts.seen.nothing_kept = Some("nothing is kept".to_owned()),
        |_| (),
    ),
    (
        "NOTHING_KEPT",
        |facts| facts.seen.refused = texts(&["state file x: not understood"]),
        |facts| facts.seen.refused = texts(&["x belongs to another user"]),
    ),
    (
        "FILE_REFUSED",
        |facts| facts.seen.refused = texts(&["state file x: others may write to it"]),
        |facts| facts.seen.refused = texts(&["state file x: not understood"]),
    ),
    (
        "EXPIRED",
        |facts| facts.expires("2026-11-22T11:59:59Z"),
        |facts| facts.expires("2026-11-22T12:00:01Z"),
    ),
    // What has ended does not end soon, whatever the limits say.
    (
        "EXPIRED",
        |facts| {
            facts.expires("2026-11-20");
            facts.warning = "-100:";
        },
        |facts| facts.expires("2026-11-23"),
    ),
    (
        "EXPIRES_SOON",
        |facts| facts.expires("2026-12-22T11:59:59Z"),
        |facts| facts.expires("2026-12-22T12:00:00Z"),
    ),
    (
        "EXPIRY_AMBIGUOUS",
        |facts| facts.expires("03/04/2027"),
        |facts| facts.expires("04/04/2027"),
    ),
    (
        "EXPIRY_UNREADABLE",
        |facts| facts.expires("next spring"),
        |facts| facts.expires("never"),
    ),
    (
        "EXPIRY_UNPUBLISHED",
        |facts| facts.without_end("shop.de"),
        |facts| facts.without_end("shop.com"),
    ),
    // Nothing is known of the one registry; a date of the other counts.
    (
        "EXPIRY_UNPUBLISHED",
        |facts| {
            facts.without_end("shop.cm");
            facts.before = None;
        },
        |facts| facts.domain = "shop.nl",
    ),
    (
        "EXPIRY_MISSING",
        |facts| {
            facts.known().expiry = None;
            facts.before = None;
        },
        |facts| facts.without_end("shop.eu"),
    ),
    (
        "EXPIRY_MISSING",
        |facts| {
            facts.without_end("shop.fr");
            facts.before = None;
        },
        |facts| {
            facts.without_end("shop.cm");
            facts.before = None;
        },
    ),
    // It was there before.
    (
        "EXPIRY_MISSING",
        |facts| facts.without_end("shop.cm"),
        |facts| {
            facts.without_end("shop.cm");
            facts.before().expiry = None;
        },
    ),
    // A day apart about the same end, however both are rounded.
    (
        "REGISTRAR_DATE_DIFFERS",
        |facts| facts.registrar("2028-05-02T12:00:00Z"),
        |facts| facts.registrar("2027-05-01"),
    ),
    (
        "REGISTRAR_DATE_DIFFERS",
        |facts| facts.copy("2026-05-02"),
        |facts| facts.copy("2027-05-03T23:59:59Z"),
    ),
    (
        "STATUS_HOLD",
        |facts| facts.statuses(&[LOCK, "clientHold"]),
        |facts| facts.statuses(&[LOCK, "client delete prohibited"]),
    ),
    (
        "STATUS_INACTIVE",
        |facts| facts.statuses(&[LOCK, "inactive"]),
        |facts| facts.statuses(&[LOCK, "active"]),
    ),
    (
        "STATUS_PENDING_DELETE",
        |facts| facts.statuses(&["pending delete"]),
        |facts| facts.statuses(&["pending update"]),
    ),
    (
        "STATUS_REDEMPTION",
        |facts| facts.statuses(&["redemptionPeriod"]),
        |facts| facts.statuses(&["renewPeriod"]),
    ),
    (
        "STATUS_PENDING_RESTORE",
        |facts| facts.statuses(&["pending restore"]),
        |facts| facts.statuses(&["pending renew"]),
    ),
    (
        "STATUS_PENDING_TRANSFER",
        |facts| facts.statuses(&["pendingTransfer"]),
        |facts| facts.statuses(&["transferPeriod"]),
    ),
    (
        "STATUS_AUTO_RENEW",
        |facts| facts.statuses(&[LOCK, "auto renew period"]),
        |facts| facts.statuses(&[LOCK, "renew period"]),
    ),
    (
        "STATUS_AT_RISK",
        |facts| facts.statuses(&["Renewal required."]),
        |facts| facts.statuses(&["Registered until expiry date."]),
    ),
    (
        "STATUS_RENEW_PROHIBITED",
        |facts| facts.statuses(&[LOCK, "serverRenewProhibited"]),
        |facts| facts.statuses(&[LOCK, "serverUpdateProhibited"]),
    ),
    (
        "STATUS_TRANSFERRED",
        |facts| facts.statuses(&[LOCK, "transferPeriod"]),
        |facts| facts.statuses(&[LOCK, "addPeriod"]),
    ),
    (
        "STATUS_PASSING",
        |facts| facts.statuses(&[LOCK, "addPeriod"]),
        |facts| facts.statuses(&[LOCK, "ok"]),
    ),
    // Without any status nothing is known of a lock.
    (
        "LOCK_MISSING",
        |facts| facts.statuses(&["active"]),
        |facts| facts.statuses(&[]),
    ),
    // Countries have no such code.
    (
        "LOCK_MISSING",
        |facts| {
            facts.domain = "shop.de";
            facts.statuses(&["connect"]);
            facts.wanted.lock = Lock::Yes;
        },
        |facts| {
            facts.domain = "shop.de";
            facts.statuses(&["connect"]);
        },
    ),
    (
        "LOCK_MISSING",
        |facts| facts.statuses(&["clientDeleteProhibited"]),
        |facts| {
            facts.statuses(&["clientDeleteProhibited"]);
            facts.wanted.lock = Lock::No;
        },
    ),
    (
        "REGISTRY_LOCK_MISSING",
        |facts| facts.wanted.lock = Lock::Registry,
        |facts| {
            facts.wanted.lock = Lock::Registry;
            facts.statuses(&[
                "serverDeleteProhibited",
                "server transfer prohibited",
                "SERVER UPDATE PROHIBITED",
            ]);
        },
    ),
    // The other is a shop that roasts coffee.
    (
        "NAME_SERVERS_PARKED",
        |facts| facts.known().servers = texts(&["ns1.expired.registrar.test"]),
        |facts| facts.known().servers = texts(&["ns1.redemptionroasters.test"]),
    ),
    (
        "NAME_SERVERS_PARKED",
        |facts| facts.known().servers = texts(&["ns1.renewyourname.test"]),
        |facts| facts.known().servers = texts(&["ns1.expired.shop.example"]),
    ),
    // The zone is served with its parent: no delegation is seen.
    (
        "NAME_SERVERS_DIFFER",
        |facts| facts.seen.delegation = Delegation::To(texts(&["ns9.shop.example"])),
        |facts| facts.seen.delegation = Delegation::Served,
    ),
    // Many registries show no name servers.
    (
        "NAME_SERVERS_DIFFER",
        |facts| facts.seen.delegation = Delegation::To(texts(&SERVERS[..1])),
        |facts| {
            facts.seen.delegation = Delegation::To(texts(&["ns9.shop.example"]));
            facts.known().servers = Vec::new();
        },
    ),
    // That is what being on hold means, and it is told as that.
    (
        "NOT_DELEGATED",
        |facts| facts.seen.delegation = Delegation::None,
        |facts| {
            facts.seen.delegation = Delegation::None;
            facts.statuses(&["serverHold"]);
        },
    ),
    (
        "REGISTRAR_UNEXPECTED",
        |facts| facts.wanted.registrar = Some("299".to_owned()),
        |facts| facts.wanted.registrar = Some("registrar inc".to_owned()),
    ),
    // WHOIS has no number, and another way to write the name.
    (
        "REGISTRAR_UNEXPECTED",
        |facts| {
            facts.known().registrar = Some(Registrar {
                id: None,
                name: Some("REG-REGISTRAR".to_owned()),
            });
            facts.wanted.registrar = Some("Other".to_owned());
        },
        |facts| {
            facts.known().registrar = Some(Registrar {
                id: None,
                name: Some("REG-REGISTRAR".to_owned()),
            });
            facts.wanted.registrar = Some("Registrar".to_owned());
        },
    ),
    (
        "EXPECTATION_UNSEEN",
        |facts| {
            facts.known().registrar.as_mut().unwrap().id = None;
            facts.wanted.registrar = Some("299".to_owned());
        },
        |facts| facts.wanted.registrar = Some("299".to_owned()),
    ),
    (
        "REGISTRANT_UNEXPECTED",
        |facts| facts.wanted.registrant = Some("Thief".to_owned()),
        |facts| facts.wanted.registrant = Some("shop".to_owned()),
    ),
    (
        "NAME_SERVERS_UNEXPECTED",
        |facts| facts.wanted.servers = vec!["ns1.shop.example".parse().unwrap()],
        |facts| facts.wanted.servers = vec!["*.shop.example".parse().unwrap()],
    ),
    (
        "STATUS_UNEXPECTED",
        |facts| facts.wanted.statuses = texts(&["serverHold"]),
        |facts| facts.wanted.statuses = texts(&["clientTransferProhibited"]),
    ),
    (
        "DNSSEC_UNEXPECTED",
        |facts| facts.wanted.signed = Some(Answer::Yes),
        |facts| facts.wanted.signed = Some(Answer::No),
    ),
    // Nobody asked for it.
    (
        "EXPECTATION_UNSEEN",
        |facts| {
            facts.known().registrant = None;
            facts.wanted.registrant = Some("shop".to_owned());
        },
        |facts| facts.known().registrant = None,
    ),
    // A number stays when a name changes.
    (
        "REGISTRAR_CHANGED",
        |facts| facts.before().registrar = Some("299".to_owned()),
        |facts| facts.words().registrar = Some("Old Name Ltd".to_owned()),
    ),
    // WHOIS calls it otherwise than RDAP, and has no number.
    (
        "REGISTRAR_CHANGED",
        |facts| {
            facts.before().registrar = None;
            facts.words().registrar = Some("Other".to_owned());
        },
        |facts| {
            facts.by_whois();
            facts.known().registrar = Some(Registrar {
                id: None,
                name: Some("REG-REGISTRAR".to_owned()),
            });
        },
    ),
    (
        "REGISTRANT_CHANGED",
        |facts| facts.known().registrant = Some("Thief Ltd".to_owned()),
        |facts| {
            facts.by_whois();
            facts.known().registrant = Some("Customer 7".to_owned());
        },
    ),
    (
        "NAME_SERVERS_CHANGED",
        |facts| facts.before().servers = texts(&["ns1.shop.example"]),
        |facts| facts.known().servers = Vec::new(),
    ),
    // WHOIS has other words for locks.
    (
        "LOCK_REMOVED",
        |facts| facts.statuses(&["server transfer prohibited"]),
        |facts| {
            facts.by_whois();
            facts.statuses(&["locked"]);
        },
    ),
    (
        "DNSSEC_CHANGED",
        |facts| facts.known().signed = Some(true),
        |facts| facts.known().signed = None,
    ),
    // The same end as a source writes it that rounds.
    (
        "EXPIRY_MOVED_BACK",
        |facts| facts.expires("2026-12-31"),
        |facts| facts.expires("2027-05-01"),
    ),
    (
        "RENEWED",
        |facts| facts.expires("2028-05-02T12:00:00Z"),
        |facts| facts.expires("2027-05-03T23:59:59Z"),
    ),
];
