//! What answers mean.

use super::*;
use crate::lists::Table;

/// What a built-in list says to answers: the kind and words of each
/// meaning, or the refusal.
fn says(zone: &str, answers: &[&str]) -> String {
    let table = Table::built_in().unwrap();
    let list = table.lists.iter().find(|list| list.zone == zone).unwrap();
    let answers: Vec<_> = answers.iter().map(|text| text.parse().unwrap()).collect();
    match list.verdict(&answers) {
        Verdict::Refused(why) => format!("refused: {why}"),
        Verdict::Listed(meanings) => {
            let words = meanings
                .iter()
                .map(|meaning| format!("{:?} {} {}", meaning.kind, meaning.weight, meaning.words));
            words.collect::<Vec<_>>().join("; ")
        }
    }
}

const PUBLIC: &str = "refused: answers 127.255.255.254: the question came through a public resolver, or from an address without a name of its own";

/// A list, an answer, and what it means: every row of the code table.
const ROWS: &[(&str, &str, &str)] = &[
    ("zen.spamhaus.org", "127.0.0.2", "Black 10 SBL, spam source"),
    (
        "zen.spamhaus.org",
        "127.0.0.3",
        "Black 10 CSS, spam source found automatically",
    ),
    (
        "zen.spamhaus.org",
        "127.0.0.4",
        "Black 10 XBL, exploited or infected host",
    ),
    (
        "zen.spamhaus.org",
        "127.0.0.7",
        "Black 10 XBL, exploited or infected host",
    ),
    (
        "zen.spamhaus.org",
        "127.0.0.9",
        "Black 10 DROP, hijacked or criminal network",
    ),
    (
        "zen.spamhaus.org",
        "127.0.0.10",
        "Policy 10 PBL, range from which its provider wants no mail",
    ),
    (
        "zen.spamhaus.org",
        "127.0.0.11",
        "Policy 10 PBL, range from which no mail should come",
    ),
    (
        "zen.spamhaus.org",
        "127.255.255.252",
        "refused: answers 127.255.255.252: a typing error in the name of the list",
    ),
    ("zen.spamhaus.org", "127.255.255.254", PUBLIC),
    (
        "zen.spamhaus.org",
        "127.255.255.255",
        "refused: answers 127.255.255.255: too many questions came through this resolver",
    ),
    (
        "bl.spamcop.net",
        "127.255.255.1",
        "refused: answers 127.255.255.1: an error",
    ),
    ("bl.spamcop.net", "127.255.255.254", PUBLIC),
    (
        "{key}.zen.dq.spamhaus.net",
        "127.0.0.2",
        "Black 10 SBL, spam source",
    ),
    ("dbl.spamhaus.org", "127.0.1.2", "Black 10 spam domain"),
    ("dbl.spamhaus.org", "127.0.1.4", "Black 10 phishing domain"),
    ("dbl.spamhaus.org", "127.0.1.5", "Black 10 malware domain"),
    (
        "dbl.spamhaus.org",
        "127.0.1.6",
        "Black 10 domain of a botnet's control",
    ),
    (
        "dbl.spamhaus.org",
        "127.0.1.102",
        "Black 10 abused legitimate domain, spam",
    ),
    (
        "dbl.spamhaus.org",
        "127.0.1.103",
        "Black 10 abused legitimate redirector",
    ),
    (
        "dbl.spamhaus.org",
        "127.0.1.104",
        "Black 10 abused legitimate domain, phishing",
    ),
    (
        "dbl.spamhaus.org",
        "127.0.1.105",
        "Black 10 abused legitimate domain, malware",
    ),
    (
        "dbl.spamhaus.org",
        "127.0.1.106",
        "Black 10 abused legitimate domain, botnet",
    ),
    (
        "dbl.spamhaus.org",
        "127.0.1.255",
        "refused: answers 127.0.1.255: it was asked for an address",
    ),
    (
        "{key}.zrd.dq.spamhaus.net",
        "127.0.2.7",
        "Grey 0 first seen 7 hours ago",
    ),
    ("multi.surbl.org", "127.0.0.8", "Black 8 PH, phishing"),
    ("multi.surbl.org", "127.0.0.16", "Black 8 MW, malware"),
    (
        "multi.surbl.org",
        "127.0.0.64",
        "Black 8 ABUSE, spam domain",
    ),
    ("multi.surbl.org", "127.0.0.128", "Black 8 CR, cracked site"),
    (
        "multi.surbl.org",
        "127.0.0.72",
        "Black 8 PH, phishing; Black 8 ABUSE, spam domain",
    ),
    (
        "multi.surbl.org",
        "127.0.0.1",
        "refused: answers 127.0.0.1: the resolver is blocked, for too many questions or because it is public",
    ),
    ("multi.uribl.com", "127.0.0.2", "Black 7 black, spam domain"),
    (
        "multi.uribl.com",
        "127.0.0.4",
        "Grey 7 grey, bulk mail that some people did not ask for",
    ),
    (
        "multi.uribl.com",
        "127.0.0.8",
        "Grey 7 red, under observation",
    ),
    (
        "multi.uribl.com",
        "127.0.0.14",
        "Black 7 black, spam domain; Grey 7 grey, bulk mail that some people did not ask for; Grey 7 red, under observation",
    ),
    (
        "multi.uribl.com",
        "127.0.0.1",
        "refused: answers 127.0.0.1: the resolver is refused, for too many questions or because it is public",
    ),
    ("list.dnswl.org", "127.0.5.0", "White 0 known, trust none"),
    ("list.dnswl.org", "127.0.5.1", "White 0 trust low"),
    ("list.dnswl.org", "127.0.15.2", "White 0 trust medium"),
    ("list.dnswl.org", "127.0.5.3", "White 0 trust high"),
    (
        "list.dnswl.org",
        "127.0.0.255",
        "refused: answers 127.0.0.255: the resolver is blocked, for too many questions",
    ),
    (
        "rep.mailspike.net",
        "127.0.0.10",
        "Black 5 worst reputation",
    ),
    (
        "rep.mailspike.net",
        "127.0.0.11",
        "Black 5 very bad reputation",
    ),
    ("rep.mailspike.net", "127.0.0.12", "Black 5 bad reputation"),
    (
        "rep.mailspike.net",
        "127.0.0.13",
        "Grey 5 neutral reputation",
    ),
    (
        "rep.mailspike.net",
        "127.0.0.16",
        "Grey 5 neutral reputation",
    ),
    ("rep.mailspike.net", "127.0.0.17", "White 5 good reputation"),
    ("rep.mailspike.net", "127.0.0.20", "White 5 good reputation"),
    (
        "bl.mailspike.net",
        "127.0.0.11",
        "Black 5 very bad reputation",
    ),
    (
        "z.mailspike.net",
        "127.0.0.2",
        "Black 5 part of a spam wave just now",
    ),
    (
        "hostkarma.junkemailfilter.com",
        "127.0.0.1",
        "White 2 trusted, no spam seen",
    ),
    (
        "hostkarma.junkemailfilter.com",
        "127.0.0.2",
        "Black 2 spam source",
    ),
    (
        "hostkarma.junkemailfilter.com",
        "127.0.0.3",
        "Grey 2 yellow, spam and other mail",
    ),
    (
        "hostkarma.junkemailfilter.com",
        "127.0.0.4",
        "Grey 2 brown, nearly a spam source",
    ),
    (
        "hostkarma.junkemailfilter.com",
        "127.0.0.5",
        "Grey 2 NOBL, not to be listed",
    ),
    (
        "{key}.combined.mail.abusix.zone",
        "127.0.0.2",
        "Black 7 spam source",
    ),
    (
        "{key}.combined.mail.abusix.zone",
        "127.0.0.3",
        "Black 7 spam source",
    ),
    (
        "{key}.combined.mail.abusix.zone",
        "127.0.0.200",
        "Black 7 spam source",
    ),
    (
        "{key}.combined.mail.abusix.zone",
        "127.0.0.4",
        "Black 7 exploited host",
    ),
    (
        "{key}.combined.mail.abusix.zone",
        "127.0.0.11",
        "Policy 7 dynamic range",
    ),
    (
        "{key}.combined.mail.abusix.zone",
        "127.0.0.12",
        "Policy 7 no or a generic reverse name",
    ),
    (
        "bl.score.senderscore.com",
        "127.0.0.2",
        "Black 4 low sender score",
    ),
    (
        "bl.score.senderscore.com",
        "127.255.255.255",
        "refused: answers 127.255.255.255: the resolver is not registered, or asks too much",
    ),
    (
        "b.barracudacentral.org",
        "127.0.0.2",
        "Black 8 sender with a poor reputation",
    ),
    (
        "bl.blocklist.de",
        "127.0.0.21",
        "Black 3 attacker of a service",
    ),
    ("dnsbl.dronebl.org", "127.0.0.9", "Black 3 open HTTP proxy"),
    (
        "dyna.spamrats.com",
        "127.0.0.36",
        "Policy 3 address with the reverse name of a dynamic range",
    ),
    (
        "noptr.spamrats.com",
        "127.0.0.37",
        "Policy 3 address without a reverse name",
    ),
    ("spam.spamrats.com", "127.0.0.38", "Black 3 spam source"),
    (
        "dnsbl-3.uceprotect.net",
        "127.0.0.2",
        "Grey 0 neighbour of spam sources at its provider",
    ),
    (
        "rhsbl.scientificspam.net",
        "127.0.1.2",
        "Black 1 spam domain",
    ),
    ("bl.spamcop.net", "127.0.0.77", "Black 6 code 127.0.0.77"),
    (
        "bl.spamcop.net",
        "91.195.240.117",
        "refused: answers 91.195.240.117, which is no code of a list (a parked domain, or a resolver that rewrites answers)",
    ),
];

