//! Servers that fail at a question for an address while they answer others.

use asking::dns::{Chain, Link, Place, Voice, Word, by_tag};
use plugin::{Report, Tag};
use probe::dns::{Lame, Lookup, RecordType, Server, code_name, plain};

use crate::tags;

/// The failures at each name of the chain; in the zone of the name itself only
/// those of servers that answer for it are counted, lame ones are told once.
pub fn findings(chain: &Chain, authorities: &[&Server]) -> Vec<Report> {
    let links = chain.links.iter().enumerate();
    links
        .flat_map(|(index, link)| at(link, authorities, index == 0))
        .collect()
}

fn at(link: &Link, authorities: &[&Server], first: bool) -> Vec<Report> {
    let counts = |voice: &&Voice| link.place != Place::Own || authorities.contains(&&voice.server);
    let seen = |voice: &&Voice| {
        let unseen = |word: &Word| matches!(word.lookup, Lookup::NotAsked(_));
        !voice.words.iter().any(|(_, word)| unseen(word))
    };
    let voices = || link.voices.iter().filter(counts);
    let says = voices().filter_map(|voice| {
        let (tag, text) = failure(voice, first)?;
        Some((tag, voice.server.label(), text))
    });
    by_tag(&plain(&link.name), says, voices().filter(seen).count())
}

/// How a server fails at the questions for a name. After an alias a server
/// that fails at both types is lame, which is not for here.
fn failure(voice: &Voice, first: bool) -> Option<(&'static Tag, String)> {
    let a = voice.word(RecordType::A).map(|word| &word.lookup);
    let aaaa = voice.word(RecordType::AAAA).map(|word| &word.lookup);
    match (a, aaaa) {
        (Some(Lookup::Below), _) | (None, Some(Lookup::Below)) => first.then(|| {
            (
                &tags::ADDRESS_FAILS,
                "gives a referral, no answer".to_owned(),
            )
        }),
        (Some(Lookup::Lame(lame)), _) => first.then(|| (&tags::ADDRESS_FAILS, failed("A", lame))),
        (None, Some(Lookup::Lame(_))) if !first => None,
        (_, Some(Lookup::Lame(lame))) => Some((aaaa_tag(lame), failed("AAAA", lame))),
        (Some(a), Some(Lookup::NoSuchName)) if exists(a) => Some(nxdomain("AAAA", "A")),
        (Some(Lookup::NoSuchName), Some(aaaa)) if exists(aaaa) => Some(nxdomain("A", "AAAA")),
        _ => None,
    }
}

fn aaaa_tag(lame: &Lame) -> &'static Tag {
    match lame {
        Lame::NoReply(_) => &tags::AAAA_DROPPED,
        Lame::Malformed(_) => &tags::AAAA_MALFORMED,
        _ => &tags::AAAA_ERROR,
    }
}

fn failed(kind: &str, lame: &Lame) -> String {
    match lame {
        Lame::NoReply(theirs) => format!("does not answer the {kind} question: {theirs}"),
        Lame::Malformed(what) => format!("answers the {kind} question with broken data: {what}"),
        Lame::Code(code) => format!("answers the {kind} question with {}", code_name(*code)),
        lame => format!("answers the {kind} question wrongly: {lame}"),
    }
}

fn exists(lookup: &Lookup) -> bool {
    matches!(
        lookup,
        Lookup::Found(..) | Lookup::Alias(_) | Lookup::NoData
    )
}

fn nxdomain(of: &str, other: &str) -> (&'static Tag, String) {
    let text =
        format!("answers the {of} question with NXDOMAIN although the name exists for {other}");
    (&tags::TYPE_NXDOMAIN, text)
}
