//! Timestamps of throwaway logs in certificates of throwaway authorities.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // Tests, and what they are made of.

use certificate::{Certificate, LogList, LogState, Moment, Signatures, Worth, timestamps};
use lab::authority::{Authority, Blank, Issued, Log, oid, time};

fn read(issued: &Issued) -> Certificate {
    Certificate::new(issued.der.clone()).unwrap()
}

fn list(logs: &[(&Log, &str, i64)]) -> LogList {
    LogList::read(Log::list_json(logs).as_bytes()).unwrap()
}

/// What the timestamps of a certificate are worth by a list, in short.
fn worth(certificate: &Certificate, issuer_key: &[u8], list: &LogList) -> Vec<String> {
    let timestamps = timestamps(certificate).unwrap().unwrap();
    let told = |timestamp| {
        let signatures = Signatures::default();
        match list.worth(timestamp, certificate, issuer_key, &signatures) {
            Worth::Given(log) => format!("given by {}", log.name),
            Worth::Wrong(log) => format!("wrong of {}", log.name),
            Worth::Unknown => "unknown".to_owned(),
        }
    };
    timestamps.iter().map(told).collect()
}

#[test]
fn what_logs_gave_is_verified() {
    let root = Authority::root("Root");
    let (one, two, three) = (Log::new("One"), Log::new("Two"), Log::new("Three"));
    let blank =
        || Blank::leaf("www.shop.example").logged(&[(&one, 1_790_000_000), (&two, 1_790_000_001)]);
    let leaf = read(&root.sign(blank()));
    let known = list(&[(&one, "usable", 0), (&three, "usable", 0)]);
    let given = timestamps(&leaf).unwrap().unwrap();
    assert_eq!(given.len(), 2);
    assert_eq!(given[1].at, Moment(1_790_000_001));
    assert_eq!(given[0].log.to_vec(), one.id());
    assert_eq!(
        worth(&leaf, root.key.public(), &known),
        ["given by One", "unknown"]
    );

    // Another issuer's key, and another certificate with the same list.
    let other = Authority::root("Root");
    assert_eq!(
        worth(&leaf, other.key.public(), &known),
        ["wrong of One", "unknown"]
    );
    let list_of = leaf.extensions.find(oid::TIMESTAMPS).unwrap().value.clone();
    let stolen = Blank::leaf("www.shop.example").extension(oid::TIMESTAMPS, false, list_of);
    let stolen = read(&root.sign(stolen));
    assert_eq!(
        worth(&stolen, root.key.public(), &known),
        ["wrong of One", "unknown"]
    );
}

#[test]
fn long_certificates_are_spliced_as_well() {
    let root = Authority::root("Root");
    let log = Log::new("One");
    let mut blank = Blank::leaf("www.shop.example");
    for number in 0..2000 {
        blank = blank.dns(&format!("{number}.shop.example"));
        // Lengths of one, two and three octets change with the list taken out.
        if matches!(number, 0 | 5 | 10 | 1999) {
            let leaf = read(&root.sign(blank.clone().logged(&[(&log, time::now())])));
            let told = worth(&leaf, root.key.public(), &list(&[(&log, "usable", 0)]));
            assert_eq!(told, ["given by One"], "{number}");
        }
    }
}

#[test]
fn states_of_logs_decide_whether_they_count() {
    let log = Log::new("One");
    let table = [
        ("usable", LogState::Counts, true, true),
        ("qualified", LogState::Counts, true, true),
        ("readonly", LogState::Counts, true, true),
        ("retired", LogState::Retired(Moment(1_000)), true, false),
        ("rejected", LogState::Never, false, false),
        ("pending", LogState::Never, false, false),
    ];
    for (state, expected, before, after) in table {
        let read = list(&[(&log, state, 1_000)]).logs[0].state;
        assert_eq!(read, expected, "{state}");
        assert_eq!(
            (read.counts(Moment(999)), read.counts(Moment(1_000))),
            (before, after)
        );
    }
}

#[test]
fn what_is_no_list_is_refused() {
    let table: [(&[u8], &str); 5] = [
        (b"", "is no log list of version 3"),
        (b"[]", "is no log list of version 3"),
        (b"{\"operators\":[]}", "holds no log"),
        (
            b"{\"operators\":[{\"name\":\"a\",\"logs\":[{\"description\":\"b\",\"key\":\"!\"}]}]}",
            "has a log 'b' whose key is not base64",
        ),
        (
            b"{\"operators\":[{\"name\":\"a\",\"logs\":[{\"description\":\"b\",\"key\":\"AAAA\",\"state\":{\"retired\":{\"timestamp\":\"then\"}}}]}]}",
            "has a log 'b' whose 'then' is no time",
        ),
    ];
    for (json, expected) in table {
        let refused = LogList::read(json).unwrap_err();
        assert!(refused.starts_with(expected), "{refused}");
    }
}

#[test]
fn broken_lists_of_timestamps_are_told() {
    let root = Authority::root("Root");
    let leaf = read(&root.sign(Blank::leaf("www.shop.example").logged(&[(&Log::new("One"), 0)])));
    let whole = leaf.extensions.timestamps.as_ref().unwrap().value.clone();
    for length in 0..whole.len() {
        let cut = lab::authority::der::octets(&whole[..length]);
        let blank = Blank::leaf("www.shop.example").extension(oid::TIMESTAMPS, false, cut);
        assert!(
            timestamps(&read(&root.sign(blank))).unwrap().is_err(),
            "{length}"
        );
    }
    let none = read(&root.sign(Blank::leaf("www.shop.example")));
    assert!(timestamps(&none).is_none());
    let later = lab::authority::der::octets(&[0, 3, 0, 1, 7]);
    let later = Blank::leaf("www.shop.example").extension(oid::TIMESTAMPS, false, later);
    assert_eq!(timestamps(&read(&root.sign(later))).unwrap(), Ok(vec![]));
}
