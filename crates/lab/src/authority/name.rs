//! Distinguished names and general names.

use std::net::IpAddr;

use super::der;
use super::oid;

/// A distinguished name: attributes in order, each a relative name of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name(Vec<Vec<u8>>);

impl Name {
    /// The empty name.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Only a common name.
    pub fn common(name: &str) -> Self {
        Self::empty().with(oid::COMMON_NAME, name)
    }

    /// As a public authority calls itself: country, organisation and common
    /// name (CA/B Baseline Requirements, 7.1.2.10.2).
    pub fn authority(name: &str) -> Self {
        Self::empty()
            .with(oid::COUNTRY, "DE")
            .with(oid::ORGANIZATION, "Throwaway Lab")
            .with(oid::COMMON_NAME, name)
    }

    /// One more attribute: the country as PrintableString, others as UTF8String.
    #[must_use]
    pub fn with(self, attribute: &str, text: &str) -> Self {
        let text = match attribute {
            oid::COUNTRY => der::printable(text),
            _ => der::utf8(text),
        };
        self.with_value(attribute, &text)
    }

    /// One more attribute with this value in DER: any string type, or none.
    #[must_use]
    pub fn with_value(mut self, attribute: &str, value: &[u8]) -> Self {
        let pair = der::sequence(&[&*der::oid(attribute), value]);
        self.0.push(der::set(&[pair]));
        self
    }

    /// The DER of the name.
    pub fn der(&self) -> Vec<u8> {
        der::sequence(&self.0)
    }

    /// Whether there is no attribute.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A general name (RFC 5280, 4.2.1.6), as in subjectAltName and name
/// constraints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum General {
    /// dNSName: any text, a wildcard or nonsense as well.
    Dns(String),
    /// iPAddress.
    Ip(IpAddr),
    /// iPAddress with any bytes: a network in name constraints is address and mask.
    IpBytes(Vec<u8>),
    /// rfc822Name.
    Email(String),
    /// uniformResourceIdentifier.
    Uri(String),
    /// directoryName.
    Directory(Name),
    /// otherName of this type with this value in DER (XMPP addresses, UPNs).
    Other(String, Vec<u8>),
}

impl General {
    /// The DER of the name.
    pub fn der(&self) -> Vec<u8> {
        match self {
            Self::Dns(text) => der::tagged(2, text.as_bytes()),
            Self::Ip(IpAddr::V4(address)) => der::tagged(7, &address.octets()),
            Self::Ip(IpAddr::V6(address)) => der::tagged(7, &address.octets()),
            Self::IpBytes(bytes) => der::tagged(7, bytes),
            Self::Email(text) => der::tagged(1, text.as_bytes()),
            Self::Uri(text) => der::tagged(6, text.as_bytes()),
            Self::Directory(name) => der::wrapped(4, &name.der()),
            Self::Other(kind, value) => {
                let value = der::wrapped(0, value);
                der::wrapped(0, &[der::oid(kind), value].concat())
            }
        }
    }

    /// `sequence`: general names as their extension wants them.
    pub fn list(names: &[Self]) -> Vec<u8> {
        let names: Vec<_> = names.iter().map(Self::der).collect();
        der::sequence(&names)
    }
}
