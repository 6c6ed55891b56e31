//! The extensions of a certificate (RFC 5280, 4.2), each decoded by itself:
//! one that cannot be decoded is a fact, and does not hide the others.

use std::collections::HashSet;

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::X509Extension;

use crate::decode;
use crate::general_name::{Constraint, GeneralName};

/// One extension as it stands in the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its object identifier.
    pub oid: String,
    /// What the standard calls it; the object identifier of an unknown one.
    pub name: String,
    /// Whether who does not know it must refuse the certificate.
    pub critical: bool,
    /// What it holds, in DER.
    pub value: Vec<u8>,
    /// Whether its kind is known here and what it holds is not of that kind.
    pub malformed: bool,
}

/// The extensions that path validation processes: keyUsage, subjectAltName,
/// basicConstraints, nameConstraints, cRLDistributionPoints,
/// certificatePolicies, policyMappings, policyConstraints, extKeyUsage and
/// inhibitAnyPolicy.
const PROCESSED: [&str; 10] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.33",
    "2.5.29.36",
    "2.5.29.37",
    "2.5.29.54",
];

impl Extension {
    /// Whether clients process it, so that it may be critical (RFC 5280, 4.2).
    /// Those of policies count: a server's certificate is not checked for any
    /// policy (6.1.1 d), and no server's chain requires one.
    #[must_use]
    pub fn is_processed(&self) -> bool {
        PROCESSED.contains(&self.oid.as_str())
    }
}

/// What an extension says, with whether it is critical.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// Whether who does not know the extension must refuse the certificate.
    pub critical: bool,
    /// What it says.
    pub value: T,
}

/// What the extensions of a certificate say. A kind that appears twice counts
/// with its first appearance; [`Extensions::list`] has them all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// All of them in their order.
    pub list: Vec<Extension>,
    /// RFC 5280, 4.2.1.9.
    pub basic_constraints: Option<Said<BasicConstraints>>,
    /// RFC 5280, 4.2.1.3.
    pub key_usage: Option<Said<KeyUsage>>,
    /// RFC 5280, 4.2.1.12: object identifiers of purposes.
    pub extended_key_usage: Option<Said<Vec<String>>>,
    /// RFC 5280, 4.2.1.6.
    pub alternative_names: Option<Said<Vec<GeneralName>>>,
    /// RFC 5280, 4.2.1.1.
    pub authority_key: Option<Said<AuthorityKey>>,
    /// RFC 5280, 4.2.1.2: the subject key identifier.
    pub subject_key: Option<Said<Vec<u8>>>,
    /// RFC 5280, 4.2.1.10.
    pub name_constraints: Option<Said<NameConstraints>>,
    /// RFC 5280, 4.2.1.11.
    pub policy_constraints: Option<Said<PolicyConstraints>>,
    /// RFC 5280, 4.2.1.4: object identifiers of policies.
    pub policies: Option<Said<Vec<String>>>,
    /// RFC 5280, 4.2.2.1.
    pub authority_access: Option<Said<AuthorityAccess>>,
    /// RFC 5280, 4.2.1.13.
    pub crl_points: Option<Said<Vec<CrlPoint>>>,
    /// RFC 7633: TLS extensions that the server must use; 5 is the stapling of
    /// OCSP answers.
    pub tls_features: Option<Said<Vec<u64>>>,
    /// RFC 6962, 3.3: the list of signed certificate timestamps, as TLS encodes it.
    pub timestamps: Option<Said<Vec<u8>>>,
}

/// RFC 5280, 4.2.1.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a CA.
    pub ca: bool,
    /// How many intermediates may follow.
    pub path_length: Option<u32>,
}

/// RFC 5280, 4.2.1.3: what the key may be used for, bit 0 the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(pub u16);

impl KeyUsage {
    /// Bit 0: sign handshakes.
    #[must_use]
    pub fn digital_signature(self) -> bool {
        self.0 & 1 != 0
    }

    /// Bit 2: the key exchange of RSA before TLS 1.3.
    #[must_use]
    pub fn key_encipherment(self) -> bool {
        self.0 & 1 << 2 != 0
    }

    /// Bit 5: sign certificates.
    #[must_use]
    pub fn key_cert_sign(self) -> bool {
        self.0 & 1 << 5 != 0
    }

    /// Bit 6: sign revocation lists.
    #[must_use]
    pub fn crl_sign(self) -> bool {
        self.0 & 1 << 6 != 0
    }
}

/// RFC 5280, 4.2.1.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityKey {
    /// The key identifier of the issuer.
    pub key_id: Option<Vec<u8>>,
    /// authorityCertIssuer, the issuer of the issuer.
    pub issuer: Option<Vec<GeneralName>>,
    /// authorityCertSerialNumber, the content octets of the issuer's serial number.
    pub serial: Option<Vec<u8>>,
}

/// RFC 5280, 4.2.1.10.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints {
    /// Of the kinds named here, only these.
    pub permitted: Vec<Constraint>,
    /// Never these.
    pub excluded: Vec<Constraint>,
}

/// RFC 5280, 4.2.1.11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyConstraints {
    /// After so many more certificates a policy must be named.
    pub require_explicit_policy: Option<u32>,
    /// After so many more certificates policies may not be mapped.
    pub inhibit_policy_mapping: Option<u32>,
}

/// RFC 5280, 4.2.2.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityAccess {
    /// URIs of OCSP responders.
    pub ocsp: Vec<String>,
    /// URIs of the issuer's certificate.
    pub ca_issuers: Vec<String>,
    /// Places that are no URI, or for another purpose.
    pub other: Vec<GeneralName>,
}

