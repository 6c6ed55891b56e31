//! A plan made real: certificates signed, keys ready, a configuration for
//! rustls.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::{RootCertStore, ServerConfig};

use super::pki::Ca;
use super::plan::{Answer, Plan, Shown, Versions};
use super::weak::Weak;
use crate::authority::time::{DAY, now};
use crate::authority::{Authority, Issued, Key, Reason, Status};

/// The certificate that a default host shows.
pub(super) const OTHER: &str = "www.other.example";

/// One certificate as it is shown.
pub(super) struct Chain {
    pub(super) issued: Issued,
    pub(super) issuer: Option<Ca>,
    /// What is sent, the leaf first.
    pub(super) sent: Vec<Vec<u8>>,
}

/// A site as it is.
pub(crate) struct Served {
    pub(super) plan: Plan,
    pub(super) main: Option<Chain>,
    pub(super) twin: Option<Chain>,
    pub(super) config: Arc<ServerConfig>,
}

impl Served {
    /// Makes what the plan wants.
    ///
    /// # Errors
    /// rustls takes none of it: a mistake of a fault.
    pub(super) fn of(plan: Plan) -> Result<Self, rustls::Error> {
        let main = plan.main.as_ref().map(|shown| chain(&plan, shown));
        let twin = plan.twin.as_ref().map(|shown| chain(&plan, shown));
        let config = Arc::new(config(&plan, main.as_ref(), twin.as_ref())?);
        Ok(Self {
            plan,
            main,
            twin,
            config,
        })
    }

    /// The certificates that are shown.
    pub(super) fn chains(&self) -> impl Iterator<Item = &Chain> {
        self.main.iter().chain(&self.twin)
    }
}

fn chain(plan: &Plan, shown: &Shown) -> Chain {
    let mut order = shown.clone();
    if let (Some(_), Some(ca)) = (plan.responder, &order.issuer) {
        let issuer = plan.pki.url(&format!("{}.der", ca.id));
        order.leaf = order.leaf.aia(&[&plan.pki.url("ocsp")], &[&issuer]);
    }
    let logs: Vec<_> = plan
        .logs
        .iter()
        .map(|log| (log, plan.pki.days(-10, 0).0))
        .collect();
    order.leaf = order.leaf.logged(&logs);
    let issued = plan.pki.sign(&order);
    let root = plan.pki.root();
    let issuer = order.issuer.as_ref().map_or(root, |ca| &ca.authority);
    let sent = (plan.sent)(&issued.der, issuer, &plan.pki);
    Chain {
        issued,
        issuer: order.issuer,
        sent,
    }
}

/// An OCSP answer about a certificate; `None` where there is to be none.
pub(super) fn answer(chain: &Chain, kind: Answer) -> Option<Vec<u8>> {
    let issuer: &Authority = &chain.issuer.as_ref()?.authority;
    let of = |status| issuer.ocsp(&chain.issued.serial, status);
    let revoked = Status::Revoked(now() - 2 * DAY, Some(Reason::KeyCompromise));
    let answer = match kind {
        Answer::Good => of(Status::Good),
        Answer::Unknown => of(Status::Unknown),
        Answer::Revoked => of(revoked),
        Answer::Expired => of(Status::Good).days(-20, -10),
        Answer::Foreign => of(revoked).signed_by(&Key::p256()),
        Answer::Missing => return None,
    };
    Some(answer.der())
}

fn config(
    plan: &Plan,
    main: Option<&Chain>,
    twin: Option<&Chain>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let versions: &[_] = match plan.versions {
        Versions::Both => rustls::ALL_VERSIONS,
        Versions::Only12 => &[&rustls::version::TLS12],
        Versions::Only13 => &[&rustls::version::TLS13],
    };
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_protocol_versions(versions)?;
    let builder = if plan.asks_client {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(plan.pki.root().der.clone()))?;
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build();
        let broken =
            |fault: rustls::server::VerifierBuilderError| rustls::Error::General(fault.to_string());
        builder.with_client_cert_verifier(verifier.map_err(broken)?)
    } else {
        builder.with_no_client_auth()
    };
    let shop_window = Window {
        name: plan.default_host.then_some(plan.site.name),
        main: main.map(|chain| certified(chain, plan.staple)),
        twin: twin.map(|chain| certified(chain, plan.staple)),
        other: plan.default_host.then(|| certified(&other(plan), None)),
    };
    let mut config = builder.with_cert_resolver(Arc::new(shop_window));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Tickets would let a second handshake go without certificates.
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    Ok(config)
}

/// Another host's certificate.
fn other(plan: &Plan) -> Chain {
    let (leaf, key) = plan.pki.host(OTHER);
    chain(
        plan,
        &Shown {
            leaf,
            issuer: Some(plan.pki.ecdsa()),
            key,
        },
    )
}

fn certified(chain: &Chain, staple: Option<Answer>) -> Arc<CertifiedKey> {
    let sent = chain
        .sent
        .iter()
        .cloned()
        .map(CertificateDer::from)
        .collect();
    let mut certified = CertifiedKey::new(sent, signing_key(&chain.issued.key));
    certified.ocsp = staple.and_then(|kind| answer(chain, kind));
    Arc::new(certified)
}

/// The key for rustls; the mint itself signs with those that rustls refuses.
fn signing_key(key: &Key) -> Arc<dyn SigningKey> {
    let pkcs8 = PrivateKeyDer::Pkcs8(key.pkcs8().to_vec().into());
    ring::sign::any_supported_type(&pkcs8).unwrap_or_else(|_| Arc::new(Weak::new(key)))
}

/// Which certificate a client sees.
#[derive(Debug)]
struct Window {
    /// The name to be sent, where others see another certificate.
    name: Option<&'static str>,
    main: Option<Arc<CertifiedKey>>,
    twin: Option<Arc<CertifiedKey>>,
    other: Option<Arc<CertifiedKey>>,
}

impl ResolvesServerCert for Window {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if self.name.is_some() && hello.server_name() != self.name {
            return self.other.clone();
        }
        let takes = |chain: &Option<Arc<CertifiedKey>>| {
            let chain = chain.as_ref()?;
            chain.key.choose_scheme(hello.signature_schemes())?;
            Some(Arc::clone(chain))
        };
        takes(&self.main).or_else(|| takes(&self.twin))
    }
}
