//! From the options to a report: what is looked at, then how it is judged.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use asking::dns::Stop;
use plugin::{Awaited, Context, Metric, Report, Unknown};
use url::Url;

use crate::document::{Document, Kind};
use crate::fault::cited;
use crate::folder;
use crate::judge::{self, Manner};
use crate::observe::Asking;
use crate::options::Options;
use crate::site::{Given, Site, Want};
use crate::successors::{Successor, gpc, policy_page, security_txt, tdmrep};

/// Looks and judges.
///
/// # Errors
/// We could not look.
pub fn run(options: &Options, cx: &Context) -> Result<Report, Unknown> {
    let now = options.at.unwrap_or(cx.now());
    if let Some(path) = &options.file {
        let label = path.display().to_string();
        let bytes = folder::file(path).map_err(|why| Unknown(format!("--file {label}: {why}")))?;
        let document = Document::read(&bytes, None, None, now);
        return Ok(one(options, cx, &label, &document));
    }
    if let Some(path) = &options.dir {
        let site = folder::site(path, options.saved()?, &options.header, now)?;
        let subject = match &options.hostname {
            Some(host) => host.to_string(),
            None => path.display().to_string(),
        };
        return Ok(whole(options, cx, &subject, &site, Extra::default()));
    }
    match network(options, cx, now) {
        Ok(report) => Ok(report),
        Err(stop) => Stop::outcome(stop),
    }
}

impl Options {
    fn manner(&self) -> Manner {
        Manner {
            strict: self.strict,
            absent: self.absent,
        }
    }
}

fn network(options: &Options, cx: &Context, now: SystemTime) -> Result<Report, Stop> {
    let fetcher = options.fetching.fetcher(cx, &options.resolving)?;
    let asking = Asking {
        cx,
        resolving: &options.resolving,
        fetcher: &fetcher,
        is_late: AtomicBool::new(false),
    };
    if let Some(uri) = &options.uri {
        cx.stage("the document", Awaited::Subject);
        let given = asking.subject(uri, Want::Document(Kind::Policies))?;
        return Ok(at_uri(options, cx, uri, &given, now));
    }
    let page = options.page()?;
    let subject = page.host_str().unwrap_or_default().to_owned();
    let site = asking.site(page, now)?;
    if site.page_reply().is_some() {
        cx.found(whole(options, cx, &subject, &site, Extra::default()));
    }
    let mut extra = extra(options, &asking, &site, now);
    if asking.is_late.load(Ordering::Relaxed) {
        extra.parts.push(cx.late(subject.as_str()));
    }
    Ok(whole(options, cx, &subject, &site, extra))
}

/// What one document on the network is.
fn at_uri(options: &Options, cx: &Context, uri: &Url, given: &Given, now: SystemTime) -> Report {
    let label = uri.as_str();
    match judge::given_document(given, label, now) {
        Ok(document) => one(options, cx, label, &document),
        Err(finding) => report(cx, label, String::new(), vec![finding], None),
    }
}

/// The report on one document.
fn one(options: &Options, cx: &Context, label: &str, document: &Document) -> Report {
    let parts = judge::document(document, label, options.manner());
    report(cx, label, judge::summary(document), parts, None)
}

/// What was seen besides P3P.
#[derive(Default)]
struct Extra {
    parts: Vec<Report>,
    days: Option<Metric>,
}

/// The report on a site.
fn whole(options: &Options, cx: &Context, subject: &str, site: &Site, extra: Extra) -> Report {
    let mut parts = judge::site(site, options.manner());
    parts.extend(extra.parts.into_iter().map(cited));
    report(cx, subject, judge::root_text(site), parts, extra.days)
}

fn report(
    cx: &Context,
    subject: &str,
    text: String,
    parts: Vec<Report>,
    days: Option<Metric>,
) -> Report {
    let metrics = judge::metrics(cx.limits(), &parts);
    Report::worst(subject, text)
        .with(parts)
        .measured(metrics)
        .measured(days)
}

/// Asks for what sites publish today, all at once, and judges it.
fn extra(options: &Options, asking: &Asking<'_>, site: &Site, now: SystemTime) -> Extra {
    let wanted = &options.successors;
    let mut extra = Extra::default();
    if site.page_reply().is_none() {
        return extra;
    }
    let places = wanted.places(site.page_uri());
    if !places.is_empty() {
        let stage = "the site's other statements";
        asking.cx.stage(stage, Awaited::Subject);
    }
    let asked: Vec<_> = places
        .iter()
        .map(|(_, uri)| (uri.clone(), Want::Other))
        .collect();
    let home = site.page_uri();
    for ((what, uri), given) in places.iter().zip(asking.all(home, &asked)) {
        match what {
            Successor::Gpc => extra.parts.extend(gpc::judge(&given, now, options.strict)),
            Successor::Tdmrep => extra.parts.extend(mining(asking, site, &given)),
            Successor::SecurityTxt => {
                let judged =
                    security_txt::judge(uri, &given, now, asking.cx.limits(), options.strict);
                extra.parts.extend(judged.parts);
                extra.days = judged.days;
            }
            Successor::PolicyPage => {
                let label = site.label(uri);
                extra
                    .parts
                    .push(page(asking.cx, &label, uri, &given, wanted.accept));
            }
        }
    }
    extra
}

/// The reservation against mining, and the policies that it names.
fn mining(asking: &Asking<'_>, site: &Site, given: &Given) -> Vec<Report> {
    let named = tdmrep::policies(given).into_iter();
    let wanted: Vec<_> = named.map(|uri| (uri, Want::Link)).collect();
    let policies = asking.all(site.page_uri(), &wanted);
    let named = wanted.iter().map(|(uri, _)| site.label(uri));
    tdmrep::judge(given, &named.zip(policies).collect::<Vec<_>>())
}

/// The privacy policy for people, beside the text that was accepted.
fn page(cx: &Context, label: &str, uri: &Url, given: &Given, accepts: bool) -> Report {
    let folder = cx.state_dir();
    let memory = policy_page::recall(folder.as_deref(), cx.now(), uri.as_str(), given, accepts);
    policy_page::judge(label, given, &memory)
}