#[test]
fn every_row_of_the_code_table() {
    for (zone, answer, expected) in ROWS {
        assert_eq!(says(zone, &[answer]), *expected, "{zone} {answer}");
    }
}

#[test]
fn several_answers_are_sorted_and_one_refusal_spoils_them() {
    assert_eq!(
        says(
            "zen.spamhaus.org",
            &["127.0.0.10", "127.0.0.4", "127.0.0.5"]
        ),
        "Black 10 XBL, exploited or infected host; Policy 10 PBL, range from which its provider wants no mail"
    );
    assert_eq!(
        says("zen.spamhaus.org", &["127.0.0.2", "127.255.255.252"]),
        "refused: answers 127.255.255.252: a typing error in the name of the list"
    );
    assert!(says("zen.spamhaus.org", &["127.0.0.2", "192.0.2.1"]).starts_with("refused"));
}

#[test]
fn codes_are_octets_spans_or_any() {
    let read = |text: &str| Pattern::try_from(text.to_owned());
    let fits = |pattern: &str, code: &str| read(pattern).unwrap().fits(code.parse().unwrap());
    assert!(fits("127.0.0.4-7", "127.0.0.7") && !fits("127.0.0.4-7", "127.0.0.8"));
    assert!(fits("127.0.*.3", "127.0.200.3") && !fits("127.0.*.3", "127.1.200.3"));
    for text in [
        "",
        "127.0.0",
        "127.0.0.7-4",
        "127.0.0.256",
        "127.0.0.2.2",
        "a.b.c.d",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}
