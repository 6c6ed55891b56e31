//! In the place of check_ssl_cert: its options in ours, and its numbers. The
//! README lists what is taken and means something else.

mod options;

use std::ffi::OsString;
use std::iter::Peekable;
use std::net::IpAddr;

use certificate::{Certificate, Moment};
use plugin::{Guise, Limits, Metric};

use options::{Becomes, NAMES, becomes};

/// The program whose place this plugin takes.
pub static CHECK_SSL_CERT: Guise = Guise {
    name: "check_ssl_cert",
    translate,
};

/// The defaults of check_ssl_cert.
const DEFAULTS: [(&str, &str); 3] = [
    ("--warning", "20:"),
    ("--critical", "15:"),
    ("--timeout", "120"),
];

/// The numbers that it gives: the days left of each certificate as sent.
pub fn metrics(limits: &Limits, sent: &[Certificate], at: Moment) -> Vec<Metric> {
    const LABELS: [&str; 10] = [
        "days_chain_elem1",
        "days_chain_elem2",
        "days_chain_elem3",
        "days_chain_elem4",
        "days_chain_elem5",
        "days_chain_elem6",
        "days_chain_elem7",
        "days_chain_elem8",
        "days_chain_elem9",
        "days_chain_elem10",
    ];
    let is_broken = is_broken(limits);
    let metric = |(label, one): (&'static str, &Certificate)| Metric {
        label,
        min: None,
        ..limits.metric("cert_days", days_of(one.not_after.since(at), is_broken))
    };
    LABELS.into_iter().zip(sent).map(metric).collect()
}

/// Whether a limit is no whole number of days: then it gives hundredths.
fn is_broken(limits: &Limits) -> bool {
    let metric = limits.metric("cert_days", 0.0);
    let mut given = metric.warning.iter().chain(&metric.critical);
    given.any(|range| range.to_string().contains('.'))
}

/// Whole hours in days, cut towards zero, as it cuts them: a certificate that
/// ended twelve hours ago has 0 days.
fn days_of(seconds: i64, is_broken: bool) -> f64 {
    let hours = seconds / 3600;
    match is_broken {
        true => (hours * 100 / 24) as f64 / 100.0,
        false => (hours / 24) as f64,
    }
}

fn translate(argv: &[OsString]) -> Result<Vec<OsString>, String> {
    let mut own: Vec<String> = Vec::new();
    for (option, value) in DEFAULTS {
        own.extend([option.to_owned(), value.to_owned()]);
    }
    let (mut host, mut sni) = (None, None);
    let (mut is_matched, mut is_file) = (false, false);
    let mut pieces: Vec<Vec<String>> = Vec::new();
    let words = argv.iter().map(|word| word.to_string_lossy().into_owned());
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let (option, attached) = parted(&word);
        // What is ours, the walk's options for instance, stays as it is.
        let Some(becomes) = becomes(&option) else {
            pieces.push(vec![word]);
            continue;
        };
        let behind = Behind {
            option,
            attached,
            words: &mut words,
        };
        let ours = behind.ours(becomes)?;
        match ours.as_slice() {
            [option, value] if option == "--hostname" => host = Some(value.clone()),
            [option, value] if option == "--sni" => sni = Some(value.clone()),
            [option, _] if option == "--expect-name" => is_matched = true,
            [option, _] if option == "--file" => is_file = true,
            _ => {}
        }
        pieces.push(ours);
    }
    // Icinga's template names a port also where it names a file.
    pieces.retain(|piece| !is_file || !is_of_servers(piece));
    own.extend(pieces.into_iter().flatten());
    own.extend(names(host.as_deref(), sni, is_matched));
    Ok(own.into_iter().map(OsString::from).collect())
}

/// Whose name is looked for. There that is the host beside what must match, here it
/// would be instead of it; an address and `localhost`, which Icinga's template gives,
/// are not looked for there, nor is the name in the handshake.
fn names(host: Option<&str>, sni: Option<String>, is_matched: bool) -> Vec<String> {
    let expected = |name: String| vec!["--expect-name".to_owned(), name];
    let is_place = |host: &&str| host.parse::<IpAddr>().is_ok() || *host == "localhost";
    match (host, host.filter(is_place), sni) {
        (_, Some(_), _) if is_matched => Vec::new(),
        (_, Some(_), Some(sni)) => expected(sni),
        (_, Some(_), None) => severities(NAMES, "ok"),
        (Some(host), None, _) if is_matched => expected(host.to_owned()),
        _ => Vec::new(),
    }
}

