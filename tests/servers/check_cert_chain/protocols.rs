//! How servers speak TLS: versions, suites, key exchange and client certificates, by
//! `openssl s_server` and gnutls-serv; and servers that do not speak it.

use lab::authority::{Blank, Issued, Key, oid};

use super::nginx;
use super::street::{HOST, Street};

#[test]
fn versions_and_suites() {
    let Some(mut street) = Street::new() else {
        return;
    };
    let leaf = street
        .shop
        .sign(Street::leaf().key(&Key::rsa()).key_usage(&[
            lab::authority::Usage::DigitalSignature,
            lab::authority::Usage::KeyEncipherment,
        ]));
    let small = street.write("dh-1024.pem", DH_1024);
    for (name, options) in [
        ("tls-1.0", "-tls1 -cipher ALL:@SECLEVEL=0"),
        ("tls-1.1", "-tls1_1 -cipher ALL:@SECLEVEL=0"),
        ("tls-1.2", "-tls1_2"),
        ("tls-1.3", "-tls1_3"),
        ("old-too", "-cipher ALL:@SECLEVEL=0"),
        ("rsa-exchange", "-tls1_2 -cipher AES128-SHA"),
        (
            "dhe-1024",
            &format!("-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0 -dhparam {small}"),
        ),
        ("null", "-tls1_2 -cipher NULL-SHA256:@SECLEVEL=0"),
    ] {
        let above = street.shop.der.clone();
        street.openssl(name, &leaf, &[&above], options);
    }
    gnutls(&mut street, "3des", 8443, &leaf, "+3DES-CBC");
    gnutls(&mut street, "rc4", 9443, &leaf, "+ARCFOUR-128");
    http2(&mut street);
    street.replay("servers-protocols");
}

/// gnutls-serv, which has suites that Debian's OpenSSL lacks, at a port of every address.
fn gnutls(street: &mut Street, name: &str, port: u16, leaf: &Issued, suite: &str) {
    let chain = leaf.pem() + &street.shop.pem();
    let chain = street.write(&format!("{name}.pem"), chain);
    let key = street.write(&format!("{name}.key"), leaf.key.pem());
    let priority =
        format!("NONE:+VERS-TLS1.2:{suite}:+SHA1:+RSA:+COMP-NULL:+SIGN-ALL:+GROUP-ALL:+CTYPE-X509");
    let command = format!(
        "gnutls-serv --http -p {port} --x509certfile {chain} --x509keyfile {key} --priority {priority}"
    );
    street.start(name, "127.0.0.1", port, command);
}

fn http2(street: &mut Street) {
    let leaf = street.shop.sign(Street::leaf());
    let above = street.shop.der.clone();
    let lines = nginx::certificate(street, "http2", &leaf, &[&above]);
    let address = street.address("http2");
    let server = format!("listen {address}:443 ssl http2; ssl_ecdh_curve X25519; {lines}");
    nginx::serve(street, "http2", &address, 443, &[&server]);
}

#[test]
fn client_certificates_and_no_tls() {
    let Some(mut street) = Street::new() else {
        return;
    };
    client_wanted(&mut street);
    // A second certificate of s_server is sent without what is above it.
    let leaf = street.root.sign(Street::leaf());
    let fatal = format!("-servername {HOST} -servername_fatal -cert2 {{}} -key2 {{}}");
    let own = street.write("own.pem", leaf.pem());
    let key = street.write("own.key", leaf.key.pem());
    let fatal = fatal.replacen("{}", &own, 1).replacen("{}", &key, 1);
    street.openssl("fatal", &leaf, &[], &fatal);
    let plain = street.address("plain");
    let text = format!("listen {plain}:443; return 200;");
    nginx::serve(&mut street, "plain", &plain, 443, &[&text]);
    stub(&mut street, "hangs", "sleep 600");
    stub(&mut street, "closes", "close $client");
    street.address("nobody");
    street.replay("servers-contact");
}

/// A server that insists on a certificate of its client, and one that it takes.
fn client_wanted(street: &mut Street) {
    let leaf = street.shop.sign(Street::leaf());
    let clients = lab::authority::Authority::root("Clients");
    let client = clients.sign(Blank::leaf("client.shop.example").eku(&[oid::CLIENT_AUTH]));
    let trusted = street.write("clients.pem", clients.pem());
    let above = street.shop.der.clone();
    let options = format!("-Verify 1 -verify_return_error -CAfile {trusted}");
    street.openssl("asks", &leaf, &[&above], &options);
    let client = street.write("client.pem", client.pem() + &client.key.pem());
    street.place("client", client);
    let stranger = Issued::self_signed(Blank::leaf("stranger.example").eku(&[oid::CLIENT_AUTH]));
    let stranger = street.write("stranger.pem", stranger.pem() + &stranger.key.pem());
    street.place("stranger", stranger);
}

/// Some lines of Perl, which every Debian has, for who takes connections and does not
/// speak.
fn stub(street: &mut Street, name: &str, then: &str) {
    let address = street.address(name);
    let script = format!(
        "use IO::Socket::INET;\nmy $door = IO::Socket::INET->new(LocalAddr => '{address}:443', Listen => 9, ReuseAddr => 1) or die $!;\n\
while (my $client = $door->accept) {{ {then} }}\n"
    );
    let script = street.write(&format!("{name}.pl"), script);
    street.start(name, &address, 443, format!("perl {script}"));
}

/// A group of 1024 bits, the second of RFC 2409: made in an instant, unlike a new one.
const DH_1024: &str = "-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
";
