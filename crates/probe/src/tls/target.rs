//! Where a TLS server is reached, and under which name.

use std::net::SocketAddr;

use rustls_pki_types::DnsName;

use super::Protocol;

/// One address of a server, and what is spoken there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where to connect.
    pub address: SocketAddr,
    /// How TLS begins there.
    pub protocol: Protocol,
    /// The server name that is sent (RFC 6066 section 3); none for a subject
    /// that is an address.
    pub name: Option<DnsName<'static>>,
    /// The domain that an XMPP stream is opened to (RFC 6120 section 4.7.2),
    /// where it differs from the name.
    pub domain: Option<String>,
}

impl Target {
    /// The server name as it is sent: without the dot at its end (RFC 6066
    /// section 3).
    pub fn server_name(&self) -> Option<&str> {
        let name = self.name.as_ref()?.as_ref();
        Some(name.strip_suffix('.').unwrap_or(name))
    }

    /// The domain of an XMPP stream, lacking a name the address.
    pub(crate) fn stream_domain(&self) -> String {
        let name = self.domain.as_deref().or(self.server_name());
        name.map_or_else(|| self.address.ip().to_string(), str::to_owned)
    }
}
