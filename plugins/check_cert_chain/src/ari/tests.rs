use lab::authority::{Authority, Blank, Name, extension, oid, time};

use super::*;
use crate::stock::tests::{Ground, serve};

fn leaf(blank: Blank) -> Certificate {
    let issued = Authority::root("Root").sign(blank);
    Certificate::new(issued.der).unwrap()
}

/// RFC 9773, 4.1 has this certificate as its example.
#[test]
fn the_identifier_is_that_of_the_standard() {
    let key = [
        0x69, 0x88, 0x5b, 0x6b, 0x87, 0x46, 0x40, 0x41, 0xe1, 0xb3, 0x7b, 0x84, 0x7b, 0xa0, 0xae,
        0x2c, 0xde, 0x01, 0xc8, 0xd4,
    ];
    let blank = Blank::leaf("shop.example")
        .serial(&[0x00, 0x87, 0x65, 0x43, 0x21])
        .extension(oid::AUTHORITY_KEY, false, extension::authority_key(&key));
    let id = identifier(&leaf(blank)).unwrap();
    assert_eq!(id, "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
    let without = leaf(Blank::leaf("shop.example").without(oid::AUTHORITY_KEY));
    assert_eq!(identifier(&without), None);
}

#[test]
fn only_known_authorities_have_a_directory() {
    let issued_by = |name: Name| {
        let root = Authority::root_of(Blank::root("R11").subject(name));
        let leaf = Certificate::new(root.sign(Blank::leaf("shop.example")).der).unwrap();
        known(&leaf)
    };
    assert!(issued_by(Name::common("R11").with("2.5.4.10", "Let's Encrypt")).is_some());
    assert_eq!(issued_by(Name::common("O=Let's Encrypt")), None);
    assert_eq!(
        issued_by(Name::common("R11").with("2.5.4.10", "Let's Encrypt Fans")),
        None
    );
}

/// What an authority that gives this document says.
fn asked(document: &'static str, blank: Blank) -> Option<Result<Window, String>> {
    let ground = Ground::new();
    let server = serve(move |path| match path {
        "/directory" => Some(b"{\"renewalInfo\":\"BASE/renewal/\"}".to_vec()),
        _ => Some(document.as_bytes().to_vec()),
    });
    // The directory names the server, whose port is known only now.
    let base = server.base.clone();
    let directory = serve(move |path| {
        (path == "/directory")
            .then(|| format!("{{\"renewalInfo\":\"{base}/renewal/\"}}").into_bytes())
    });
    let leaf = leaf(blank);
    let place = format!("{}/directory", directory.base);
    let now = Moment(time::now());
    let window = observe(&leaf, Some(&place), now, &ground.stock(0));
    if window.is_some() {
        let id = identifier(&leaf).unwrap();
        assert_eq!(server.paths(), [format!("/renewal/{id}")]);
    }
    window
}

#[test]
fn a_window_is_read() {
    let window = asked(
        "{\"suggestedWindow\":{\"start\":\"2026-01-02T04:00:00Z\",\"end\":\"2026-01-03T04:00:00.5+01:00\"},\"explanationURL\":\"https://ca.example/why\"}",
        Blank::leaf("shop.example"),
    );
    let window = window.unwrap().unwrap();
    assert_eq!(window.start, "2026-01-02T04:00:00Z".parse().unwrap());
    assert_eq!(window.end, "2026-01-03T03:00:00Z".parse().unwrap());
    assert_eq!(
        window.explanation.as_deref(),
        Some("https://ca.example/why")
    );
    for (document, why) in [
        ("{}", "names no window"),
        ("[]", "names no window"),
        ("not JSON", "is no JSON"),
        (
            "{\"suggestedWindow\":{\"start\":\"soon\",\"end\":3}}",
            "names no times of a window",
        ),
    ] {
        let fault = asked(document, Blank::leaf("shop.example"))
            .unwrap()
            .unwrap_err();
        assert!(fault.ends_with(why), "{document}: {fault}");
    }
}

#[test]
fn nobody_asks_about_a_certificate_that_has_ended() {
    assert!(asked("{}", Blank::leaf("shop.example").days(-90, -1)).is_none());
    assert!(asked("{}", Blank::leaf("shop.example").days(1, 90)).is_none());
    let ground = Ground::new();
    let now = Moment(time::now());
    assert!(
        observe(
            &leaf(Blank::leaf("shop.example")),
            None,
            now,
            &ground.stock(0)
        )
        .is_none()
    );
}

#[test]
fn a_window_that_has_passed_is_a_finding() {
    let at = Moment(100 * DAY);
    let window = |start, end| {
        Ok(Window {
            start: Moment(start * DAY),
            end: Moment(end * DAY),
            explanation: None,
        })
    };
    let found = |window| {
        judge("shop.example", &window, at).map(|found| (found.tag.unwrap().name, found.text))
    };
    for quiet in [window(110, 112), window(99, 101), window(97, 99)] {
        assert_eq!(found(quiet), None);
    }
    let (tag, text) = found(window(95, 97)).unwrap();
    assert_eq!(tag, "RENEWAL_OVERDUE");
    assert_eq!(
        text,
        "was to be renewed by 1970-04-08, 3 days ago (limit 1), by its authority's window"
    );
    let unknown = found(Err("http://ca.example/ answered with status 404".to_owned())).unwrap();
    assert_eq!(unknown.0, "RENEWAL_UNKNOWN");
}
