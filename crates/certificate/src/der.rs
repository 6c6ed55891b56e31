//! Just enough of DER (X.690) to find the borders of elements, where a decoder
//! of whole certificates hides them.

use x509_parser::asn1_rs::Oid;

/// One element: its first octet, its contents, and the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) contents: &'a [u8],
    pub(crate) whole: &'a [u8],
}

/// The identifier octet of a SEQUENCE.
pub(crate) const SEQUENCE: u8 = 0x30;
/// The identifier octet of an OCTET STRING.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// The identifier octet of an INTEGER.
pub(crate) const INTEGER: u8 = 0x02;

/// The element at the front, and what follows it. Tags above 30 and lengths of
/// more than four octets, which no certificate has, are not read.
pub(crate) fn element(input: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = input.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = octets
                .iter()
                .fold(0, |length, &octet| length << 8 | usize::from(octet));
            (length, rest)
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    let whole = input.get(..input.len() - rest.len())?;
    let is_short_tag = tag & 0x1f != 0x1f;
    is_short_tag.then_some((
        Element {
            tag,
            contents,
            whole,
        },
        rest,
    ))
}

/// The elements one after another; nothing if the input is not all elements.
pub(crate) fn elements(mut input: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut elements = Vec::new();
    while !input.is_empty() {
        let (first, rest) = element(input)?;
        elements.push(first);
        input = rest;
    }
    Some(elements)
}

/// An OBJECT IDENTIFIER in its usual dotted form.
pub(crate) fn object_identifier(element: Element<'_>) -> Option<String> {
    let is_identifier = element.tag == 0x06 && !element.contents.is_empty();
    is_identifier.then(|| Oid::new(element.contents.into()).to_id_string())
}

/// The contents of the one element that the input is, if it has this tag.
pub(crate) fn only(input: &[u8], tag: u8) -> Option<&[u8]> {
    let (element, rest) = element(input)?;
    (element.tag == tag && rest.is_empty()).then_some(element.contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_are_found() {
        // Input, identifier, length of the contents, length of the rest.
        let table: [(&[u8], u8, usize, usize); 4] = [
            (&[0x30, 0x00], 0x30, 0, 0),
            (&[0x02, 0x01, 0x05, 0x09], 0x02, 1, 1),
            (&[0x04, 0x81, 0x02, 1, 2], 0x04, 2, 0),
            (&[0x04, 0x82, 0x00, 0x01, 1, 2], 0x04, 1, 1),
        ];
        for (input, tag, length, behind) in table {
            let (found, rest) = element(input).unwrap();
            assert_eq!(
                (found.tag, found.contents.len(), rest.len()),
                (tag, length, behind),
                "{input:?}"
            );
            assert_eq!(found.whole.len() + rest.len(), input.len());
        }
    }

    #[test]
    fn what_is_no_element_is_none() {
        let table: [&[u8]; 6] = [
            &[],
            &[0x30],
            &[0x30, 0x01],
            &[0x04, 0x80, 0, 0],
            &[0x04, 0x84, 0xff, 0xff, 0xff, 0xff, 0],
            &[0x1f, 0x01, 0x00],
        ];
        for input in table {
            assert_eq!(element(input), None, "{input:?}");
        }
        assert_eq!(elements(&[0x05, 0x00, 0x05]), None);
    }
}
