//! What is asked about each certificate of a path, all at once.

use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use certificate::{
    Answer, Certificate, LONGEST_ANSWER, Moment, Path, Signatures, Standing, hex, lists, question,
};
use probe::fetch::{Post, Request};

use super::given::{of_number, standing};
use super::{Facts, Given, Heard, Oddity};
use crate::stock::{Stock, Wanted};

/// The longest list that is fetched.
const LONGEST: u64 = 32 << 20;
/// A list is good until its nextUpdate; but what was revoked since is only in
/// a newer one, and authorities make several a day.
const LIST_KEPT: Duration = Duration::from_secs(6 * 3600);
/// As for lists; an answer is small.
const ANSWER_KEPT: Duration = Duration::from_secs(3600);
/// More places of one list, or responders, are not tried.
const PLACES: usize = 2;
/// A question of at most this length, with its responder's URL, is a GET (RFC
/// 5019 section 5), which caches on the way can answer.
const SHORT: usize = 255;

/// A certificate, and the one that issued it.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Whose revocation is looked for.
    pub certificate: &'a Certificate,
    /// Who would have revoked it.
    pub issuer: &'a Certificate,
    /// Whether it is the first.
    pub is_leaf: bool,
}

/// The certificates of a path below its anchor, as far as the certificates of
/// their issuers are known; `list` is what the path was found in.
pub fn links<'a>(path: &'a Path, list: &'a [Certificate]) -> Vec<Link<'a>> {
    if path.pinned {
        return Vec::new();
    }
    let members: Vec<&Certificate> = path
        .certificates
        .iter()
        .filter_map(|&at| list.get(at))
        .collect();
    let issuers = members.iter().copied().skip(1).chain(&path.root);
    let link = |(place, (certificate, issuer))| Link {
        certificate,
        issuer,
        is_leaf: place == 0,
    };
    members
        .iter()
        .copied()
        .zip(issuers)
        .enumerate()
        .map(link)
        .collect()
}

/// Whom to ask.
pub struct Sources<'a> {
    /// The lists that the user gave.
    pub given: &'a [Given],
    /// What fetches; without it nothing is fetched.
    pub stock: Option<&'a Stock<'a>>,
    /// As of when.
    pub at: Moment,
    /// The signatures that were verified in this run.
    pub signatures: &'a Signatures,
}

/// Asks about all of these at once.
pub fn observe(links: &[Link<'_>], sources: &Sources<'_>) -> Vec<Facts> {
    match links {
        // A thread of its own would cost more than it saves.
        [] | [_] => links.iter().map(|link| ask(link, sources)).collect(),
        several => at_once(several, sources),
    }
}

fn at_once(links: &[Link<'_>], sources: &Sources<'_>) -> Vec<Facts> {
    thread::scope(|scope| {
        let spawn = |link| {
            let asking = move || ask(link, sources);
            (link, thread::Builder::new().spawn_scoped(scope, asking))
        };
        let threads: Vec<_> = links.iter().map(spawn).collect();
        let join = |(link, thread): (
            &Link<'_>,
            std::io::Result<thread::ScopedJoinHandle<'_, Facts>>,
        )| match thread {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|_| unasked(link, "a bug in this program")),
            Err(error) => unasked(link, &error.to_string()),
        };
        threads.into_iter().map(join).collect()
    })
}

fn unasked(link: &Link<'_>, why: &str) -> Facts {
    let heard = Heard {
        source: "this program".to_owned(),
        given: false,
        said: Err(format!("could not ask: {why}")),
    };
    Facts {
        heard: vec![heard],
        ..begun(link)
    }
}

fn begun(link: &Link<'_>) -> Facts {
    let name = || link.certificate.subject.short().to_owned();
    Facts {
        above: (!link.is_leaf).then(name),
        ..Facts::default()
    }
}

/// First what was given, which takes the place of the list, then the list,
/// then the responder, until one says revoked: a responder may know of it
/// before the list does.
fn ask(link: &Link<'_>, sources: &Sources<'_>) -> Facts {
    let mut facts = begun(link);
    for file in sources.given {
        file.look(
            link.certificate,
            link.issuer,
            sources.at,
            sources.signatures,
            &mut facts,
        );
    }
    let Some(stock) = sources.stock else {
        return facts;
    };
    let asking = Asking {
        link,
        sources,
        stock,
    };
    if facts.heard.iter().all(|heard| heard.said.is_err()) {
        asking.lists(&mut facts);
    }
    let is_revoked = |heard: &Heard| matches!(heard.said, Ok(Standing::Revoked(_)));
    if !facts.heard.iter().any(is_revoked) {
        asking.responders(&mut facts);
    }
    facts
}

/// What is asked about one certificate.
struct Asking<'a> {
    link: &'a Link<'a>,
    sources: &'a Sources<'a>,
    stock: &'a Stock<'a>,
}

