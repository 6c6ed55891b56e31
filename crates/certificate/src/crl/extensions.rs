//! What the extensions of a list say.

use x509_parser::asn1_rs::Oid;

use super::{IssuingPoint, take};
use crate::decode::authority;
use crate::der::{self, Element};
use crate::extensions::{AuthorityKey, Said};

/// What the extensions of a list say (RFC 5280, 5.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrlExtensions {
    /// 5.2.3: the content octets of the number.
    pub number: Option<Said<Vec<u8>>>,
    /// 5.2.1.
    pub authority_key: Option<Said<AuthorityKey>>,
    /// 5.2.5.
    pub issuing_point: Option<Said<IssuingPoint>>,
    /// 5.2.4: it holds only what changed since another list.
    pub is_delta: bool,
    /// The object identifiers of critical extensions that are not understood here.
    pub unknown_critical: Vec<String>,
    /// The object identifiers of those that cannot be decoded.
    pub malformed: Vec<String>,
}

impl CrlExtensions {
    pub(super) fn of(list: &[u8]) -> Option<Self> {
        let mut extensions = CrlExtensions::default();
        for element in der::elements(list)? {
            let extension = SingleExtension::of(element)?;
            if extensions.take(&extension).is_none() {
                extensions.malformed.push(extension.oid());
            }
        }
        Some(extensions)
    }

    fn take(&mut self, extension: &SingleExtension<'_>) -> Option<()> {
        let (critical, value) = (extension.critical, extension.value);
        match extension.oid().as_str() {
            "2.5.29.20" => {
                let value = der::only(value, der::INTEGER)?.to_vec();
                self.number = Some(Said { critical, value });
            }
            "2.5.29.35" => {
                let value = authority(value)?;
                self.authority_key = Some(Said { critical, value });
            }
            "2.5.29.28" => {
                let value = IssuingPoint::of(value)?;
                self.issuing_point = Some(Said { critical, value });
            }
            "2.5.29.27" => self.is_delta = true,
            oid if critical => self.unknown_critical.push(oid.to_owned()),
            _ => {}
        }
        Some(())
    }
}

/// One extension (RFC 5280, 4.1.2.9).
pub(crate) struct SingleExtension<'a> {
    /// The contents of its object identifier.
    pub(crate) kind: &'a [u8],
    pub(crate) critical: bool,
    pub(crate) value: &'a [u8],
}

impl<'a> SingleExtension<'a> {
    pub(crate) fn of(element: Element<'a>) -> Option<Self> {
        let mut rest = element.contents;
        let kind = take(&mut rest, &[0x06])?.contents;
        let critical = take(&mut rest, &[0x01]);
        let value = der::only(rest, der::OCTET_STRING)?;
        Some(SingleExtension {
            kind,
            critical: critical.is_some_and(|flag| flag.contents != [0]),
            value,
        })
    }

    pub(crate) fn oid(&self) -> String {
        Oid::new(self.kind.into()).to_id_string()
    }
}
