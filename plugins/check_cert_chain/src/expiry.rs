//! How long the certificate, and the path that ends last, are still good for.

use certificate::{Certificate, DAY, Member, Moment, Paths};
use plugin::{Limits, Measure, Metric, Report, State, Unit};

plugin::tags! {
    EXPIRY_TAGS;
    EXPIRED, Critical,
        "The certificate has ended: no client connects without a warning (RFC 5280 section 4.1.2.5).",
        "renew the certificate and reload the server; then find out why it was not renewed by itself";
    NOT_YET_VALID, Critical,
        "The certificate is not valid yet, so that clients refuse it (RFC 5280 section 4.1.2.5).",
        "look whether the clock of this machine is right, else serve the old certificate until then";
    EXPIRES_SOON, Warning,
        "Less is left of the certificate than -w or -c allow, in days or in per cent of its lifetime; the state is that of the limit.",
        "find out why it was not renewed by itself; renew it and reload the server";
    PATH_ENDS_SOON, Warning,
        "An intermediate or root ends before the certificate, soon, and without it no path is left: all clients will refuse the certificate on that day. The state is that of the limit of -w or -c.",
        "send the newer intermediate that the authority offers; a renewed certificate usually comes with it";
}

/// Days until the first end that matters, the least of all chains; negative
/// when it is past.
pub const CERT_DAYS: Measure = Measure {
    reported: true,
    suffixes: &[("d", 1.0), ("h", 1.0 / 24.0), ("W", 7.0)],
    ..Measure::new("cert_days", Unit::None).less_is_worse()
};

/// What of the certificate's lifetime is left until that end, the least of all
/// chains. Certificates of six days and of a year renew at like parts of it; the
/// limits of longer ones are those of [`COUNTED`].
pub const LIFETIME_LEFT: Measure = Measure {
    reported: true,
    warning: Some("25"),
    critical: Some("10"),
    yields_to: Some("cert_days"),
    ..Measure::new("lifetime_left", Unit::Percent).less_is_worse()
};

/// The longest lifetime, in seconds, that has the default limits: that of a year,
/// as public authorities gave it last (BR 6.3.2). Certificates of private ones live
/// for ten years, and nobody wants to hear of their end two and a half years ahead.
const COUNTED: i64 = 398 * DAY;

/// When a chain ends, and by whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// The last second at which the chain is good.
    pub at: Moment,
    /// The intermediate or root that ends it before the leaf does.
    pub by: Option<String>,
    /// Days until then.
    pub days: f64,
    /// What of the leaf's lifetime is left until then, in per cent: at most 100,
    /// also before it begins.
    pub left: f64,
    /// The part of the default limits that fits: 1 up to [`COUNTED`], and less the
    /// longer a certificate lives.
    pub part: f64,
}

impl Ending {
    /// The end of the path that ends last; without a valid one, of that which
    /// only time stands in the way of; else of the leaf.
    pub fn of(sent: &[Certificate], paths: &Paths, at: Moment) -> Option<Self> {
        let leaf = sent.first()?;
        let blocked = || paths.blocked.first().filter(|path| path.waits());
        let path = paths.best().or_else(blocked);
        let path = path.filter(|path| path.ends_with != Member::Sent(0));
        let Some(path) = path else {
            return Some(Self::own(leaf, at));
        };
        let ender = path.member(path.ends_with, sent);
        Some(Ending {
            by: ender.map(|ender| ender.subject.short().to_owned()),
            ..Self::at(path.ends, leaf, at)
        })
    }

    /// The end of the certificate itself.
    fn own(leaf: &Certificate, at: Moment) -> Self {
        Self::at(leaf.not_after, leaf, at)
    }

    fn at(end: Moment, leaf: &Certificate, at: Moment) -> Self {
        let left = end.since(at) as f64;
        let lifetime = match leaf.lifetime() {
            // It ends before it begins: nothing is a share of that.
            ..1 => COUNTED,
            lifetime => lifetime,
        };
        let decimals = if lifetime > COUNTED { 1e6 } else { 1e2 };
        Ending {
            at: end,
            by: None,
            days: floor(left / DAY as f64, 1e3),
            left: floor(left / lifetime as f64 * 100.0, decimals).min(100.0),
            part: (COUNTED as f64 / lifetime as f64).min(1.0),
        }
    }

