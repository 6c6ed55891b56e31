//! What is sent along with a good certificate, by `openssl s_server`; the same host at
//! several addresses, under several names and with several keys, by nginx.

use lab::authority::time::{DAY, now};
use lab::authority::{Authority, Blank, Key};

use super::nginx;
use super::street::{HOST, HOUR, Street};

#[test]
fn lists_as_sent() {
    let Some(mut street) = Street::new() else {
        return;
    };
    let leaf = street.shop.sign(Street::leaf());
    let (root, shop) = (street.root.clone(), street.shop.clone());
    let stray = Authority::root("Stray Root").sub("Stray CA");
    street.publish("shop.crl", shop.crl().der());
    street.openssl("missing", &leaf, &[], "");
    street.openssl("order", &leaf, &[&root.der, &shop.der], "");
    street.openssl("with-root", &leaf, &[&shop.der, &root.der], "");
    street.openssl("stray", &leaf, &[&shop.der, &stray.der], "");
    street.openssl("twice", &leaf, &[&leaf.der, &shop.der], "");
    crossed(&mut street);
    street.replay("servers-lists");
}

/// An intermediate that an old root signed, too, which has ended.
fn crossed(street: &mut Street) {
    let old = Authority::root("Old Root");
    let blank = Blank::sub("Street CA").days(-900, -30);
    let cross = old.cross(&street.shop, blank);
    let leaf = street.shop.sign(Street::leaf());
    let twin = street.shop.der.clone();
    street.openssl("crossed", &leaf, &[&cross.der, &twin], "");
    let both = street.root.pem() + &old.pem();
    let both = street.write("both.pem", both);
    street.place("both", both);
    let old = street.write("old.pem", old.pem());
    street.place("old", old);
}

#[test]
fn several_certificates_of_a_host() {
    let Some(mut street) = Street::new() else {
        return;
    };
    let expired = || Street::leaf().validity(now() - 91 * DAY, now() - 36 * HOUR);
    street.shows("healthy", Street::leaf());
    street.shows("expired", expired());
    twins(&mut street, "twins", Street::leaf().key(&Key::rsa()));
    twins(&mut street, "expired-twin", expired().key(&Key::rsa()));
    two_hosts(&mut street);
    strict_host(&mut street);
    renewed(&mut street);
    street.replay("servers-several");
}

/// nginx with an ECDSA certificate and this one.
fn twins(street: &mut Street, name: &str, other: Blank) {
    let (first, other) = (street.shop.sign(Street::leaf()), street.shop.sign(other));
    let above = street.shop.der.clone();
    let first = nginx::certificate(street, &format!("{name}-ecdsa"), &first, &[&above]);
    let other = nginx::certificate(street, &format!("{name}-rsa"), &other, &[&above]);
    let address = street.address(name);
    let server = format!("listen {address}:443 ssl; ssl_ecdh_curve X25519; {first}{other}");
    nginx::serve(street, name, &address, 443, &[&server]);
}

/// nginx with a certificate for the host and another for all who do not name it.
fn two_hosts(street: &mut Street) {
    let (own, other) = (Street::leaf(), Street::leaf_of("default.hosting.example"));
    let (own, other) = (street.shop.sign(own), street.shop.sign(other));
    let above = street.shop.der.clone();
    let own = nginx::certificate(street, "host", &own, &[&above]);
    let other = nginx::certificate(street, "default", &other, &[&above]);
    let address = street.address("two-hosts");
    let listen = format!("listen {address}:443 ssl");
    let first = format!("{listen} default_server; ssl_ecdh_curve X25519; {other}");
    let second = format!("{listen}; server_name {HOST}; {own}");
    nginx::serve(street, "two-hosts", &address, 443, &[&first, &second]);
}

/// nginx that turns away who does not name the host.
fn strict_host(street: &mut Street) {
    let own = street.shop.sign(Street::leaf());
    let above = street.shop.der.clone();
    let own = nginx::certificate(street, "strict", &own, &[&above]);
    let address = street.address("strict-host");
    let listen = format!("listen {address}:443 ssl http2");
    let first = format!("{listen} default_server; ssl_ecdh_curve X25519; ssl_reject_handshake on;");
    let second = format!("{listen}; server_name {HOST}; {own}");
    nginx::serve(street, "strict-host", &address, 443, &[&first, &second]);
}

/// A server that was started with an old certificate, and the file of the new one.
fn renewed(street: &mut Street) {
    let old = Street::leaf().validity(now() - 70 * DAY, now() + 20 * DAY + HOUR);
    let new = street.shop.sign(Street::leaf());
    street.shows("not-reloaded", old);
    let new = street.write("renewed.pem", new.pem());
    street.place("renewed", new);
}
