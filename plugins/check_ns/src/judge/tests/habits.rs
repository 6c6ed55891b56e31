//! What resolvers rely on.

use std::sync::Arc;

use probe::dns::{Answer, EdnsSeen, Reply, ResponseCode};

use super::super::{habits, strict};
use super::{
    Asked, SERVER, Says, Working, answer, got, heard, judged, note, reply, server, shown, zone,
};

fn told(says: Vec<Says>) -> Vec<String> {
    says.into_iter()
        .map(|(tag, _, text)| format!("{} {text}", tag.name))
        .collect()
}

#[test]
fn replies_come_from_where_they_were_asked() {
    for (source, expected) in [
        (SERVER, None),
        ("192.0.2.9:53", Some("replies from 192.0.2.9 over UDP")),
        ("192.0.2.1:54", Some("replies from port 54 over UDP")),
    ] {
        let reply = Reply {
            source: source.parse().unwrap(),
            ..reply("aa")
        };
        let says = habits::source(&heard(Ok(Ok(reply))));
        assert_eq!(says.map(|(_, text)| text).as_deref(), expected, "{source}");
    }
    assert!(habits::source(&answer("silent")).is_none());
}

#[test]
fn case_must_not_matter() {
    let table = [
        ("aa,shop.example SOA", None),
        (
            "aa lowered,shop.example SOA",
            Some("CASE_NOT_KEPT does not keep the case of the name in its replies"),
        ),
        (
            "aa nx",
            Some(
                "CASE_ANSWER_DIFFERS answers NXDOMAIN to a name in mixed case and NOERROR in lower case",
            ),
        ),
        (
            "aa",
            Some(
                "CASE_ANSWER_DIFFERS answers NOERROR without the record to a name in mixed case and NOERROR in lower case",
            ),
        ),
        (
            ",shop.example SOA",
            Some(
                "CASE_ANSWER_DIFFERS answers NOERROR without authority to a name in mixed case and NOERROR in lower case",
            ),
        ),
        (
            "silent",
            Some("CASE_ANSWER_DIFFERS answers a name in lower case, but in mixed case: no reply"),
        ),
        ("late", None),
    ];
    for (text, expected) in table {
        let asked = Asked {
            case: got(text),
            ..Asked::default()
        };
        let says = told(judged(None, &asked, |server| {
            habits::judge(server, &zone())
        }));
        assert_eq!(says, Vec::from_iter(expected), "{text}");
    }
}

#[test]
fn edns_is_judged_by_all_answers() {
    use EdnsSeen::{Dropped, Ignored, NotSeen, Refused, Works};
    let table = [
        ([Works, Works], None),
        // One reply with EDNS shows that a silence was the network's.
        ([Works, Dropped], None),
        ([NotSeen, Dropped], Some("EDNS_DROPPED")),
        ([NotSeen, NotSeen], None),
        ([Works, Ignored], Some("EDNS_IGNORED")),
        (
            [Dropped, Refused(ResponseCode::FormErr)],
            Some("EDNS_REFUSED"),
        ),
    ];
    for ([soa, ns], expected) in table {
        let seen = |edns| Answer {
            edns,
            ..answer("aa,shop.example SOA")
        };
        let (soa_answer, ns_answer) = (seen(soa), Arc::new(seen(ns)));
        let server = server("192.0.2.1", "ns1", Some(ns_answer));
        let tag = |asked: &Asked| {
            let working = Working {
                label: String::new(),
                server: &server,
                soa: &soa_answer,
                asked,
            };
            habits::edns(&working).map(|(tag, _)| tag.name)
        };
        assert_eq!(tag(&Asked::default()), expected, "{soa:?} {ns:?}");
        // What the deadline kept from us might have had an OPT record.
        let late = Asked {
            case: got("late"),
            ..Asked::default()
        };
        let expected = expected.filter(|name| *name != "EDNS_DROPPED");
        assert_eq!(tag(&late), expected, "{soa:?} {ns:?} late");
    }
}

#[test]
fn an_opt_record_lost_with_truncation_is_no_ignorance() {
    let cut = |reply| Answer {
        cut: Some(reply),
        edns: EdnsSeen::Ignored,
        ..answer("aa tcp,shop.example NS ns1")
    };
    let asked = Asked::default();
    let lost = Arc::new(cut(reply("aa tc plain")));
    let both = |server: &Working| {
        (
            habits::edns(server).is_some(),
            shown(strict::judge(server, &zone(), &note)),
        )
    };
    let text = "EDNS_LOST_WHEN_TRUNCATED OK ns1 leaves EDNS out of truncated replies";
    assert_eq!(
        judged(Some(lost), &asked, both),
        (false, vec![text.to_owned()])
    );
    let kept = Arc::new(Answer {
        edns: EdnsSeen::Works,
        ..cut(reply("aa tc"))
    });
    assert_eq!(judged(Some(kept), &asked, both), (false, vec![]));
}

#[test]
fn aaaa_questions() {
    for (text, expected) in [
        ("aa", None),
        (
            "aa nx",
            Some("AAAA_BROKEN NXDOMAIN to a question for AAAA records, see check_a"),
        ),
        (
            "aa fault",
            Some("AAAA_BROKEN malformed reply: cut to a question for AAAA records, see check_a"),
        ),
        (
            "silent",
            Some("AAAA_BROKEN no reply to a question for AAAA records, see check_a"),
        ),
        ("late", None),
    ] {
        let asked = Asked {
            aaaa: got(text),
            ..Asked::default()
        };
        let says = told(judged(None, &asked, |server| {
            habits::judge(server, &zone())
        }));
        assert_eq!(says, Vec::from_iter(expected), "{text}");
    }
}
