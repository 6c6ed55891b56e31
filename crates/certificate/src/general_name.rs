//! General names (RFC 5280, 4.2.1.6) and the constraints on them (4.2.1.10).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::GeneralName as Decoded;

use crate::distinguished::{DistinguishedName, hex};

/// A name of a subject alternative name, or of a place where something is.
/// What a certificate holds is kept as it is, whether or not it may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneralName {
    /// A DNS name, perhaps with a wildcard.
    Dns(String),
    /// An address of four or sixteen octets.
    Ip(IpAddr),
    /// A mail address (rfc822Name).
    Email(String),
    /// A URI.
    Uri(String),
    /// A distinguished name.
    Directory(DistinguishedName),
    /// A registered object identifier.
    Registered(String),
    /// An otherName, with the object identifier of its type.
    Other(String),
    /// A kind that nobody uses: x400Address, ediPartyName.
    Rare(&'static str),
    /// A name that cannot be decoded: what it should be, and its octets in hexadecimal.
    Malformed(&'static str, String),
}

impl fmt::Display for GeneralName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GeneralName::Dns(name) => f.write_str(name),
            GeneralName::Ip(address) => write!(f, "{address}"),
            GeneralName::Email(address) => write!(f, "email:{address}"),
            GeneralName::Uri(uri) => write!(f, "URI:{uri}"),
            GeneralName::Directory(name) => write!(f, "DN:{name}"),
            GeneralName::Registered(oid) => write!(f, "registeredID:{oid}"),
            GeneralName::Other(oid) => write!(f, "otherName:{oid}"),
            GeneralName::Rare(kind) => f.write_str(kind),
            GeneralName::Malformed(kind, octets) => write!(f, "malformed {kind}:#{octets}"),
        }
    }
}

impl GeneralName {
    pub(crate) fn new(name: &Decoded<'_>) -> Self {
        match name {
            Decoded::DNSName(name) => GeneralName::Dns((*name).to_owned()),
            Decoded::IPAddress(octets) => match address(octets) {
                Some(address) => GeneralName::Ip(address),
                None => GeneralName::Malformed("iPAddress", hex(octets)),
            },
            Decoded::RFC822Name(address) => GeneralName::Email((*address).to_owned()),
            Decoded::URI(uri) => GeneralName::Uri((*uri).to_owned()),
            Decoded::DirectoryName(name) => GeneralName::Directory(DistinguishedName::new(name)),
            Decoded::RegisteredID(oid) => GeneralName::Registered(oid.to_id_string()),
            Decoded::OtherName(oid, _) => GeneralName::Other(oid.to_id_string()),
            Decoded::X400Address(_) => GeneralName::Rare("x400Address"),
            Decoded::EDIPartyName(_) => GeneralName::Rare("ediPartyName"),
            Decoded::Invalid(tag, octets) => GeneralName::Malformed(kind(tag.0), hex(octets)),
        }
    }
}

fn kind(tag: u32) -> &'static str {
    const KINDS: [&str; 9] = [
        "otherName",
        "rfc822Name",
        "dNSName",
        "x400Address",
        "directoryName",
        "ediPartyName",
        "uniformResourceIdentifier",
        "iPAddress",
        "registeredID",
    ];
    let tag = usize::try_from(tag).unwrap_or(usize::MAX);
    KINDS.get(tag).copied().unwrap_or("name")
}

pub(crate) fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Some(Ipv4Addr::from(octets).into());
    }
    let octets = <[u8; 16]>::try_from(octets).ok()?;
    Some(Ipv6Addr::from(octets).into())
}

/// A subtree of names that a CA may, or may not, issue for (RFC 5280, 4.2.1.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// Addresses, by one of them and a mask.
    Ip {
        /// An address of the network.
        address: IpAddr,
        /// Which of its bits count.
        mask: IpAddr,
    },
    /// Any other kind, by the name at its top; an empty DNS name is all of them.
    Name(GeneralName),
}

impl Constraint {
    pub(crate) fn new(base: &Decoded<'_>) -> Self {
        let Decoded::IPAddress(octets) = base else {
            return Constraint::Name(GeneralName::new(base));
        };
        let halves = octets.split_at_checked(octets.len() / 2);
        let network = halves.and_then(|(first, second)| Some((address(first)?, address(second)?)));
        match network {
            Some((address, mask)) => Constraint::Ip { address, mask },
            None => Constraint::Name(GeneralName::Malformed("iPAddress", hex(octets))),
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constraint::Ip { address, mask } => write!(f, "{address}/{mask}"),
            Constraint::Name(name) => write!(f, "{name}"),
        }
    }
}
