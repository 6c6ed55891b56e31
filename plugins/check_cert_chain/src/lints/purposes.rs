//! What keys may be used for: keyUsage and extKeyUsage (RFC 5280, 4.2.1.3 and 4.2.1.12).

use certificate::{KeyUsage, PublicKey};
use plugin::State;

use super::tags::{
    CA_CANNOT_SIGN, EKU_CRITICAL, EKU_FORBIDDEN, EKU_MISSING, EKU_NO_SERVER, KEY_USAGE_MISSING,
    KEY_USAGE_NOT_CRITICAL, KEY_USAGE_UNFIT, LEAF_SIGNS, ROOT_PURPOSES,
};
use super::{Examined, Flaw, Role};

/// serverAuth.
const SERVER: &str = "1.3.6.1.5.5.7.3.1";

/// What a certificate for servers, or its CA, must not be for: BR 7.1.2.7.10
/// and 7.1.2.10.6.
const FORBIDDEN: [(&str, &str); 6] = [
    ("2.5.29.37.0", "anyExtendedKeyUsage"),
    ("1.3.6.1.5.5.7.3.3", "codeSigning"),
    ("1.3.6.1.5.5.7.3.4", "emailProtection"),
    ("1.3.6.1.5.5.7.3.8", "timeStamping"),
    ("1.3.6.1.5.5.7.3.9", "OCSPSigning"),
    ("1.3.6.1.4.1.11129.2.4.4", "precertificate signing"),
];

pub(super) fn flaws(examined: &Examined<'_>) -> Vec<Flaw> {
    let usage = match examined.role {
        Role::Leaf => leaf_usage(examined),
        Role::Intermediate | Role::Root => authority_usage(examined),
    };
    let purposes = if examined.is_self_issued_root() {
        root_purposes(examined)
    } else {
        purposes(examined)
    };
    usage.into_iter().chain(purposes).collect()
}

/// A handshake of today is signed by the server: without digitalSignature only
/// the RSA key exchange of old is left, and browsers refuse that.
fn leaf_usage(examined: &Examined<'_>) -> Vec<Flaw> {
    let certificate = examined.certificate;
    let Some(usage) = certificate.extensions.key_usage.as_ref() else {
        return Vec::new();
    };
    let usage: KeyUsage = usage.value;
    let signs = usage.key_cert_sign() && !certificate.is_ca();
    let text = match certificate.key {
        PublicKey::Rsa { .. } if usage.key_encipherment() => {
            "may not sign handshakes (keyUsage), only take part in the RSA key exchange"
        }
        _ => "may not sign handshakes: its keyUsage lacks digitalSignature",
    };
    [
        examined.when(!usage.digital_signature(), &KEY_USAGE_UNFIT, text),
        examined.when(
            signs,
            &LEAF_SIGNS,
            "may sign certificates (keyUsage) but is no CA",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The keyUsage of an anchor is not looked at by RFC 5280, 6.1, but OpenSSL
/// does; that it is critical is only recommended by RFC 5280, and asked by BR.
fn authority_usage(examined: &Examined<'_>) -> Vec<Flaw> {
    let Some(usage) = examined.certificate.extensions.key_usage.as_ref() else {
        let flaw = examined.flaw(&KEY_USAGE_MISSING, "has no keyUsage");
        return vec![flaw.noted_unless(examined.role == Role::Intermediate)];
    };
    let cannot = "may not sign certificates: its keyUsage lacks keyCertSign";
    let cannot = examined.when(!usage.value.key_cert_sign(), &CA_CANNOT_SIGN, cannot);
    let cannot = cannot.map(|flaw| match examined.role {
        Role::Root => flaw.at(State::Warning),
        _ => flaw,
    });
    let text = "does not mark keyUsage as critical";
    let lax = examined.when(!usage.critical, &KEY_USAGE_NOT_CRITICAL, text);
    let lax = lax.map(|flaw| flaw.noted_unless(examined.public));
    [cannot, lax].into_iter().flatten().collect()
}

fn root_purposes(examined: &Examined<'_>) -> Vec<Flaw> {
    let has = examined.certificate.extensions.extended_key_usage.is_some();
    let flaw = examined.when(has, &ROOT_PURPOSES, "is a root with an extKeyUsage");
    flaw.into_iter().collect()
}

fn purposes(examined: &Examined<'_>) -> Vec<Flaw> {
    let is_leaf = examined.role == Role::Leaf;
    let Some(purposes) = examined.certificate.extensions.extended_key_usage.as_ref() else {
        let flaw = examined.when(is_leaf, &EKU_MISSING, "has no extKeyUsage");
        return flaw.into_iter().collect();
    };
    let list = &purposes.value;
    let is_server = list.iter().any(|purpose| purpose == SERVER);
    let not_server = examined.when(
        !is_server,
        &EKU_NO_SERVER,
        "is not for servers: its extKeyUsage lacks serverAuth",
    );
    let forbidden = FORBIDDEN
        .iter()
        .filter(|(oid, _)| list.iter().any(|one| one == oid));
    let forbidden: Vec<&str> = forbidden.map(|(_, name)| *name).collect();
    let text = format!("has {} in its extKeyUsage", forbidden.join(", "));
    let forbidden = examined.when(!forbidden.is_empty(), &EKU_FORBIDDEN, &text);
    let text = "marks extKeyUsage as critical";
    let critical = examined.when(is_leaf && purposes.critical, &EKU_CRITICAL, text);
    [not_server, forbidden, critical]
        .into_iter()
        .flatten()
        .collect()
}
