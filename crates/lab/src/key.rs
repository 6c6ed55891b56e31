//! Names as lookup keys: the wire form in lower case, so that every ancestor
//! of a name is a slice of it and a lookup allocates nothing.

use hickory_proto::rr::Name;

/// A name in wire form and lower case (RFC 4343: names compare without case).
pub(crate) type Key = Box<[u8]>;

/// The key of a name.
pub(crate) fn key(name: &Name) -> Key {
    let mut wire = Vec::with_capacity(name.len() + 1);
    for label in name.iter() {
        wire.push(label.len().min(63) as u8);
        wire.extend(label.iter().map(u8::to_ascii_lowercase));
    }
    wire.push(0);
    wire.into()
}

/// The name itself, then its parent, up to and including the root.
pub(crate) fn ancestors(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::successors(Some(key), |key| match key.first() {
        None | Some(0) => None,
        Some(&length) => key.get(usize::from(length) + 1..),
    })
}

/// The ancestors strictly above the name and not above `origin`, lowest first.
pub(crate) fn between<'a>(key: &'a [u8], origin: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let least = origin.len();
    ancestors(key)
        .skip(1)
        .take_while(move |above| above.len() >= least)
}

/// Whether `key` is `origin` or lies below it.
pub(crate) fn within(key: &[u8], origin: &[u8]) -> bool {
    ancestors(key).any(|above| above == origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Key {
        key(&Name::from_ascii(name).unwrap())
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(of("WWW.Shop.example."), of("www.shop.example."));
        assert_eq!(&*of("a.b."), b"\x01a\x01b\x00");
    }

    #[test]
    fn ancestors_end_at_the_root() {
        let name = of("www.shop.example.");
        let above: Vec<_> = ancestors(&name).map(<[u8]>::to_vec).collect();
        assert_eq!(above.len(), 4);
        assert_eq!(above[3], [0]);
        assert_eq!(
            between(&name, &of("example.")).count(),
            2,
            "shop.example and example"
        );
    }

    #[test]
    fn a_longer_label_is_not_a_child() {
        assert!(within(&of("www.shop.example."), &of("shop.example.")));
        assert!(!within(&of("myshop.example."), &of("shop.example.")));
    }
}
