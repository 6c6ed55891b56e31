//! What an answer says of a certificate, if it may be believed (RFC 6960, 3.2).

use ring::digest;

use super::{Answer, Single};
use crate::certificate::Certificate;
use crate::crl::{Reason, Revocation, Unfit, current, key_contents, minimal};
use crate::der;
use crate::moment::{DAY, Moment};
use crate::signatures::{Signatures, Signed};

/// What an answer says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not revoked.
    Good,
    /// It is.
    Revoked(Revocation),
    /// The responder does not know it.
    Unknown,
}

/// The purpose of a certificate that signs answers (RFC 6960, 4.2.2.2).
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

impl Answer {
    /// What it says of a certificate at a time. `issuer` is the certificate of
    /// the one who issued it.
    ///
    /// # Errors
    /// Why the answer may not be believed, or is of other certificates.
    pub fn status(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Moment,
        signatures: &Signatures,
    ) -> Result<Standing, Unfit> {
        let single = self.single(certificate, issuer)?;
        if let Some(oid) = self.critical.as_ref().or(single.critical.as_ref()) {
            return Err(Unfit::Critical(oid.clone()));
        }
        single.current(at)?;
        self.signed(issuer, at, signatures)?;
        Ok(match single.standing {
            Standing::Revoked(revoked) if revoked.reason == Some(Reason::REMOVED) => Standing::Good,
            standing => standing,
        })
    }

    /// When what it says of a certificate should be asked again.
    #[must_use]
    pub fn next_update(&self, certificate: &Certificate, issuer: &Certificate) -> Option<Moment> {
        self.single(certificate, issuer).ok()?.next_update
    }

    fn single(&self, certificate: &Certificate, issuer: &Certificate) -> Result<&Single, Unfit> {
        let mut about = self
            .singles
            .iter()
            .filter(|single| single.is_of(certificate, issuer));
        about
            .next()
            .ok_or(Unfit::OtherScope("is of another certificate"))
    }

    /// By the issuer itself, or by a responder that it appointed: one whose
    /// certificate it issued for this purpose, and that is still valid.
    fn signed(
        &self,
        issuer: &Certificate,
        at: Moment,
        signatures: &Signatures,
    ) -> Result<(), Unfit> {
        match signatures.verify(&self.signed, key_contents(issuer)) {
            Signed::Right => return Ok(()),
            Signed::Wrong | Signed::Unsupported => {}
        }
        let appointed = |responder: &&Certificate| is_appointed(responder, issuer, at, signatures);
        let mut unsupported = false;
        for responder in self.certificates.iter().filter(appointed) {
            match signatures.verify(&self.signed, key_contents(responder)) {
                Signed::Right => return Ok(()),
                Signed::Wrong => {}
                Signed::Unsupported => unsupported = true,
            }
        }
        match unsupported {
            true => Err(Unfit::Algorithm(self.signature.name.clone())),
            false => Err(Unfit::WrongSignature),
        }
    }
}

fn is_appointed(
    responder: &Certificate,
    issuer: &Certificate,
    at: Moment,
    signatures: &Signatures,
) -> bool {
    let purposes = responder.extensions.extended_key_usage.as_ref();
    let for_answers = |purpose: &String| purpose == OCSP_SIGNING;
    responder.issuer.der == issuer.subject.der
        && responder.not_before <= at
        && at <= responder.not_after
        && purposes.is_some_and(|purposes| purposes.value.iter().any(for_answers))
        && signatures.verify(&responder.der, key_contents(issuer)) == Signed::Right
}

impl Single {
    fn current(&self, at: Moment) -> Result<(), Unfit> {
        // Without nextUpdate newer answers are always there (RFC 6960, 4.2.2.1).
        let next = self.next_update.or_else(|| {
            let is_new = at.since(self.this_update) <= DAY;
            is_new.then(|| self.this_update.plus(DAY))
        });
        current(self.this_update, next, at)
    }

    fn is_of(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        let Some(hash) = algorithm(&self.hash) else {
            return false;
        };
        minimal(&self.serial) == minimal(&certificate.serial)
            && digest::digest(hash, &certificate.issuer.der).as_ref() == self.issuer
            && digest::digest(hash, key_octets(issuer)).as_ref() == self.key
    }
}

fn algorithm(oid: &str) -> Option<&'static digest::Algorithm> {
    match oid {
        "1.3.14.3.2.26" => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        "2.16.840.1.101.3.4.2.1" => Some(&digest::SHA256),
        "2.16.840.1.101.3.4.2.2" => Some(&digest::SHA384),
        "2.16.840.1.101.3.4.2.3" => Some(&digest::SHA512),
        _ => None,
    }
}

/// The value of subjectPublicKey, which certificate identifiers hash.
pub(super) fn key_octets(issuer: &Certificate) -> &[u8] {
    let key = der::element(key_contents(issuer)).and_then(|(_, rest)| der::only(rest, 0x03));
    key.and_then(|bits| bits.get(1..)).unwrap_or_default()
}
