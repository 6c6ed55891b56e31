//! A document as it came, to a tree of elements with line numbers.
//!
//! Documents are a stranger's: there are limits to their size, to the depth of
//! their elements and to the length of a tag, and a document type declaration
//! is refused, so that no entity is ever expanded or fetched.

use encoding_rs::{Encoding, UTF_8};
use roxmltree::{Document, Node, NodeType, ParsingOptions};

/// The largest document that is read, in bytes. Real ones have 2 to 30 KB.
pub const LARGEST: usize = 512 * 1024;

/// The deepest nesting; P3P's own is 9.
const DEEPEST: usize = 32;

/// The most elements, texts and comments.
const MOST_NODES: u32 = 50_000;

/// The most attributes of one tag: whether they are unique is found out by
/// comparing each with each.
const MOST_ATTRIBUTES: usize = 200;

/// The most declarations of namespaces: each element has those of all above it.
const MOST_NAMESPACES: usize = 500;

/// An element, with what stands directly in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The URI of its namespace.
    pub namespace: Option<String>,
    /// Its name without a prefix.
    pub name: String,
    /// The line that it begins on, from 1.
    pub line: u32,
    /// Its attributes that have no namespace, in their order.
    pub attributes: Vec<(String, String)>,
    /// The text directly in it, without white space around it.
    pub text: String,
    /// The elements directly in it.
    pub children: Vec<Element>,
}

/// Why a document is no tree of elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The bytes are not text in the encoding that they claim, or claim one
    /// that nobody knows.
    Encoding(String),
    /// There is a document type declaration.
    Declares(u32),
    /// It is not well-formed: the line, if it is known, and why.
    Malformed(Option<u32>, String),
    /// It exceeds this limit of ours.
    Excessive(String),
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The elements directly in it that are of its own namespace and have this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.own().filter(move |child| child.name == name)
    }

    /// The first of [`Element::all`].
    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a Element> {
        self.all(name).next()
    }

    /// The elements directly in it that are of its own namespace.
    pub fn own(&self) -> impl Iterator<Item = &Element> {
        self.children
            .iter()
            .filter(|child| child.namespace == self.namespace)
    }
}

/// Whether a document is a page of HTML rather than XML: by its first tag.
pub fn is_html(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_ascii_lowercase();
    let mut start = beginning(&text);
    for (opens, closes) in [("<?", "?>"), ("<!--", "-->")].into_iter().cycle().take(8) {
        if let Some((_, rest)) = start
            .strip_prefix(opens)
            .and_then(|rest| rest.split_once(closes))
        {
            start = beginning(rest);
        }
    }
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

fn beginning(text: &str) -> &str {
    text.trim_start_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace())
}

/// Reads a document (XML 1.0, fifth edition; Namespaces in XML 1.0), which a
/// server says to be of this media type.
///
/// # Errors
/// Why it cannot be read.
pub fn read(bytes: &[u8], media: Option<&str>) -> Result<Element, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::Excessive(format!(
            "larger than {LARGEST} bytes"
        )));
    }
    let text = decoded(bytes, media)?;
    if let Some(why) = costly(&text) {
        return Err(Unreadable::Excessive(why));
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        entity_resolver: None,
    };
    let document =
        Document::parse_with_options(&text, options).map_err(|error| unreadable(&text, &error))?;
    let mut lines = Lines::of(&text);
    element(document.root_element(), &mut lines, 1)
        .ok_or_else(|| Unreadable::Excessive(format!("nested deeper than {DEEPEST} elements")))
}

/// The text of a document: by its byte order mark, else by the encoding that
/// it declares, else UTF-8 (XML 1.0 section 4.3.3); where it is not text by
/// these, by what the server says. RFC 7303 section 3 has the server first, but
/// many servers say the same charset of every file that they give.
fn decoded(bytes: &[u8], media: Option<&str>) -> Result<String, Unreadable> {
    let (encoding, start) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Ok(encoding), length),
        None => (declared(bytes), 0),
    };
    let rest = bytes.get(start..).unwrap_or_default();
    let text = |encoding: &'static Encoding| {
        encoding
            .decode_without_bom_handling_and_without_replacement(rest)
            .map(std::borrow::Cow::into_owned)
    };
    let own = encoding.and_then(|encoding| {
        let why = || Unreadable::Encoding(format!("has bytes that are not {}", encoding.name()));
        text(encoding).ok_or_else(why)
    });
    own.or_else(|why| media.and_then(charset).and_then(text).ok_or(why))
}

