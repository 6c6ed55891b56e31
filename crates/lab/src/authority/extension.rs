//! The values of extensions (RFC 5280, 4.2), without the OCTET STRING around
//! them.

use super::blank::Blank;
use super::der;
use super::name::General;
use super::oid;

/// One extension of a certificate, a CRL, a CRL entry or an OCSP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its identifier, dotted.
    pub oid: String,
    /// Whether it is critical.
    pub critical: bool,
    /// Its value in DER.
    pub value: Vec<u8>,
}

impl Extension {
    /// An extension with this value in DER.
    pub fn new(oid: &str, critical: bool, value: Vec<u8>) -> Self {
        Self {
            oid: oid.to_owned(),
            critical,
            value,
        }
    }

    /// The DER of the extension.
    pub fn der(&self) -> Vec<u8> {
        let critical = if self.critical {
            der::boolean(true)
        } else {
            Vec::new()
        };
        der::sequence(&[der::oid(&self.oid), critical, der::octets(&self.value)])
    }

    /// A SEQUENCE of extensions.
    pub fn list(extensions: &[Self]) -> Vec<u8> {
        let extensions: Vec<_> = extensions.iter().map(Self::der).collect();
        der::sequence(&extensions)
    }
}

/// A bit of keyUsage (RFC 5280, 4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Usage {
    /// digitalSignature.
    DigitalSignature,
    /// nonRepudiation, contentCommitment.
    NonRepudiation,
    /// keyEncipherment.
    KeyEncipherment,
    /// dataEncipherment.
    DataEncipherment,
    /// keyAgreement.
    KeyAgreement,
    /// keyCertSign.
    KeyCertSign,
    /// cRLSign.
    CrlSign,
    /// encipherOnly.
    EncipherOnly,
    /// decipherOnly.
    DecipherOnly,
}

/// keyUsage.
pub fn key_usage(bits: &[Usage]) -> Vec<u8> {
    let bits: Vec<u8> = bits.iter().map(|bit| *bit as u8).collect();
    der::named_bits(&bits)
}

/// basicConstraints.
pub fn basic_constraints(authority: bool, depth: Option<u8>) -> Vec<u8> {
    let is = if authority {
        der::boolean(true)
    } else {
        Vec::new()
    };
    let depth = depth
        .map(|depth| der::number(depth.into()))
        .unwrap_or_default();
    der::sequence(&[is, depth])
}

/// extKeyUsage, and any other SEQUENCE of identifiers.
pub fn identifiers(identifiers: &[&str]) -> Vec<u8> {
    let identifiers: Vec<_> = identifiers.iter().map(|dotted| der::oid(dotted)).collect();
    der::sequence(&identifiers)
}

/// authorityKeyIdentifier with the key's identifier alone.
pub fn authority_key(identifier: &[u8]) -> Vec<u8> {
    der::sequence(&[der::tagged(0, identifier)])
}

/// authorityKeyIdentifier with issuer and serial number as well, which BR
/// 7.1.2.11.1 forbids.
pub fn authority_key_with_issuer(identifier: &[u8], issuer: General, serial: &[u8]) -> Vec<u8> {
    let mut issuer = General::list(&[issuer]);
    if let Some(tag) = issuer.first_mut() {
        *tag = 0xa1;
    }
    der::sequence(&[der::tagged(0, identifier), issuer, der::tagged(2, serial)])
}

/// authorityInfoAccess: OCSP responders, then places of the issuer.
pub fn authority_info(responders: &[&str], issuers: &[&str]) -> Vec<u8> {
    let access = |method: &str, place: &str| {
        der::sequence(&[der::oid(method), General::Uri(place.to_owned()).der()])
    };
    let responders = responders
        .iter()
        .map(|place| access("1.3.6.1.5.5.7.48.1", place));
    let issuers = issuers
        .iter()
        .map(|place| access("1.3.6.1.5.5.7.48.2", place));
    der::sequence(&responders.chain(issuers).collect::<Vec<_>>())
}

/// cRLDistributionPoints: one point for each place.
pub fn crl_points(places: &[&str]) -> Vec<u8> {
    let point = |place: &&str| der::sequence(&[der::wrapped(0, &full_name(place))]);
    der::sequence(&places.iter().map(point).collect::<Vec<_>>())
}

/// A DistributionPointName: fullName with one place.
pub(super) fn full_name(place: &str) -> Vec<u8> {
    der::wrapped(0, &General::Uri(place.to_owned()).der())
}

