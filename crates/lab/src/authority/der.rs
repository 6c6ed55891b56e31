//! Writing and reading DER (X.690), as far as certificates need it. Writing
//! makes whatever it is told to: the lab has to be able to be wrong.

use super::time::{generalized_text, utc_text};

/// A value with its tag and length.
pub fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    out.extend(length(content.len()));
    out.extend_from_slice(content);
    out
}

/// The shortest form of a length, as DER wants it (X.690, 10.1).
fn length(length: usize) -> Vec<u8> {
    if length < 0x80 {
        return vec![length as u8];
    }
    let bytes = length.to_be_bytes();
    let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![0x80 | bytes.len() as u8];
    out.extend(bytes);
    out
}

/// SEQUENCE of these values.
pub fn sequence<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    value(0x30, &joined(parts))
}

/// SET of these values, in the order given.
pub fn set<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    value(0x31, &joined(parts))
}

fn joined<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    parts
        .iter()
        .flat_map(|part| part.as_ref())
        .copied()
        .collect()
}

/// INTEGER with exactly this content (two's complement), right or wrong.
pub fn integer(content: &[u8]) -> Vec<u8> {
    value(0x02, content)
}

/// INTEGER of an unsigned number given as bytes: as short as it may be.
pub fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect();
    if content.first().is_none_or(|byte| byte & 0x80 != 0) {
        content.insert(0, 0);
    }
    integer(&content)
}

/// INTEGER of a number.
pub fn number(number: u64) -> Vec<u8> {
    unsigned(&number.to_be_bytes())
}

/// ENUMERATED.
pub fn enumerated(number: u8) -> Vec<u8> {
    value(0x0a, &[number])
}

/// BOOLEAN.
pub fn boolean(is: bool) -> Vec<u8> {
    value(0x01, &[if is { 0xff } else { 0 }])
}

/// NULL.
pub fn null() -> Vec<u8> {
    value(0x05, &[])
}

/// OCTET STRING.
pub fn octets(content: &[u8]) -> Vec<u8> {
    value(0x04, content)
}

/// BIT STRING of whole bytes.
pub fn bits(content: &[u8]) -> Vec<u8> {
    value(0x03, &[&[0], content].concat())
}

/// BIT STRING of named bits: bit 0 is the first; trailing zeros are cut
/// (X.690, 11.2.2).
pub fn named_bits(set: &[u8]) -> Vec<u8> {
    let Some(last) = set.iter().max() else {
        return value(0x03, &[0]);
    };
    let mut bytes = vec![0_u8; usize::from(last / 8) + 1];
    for bit in set {
        if let Some(byte) = bytes.get_mut(usize::from(bit / 8)) {
            *byte |= 0x80 >> (bit % 8);
        }
    }
    bytes.insert(0, 7 - last % 8);
    value(0x03, &bytes)
}

/// OBJECT IDENTIFIER from its dotted form; anything that is no number counts
/// as 0.
pub fn oid(dotted: &str) -> Vec<u8> {
    let mut arcs = dotted.split('.').map(|arc| arc.parse::<u64>().unwrap_or(0));
    let first = arcs.next().unwrap_or(0) * 40 + arcs.next().unwrap_or(0);
    let content: Vec<u8> = std::iter::once(first)
        .chain(arcs)
        .flat_map(base128)
        .collect();
    value(0x06, &content)
}

fn base128(arc: u64) -> Vec<u8> {
    let mut out = vec![(arc & 0x7f) as u8];
    let mut rest = arc >> 7;
    while rest > 0 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.reverse();
    out
}

/// UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    value(0x0c, text.as_bytes())
}

/// PrintableString, whatever the text is.
pub fn printable(text: &str) -> Vec<u8> {
    value(0x13, text.as_bytes())
}

/// IA5String, whatever the text is.
pub fn ia5(text: &str) -> Vec<u8> {
    value(0x16, text.as_bytes())
}

/// UTCTime of Unix seconds, whatever the year is.
pub fn utc_time(at: i64) -> Vec<u8> {
    value(0x17, utc_text(at).as_bytes())
}

