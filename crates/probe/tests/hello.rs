//! The ClientHello prober against real servers: openssl s_server, which every
//! machine has that builds this, with whatever it still speaks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails is to say where"
)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use probe::tls::hello::{
    Answer, Group, Hybrid, KeyExchange, Kind, Large, Offer, Reading, Scheme, Spoken, Stands, Suite,
    Version, ask, hybrid, kinds, large, read, versions,
};
use probe::tls::{Protocol, Target};

use Version::{Tls10, Tls11, Tls12, Tls13};

/// The group of 1024 bits of RFC 2409 section 6.2.
const OAKLEY: &str = "-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJRSgh5jjQE3e+V
GbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL/1y29Aa37e44a/taiZ+lrp8k
EXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
";

/// A server on a port of its own; it ends with the test.
struct Server {
    child: Child,
    target: Target,
}

impl Server {
    fn start(options: &str) -> Self {
        let mut child = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem"])
            .args(options.split_whitespace())
            .current_dir(files())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = lines.map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("ACCEPT ")?.parse().ok());
        // It goes on talking, and must not come to wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let target = Target {
            address: address.expect(options),
            protocol: Protocol::Https,
            name: Some("shop.example".try_into().unwrap()),
            domain: None,
        };
        Server { child, target }
    }

    fn versions(&self, known: Option<Version>) -> Vec<Version> {
        versions(&self.target, known, deadline())
            .accepted()
            .collect()
    }

    /// What it chooses from everything up to TLS 1.2.
    fn chooses(&self) -> Spoken {
        match ask(&self.target, &Offer::up_to(Tls12), deadline()) {
            Ok(Answer::Spoken(spoken)) => *spoken,
            other => panic!("{other:?}"),
        }
    }

    fn kinds(&self) -> Vec<Kind> {
        let found = kinds(&self.target, Tls12, deadline());
        found.kinds().collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn deadline() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

/// A folder with what servers need, made once: server.pem, dh.pem, staple.
fn files() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hello");
        fs::create_dir_all(&folder).unwrap();
        let made = Command::new("openssl")
            .args("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop.example".split(' '))
            .args("-keyout key.pem -out certificate.pem".split(' '))
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let read = |name| fs::read_to_string(folder.join(name)).unwrap();
        let both = read("certificate.pem") + &read("key.pem");
        fs::write(folder.join("server.pem"), both).unwrap();
        fs::write(folder.join("dh.pem"), OAKLEY).unwrap();
        fs::write(folder.join("staple"), STAPLE).unwrap();
        folder
    })
}

/// An OCSP response without a certificate status: "try later"
/// (RFC 6960 section 4.2.1).
const STAPLE: [u8; 5] = [0x30, 3, 0x0A, 1, 3];

#[test]
fn versions_of_servers() {
    let old = "-cipher ALL:@SECLEVEL=0";
    for (options, known, expected) in [
        ("", None, &[Tls12, Tls13][..]),
        ("", Some(Tls13), &[Tls12, Tls13]),
        ("-tls1_3", None, &[Tls13]),
        ("-tls1_2", None, &[Tls12]),
        ("-tls1_2", Some(Tls12), &[Tls12]),
        (&format!("-tls1_1 {old}"), None, &[Tls11]),
        (&format!("-tls1 {old}"), None, &[Tls10]),
        (&format!("{old} -no_tls1_1"), None, &[Tls10, Tls12, Tls13]),
        (old, None, &[Tls10, Tls11, Tls12, Tls13]),
    ] {
        let found = Server::start(options).versions(known);
        assert_eq!(found, expected, "{options} {known:?}");
    }
}

#[test]
fn chains_and_parameters() {
    let certificate = fs::read(files().join("certificate.pem")).unwrap();
    let server =
        Server::start("-tls1_2 -cipher ECDHE-RSA-AES128-SHA -groups P-384 -status_file staple");
    let spoken = server.chooses();
    assert_eq!(
        spoken.suite.to_string(),
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
    );
    assert_eq!(spoken.key_exchange, KeyExchange::Ecdhe(Some(Group(24))));
    assert_eq!(spoken.staple.as_deref(), Some(&STAPLE[..]));
    assert!(spoken.complete && !spoken.client_certificate_asked);
    let [one] = &spoken.chain[..] else {
        panic!("{spoken:?}");
    };
    assert_eq!(pem(one), String::from_utf8(certificate).unwrap());
}