/// RFC 5280, 4.2.1.13: a place of a revocation list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrlPoint {
    /// URIs, all of the same list.
    pub urls: Vec<String>,
    /// Other names of the place, such as directory names.
    pub other: Vec<GeneralName>,
    /// Whether the list is of some reasons only.
    pub reasons: bool,
    /// Whether another than the issuer of the certificate signs the list.
    pub crl_issuer: bool,
}

impl Extensions {
    pub(crate) fn new(certificate: &X509Certificate<'_>) -> Self {
        let mut extensions = Extensions::default();
        for extension in certificate.extensions() {
            let oid = extension.oid.to_id_string();
            let malformed = extensions.take(&oid, extension).is_none();
            extensions.list.push(Extension {
                name: name(&oid).to_owned(),
                oid,
                critical: extension.critical,
                value: extension.value.to_vec(),
                malformed,
            });
        }
        extensions
    }

    /// Decodes one extension into its field; nothing if it is malformed.
    fn take(&mut self, oid: &str, extension: &X509Extension<'_>) -> Option<()> {
        let (is, value) = (extension.critical, extension.value);
        match oid {
            "2.5.29.14" => say(&mut self.subject_key, is, decode::octets(value)),
            "2.5.29.15" => say(&mut self.key_usage, is, decode::key_usage(value)),
            "2.5.29.17" => say(&mut self.alternative_names, is, decode::names(value)),
            "2.5.29.19" => say(&mut self.basic_constraints, is, decode::basic(value)),
            "2.5.29.30" => say(&mut self.name_constraints, is, decode::constraints(value)),
            "2.5.29.31" => say(&mut self.crl_points, is, decode::crl_points(value)),
            "2.5.29.32" => say(&mut self.policies, is, decode::policies(value)),
            "2.5.29.35" => say(&mut self.authority_key, is, decode::authority(value)),
            "2.5.29.36" => say(&mut self.policy_constraints, is, decode::policy(value)),
            "2.5.29.37" => say(&mut self.extended_key_usage, is, decode::purposes(value)),
            "1.3.6.1.5.5.7.1.1" => say(&mut self.authority_access, is, decode::access(value)),
            "1.3.6.1.5.5.7.1.24" => say(&mut self.tls_features, is, decode::features(value)),
            "1.3.6.1.4.1.11129.2.4.2" => say(&mut self.timestamps, is, decode::octets(value)),
            _ => Some(()),
        }
    }

    /// The extension of this object identifier, the first if there are many.
    #[must_use]
    pub fn find(&self, oid: &str) -> Option<&Extension> {
        self.list.iter().find(|extension| extension.oid == oid)
    }

    /// Those whose kind stood in the list before (RFC 5280, 4.2 forbids it).
    pub fn repeated(&self) -> impl Iterator<Item = &Extension> {
        let mut seen = HashSet::new();
        let list = self.list.iter();
        list.filter(move |extension| !seen.insert(extension.oid.as_str()))
    }

    /// Whether the server must staple an OCSP answer (RFC 7633, 4.2.3.1).
    #[must_use]
    pub fn must_staple(&self) -> bool {
        let features = self.tls_features.as_ref();
        features.is_some_and(|features| features.value.contains(&5))
    }
}

/// The first of a kind counts.
fn say<T>(field: &mut Option<Said<T>>, critical: bool, value: Option<T>) -> Option<()> {
    let value = value?;
    field.get_or_insert(Said { critical, value });
    Some(())
}

/// The names of the extensions that somebody who judges a chain may meet.
const NAMES: [(&str, &str); 25] = [
    ("2.5.29.9", "subjectDirectoryAttributes"),
    ("2.5.29.14", "subjectKeyIdentifier"),
    ("2.5.29.15", "keyUsage"),
    ("2.5.29.16", "privateKeyUsagePeriod"),
    ("2.5.29.17", "subjectAltName"),
    ("2.5.29.18", "issuerAltName"),
    ("2.5.29.19", "basicConstraints"),
    ("2.5.29.30", "nameConstraints"),
    ("2.5.29.31", "cRLDistributionPoints"),
    ("2.5.29.32", "certificatePolicies"),
    ("2.5.29.33", "policyMappings"),
    ("2.5.29.35", "authorityKeyIdentifier"),
    ("2.5.29.36", "policyConstraints"),
    ("2.5.29.37", "extKeyUsage"),
    ("2.5.29.46", "freshestCRL"),
    ("2.5.29.54", "inhibitAnyPolicy"),
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess"),
    ("1.3.6.1.5.5.7.1.3", "qcStatements"),
    ("1.3.6.1.5.5.7.1.11", "subjectInfoAccess"),
    ("1.3.6.1.5.5.7.1.24", "TLS feature"),
    ("1.3.6.1.5.5.7.48.1.5", "OCSP noCheck"),
    ("1.3.6.1.4.1.11129.2.4.2", "signed certificate timestamps"),
    ("1.3.6.1.4.1.11129.2.4.3", "precertificate poison"),
    ("2.16.840.1.113730.1.1", "Netscape certificate type"),
    ("2.16.840.1.113730.1.13", "Netscape comment"),
];

fn name(oid: &str) -> &str {
    let known = NAMES.iter().find(|(known, _)| *known == oid);
    known.map_or(oid, |(_, name)| name)
}
