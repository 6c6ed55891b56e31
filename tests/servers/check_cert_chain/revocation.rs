//! Certificates that were revoked, or of which nobody can tell: lists published by
//! nginx, answers by `openssl ocsp`, answers stapled by `openssl s_server`.

use lab::authority::time::{DAY, now};
use lab::authority::{Blank, Crl, Issued, Key, Reason, Status};

use super::street::{AUTHORITY, Street};

#[test]
fn lists() {
    let Some(mut street) = Street::new() else {
        return;
    };
    with_list(&mut street, "clean", |list, _, _| list);
    with_list(&mut street, "revoked", revoked);
    with_list(&mut street, "over", |list, _, _| list.days(-27, -20));
    let over =
        |list: Crl, serial: &[u8], _: &Key| revoked(list, serial, &Key::p256()).days(-27, -20);
    with_list(&mut street, "over-revoked", over);
    with_list(&mut street, "strangers", |list, serial, stranger| {
        revoked(list, serial, stranger).signed_by(stranger)
    });
    with_list(&mut street, "strangers-clean", |list, _, stranger| {
        list.signed_by(stranger)
    });
    street.shows("absent", Street::leaf().crl_points(&[&at("absent.crl")]));
    street.replay("servers-crl");
}

#[test]
fn answers() {
    let Some(mut street) = Street::new() else {
        return;
    };
    let leaf = street.shop.sign(staple_only());
    stapled(&mut street, "staple", &leaf, Status::Good);
    let leaf = street.shop.sign(staple_only());
    stapled(&mut street, "revoked-staple", &leaf, gone());
    let leaf = street.shop.sign(staple_only().must_staple());
    stapled(&mut street, "promised", &leaf, Status::Good);
    street.shows("not-stapled", staple_only().must_staple());
    responder(&mut street);
    street.replay("servers-ocsp");
}

fn at(name: &str) -> String {
    format!("http://{AUTHORITY}/{name}")
}

fn gone() -> Status {
    Status::Revoked(now() - 3 * DAY, Some(Reason::KeyCompromise))
}

fn revoked(list: Crl, serial: &[u8], _: &Key) -> Crl {
    list.revoke(serial, now() - 3 * DAY, Some(Reason::KeyCompromise))
}

/// A certificate of which only the staple tells.
fn staple_only() -> Blank {
    Street::leaf().without(lab::authority::oid::CRL_POINTS)
}

/// A server whose certificate names a list of its own, and that list: made from a clean
/// one, the serial number and a stranger's key.
fn with_list(street: &mut Street, name: &str, make: impl FnOnce(Crl, &[u8], &Key) -> Crl) {
    let file = format!("{name}.crl");
    let leaf = street.shop.sign(Street::leaf().crl_points(&[&at(&file)]));
    let list = make(street.shop.crl(), &leaf.serial, &Key::p256());
    street.publish(&file, list.der());
    let above = street.shop.der.clone();
    street.openssl(name, &leaf, &[&above], "");
}

/// A server that staples an answer.
fn stapled(street: &mut Street, name: &str, leaf: &Issued, status: Status) {
    let answer = street.shop.ocsp(&leaf.serial, status).der();
    let answer = street.write(&format!("{name}.ocsp"), answer);
    let above = street.shop.der.clone();
    street.openssl(name, leaf, &[&above], &format!("-status_file {answer}"));
}

/// `openssl ocsp` with an index of two certificates, one of them revoked, and a server
/// for each.
fn responder(street: &mut Street) {
    let place = format!("http://{AUTHORITY}:8080");
    let blank = || staple_only().aia(&[&place], &[&at("shop.der")]);
    let (good, bad) = (street.shop.sign(blank()), street.shop.sign(blank()));
    let above = street.shop.der.clone();
    street.openssl("answered", &good, &[&above], "");
    street.openssl("revoked-answer", &bad, &[&above], "");
    let hex = |serial: &[u8]| {
        serial
            .iter()
            .map(|octet| format!("{octet:02X}"))
            .collect::<String>()
    };
    let index = format!(
        "V\t401231000000Z\t\t{}\tunknown\t/CN=good\nR\t401231000000Z\t261101000000Z,keyCompromise\t{}\tunknown\t/CN=bad\n",
        hex(&good.serial),
        hex(&bad.serial)
    );
    let index = street.write("index.txt", index);
    let (shop, key) = (street.shop.pem(), street.shop.key.pem());
    let (shop, key) = (
        street.write("shop.pem", shop),
        street.write("shop.key", key),
    );
    let command = format!(
        "openssl ocsp -index {index} -port 8080 -rsigner {shop} -rkey {key} -CA {shop} -ndays 6"
    );
    street.start("responder", AUTHORITY, 8080, command);
}