/// A certificate as openssl writes it.
fn pem(der: &[u8]) -> String {
    let path = files().join("heard.der");
    fs::write(&path, der).unwrap();
    let written = Command::new("openssl")
        .args(["x509", "-in"])
        .arg(path)
        .output();
    String::from_utf8(written.unwrap().stdout).unwrap()
}

#[test]
fn old_suites_only() {
    let level = ":@SECLEVEL=0";
    for (options, suite, exchange, kinds) in [
        (
            "-tls1_2 -cipher AES128-SHA",
            0x002F,
            KeyExchange::Rsa,
            vec![Kind::Rsa],
        ),
        (
            &format!("-dhparam dh.pem -tls1_2 -cipher DHE-RSA-AES128-SHA{level}"),
            0x0033,
            KeyExchange::Dhe(Some(1024)),
            vec![Kind::Dhe],
        ),
        (
            &format!("-tls1_2 -cipher NULL-SHA256{level}"),
            0x003B,
            KeyExchange::Rsa,
            vec![Kind::Null],
        ),
        (
            &format!(
                "-tls1_2 -serverpref -cipher NULL-SHA256:AES128-SHA:DHE-RSA-AES128-SHA{level}"
            ),
            0x003B,
            KeyExchange::Rsa,
            vec![Kind::Null, Kind::Rsa, Kind::Dhe],
        ),
        (
            &format!("-tls1 -cipher DHE-RSA-AES128-SHA:ECDHE-RSA-AES128-SHA{level}"),
            0xC013,
            KeyExchange::Ecdhe(Some(Group::X25519)),
            vec![Kind::Ecdhe],
        ),
    ] {
        let server = Server::start(options);
        let spoken = server.chooses();
        assert_eq!(spoken.suite, Suite(suite), "{options}");
        assert_eq!(spoken.key_exchange, exchange, "{options}");
        assert_eq!(server.kinds(), kinds, "{options}");
    }
}

#[test]
fn what_browsers_offer() {
    let old = ":@SECLEVEL=0";
    for (options, expected) in [
        ("", true),
        ("-tls1_2 -cipher AES128-SHA", true),
        ("-tls1_2 -cipher ECDHE-RSA-AES128-SHA", true),
        ("-tls1_2 -cipher ECDHE-RSA-AES128-SHA256", false),
        (
            "-tls1_2 -cipher ECDHE-RSA-AES128-SHA -groups brainpoolP256r1",
            false,
        ),
        ("-tls1_3 -groups P-521", false),
        ("-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256", false),
        (
            &format!("-tls1_2 -sigalgs RSA+SHA1 -cipher ECDHE-RSA-AES128-SHA{old}"),
            false,
        ),
        (&format!("-tls1 -cipher ALL{old}"), false),
    ] {
        let server = Server::start(options);
        let found = ask(&server.target, &Offer::of_browsers(), deadline());
        assert_eq!(found.unwrap().spoken().is_some(), expected, "{options}");
    }
}

#[test]
fn signatures_and_client_certificates() {
    let sha1 = Server::start("-tls1_2 -sigalgs RSA+SHA1 -cipher ECDHE-RSA-AES128-SHA:@SECLEVEL=0");
    let signature = sha1.chooses().signature.unwrap();
    assert_eq!(signature.to_string(), "rsa_pkcs1_sha1");
    assert!(signature.with_sha1());
    let usual = Server::start("-tls1_2 -verify 1");
    let spoken = usual.chooses();
    assert_eq!(spoken.signature, Some(Scheme(0x0804)));
    assert!(spoken.client_certificate_asked);
}

#[test]
fn a_server_without_the_hybrid_group() {
    for options in ["", "-tls1_3", "-tls1_2"] {
        let found = hybrid(&Server::start(options).target, deadline());
        assert_eq!(found, Ok(Hybrid::NotOffered), "{options}");
    }
}

