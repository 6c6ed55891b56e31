//! Keys and signatures: what is too weak, and what nobody can use.

use certificate::{Curve, PublicKey};
use plugin::State;

use super::tags::{
    KEY_CURVE_EXPLICIT, KEY_EXPONENT, KEY_ODD, KEY_UNSUPPORTED, KEY_WEAK, SIGNATURE_WEAK,
};
use super::{Examined, Flaw, Role};

/// BR 6.1.5, and what curl on Debian (security level 2) and Java accept.
const SHORTEST: usize = 2_048;
/// What no browser accepts any more.
const REFUSED: usize = 1_024;

pub(super) fn flaws(examined: &Examined<'_>) -> Vec<Flaw> {
    let mut flaws = match &examined.certificate.key {
        PublicKey::Rsa { bits, exponent } => rsa(examined, *bits, *exponent),
        PublicKey::Ec(curve) => ec(examined, curve).into_iter().collect(),
        PublicKey::Ed25519 => Vec::new(),
        other => vec![examined.flaw(&KEY_UNSUPPORTED, format!("has a key of the kind {other}"))],
    };
    flaws.extend(signature(examined));
    flaws
}

fn rsa(examined: &Examined<'_>, bits: usize, exponent: Option<u64>) -> Vec<Flaw> {
    let short = format!("has an RSA key of {bits} bits (limit {SHORTEST})");
    let short = examined.when(bits < SHORTEST, &KEY_WEAK, &short);
    let short = short.map(|flaw| match bits < REFUSED {
        true => flaw.at(State::Critical),
        false => flaw,
    });
    let odd = format!("has an RSA key of {bits} bits, which is no multiple of 8");
    let odd = examined.when(!bits.is_multiple_of(8), &KEY_ODD, &odd);
    let exponent = exponent.filter(|exponent| *exponent < 3 || exponent % 2 == 0);
    let exponent = exponent.map(|exponent| {
        examined.flaw(
            &KEY_EXPONENT,
            format!("has an RSA key with the exponent {exponent}"),
        )
    });
    [short, odd, exponent].into_iter().flatten().collect()
}

fn ec(examined: &Examined<'_>, curve: &Curve) -> Option<Flaw> {
    let tag = match curve {
        Curve::Named(name) if ["P-256", "P-384", "P-521"].contains(&name.as_str()) => return None,
        Curve::Named(name) if ["P-192", "P-224"].contains(&name.as_str()) => &KEY_WEAK,
        Curve::Named(_) => &KEY_UNSUPPORTED,
        Curve::Explicit | Curve::Implied => &KEY_CURVE_EXPLICIT,
    };
    let text = format!("has a key of the kind {}", examined.certificate.key);
    Some(examined.flaw(tag, text))
}

/// Nobody verifies how an anchor was signed.
fn signature(examined: &Examined<'_>) -> Option<Flaw> {
    let signature = &examined.certificate.signature;
    let digest = signature.digest?;
    let is_weak = ["MD2", "MD4", "MD5", "SHA-1"].contains(&digest);
    let is_verified = examined.role != Role::Root && !examined.certificate.is_self_signed();
    let text = format!("is signed by {signature}");
    examined.when(is_weak && is_verified, &SIGNATURE_WEAK, &text)
}
