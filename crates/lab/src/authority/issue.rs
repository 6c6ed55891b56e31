//! From a blank to a certificate.

use super::algorithm::Algorithm;
use super::blank::Blank;
use super::der;
use super::extension::Extension;
use super::key::Key;
use super::log::Log;
use super::name::{General, Name};
use super::{Issued, oid};

/// Completes a blank and signs it.
pub(super) fn issue(mut blank: Blank, issuer: &Name, signer: &Key) -> Issued {
    let key = blank.key.take().unwrap_or_else(Key::p256);
    blank.complete_names();
    if blank.is_authority() {
        let identifier = der::octets(&key.identifier());
        blank.default_extension(oid::SUBJECT_KEY, false, identifier);
    }
    let algorithm = blank
        .algorithm
        .clone()
        .unwrap_or_else(|| signer.algorithm());
    if !blank.logs.is_empty() {
        let before = blank.signed_part(issuer, &algorithm, &key);
        let given = |(log, at): &(Log, i64)| log.timestamp(&before, signer.public(), *at);
        let timestamps: Vec<_> = blank.logs.iter().map(given).collect();
        blank = blank.extension(oid::TIMESTAMPS, false, Log::list(&timestamps));
    }
    let part = blank.signed_part(issuer, &algorithm, &key);
    let serial = blank.serial_content().to_vec();
    Issued {
        der: signed(part, &algorithm, signer, blank.broken),
        key,
        serial,
    }
}

/// SEQUENCE of what is signed, the algorithm and the signature, as
/// certificates, lists and answers are.
pub(super) fn signed(part: Vec<u8>, algorithm: &Algorithm, signer: &Key, broken: bool) -> Vec<u8> {
    let mut signature = signer.sign(algorithm, &part);
    if broken && let Some(last) = signature.last_mut() {
        *last ^= 1;
    }
    der::sequence(&[part, algorithm.der(), der::bits(&signature)])
}

impl Blank {
    /// Whether basicConstraints call the subject an authority.
    pub(super) fn is_authority(&self) -> bool {
        let constraints = self
            .extensions
            .iter()
            .find(|one| one.oid == oid::BASIC_CONSTRAINTS);
        let parts = constraints.and_then(|one| der::parts(&one.value));
        parts.is_some_and(|parts| parts.first().is_some_and(|part| part.content == [0xff]))
    }

    /// The serial number's content octets.
    pub(super) fn serial_content(&self) -> &[u8] {
        &self.serial
    }

    /// Adds what the signer knows, unless the blank has it or refuses it.
    pub(super) fn default_extension(&mut self, oid: &str, critical: bool, value: Vec<u8>) {
        let refused = self.without.iter().any(|gone| gone == oid);
        if !refused && self.extensions.iter().all(|one| one.oid != oid) {
            self.extensions.push(Extension::new(oid, critical, value));
        }
    }

    /// subjectAltName as the names so far make it: critical where the subject
    /// is empty (RFC 5280, 4.2.1.6).
    pub(super) fn complete_names(&mut self) {
        if !self.names.is_empty() {
            let value = General::list(&self.names);
            self.default_extension(oid::SUBJECT_ALT_NAME, self.subject.is_empty(), value);
        }
    }

    /// What is signed (TBSCertificate).
    pub(super) fn signed_part(&self, issuer: &Name, algorithm: &Algorithm, key: &Key) -> Vec<u8> {
        let validity = [self.validity.0, self.validity.1].map(der::time);
        let version = match self.version {
            1 => Vec::new(),
            version => der::wrapped(0, &der::integer(&[version.wrapping_sub(1)])),
        };
        let extensions = match self.version {
            3.. if !self.extensions.is_empty() => {
                der::wrapped(3, &Extension::list(&self.extensions))
            }
            _ => Vec::new(),
        };
        let mut parts = [
            version,
            der::integer(&self.serial),
            self.inner.as_ref().unwrap_or(algorithm).der(),
            issuer.der(),
            der::sequence(&validity),
            self.subject.der(),
            key.public().to_vec(),
            Vec::new(),
            extensions,
        ];
        for (part, der) in &self.raw {
            if let Some(place) = parts.get_mut(*part as usize) {
                place.clone_from(der);
            }
        }
        der::sequence(&parts)
    }
}
