//! What rustls asks us in a handshake, answered with yes and written down.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::offer::Offer;
use super::signature::{Bound, Signature, signature};

/// How many certificates are kept; rustls ends a handshake with more than
/// 64 KiB of them, but that has room for thousands of empty ones.
const CERTIFICATES: usize = 64;

/// What was seen in a handshake.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) certificates: usize,
    pub(super) staple: Option<Vec<u8>>,
    pub(super) signature: Option<Signature>,
    pub(super) identity: Asked,
}

/// Whether the server wanted to know who we are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Asked {
    /// It did not ask for a certificate.
    #[default]
    No,
    /// It asked, and we had none that it would take.
    Unanswered,
    /// It asked, and we sent ours.
    Answered,
}

/// Accepts every certificate and writes down what it accepts.
#[derive(Debug)]
pub(super) struct Recorder {
    record: Mutex<Record>,
    schemes: Vec<SignatureScheme>,
    identity: Option<Arc<CertifiedKey>>,
}

impl Recorder {
    pub(super) fn of(offer: &Offer) -> Self {
        Recorder {
            record: Mutex::default(),
            schemes: offer.keys.schemes(),
            identity: offer.identity.as_ref().map(|one| Arc::clone(&one.0)),
        }
    }

    /// What was seen so far. Fields are written one by one and each is true by
    /// itself, so that a panic elsewhere does no harm.
    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sign(
        &self,
        bound: Bound,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let found = signature(
            bound,
            signed.scheme,
            certificate,
            message,
            signed.signature(),
        );
        self.record().signature = Some(found);
        Ok(HandshakeSignatureValid::assertion())
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        staple: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut record = self.record();
        let all = std::iter::once(end_entity).chain(intermediates);
        record.chain = all
            .take(CERTIFICATES)
            .map(|certificate| certificate.clone().into_owned())
            .collect();
        record.certificates = 1 + intermediates.len();
        record.staple = (!staple.is_empty()).then(|| staple.to_vec());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.sign(Bound::Loosely, message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.sign(Bound::Strictly, message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}

impl ResolvesClientCert for Recorder {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let fits = |one: &&Arc<CertifiedKey>| one.key.choose_scheme(schemes).is_some();
        let found = self.identity.as_ref().filter(fits).map(Arc::clone);
        self.record().identity = match found {
            Some(_) => Asked::Answered,
            None => Asked::Unanswered,
        };
        found
    }

    fn has_certs(&self) -> bool {
        self.identity.is_some()
    }
}
