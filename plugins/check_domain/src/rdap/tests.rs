use super::*;

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Registered(known) => {
            let expiry = known.expiry.as_ref().map_or("none".to_owned(), |expiry| {
                let moment = expiry.moment().map(|moment| moment.to_string());
                format!(
                    "{} ({})",
                    moment.unwrap_or_else(|| format!("{:?}", expiry.read)),
                    expiry.label
                )
            });
            format!("registered {expiry}")
        }
        Outcome::Available(text) => format!("available {text}"),
        Outcome::Throttled(text) => format!("throttled {text}"),
        Outcome::Unreadable(text) => format!("unreadable {text}"),
    }
}

const BODIES: &[(&str, &str)] = &[
    ("", "throttled an empty answer"),
    ("  \n", "throttled an empty answer"),
    (
        "<html><title>Busy</title>",
        "unreadable no JSON: expected value at line 1 column 1: <html><title>Busy</title>",
    ),
    ("[]", "unreadable no object of a domain: []"),
    (
        r#"{"objectClassName":"entity","handle":"X"}"#,
        r#"unreadable no object of a domain: {"objectClassName":"entity","handle":"X"}"#,
    ),
    (
        r#"{"ldhName":"other.example"}"#,
        "unreadable the answer is about other.example",
    ),
    (
        r#"{"errorCode":404,"title":"Not Found"}"#,
        "available 404 Not Found",
    ),
    (
        r#"{"errorCode":"429","title":"Slow down"}"#,
        "throttled 429 Slow down",
    ),
    (r#"{"errorCode":500}"#, "unreadable error 500"),
    (r#"{"ldhName":"SHOP.example."}"#, "registered none"),
    ("\u{feff}{\"ldhName\":\"shop.example\"}", "registered none"),
    (
        r#"{"ldhName":"shop.example","events":[{"eventAction":"expiration","eventDate":"2027-05-02T00:00:00.0Z"}]}"#,
        "registered 2027-05-02T00:00:00Z (expiration)",
    ),
    (
        r#"{"ldhName":"shop.example","events":[{"eventAction":"last changed","eventDate":"nonsense"},{"eventAction":"Expiration","eventDate":5},{"eventAction":"soft expiration","eventDate":"2027-05-02"}]}"#,
        "registered 2027-05-02T00:00:00Z (soft expiration)",
    ),
    (
        r#"{"ldhName":"shop.example","events":{"eventAction":"record expires","eventDate":"2027-05-02 10:00:00"}}"#,
        "registered 2027-05-02T10:00:00Z (record expires)",
    ),
    (
        r#"{"ldhName":"shop.example","events":[{"eventAction":"expiration","eventDate":"soon"},{"eventAction":"expiration","eventDate":"2027-05-02"}]}"#,
        "registered 2027-05-02T00:00:00Z (expiration)",
    ),
    (
        r#"{"ldhName":"shop.example","events":[{"eventAction":"expiration","eventDate":"02/05/2027"}]}"#,
        "registered Ambiguous (expiration)",
    ),
    (
        r#"{"ldhName":"shop.example","events":[{"eventAction":"registration","eventDate":"2020-05-02"},{"eventAction":"last update of RDAP database","eventDate":"2026-05-02"}]}"#,
        "registered none",
    ),
];

#[test]
fn outcomes() {
    for (body, expected) in BODIES {
        assert_eq!(
            shown(&read(body.as_bytes(), "shop.example")),
            *expected,
            "{body}"
        );
    }
}

#[test]
fn everything_that_is_said_of_a_domain() {
    let body = br#"{"objectClassName":"domain","ldhName":"SHOP.EXAMPLE","status":"clientTransferProhibited",
      "nameservers":[{"ldhName":"NS2.shop.example."},{"ldhName":"ns1.shop.example"},{"handle":"x"},"ns1.shop.example"],
      "secureDNS":{"delegationSigned":"true"},
      "links":[{"rel":"self","href":"https://rdap.nic.example/domain/shop.example"},
               {"rel":"related","href":"https://rdap.registrar.example/domain/shop.example","type":"application/rdap+json"}],
      "events":[{"eventAction":"registrar expiration","eventDate":"2028-01-01"},{"eventAction":"transfer","eventDate":"2020-01-01"}],
      "entities":[{"roles":["registrar"],"handle":"292","publicIds":[{"type":"IANA Registrar ID","identifier":292}],
                   "vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Example  Registrar"]]],
                   "entities":[{"roles":["abuse"],"vcardArray":["vcard",[["fn",{},"text","Abuse"]]]}]},
                  {"roles":["registrant"],"vcardArray":["vcard",[["fn",{},"text",""],["org",{},"text",["Shop Ltd","Unit"]]]]}]}"#;
    let Outcome::Registered(known) = read(body, "shop.example") else {
        panic!("it is registered");
    };
    let expected = Registration {
        registrar_expiry: Some(Expiry::new("registrar expiration", "2028-01-01", None)),
        registrar: Some(Registrar {
            id: Some("292".to_owned()),
            name: Some("Example Registrar".to_owned()),
        }),
        registrant: Some("Shop Ltd".to_owned()),
        statuses: vec!["clientTransferProhibited".to_owned()],
        servers: vec!["ns1.shop.example".to_owned(), "ns2.shop.example".to_owned()],
        signed: Some(true),
        transferred: "2020-01-01".parse().ok(),
        referral: Some("https://rdap.registrar.example/domain/shop.example".to_owned()),
        ..Registration::default()
    };
    assert_eq!(*known, expected);
}

#[test]
fn entities_without_end_and_names_that_are_withheld() {
    let deep = (0..200).fold("{}".to_owned(), |inner, _| {
        format!(r#"{{"ldhName":"shop.example","entities":[{inner}]}}"#)
    });
    // serde_json ends at a depth of 128 itself.
    assert!(matches!(
        read(deep.as_bytes(), "shop.example"),
        Outcome::Unreadable(_)
    ));
    assert!(is_withheld("REDACTED FOR PRIVACY"));
    assert!(!is_withheld("Shop Ltd"));
}
