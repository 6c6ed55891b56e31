//! Whether the certificate was logged for the public, as browsers want it of
//! public authorities (RFC 6962; CT policies of Chrome and Apple).

use asking::dns::{count, listed};
use certificate::{Certificate, DAY, LogList, Moment, Signatures, Timestamp, Worth, timestamps};
use plugin::{Report, State};

use crate::delivered::Delivered;

plugin::tags! {
    TRANSPARENCY_TAGS;
    SCT_MISSING, Warning,
        "The certificate ends at a public root and carries no signed certificate timestamp, nor does the server send one in its hello or with an OCSP answer: Chrome, Edge and Safari refuse it (CT policies of Chrome and Apple).",
        "have the certificate issued anew; public authorities put timestamps in unless told not to";
    SCT_NOT_SEEN, Ok,
        "The certificate ends at a public root and carries no signed certificate timestamp, and it was not seen whether the server sends some: TLS 1.3 encrypts them, and a file has no server. If it does not, Chrome, Edge and Safari refuse the certificate (RFC 6962 section 3.3).",
        "look at the site in Chrome; if that refuses it, have the certificate issued anew";
    SCT_FEW, Warning,
        "The certificate ends at a public root and carries fewer timestamps than browsers want: two from different logs, three if it is valid for more than 180 days; by a log list only those count that its logs gave, from two operators (CT policies of Chrome and Apple).",
        "have the certificate issued anew";
    SCT_MALFORMED, Warning,
        "The list of signed certificate timestamps cannot be decoded (RFC 6962 section 3.3).",
        "have the certificate issued anew";
    SCT_WRONG, Warning,
        "A log of --log-list did not give the timestamp that names it for this certificate (RFC 6962 section 3.2).",
        "have the certificate issued anew, and tell its authority";
    SCT_LOG_UNKNOWN, Ok,
        "A timestamp is of a log that is not in --log-list, or no longer counts there.",
        "fetch a newer log list; authorities use new logs every year";
}

/// What is judged: a leaf with a valid path.
#[derive(Clone, Copy, Debug)]
pub struct Logged<'a> {
    /// The certificate.
    pub leaf: &'a Certificate,
    /// The key of who issued it, as subjectPublicKeyInfo.
    pub issuer_key: &'a [u8],
    /// Whether it ends at a public root.
    pub public: bool,
    /// What the server sends beside it.
    pub delivered: Delivered,
    /// The logs that browsers know, if they were given.
    pub logs: Option<&'a LogList>,
    /// As of when.
    pub at: Moment,
}

/// The findings on timestamps.
pub fn judge(about: &str, logged: &Logged, signatures: &Signatures) -> Vec<Report> {
    let carried = match timestamps(logged.leaf) {
        Some(Ok(carried)) => carried,
        Some(Err(why)) => return vec![Report::finding(&SCT_MALFORMED, about, why)],
        None if logged.public => return vec![beside(about, logged)],
        None => return Vec::new(),
    };
    match logged.logs {
        Some(logs) => by_list(about, logged, &carried, logs, signatures),
        None => few(about, logged, distinct(&carried), None)
            .into_iter()
            .collect(),
    }
}

/// What a public certificate comes with that carries no timestamp.
fn beside(about: &str, logged: &Logged) -> Report {
    const NONE: &str = "carries no signed certificate timestamp";
    match logged.delivered {
        Delivered::Nothing => {
            let text = format!(
                "{NONE}, nor does the server send one, and browsers want them of public authorities"
            );
            Report::finding(&SCT_MISSING, about, text)
        }
        Delivered::NotObserved => {
            let text = format!("{NONE}, and it was not seen whether the server sends some");
            Report::finding(&SCT_NOT_SEEN, about, text)
        }
        Delivered::Logs(1) => {
            let text = format!("{NONE}, and the server sends those of 1 log (browsers want 2)");
            Report::finding(&SCT_FEW, about, text)
        }
        Delivered::Logs(logs) => {
            let text = format!("comes with the timestamps of {logs} logs, which the server sends");
            Report::seen(State::Ok, about, text)
        }
    }
}

