//! What a peer has said so far, as a pure function of its bytes.

use super::alert::Alert;
use super::bytes::Bytes;
use super::message;
use super::records::{Content, record};
use super::spoken::Spoken;

/// A peer's first words are not longer than this.
const ALL: usize = 128 * 1024;
/// Nor do they come in more records than this.
const RECORDS: usize = 1024;
/// More warnings than this are not kept.
const WARNINGS: usize = 8;

/// What was heard of a peer's first words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flight {
    /// What it chose, once it has said so, and what it sent along.
    pub spoken: Option<Spoken>,
    /// Alerts after which it went on, like an unknown server name.
    pub warnings: Vec<Alert>,
    /// The alert with which it ended the conversation.
    pub alert: Option<Alert>,
}

/// Where reading has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// More must come.
    Progress,
    /// Nothing more will come in clear text.
    Done,
    /// This makes no sense, and more would not help; the words say why.
    Nonsense(String),
}

/// What was heard, and whether that was all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What was heard so far.
    pub flight: Flight,
    /// Whether more is to come.
    pub stands: Stands,
}

/// Reads all that a peer has said since our hello.
pub fn read(heard: &[u8]) -> Reading {
    let mut flight = Flight::default();
    let stands = match records(heard.get(..ALL).unwrap_or(heard), &mut flight) {
        Ok(true) => Stands::Done,
        Ok(false) if heard.len() > ALL => {
            Stands::Nonsense(format!("more than {ALL} bytes without an end"))
        }
        Ok(false) => Stands::Progress,
        Err(why) => Stands::Nonsense(why),
    };
    Reading { flight, stands }
}

/// Reads record by record; whether the end was reached.
fn records(heard: &[u8], flight: &mut Flight) -> Result<bool, String> {
    let mut rest = Bytes(heard);
    let mut handshake = Handshake::default();
    for _ in 0..RECORDS {
        let Some((content, body)) = record(&mut rest)? else {
            return Ok(false);
        };
        let over = match content {
            Content::Alert => alerts(body, flight)?,
            Content::Handshake => handshake.take(body, flight)?,
            Content::ChangeCipherSpec => return Err("ChangeCipherSpec before a key".to_owned()),
            Content::ApplicationData => return Err("application data before a key".to_owned()),
        };
        if over {
            return Ok(true);
        }
    }
    Err(format!("more than {RECORDS} records"))
}

