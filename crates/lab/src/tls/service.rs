//! What is served on which port: one port for each protocol of a lab, after
//! the first.

/// A protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// TLS from the first byte, whatever is spoken inside.
    Tls,
    Smtp,
    Lmtp,
    Imap,
    Pop3,
    Ftp,
    Nntp,
    Sieve,
    Ldap,
    Postgres,
    Mysql,
    Xmpp,
    XmppServer,
    /// In clear: what authorities publish.
    Http,
}

/// Every service with the names that its port is asked for by.
const SERVICES: &[(Service, &[&str])] = &[
    (
        Service::Tls,
        &[
            "https",
            "smtps",
            "submissions",
            "imaps",
            "pop3s",
            "ftps",
            "ldaps",
            "nntps",
            "tls",
        ],
    ),
    (Service::Smtp, &["smtp", "submission"]),
    (Service::Lmtp, &["lmtp"]),
    (Service::Imap, &["imap"]),
    (Service::Pop3, &["pop3"]),
    (Service::Ftp, &["ftp"]),
    (Service::Nntp, &["nntp"]),
    (Service::Sieve, &["sieve"]),
    (Service::Ldap, &["ldap"]),
    (Service::Postgres, &["postgres"]),
    (Service::Mysql, &["mysql"]),
    (Service::Xmpp, &["xmpp"]),
    (Service::XmppServer, &["xmpp-server"]),
    (Service::Http, &["http"]),
];

/// Every protocol that a port can be asked for by.
pub const PROTOCOLS: &[&str] = &[
    "https",
    "smtps",
    "submissions",
    "imaps",
    "pop3s",
    "ftps",
    "ldaps",
    "nntps",
    "tls",
    "smtp",
    "submission",
    "lmtp",
    "imap",
    "pop3",
    "ftp",
    "nntp",
    "sieve",
    "ldap",
    "postgres",
    "mysql",
    "xmpp",
    "xmpp-server",
    "http",
];

/// The services with their ports, counted from the first.
pub(super) fn all() -> impl Iterator<Item = (u16, Service)> {
    (0..).zip(SERVICES.iter().map(|(service, _)| *service))
}

/// The place of a protocol's port.
pub(super) fn place(protocol: &str) -> Option<u16> {
    let place = SERVICES
        .iter()
        .position(|(_, names)| names.contains(&protocol))?;
    u16::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_protocol_has_a_port() {
        let names: Vec<_> = SERVICES
            .iter()
            .flat_map(|(_, names)| names.iter())
            .collect();
        assert_eq!(names, PROTOCOLS.iter().collect::<Vec<_>>());
        assert_eq!(place("https"), Some(0));
        assert_eq!(place("imaps"), Some(0));
        assert_eq!(place("gopher"), None);
    }
}