/// Whether an option says whom to connect to and how, which a file has no use for.
fn is_of_servers(piece: &[String]) -> bool {
    const OF_SERVERS: [&str; 6] = [
        "--port",
        "--protocol",
        "--sni",
        "--address",
        "--client-certificate",
        "--client-key",
    ];
    matches!(piece, [option, _] if OF_SERVERS.contains(&option.as_str()))
}

/// An option, and what stands behind it.
struct Behind<'a, I: Iterator<Item = String>> {
    option: String,
    attached: Option<String>,
    words: &'a mut Peekable<I>,
}

impl<I: Iterator<Item = String>> Behind<'_, I> {
    /// What it is in our options.
    fn ours(mut self, becomes: Becomes) -> Result<Vec<String>, String> {
        Ok(match becomes {
            Becomes::Value(ours) => vec![ours.to_owned(), of(ours, self.value()?)],
            Becomes::Days(ours) => {
                let days = self.value()?;
                vec![ours.to_owned(), format!("cert_days={}:", number(&days)?)]
            }
            Becomes::Flag(ours) => vec![ours.to_owned()],
            Becomes::Family => vec![self.family()?.to_owned()],
            Becomes::Notes(tags) => severities(tags, "ok"),
            Becomes::States(tags) => severities(tags, self.state()),
            Becomes::Alarms(tags) => severities(tags, "critical"),
            Becomes::Nothing => Vec::new(),
            Becomes::NothingWithValue => {
                self.value()?;
                Vec::new()
            }
            Becomes::NothingPerhapsValue => {
                self.perhaps(|word| !word.starts_with('-'));
                Vec::new()
            }
            Becomes::Refused(why) => {
                return Err(format!("'{}' is not to be had: {why}", self.option));
            }
        })
    }

    fn value(&mut self) -> Result<String, String> {
        let next = self.attached.take().or_else(|| self.words.next());
        next.ok_or_else(|| format!("'{}' needs a value", self.option))
    }

    /// A value that may be left out, known by its form.
    fn perhaps(&mut self, is_one: impl Fn(&str) -> bool) -> Option<String> {
        let attached = self.attached.take();
        attached.or_else(|| self.words.next_if(|word| is_one(word)))
    }

    fn family(&mut self) -> Result<&'static str, String> {
        match self.value()?.as_str() {
            "4" => Ok("-4"),
            "6" => Ok("-6"),
            other => Err(format!("'{}' takes 4 or 6, not '{other}'", self.option)),
        }
    }

    /// A state by its exit code.
    fn state(&mut self) -> &'static str {
        let code = self.perhaps(|word| matches!(word, "0" | "1" | "2" | "3"));
        match code.as_deref() {
            Some("1") => "warning",
            Some("2") => "critical",
            Some("3") => "unknown",
            _ => "ok",
        }
    }
}

/// `--port=443` and `-p443` as option and value.
fn parted(word: &str) -> (String, Option<String>) {
    if let Some((option, value)) = word.split_once('=')
        && option.starts_with("--")
    {
        return (option.to_owned(), Some(value.to_owned()));
    }
    let short = word.get(..2).filter(|_| !word.starts_with("--"));
    match (short, word.get(2..)) {
        (Some(option), Some(value)) if !value.is_empty() && option.starts_with('-') => {
            (option.to_owned(), Some(value.to_owned()))
        }
        _ => (word.to_owned(), None),
    }
}

/// A value as our option takes it.
fn of(ours: &str, value: String) -> String {
    match ours {
        "--file" => value.strip_prefix("file://").unwrap_or(&value).to_owned(),
        "--protocol" if matches!(value.as_str(), "http" | "h2") => "https".to_owned(),
        _ => value,
    }
}

/// It takes days, whole or broken.
fn number(text: &str) -> Result<&str, String> {
    let days: Result<f64, _> = text.parse();
    match days.is_ok_and(|days| days.is_finite() && days >= 0.0) {
        true => Ok(text),
        false => Err(format!("'{text}' is no number of days")),
    }
}

fn severities(tags: &[&str], state: &str) -> Vec<String> {
    let words = |tag: &&str| ["--severity".to_owned(), format!("{tag}={state}")];
    tags.iter().flat_map(words).collect()
}

#[cfg(test)]
mod tests {
    use plugin::{Check, Context};

