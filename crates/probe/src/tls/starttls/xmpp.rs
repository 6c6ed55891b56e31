//! STARTTLS of XMPP (RFC 6120 sections 4 and 5).

use super::super::spoken::shown;
use super::{Cause, Context, Stage, Turn, say};

const STARTTLS: &str = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

/// With a server, as one of its users.
pub(super) fn client(said: usize, heard: &[u8], context: &Context) -> Result<Turn, String> {
    talk("jabber:client", said, heard, context)
}

/// With a server, as another server.
pub(super) fn server(said: usize, heard: &[u8], context: &Context) -> Result<Turn, String> {
    talk("jabber:server", said, heard, context)
}

fn talk(kind: &str, said: usize, heard: &[u8], context: &Context) -> Result<Turn, String> {
    if !matches!(heard.trim_ascii_start(), [] | [b'<', ..]) {
        return Err(format!("it says '{}'", shown(heard)));
    }
    match said {
        0 => say(0, header(kind, &context.domain), Stage::Capabilities),
        1 => offered(heard),
        _ => Ok(begun(heard)),
    }
}

/// The header of our stream (section 4.7).
fn header(kind: &str, domain: &str) -> String {
    let plain: String = domain
        .chars()
        .filter(|one| !one.is_control() && !"<>&'\"".contains(*one))
        .collect();
    format!(
        "<?xml version='1.0'?><stream:stream to='{plain}' version='1.0' xmlns='{kind}' \
         xmlns:stream='http://etherx.jabber.org/streams'>"
    )
}

/// Whether STARTTLS is among the features of the stream (section 4.3.2); a
/// stream without a version has none (section 4.7.5).
fn offered(heard: &[u8]) -> Result<Turn, String> {
    let mut found = false;
    let mut tags = Tags::of(heard);
    while let Some(tag) = tags.next() {
        match (tag.name, tag.kind) {
            (b"error", Kind::Open) => return Ok(refused(tags, Cause::Rejected)),
            (b"stream", Kind::Close) => return Ok(ended(Cause::Rejected)),
            (b"stream", Kind::Open) if !tag.holds(b"version") => {
                return Ok(Turn::Over(Cause::NotOffered));
            }
            (b"starttls", Kind::Open | Kind::Empty) => found = true,
            (b"features", Kind::Close | Kind::Empty) if found => {
                return say(tags.used, STARTTLS, Stage::Request);
            }
            (b"features", Kind::Close | Kind::Empty) => return Ok(Turn::Over(Cause::NotOffered)),
            _ => {}
        }
    }
    Ok(Turn::Wait)
}

/// `<proceed/>` or `<failure/>` (section 5.4.2).
fn begun(heard: &[u8]) -> Turn {
    let mut tags = Tags::of(heard);
    while let Some(tag) = tags.next() {
        match (tag.name, tag.kind) {
            (b"proceed", Kind::Close | Kind::Empty) => return Turn::Ready { used: tags.used },
            (b"failure", _) => return Turn::Over(Cause::Declined("failure".to_owned())),
            (b"error", Kind::Open) => return refused(tags, Cause::Declined),
            (b"stream", Kind::Close) => return ended(Cause::Declined),
            _ => {}
        }
    }
    Turn::Wait
}

/// The condition of a stream error is the first element in it, a text for
/// people may follow (section 4.9.2).
fn refused(mut tags: Tags<'_>, cause: fn(String) -> Cause) -> Turn {
    let Some(condition) = tags.next() else {
        return Turn::Wait;
    };
    let mut words = shown(condition.name);
    while let Some(tag) = tags.next() {
        match (tag.name, tag.kind) {
            (b"text", Kind::Open) => words = format!("{words}, {}", shown(tags.content())),
            (b"error", Kind::Close) => return Turn::Over(cause(words)),
            _ => {}
        }
    }
    Turn::Wait
}

fn ended(cause: fn(String) -> Cause) -> Turn {
    Turn::Over(cause("it ends the stream".to_owned()))
}

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    Empty,
    /// A declaration or an instruction.
    Other,
}

/// A tag: its name without a prefix, and all that is within it.
struct Tag<'a> {
    name: &'a [u8],
    kind: Kind,
    inner: &'a [u8],
}

impl Tag<'_> {
    fn holds(&self, word: &[u8]) -> bool {
        self.inner.windows(word.len()).any(|part| part == word)
    }
}

/// The tags of a stream, one after the other, and how far it was read.
struct Tags<'a> {
    heard: &'a [u8],
    used: usize,
}

impl<'a> Tags<'a> {
    fn of(heard: &'a [u8]) -> Self {
        Tags { heard, used: 0 }
    }

    /// What stands between the last tag and the next.
    fn content(&self) -> &'a [u8] {
        let rest = self.heard.get(self.used..).unwrap_or_default();
        rest.split(|byte| *byte == b'<').next().unwrap_or_default()
    }

    fn next(&mut self) -> Option<Tag<'a>> {
        let rest = self.heard.get(self.used..)?;
        let begin = rest.iter().position(|byte| *byte == b'<')? + 1;
        let inner = rest.get(begin..)?;
        let end = tag_end(inner)?;
        self.used += begin + end + 1;
        Some(tag(inner.get(..end)?))
    }
}

/// Where a tag ends: at the first `>` that stands in no quotes.
fn tag_end(inner: &[u8]) -> Option<usize> {
    let mut quote = None;
    inner.iter().position(|byte| {
        match (quote, byte) {
            (None, b'\'' | b'"') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
        quote.is_none() && *byte == b'>'
    })
}

fn tag(inner: &[u8]) -> Tag<'_> {
    let (kind, body) = match inner {
        [b'?' | b'!', body @ ..] => (Kind::Other, body),
        [b'/', body @ ..] => (Kind::Close, body),
        [body @ .., b'/'] => (Kind::Empty, body),
        body => (Kind::Open, body),
    };
    let whole = body.split(u8::is_ascii_whitespace).next().unwrap_or(body);
    let name = whole.rsplit(|byte| *byte == b':').next().unwrap_or(whole);
    Tag { name, kind, inner }
}
