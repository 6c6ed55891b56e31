//! Distinguished names (RFC 5280, 4.1.2.4) as people write them.

use std::fmt;

use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::oid_registry::OID_X509_COMMON_NAME;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// The subject or the issuer of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DistinguishedName {
    /// As RFC 4514 writes it, the most specific part first:
    /// `CN=R11, O=Let's Encrypt, C=US`. Empty if the name is.
    pub text: String,
    /// The whole name in DER, which is what path building compares.
    pub der: Vec<u8>,
    /// The values of its common names, in the order of the encoding.
    pub common_names: Vec<String>,
}

impl DistinguishedName {
    pub(crate) fn new(name: &X509Name<'_>) -> Self {
        let mut parts: Vec<String> = name
            .iter_rdn()
            .map(|part| {
                let attributes: Vec<String> = part.iter().map(attribute).collect();
                attributes.join("+")
            })
            .collect();
        parts.reverse();
        let is_common =
            |attribute: &&AttributeTypeAndValue<'_>| *attribute.attr_type() == OID_X509_COMMON_NAME;
        let common_names = name.iter_attributes().filter(is_common);
        DistinguishedName {
            text: parts.join(", "),
            der: name.as_raw().to_vec(),
            common_names: common_names.map(|name| value(name.attr_value())).collect(),
        }
    }

    /// Whether the name has no part at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What to call its bearer: the common name, or else the whole name.
    #[must_use]
    pub fn short(&self) -> &str {
        match self.common_names.last() {
            Some(name) if !name.is_empty() => name,
            _ if self.is_empty() => "(no name)",
            _ => &self.text,
        }
    }
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() {
            "(no name)"
        } else {
            &self.text
        })
    }
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let name = ABBREVIATIONS
        .iter()
        .find_map(|(known, name)| (*known == oid).then_some(*name))
        .unwrap_or(&oid);
    format!("{name}={}", escaped(&value(attribute.attr_value())))
}

/// RFC 4514, section 3, and what else people use in certificates for the web.
const ABBREVIATIONS: [(&str, &str); 17] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "GN"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// The text of a value; what is no text is shown in hexadecimal (RFC 4514, 2.4).
fn value(any: &Any<'_>) -> String {
    let text = match any.tag() {
        Tag::BmpString => utf16(any.data),
        Tag::UniversalString => utf32(any.data),
        Tag::T61String => Some(any.data.iter().copied().map(char::from).collect()),
        Tag::NumericString
        | Tag::PrintableString
        | Tag::Utf8String
        | Tag::Ia5String
        | Tag::VisibleString => String::from_utf8(any.data.to_vec()).ok(),
        _ => None,
    };
    text.unwrap_or_else(|| format!("#{}", hex(any.data)))
}

fn utf16(data: &[u8]) -> Option<String> {
    let (units, rest) = data.as_chunks::<2>();
    let units: Vec<u16> = units.iter().copied().map(u16::from_be_bytes).collect();
    rest.is_empty().then(|| String::from_utf16(&units).ok())?
}

fn utf32(data: &[u8]) -> Option<String> {
    let (units, rest) = data.as_chunks::<4>();
    let text = units
        .iter()
        .map(|&unit| char::from_u32(u32::from_be_bytes(unit)))
        .collect();
    if rest.is_empty() { text } else { None }
}

/// RFC 4514, 2.4: what would be read as the border of a part gets a backslash.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for letter in value.chars() {
        if matches!(letter, '"' | '+' | ',' | ';' | '<' | '>' | '\\') {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

/// Octets as two hexadecimal digits each.
#[must_use]
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
