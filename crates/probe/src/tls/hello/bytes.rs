//! Bytes taken from the front, and vectors with their length before them.

/// What is left of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, size: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of this many bytes, the most significant first.
    pub(super) fn number(&mut self, size: usize) -> Option<usize> {
        let bytes = self.take(size)?;
        Some(
            bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
        )
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(super) fn word(&mut self) -> Option<u16> {
        self.number(2).and_then(|number| u16::try_from(number).ok())
    }

    /// A vector whose length is written in this many bytes
    /// (RFC 8446 section 3.4).
    pub(super) fn vector(&mut self, size: usize) -> Option<Bytes<'a>> {
        let length = self.number(size)?;
        self.take(length).map(Bytes)
    }
}

/// Writes a vector with its length in this many bytes before it. What is longer
/// than that can say is cut, so that the whole stays readable.
pub(super) fn vector(out: &mut Vec<u8>, size: usize, content: &[u8]) {
    let room = 256usize
        .checked_pow(u32::try_from(size).unwrap_or(u32::MAX))
        .map_or(usize::MAX, |over| over - 1);
    let content = content.get(..room).unwrap_or(content);
    let length = content.len().to_be_bytes();
    out.extend(length.iter().skip(length.len().saturating_sub(size)));
    out.extend(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_vectors() {
        let mut bytes = Bytes(&[1, 2, 0, 0, 2, 7, 8, 1]);
        assert_eq!(bytes.word(), Some(0x0102));
        assert_eq!(bytes.vector(3).map(|one| one.0), Some(&[7, 8][..]));
        assert_eq!(bytes.vector(1).map(|one| one.0), None);
        assert_eq!(bytes.byte(), None);
        assert!(bytes.is_empty());
    }

    #[test]
    fn written_vectors() {
        let written = |size, content: &[u8]| {
            let mut out = vec![9];
            vector(&mut out, size, content);
            out
        };
        assert_eq!(written(1, &[7]), [9, 1, 7]);
        assert_eq!(written(2, &[7]), [9, 0, 1, 7]);
        assert_eq!(written(3, &[]), [9, 0, 0, 0]);
        assert_eq!(written(1, &[7; 300]).len(), 1 + 1 + 255);
    }
}