    use super::*;

    fn translated(words: &str) -> Result<String, String> {
        let argv: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
        let own = translate(&argv)?;
        let own: Vec<String> = own
            .iter()
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        let defaults = "--warning 20: --critical 15: --timeout 120";
        let own = own.join(" ");
        let rest = own.strip_prefix(defaults).expect("the defaults come first");
        Ok(rest.trim_start().to_owned())
    }

    #[test]
    fn connection_problems_have_the_state_that_is_wanted() {
        for (words, state, rest) in [
            ("--ignore-connection-problems", "ok", ""),
            ("--ignore-connection-problems -4", "ok", "-4"),
            ("--ignore-connection-problems 1 -4", "warning", "-4"),
            ("--ignore-connection-problems 3", "unknown", ""),
        ] {
            let own = translated(words).unwrap();
            let refused = format!("--severity CONNECTION_REFUSED={state}");
            assert!(own.starts_with(&refused) && own.ends_with(rest), "{own}");
        }
    }

    // What check_ssl_cert 2.60 prints: hours, then days, both cut towards zero.
    #[test]
    fn days_are_cut_as_check_ssl_cert_cuts_them() {
        let table = [
            (142 * 3600 + 1800, "20:", 5.0),
            (142 * 3600 + 1800, "20.5:", 5.91),
            (12 * 3600, "20:", 0.0),
            (-12 * 3600, "20:", 0.0),
            (-98 * 3600, "20:", -4.0),
            (-98 * 3600, "20.5:", -4.08),
            (-118 * 3600, "20:", -4.0),
        ];
        for (seconds, warning, days) in table {
            let cx = Context::for_test(crate::Options::MEASURES, &[warning], &["15:"]).unwrap();
            assert_eq!(days_of(seconds, is_broken(cx.limits())), days, "{seconds}");
        }
    }

    #[test]
    fn names_are_looked_for_and_addresses_are_not() {
        for (theirs, ours) in [
            (
                "-H a -m b -m c",
                "--hostname a --expect-name b --expect-name c --expect-name a",
            ),
            ("-H 192.0.2.1 -m b", "--hostname 192.0.2.1 --expect-name b"),
            ("-H localhost -m b", "--hostname localhost --expect-name b"),
            (
                "-H 2001:db8::1 --sni b",
                "--hostname 2001:db8::1 --sni b --expect-name b",
            ),
            ("-H a --sni b", "--hostname a --sni b"),
            (
                "-H 192.0.2.1",
                "--hostname 192.0.2.1 --severity NAME_NOT_COVERED=ok --severity NAME_IN_COMMON_NAME=ok --severity NAME_BY_PUBLIC_SUFFIX=ok",
            ),
        ] {
            assert_eq!(translated(theirs).as_deref(), Ok(ours), "{theirs}");
        }
    }

    #[test]
    fn options_become_ours() {
        for (theirs, ours) in [
            (
                "-H www.shop.example -p 443",
                "--hostname www.shop.example --port 443",
            ),
            (
                "-H x -w 30 -c 14.5",
                "--hostname x --warning cert_days=30: --critical cert_days=14.5:",
            ),
            ("-p443 --warning=30", "--port 443 --warning cert_days=30:"),
            ("-s", "--severity SELF_SIGNED=ok"),
            ("--url /x --ecdsa -N", ""),
            (
                "-P smtp -f file:///tmp/x -p 443 -w 9",
                "--file /tmp/x --warning cert_days=9:",
            ),
            ("--root-hints h", "--root-hints h"),
            ("--inetproto 6", "-6"),
            ("-P h2 -p 443", "--protocol https --port 443"),
            ("--maximum-validity -p 443", "--port 443"),
            ("--maximum-validity 397 -p 443", "--port 443"),
            ("--require-client-cert CA -4", "-4"),
            ("-S 3 --require-san", ""),
        ] {
            assert_eq!(translated(theirs).as_deref(), Ok(ours), "{theirs}");
        }
        for (theirs, why) in [
            (
                "--dane",
                "'--dane' is not to be had: DANE is checked by check_dnssec",
            ),
            ("-w soon", "'soon' is no number of days"),
            ("-H", "'-H' needs a value"),
            ("--inetproto 5", "'--inetproto' takes 4 or 6, not '5'"),
        ] {
            assert_eq!(translated(theirs), Err(why.to_owned()), "{theirs}");
        }
    }
}