/// certificatePolicies without qualifiers.
pub fn policies(policies: &[&str]) -> Vec<u8> {
    let policy = |dotted: &&str| der::sequence(&[der::oid(dotted)]);
    der::sequence(&policies.iter().map(policy).collect::<Vec<_>>())
}

/// policyConstraints.
pub fn policy_constraints(require: Option<u8>, inhibit: Option<u8>) -> Vec<u8> {
    let skip = |tag, skip: Option<u8>| {
        skip.map(|skip| der::tagged(tag, &[skip]))
            .unwrap_or_default()
    };
    der::sequence(&[skip(0, require), skip(1, inhibit)])
}

/// policyMappings.
pub fn policy_mappings(pairs: &[(&str, &str)]) -> Vec<u8> {
    let pair = |(from, to): &(&str, &str)| der::sequence(&[der::oid(from), der::oid(to)]);
    der::sequence(&pairs.iter().map(pair).collect::<Vec<_>>())
}

/// nameConstraints. A network is [`General::IpBytes`], address and mask.
pub fn name_constraints(permitted: &[General], excluded: &[General]) -> Vec<u8> {
    let trees = |tag, names: &[General]| {
        let tree = |name: &General| der::sequence(&[name.der()]);
        let trees: Vec<_> = names.iter().flat_map(tree).collect();
        if trees.is_empty() {
            trees
        } else {
            der::wrapped(tag, &trees)
        }
    };
    der::sequence(&[trees(0, permitted), trees(1, excluded)])
}

/// tlsFeature with status_request: "must staple" (RFC 7633).
pub fn must_staple() -> Vec<u8> {
    der::sequence(&[der::number(5)])
}

/// The usages of a healthy leaf: what TLS 1.3 needs (BR 7.1.2.7.11).
pub(super) const LEAF_USAGE: &[Usage] = &[Usage::DigitalSignature];
/// The usages of a healthy authority.
pub(super) const AUTHORITY_USAGE: &[Usage] = &[Usage::KeyCertSign, Usage::CrlSign];
/// The purposes of a healthy leaf.
pub(super) const LEAF_PURPOSES: &[&str] = &[oid::SERVER_AUTH];

/// The extensions that have a shape of their own.
impl Blank {
    /// basicConstraints, critical.
    #[must_use]
    pub fn basic_constraints(self, authority: bool, depth: Option<u8>) -> Self {
        let value = basic_constraints(authority, depth);
        self.extension(oid::BASIC_CONSTRAINTS, true, value)
    }

    /// keyUsage, critical.
    #[must_use]
    pub fn key_usage(self, bits: &[Usage]) -> Self {
        self.extension(oid::KEY_USAGE, true, key_usage(bits))
    }

    /// extKeyUsage.
    #[must_use]
    pub fn eku(self, purposes: &[&str]) -> Self {
        let value = identifiers(purposes);
        self.extension(oid::EXTENDED_KEY_USAGE, false, value)
    }

    /// nameConstraints, critical.
    #[must_use]
    pub fn name_constraints(self, permitted: &[General], excluded: &[General]) -> Self {
        let value = name_constraints(permitted, excluded);
        self.extension(oid::NAME_CONSTRAINTS, true, value)
    }

    /// authorityInfoAccess: OCSP responders and places of the issuer.
    #[must_use]
    pub fn aia(self, responders: &[&str], issuers: &[&str]) -> Self {
        let value = authority_info(responders, issuers);
        self.extension(oid::AUTHORITY_INFO, false, value)
    }

    /// cRLDistributionPoints.
    #[must_use]
    pub fn crl_points(self, places: &[&str]) -> Self {
        self.extension(oid::CRL_POINTS, false, crl_points(places))
    }

    /// certificatePolicies.
    #[must_use]
    pub fn policies(self, allowed: &[&str]) -> Self {
        self.extension(oid::POLICIES, false, policies(allowed))
    }

    /// policyConstraints, critical.
    #[must_use]
    pub fn policy_constraints(self, require: Option<u8>, inhibit: Option<u8>) -> Self {
        let value = policy_constraints(require, inhibit);
        self.extension(oid::POLICY_CONSTRAINTS, true, value)
    }

    /// tlsFeature: a stapled OCSP answer is promised.
    #[must_use]
    pub fn must_staple(self) -> Self {
        self.extension(oid::TLS_FEATURE, false, must_staple())
    }
}
