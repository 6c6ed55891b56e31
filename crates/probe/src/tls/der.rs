//! The elements of BER and DER (X.690 section 8.1), as far as LDAP and
//! certificates need them: one octet of tag, a definite length.

/// An element: its tag, its contents, and what follows it.
pub(crate) type Element<'a> = (u8, &'a [u8], &'a [u8]);

/// The first element; nothing while its end is missing.
///
/// # Errors
/// That no element begins like this.
pub(crate) fn element(bytes: &[u8]) -> Result<Option<Element<'_>>, String> {
    let (Some(tag), Some(first)) = (bytes.first(), bytes.get(1)) else {
        return Ok(None);
    };
    let octets = match first {
        ..=0x7f => 0,
        0x81..=0x84 => usize::from(first & 0x7f),
        _ => return Err(format!("a length of form {first:#x}")),
    };
    let Some(length) = bytes.get(2..2 + octets) else {
        return Ok(None);
    };
    let size = match octets {
        0 => usize::from(*first),
        _ => length
            .iter()
            .fold(0, |size, octet| size << 8 | usize::from(*octet)),
    };
    let content = bytes.get(2 + octets..).unwrap_or_default();
    Ok(content
        .split_at_checked(size)
        .map(|(content, rest)| (*tag, content, rest)))
}

/// The contents of the first element, which is whole and has this tag, and
/// what follows it.
pub(crate) fn expect(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    match element(bytes) {
        Ok(Some((found, content, rest))) if found == tag => Some((content, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        let long = [&[4, 0x82, 1, 0][..], &[7; 256], b"x"].concat();
        assert_eq!(element(&long), Ok(Some((4, &[7; 256][..], &b"x"[..]))));
        assert_eq!(element(&[2, 1, 5, 9]), Ok(Some((2, &[5][..], &[9][..]))));
        assert_eq!(element(&[5, 0]), Ok(Some((5, &[][..], &[][..]))));
        for short in [
            &[][..],
            &[2],
            &[2, 1],
            &[4, 0x82, 1],
            &[4, 0x84, 255, 255, 255, 255],
        ] {
            assert_eq!(element(short), Ok(None), "{short:?}");
        }
        for wrong in [[2, 0x80, 0], [2, 0x85, 0]] {
            assert!(element(&wrong).is_err());
        }
    }
}
