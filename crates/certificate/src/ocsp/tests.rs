use lab::authority::{
    Authority, Blank, Issued, Key, Log, Name, Ocsp, Reason as Why, Status, der as build, oid, time,
};

use super::*;
use crate::crl::Unfit;
use crate::moment::DAY;
use crate::signatures::Signatures;

struct Family {
    root: Authority,
    leaf: Issued,
}

impl Family {
    fn new() -> Self {
        let root = Authority::root("Root");
        let leaf = root.sign(Blank::leaf("shop.example"));
        Family { root, leaf }
    }

    fn certificates(&self) -> (Certificate, Certificate) {
        let read = |der: &Vec<u8>| Certificate::new(der.clone()).unwrap();
        (read(&self.leaf.der), read(&self.root.der))
    }

    fn answer(&self, status: Status) -> Ocsp {
        self.root.ocsp(&self.leaf.serial, status)
    }

    fn says(&self, answer: &Ocsp) -> Result<Standing, Unfit> {
        let answer = Answer::new(&answer.der()).unwrap();
        let (leaf, issuer) = self.certificates();
        answer.status(&leaf, &issuer, Moment(time::now()), &Signatures::default())
    }
}

#[test]
fn an_answer_says_how_a_certificate_stands() {
    let family = Family::new();
    let at = time::now() - 3 * DAY;
    let revoked = |reason| {
        Ok(Standing::Revoked(Revocation {
            at: Moment(at),
            reason,
        }))
    };
    let table = [
        (Status::Good, Ok(Standing::Good)),
        (Status::Unknown, Ok(Standing::Unknown)),
        (Status::Revoked(at, None), revoked(None)),
        (
            Status::Revoked(at, Some(Why::KeyCompromise)),
            revoked(Some(Reason(1))),
        ),
        (
            Status::Revoked(at, Some(Why::RemoveFromCrl)),
            Ok(Standing::Good),
        ),
    ];
    for (status, expected) in table {
        assert_eq!(family.says(&family.answer(status)), expected, "{status:?}");
    }
    let named = family
        .answer(Status::Good)
        .named(&family.root.name)
        .nonce(&[1, 2, 3]);
    assert_eq!(family.says(&named), Ok(Standing::Good));
}

#[test]
fn an_answer_that_may_not_be_believed_says_nothing() {
    let family = Family::new();
    let revoked = family.answer(Status::Revoked(0, None));
    let past = Moment(time::now() - DAY);
    let future = Moment(time::now() + 2 * DAY);
    let other = Unfit::OtherScope("is of another certificate");
    let stranger = Authority::root("Root");
    let table = [
        (
            revoked.clone().signed_by(&Key::p256()),
            Unfit::WrongSignature,
        ),
        (revoked.clone().broken_signature(), Unfit::WrongSignature),
        (
            revoked.clone().dates(past.0 - DAY, Some(past.0)),
            Unfit::Expired(past),
        ),
        (
            revoked.clone().dates(future.0, Some(future.0 + DAY)),
            Unfit::NotYet(future),
        ),
        (
            revoked.clone().dates(past.0 - 2 * DAY, None),
            Unfit::Timeless,
        ),
        (family.root.ocsp(&[1], Status::Good), other.clone()),
        (stranger.ocsp(&family.leaf.serial, Status::Good), other),
    ];
    for (answer, unfit) in table {
        assert_eq!(family.says(&answer), Err(unfit));
    }
    let hour = time::now() - 3600;
    assert_eq!(
        family.says(&family.answer(Status::Good).dates(hour, None)),
        Ok(Standing::Good)
    );
}

