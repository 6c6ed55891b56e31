mod tls;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use super::*;
use crate::error::Theirs;

/// What a server of these tests does with a connection whose request it read.
type Manner = dyn Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync;

/// A server on loopback that tells what it was asked.
struct Server {
    port: u16,
    asked: mpsc::Receiver<String>,
}

fn serve(
    manner: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, asked) = mpsc::channel();
    let manner: Arc<Manner> = Arc::new(manner);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (tell, manner) = (tell.clone(), Arc::clone(&manner));
            thread::spawn(move || {
                let mut stream = stream.unwrap();
                let request = request_of(&mut stream);
                // The test may be over.
                let _ = tell.send(request.clone());
                let _ = manner(&request, &mut stream);
            });
        }
    });
    Server { port, asked }
}

/// The head of a request and the body that its length announces.
fn request_of(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return head;
        }
    }
    let size = head.lines().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("content-length: ")?
            .parse()
            .ok()
    });
    let mut body = vec![0; size.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn says(text: &'static str) -> Server {
    serve(move |_, stream| stream.write_all(text.as_bytes()))
}

impl Server {
    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn loopback() -> Vec<IpNet> {
    vec!["127.0.0.0/8".parse().unwrap()]
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

type Outcome = Result<Result<Fetched, FetchFault>, Ours>;

fn fetched_through(request: &Request<'_>, proxies: &Proxies, deadline: Instant) -> Outcome {
    let resolve = |host: &str| match host {
        "here.example" => Ok(vec![IpAddr::from([127, 0, 0, 1])]),
        "inside.example" => Ok(vec![IpAddr::from([10, 0, 0, 1])]),
        "empty.example" => Ok(Vec::new()),
        _ => Err(format!("{host} does not exist")),
    };
    let means = Means {
        resolve: &resolve,
        allowed: &loopback(),
        proxies,
        roots: None,
    };
    fetch(request, &means, deadline)
}

fn fetched(request: &Request<'_>) -> Result<Fetched, FetchFault> {
    fetched_through(request, &Proxies::none(), soon()).unwrap()
}

fn got(url: &str) -> Result<Fetched, FetchFault> {
    fetched(&Request::get(url, 1000))
}

#[test]
fn a_response_is_told_whatever_its_status() {
    let server = says(
        "HTTP/1.1 404 Gone Fishing\r\nContent-Length: 5\r\nX-Kind: one\r\nx-kind: é\r\n\r\nhello",
    );
    let response = got(&server.url("/a?b=c#d")).unwrap();
    assert_eq!(
        (response.status, response.body.as_slice()),
        (404, &b"hello"[..])
    );
    assert_eq!(response.header("x-kind"), Some("one"));
    assert_eq!(
        response
            .headers
            .iter()
            .filter(|(name, _)| name == "x-kind")
            .count(),
        2
    );
    assert_eq!(
        response.from,
        SocketAddr::from(([127, 0, 0, 1], server.port))
    );
    assert_eq!(response.url, server.url("/a?b=c"));
    let asked = server.asked.recv().unwrap().to_ascii_lowercase();
    assert!(asked.starts_with("get /a?b=c http/1.1\r\n"), "{asked}");
    assert!(asked.contains("user-agent: presence/"), "{asked}");
    assert!(!asked.contains("accept-encoding"), "{asked}");
}

#[test]
fn a_name_is_resolved_by_the_callers_way() {
    let server = says("HTTP/1.0 200 OK\r\n\r\nuntil the end");
    let url = format!("http://here.example:{}/", server.port);
    assert_eq!(got(&url).unwrap().body, b"until the end");
    assert!(
        server
            .asked
            .recv()
            .unwrap()
            .contains(&format!("here.example:{}", server.port))
    );
}

#[test]
fn a_post_has_its_body_and_type() {
    let server = says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    let url = server.url("/");
    let request = Request {
        post: Some(Post {
            media: "application/ocsp-request",
            body: b"question",
        }),
        headers: &[("accept", "application/ocsp-response")],
        ..Request::get(&url, 1000)
    };
    assert_eq!(fetched(&request).unwrap().body, b"abc");
    let asked = server.asked.recv().unwrap();
    assert!(
        asked.starts_with("POST / HTTP/1.1\r\n") && asked.ends_with("\r\n\r\nquestion"),
        "{asked}"
    );
    for header in [
        "content-type: application/ocsp-request",
        "accept: application/ocsp-response",
    ] {
        assert!(asked.to_ascii_lowercase().contains(header), "{asked}");
    }
    assert!(!asked.contains("*/*"), "{asked}");
}

/// A server of redirects: `/N` leads to `/N-1`, `/0` says what it was asked.
fn redirects(status: u16) -> Server {
    serve(move |request, stream| {
        let mut words = request.split_whitespace();
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        match path.trim_start_matches('/').parse::<u32>() {
            Ok(left @ 1..) => {
                let next = left - 1;
                write!(
                    stream,
                    "HTTP/1.1 {status} Moved\r\nLocation: {next}\r\nContent-Length: 4\r\n\r\nmove"
                )
            }
            _ => write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{method}",
                method.len()
            ),
        }
    })
}

#[test]
fn redirects_are_followed_as_far_as_allowed_and_told() {
    let server = redirects(302);
    let asked = |redirects| {
        fetched(&Request {
            redirects,
            ..Request::get(&server.url("/2"), 1000)
        })
    };
    let first = asked(0).unwrap();
    assert_eq!(
        (first.status, first.body.as_slice(), first.hops.len()),
        (302, &b"move"[..], 0)
    );
    assert_eq!(asked(1), Err(FetchFault::Redirects(1)));
    let last = asked(2).unwrap();
    assert_eq!((last.status, last.url), (200, server.url("/0")));
    let hops: Vec<_> = last
        .hops
        .iter()
        .map(|hop| (hop.status, hop.url.clone()))
        .collect();
    assert_eq!(hops, [(302, server.url("/2")), (302, server.url("/1"))]);
}

#[test]
fn a_redirect_keeps_the_method_only_where_it_must() {
    for (status, method) in [(302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")] {
        let server = redirects(status);
        let url = server.url("/1");
        let request = Request {
            post: Some(Post {
                media: "text/plain",
                body: b"x",
            }),
            redirects: 3,
            ..Request::get(&url, 1000)
        };
        assert_eq!(
            fetched(&request).unwrap().body,
            method.as_bytes(),
            "{status}"
        );
    }
}

#[test]
fn a_circle_of_redirects_ends() {
    let server = says("HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
    let url = server.url("/");
    let request = Request {
        redirects: 1000,
        ..Request::get(&url, 1000)
    };
    assert_eq!(fetched(&request), Err(FetchFault::Redirects(HOPS)));
}

#[test]
fn a_redirect_leads_neither_inside_nor_to_other_schemes() {
    let inside =
        "HTTP/1.1 301 Moved\r\nLocation: http://inside.example/\r\nContent-Length: 0\r\n\r\n";
    let file = "HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n";
    let nowhere = "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n";
    let asked = |text| {
        let server = says(text);
        fetched(&Request {
            redirects: 3,
            ..Request::get(&server.url("/"), 1000)
        })
    };
    assert!(matches!(
        asked(inside),
        Err(FetchFault::Private(_, "private use (RFC 1918)"))
    ));
    assert!(matches!(asked(file), Err(FetchFault::Url(_))));
    assert_eq!(asked(nowhere).unwrap().status, 301);
}

#[test]
fn what_is_not_asked() {
    for url in [
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://inside.example/",
    ] {
        let outcome = fetched_through(&Request::get(url, 9), &Proxies::none(), soon()).unwrap();
        // The whole of 127/8 is allowed here, however it is written.
        match (
            url.contains("7f") || url.contains("213") || url.contains("ffff"),
            outcome,
        ) {
            (true, Err(FetchFault::Peer(Theirs::Refused))) => {}
            (false, Err(FetchFault::Private(..))) => {}
            (_, other) => panic!("{url}: {other:?}"),
        }
    }
    for url in [
        "",
        "/path",
        "ftp://here.example/",
        "http://",
        "http://me:secret@here.example/",
        "ldap://here.example/cn=x",
    ] {
        assert!(matches!(got(url), Err(FetchFault::Url(_))), "{url}");
    }
    let long = format!("http://here.example/{}", "x".repeat(URL));
    assert!(matches!(got(&long), Err(FetchFault::Url(_))));
    let missing = got("http://missing.example/").unwrap_err();
    assert_eq!(missing.to_string(), "missing.example does not exist");
    assert_eq!(
        got("http://empty.example/").unwrap_err().to_string(),
        "empty.example has no address"
    );
}

#[test]
fn a_body_is_capped_however_it_comes() {
    let exact = says("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour");
    let four = |server: &Server| fetched(&Request::get(&server.url("/"), 4));
    assert_eq!(four(&exact).unwrap().body, b"four");
    let announced = says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    assert_eq!(four(&announced), Err(FetchFault::TooLarge(4)));
    let chunked =
        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
    assert_eq!(four(&chunked), Err(FetchFault::TooLarge(4)));
    let endless = serve(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            stream.write_all(&[b'x'; 1000])?;
        }
    });
    assert_eq!(four(&endless), Err(FetchFault::TooLarge(4)));
}

#[test]
fn what_is_no_response_is_the_servers_doing() {
    let closed = Theirs::Closed;
    let broken: [(&str, Option<Theirs>); 8] = [
        ("", Some(closed.clone())),
        ("HTTP/1.1 200", Some(closed.clone())),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
            Some(closed.clone()),
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort",
            Some(closed),
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            None,
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n", None),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            None,
        ),
        ("\x16\x03\x01\x02\0\r\n\r\n", None),
    ];
    for (text, expected) in broken {
        let fault = got(&says(text).url("/"));
        match (expected, fault) {
            (Some(theirs), Err(fault)) => assert_eq!(fault, FetchFault::Peer(theirs), "{text:?}"),
            (None, Err(FetchFault::Peer(Theirs::Nonsense(_)))) => {}
            (_, other) => panic!("{text:?}: {other:?}"),
        }
    }
}

#[test]
fn compression_that_was_not_asked_for_is_not_undone() {
    let server = says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx");
    assert_eq!(
        got(&server.url("/")),
        Err(FetchFault::Coded("gzip".to_owned()))
    );
}

#[test]
fn headers_without_an_end_are_nonsense() {
    let server = serve(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            stream.write_all(b"X-More: and more\r\n")?;
        }
    });
    assert!(matches!(
        got(&server.url("/")),
        Err(FetchFault::Peer(Theirs::Nonsense(_)))
    ));
}

