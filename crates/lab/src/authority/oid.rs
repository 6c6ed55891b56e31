//! Object identifiers, dotted.

/// subjectKeyIdentifier (RFC 5280, 4.2.1.2).
pub const SUBJECT_KEY: &str = "2.5.29.14";
/// keyUsage (RFC 5280, 4.2.1.3).
pub const KEY_USAGE: &str = "2.5.29.15";
/// subjectAltName (RFC 5280, 4.2.1.6).
pub const SUBJECT_ALT_NAME: &str = "2.5.29.17";
/// basicConstraints (RFC 5280, 4.2.1.9).
pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
/// cRLNumber (RFC 5280, 5.2.3).
pub const CRL_NUMBER: &str = "2.5.29.20";
/// reasonCode of a CRL entry (RFC 5280, 5.3.1).
pub const CRL_REASON: &str = "2.5.29.21";
/// deltaCRLIndicator (RFC 5280, 5.2.4).
pub const DELTA_CRL: &str = "2.5.29.27";
/// issuingDistributionPoint (RFC 5280, 5.2.5).
pub const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
/// certificateIssuer of a CRL entry (RFC 5280, 5.3.3).
pub const CERTIFICATE_ISSUER: &str = "2.5.29.29";
/// nameConstraints (RFC 5280, 4.2.1.10).
pub const NAME_CONSTRAINTS: &str = "2.5.29.30";
/// cRLDistributionPoints (RFC 5280, 4.2.1.13).
pub const CRL_POINTS: &str = "2.5.29.31";
/// certificatePolicies (RFC 5280, 4.2.1.4).
pub const POLICIES: &str = "2.5.29.32";
/// policyMappings (RFC 5280, 4.2.1.5).
pub const POLICY_MAPPINGS: &str = "2.5.29.33";
/// authorityKeyIdentifier (RFC 5280, 4.2.1.1).
pub const AUTHORITY_KEY: &str = "2.5.29.35";
/// policyConstraints (RFC 5280, 4.2.1.11).
pub const POLICY_CONSTRAINTS: &str = "2.5.29.36";
/// extKeyUsage (RFC 5280, 4.2.1.12).
pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
/// inhibitAnyPolicy (RFC 5280, 4.2.1.14).
pub const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
/// authorityInfoAccess (RFC 5280, 4.2.2.1).
pub const AUTHORITY_INFO: &str = "1.3.6.1.5.5.7.1.1";
/// tlsFeature, "must staple" (RFC 7633).
pub const TLS_FEATURE: &str = "1.3.6.1.5.5.7.1.24";
/// The list of signed certificate timestamps (RFC 6962, 3.3).
pub const TIMESTAMPS: &str = "1.3.6.1.4.1.11129.2.4.2";
/// The poison of a precertificate (RFC 6962, 3.1).
pub const POISON: &str = "1.3.6.1.4.1.11129.2.4.3";

/// anyPolicy.
pub const ANY_POLICY: &str = "2.5.29.32.0";
/// Domain validated (CA/B Baseline Requirements, 7.1.6.1).
pub const DOMAIN_VALIDATED: &str = "2.23.140.1.2.1";
/// Organization validated (CA/B Baseline Requirements, 7.1.6.1).
pub const ORGANIZATION_VALIDATED: &str = "2.23.140.1.2.2";

/// serverAuth.
pub const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
/// clientAuth.
pub const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// emailProtection.
pub const EMAIL: &str = "1.3.6.1.5.5.7.3.4";
/// OCSPSigning (RFC 6960, 4.2.2.2).
pub const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
/// anyExtendedKeyUsage.
pub const ANY_USAGE: &str = "2.5.29.37.0";

/// commonName.
pub const COMMON_NAME: &str = "2.5.4.3";
/// countryName.
pub const COUNTRY: &str = "2.5.4.6";
/// organizationName.
pub const ORGANIZATION: &str = "2.5.4.10";
/// organizationalUnitName.
pub const UNIT: &str = "2.5.4.11";
