//! A saved answer in the place of a registry.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use plugin::Unknown;

use crate::facts::Outcome;
use crate::seen::{Delegation, Reading, Seen};
use crate::{rdap, whois};

/// No answer is longer.
const SIZE: u64 = 1 << 20;

/// What a saved answer says of a domain.
///
/// # Errors
/// The file cannot be read.
pub fn seen(file: &Path, domain: &str) -> Result<Seen, Unknown> {
    let fault = |why: String| Unknown::from(format!("--answer {}: {why}", file.display()));
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(SIZE + 1).read_to_end(&mut bytes))
        .map_err(|error| fault(error.to_string()))?;
    if bytes.len() as u64 > SIZE {
        return Err(fault("larger than 1 MiB".to_owned()));
    }
    let (outcome, kind) = read(&bytes, domain);
    Ok(Seen {
        main: Some(Reading {
            source: format!("{kind} answer"),
            age: Duration::ZERO,
            outcome,
        }),
        registrar: None,
        registrar_failed: None,
        troubles: Vec::new(),
        is_known: true,
        delegation: Delegation::Unseen,
        refused: Vec::new(),
        nothing_kept: None,
    })
}

/// What begins with a brace is JSON, and so RDAP; a bracket may be a heading of
/// WHOIS (.lv, .jp).
pub fn read(bytes: &[u8], domain: &str) -> (Outcome, &'static str) {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text.trim_ascii_start().first() {
        Some(b'{') => (rdap::read(bytes, domain), "RDAP"),
        _ => (whois::read(bytes, domain), "WHOIS"),
    }
}