/// One byte now and then keeps no connection alive past the deadline.
#[test]
fn the_deadline_holds_against_slow_bytes() {
    let over = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&over);
    for head in [
        "HTTP/1.1 200 ",
        "HTTP/1.1 200 OK\r\nX: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
    ] {
        let seen = Arc::clone(&seen);
        let server = serve(move |_, stream| {
            stream.write_all(head.as_bytes())?;
            while !seen.load(Ordering::Relaxed) {
                stream.write_all(b"H")?;
                thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        });
        let url = server.url("/");
        let request = Request::get(&url, 1_000_000);
        let deadline = Instant::now() + Duration::from_millis(300);
        // Less than a peer's patience: our own deadline, and not silence.
        assert_eq!(
            fetched_through(&request, &Proxies::none(), deadline),
            Err(Ours::Deadline)
        );
    }
    over.store(true, Ordering::Relaxed);
}

#[test]
fn a_closed_port_is_refused_and_no_time_is_ours() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}/");
    assert_eq!(got(&url), Err(FetchFault::Peer(Theirs::Refused)));
    let none = fetched_through(&Request::get(&url, 9), &Proxies::none(), Instant::now());
    assert_eq!(none, Err(Ours::Deadline));
}

#[test]
fn plain_http_on_a_tls_port_is_told_as_such() {
    let server = says("HTTP/1.1 400 Bad Request\r\n\r\n");
    let url = format!("https://127.0.0.1:{}/", server.port);
    // What was read is no request, so that the server closes or answers at once.
    assert!(matches!(
        got(&url),
        Err(FetchFault::Tls(_) | FetchFault::Peer(_))
    ));
}

