//! HTTPS: whom a fetch trusts.

use std::sync::Arc;

use lab::authority::{Authority, Blank};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;

/// A server with a certificate for 127.0.0.1 and here.example by this root.
fn secure(root: &Authority) -> u16 {
    let address = IpAddr::from([127, 0, 0, 1]);
    let leaf = root.sign(Blank::leaf("here.example").ip(address));
    let key = PrivateKeyDer::try_from(leaf.key.pkcs8().to_vec()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(leaf.der)], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            // A client that does not trust us ends the handshake.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    port
}

fn fetched_from(url: &str, roots: Option<&[Vec<u8>]>) -> Result<Fetched, FetchFault> {
    let resolve = |_: &str| Ok(vec![IpAddr::from([127, 0, 0, 1])]);
    let means = Means {
        resolve: &resolve,
        allowed: &loopback(),
        proxies: &Proxies::none(),
        roots,
    };
    fetch(&Request::get(url, 100), &means, soon()).unwrap()
}

#[test]
fn a_server_is_believed_whose_root_was_given() {
    let root = Authority::root("Root");
    let port = secure(&root);
    let given = [root.der.clone()];
    for host in ["here.example", "127.0.0.1"] {
        let url = format!("https://{host}:{port}/");
        assert_eq!(fetched_from(&url, Some(&given)).unwrap().body, b"secret");
    }
    let other = [Authority::root("Root").der];
    let strange = format!("https://other.example:{port}/");
    let here = format!("https://here.example:{port}/");
    for (url, roots) in [
        (&here, None),
        (&here, Some(&other[..])),
        (&here, Some(&[][..])),
        (&strange, Some(&given[..])),
    ] {
        let fault = fetched_from(url, roots).unwrap_err();
        assert!(matches!(fault, FetchFault::Tls(_)), "{url}: {fault:?}");
    }
}

#[test]
fn a_tunnel_through_a_proxy_ends_at_the_server() {
    let root = Authority::root("Root");
    let port = secure(&root);
    let proxy = serve(move |_, stream| {
        stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
        let mut server = TcpStream::connect(("127.0.0.1", port))?;
        let (mut back, mut there) = (server.try_clone()?, stream.try_clone()?);
        thread::spawn(move || std::io::copy(&mut back, &mut there));
        std::io::copy(stream, &mut server).map(|_| ())
    });
    let proxies = Proxies::one(Proxy::parse(&format!("127.0.0.1:{}", proxy.port)).unwrap());
    let nobody = |host: &str| Err(format!("{host} is not resolved here"));
    let roots = [root.der.clone()];
    let means = Means {
        resolve: &nobody,
        allowed: &[],
        proxies: &proxies,
        roots: Some(&roots),
    };
    let request = Request::get("https://here.example/file", 100);
    let fetched = fetch(&request, &means, soon()).unwrap().unwrap();
    assert_eq!(fetched.body, b"secret");
    assert_eq!(fetched.from.port(), proxy.port);
}
