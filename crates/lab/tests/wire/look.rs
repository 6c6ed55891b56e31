//! A client that looks at sites: a TLS client that takes every certificate and
//! notes it, bare lines, and OpenSSL as a judge.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lab::Lab;
use lab::authority::pem;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};

/// Takes everything and notes it.
#[derive(Debug)]
struct Notes {
    schemes: Vec<SignatureScheme>,
    seen: Mutex<(Vec<Vec<u8>>, Vec<u8>)>,
}

impl ServerCertVerifier for Notes {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        staple: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let all = std::iter::once(leaf).chain(others);
        let chain = all.map(|one| one.to_vec()).collect();
        *self.seen.lock().unwrap() = (chain, staple.to_vec());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}

/// What was seen at a site.
pub struct Look {
    pub chain: Vec<Vec<u8>>,
    pub staple: Vec<u8>,
    pub version: String,
}

pub const ECDSA: &[SignatureScheme] = &[SignatureScheme::ECDSA_NISTP256_SHA256];
pub const RSA: &[SignatureScheme] = &[
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PKCS1_SHA256,
];

pub fn site(lab: &Lab, id: &str, protocol: &str) -> SocketAddr {
    SocketAddr::new(lab.address(id), lab.port_of(protocol))
}

fn connected(at: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(at).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
}

/// A handshake with one kind of keys; the fault in words where there is none.
pub fn tls(lab: &Lab, id: &str, name: &str, schemes: &[SignatureScheme]) -> Result<Look, String> {
    handshake(
        connected(site(lab, id, "https")),
        name,
        schemes,
        "GET / HTTP/1.0\r\n\r\n",
    )
    .map(|(look, _)| look)
}

/// A handshake on an open connection, and what is answered to some words.
pub fn handshake(
    mut stream: TcpStream,
    name: &str,
    schemes: &[SignatureScheme],
    words: &str,
) -> Result<(Look, String), String> {
    let notes = Arc::new(Notes {
        schemes: schemes.to_vec(),
        seen: Mutex::default(),
    });
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(notes.clone())
        .with_no_client_auth();
    let server = ServerName::try_from(name.to_owned()).unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), server).unwrap();
    while connection.is_handshaking() {
        connection
            .complete_io(&mut stream)
            .map_err(|fault| fault.to_string())?;
    }
    let version = format!("{:?}", connection.protocol_version().unwrap());
    let mut secure = rustls::Stream::new(&mut connection, &mut stream);
    secure
        .write_all(words.as_bytes())
        .map_err(|fault| fault.to_string())?;
    let mut said = String::new();
    secure
        .read_to_string(&mut said)
        .map_err(|fault| fault.to_string())?;
    let (chain, staple) = notes.seen.lock().unwrap().clone();
    Ok((
        Look {
            chain,
            staple,
            version,
        },
        said,
    ))
}

/// The chain of the site `secure` for one kind of keys.
pub fn chain(lab: &Lab, schemes: &[SignatureScheme]) -> Vec<Vec<u8>> {
    tls(lab, "secure", "secure.shop.example", schemes)
        .unwrap()
        .chain
}

pub fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    out + &String::from_utf8_lossy(&output.stderr)
}

fn written(folder: &tempfile::TempDir, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What OpenSSL says of a chain as it was sent, for `secure`.
pub fn verdict(lab: &Lab, chain: &[Vec<u8>], more: &[&str]) -> String {
    let named = [&["-verify_hostname", "secure.shop.example"], more].concat();
    verdict_of_any(lab, chain, &named)
}

/// The same for any name.
pub fn verdict_of_any(lab: &Lab, chain: &[Vec<u8>], more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let leaf = written(&folder, "leaf.pem", pem::chain(&chain[..1]));
    let rest = written(&folder, "rest.pem", pem::chain(chain));
    let roots = lab.roots_path();
    let mut arguments = vec!["verify", "-purpose", "sslserver"];
    arguments.extend_from_slice(more);
    arguments.extend([
        "-CAfile",
        roots.to_str().unwrap(),
        "-untrusted",
        &rest,
        &leaf,
    ]);
    openssl(&arguments)
}

/// One certificate in words.
pub fn text(der: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&folder, "one.der", der);
    openssl(&["x509", "-inform", "DER", "-noout", "-text", "-in", &path])
}

/// A stapled or asked-for answer in words.
pub fn ocsp(answer: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&folder, "answer.der", answer);
    openssl(&["ocsp", "-respin", &path, "-noverify", "-resp_text"])
}

/// What OpenSSL says of the leaf with the list of its issuer.
pub fn verdict_with_list(lab: &Lab, chain: &[Vec<u8>], path: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let list = written(&folder, "list.der", fetched(lab, path).1);
    let pem = format!("{list}.pem");
    openssl(&["crl", "-inform", "DER", "-in", &list, "-out", &pem]);
    verdict(lab, chain, &["-crl_check", "-CRLfile", &pem])
}

/// Words and what is answered, in clear; the server closes at the end.
pub fn clear(at: SocketAddr, words: &[u8]) -> Vec<u8> {
    let mut stream = connected(at);
    stream.write_all(words).unwrap();
    let mut said = Vec::new();
    // A server that closes in the middle may reset the connection.
    let _ = stream.read_to_end(&mut said);
    said
}

/// What is said so far, without waiting for an end.
pub fn heard(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let length = stream.read(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

/// A connection to the site of dialogues.
pub fn post(lab: &Lab, protocol: &str) -> TcpStream {
    connected(site(lab, "post", protocol))
}

/// Status and body of something published.
pub fn fetched(lab: &Lab, path: &str) -> (String, Vec<u8>) {
    posted(lab, path, &[])
}

/// The same, with a body in the request.
pub fn posted(lab: &Lab, path: &str, body: &[u8]) -> (String, Vec<u8>) {
    let method = if body.is_empty() { "GET" } else { "POST" };
    let head = format!(
        "{method} /{path} HTTP/1.1\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let said = clear(site(lab, "pki", "http"), &[head.as_bytes(), body].concat());
    let end = said
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap()
        + 4;
    let head = String::from_utf8_lossy(&said[..end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().to_owned();
    (status, said[end..].to_vec())
}

/// A hello of one version, with one cipher suite, and perhaps a group.
pub fn hello(version: u16, suite: u16, group: Option<u16>) -> Vec<u8> {
    let version = version.to_be_bytes();
    let mut body = [
        &version[..],
        &[9; 32],
        &[0, 0, 4],
        &suite.to_be_bytes(),
        &[0x13, 1, 1, 0],
    ]
    .concat();
    if let Some(group) = group {
        let [high, low] = group.to_be_bytes();
        body.extend([
            0, 21, 0, 10, 0, 4, 0, 2, high, low, 0, 43, 0, 3, 2, 3, 4, 0, 51, 0, 2, 0, 0,
        ]);
    }
    let length = body.len() as u8;
    [&[22, 3, 1, 0, length + 4, 1, 0, 0, length][..], &body].concat()
}