    /// The limits of this end: whose life is long has smaller defaults.
    fn limits(&self, limits: &Limits) -> Limits {
        limits.eased(LIFETIME_LEFT.label, self.part)
    }

    /// As numbers of the whole, with their limits.
    pub fn metrics(&self, limits: &Limits) -> [Metric; 2] {
        let days = limits.metric("cert_days", self.days);
        let left = self.limits(limits).metric("lifetime_left", self.left);
        [
            Metric { min: None, ..days },
            Metric {
                min: None,
                max: Some(100.0),
                ..left
            },
        ]
    }
}

/// Rounded down, so that a number never looks better than it is.
fn floor(number: f64, parts: f64) -> f64 {
    (number * parts).floor() / parts
}

/// The findings on the end of a chain.
pub fn judge(
    about: &str,
    leaf: &Certificate,
    ending: &Ending,
    at: Moment,
    limits: &Limits,
) -> Report {
    let (from, until) = (leaf.not_before, leaf.not_after);
    if until < at {
        let ago = span(at.since(until));
        let text = format!("expired {ago} ago on {}", until.day());
        return Report::finding(&EXPIRED, about, text);
    }
    if at < from {
        let text = format!("is not valid before {from}, in {}", span(from.since(at)));
        return Report::finding(&NOT_YET_VALID, about, text);
    }
    // That an intermediate has ended is said where the paths are judged.
    let own = (ending.at < at).then(|| Ending::own(leaf, at));
    let ending = own.as_ref().unwrap_or(ending);
    let limits = &ending.limits(limits);
    let state = limits
        .judge("cert_days", ending.days)
        .max(limits.judge("lifetime_left", ending.left));
    let text = text(ending, at, limits, state);
    match (state, &ending.by) {
        (State::Ok, _) => Report::seen(State::Ok, about, text),
        (_, None) => Report::finding(&EXPIRES_SOON, about, text).at(state),
        (_, Some(_)) => Report::finding(&PATH_ENDS_SOON, about, text).at(state),
    }
}

/// `ends in 12.3 days on 2026-12-04, 13 % of its lifetime is left (limit 25 %)`.
fn text(ending: &Ending, at: Moment, limits: &Limits, state: State) -> String {
    let (span, day) = (span(ending.at.since(at)), ending.at.day());
    let end = match &ending.by {
        None => format!("ends in {span} on {day}"),
        Some(by) => format!("has no path after {day}, in {span}, when {by} ends"),
    };
    let left = format!("{} % of its lifetime is left", percent(ending.left));
    let broken = |label, value| {
        let breaks = limits.judge(label, value) == state && state != State::Ok;
        // That less is worse goes without saying.
        breaks.then(|| limits.text(label, value).trim_end_matches(':').to_owned())
    };
    match (
        broken("cert_days", ending.days),
        broken("lifetime_left", ending.left),
    ) {
        (Some(limit), _) => format!("{end} ({limit} days), {left}"),
        (None, Some(limit)) => format!("{end}, {left} ({limit} %)"),
        (None, None) => format!("{end}, {left}"),
    }
}

/// Per cent as people say it: `13`, and where it is little `0.73`; rounded down.
fn percent(share: f64) -> String {
    match share {
        3.0.. => share.floor().to_string(),
        _ => floor(share, 1e2).to_string(),
    }
}

/// A time as people say it: `12.3 days`, `14.2 hours`, `35 minutes`; rounded down.
pub fn span(seconds: i64) -> String {
    let tenths = |unit: i64| {
        let tenths = seconds.saturating_mul(10) / unit;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match seconds {
        ..60 => format!("{seconds} seconds"),
        60..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", tenths(3600)),
        172_800..8_640_000 => format!("{} days", tenths(DAY)),
        _ => format!("{} days", seconds / DAY),
    }
}
