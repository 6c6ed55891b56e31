//! What is known of a chain from elsewhere than its server: issuers that it
//! lacks, revocation, and when its authority wants it renewed.

use std::net::IpAddr;
use std::thread;

use asking::{Cache, Fetcher};
use certificate::Certificate;
use plugin::{Awaited, Context, Report, Unknown};

use crate::ari::{self, Window};
use crate::basis::Basis;
use crate::options::Options;
use crate::revocation::{self, Facts, Sources, Stapled, links, staples};
use crate::served::Served;
use crate::stock::Stock;
use crate::stores::Views;
use crate::{aia, sent};

plugin::tags! {
    AROUND_TAGS;
    CACHE_UNUSABLE, Ok,
        "What was fetched (revocation lists, answers, issuers, renewal windows) could not be kept, so that it is fetched again in every run.",
        "let the user of the monitoring own the folder of --cache-dir, and nobody else write there";
    ISSUER_NOT_FETCHED, Ok,
        "An issuer is not sent, and could not be fetched from where the certificate says it is either, so that browsers do not find it (RFC 5280 section 4.2.2.1).",
        "send the intermediates along; tell the authority of the address";
}

/// What is known of one chain from elsewhere.
#[derive(Debug, Default)]
pub struct Around {
    /// The issuers that it lacks, where they could be fetched.
    pub fetched: Vec<Certificate>,
    /// The revocation of each certificate of the path that is used.
    pub revocation: Vec<Facts>,
    /// What is stapled, by address.
    pub staples: Vec<Stapled>,
    /// Why not more of them could be.
    pub unfetched: Option<String>,
    /// When the authority wants it renewed.
    pub window: Option<Result<Window, String>>,
    /// What is wrong with the cache, where it was needed.
    pub troubles: Vec<String>,
}

/// Fetches what there is to know about each chain.
///
/// # Errors
/// The means to fetch cannot be had, for a proxy that is none for example.
pub fn observe(
    cx: &Context,
    options: &Options,
    basis: &Basis,
    served: &[Served],
) -> Result<Vec<Around>, Unknown> {
    cx.stage(
        "revocation lists, answers and missing issuers",
        Awaited::Other,
    );
    let means = Means::of(cx, options)?;
    let look = |one: &Served| {
        let stock = means.as_ref().map(|means| means.stock(cx));
        of(options, basis, stock.as_ref(), &one.sent, &one.at)
    };
    let mut around = match served {
        [] => Vec::new(),
        [only] => vec![look(only)],
        several => thread::scope(|scope| {
            let threads: Vec<_> = several
                .iter()
                .map(|one| thread::Builder::new().spawn_scoped(scope, || look(one)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.ok()?.join().ok())
                .map(Option::unwrap_or_default)
                .collect()
        }),
    };
    // All have one cache: what is wrong with it is said once.
    let mut troubled = around.iter_mut().filter(|one| !one.troubles.is_empty());
    troubled.next();
    troubled.for_each(|one| one.troubles.clear());
    Ok(around)
}

/// What the files of the user say about a chain from a file.
pub fn offline(options: &Options, basis: &Basis, sent: &[Certificate]) -> Around {
    of(options, basis, None, sent, &[])
}

/// What fetches, if anything may be fetched.
struct Means {
    fetcher: Fetcher,
    cache: Cache,
}

impl Means {
    fn of(cx: &Context, options: &Options) -> Result<Option<Self>, Unknown> {
        match options.judging.no_fetch {
            true => Ok(None),
            false => Ok(Some(Means {
                fetcher: options.fetching.fetcher(cx, &options.resolving)?,
                cache: options.fetching.cache("check_cert_chain"),
            })),
        }
    }

    fn stock(&self, cx: &Context) -> Stock<'_> {
        Stock::new(&self.fetcher, &self.cache, cx.now(), cx.deadline())
    }
}

fn of(
    options: &Options,
    basis: &Basis,
    stock: Option<&Stock<'_>>,
    sent: &[Certificate],
    at: &[(IpAddr, Option<Vec<u8>>)],
) -> Around {
    let find = |list: &[Certificate]| {
        let deepest = options.judging.max_depth.map(usize::from);
        Views::of(list, &basis.trust, basis.at, deepest, &basis.signatures)
    };
    let mut views = find(sent);
    let above = stock.map(|stock| lacking(sent, &views, basis, stock, &find));
    let aia::Above {
        issuers: fetched,
        why: unfetched,
    } = above.unwrap_or_default();
    let list = [sent, &fetched].concat();
    if !fetched.is_empty() {
        views = find(&list);
    }
    let links = views
        .decisive
        .best()
        .map(|path| links(path, &list))
        .unwrap_or_default();
    let sources = Sources {
        given: &basis.crls,
        stock,
        at: basis.at,
        signatures: &basis.signatures,
    };
    let mut revocation = revocation::observe(&links, &sources);
    let staples = staples(links.first(), at, basis.at, &basis.signatures);
    if let Some(leaf) = revocation.first_mut() {
        leaf.stapled(&staples);
    }
    let directory = options.judging.ari_directory.as_deref();
    let window = stock
        .zip(sent.first())
        .and_then(|(stock, leaf)| ari::observe(leaf, directory, basis.at, stock));
    let fetches = |facts: &Facts| facts.heard.iter().any(|heard| !heard.given);
    let needed = !fetched.is_empty()
        || unfetched.is_some()
        || window.is_some()
        || revocation.iter().any(fetches);
    Around {
        troubles: stock
            .filter(|_| needed)
            .map(Stock::troubles)
            .unwrap_or_default(),
        fetched,
        unfetched,
        revocation,
        staples,
        window,
    }
}

/// The issuers without which there is no path, from where the certificates say
/// they are.
fn lacking(
    list: &[Certificate],
    views: &Views,
    basis: &Basis,
    stock: &Stock<'_>,
    find: &impl Fn(&[Certificate]) -> Views,
) -> aia::Above {
    let Some(top) = sent::lacking(list, &views.decisive) else {
        return aia::Above::default();
    };
    let enough = |found: &[Certificate]| {
        let paths = find(&[list, found].concat()).decisive;
        !found.is_empty() && !paths.valid.is_empty()
    };
    aia::above(top, stock, &basis.signatures, enough)
}

/// The findings on what is known from elsewhere.
pub fn judge(
    about: &str,
    leaf: Option<&Certificate>,
    around: &Around,
    basis: &Basis,
) -> Vec<Report> {
    let mut found = revocation::judge(about, &around.revocation);
    found.extend(leaf.and_then(|leaf| revocation::judge_staples(about, leaf, &around.staples)));
    let unfetched = around.unfetched.as_ref();
    found.extend(unfetched.map(|why| {
        let text = format!("has an issuer that could not be fetched: {why}");
        Report::finding(&ISSUER_NOT_FETCHED, about, text)
    }));
    let window = around.window.as_ref();
    found.extend(window.and_then(|window| ari::judge(about, window, basis.at)));
    let troubles = around.troubles.iter();
    found.extend(troubles.map(|why| Report::finding(&CACHE_UNUSABLE, "cache", why.clone())));
    found
}
