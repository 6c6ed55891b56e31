//! When an authority wants its certificates renewed (RFC 9773): windows published by
//! nginx.

use lab::authority::Issued;
use lab::authority::time::{DAY, now, rfc3339};

use super::street::{AUTHORITY, Street};

#[test]
fn renewal_windows() {
    let Some(mut street) = Street::new() else {
        return;
    };
    let text = format!("{{\"renewalInfo\": \"http://{AUTHORITY}/renewal\"}}");
    street.publish("directory", text);
    let list = street.shop.crl().der();
    street.publish("shop.crl", list);
    window(&mut street, "past", -5);
    window(&mut street, "due", -1);
    window(&mut street, "later", 40);
    street.publish("odd-directory", "<html>Not a directory</html>");
    street.shows("unknown", Street::leaf());
    silent(&mut street);
    street.replay("servers-renewal");
}

/// A server whose certificate is to be renewed in the two days that begin in so many.
fn window(street: &mut Street, name: &str, days: i64) {
    let leaf = street.shop.sign(Street::leaf());
    let (start, end) = (now() + days * DAY, now() + (days + 2) * DAY);
    let text = format!(
        "{{\"suggestedWindow\": {{\"start\": \"{}\", \"end\": \"{}\"}}}}",
        rfc3339(start),
        rfc3339(end)
    );
    let place = format!("renewal/{}", identifier(street, &leaf));
    street.publish(&place, text);
    let above = street.shop.der.clone();
    street.openssl(name, &leaf, &[&above], "");
}

/// The certificate's name in the protocol: key of the issuer and serial number.
fn identifier(street: &Street, leaf: &Issued) -> String {
    let key = street.shop.key.identifier();
    format!("{}.{}", base64url(&key), base64url(&leaf.serial))
}

fn base64url(octets: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in octets.chunks(3) {
        let bits = three
            .iter()
            .fold(0, |bits, octet| bits << 8 | u32::from(*octet));
        let bits = bits << (8 * (3 - three.len()));
        let digit = |at: usize| char::from(ALPHABET[(bits >> (18 - 6 * at)) as usize & 63]);
        text.extend((0..=three.len()).map(digit));
    }
    text
}

/// Who takes connections and never says a word.
fn silent(street: &mut Street) {
    let script = format!(
        "use IO::Socket::INET; my $door = IO::Socket::INET->new(LocalAddr => '{AUTHORITY}:8081', Listen => 9) or die $!; sleep 600"
    );
    let script = street.write("silent.pl", script);
    street.start("silent", AUTHORITY, 8081, format!("perl {script}"));
}
