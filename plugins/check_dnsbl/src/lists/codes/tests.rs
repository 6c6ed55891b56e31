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

/// A list, an answer, and what it means: every row of the code table.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lines = include_str!("rows.txt").lines();
    lines.filter(|line| !line.starts_with('#')).map(|line| {
        let (zone, rest) = line.split_once(' ').unwrap();
        let (answer, meaning) = rest.split_once(' ').unwrap();
        (zone, answer, meaning)
    })
}

#[test]
fn every_row_of_the_code_table() {
    for (zone, answer, expected) in rows() {
        assert_eq!(says(zone, &[answer]), expected, "{zone} {answer}");
    }
}

/// The rows of `codes` and `bits` that no row above is about.
fn untold(list: &List) -> Vec<String> {
    let own = rows().filter(|(zone, ..)| *zone == list.zone);
    let answers: Vec<Ipv4Addr> = own.map(|(_, answer, _)| answer.parse().unwrap()).collect();
    let coded = |code: &Code| answers.iter().any(|answer| code.pattern.fits(*answer));
    let has_bit = |bit: &Bit| {
        answers
            .iter()
            .any(|answer| answer.octets()[3] & bit.is != 0)
    };
    let codes = list.codes.iter().filter(|code| !coded(code));
    let bits = list.bits.iter().filter(|bit| !has_bit(bit));
    let means = codes
        .map(|code| &code.means)
        .chain(bits.map(|bit| &bit.means));
    means
        .map(|means| format!("{} {means}", list.zone))
        .collect()
}

#[test]
fn no_row_of_the_table_of_lists_is_missing_above() {
    let table = Table::built_in().unwrap();
    let untold: Vec<String> = table.lists.iter().flat_map(untold).collect();
    assert!(untold.is_empty(), "{untold:#?}");
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
        says("hostkarma.junkemailfilter.com", &["127.0.1.1", "127.0.0.3"]),
        "Grey 2 a remark, no verdict; Grey 2 yellow, spam and other mail"
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
