//! Faults of what a site shows: its certificates, their chain, and what is
//! said of their revocation.

use crate::authority::{Algorithm, Key, Log, Name, der, oid};
use crate::fault::{Fault, Hook};
use crate::tls::plan::{Answer, List, Plan, Versions, Window};

/// The site that a fault befalls when none is named.
pub(super) const SECURE: &[&str] = &["secure"];
/// The one that publishes what authorities publish.
const PKI: &[&str] = &["pki"];

pub(super) const fn site(
    name: &'static str,
    at: &'static [&'static str],
    does: &'static str,
    hook: fn(&mut Plan),
) -> Fault {
    Fault {
        name,
        does,
        at,
        hook: Hook::Site(hook),
    }
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    site("leaf-expired", SECURE, "Both certificates expired four days ago.", |plan| plan.dated(-94, -4)),
    site("one-address-expired", &["cart-b"], "The certificates of the second address expired four days ago.", |plan| plan.dated(-94, -4)),
    site("leaf-not-yet-valid", SECURE, "Both certificates are valid in three days only.", |plan| plan.dated(3, 93)),
    site("leaf-expiring", SECURE, "Both certificates expire in five days.", |plan| plan.dated(-85, 5)),
    site("twin-expiring", SECURE, "The RSA certificate expires in five days, the ECDSA one later.", |plan| plan.twin_dated(-85, 5)),
    site("twin-expired", SECURE, "The RSA certificate expired four days ago, the ECDSA one did not.", |plan| plan.twin_dated(-94, -4)),
    site("twin-missing", SECURE, "There is no RSA certificate: no flaw.", |plan| plan.twin = None),
    site("rsa-only", SECURE, "There is no ECDSA certificate: no flaw.", |plan| plan.main = None),
    site("six-day", SECURE, "Certificates of six days, four of which are left: no flaw.", |plan| plan.dated(-2, 4)),
    site("renewed-not-reloaded", SECURE, "The server still shows the certificates before those in its files.", |plan| plan.dated(-70, 20)),
    site("long-validity", SECURE, "Certificates of 398 days, ten of which have passed.", |plan| plan.dated(-10, 388)),
    site("wrong-host", SECURE, "The certificates are for www.other.example.", |plan| plan.leaves(|leaf| leaf.no_names().dns("www.other.example").subject(Name::common("www.other.example")))),
    site("default-vhost", SECURE, "Who does not send the name sees the certificate of www.other.example.", |plan| plan.default_host = true),
    site("no-san", SECURE, "The name stands in the subject alone.", |plan| plan.leaves(|leaf| leaf.no_names())),
    site("self-signed", SECURE, "One certificate, signed by its own key.", |plan| { plan.only(None); plan.sent = |leaf, _, _| vec![leaf.to_vec()]; }),
    site("untrusted-root", SECURE, "The chain is right, and ends at a root that nobody knows.", |plan| { let strange = plan.pki.strange(); plan.only(Some(strange)); }),
    site("missing-intermediate", SECURE, "The intermediate is not sent; the address in the leaf has it.", |plan| plan.sent = |leaf, _, _| vec![leaf.to_vec()]),
    site("wrong-order", SECURE, "The root is sent before the intermediate.", |plan| plan.sent = |leaf, issuer, pki| vec![leaf.to_vec(), pki.root().der.clone(), issuer.der.clone()]),
    site("root-included", SECURE, "The root is sent at the end.", |plan| plan.sent = |leaf, issuer, pki| vec![leaf.to_vec(), issuer.der.clone(), pki.root().der.clone()]),
    site("duplicate-leaf", SECURE, "The leaf is sent twice.", |plan| plan.sent = |leaf, issuer, _| vec![leaf.to_vec(), leaf.to_vec(), issuer.der.clone()]),
    site("stray-certificate", SECURE, "A strange intermediate is sent at the end.", |plan| plan.sent = |leaf, issuer, pki| vec![leaf.to_vec(), issuer.der.clone(), pki.strange().authority.der]),
    site("cross-sign-expired", SECURE, "An expired cross-sign of the intermediate is sent before the valid one.", |plan| { plan.only(Some(plan.pki.ecdsa())); plan.sent = |leaf, issuer, pki| vec![leaf.to_vec(), pki.cross_signed().authority.der, issuer.der.clone()]; }),
    site("intermediate-expiring", SECURE, "The intermediate expires in eight days.", |plan| plan.only(Some(plan.pki.expiring()))),
    site("intermediate-expired", SECURE, "The intermediate expired four days ago.", |plan| plan.only(Some(plan.pki.expired()))),
    site("name-constraint", SECURE, "The intermediate may sign for other.example alone.", |plan| plan.only(Some(plan.pki.constrained()))),
    site("client-auth-only", SECURE, "The certificates are for clients.", |plan| plan.leaves(|leaf| leaf.eku(&[oid::CLIENT_AUTH]))),
    site("leaf-is-ca", SECURE, "The leaves call themselves authorities.", |plan| plan.leaves(|leaf| leaf.basic_constraints(true, None))),
    site("unknown-critical", SECURE, "The certificates have a critical extension that nobody knows.", |plan| plan.leaves(|leaf| leaf.extension("1.3.6.1.4.1.99999.1", true, der::null()))),
    site("sha1-signature", SECURE, "The one certificate, for an RSA key, is signed with SHA-1.", |plan| { plan.main = None; plan.twin_leaf(|leaf| leaf.signed_with(Algorithm::RsaSha1)); }),
    site("rsa-1024", SECURE, "The one certificate is for an RSA key of 1024 bits.", |plan| { plan.main = None; plan.versions = Versions::Only12; key(plan, &Key::rsa_1024()); }),
    site("broken-signature", SECURE, "The signatures of the certificates are broken.", |plan| plan.leaves(|leaf| leaf.broken_signature())),
    site("logged", SECURE, "The certificates carry timestamps of two logs: no flaw.", |plan| plan.logs = vec![Log::new("Lab Log A"), Log::new("Lab Log B")]),

    site("stapled", SECURE, "A good OCSP answer is stapled: no flaw.", |plan| plan.staple = Some(Answer::Good)),
    site("must-staple-without-staple", SECURE, "The certificates promise a stapled answer, and none comes.", |plan| plan.leaves(|leaf| leaf.must_staple())),
    site("staple-revoked", SECURE, "The stapled answer says revoked.", |plan| plan.staple = Some(Answer::Revoked)),
    site("staple-expired", SECURE, "The stapled answer expired ten days ago.", |plan| plan.staple = Some(Answer::Expired)),
    site("staple-foreign", SECURE, "The stapled answer says revoked, and a stranger signed it.", |plan| plan.staple = Some(Answer::Foreign)),
    site("ocsp-good", SECURE, "The certificates name a responder, which says good: no flaw.", |plan| plan.responder = Some(Answer::Good)),
    site("ocsp-revoked", SECURE, "The certificates name a responder, which says revoked.", |plan| plan.responder = Some(Answer::Revoked)),
    site("ocsp-unknown", SECURE, "The certificates name a responder, which does not know them.", |plan| plan.responder = Some(Answer::Unknown)),
    site("ocsp-expired", SECURE, "The certificates name a responder, whose answer expired.", |plan| plan.responder = Some(Answer::Expired)),
    site("ocsp-foreign", SECURE, "The certificates name a responder; its answer says revoked, and a stranger signed it.", |plan| plan.responder = Some(Answer::Foreign)),
    site("ocsp-404", SECURE, "The certificates name a responder that is not there.", |plan| plan.responder = Some(Answer::Missing)),
    site("revoked-by-crl", SECURE, "The list of revoked certificates has both.", |plan| plan.revoked = true),
    site("crl-404", PKI, "There are no lists of revoked certificates where certificates say.", |plan| plan.list = List::Missing),
    site("crl-expired", PKI, "The lists of revoked certificates expired twenty days ago.", |plan| plan.list = List::Expired),
    site("crl-foreign", PKI, "A stranger signed the lists of revoked certificates, and they name all.", |plan| plan.list = List::Foreign),
    site("crl-garbage", PKI, "The lists of revoked certificates are pages.", |plan| plan.list = List::Garbage),
    site("ari-window-passed", PKI, "The time in which renewal was suggested has passed.", |plan| plan.window = Window::Passed),
    site("ari-window-now", PKI, "Renewal is suggested at once.", |plan| plan.window = Window::Now),
    site("ari-404", PKI, "Nothing is suggested about renewal.", |plan| plan.window = Window::Missing),
];

/// Another key for the RSA certificate.
fn key(plan: &mut Plan, key: &Key) {
    if let Some(twin) = &mut plan.twin {
        twin.key = key.clone();
    }
}