#[test]
fn only_an_appointed_responder_signs_for_the_issuer() {
    let family = Family::new();
    let good = || family.answer(Status::Good);
    let responder = |blank: Blank| family.root.sign(blank);
    let stranger = Authority::root("Root").sign(Blank::responder("Responder"));
    let elsewhere = Issued {
        key: Key::p256(),
        ..responder(Blank::responder("Responder"))
    };
    let table = [
        ("appointed", responder(Blank::responder("Responder")), true),
        (
            "with P-521",
            responder(Blank::responder("Responder").key(&Key::p521())),
            true,
        ),
        (
            "expired",
            responder(Blank::responder("Responder").days(-30, -1)),
            false,
        ),
        (
            "for servers",
            responder(Blank::leaf("responder.example")),
            false,
        ),
        (
            "without a purpose",
            responder(Blank::leaf("r.example").without(oid::EXTENDED_KEY_USAGE)),
            false,
        ),
        ("of another issuer of the same name", stranger, false),
        ("with another key", elsewhere, false),
    ];
    for (who, issued, believed) in table {
        let said = family.says(&good().delegated(&issued));
        let expected = match believed {
            true => Ok(Standing::Good),
            false => Err(Unfit::WrongSignature),
        };
        assert_eq!(said, expected, "{who}");
    }
}

#[test]
fn what_is_no_answer_is_told() {
    for (status, word) in [
        (1, "malformedRequest"),
        (3, "tryLater"),
        (6, "unauthorized"),
        (9, "status 9"),
    ] {
        let refused = Answer::new(&Ocsp::failure(status)).unwrap_err();
        assert_eq!(refused, format!("is a refusal ({word})"));
    }
    let whole = Family::new().answer(Status::Good).der();
    for length in 0..whole.len() {
        assert!(Answer::new(&whole[..length]).is_err(), "{length}");
    }
    let mut longer = whole;
    longer.push(0);
    assert!(Answer::new(&longer).is_err());
    assert!(
        Answer::new(b"<html>")
            .unwrap_err()
            .contains("cannot be decoded")
    );
}

#[test]
fn a_question_names_the_certificate_as_the_answer_does() {
    let family = Family::new();
    let (leaf, issuer) = family.certificates();
    let question = question(&leaf, &issuer);
    // The mint encodes the identifier by itself, in the answer.
    let sha1 = build::sequence(&[build::oid("1.3.14.3.2.26"), build::null()]);
    let tail = build::integer(&family.leaf.serial);
    assert!(question.windows(sha1.len()).any(|part| part == sha1));
    assert!(question.ends_with(&tail));
    let answer = family.answer(Status::Good).named(&Name::empty()).der();
    let id = &question[8..];
    assert!(
        answer.windows(id.len()).any(|part| part == id),
        "{question:02x?}"
    );
}

/// What no signature covers may change; what is said never does.
#[test]
fn no_flipped_bit_changes_what_is_said() {
    let family = Family::new();
    let (leaf, issuer) = family.certificates();
    let responder = family.root.sign(Blank::responder("Responder"));
    let revoked = family.answer(Status::Revoked(0, Some(Why::Superseded)));
    let whole = revoked.delegated(&responder).der();
    let now = Moment(time::now());
    let expected = family.says(&family.answer(Status::Revoked(0, Some(Why::Superseded))));
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(answer) = Answer::new(&flipped) {
            let said = answer.status(&leaf, &issuer, now, &Signatures::default());
            assert!(said.is_err() || said == expected, "bit {bit}: {said:?}");
        }
    }
}

#[test]
fn timestamps_that_come_with_an_answer() {
    let family = Family::new();
    let log = Log::new("Log");
    let one = log.timestamp(b"signed", b"issuer", time::now());
    let answer = family
        .answer(Status::Good)
        .logged(Log::list(&[one.clone(), one]));
    assert_eq!(family.says(&answer), Ok(Standing::Good));
    let answer = Answer::new(&answer.der()).unwrap();
    let lists: Vec<_> = answer.timestamps().map(crate::listed).collect();
    let [Some(list)] = &lists[..] else {
        panic!("{lists:?}");
    };
    assert_eq!(list.len(), 2);
    assert_eq!(list[0].log.to_vec(), log.id());
    let none = Answer::new(&family.answer(Status::Good).der()).unwrap();
    assert_eq!(none.timestamps().count(), 0);
}
