//! The shop's web pages: what it publishes about privacy, as a user agent
//! finds it.

mod served;

use std::collections::BTreeMap;

use crate::authority::time::{DAY, rfc3339};

pub(crate) use served::Web;

/// The id of the site, and its host name.
pub(crate) const ID: &str = "web";
const HOST: &str = "pages.shop.example";

/// The compact policy that follows from the policy of the basket.
pub(crate) const COMPACT: &str = "CAO DSP COR ADM CONi CUR DEL OUR STP DEM ONL PHY STA UNI";

/// How an answer leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    #[default]
    Prompt,
    /// It never does.
    Silent,
    /// One byte at a time, without end.
    Endless,
    /// The connection is closed in its place.
    HangsUp,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) body: String,
    pub(crate) manner: Manner,
}

/// Every answer, by path; faults change them.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    pages: BTreeMap<String, Page>,
    /// What everything else is answered with.
    pub(crate) other: Page,
}

impl Page {
    /// A document of this type.
    pub(crate) fn of(media: &str, body: impl Into<String>) -> Self {
        Page {
            status: 200,
            fields: vec![("Content-Type", media.to_owned())],
            body: body.into(),
            manner: Manner::Prompt,
        }
    }

    /// The same with another status.
    pub(crate) fn status(self, status: u16) -> Self {
        Page { status, ..self }
    }

    /// The same with one field more.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }
}

impl Pages {
    /// What a shop publishes that does everything right, since a time in Unix
    /// seconds.
    fn healthy(begun: i64) -> Self {
        let html = |body: &str| Page::of("text/html; charset=utf-8", body);
        let xml = |body: &str| Page::of("application/xml", body);
        let front = html(include_str!("../pages/index.html"))
            .with(
                "P3P",
                format!("policyref=\"/w3c/p3p.xml\", CP=\"{COMPACT}\""),
            )
            .with("Set-Cookie", "basket=7; Path=/; HttpOnly");
        let pages = [
            ("/", front),
            ("/blog/", html("<html><p>News</p></html>")),
            ("/w3c/p3p.xml", xml(include_str!("../pages/p3p.xml"))),
            (
                "/w3c/policies.xml",
                xml(include_str!("../pages/policies.xml")),
            ),
            ("/privacy.html", html(include_str!("../pages/privacy.html"))),
            ("/choices.html", html("<html><p>Your choices</p></html>")),
            ("/help.html", html("<html><p>How can we help?</p></html>")),
            ("/seal.png", Page::of("image/png", "PNG")),
        ];
        let all = pages.into_iter().chain(successors(begun));
        Pages {
            pages: all.map(|(path, page)| (path.to_owned(), page)).collect(),
            other: html("<html><h1>Not found</h1></html>").status(404),
        }
    }

    /// Puts an answer in the place of another one, or where there was none.
    pub(crate) fn put(&mut self, path: &str, page: Page) {
        self.pages.insert(path.to_owned(), page);
    }

    /// Takes an answer away.
    pub(crate) fn drop(&mut self, path: &str) {
        self.pages.remove(path);
    }

    /// Changes an answer that is there.
    pub(crate) fn change(&mut self, path: &str, change: impl FnOnce(&mut Page)) {
        if let Some(page) = self.pages.get_mut(path) {
            change(page);
        }
    }

    /// Replaces a part of a document.
    pub(crate) fn replace(&mut self, path: &str, part: &str, by: &str) {
        self.change(path, |page| page.body = page.body.replace(part, by));
    }

    /// Sets a field of an answer, or takes it away.
    pub(crate) fn field(&mut self, path: &str, name: &'static str, value: Option<&str>) {
        self.change(path, |page| {
            page.fields.retain(|(known, _)| *known != name);
            page.fields
                .extend(value.map(|value| (name, value.to_owned())));
        });
    }

    fn at(&self, path: &str) -> &Page {
        let path = path.split(['?', '#']).next().unwrap_or(path);
        self.pages.get(path).unwrap_or(&self.other)
    }
}

/// What shops publish today in the place of P3P, since then.
fn successors(begun: i64) -> [(&'static str, Page); 4] {
    let json = |body: String| Page::of("application/json", body);
    let today = rfc3339(begun);
    let today = today.split('T').next().unwrap_or_default();
    let gpc = format!("{{\"gpc\": true, \"lastUpdate\": \"{today}\"}}\n");
    let rule = r#"[{"location": "/", "tdm-reservation": 1, "tdm-policy": "/tdm.json"}]"#;
    let expires = rfc3339(begun + 200 * DAY);
    let security = format!("Contact: mailto:security@shop.example\nExpires: {expires}\n");
    [
        ("/.well-known/gpc.json", json(gpc)),
        ("/.well-known/tdmrep.json", json(format!("{rule}\n"))),
        ("/tdm.json", json("{}\n".to_owned())),
        (
            "/.well-known/security.txt",
            Page::of("text/plain; charset=utf-8", security),
        ),
    ]
}

impl Page {
    fn bytes(&self) -> String {
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        format!(
            "HTTP/1.1 {} {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}",
            self.status,
            if self.status == 200 {
                "OK"
            } else {
                "Otherwise"
            },
            fields.collect::<String>(),
            self.body.len(),
            self.body
        )
    }
}