/// The encoding that a media type names (RFC 9110 section 8.3.2).
fn charset(media: &str) -> Option<&'static Encoding> {
    let mut parameters = media
        .split(';')
        .skip(1)
        .filter_map(|one| one.split_once('='));
    let (_, label) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    let label = label.trim().trim_matches('"');
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// The encoding in the XML declaration; UTF-8 where there is none.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, Unreadable> {
    let start = String::from_utf8_lossy(bytes.get(..256).unwrap_or(bytes));
    let declaration = start
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .map_or("", |(declaration, _)| declaration);
    let Some((_, after)) = declaration.split_once("encoding") else {
        return Ok(UTF_8);
    };
    let after = after.trim_start().strip_prefix('=').unwrap_or(after);
    let label = after
        .trim_start()
        .trim_start_matches(['"', '\''])
        .split(['"', '\''])
        .next()
        .unwrap_or_default();
    let known = Encoding::for_label_no_replacement(label.as_bytes())
        .ok_or_else(|| Unreadable::Encoding(format!("claims the unknown encoding '{label}'")))?;
    // A declaration that can be read byte by byte is not in UTF-16.
    match known.is_ascii_compatible() {
        true => Ok(known),
        false => Ok(UTF_8),
    }
}

/// What would take the parser long. No `<` stands in an attribute, and each
/// has its `=`.
fn costly(text: &str) -> Option<String> {
    let attributes = |run: &str| run.bytes().filter(|byte| *byte == b'=').count();
    if text.split('<').any(|run| attributes(run) > MOST_ATTRIBUTES) {
        return Some(format!("more than {MOST_ATTRIBUTES} attributes in a tag"));
    }
    let namespaces = text.matches("xmlns").count();
    (namespaces > MOST_NAMESPACES)
        .then(|| format!("more than {MOST_NAMESPACES} declarations of namespaces"))
}

fn unreadable(text: &str, error: &roxmltree::Error) -> Unreadable {
    use roxmltree::Error;
    match error {
        Error::DtdDetected => {
            let at = text.find("<!DOCTYPE").unwrap_or_default();
            let before = text.get(..at).unwrap_or_default();
            Unreadable::Declares(1 + before.matches('\n').count() as u32)
        }
        Error::NodesLimitReached
        | Error::AttributesLimitReached
        | Error::NamespacesLimitReached => {
            Unreadable::Excessive(format!("more than {MOST_NODES} elements and texts"))
        }
        Error::NoRootNode => Unreadable::Malformed(None, "there is no element".to_owned()),
        Error::UnclosedRootNode => {
            Unreadable::Malformed(None, "an element is not closed".to_owned())
        }
        error => Unreadable::Malformed(Some(error.pos().row), why(&error.to_string())),
    }
}

/// The reason without the place that stands at its end: `… at 3:7`.
fn why(error: &str) -> String {
    let place = |end: &str| end.chars().all(|c| c.is_ascii_digit() || c == ':');
    match error.rsplit_once(" at ") {
        Some((reason, end)) if place(end) => reason.to_owned(),
        _ => error.to_owned(),
    }
}

/// Line numbers of places that are asked for in rising order.
struct Lines<'a> {
    text: &'a str,
    place: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Lines {
            text,
            place: 0,
            line: 1,
        }
    }

    fn at(&mut self, place: usize) -> u32 {
        let between = self.text.get(self.place..place).unwrap_or_default();
        self.line += between.matches('\n').count() as u32;
        self.place = place.max(self.place);
        self.line
    }
}