/// What real servers have said that are not at hand everywhere, certificates as
/// their sizes: gnutls-serv 3.7, openssl s_server 3.0 with
/// records of 512 bytes, and rustls with graviola.
#[test]
fn captured_words() {
    for (name, expected) in [
        (
            "gnutls_3des",
            "TLS 1.2 TLS_RSA_WITH_3DES_EDE_CBC_SHA Rsa [787] staple - asked false",
        ),
        (
            "gnutls_rc4",
            "TLS 1.2 TLS_RSA_WITH_RC4_128_SHA Rsa [787] staple - asked false",
        ),
        (
            "gnutls_null",
            "TLS 1.0 TLS_RSA_WITH_NULL_SHA Rsa [787] staple - asked false",
        ),
        (
            "openssl_dhe_1024",
            "TLS 1.2 TLS_DHE_RSA_WITH_AES_128_CBC_SHA Dhe(Some(1024)) [787] staple - asked false",
        ),
        (
            "openssl_staple",
            "TLS 1.2 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA Ecdhe(Some(Group(29))) [787] staple 5 asked true",
        ),
        (
            "rustls_retry",
            "TLS 1.3 TLS_AES_128_GCM_SHA256 Tls13(Some(Group(4588))) [] staple - asked false",
        ),
        ("alert", "alert protocol_version(70)"),
        ("http", "plain HTTP, not TLS: 'HTTP/1.1 400 Bad Request'"),
    ] {
        let seeds = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fuzz/seeds/server_hello"
        );
        let heard = fs::read(Path::new(seeds).join(name)).unwrap();
        assert_eq!(shown(&read(&heard)), expected, "{name}");
    }
}

fn shown(reading: &Reading) -> String {
    match (
        &reading.stands,
        &reading.flight.spoken,
        reading.flight.alert,
    ) {
        (Stands::Done, Some(spoken), None) => {
            let sizes: Vec<usize> = spoken.chain.iter().map(|one| one.len()).collect();
            let staple = spoken.staple.as_ref();
            let Spoken {
                version,
                suite,
                key_exchange,
                client_certificate_asked,
                ..
            } = spoken;
            format!(
                "{version} {suite} {key_exchange:?} {sizes:?} staple {} asked {client_certificate_asked}",
                staple.map_or("-".to_owned(), |staple| staple.len().to_string()),
            )
        }
        (Stands::Done, None, Some(alert)) => alert.to_string(),
        (Stands::Nonsense(why), ..) => why.clone(),
        other => panic!("{other:?}"),
    }
}

/// A server with X25519MLKEM768; nothing else that is at hand has it.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod post_quantum {
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::thread;

    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::{ServerConfig, ServerConnection, Stream};

    use super::*;

    /// What the library's assembly is made of.
    #[cfg(target_arch = "x86_64")]
    fn able() -> bool {
        is_x86_feature_detected!("aes")
            && is_x86_feature_detected!("pclmulqdq")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("adx")
            && is_x86_feature_detected!("avx2")
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn able() -> bool {
        true
    }

    fn config() -> Arc<ServerConfig> {
        let identity = files().join("server.pem");
        let chain = CertificateDer::from_pem_file(&identity).unwrap();
        let key = PrivateKeyDer::from_pem_file(&identity).unwrap();
        let provider = Arc::new(rustls_graviola::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![chain], key);
        Arc::new(config.unwrap())
    }

    /// Serves this many connections.
    fn serve(connections: usize) -> Target {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let config = config();
        thread::spawn(move || {
            for stream in listener.incoming().take(connections) {
                let mut server = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = stream.unwrap();
                let _ = std::io::copy(
                    &mut Stream::new(&mut server, &mut stream),
                    &mut std::io::sink(),
                );
            }
        });
        Target {
            address,
            protocol: Protocol::Https,
            name: Some("shop.example".try_into().unwrap()),
            domain: None,
        }
    }

    #[test]
    fn a_server_with_the_hybrid_group() {
        if !able() {
            let _ = writeln!(
                std::io::stderr(),
                "skipped: the server needs a newer processor"
            );
            return;
        }
        let target = serve(6);
        assert_eq!(hybrid(&target, deadline()), Ok(Hybrid::Offered));
        // The key that we have for it is none, and has the form of one.
        let today = Offer::of_today().named(target.server_name());
        let found = ask(&target, &today, deadline()).unwrap();
        let spoken = found.spoken().unwrap();
        let agreed = KeyExchange::Tls13(Some(Group::X25519_MLKEM768));
        assert_eq!((spoken.key_exchange, spoken.retry), (agreed, false));
        assert_eq!(large(&target, deadline()), Ok(Large::Taken));
        let found: Vec<_> = versions(&target, None, deadline()).accepted().collect();
        assert_eq!(found, [Tls12, Tls13]);
    }
}
