//! Certificates with something wrong, each shown by an `openssl s_server`.

use lab::authority::time::{DAY, now};
use lab::authority::{Algorithm, Authority, Blank, General, Issued, Key, Name, oid};

use super::street::{HOUR, Street};

/// OpenSSL shows nothing weak on its usual level of security; below it, it would also
/// speak old versions.
const OLD: &str = "-cipher ALL:@SECLEVEL=0 -no_tls1 -no_tls1_1";

#[test]
fn dates() {
    let Some(mut street) = Street::new() else {
        return;
    };
    street.shows("healthy", Street::leaf());
    street.shows(
        "expired",
        Street::leaf().validity(now() - 91 * DAY, now() - 36 * HOUR),
    );
    street.shows(
        "early",
        Street::leaf().validity(now() + 36 * HOUR + 180, now() + 92 * DAY + HOUR),
    );
    street.shows(
        "soon",
        Street::leaf().validity(now() - 85 * DAY, now() + 5 * DAY + HOUR),
    );
    let six_days = Street::leaf().validity(now() - 2 * DAY, now() + 4 * DAY + HOUR);
    street.shows("six-days", six_days);
    let long = Street::leaf().validity(now() - 25 * DAY, now() + 800 * DAY + HOUR);
    street.shows("long", long);
    street.shows(
        "late",
        Street::leaf().validity(now() - 25 * DAY, now() + 275 * DAY + HOUR),
    );
    authority_with(
        &mut street,
        "ending",
        Blank::sub("Ending CA").validity(now() - 900 * DAY, now() + 8 * DAY + HOUR),
    );
    authority_with(&mut street, "ended", Blank::sub("Ended CA").days(-900, -2));
    street.replay("servers-dates");
}

#[test]
fn names_and_trust() {
    let Some(mut street) = Street::new() else {
        return;
    };
    street.shows("other-host", Street::leaf_of("blog.shop.example"));
    street.shows("common-name", Street::leaf().no_names());
    street.shows("healthy", Street::leaf());
    street.shows("purpose", Street::leaf().eku(&[oid::CLIENT_AUTH]));
    street.shows("is-ca", Street::leaf().basic_constraints(true, None));
    let lonely = Issued::self_signed(Street::leaf());
    let certificate = lonely.pem();
    street.openssl("self-signed", &lonely, &[], "");
    let own = street.write("self-signed.pem", certificate);
    street.place("own", own);
    stranger(&mut street);
    let elsewhere = [General::Dns("elsewhere.example".to_owned())];
    authority_with(
        &mut street,
        "constrained",
        Blank::sub("Elsewhere CA").name_constraints(&elsewhere, &[]),
    );
    street.replay("servers-names");
}

#[test]
fn weak_keys_and_signatures() {
    let Some(mut street) = Street::new() else {
        return;
    };
    let root = Authority::root_of(Blank::root("Old Root").key(&Key::rsa()));
    let roots = street.write("old.pem", root.pem());
    street.place("old", roots);
    let old = root.sub_of(Blank::sub("Old CA").key(&Key::rsa_other()));
    let sha1 = old.sign(Street::leaf().signed_with(Algorithm::RsaSha1));
    street.openssl("sha1", &sha1, &[&old.der], OLD);
    let small = old.sign(Street::leaf().key(&Key::rsa_1024()));
    street.openssl("rsa-1024", &small, &[&old.der], OLD);
    street.replay("servers-weak");
}

/// A healthy leaf below an intermediate of this blank.
fn authority_with(street: &mut Street, name: &str, blank: Blank) {
    let above = street.root.sub_of(blank);
    street.openssl(name, &above.sign(Street::leaf()), &[&above.der], "");
}

/// A chain that is right in itself and ends at a root that nobody here trusts.
fn stranger(street: &mut Street) {
    let root =
        Authority::root_of(Blank::root("Stranger").subject(Name::authority("Stranger Root")));
    let above = root.sub("Stranger CA");
    street.openssl("stranger", &above.sign(Street::leaf()), &[&above.der], "");
}