/// Reads the alerts of a record; whether one of them ends the conversation.
fn alerts(body: &[u8], flight: &mut Flight) -> Result<bool, String> {
    let mut rest = Bytes(body);
    while !rest.is_empty() {
        let (Some(level), Some(description)) = (rest.byte(), rest.byte()) else {
            return Err("half an alert".to_owned());
        };
        let alert = Alert { level, description };
        match alert.goes_on() {
            true if flight.warnings.len() < WARNINGS => flight.warnings.push(alert),
            true => return Err(format!("more than {WARNINGS} warnings")),
            false => {
                flight.alert = Some(alert);
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Messages on their way through records.
#[derive(Default)]
struct Handshake {
    /// What of a message has come.
    begun: Vec<u8>,
    /// The first place in [`ORDER`] that a message may still have.
    place: usize,
}

impl Handshake {
    /// Takes what a record holds; whether the last message has come.
    fn take(&mut self, body: &[u8], flight: &mut Flight) -> Result<bool, String> {
        let mut begun = std::mem::take(&mut self.begun);
        begun.extend_from_slice(body);
        let mut rest = Bytes(&begun);
        let mut left = begun.len();
        while let Some((kind, body)) = next(&mut rest)? {
            left = rest.0.len();
            if self.message(kind, body, flight)? {
                return Ok(true);
            }
        }
        begun.drain(..begun.len().saturating_sub(left));
        self.begun = begun;
        Ok(false)
    }

    /// Takes a message in its turn; whether it is the last in clear text.
    fn message(&mut self, kind: u8, body: &[u8], flight: &mut Flight) -> Result<bool, String> {
        let mut places = ORDER.iter().enumerate();
        let Some((place, (_, name))) = places.find(|(_, (one, _))| *one == kind) else {
            return Err(format!("a handshake message of type {kind}"));
        };
        if place < self.place || (place > 0 && flight.spoken.is_none()) {
            return Err(format!("{name} out of turn"));
        }
        self.place = place + 1;
        match &mut flight.spoken {
            None => flight.spoken = Some(hello(body)?),
            Some(spoken) => {
                fill(kind, body, spoken).ok_or_else(|| format!("a malformed {name}"))?;
            }
        }
        Ok(flight.spoken.as_ref().is_some_and(|spoken| spoken.complete))
    }
}

/// In which order the messages come, by type (RFC 5246 section 7.3).
const ORDER: [(u8, &str); 6] = [
    (2, "ServerHello"),
    (11, "Certificate"),
    (22, "CertificateStatus"),
    (12, "ServerKeyExchange"),
    (13, "CertificateRequest"),
    (14, "ServerHelloDone"),
];

/// The next whole message, past HelloRequests, which may come at any time
/// (RFC 5246 section 7.4.1.1).
fn next<'a>(rest: &mut Bytes<'a>) -> Result<Option<(u8, &'a [u8])>, String> {
    loop {
        let (Some(kind), Some(size)) = (rest.byte(), rest.number(3)) else {
            return Ok(None);
        };
        match rest.take(size) {
            _ if size > ALL => return Err(format!("a message of {size} bytes (limit {ALL})")),
            None => return Ok(None),
            Some(_) if kind == 0 => {}
            Some(body) => return Ok(Some((kind, body))),
        }
    }
}

fn hello(body: &[u8]) -> Result<Spoken, String> {
    match message::server_hello(body) {
        Some(Ok(spoken)) => Ok(spoken),
        Some(Err(code)) => Err(format!("version 0x{code:04X}, which does not exist")),
        None => Err("a malformed ServerHello".to_owned()),
    }
}

/// Adds what a message after the hello says.
fn fill(kind: u8, body: &[u8], spoken: &mut Spoken) -> Option<()> {
    match kind {
        11 => spoken.chain = message::certificate(body)?,
        22 => spoken.staple = Some(message::certificate_status(body)?),
        12 => {
            let (exchange, signature) = message::server_key_exchange(body, spoken)?;
            spoken.key_exchange = exchange;
            spoken.signature = signature;
        }
        13 => spoken.client_certificate_asked = true,
        _ => spoken.complete = body.is_empty().then_some(true)?,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::CertificateDer;

    use super::super::bytes::vector;
    use super::super::{KeyExchange, Suite, Version};
    use super::*;

    fn record(kind: u8, body: &[u8]) -> Vec<u8> {
        let mut out = vec![kind, 3, 1];
        vector(&mut out, 2, body);
        out
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let mut out = vec![kind];
        vector(&mut out, 3, body);
        out
    }

    fn hello(version: u16, suite: u16) -> Vec<u8> {
        let mut body = version.to_be_bytes().to_vec();
        body.extend([7; 32]);
        body.push(0);
        body.extend(suite.to_be_bytes());
        body.push(0);
        message(2, &body)
    }

    /// All that a server with DHE says, and wants a certificate.
    fn flight() -> [Vec<u8>; 6] {
        let chain = [0, 0, 5, 0, 0, 2, 7, 8];
        let parameters = [0, 1, 0x80, 0, 1, 2, 0, 1, 3, 0, 1, 9];
        [
            hello(0x0301, 0x0033),
            message(11, &chain),
            message(22, &[1, 0, 0, 1, 5]),
            message(12, &parameters),
            message(13, &[1, 1, 0, 0]),
            message(14, &[]),
        ]
    }

    fn spoken() -> Spoken {
        Spoken {
            key_exchange: KeyExchange::Dhe(Some(8)),
            chain: vec![CertificateDer::from(vec![7, 8])],
            staple: Some(vec![5]),
            client_certificate_asked: true,
            complete: true,
            ..Spoken::new(Version::Tls10, Suite(0x0033))
        }
    }

    fn done(spoken: Spoken) -> Reading {
        let flight = Flight {
            spoken: Some(spoken),
            ..Flight::default()
        };
        Reading {
            flight,
            stands: Stands::Done,
        }
    }

    #[test]
    fn messages_in_records_of_any_size() {
        let all = flight().concat();
        let whole = done(spoken());
        assert_eq!(read(&record(22, &all)), whole, "one record");
        let each: Vec<u8> = flight().iter().flat_map(|one| record(22, one)).collect();
        assert_eq!(read(&each), whole, "a record for each message");
        for size in 1..=all.len() {
            let pieces = all.chunks(size).flat_map(|piece| record(22, piece));
            assert_eq!(
                read(&pieces.collect::<Vec<_>>()),
                whole,
                "records of {size}"
            );
        }
        let more = [record(22, &all), b"anything".to_vec()].concat();
        assert_eq!(read(&more), whole, "more behind the end");
    }

    #[test]
    fn every_beginning_is_progress() {
        let all: Vec<u8> = flight().iter().flat_map(|one| record(22, one)).collect();
        for size in 0..all.len() {
            let reading = read(&all[..size]);
            assert_eq!(reading.stands, Stands::Progress, "{size} bytes");
            assert!(reading.flight.spoken.is_none_or(|one| !one.complete));
        }
    }

    #[test]
    fn what_is_left_out_is_left_out() {
        let [hello, chain, .., end] = flight();
        let rsa = Spoken {
            staple: None,
            client_certificate_asked: false,
            key_exchange: KeyExchange::Dhe(None),
            ..spoken()
        };
        assert_eq!(read(&record(22, &[hello, chain, end].concat())), done(rsa));
        let asked = [
            &message(0, &[])[..],
            &self::hello(0x0303, 0x2F),
            &message(14, &[]),
        ];
        let bare = Spoken {
            complete: true,
            ..Spoken::new(Version::Tls12, Suite(0x2F))
        };
        assert_eq!(read(&record(22, &asked.concat())), done(bare));
    }

    fn nonsense(heard: &[u8]) -> String {
        match read(heard).stands {
            Stands::Nonsense(why) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn alerts_before_and_after_the_hello() {
        let alert = |level, description| Alert { level, description };
        let heard = |bytes: &[u8]| read(bytes).flight;
        let refused = heard(&record(21, &[2, 40]));
        assert_eq!(refused.alert, Some(alert(2, 40)));
        assert_eq!(refused.spoken, None);
        let warned = [record(21, &[1, 112]), record(22, &flight().concat())].concat();
        assert_eq!(heard(&warned).warnings, [alert(1, 112)]);
        assert_eq!(heard(&warned).spoken, Some(spoken()));
        let late = [record(22, &hello(0x0303, 0x2F)), record(21, &[2, 80])].concat();
        assert_eq!(heard(&late).alert, Some(alert(2, 80)));
        assert!(heard(&late).spoken.is_some());
        assert_eq!(read(&late).stands, Stands::Done);
        let farewell = read(&record(21, &[1, 0]));
        assert_eq!(farewell.stands, Stands::Done);
        assert_eq!(nonsense(&record(21, &[2])), "half an alert");
        let many = record(21, &[1, 112].repeat(WARNINGS + 1));
        assert_eq!(nonsense(&many), "more than 8 warnings");
    }

    #[test]
    fn nonsense_in_messages() {
        let [hello, chain, _, parameters, _, end] = flight();
        let malformed = |kind, body: &[u8]| vec![hello.clone(), message(kind, body)];
        for (messages, why) in [
            (vec![chain.clone()], "Certificate out of turn"),
            (
                vec![hello.clone(), hello.clone()],
                "ServerHello out of turn",
            ),
            (
                vec![hello.clone(), parameters, chain.clone()],
                "Certificate out of turn",
            ),
            (
                vec![hello.clone(), chain.clone(), chain],
                "Certificate out of turn",
            ),
            (malformed(4, &[]), "a handshake message of type 4"),
            (vec![message(2, &[3, 3])], "a malformed ServerHello"),
            (malformed(11, &[0, 0, 9]), "a malformed Certificate"),
            (malformed(12, &[9]), "a malformed ServerKeyExchange"),
            (malformed(14, &[9]), "a malformed ServerHelloDone"),
            (
                vec![self::hello(0x0309, 0x2F), end],
                "version 0x0309, which does not exist",
            ),
            (
                vec![vec![2, 0xFF, 0xFF, 0xFF]],
                "a message of 16777215 bytes (limit 131072)",
            ),
        ] {
            let heard = record(22, &messages.concat());
            assert_eq!(nonsense(&heard), why, "{heard:?}");
        }
    }

    #[test]
    fn nonsense_in_records() {
        let [hello, ..] = flight();
        for (after, why) in [
            (&record(20, &[1])[..], "ChangeCipherSpec before a key"),
            (&record(23, &[1]), "application data before a key"),
            (&[22, 3, 1, 0, 0], "an empty record"),
            (
                &[22, 3, 1, 0xFF, 0xFF],
                "a record of 65535 bytes (limit 16384)",
            ),
            (b"hello", "no TLS: 'hello'"),
        ] {
            let heard = [&record(22, &hello), after].concat();
            assert_eq!(nonsense(&heard), why, "{heard:?}");
        }
        let mail = nonsense(b"220 mx ESMTP\r\n");
        assert_eq!(mail, "plain SMTP, not TLS: '220 mx ESMTP'");
    }

    #[test]
    fn without_end_there_is_an_end() {
        let empty = record(22, &message(0, &[])).repeat(RECORDS);
        assert_eq!(nonsense(&empty), "more than 1024 records");
        let mut endless = record(22, &hello(0x0303, 0x2F));
        endless.extend(record(22, &[11, 1, 0xFF, 0xFF]));
        while endless.len() <= ALL {
            endless.extend(record(22, &[7; 1 << 14]));
        }
        endless.truncate(ALL + 1);
        assert_eq!(nonsense(&endless), "more than 131072 bytes without an end");
    }
}
