//! How long the records on the way to the address may be remembered.

use asking::dns::{Chain, Word, hygiene};
use plugin::{Limits, Report, State};
use probe::dns::{Lookup, RecordType, plain};

use crate::tags;

/// The longest time that counts as one (RFC 2181 section 8).
const LONGEST: u32 = 0x7fff_ffff;

/// One finding for each name and type whose TTL breaks a limit at a server.
pub fn findings(limits: &Limits, chain: &Chain, strict: bool) -> Vec<Report> {
    let mut parts = Vec::new();
    for link in &chain.links {
        let mut ttls: Vec<(&'static str, u32)> = Vec::new();
        for (kind, word) in link.voices.iter().flat_map(|voice| &voice.words) {
            ttls.extend(timed(*kind, word));
        }
        ttls.sort_unstable();
        ttls.dedup();
        let worst = ttls
            .iter()
            .map(|(kind, ttl)| (limits.judge("ttl", f64::from(*ttl)), *kind, *ttl))
            .max_by_key(|(state, ..)| *state);
        let name = plain(&link.name);
        if let Some((state, kind, ttl)) = worst.filter(|(state, ..)| *state != State::Ok) {
            let limit = limits.text("ttl", f64::from(ttl));
            let text = format!("{kind} record has TTL {ttl} s ({limit})");
            parts.push(Report::finding(&tags::TTL_LIMIT, &name, text).at(state));
        }
        let zero = ttls.iter().find(|(_, ttl)| *ttl == 0 || *ttl > LONGEST);
        if let Some((kind, ttl)) = zero {
            let text = format!("{kind} record has TTL {ttl} s: no cache keeps it");
            parts.push(hygiene(strict, &tags::TTL_ZERO, &name, text));
        }
    }
    parts
}

/// The TTL of a record on the way, and the type of that record.
fn timed(kind: RecordType, word: &Word) -> Option<(&'static str, u32)> {
    let kind = match (&word.lookup, kind) {
        (Lookup::Alias(_), _) => "CNAME",
        (Lookup::Found(..), RecordType::A) => "A",
        (Lookup::Found(..), _) => "AAAA",
        _ => return None,
    };
    Some((kind, word.ttl?))
}
