//! The protocols under which TLS is spoken, and how each begins it.

use std::fmt;
use std::str::FromStr;

/// What is spoken on a port, which says how TLS begins there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// HTTP over TLS (RFC 9110 section 4.2.2).
    Https,
    /// Mail between servers, STARTTLS (RFC 3207).
    Smtp,
    /// Mail from users, STARTTLS (RFC 6409).
    Submission,
    /// Mail from users, TLS at once (RFC 8314 section 3.3).
    Smtps,
    /// Mail to a store, STARTTLS (RFC 2033).
    Lmtp,
    /// Mailboxes, STARTTLS (RFC 9051 section 6.2.1).
    Imap,
    /// Mailboxes, TLS at once (RFC 8314 section 3.2).
    Imaps,
    /// Mailboxes, STLS (RFC 2595 section 4).
    Pop3,
    /// Mailboxes, TLS at once (RFC 8314 section 3.1).
    Pop3s,
    /// Filters of mailboxes, STARTTLS (RFC 5804 section 2.2).
    Sieve,
    /// Files, AUTH TLS (RFC 4217).
    Ftp,
    /// Files, TLS at once.
    Ftps,
    /// Directories, StartTLS (RFC 4511 section 4.14).
    Ldap,
    /// Directories, TLS at once.
    Ldaps,
    /// PostgreSQL, SSLRequest (its manual, section 55.2.10).
    Postgres,
    /// MySQL and MariaDB, the SSL request of the connection phase.
    Mysql,
    /// Messages from users, STARTTLS (RFC 6120 section 5).
    Xmpp,
    /// Messages between servers, STARTTLS (RFC 6120 section 5).
    XmppServer,
    /// Messages from users, TLS at once (XEP-0368).
    Xmpps,
    /// News, STARTTLS (RFC 4642).
    Nntp,
    /// News, TLS at once.
    Nntps,
    /// Chat, TLS at once (RFC 7194).
    Ircs,
    /// Messages of things, TLS at once.
    Mqtts,
    /// Telephony, TLS at once (RFC 3261).
    Sips,
    /// DNS over TLS (RFC 7858).
    Dns,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Https,
        Self::Smtp,
        Self::Submission,
        Self::Smtps,
        Self::Lmtp,
        Self::Imap,
        Self::Imaps,
        Self::Pop3,
        Self::Pop3s,
        Self::Sieve,
        Self::Ftp,
        Self::Ftps,
        Self::Ldap,
        Self::Ldaps,
        Self::Postgres,
        Self::Mysql,
        Self::Xmpp,
        Self::XmppServer,
        Self::Xmpps,
        Self::Nntp,
        Self::Nntps,
        Self::Ircs,
        Self::Mqtts,
        Self::Sips,
        Self::Dns,
    ];

    /// Its word on a command line, as check_ssl_cert has it.
    pub fn word(self) -> &'static str {
        self.row().0
    }

    /// The port where it is expected (IANA's registry).
    pub fn port(self) -> u16 {
        self.row().1
    }

    /// What asks for TLS within the protocol; nothing where TLS begins at once.
    pub fn request(self) -> Option<&'static str> {
        self.row().2
    }

    /// The form of the protocol in which TLS begins at once.
    pub fn at_once(self) -> Option<Self> {
        Some(match self {
            Self::Smtp | Self::Submission => Self::Smtps,
            Self::Imap => Self::Imaps,
            Self::Pop3 => Self::Pop3s,
            Self::Ftp => Self::Ftps,
            Self::Ldap => Self::Ldaps,
            Self::Xmpp => Self::Xmpps,
            Self::Nntp => Self::Nntps,
            _ => return None,
        })
    }

    fn row(self) -> (&'static str, u16, Option<&'static str>) {
        match self {
            Self::Https => ("https", 443, None),
            Self::Smtp => ("smtp", 25, Some("STARTTLS")),
            Self::Submission => ("submission", 587, Some("STARTTLS")),
            Self::Smtps => ("smtps", 465, None),
            Self::Lmtp => ("lmtp", 24, Some("STARTTLS")),
            Self::Imap => ("imap", 143, Some("STARTTLS")),
            Self::Imaps => ("imaps", 993, None),
            Self::Pop3 => ("pop3", 110, Some("STLS")),
            Self::Pop3s => ("pop3s", 995, None),
            Self::Sieve => ("sieve", 4190, Some("STARTTLS")),
            Self::Ftp => ("ftp", 21, Some("AUTH TLS")),
            Self::Ftps => ("ftps", 990, None),
            Self::Ldap => ("ldap", 389, Some("StartTLS")),
            Self::Ldaps => ("ldaps", 636, None),
            Self::Postgres => ("postgres", 5432, Some("SSLRequest")),
            Self::Mysql => ("mysql", 3306, Some("TLS")),
            Self::Xmpp => ("xmpp", 5222, Some("STARTTLS")),
            Self::XmppServer => ("xmpp-server", 5269, Some("STARTTLS")),
            Self::Xmpps => ("xmpps", 5223, None),
            Self::Nntp => ("nntp", 119, Some("STARTTLS")),
            Self::Nntps => ("nntps", 563, None),
            Self::Ircs => ("ircs", 6697, None),
            Self::Mqtts => ("mqtts", 8883, None),
            Self::Sips => ("sips", 5061, None),
            Self::Dns => ("dns", 853, None),
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

/// Also the words by which others know them.
impl FromStr for Protocol {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let word = word.to_ascii_lowercase();
        let word = match word.as_str() {
            "http" | "h2" | "tls" | "ssl" => "https",
            "submissions" => "smtps",
            "postgresql" => "postgres",
            "mariadb" => "mysql",
            "managesieve" => "sieve",
            "dot" => "dns",
            word => word,
        };
        let found = Self::ALL.into_iter().find(|one| one.word() == word);
        found.ok_or_else(|| {
            let words: Vec<_> = Self::ALL.iter().map(|one| one.word()).collect();
            format!("no protocol '{word}', known are {}", words.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_stands_once() {
        for one in Protocol::ALL {
            assert_eq!(one.word().parse(), Ok(one));
            assert_eq!(one.to_string().to_uppercase().parse(), Ok(one));
        }
        let mut ports: Vec<_> = Protocol::ALL.iter().map(|one| one.port()).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), Protocol::ALL.len());
    }

    #[test]
    fn words_of_others() {
        for (word, expected) in [
            ("http", Protocol::Https),
            ("h2", Protocol::Https),
            ("postgresql", Protocol::Postgres),
            ("dot", Protocol::Dns),
        ] {
            assert_eq!(word.parse(), Ok(expected));
        }
        assert!(
            "telnet"
                .parse::<Protocol>()
                .unwrap_err()
                .contains("xmpp-server")
        );
    }
}
