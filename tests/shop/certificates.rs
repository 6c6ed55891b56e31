//! What differs from run to run in what is said of certificates: ports, files,
//! dates, serial numbers and fingerprints.

use lab::{Lab, PROTOCOLS};

/// The text with `:HTTPS` in place of the port of https and so on, and `LAB` in
/// place of the lab's folder.
pub fn without_places(lab: &Lab, text: &str) -> String {
    let folder = lab.roots_path();
    let folder = folder.parent().unwrap().display().to_string();
    let text = text.replace(&folder, "LAB");
    // Protocols that begin with TLS have one port, which is called by the first.
    PROTOCOLS.iter().fold(text, |text, protocol| {
        let (port, name) = (lab.port_of(protocol), protocol.to_uppercase());
        let text = text.replace(&format!(":{port}"), &format!(":{name}"));
        text.replace(&format!("port {port}"), &format!("port {name}"))
    })
}

/// The text without what every lab mints anew.
pub fn settled(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let line = without_inquiry(&without_dates(line));
        without_fractions(&without_years(&without_numbers(&line)))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `DATE` for every day, with or without its time.
fn without_dates(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        let taken = match shaped(rest, "0000-00-00T00:00:00Z").or(shaped(rest, "0000-00-00")) {
            Some(length) => {
                out.push_str("DATE");
                length
            }
            None => {
                out.push(next);
                next.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// `#` for a number of days of more than three digits: it leads from a fixed day
/// to one that is counted from now.
fn without_years(line: &str) -> String {
    let is_long = |word: &str| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = line.split(' ').collect();
    let shown = words.iter().enumerate().map(|(at, word)| {
        let counts_days = words
            .get(at + 1)
            .is_some_and(|next| next.starts_with("days"));
        if counts_days && is_long(word) {
            "#"
        } else {
            word
        }
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// `ID` for the certificate that a renewal window is asked for.
fn without_inquiry(line: &str) -> String {
    const PATH: &str = "/renewalInfo/";
    match line.split_once(PATH) {
        Some((before, after)) => {
            let (_, rest) = after.split_once(' ').unwrap_or((after, ""));
            format!("{before}{PATH}ID {rest}")
        }
        None => line.to_owned(),
    }
}

/// How long the text is that has digits where the shape has them.
fn shaped(text: &str, shape: &str) -> Option<usize> {
    let start = text.as_bytes().get(..shape.len())?;
    let fits = |(byte, shape): (&u8, u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        shape => *byte == shape,
    };
    start
        .iter()
        .zip(shape.bytes())
        .all(fits)
        .then_some(shape.len())
}

/// `HEX` for serial numbers and fingerprints: 16 digits or more, or pairs with
/// colons between them.
fn without_numbers(line: &str) -> String {
    let is_hex = |c: char| c.is_ascii_hexdigit() || c == ':';
    let mut out = String::new();
    let mut word = String::new();
    for c in line.chars().chain(['\n']) {
        if is_hex(c) {
            word.push(c);
            continue;
        }
        let digits = word.chars().filter(char::is_ascii_hexdigit).count();
        out.push_str(if digits >= 16 { "HEX" } else { &word });
        word.clear();
        out.push(c);
    }
    out.pop();
    out
}

/// Whole days and whole percents: the rest of the numbers goes on.
fn without_fractions(line: &str) -> String {
    let Some((text, perfdata)) = line.split_once(" | ") else {
        return line.to_owned();
    };
    let word = |word: &str| {
        let (label, value) = word.split_once('=').unwrap_or((word, ""));
        let number = value.split(';').next().unwrap_or_default();
        let rest = &value[number.len()..];
        match label {
            "tls_time" | "fetches" => format!("{label}=#{rest}"),
            // The years of authorities are not counted in the lab's hours.
            label if label.contains("days") && whole(number).len() > 3 => {
                format!("{label}=#{rest}")
            }
            label if label.contains("days") => format!("{label}={}{rest}", whole(number)),
            "lifetime_left" if whole(number).trim_end_matches('%').len() > 3 => {
                format!("{label}=#{rest}")
            }
            "lifetime_left" => format!("{label}={}%{rest}", whole(number.trim_end_matches('%'))),
            _ => word.to_owned(),
        }
    };
    let words: Vec<_> = perfdata.split(' ').map(word).collect();
    format!("{text} | {}", words.join(" "))
}

fn whole(number: &str) -> &str {
    number.split('.').next().unwrap_or_default()
}

#[test]
fn what_every_lab_mints_anew_is_left_out() {
    let text = "exit 0\nx until 2026-12-01T10:00:00Z, serial 0a1b2c3d4e5f60718293, 2026-12-01, 9413 days, 93 days | cert_days=5.04;10: lifetime_left=5.6%;25: tls_time=0.1s;;;0 addresses=1";
    let left = "exit 0\nx until DATE, serial HEX, DATE, # days, 93 days | cert_days=5;10: lifetime_left=5%;25: tls_time=#;;;0 addresses=1";
    assert_eq!(settled(text), left);
}
