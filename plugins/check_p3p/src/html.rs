//! What a page of HTML says: links to reference files, and its text.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// The most links to reference files that are taken from one page.
const MOST_LINKS: usize = 8;

/// What a page links to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// What its relative references begin with, if it says so (HTML 4.01
    /// section 12.4).
    pub base: Option<String>,
    /// Its reference files.
    pub targets: Vec<String>,
}

/// The targets of `<link rel="P3Pv1" href="…">`, whatever the letters' case
/// (P3P 1.0, section 2.2.3; HTML 4.01 section 6.12).
pub fn references(page: &[u8]) -> Links {
    let mut links = Links::default();
    for token in tokens(page) {
        let Token::StartTag(tag) = token else {
            continue;
        };
        let attribute = |name: &[u8]| {
            let value = tag.attributes.get(name)?;
            Some(String::from_utf8_lossy(value).trim().to_owned())
        };
        let rel = attribute(b"rel").unwrap_or_default();
        let is_reference = rel
            .split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case("P3Pv1"));
        let target = || attribute(b"href").filter(|target| !target.is_empty());
        match tag.name.as_slice() {
            b"link" if is_reference => links.targets.extend(target()),
            // Of several the first one counts.
            b"base" if links.base.is_none() => links.base = target(),
            _ => {}
        }
        if links.targets.len() >= MOST_LINKS {
            break;
        }
    }
    links
}

/// The words that a reader sees, with one blank between: what scripts, styles
/// and comments hold changes from one answer to the next.
pub fn text(page: &[u8]) -> String {
    let mut words = String::new();
    let mut hidden = 0_usize;
    for token in tokens(page) {
        match token {
            Token::StartTag(tag) if is_hidden(&tag.name) && !tag.self_closing => hidden += 1,
            Token::EndTag(tag) if is_hidden(&tag.name) => hidden = hidden.saturating_sub(1),
            Token::String(text) if hidden == 0 => {
                for word in String::from_utf8_lossy(&text).split_whitespace() {
                    words.push_str(if words.is_empty() { "" } else { " " });
                    words.push_str(word);
                }
            }
            _ => {}
        }
    }
    words
}

fn is_hidden(name: &[u8]) -> bool {
    matches!(
        name,
        b"script" | b"style" | b"noscript" | b"template" | b"iframe"
    )
}

fn tokens(page: &[u8]) -> impl Iterator<Item = Token> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    // Reading from memory cannot fail.
    Tokenizer::new_with_emitter(page, emitter).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_reference_files() {
        for (page, expected) in [
            (
                "<link rel=\"P3Pv1\" href=\"/w3c/p3p.xml\">",
                vec!["/w3c/p3p.xml"],
            ),
            (
                "<HEAD><LINK HREF='a.xml' REL='p3pv1'></HEAD>",
                vec!["a.xml"],
            ),
            (
                "<link rel='alternate P3PV1' href=' a.xml '/><link rel=P3Pv1 href=b.xml>",
                vec!["a.xml", "b.xml"],
            ),
            ("<link rel=P3Pv1 href='a.xml?x&amp;y'>", vec!["a.xml?x&y"]),
            (
                "<link rel=P3Pv1><link rel=P3Pv1 href=''><link rel=icon href=i>",
                vec![],
            ),
            (
                "<!-- <link rel=P3Pv1 href=a> --><script>'<link rel=P3Pv1 href=a>'</script><a rel=P3Pv1 href=a>",
                vec![],
            ),
            ("", vec![]),
            ("<link rel=P3Pv1 href=", vec![]),
        ] {
            assert_eq!(references(page.as_bytes()).targets, expected, "{page}");
        }
        let many = "<link rel=P3Pv1 href=a>".repeat(1000);
        assert_eq!(references(many.as_bytes()).targets.len(), MOST_LINKS);
        let based = "<base target=x><BASE HREF=/a/><base href=/b/><link rel=P3Pv1 href=a>";
        assert_eq!(references(based.as_bytes()).base.as_deref(), Some("/a/"));
    }

    #[test]
    fn the_text_is_what_a_reader_sees() {
        let page =
            "<title>Privacy</title><script nonce=1>var a = '<p>';</script>\n<style>p {}</style>
            <p id=x7>We  keep <b>nothing</b>.<!-- built 12:00 --></p><noscript>x</noscript>";
        assert_eq!(text(page.as_bytes()), "Privacy We keep nothing .");
        assert_eq!(text(b"\xFF plain\n text "), "\u{FFFD} plain text");
    }
}