impl Asking<'_> {
    /// The places of its list, until one of them is of use.
    fn lists(&self, facts: &mut Facts) {
        for url in list_places(self.link.certificate) {
            let wanted = Wanted {
                subject: &["crl", url],
                request: Request {
                    redirects: 3,
                    ..Request::get(url, LONGEST)
                },
                keep: LIST_KEPT,
            };
            let said = self.stock.obtain(&wanted, |bytes| self.of_list(url, bytes));
            let said = said.map(|(standing, oddities)| {
                facts.oddities.extend(oddities);
                standing
            });
            let is_of_use = said.is_ok();
            facts.heard.push(heard(url, said));
            if is_of_use {
                break;
            }
        }
    }

    fn of_list(&self, url: &str, bytes: &[u8]) -> Result<(Standing, Vec<Oddity>), String> {
        let lists = lists(bytes).map_err(|why| why.why)?;
        let list = match lists.as_slice() {
            [list] => list,
            several => return Err(format!("holds {} lists", several.len())),
        };
        let Link {
            certificate,
            issuer,
            ..
        } = self.link;
        if list.issuer.der != certificate.issuer.der {
            return Err(format!("is a list of {}", list.issuer.short()));
        }
        let said = list.status(
            certificate,
            issuer,
            self.sources.at,
            self.sources.signatures,
        );
        let odd = |kind| Oddity {
            source: url.to_owned(),
            given: false,
            kind,
        };
        Ok((
            standing(said)?,
            of_number(list).into_iter().map(odd).collect(),
        ))
    }

    /// The responders that it names, until one of them knows.
    fn responders(&self, facts: &mut Facts) {
        let Link {
            certificate,
            issuer,
            ..
        } = self.link;
        let asked = question(certificate, issuer);
        let key = hex(&issuer.key_hash());
        let access = certificate.extensions.authority_access.as_ref();
        let places = access
            .map(|access| access.value.ocsp.as_slice())
            .unwrap_or_default();
        for url in places.iter().filter(|url| is_fetched(url)).take(PLACES) {
            let short = get(url, &asked);
            let wanted = Wanted {
                subject: &["ocsp", url, &certificate.serial_text(), &key],
                request: of_question(url, short.as_deref(), &asked),
                keep: ANSWER_KEPT,
            };
            let said = self.stock.obtain(&wanted, |bytes| self.of_answer(bytes));
            let is_of_use = said.is_ok();
            facts.heard.push(heard(url, said));
            if is_of_use {
                break;
            }
        }
    }

    fn of_answer(&self, bytes: &[u8]) -> Result<Standing, String> {
        let answer = Answer::new(bytes)?;
        let Link {
            certificate,
            issuer,
            ..
        } = self.link;
        let (at, signatures) = (self.sources.at, self.sources.signatures);
        match answer.status(certificate, issuer, at, signatures) {
            // It may know the next time, so that this is not kept.
            Ok(Standing::Unknown) => Err("does not know it".to_owned()),
            said => said.map_err(|unfit| unfit.to_string()),
        }
    }
}

fn heard(url: &str, said: Result<Standing, String>) -> Heard {
    Heard {
        source: url.to_owned(),
        given: false,
        said,
    }
}

/// The URLs of the complete list of the certificate's own issuer.
fn list_places(certificate: &Certificate) -> impl Iterator<Item = &str> {
    let points = certificate.extensions.crl_points.as_ref();
    let points = points
        .map(|points| points.value.as_slice())
        .unwrap_or_default();
    let usual = points
        .iter()
        .filter(|point| !point.crl_issuer && !point.reasons);
    let urls = usual.flat_map(|point| &point.urls).map(String::as_str);
    urls.filter(|url| is_fetched(url)).take(PLACES)
}

/// Over HTTPS a list would need a list of its own (RFC 5280 section 8).
fn is_fetched(url: &str) -> bool {
    url.get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"))
}

/// The URL of a question that is short enough to be in it (RFC 6960 appendix A.1).
fn get(responder: &str, question: &[u8]) -> Option<String> {
    let encoded = BASE64_STANDARD.encode(question);
    let encoded = encoded
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let url = format!("{}/{encoded}", responder.trim_end_matches('/'));
    (url.len() <= SHORT && !responder.contains('?')).then_some(url)
}

fn of_question<'a>(url: &'a str, short: Option<&'a str>, question: &'a [u8]) -> Request<'a> {
    let post = Post {
        media: "application/ocsp-request",
        body: question,
    };
    Request {
        post: short.is_none().then_some(post),
        headers: &[("accept", "application/ocsp-response")],
        redirects: 3,
        ..Request::get(short.unwrap_or(url), LONGEST_ANSWER as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_short_question_is_in_the_url() {
        let question = [0xfb, 0xff, 0xfe, 0x3e];
        let url = get("http://ocsp.example/", &question).unwrap();
        assert_eq!(url, "http://ocsp.example/%2B%2F%2F%2BPg%3D%3D");
        assert_eq!(get("http://ocsp.example/", &[0; 190]), None);
        assert_eq!(get("http://ocsp.example/?for=1", &question), None);
    }

    #[test]
    fn only_http_is_fetched() {
        for (url, expected) in [
            ("http://crl.example/", true),
            ("HTTP://crl.example/", true),
            ("https://crl.example/", false),
            ("ldap://crl.example/", false),
            ("http:/", false),
            ("日本語日本語", false),
        ] {
            assert_eq!(is_fetched(url), expected, "{url}");
        }
    }
}