fn distinct(carried: &[Timestamp]) -> usize {
    let mut logs: Vec<_> = carried.iter().map(|one| one.log).collect();
    logs.sort_unstable();
    logs.dedup();
    logs.len()
}

/// What the logs of a list say.
fn by_list(
    about: &str,
    logged: &Logged,
    carried: &[Timestamp],
    list: &LogList,
    signatures: &Signatures,
) -> Vec<Report> {
    let (mut found, mut names, mut operators) = (Vec::new(), Vec::new(), Vec::new());
    let mut unknown = 0;
    for one in carried {
        match list.worth(one, logged.leaf, logged.issuer_key, signatures) {
            Worth::Given(log) if log.state.counts(one.at) && one.at <= logged.at => {
                names.push(log.name.as_str());
                operators.push(log.operator.as_str());
            }
            Worth::Wrong(log) => {
                let text = format!("carries a timestamp that {} did not give for it", log.name);
                found.push(Report::finding(&SCT_WRONG, about, text));
            }
            Worth::Given(_) | Worth::Unknown => unknown += 1,
        }
    }
    for known in [&mut names, &mut operators] {
        known.sort_unstable();
        known.dedup();
    }
    if unknown > 0 {
        let text = format!(
            "carries {} of logs that do not count",
            count(unknown, "timestamp")
        );
        found.push(Report::finding(&SCT_LOG_UNKNOWN, about, text));
    }
    match few(about, logged, names.len(), Some(operators.len())) {
        Some(few) => found.push(few),
        None if names.is_empty() => {}
        None => {
            let text = format!("was logged by {}", listed(&names));
            found.push(Report::seen(State::Ok, about, text));
        }
    }
    found
}

/// That fewer logs, or operators, gave timestamps than browsers want.
fn few(about: &str, logged: &Logged, logs: usize, operators: Option<usize>) -> Option<Report> {
    const LONG: i64 = 180 * DAY;
    let wanted = if logged.leaf.lifetime() > LONG { 3 } else { 2 };
    let text = match operators {
        _ if logs < wanted => {
            format!(
                "carries timestamps of {} (browsers want {wanted})",
                count(logs, "log")
            )
        }
        Some(operators) if operators < 2 => {
            format!(
                "carries timestamps of {} (browsers want 2)",
                count(operators, "operator")
            )
        }
        _ => return None,
    };
    logged
        .public
        .then(|| Report::finding(&SCT_FEW, about, text))
}

#[cfg(test)]
mod tests {
    use lab::authority::{Authority, Blank, Log};

    use super::*;

    const NOW: Moment = Moment(1_795_348_800);

