//! Patterns of paths and of parts of cookies, in which `*` stands for anything
//! (P3P 1.0, section 2.3.2.1.2).

/// A pattern as a list of texts that must follow one another, anything being
/// allowed between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Vec<u8>>);

impl Pattern {
    /// What matches everything.
    pub fn anything() -> Self {
        Pattern(vec![Vec::new(), Vec::new()])
    }

    /// A pattern whose other characters stand for themselves.
    pub fn plain(text: &str) -> Self {
        Pattern(text.split('*').map(|part| part.into()).collect())
    }

    /// A pattern of local paths; `%` and two digits stand for a character.
    ///
    /// # Errors
    /// As a predicate, why it is none.
    pub fn path(text: &str) -> Result<Self, String> {
        if !text.starts_with('/') && !text.starts_with('*') {
            return Err("does not begin with '/'".to_owned());
        }
        if text.contains("\\*") {
            return Err("has '\\*', where '*' alone stands for anything".to_owned());
        }
        let foreign = |c: &char| !c.is_ascii_graphic() || "\\\"<>^`{|}#".contains(*c);
        if let Some(c) = text.chars().find(foreign) {
            return Err(format!("has '{c}', which must be %-escaped"));
        }
        if !has_whole_escapes(text) {
            return Err("has '%' without two hexadecimal digits behind it".to_owned());
        }
        Ok(Pattern(text.split('*').map(unescaped).collect()))
    }

    /// Whether it matches a path as it is in a URI.
    pub fn matches_path(&self, path: &str) -> bool {
        self.matches(&unescaped(path))
    }

    /// Whether it matches a text.
    pub fn matches(&self, text: &[u8]) -> bool {
        let [first, middle @ .., last] = self.0.as_slice() else {
            return self.0.iter().all(|only| only == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_slice()) else {
            return false;
        };
        for part in middle {
            match find(rest, part) {
                Some(end) => rest = rest.get(end..).unwrap_or_default(),
                None => return false,
            }
        }
        rest.ends_with(last)
    }

    /// Whether it surely matches all that another one does.
    pub fn includes(&self, other: &Pattern) -> bool {
        // A byte that no text has stands for the other's wildcard, so that
        // only a wildcard of ours can match it.
        const ANYTHING: u8 = 0xFF;
        self.matches(&other.0.join(&ANYTHING))
    }
}

/// The end of the first place at which a text has a part.
fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    let place = text.windows(part.len()).position(|window| window == part)?;
    Some(place + part.len())
}

fn has_whole_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let digits = after.get(..2);
        digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

/// The bytes that a text with escapes stands for.
pub fn unescaped(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut bytes: Vec<u8> = parts.next().unwrap_or_default().into();
    for part in parts {
        let escape = part
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escape {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(part.bytes().skip(2));
            }
            None => {
                bytes.push(b'%');
                bytes.extend(part.bytes());
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_patterns() {
        for (pattern, path, expected) in [
            ("/", "/", true),
            ("/", "/index.html", false),
            ("/*", "/", true),
            ("/*", "/a/b?c=d", true),
            ("/shop/*", "/shop", false),
            ("/shop/*", "/shop/", true),
            ("/*.gif", "/img/a.gif", true),
            ("/*.gif", "/img/a.gif?x", false),
            ("/a*b*c", "/a-b-b-c", true),
            ("/a*b*c", "/a-c", false),
            ("/ab*ba", "/aba", false),
            ("/%7Ejoe/*", "/~joe/x", true),
            ("/~joe/*", "/%7ejoe/x", true),
            ("/a%2Ab", "/a*b", true),
            ("/a%2Ab", "/axb", false),
            ("*", "/x", true),
        ] {
            assert_eq!(
                Pattern::path(pattern).unwrap().matches_path(path),
                expected,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn what_is_no_pattern() {
        for (text, why) in [
            ("", "does not begin with '/'"),
            ("index.html", "does not begin with '/'"),
            ("http://shop.example/*", "does not begin with '/'"),
            ("/\\*", "has '\\*', where '*' alone stands for anything"),
            ("/a b", "has ' ', which must be %-escaped"),
            ("/ü", "has 'ü', which must be %-escaped"),
            ("/a#b", "has '#', which must be %-escaped"),
            ("/a%2", "has '%' without two hexadecimal digits behind it"),
            ("/a%zz", "has '%' without two hexadecimal digits behind it"),
        ] {
            assert_eq!(Pattern::path(text), Err(why.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_pattern_that_leaves_nothing_to_another() {
        for (one, other, expected) in [
            ("/*", "/shop/*", true),
            ("/shop/*", "/*", false),
            ("/shop/*", "/shop/*", true),
            ("/shop/*", "/shop/cart", true),
            ("/*.gif", "/img/*", false),
            ("/a", "/*", false),
            ("*", "/*", true),
        ] {
            let [one, other] = [one, other].map(|text| Pattern::path(text).unwrap());
            assert_eq!(one.includes(&other), expected);
        }
        assert!(Pattern::anything().includes(&Pattern::plain("x")));
    }
}