#[test]
fn a_proxy_is_given_the_whole_url() {
    let proxy = says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let address = format!("http://user:p%40ss@127.0.0.1:{}", proxy.port);
    let proxies = Proxies::one(Proxy::parse(&address).unwrap());
    let request = Request::get("http://missing.example:8080/crl?x=1", 9);
    let response = fetched_through(&request, &proxies, soon())
        .unwrap()
        .unwrap();
    assert_eq!(response.body, b"ok");
    let asked = proxy.asked.recv().unwrap();
    assert!(
        asked.starts_with("GET http://missing.example:8080/crl?x=1 HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(
        asked.contains("\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n"),
        "{asked}"
    );
    let inside = fetched_through(&Request::get("http://10.0.0.1/", 9), &proxies, soon());
    assert!(
        matches!(inside, Ok(Err(FetchFault::Private(..)))),
        "a proxy is no way inside"
    );
}

#[test]
fn https_through_a_proxy_asks_for_a_tunnel() {
    let proxy = says("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let proxies = Proxies::one(Proxy::parse(&format!("127.0.0.1:{}", proxy.port)).unwrap());
    let refused = fetched_through(
        &Request::get("https://missing.example/", 9),
        &proxies,
        soon(),
    );
    assert!(
        matches!(&refused, Ok(Err(FetchFault::Proxy(why))) if why.contains("403")),
        "{refused:?}"
    );
    assert!(
        proxy
            .asked
            .recv()
            .unwrap()
            .starts_with("CONNECT missing.example:443 HTTP/1.1\r\n")
    );
}