    /// Logs that gave timestamps, and when.
    type Given<'a> = &'a [(&'a Log, i64)];
    /// Logs of the list, what became of them, and when.
    type Listed<'a> = &'a [(&'a Log, &'a str, i64)];

    struct Case<'a> {
        given: Given<'a>,
        listed: Listed<'a>,
        days: i64,
        public: bool,
        delivered: Delivered,
    }

    fn told(case: &Case) -> Vec<String> {
        let root = Authority::root("Root");
        let end = NOW.plus(case.days * DAY - 1);
        let blank = Blank::leaf("www.shop.example").validity(NOW.0, end.0);
        let leaf = root.sign(blank.logged(case.given));
        let json = Log::list_json(case.listed);
        let logs = (!case.listed.is_empty()).then(|| LogList::read(json.as_bytes()).unwrap());
        let logged = Logged {
            leaf: &Certificate::new(leaf.der).unwrap(),
            issuer_key: root.key.public(),
            public: case.public,
            delivered: case.delivered,
            logs: logs.as_ref(),
            at: NOW,
        };
        let found = judge("certificate", &logged, &Signatures::default());
        let told = |part: &Report| {
            let tag = part.tag.map_or("-", |tag| tag.name);
            format!("{} {tag} {}", part.state(), part.text)
        };
        found.iter().map(told).collect()
    }

    #[test]
    fn without_a_list_timestamps_are_counted() {
        let (one, two, three) = (Log::new("One"), Log::new("Two"), Log::new("Three"));
        let at = NOW.0;
        let missing = "WARNING SCT_MISSING carries no signed certificate timestamp, nor does the server send one, and browsers want them of public authorities";
        let table: [(Given, i64, bool, &str); 8] = [
            (&[], 90, true, missing),
            (&[], 90, false, ""),
            (&[(&one, at)], 90, false, ""),
            (
                &[(&one, at)],
                90,
                true,
                "WARNING SCT_FEW carries timestamps of 1 log (browsers want 2)",
            ),
            (
                &[(&one, at), (&one, at)],
                90,
                true,
                "WARNING SCT_FEW carries timestamps of 1 log (browsers want 2)",
            ),
            (&[(&one, at), (&two, at)], 180, true, ""),
            (
                &[(&one, at), (&two, at)],
                181,
                true,
                "WARNING SCT_FEW carries timestamps of 2 logs (browsers want 3)",
            ),
            (&[(&one, at), (&two, at), (&three, at)], 398, true, ""),
        ];
        for (given, days, public, expected) in table {
            let case = Case {
                given,
                listed: &[],
                days,
                public,
                delivered: Delivered::Nothing,
            };
            assert_eq!(told(&case).join(" + "), expected, "{days} {public}");
        }
    }

    #[test]
    fn what_the_server_sends_stands_in_for_what_a_certificate_lacks() {
        for (delivered, expected) in [
            (
                Delivered::NotObserved,
                "OK SCT_NOT_SEEN carries no signed certificate timestamp, and it was not seen whether the server sends some",
            ),
            (
                Delivered::Logs(1),
                "WARNING SCT_FEW carries no signed certificate timestamp, and the server sends those of 1 log (browsers want 2)",
            ),
            (
                Delivered::Logs(2),
                "OK - comes with the timestamps of 2 logs, which the server sends",
            ),
        ] {
            let case = Case {
                given: &[],
                listed: &[],
                days: 90,
                public: true,
                delivered,
            };
            assert_eq!(told(&case), [expected]);
        }
    }

    #[test]
    fn by_a_list_only_what_its_logs_gave_counts() {
        let (one, two, three) = (Log::new("One"), Log::new("Two"), Log::new("Three"));
        let at = NOW.0;
        let both: Given = &[(&one, at), (&two, at)];
        let few = "WARNING SCT_FEW carries timestamps of 1 log (browsers want 2)";
        let unknown = "OK SCT_LOG_UNKNOWN carries 1 timestamp of logs that do not count";
        let table: [(Given, Listed, &[&str]); 5] = [
            (
                both,
                &[(&one, "usable", 0), (&two, "readonly", 0)],
                &["OK - was logged by One, Two"],
            ),
            (
                both,
                &[(&one, "usable", 0), (&three, "usable", 0)],
                &[unknown, few],
            ),
            (
                both,
                &[(&one, "usable", 0), (&two, "retired", at)],
                &[unknown, few],
            ),
            (
                both,
                &[(&one, "usable", 0), (&two, "retired", at + 1)],
                &["OK - was logged by One, Two"],
            ),
            (
                &[(&one, at), (&two, at + 1)],
                &[(&one, "usable", 0), (&two, "usable", 0)],
                &[unknown, few],
            ),
        ];
        for (given, listed, expected) in table {
            let case = Case {
                given,
                listed,
                days: 90,
                public: true,
                delivered: Delivered::Nothing,
            };
            assert_eq!(told(&case), expected);
        }
    }
}
