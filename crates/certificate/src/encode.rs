//! The little of DER (X.690, 8.1) that is written: an element around contents.

/// An element with this identifier octet and these contents.
pub(crate) fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut whole = vec![tag];
    whole.extend(length(contents.len()));
    whole.extend_from_slice(contents);
    whole
}

/// The octets of a length, as few as can be.
fn length(length: usize) -> Vec<u8> {
    match u8::try_from(length) {
        Ok(short @ ..=0x7f) => vec![short],
        _ => {
            let octets = length.to_be_bytes();
            let zeros = octets.iter().take_while(|&&octet| octet == 0).count();
            let significant = octets.get(zeros..).unwrap_or_default();
            let count = u8::try_from(significant.len()).unwrap_or(u8::MAX);
            let mut encoded = vec![0x80 | count];
            encoded.extend_from_slice(significant);
            encoded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der;

    #[test]
    fn what_is_written_is_read_back() {
        let heads: [(usize, &[u8]); 6] = [
            (0, &[0x30, 0x00]),
            (0x7f, &[0x30, 0x7f]),
            (0x80, &[0x30, 0x81, 0x80]),
            (0xff, &[0x30, 0x81, 0xff]),
            (0x100, &[0x30, 0x82, 0x01, 0x00]),
            (0x1_0000, &[0x30, 0x83, 0x01, 0x00, 0x00]),
        ];
        for (length, head) in heads {
            let contents = vec![7; length];
            let written = element(0x30, &contents);
            assert_eq!(&written[..head.len()], head);
            assert_eq!(der::only(&written, 0x30), Some(contents.as_slice()));
        }
    }
}
