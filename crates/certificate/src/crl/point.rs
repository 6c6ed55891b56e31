//! Of which certificates a list speaks (RFC 5280, 5.2.5).

use x509_parser::extensions::GeneralName as Decoded;

use crate::certificate::Certificate;
use crate::decode::whole;
use crate::der;
use crate::general_name::GeneralName;

/// The issuing distribution point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuingPoint {
    /// Where the list is; a certificate must name one of these places.
    pub names: Vec<GeneralName>,
    /// The place is said relative to the issuer, which nobody does.
    pub relative: bool,
    /// The list is of certificates that are no CA's.
    pub only_leaves: bool,
    /// The list is of certificates of CAs.
    pub only_authorities: bool,
    /// The list is of attribute certificates.
    pub only_attributes: bool,
    /// Of all reasons, it has only some.
    pub some_reasons: bool,
    /// It lists certificates of other issuers, too.
    pub indirect: bool,
}

impl IssuingPoint {
    pub(super) fn of(value: &[u8]) -> Option<Self> {
        let mut point = IssuingPoint::default();
        for field in der::elements(der::only(value, der::SEQUENCE)?)? {
            let flag = field.contents != [0];
            match field.tag {
                0xa0 => point.place(field.contents)?,
                0x81 => point.only_leaves = flag,
                0x82 => point.only_authorities = flag,
                0x83 => point.some_reasons = true,
                0x84 => point.indirect = flag,
                0x85 => point.only_attributes = flag,
                _ => return None,
            }
        }
        Some(point)
    }

    /// DistributionPointName.
    fn place(&mut self, contents: &[u8]) -> Option<()> {
        let (place, rest) = der::element(contents)?;
        if !rest.is_empty() {
            return None;
        }
        match place.tag {
            0xa0 => {
                for name in der::elements(place.contents)? {
                    let name = whole::<Decoded<'_>>(name.whole)?;
                    self.names.push(GeneralName::new(&name));
                }
            }
            0xa1 => self.relative = true,
            _ => return None,
        }
        Some(())
    }

    /// Why the list does not speak of this certificate (RFC 5280, 6.3.3 (b)),
    /// if so; URIs are compared octet by octet (CA/B Baseline Requirements,
    /// 7.2.2.1).
    pub(super) fn excludes(&self, certificate: &Certificate) -> Option<&'static str> {
        let is_authority = certificate.is_ca();
        if self.only_attributes {
            return Some("is of attribute certificates only");
        }
        if self.only_leaves && is_authority {
            return Some("is of certificates that are no authority's");
        }
        if self.only_authorities && !is_authority {
            return Some("is of authorities' certificates only");
        }
        if self.relative {
            return Some("says its place relative to its issuer");
        }
        let points = certificate.extensions.crl_points.as_ref();
        let points = points.map(|said| said.value.as_slice()).unwrap_or_default();
        let is_named = |name: &GeneralName| {
            points.iter().any(|point| match name {
                GeneralName::Uri(uri) => point.urls.contains(uri),
                other => point.other.contains(other),
            })
        };
        let is_placed = self.names.is_empty() || self.names.iter().any(is_named);
        (!is_placed).then_some("is of a place that the certificate does not name")
    }
}
