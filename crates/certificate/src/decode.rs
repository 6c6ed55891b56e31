//! Each extension's value by itself: what it says, or nothing if it is malformed.

use x509_parser::extensions as decoded;
use x509_parser::prelude::{FromDer, X509Error};

use crate::der;
use crate::extensions::{
    AuthorityAccess, AuthorityKey, BasicConstraints, CrlPoint, KeyUsage, NameConstraints,
    PolicyConstraints,
};
use crate::general_name::{Constraint, GeneralName};

/// The one value that the octets are; what follows it makes them malformed.
pub(crate) fn whole<'a, T: FromDer<'a, X509Error>>(value: &'a [u8]) -> Option<T> {
    match T::from_der(value) {
        Ok(([], decoded)) => Some(decoded),
        _ => None,
    }
}

/// The contents of an OCTET STRING.
pub(crate) fn octets(value: &[u8]) -> Option<Vec<u8>> {
    der::only(value, der::OCTET_STRING).map(<[u8]>::to_vec)
}

pub(crate) fn key_usage(value: &[u8]) -> Option<KeyUsage> {
    whole::<decoded::KeyUsage>(value).map(|usage| KeyUsage(usage.flags))
}

pub(crate) fn names(value: &[u8]) -> Option<Vec<GeneralName>> {
    let names = whole::<decoded::SubjectAlternativeName<'_>>(value)?;
    Some(names.general_names.iter().map(GeneralName::new).collect())
}

pub(crate) fn basic(value: &[u8]) -> Option<BasicConstraints> {
    let basic = whole::<decoded::BasicConstraints>(value)?;
    Some(BasicConstraints {
        ca: basic.ca,
        path_length: basic.path_len_constraint,
    })
}

/// Not by the decoder: it takes what it cannot read for nothing, and knows
/// no minimum and maximum, which must not be there (RFC 5280, 4.2.1.10).
pub(crate) fn constraints(value: &[u8]) -> Option<NameConstraints> {
    let mut constraints = NameConstraints::default();
    for field in der::elements(der::only(value, der::SEQUENCE)?)? {
        let subtrees: Option<Vec<Constraint>> = der::elements(field.contents)?
            .into_iter()
            .map(subtree)
            .collect();
        match field.tag {
            0xa0 => constraints.permitted = subtrees?,
            0xa1 => constraints.excluded = subtrees?,
            _ => return None,
        }
    }
    Some(constraints)
}

fn subtree(subtree: der::Element<'_>) -> Option<Constraint> {
    let base = whole::<decoded::GeneralName<'_>>(subtree.contents)?;
    (subtree.tag == der::SEQUENCE).then(|| Constraint::new(&base))
}

pub(crate) fn crl_points(value: &[u8]) -> Option<Vec<CrlPoint>> {
    let points = whole::<decoded::CRLDistributionPoints<'_>>(value)?;
    Some(points.iter().map(crl_point).collect())
}

fn crl_point(point: &decoded::CRLDistributionPoint<'_>) -> CrlPoint {
    let names = match &point.distribution_point {
        Some(decoded::DistributionPointName::FullName(names)) => names.as_slice(),
        _ => &[],
    };
    let (urls, other) = places(names.iter().map(GeneralName::new));
    CrlPoint {
        urls,
        other,
        reasons: point.reasons.is_some(),
        crl_issuer: point.crl_issuer.is_some(),
    }
}

/// URIs, and what is none.
fn places(names: impl Iterator<Item = GeneralName>) -> (Vec<String>, Vec<GeneralName>) {
    let (mut urls, mut other) = (Vec::new(), Vec::new());
    for name in names {
        match name {
            GeneralName::Uri(uri) => urls.push(uri),
            name => other.push(name),
        }
    }
    (urls, other)
}

/// The object identifiers that stand first in each of a sequence of sequences.
pub(crate) fn policies(value: &[u8]) -> Option<Vec<String>> {
    let policies = der::only(value, der::SEQUENCE)?;
    der::elements(policies)?
        .into_iter()
        .map(|policy| {
            let (first, _) = der::element(policy.contents)?;
            der::object_identifier(first)
        })
        .collect()
}

pub(crate) fn authority(value: &[u8]) -> Option<AuthorityKey> {
    let key = whole::<decoded::AuthorityKeyIdentifier<'_>>(value)?;
    let issuer = key.authority_cert_issuer.as_ref();
    Some(AuthorityKey {
        key_id: key.key_identifier.map(|id| id.0.to_vec()),
        issuer: issuer.map(|names| names.iter().map(GeneralName::new).collect()),
        serial: key.authority_cert_serial.map(<[u8]>::to_vec),
    })
}

pub(crate) fn policy(value: &[u8]) -> Option<PolicyConstraints> {
    let policy = whole::<decoded::PolicyConstraints>(value)?;
    Some(PolicyConstraints {
        require_explicit_policy: policy.require_explicit_policy,
        inhibit_policy_mapping: policy.inhibit_policy_mapping,
    })
}

pub(crate) fn purposes(value: &[u8]) -> Option<Vec<String>> {
    let purposes = der::only(value, der::SEQUENCE)?;
    der::elements(purposes)?
        .into_iter()
        .map(der::object_identifier)
        .collect()
}

pub(crate) fn access(value: &[u8]) -> Option<AuthorityAccess> {
    let decoded = whole::<decoded::AuthorityInfoAccess<'_>>(value)?;
    let mut access = AuthorityAccess::default();
    for description in decoded.iter() {
        let place = GeneralName::new(&description.access_location);
        match (description.access_method.to_id_string().as_str(), place) {
            ("1.3.6.1.5.5.7.48.1", GeneralName::Uri(uri)) => access.ocsp.push(uri),
            ("1.3.6.1.5.5.7.48.2", GeneralName::Uri(uri)) => access.ca_issuers.push(uri),
            (_, place) => access.other.push(place),
        }
    }
    Some(access)
}

/// A sequence of small numbers.
pub(crate) fn features(value: &[u8]) -> Option<Vec<u64>> {
    let features = der::only(value, der::SEQUENCE)?;
    der::elements(features)?
        .into_iter()
        .map(|feature| {
            let is_small = feature.tag == der::INTEGER && feature.contents.len() < 8;
            is_small.then(|| {
                let octets = feature.contents.iter();
                octets.fold(0, |number, &octet| number << 8 | u64::from(octet))
            })
        })
        .collect()
}
