//! `[[certificate]]`: a server whose certificate is watched, and the check
//! that this and the ports of a `[[host]]` become.

use std::fmt::Display;
use std::num::NonZeroU16;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::name::HostName;
use super::{After, Element, Wanted};
use crate::catalogue::Catalogue;
use crate::fault::Mistake;
use crate::setting::{Setting, Written, try_out};

/// A server that shows a certificate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    host: Spanned<HostName>,
    port: Option<NonZeroU16>,
    protocol: Option<Spanned<String>>,
    #[serde(default)]
    options: Written,
}

const PLUGIN: &str = "check_cert_chain";

impl Certificate {
    fn protocol(&self) -> Option<&str> {
        self.protocol.as_ref().map(|word| word.get_ref().as_str())
    }
}

impl Element for Certificate {
    const TABLE: &'static str = "certificate";

    fn name(&self) -> String {
        self.host.get_ref().to_string()
    }

    fn span(&self) -> Range<usize> {
        self.host.span()
    }

    fn key(&self) -> String {
        label(self.host.get_ref(), self.port, self.protocol())
    }

    fn options(&self) -> &Written {
        &self.options
    }

    fn checks(&self) -> Vec<Wanted> {
        let after = After::Host("check_soa");
        vec![certificate(
            self.host.get_ref(),
            self.port,
            self.protocol(),
            after,
        )]
    }

    fn confirm(&self, catalogue: &Catalogue) -> Result<(), Mistake> {
        let Some(word) = &self.protocol else {
            return Ok(());
        };
        let setting = Setting::Values(vec![word.get_ref().clone()]);
        try_out(catalogue.command(PLUGIN), "protocol", &setting)
            .map_err(|message| Mistake::new(word.span(), message))
    }
}

/// The check of the certificates at a port. Without a protocol it is the one
/// that the port is for, and TLS from the first byte elsewhere.
pub(super) fn certificate(
    host: &(impl Display + ?Sized),
    port: Option<NonZeroU16>,
    protocol: Option<&str>,
    after: After,
) -> Wanted {
    let of_port = port.and_then(|port| spoken(port.get()));
    let values = |value: Option<String>| value.into_iter().collect();
    Wanted::new(PLUGIN, &host.to_string(), after)
        .called(label(host, port, protocol))
        .with("port", values(port.map(|port| port.to_string())))
        .with("protocol", values(protocol.or(of_port).map(str::to_owned)))
}

/// What is watched: the port, or what is spoken, where it is said.
fn label(
    host: &(impl Display + ?Sized),
    port: Option<NonZeroU16>,
    protocol: Option<&str>,
) -> String {
    let host = host.to_string();
    let place = match port {
        Some(port) if host.contains(':') => format!("[{host}]:{port}"),
        Some(port) => format!("{host}:{port}"),
        None => host,
    };
    match protocol {
        Some(protocol) => format!("{place} {protocol}"),
        None => place,
    }
}

/// What is spoken at a port, where that does not begin with TLS, or TLS there
/// is told from HTTPS (IANA's registry).
fn spoken(port: u16) -> Option<&'static str> {
    Some(match port {
        21 => "ftp",
        24 => "lmtp",
        25 => "smtp",
        110 => "pop3",
        119 => "nntp",
        143 => "imap",
        389 => "ldap",
        465 => "smtps",
        563 => "nntps",
        587 => "submission",
        636 => "ldaps",
        853 => "dns",
        990 => "ftps",
        993 => "imaps",
        995 => "pop3s",
        3306 => "mysql",
        4190 => "sieve",
        5061 => "sips",
        5222 => "xmpp",
        5223 => "xmpps",
        5269 => "xmpp-server",
        5432 => "postgres",
        6697 => "ircs",
        8883 => "mqtts",
        _ => return None,
    })
}