/// GeneralizedTime of Unix seconds, whatever the year is.
pub fn generalized_time(at: i64) -> Vec<u8> {
    value(0x18, generalized_text(at).as_bytes())
}

/// The time that RFC 5280, 4.1.2.5 wants: UTCTime through 2049.
pub fn time(at: i64) -> Vec<u8> {
    /// 1950-01-01 and 2050-01-01, 00:00:00 UTC.
    const CENTURY: std::ops::Range<i64> = -631_152_000..2_524_608_000;
    if CENTURY.contains(&at) {
        utc_time(at)
    } else {
        generalized_time(at)
    }
}

/// `[number]` around whole values (EXPLICIT, or IMPLICIT of what is made of
/// parts).
pub fn wrapped(number: u8, content: &[u8]) -> Vec<u8> {
    value(0xa0 | number, content)
}

/// `[number]` in place of a primitive tag (IMPLICIT).
pub fn tagged(number: u8, content: &[u8]) -> Vec<u8> {
    value(0x80 | number, content)
}

/// A value that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The identifier octet.
    pub tag: u8,
    /// What the value holds.
    pub content: &'a [u8],
    /// The whole value, tag and length with it.
    pub whole: &'a [u8],
}

/// The values that these bytes are made of; `None` where they are not DER.
pub fn elements(mut bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let element = first(bytes)?;
        bytes = bytes.get(element.whole.len()..)?;
        found.push(element);
    }
    Some(found)
}

/// The parts of the value that stands first in these bytes.
pub fn parts(bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    elements(first(bytes)?.content)
}

fn first(bytes: &[u8]) -> Option<Element<'_>> {
    let (&tag, &short) = (bytes.first()?, bytes.get(1)?);
    let long = usize::from(short & 0x7f);
    let (start, length) = if short < 0x80 {
        (2, long)
    } else {
        let digits = bytes.get(2..2 + long).filter(|_| (1..=4).contains(&long))?;
        let fold = |sum: usize, digit: &u8| sum << 8 | usize::from(*digit);
        (2 + long, digits.iter().fold(0, fold))
    };
    let end = start.checked_add(length)?;
    Some(Element {
        tag,
        content: bytes.get(start..end)?,
        whole: bytes.get(..end)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_der_wants_them() {
        assert_eq!(value(4, &[0; 127])[..2], [4, 127]);
        assert_eq!(value(4, &[0; 128])[..3], [4, 0x81, 128]);
        assert_eq!(value(4, &[0; 300])[..4], [4, 0x82, 1, 44]);
        assert_eq!(number(0), [2, 1, 0]);
        assert_eq!(number(127), [2, 1, 127]);
        assert_eq!(number(128), [2, 2, 0, 128]);
        assert_eq!(
            oid("1.2.840.113549"),
            [6, 6, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d]
        );
        assert_eq!(oid("2.999.3"), [6, 3, 0x88, 0x37, 3]);
        assert_eq!(named_bits(&[0]), [3, 2, 7, 0x80]);
        assert_eq!(named_bits(&[5, 6]), [3, 2, 1, 0x06]);
        assert_eq!(named_bits(&[8]), [3, 3, 7, 0, 0x80]);
        assert_eq!(named_bits(&[]), [3, 1, 0]);
    }

    #[test]
    fn what_was_written_can_be_read() {
        let written = sequence(&[number(5), octets(&[0; 200]), boolean(true)]);
        let parts = parts(&written).unwrap();
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[1].content, [0; 200]);
        assert_eq!(parts[1].whole.len(), 203);
        for cut in 1..written.len() {
            assert_eq!(elements(&written[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn times_change_their_type_with_the_century() {
        assert_eq!(time(2_524_607_999), value(0x17, b"491231235959Z"));
        assert_eq!(time(2_524_608_000), value(0x18, b"20500101000000Z"));
        assert_eq!(time(0), value(0x17, b"700101000000Z"));
    }
}
