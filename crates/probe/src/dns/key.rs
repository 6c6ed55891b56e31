//! Names as bytes that compare and hash at once. The codec's own comparison
//! and hash go byte by byte through every label, which is most of the work of
//! a sweep.

use hickory_proto::rr::Name;

/// Room behind a key for what callers add to it: an address, a type, a number.
const MORE: usize = 24;

/// The labels of a name from the root down, in lower case, each behind its
/// length: a zone's key begins the keys of all names in it, and only theirs.
pub(crate) fn key(name: &Name) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len() + MORE);
    for label in name.iter().rev() {
        // A label has at most 63 bytes (RFC 1035 section 2.3.4), so that its
        // length is no letter.
        key.push(u8::try_from(label.len()).unwrap_or_default());
        key.extend_from_slice(label);
    }
    key.make_ascii_lowercase();
    key
}

/// Whether two names are the same without regard to case (RFC 1034 section
/// 3.1); both are taken as absolute.
pub(crate) fn same(one: &Name, other: &Name) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other.iter())
            .all(|(one, other)| one.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_without_regard_to_case() {
        let table = [
            ("www.shop.example.", "WWW.Shop.example.", true),
            (".", ".", true),
            ("www.shop.example.", "shop.example.", false),
            ("www.shop.example.", "wwws.hop.example.", false),
            ("a.bc.", "ab.c.", false),
            ("a.", ".", false),
        ];
        for (one, other, expected) in table {
            let [one, other] = [one, other].map(|name| Name::from_ascii(name).unwrap());
            assert_eq!(same(&one, &other), expected, "{one} {other}");
            assert_eq!(key(&one) == key(&other), expected, "{one} {other}");
        }
    }

    fn of(name: &str) -> Vec<u8> {
        key(&Name::from_ascii(name).unwrap())
    }

    #[test]
    fn a_zone_begins_the_names_in_it_and_no_others() {
        assert_eq!(of("."), b"");
        assert_eq!(of("Shop.Example."), b"\x07example\x04shop");
        let zone = of("shop.example.");
        let table = [
            ("shop.example", true),
            ("www.SHOP.example", true),
            ("a.b.shop.example", true),
            ("example", false),
            ("shops.example", false),
            ("shop.examples", false),
            ("shop.example.test", false),
            ("ashop.example", false),
        ];
        for (name, inside) in table {
            assert_eq!(of(name).starts_with(&zone), inside, "{name}");
        }
    }
}
