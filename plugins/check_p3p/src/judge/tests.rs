//! Sites in memory, and everything that is said of them.

mod rows;
mod words;

use std::collections::BTreeMap;

use url::Url;

use super::*;
use crate::instant;
use crate::site::Reply;

const REFERENCE: &str = "/w3c/p3p.xml";
const POLICIES: &str = "/w3c/policies.xml";

/// A sound site of one policy.
const PAGES: [(&str, &str); 4] = [
    ("/", "<!DOCTYPE html><title>Shop</title>"),
    (
        REFERENCE,
        "<META xmlns='http://www.w3.org/2002/01/P3Pv1'>
<POLICY-REFERENCES>
<EXPIRY max-age='172800'/>
<POLICY-REF about='policies.xml#shop'>
<INCLUDE>/*</INCLUDE>
<COOKIE-INCLUDE name='basket'/>
</POLICY-REF>
</POLICY-REFERENCES>
</META>",
    ),
    (
        POLICIES,
        "<POLICIES xmlns='http://www.w3.org/2002/01/P3Pv1'>
<POLICY name='shop' discuri='/privacy.html'>
<ENTITY><DATA-GROUP>
<DATA ref='#business.name'>Shop</DATA>
<DATA ref='#business.contact-info.online.email'>privacy@shop.example</DATA>
</DATA-GROUP></ENTITY>
<ACCESS><nonident/></ACCESS>
<DISPUTES-GROUP><DISPUTES resolution-type='service' service='/help.html'>
<REMEDIES><correct/></REMEDIES></DISPUTES></DISPUTES-GROUP>
<STATEMENT>
<PURPOSE><current/></PURPOSE>
<RECIPIENT><ours/></RECIPIENT>
<RETENTION><stated-purpose/></RETENTION>
<DATA-GROUP><DATA ref='#dynamic.http'/></DATA-GROUP>
</STATEMENT>
</POLICY>
</POLICIES>",
    ),
    ("/privacy.html", "<!DOCTYPE html><p>We keep nothing.</p>"),
];

/// What a web server has.
struct Web(BTreeMap<String, Given>);

/// What is changed of it.
enum Edit {
    /// In a document: what, and by what.
    Replace(&'static str, &'static str, &'static str),
    /// A document, as XML.
    Put(&'static str, &'static str),
    /// The status of an answer.
    Status(&'static str, u16),
    /// The media type of an answer.
    Media(&'static str, &'static str),
    /// Where an answer was in the end.
    Moved(&'static str, &'static str),
    /// What is given in place of an answer.
    Give(&'static str, fn(String) -> Given),
    /// A `P3P` field of the page.
    Header(&'static str),
    /// A `Set-Cookie` field of the page.
    Cookie(&'static str),
}

use Edit::{Cookie, Give, Header, Media, Moved, Put, Replace, Status};

const SITE: &str = "https://shop.example";

fn whole(path: &str) -> String {
    match path.starts_with('/') {
        true => format!("{SITE}{path}"),
        false => path.to_owned(),
    }
}

fn answer(path: &str, status: u16, body: &str) -> Reply {
    Reply {
        uri: Url::parse(&whole(path)).unwrap(),
        status,
        media: None,
        p3p: Vec::new(),
        cookies: Vec::new(),
        body: body.into(),
    }
}

impl Web {
    fn with(edits: &[Edit]) -> Self {
        let pages = PAGES.iter().chain(&[("/help.html", "<html>")]);
        let given =
            |(path, body): &(&str, &str)| (whole(path), Given::Reply(answer(path, 200, body)));
        let mut web = Web(pages.map(given).collect());
        edits.iter().for_each(|edit| web.edit(edit));
        web
    }

    fn reply(&mut self, path: &str) -> &mut Reply {
        match self
            .0
            .entry(whole(path))
            .or_insert_with(|| Given::Reply(answer(path, 200, "")))
        {
            Given::Reply(reply) => reply,
            other => panic!("{path}: {other:?}"),
        }
    }

    fn edit(&mut self, edit: &Edit) {
        match edit {
            Replace(path, old, new) => {
                let reply = self.reply(path);
                let text = String::from_utf8(reply.body.clone()).unwrap();
                assert!(text.contains(old), "{path} has no {old}");
                reply.body = text.replacen(old, new, 1).into();
            }
            Put(path, text) => self.reply(path).body = (*text).into(),
            Status(path, status) => self.reply(path).status = *status,
            Media(path, media) => self.reply(path).media = Some((*media).to_owned()),
            Moved(path, to) => self.reply(path).uri = Url::parse(&whole(to)).unwrap(),
            Give(path, how) => {
                self.0.insert(whole(path), how("for a reason".to_owned()));
            }
            Header(field) => self.reply("/").p3p.push((*field).to_owned()),
            Cookie(field) => self.reply("/").cookies.push((*field).to_owned()),
        }
    }

    /// What a user agent sees of it; what is not there answers 404.
    fn seen(&self) -> Site {
        let mut site = Site::new(Url::parse(&whole("/")).unwrap());
        loop {
            let wanted = site.wanted();
            if wanted.is_empty() {
                return site;
            }
            for (uri, want) in wanted {
                let absent = || Given::Reply(answer(uri.as_str(), 404, ""));
                let given = self.0.get(uri.as_str()).cloned().unwrap_or_else(absent);
                site.take(uri, want, given, now());
            }
        }
    }
}

fn now() -> SystemTime {
    instant::given("2026-11-20T12:00:00Z").unwrap()
}

const MANNER: Manner = Manner {
    strict: false,
    absent: State::Warning,
};

/// What is found at a site that is changed so.
fn found(edits: &[Edit]) -> Vec<Report> {
    site(&Web::with(edits).seen(), MANNER)
}

/// Everything that is a finding: `STATE TAG about: text`, a line each.
fn told(reports: &[Report]) -> String {
    let one = |report: &Report| {
        let tag = report.tag?.name;
        Some(format!(
            "{} {tag} {}: {}",
            report.state(),
            report.about,
            report.text
        ))
    };
    reports
        .iter()
        .filter_map(one)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_sound_site_has_no_findings() {
    assert_eq!(told(&found(&[Cookie("basket=1; Path=/")])), "");
    assert_eq!(
        root_text(&Web::with(&[]).seen()),
        "1 valid policy by /w3c/p3p.xml, 2 links"
    );
}

fn expect(table: &[(&[Edit], &str)]) {
    for (place, (edits, expected)) in table.iter().enumerate() {
        assert_eq!(told(&found(edits)), *expected, "row {place}");
    }
}

/// What a careless reader would call a fault.
#[test]
fn ways_that_are_no_fault() {
    let elsewhere = "https://www.shop.example/w3c/p3p.xml";
    expect(&[
        (
            // The site leads to its name with www, its header to http.
            &[
                Moved("/", "https://www.shop.example/"),
                Put(elsewhere, PAGES[1].1),
                Put("https://www.shop.example/w3c/policies.xml", PAGES[2].1),
                Put("https://www.shop.example/privacy.html", "x"),
                Put("https://www.shop.example/help.html", "x"),
                Put("http://shop.example/w3c/p3p.xml", PAGES[1].1),
                Moved("http://shop.example/w3c/p3p.xml", elsewhere),
                Header("policyref=\"http://shop.example/w3c/p3p.xml\""),
            ],
            "OK INSECURE_WAY http://shop.example/w3c/p3p.xml: is named by the P3P header with http on a site with https (P3P 1.0, 2.4.5)",
        ),
        (
            &[
                Moved(REFERENCE, "/p3p/file.xml"),
                Replace(REFERENCE, "'policies", "'../w3c/policies"),
            ],
            "",
        ),
        (
            &[
                Header("policyref=\"/w3c/p3p.xml\""),
                Header("CP=\"NOI DSP COR CURa OUR STP COM NAV\""),
            ],
            "OK COMPACT_TOKEN_ODD /: compact policy has 'CURa' (P3P 1.0, 4.2.5)",
        ),
    ]);
}

#[test]
fn answers_that_are_no_fault() {
    expect(&[
        (
            // The service is another host's, which does not like programs.
            &[
                Replace(POLICIES, "/help.html", "https://seal.example/"),
                Status("https://seal.example/", 403),
            ],
            "OK UNSEEN https://seal.example/: answers 403 to programs, service of DISPUTES on line 8 of /w3c/policies.xml",
        ),
        (
            // The file is elsewhere, and the well-known place out of order.
            &[
                Put("/p.xml", EMBEDDED),
                Header("policyref=\"/p.xml\""),
                Status(REFERENCE, 503),
            ],
            "OK WELL_KNOWN_EMPTY /w3c/p3p.xml: answers 503; /p.xml is named by the P3P header only (P3P 1.0, 2.2.1)",
        ),
        (
            &[Status("/help.html", 429)],
            "OK UNSEEN /help.html: answers 429 to programs, service of DISPUTES on line 8 of /w3c/policies.xml",
        ),
        (
            &[
                Cookie("basket=; Max-Age=0"),
                Cookie("old=; expires=Thu, 01 Jan 1970 00:00:00 GMT"),
            ],
            "",
        ),
        (
            &[Put(
                "/",
                "<base href='/w3c/x/'><link rel=P3Pv1 href='../p3p.xml'>",
            )],
            "",
        ),
    ]);
}

#[test]
fn forms_that_are_no_fault() {
    expect(&[
        (&[Media(POLICIES, "text/xml; charset=utf-8")], ""),
        (&[Media(POLICIES, "text/html")], ""),
        (&[Media(REFERENCE, "application/octet-stream")], ""),
        (
            &[
                Media(POLICIES, "text/plain"),
                Replace(POLICIES, "<POLICIES", "\u{FEFF}<POLICIES"),
            ],
            "",
        ),
        (
            &[Replace(
                REFERENCE,
                "'policies.xml#shop'",
                "'/w3c/policies.xml#shop'",
            )],
            "",
        ),
        (
            &[Replace(
                REFERENCE,
                "'policies.xml#shop'",
                "'https://shop.example/w3c/./policies.xml#sho%70'",
            )],
            "",
        ),
        // Policies within the reference file, by a name alone and by the whole.
        (&[Put(REFERENCE, EMBEDDED)], ""),
        (
            &[
                Put(REFERENCE, EMBEDDED),
                Replace(REFERENCE, "'#shop'", "'/w3c/p3p.xml#shop'"),
            ],
            "",
        ),
        (
            &[Put(REFERENCE, EMBEDDED), Moved(REFERENCE, "/p3p.xml")],
            "",
        ),
    ]);
}

/// A reference file that has its policy within it.
const EMBEDDED: &str = "<META xmlns='http://www.w3.org/2002/01/P3Pv1'><POLICY-REFERENCES>\
    <POLICY-REF about='#shop'><INCLUDE>/*</INCLUDE></POLICY-REF></POLICY-REFERENCES><POLICIES>\
    <POLICY name='shop' discuri='/privacy.html'><ENTITY><DATA-GROUP><DATA ref='#business.name'>Shop</DATA>\
    <DATA ref='#business.contact-info.online.uri'>https://shop.example/</DATA></DATA-GROUP></ENTITY>\
    <ACCESS><nonident/></ACCESS><DISPUTES-GROUP><DISPUTES resolution-type='law' service='/help.html'>\
    <REMEDIES><law/></REMEDIES></DISPUTES></DISPUTES-GROUP><STATEMENT><NON-IDENTIFIABLE/></STATEMENT>\
    </POLICY></POLICIES></META>";

/// What the well-known place says where nothing else does.
#[test]
fn what_is_absent() {
    for (edits, what) in [
        (&[Status(REFERENCE, 404)], "answers 404"),
        (&[Status(REFERENCE, 410)], "answers 410"),
        (&[Put(REFERENCE, "")], "is empty"),
        (&[Put(REFERENCE, "{\"error\": 404}")], "is no XML"),
        (&[Put(REFERENCE, "<html>")], "is a page of HTML"),
        (
            &[Put(REFERENCE, "<Error><Code>1</Code></Error>")],
            "is XML of another kind",
        ),
    ] {
        let expected = format!(
            "WARNING P3P_ABSENT /: has no P3P policy: /w3c/p3p.xml {what}, no P3P header, no link (P3P 1.0, 2.2)"
        );
        assert_eq!(told(&found(edits)), expected);
    }
    let said = [
        Put(REFERENCE, "<h1>Not found</h1>"),
        Media(REFERENCE, "text/html"),
    ];
    let told_of = told(&found(&said));
    assert!(
        told_of.contains("P3P_ABSENT /: has no P3P policy: /w3c/p3p.xml is a page of HTML"),
        "{told_of}"
    );
    // It is there, and broken.
    expect(&[(
        &[
            Media(REFERENCE, "text/html"),
            Replace(REFERENCE, "</META>", ""),
        ],
        "CRITICAL XML_MALFORMED /w3c/p3p.xml: is not well-formed: an element is not closed (XML 1.0, 2.1)",
    )]);
}

#[test]
fn not_seen_is_not_absent() {
    let not_seen = |what: &str, header: &str| {
        format!(
            "WARNING P3P_NOT_SEEN /: has no P3P policy to be seen: /w3c/p3p.xml answers {what}, which is neither yes nor no, {header}, no link (P3P 1.0, 2.2)"
        )
    };
    for status in [401, 403, 429, 451, 500, 503] {
        let expected = not_seen(&status.to_string(), "no P3P header");
        assert_eq!(told(&found(&[Status(REFERENCE, status)])), expected);
    }
    for (how, what) in [
        (
            Given::Refused as fn(String) -> Given,
            "cannot be had: for a reason",
        ),
        (Given::Excessive, "is for a reason"),
    ] {
        let expected = not_seen("", "no P3P header").replace("answers ", what);
        assert_eq!(told(&found(&[Give(REFERENCE, how)])), expected);
    }
    let denied = told(&found(&[Status(REFERENCE, 404), Status("/", 403)]));
    let page = "WARNING SITE_DENIES /: answers 403, not 200\n".to_owned();
    assert_eq!(
        denied,
        page + &not_seen("404, / answers 403", "no P3P header")
    );
    let compact = told(&found(&[
        Status(REFERENCE, 403),
        Header("CP=\"NOI CUR OUR STP NAV\""),
    ]));
    assert_eq!(compact, not_seen("403", "a compact policy alone"));
}

/// The site whose policies are these bytes, said to be of this media type.
fn encoded(bytes: &[u8], media: &str) -> String {
    let mut web = Web::with(&[]);
    let reply = web.reply(POLICIES);
    reply.body = bytes.into();
    reply.media = Some(media.to_owned());
    told(&site(&web.seen(), MANNER))
}

#[test]
fn documents_in_any_encoding() {
    let declared = |encoding: &str| {
        let sound = PAGES[2].1.replace("Shop", "Caf\u{e9}");
        format!("<?xml version='1.0' encoding='{encoding}'?>\n{sound}")
    };
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|c| c as u8).collect() };
    let utf_16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = format!("\u{FEFF}{}", declared("UTF-16"));
        text.encode_utf16().flat_map(to_bytes).collect()
    };
    let plain = PAGES[2].1.replace("Shop", "Caf\u{e9}");
    for (bytes, media) in [
        (declared("UTF-8").into_bytes(), "text/xml; charset=utf-8"),
        (
            declared("UTF-8").into_bytes(),
            "text/xml; charset=iso-8859-1",
        ),
        (format!("\u{FEFF}{plain}").into_bytes(), "application/xml"),
        (utf_16(u16::to_le_bytes), "text/xml"),
        (utf_16(u16::to_be_bytes), "text/xml; charset=utf-8"),
        (latin(&declared("ISO-8859-1")), "text/xml"),
        (latin(&declared("windows-1252")), "text/xml; charset=utf-8"),
        (latin(&plain), "text/xml; charset=ISO-8859-1"),
    ] {
        assert_eq!(encoded(&bytes, media), "", "{media}");
    }
    for media in [
        "text/xml",
        "text/xml; charset=utf-8",
        "text/xml; charset=klingon",
    ] {
        assert_eq!(
            encoded(&latin(&plain), media),
            "CRITICAL XML_ENCODING /w3c/policies.xml: has bytes that are not UTF-8 (XML 1.0, 4.3.3)",
            "{media}"
        );
    }
}

/// What would take a parser long, or lead it elsewhere, is refused unread.
#[test]
fn documents_that_would_be_costly() {
    let declared = "WARNING XML_DECLARES /w3c/policies.xml: !DOCTYPE on line 1 is not read here, so that the document was not judged (XML 1.0, 2.8)";
    let laughs = |depth: usize| -> String {
        let entities: String = (1..depth)
            .map(|level| {
                format!(
                    "<!ENTITY e{level} '{}'>",
                    format!("&e{};", level - 1).repeat(10)
                )
            })
            .collect();
        format!(
            "<!DOCTYPE POLICIES [<!ENTITY e0 'ha'>{entities}]><POLICIES>&e{};</POLICIES>",
            depth - 1
        )
    };
    let large = |why: &str| format!("WARNING TOO_LARGE /w3c/policies.xml: was not judged: {why}");
    let deep = "<POLICIES>".repeat(5000) + &"</POLICIES>".repeat(5000);
    let wide = format!("<POLICIES>{}</POLICIES>", "<a/>".repeat(60_000));
    for (text, expected) in [
        (laughs(12), declared.to_owned()),
        (
            "<!DOCTYPE POLICIES SYSTEM 'http://127.0.0.1/x.dtd'><POLICIES/>".to_owned(),
            declared.to_owned(),
        ),
        (
            "<!DOCTYPE POLICIES [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]><POLICIES/>"
                .to_owned(),
            declared.to_owned(),
        ),
        (deep, large("nested deeper than 32 elements")),
        (wide, large("more than 50000 elements and texts")),
        (
            format!("<POLICIES>{}</POLICIES>", " ".repeat(600_000)),
            large("larger than 524288 bytes"),
        ),
    ] {
        assert_eq!(encoded(text.as_bytes(), "text/xml"), expected);
    }
}