/// An element and all in it, children after their parent; none if it is nested
/// too deeply.
fn element(node: Node, lines: &mut Lines, depth: usize) -> Option<Element> {
    if depth > DEEPEST {
        return None;
    }
    let line = lines.at(node.range().start);
    let mut text = String::new();
    let mut children = Vec::new();
    for child in node.children() {
        match child.node_type() {
            NodeType::Element => children.push(element(child, lines, depth + 1)?),
            NodeType::Text => text.push_str(child.text().unwrap_or_default()),
            NodeType::Root | NodeType::PI | NodeType::Comment => {}
        }
    }
    let plain = node.attributes().filter(|one| one.namespace().is_none());
    Some(Element {
        namespace: node.tag_name().namespace().map(str::to_owned),
        name: node.tag_name().name().to_owned(),
        line,
        attributes: plain
            .map(|one| (one.name().to_owned(), one.value().trim().to_owned()))
            .collect(),
        text: text.trim().to_owned(),
        children,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_lines_and_namespaces() {
        let root = read(b"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- x -->\n<a xmlns='urn:n' k=' v '>\n t<b/>\n<x:c xmlns:x='urn:x' x:y='1'/><![CDATA[u]]></a>", None)
            .unwrap();
        assert_eq!((root.line, root.namespace.as_deref()), (3, Some("urn:n")));
        assert_eq!(root.attribute("k"), Some("v"));
        assert_eq!(root.text, "t\nu");
        assert_eq!(root.first("b").map(|b| b.line), Some(4));
        assert_eq!(root.first("c"), None, "another namespace");
        assert_eq!(root.children[1].attributes, vec![], "another namespace");
        assert_eq!(root.children[1].line, 5);
    }

    #[test]
    fn encodings() {
        let utf_16 = |big: bool| {
            let text = "\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><a>\u{e9}</a>";
            text.encode_utf16()
                .flat_map(|unit| match big {
                    true => unit.to_be_bytes(),
                    false => unit.to_le_bytes(),
                })
                .collect::<Vec<u8>>()
        };
        let cases: [(&[u8], &str); 7] = [
            (b"<a>\xC3\xA9</a>", "\u{e9}"),
            (b"\xEF\xBB\xBF<a>\xC3\xA9</a>", "\u{e9}"),
            (
                b"<?xml version='1.0' encoding='utf-8'?><a>\xC3\xA9</a>",
                "\u{e9}",
            ),
            (
                b"<?xml version='1.0' encoding=\"ISO-8859-1\" ?><a>\xE9</a>",
                "\u{e9}",
            ),
            // A lie that every parser of the day let pass.
            (b"<?xml version='1.0' encoding='UTF-16'?><a>x</a>", "x"),
            (&utf_16(true), "\u{e9}"),
            (&utf_16(false), "\u{e9}"),
        ];
        for (bytes, text) in cases {
            assert_eq!(read(bytes, None).map(|root| root.text), Ok(text.to_owned()));
        }
    }

    #[test]
    fn the_server_says_what_the_document_does_not() {
        let latin = b"<a>\xE9</a>";
        let wrong = b"<?xml version='1.0' encoding='klingon'?><a>x</a>";
        for (bytes, media, text) in [
            (&latin[..], "text/xml; charset=ISO-8859-1", Some("\u{e9}")),
            (
                latin,
                "text/xml;x=y; Charset=\"windows-1252\"",
                Some("\u{e9}"),
            ),
            (latin, "text/xml; charset=utf-8", None),
            (latin, "text/xml", None),
            (wrong, "text/xml; charset=utf-8", Some("x")),
            // What the document itself says is believed first.
            (
                b"<a>\xC3\xA9</a>",
                "text/xml; charset=ISO-8859-1",
                Some("\u{e9}"),
            ),
        ] {
            let read = read(bytes, Some(media)).ok().map(|root| root.text);
            assert_eq!(read.as_deref(), text, "{media}");
        }
    }

    #[test]
    fn what_cannot_be_read_and_why() {
        let malformed = |line, why: &str| Unreadable::Malformed(line, why.to_owned());
        let table: [(&[u8], Unreadable); 8] = [
            (b"", malformed(None, "there is no element")),
            (
                b"<a>\n<b></a>",
                malformed(Some(2), "expected 'b' tag, not 'a'"),
            ),
            (b"<a>\n<b>", malformed(None, "an element is not closed")),
            (
                b"<a>&nbsp;</a>",
                malformed(Some(1), "unknown entity reference 'nbsp'"),
            ),
            (
                b"\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
                Unreadable::Declares(2),
            ),
            (
                b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
                Unreadable::Declares(1),
            ),
            (
                b"<a>\xE9</a>",
                Unreadable::Encoding("has bytes that are not UTF-8".to_owned()),
            ),
            (
                b"<?xml version='1.0' encoding='klingon'?><a/>",
                Unreadable::Encoding("claims the unknown encoding 'klingon'".to_owned()),
            ),
        ];
        for (bytes, expected) in table {
            assert_eq!(read(bytes, None).err(), Some(expected));
        }
    }

    #[test]
    fn what_is_too_much_is_not_read() {
        let deep = "<a>".repeat(33) + &"</a>".repeat(33);
        let long = format!("<a{}/>", " x='1'".repeat(6000));
        let spaces = "<a xmlns:b='c'>".repeat(501) + &"</a>".repeat(501);
        let many = format!("<a>{}</a>", "<b/>".repeat(60_000));
        let large = " ".repeat(LARGEST + 1);
        let excessive = |why: &str| Unreadable::Excessive(why.to_owned());
        let table: [(&[u8], Unreadable); 5] = [
            (deep.as_bytes(), excessive("nested deeper than 32 elements")),
            (
                long.as_bytes(),
                excessive("more than 200 attributes in a tag"),
            ),
            (
                spaces.as_bytes(),
                excessive("more than 500 declarations of namespaces"),
            ),
            (
                many.as_bytes(),
                excessive("more than 50000 elements and texts"),
            ),
            (large.as_bytes(), excessive("larger than 524288 bytes")),
        ];
        for (bytes, expected) in table {
            assert_eq!(read(bytes, None).err(), Some(expected));
        }
    }

    #[test]
    fn pages_are_not_documents() {
        for (bytes, html) in [
            ("<!DOCTYPE HTML><title>x</title>", true),
            ("\u{FEFF}\n<html>", true),
            (
                "<?xml version='1.0'?>\n<!DOCTYPE html><html xmlns='x'>",
                true,
            ),
            ("<!-- built --> <?x y?>\n<HTML>", true),
            ("<?xml version='1.0'?><META/>", false),
            ("<!-- <html> --><META/>", false),
            ("<?xml version='1.0'?><META><!-- <html> --></META>", false),
            ("<META/>", false),
            ("", false),
            ("Not found", false),
        ] {
            assert_eq!(is_html(bytes.as_bytes()), html, "{bytes}");
        }
    }
}
