use std::cell::Cell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use asking::{Fetching, Resolving};
use clap::Parser;
use plugin::Context;

use super::*;

/// A server on loopback that says what it was asked: path and body.
pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) asked: Receiver<(String, Vec<u8>)>,
}

/// Serves what the closure gives for a path, else 404.
pub(crate) fn serve(page: impl Fn(&str) -> Option<Vec<u8>> + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (tell, asked) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let mut reader = BufReader::new(&stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
            let length = |line: &str| line.strip_prefix("content-length: ")?.parse().ok();
            let size = head.to_ascii_lowercase().lines().find_map(length);
            let mut body = vec![0; size.unwrap_or(0)];
            reader.read_exact(&mut body).unwrap();
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let (status, content) = match page(&path) {
                Some(content) => (200, content),
                None => (404, b"not there".to_vec()),
            };
            // The test may be over.
            let _ = tell.send((path, body));
            let head = format!(
                "HTTP/1.1 {status} So\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                content.len()
            );
            let _ = (&stream).write_all(&[head.as_bytes(), &content].concat());
        }
    });
    Server { base, asked }
}

impl Server {
    /// The paths that were asked for until now.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked.try_iter().map(|(path, _)| path).collect()
    }
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    fetching: Fetching,
    #[command(flatten)]
    resolving: Resolving,
}

/// What fetches, and where it keeps what it fetched.
pub(crate) struct Ground {
    pub(crate) folder: tempfile::TempDir,
    fetcher: Fetcher,
    cache: Cache,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let line = Line::parse_from(["x", "--allow-private=127.0.0.0/8", "--proxy", "none"]);
        let cx = Context::for_test(&[], &[], &[]).unwrap();
        Ground {
            fetcher: line.fetching.fetcher(&cx, &line.resolving).unwrap(),
            cache: Cache::new(Some(folder.path()), "check_x"),
            folder,
        }
    }

    /// A stock of a run that begins so many seconds from now.
    pub(crate) fn stock(&self, later: u64) -> Stock<'_> {
        let now = SystemTime::now() + Duration::from_secs(later);
        let deadline = Instant::now() + Duration::from_secs(20);
        Stock::new(&self.fetcher, &self.cache, now, deadline)
    }
}

fn text(bytes: &[u8]) -> Result<String, String> {
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| "is no text".to_owned())?;
    match text.as_str() {
        "bad" => Err("is bad".to_owned()),
        _ => Ok(text),
    }
}

#[test]
fn what_was_kept_lately_is_not_asked_for() {
    let ground = Ground::new();
    let server = serve(|path| Some(path.as_bytes().to_vec()));
    let url = format!("{}/a", server.base);
    let wanted = Wanted {
        subject: &["kind", &url],
        request: Request::get(&url, 100),
        keep: Duration::from_secs(60),
    };
    for (later, asked) in [(0, 1), (30, 0), (70, 1)] {
        assert_eq!(
            ground.stock(later).obtain(&wanted, text),
            Ok("/a".to_owned())
        );
        assert_eq!(server.paths().len(), asked, "{later} s later");
    }
}

#[test]
fn what_was_kept_helps_out_as_long_as_it_may_be_used() {
    let ground = Ground::new();
    let server = serve(|_| Some(b"good".to_vec()));
    let url = format!("{}/a", server.base);
    let wanted = |keep| Wanted {
        subject: &["kind"],
        request: Request::get(&url, 100),
        keep: Duration::from_secs(keep),
    };
    ground.stock(0).obtain(&wanted(60), text).unwrap();
    let gone = serve(|_| None);
    let other = format!("{}/a", gone.base);
    let elsewhere = Wanted {
        request: Request::get(&other, 100),
        ..wanted(0)
    };
    assert_eq!(
        ground.stock(100).obtain(&elsewhere, text),
        Ok("good".to_owned())
    );
    let refused = |_: &[u8]| Err::<(), _>("is too old".to_owned());
    assert_eq!(
        ground.stock(100).obtain(&elsewhere, refused),
        Err("answered with status 404".to_owned())
    );
}

#[test]
fn what_cannot_be_read_is_not_kept() {
    let ground = Ground::new();
    let server = serve(|_| Some(b"bad".to_vec()));
    let url = format!("{}/a", server.base);
    let wanted = Wanted {
        subject: &["kind"],
        request: Request::get(&url, 100),
        keep: Duration::from_secs(60),
    };
    let times = Cell::new(0);
    let read = |bytes: &[u8]| {
        times.set(times.get() + 1);
        text(bytes)
    };
    for _ in 0..2 {
        assert_eq!(
            ground.stock(0).obtain(&wanted, read),
            Err("is bad".to_owned())
        );
    }
    assert_eq!((times.get(), server.paths().len()), (2, 2));
    assert_eq!(std::fs::read_dir(ground.folder.path()).unwrap().count(), 0);
    let refused = Wanted {
        request: Request::get("http://10.0.0.1/", 100),
        ..wanted
    };
    let why = ground.stock(0).obtain(&refused, text).unwrap_err();
    assert!(why.contains("10.0.0.1 is private use"), "{why}");
}
