//! Master files (RFC 1035 section 5): the part of the format that the lab's
//! zones use. hickory's own parser knows neither DNAME nor DS without its
//! DNSSEC feature and refuses the broken zones that the lab exists for.

use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NS, NULL, PTR, SOA, SRV, TXT};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use hickory_proto::serialize::binary::BinEncodable;

/// The records of a master file; names are relative to `origin` until the
/// file says `$ORIGIN`.
///
/// # Errors
/// A sentence with the line number of what could not be read.
pub(crate) fn records(text: &str, origin: &Name) -> Result<Vec<Record>, String> {
    let mut reader = Reader {
        origin: origin.clone(),
        owner: origin.clone(),
        ttl: 3600,
        records: Vec::new(),
    };
    for line in lines(text)? {
        reader
            .line(&line)
            .map_err(|fault| format!("line {}: {fault}", line.number))?;
    }
    Ok(reader.records)
}

/// A name as it stands in a master file, with `\X` and `\DDD` escapes.
///
/// # Errors
/// A label or the name is too long.
pub(crate) fn name(text: &str, origin: &Name) -> Result<Name, String> {
    if text == "@" {
        return Ok(origin.clone());
    }
    let (labels, absolute) = labels(text)?;
    let relative = Name::from_labels(labels).map_err(|fault| fault.to_string())?;
    if absolute {
        return Ok(relative);
    }
    relative
        .append_name(origin)
        .map_err(|fault| fault.to_string())
}

/// The labels of a name, and whether it ends in a dot.
fn labels(text: &str) -> Result<(Vec<Vec<u8>>, bool), String> {
    let mut labels = vec![Vec::new()];
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'.' => labels.push(Vec::new()),
            b'\\' => {
                let escaped = escape(&mut bytes).ok_or("a name ends in a backslash")?;
                labels.last_mut().ok_or("no label")?.push(escaped);
            }
            other => labels.last_mut().ok_or("no label")?.push(other),
        }
    }
    let absolute = labels.last().is_some_and(Vec::is_empty);
    labels.retain(|label| !label.is_empty());
    Ok((labels, absolute))
}

/// What follows a backslash: a byte for itself, or three decimal digits.
fn escape(bytes: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let first = bytes.next()?;
    if !first.is_ascii_digit() {
        return Some(first);
    }
    let digits = [first, bytes.next()?, bytes.next()?];
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

/// One entry of the file, continued lines joined.
#[derive(Default)]
struct Line {
    number: usize,
    /// The line starts with a blank: the owner is that of the line above.
    indented: bool,
    words: Vec<String>,
}

/// The entries of a file: comments gone, parentheses joined, quotes read.
fn lines(text: &str) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    let mut open = 0_usize;
    for (index, raw) in text.lines().enumerate() {
        if open == 0 {
            lines.push(Line {
                number: index + 1,
                indented: raw.starts_with([' ', '\t']),
                words: Vec::new(),
            });
        }
        for word in words(raw).map_err(|fault| format!("line {}: {fault}", index + 1))? {
            match (word.as_str(), lines.last_mut()) {
                ("(", _) => open += 1,
                (")", _) => open = open.saturating_sub(1),
                (_, Some(line)) => line.words.push(word),
                (_, None) => {}
            }
        }
    }
    lines.retain(|line| !line.words.is_empty());
    Ok(lines)
}

/// The words of one raw line; a quoted string is one word.
fn words(raw: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut rest = raw.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = match first {
            ';' => break,
            '(' | ')' => {
                words.push(first.to_string());
                rest.get(1..)
            }
            '"' => {
                let quoted = rest.get(1..).unwrap_or_default();
                let end = quoted.find('"').ok_or("a quote is not closed")?;
                words.extend(quoted.get(..end).map(str::to_owned));
                quoted.get(end + 1..)
            }
            _ => {
                let end = rest
                    .find([' ', '\t', ';', '(', ')', '"'])
                    .unwrap_or(rest.len());
                words.extend(rest.get(..end).map(str::to_owned));
                rest.get(end..)
            }
        };
        rest = after.unwrap_or_default().trim_start();
    }
    Ok(words)
}

/// What carries over from line to line.
struct Reader {
    origin: Name,
    owner: Name,
    ttl: u32,
    records: Vec<Record>,
}

impl Reader {
    fn line(&mut self, line: &Line) -> Result<(), String> {
        let mut words = Words {
            words: line.words.iter(),
            origin: self.origin.clone(),
        };
        match line.words.first().map(String::as_str) {
            Some("$ORIGIN") => {
                words.word()?;
                self.origin = words.name()?;
                Ok(())
            }
            Some("$TTL") => {
                words.word()?;
                self.ttl = words.number()?;
                Ok(())
            }
            _ => self.record(line.indented, words),
        }
    }

    fn record(&mut self, indented: bool, mut words: Words) -> Result<(), String> {
        if !indented {
            self.owner = words.name()?;
        }
        let mut ttl = self.ttl;
        let mut word = words.word()?;
        loop {
            if let Ok(number) = word.parse() {
                ttl = number;
            } else if word != "IN" {
                break;
            }
            word = words.word()?;
        }
        let kind = word
            .parse()
            .map_err(|_| format!("{word} is not a record type"))?;
        let data = words.data(kind)?;
        self.records
            .push(Record::from_rdata(self.owner.clone(), ttl, data));
        Ok(())
    }
}

/// The words of a line that are still to be read.
struct Words<'a> {
    words: std::slice::Iter<'a, String>,
    origin: Name,
}

impl Words<'_> {
    fn word(&mut self) -> Result<&str, String> {
        Ok(self.words.next().ok_or("the line ends too early")?)
    }

    fn name(&mut self) -> Result<Name, String> {
        let origin = self.origin.clone();
        name(self.word()?, &origin)
    }

    fn number<T: std::str::FromStr>(&mut self) -> Result<T, String> {
        let word = self.word()?;
        word.parse()
            .map_err(|_| format!("{word} is not the number or address expected here"))
    }

    fn data(&mut self, kind: RecordType) -> Result<RData, String> {
        Ok(match kind {
            RecordType::A => RData::A(A(self.number()?)),
            RecordType::AAAA => RData::AAAA(AAAA(self.number()?)),
            RecordType::NS => RData::NS(NS(self.name()?)),
            RecordType::CNAME => RData::CNAME(CNAME(self.name()?)),
            RecordType::PTR => RData::PTR(PTR(self.name()?)),
            RecordType::MX => RData::MX(MX::new(self.number()?, self.name()?)),
            RecordType::SOA => self.soa()?,
            RecordType::SRV => RData::SRV(SRV::new(
                self.number()?,
                self.number()?,
                self.number()?,
                self.name()?,
            )),
            RecordType::TXT => RData::TXT(TXT::new(self.words.by_ref().cloned().collect())),
            RecordType::CAA => unknown(kind, self.caa()?),
            RecordType::DS => unknown(kind, self.ds()?),
            RecordType::DNAME => unknown(kind, wire(&self.name()?)?),
            other => return Err(format!("the lab does not read records of type {other}")),
        })
    }

    fn soa(&mut self) -> Result<RData, String> {
        Ok(RData::SOA(SOA::new(
            self.name()?,
            self.name()?,
            self.number()?,
            self.number()?,
            self.number()?,
            self.number()?,
            self.number()?,
        )))
    }

    /// RFC 8659 section 4.1: flags, tag with its length, value.
    fn caa(&mut self) -> Result<Vec<u8>, String> {
        let mut bytes = vec![self.number::<u8>()?];
        let tag = self.word()?.to_owned();
        bytes.push(u8::try_from(tag.len()).map_err(|_| "the tag is too long")?);
        bytes.extend(tag.bytes());
        bytes.extend(self.word()?.bytes());
        Ok(bytes)
    }

    /// RFC 4034 section 5.1: key tag, algorithm, digest type, digest.
    fn ds(&mut self) -> Result<Vec<u8>, String> {
        let mut bytes = self.number::<u16>()?.to_be_bytes().to_vec();
        bytes.push(self.number()?);
        bytes.push(self.number()?);
        let digest: String = self.words.by_ref().map(String::as_str).collect();
        for pair in digest.as_bytes().chunks(2) {
            let pair = std::str::from_utf8(pair).map_err(|_| "the digest is not hexadecimal")?;
            bytes.push(u8::from_str_radix(pair, 16).map_err(|_| "the digest is not hexadecimal")?);
        }
        Ok(bytes)
    }
}

/// Data that hickory carries as bytes (RFC 3597).
pub(crate) fn unknown(code: RecordType, bytes: Vec<u8>) -> RData {
    RData::Unknown {
        code,
        rdata: NULL::with(bytes),
    }
}

fn wire(name: &Name) -> Result<Vec<u8>, String> {
    name.to_bytes().map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Record> {
        records(text, &Name::from_ascii("shop.example.").unwrap()).unwrap()
    }

    #[test]
    fn owners_ttls_and_classes_carry_over() {
        let records = read("$TTL 60\n@ IN A 192.0.2.1\n  300 AAAA 2001:db8::1\nwww A 192.0.2.2\n");
        let seen: Vec<_> = records
            .iter()
            .map(|record| format!("{} {} {}", record.name, record.ttl, record.data))
            .collect();
        assert_eq!(
            seen,
            [
                "shop.example. 60 192.0.2.1",
                "shop.example. 300 2001:db8::1",
                "www.shop.example. 60 192.0.2.2"
            ]
        );
    }

    #[test]
    fn parentheses_join_lines_and_comments_vanish() {
        let records =
            read("@ SOA ns1 host\\.master ( ; names\n 7 1 2 3 ; timers\n 4 )\nw A 1.2.3.4");
        let RData::SOA(soa) = &records[0].data else {
            panic!("{records:?}")
        };
        assert_eq!((soa.serial, soa.minimum), (7, 4));
        assert_eq!(soa.rname.iter().next(), Some(&b"host.master"[..]));
        assert_eq!(records.len(), 2);
    }

    #[test]
    fn origin_moves_relative_names_only() {
        let records = read("$ORIGIN other.test.\nwww CNAME edge\nftp CNAME ftp.example.\n");
        assert_eq!(records[0].name.to_ascii(), "www.other.test.");
        assert_eq!(records[0].data.to_string(), "edge.other.test.");
        assert_eq!(records[1].data.to_string(), "ftp.example.");
    }

    #[test]
    fn texts_keep_blanks_and_semicolons() {
        let records = read("@ TXT \"v=spf1 mx -all\" \"a;b\"\n");
        let RData::TXT(text) = &records[0].data else {
            panic!("{records:?}")
        };
        assert_eq!(&*text.txt_data[0], b"v=spf1 mx -all");
        assert_eq!(&*text.txt_data[1], b"a;b");
    }

    #[test]
    fn types_that_hickory_only_carries_are_written_by_hand() {
        let records = read("@ DS 1 8 2 ABCD\nd DNAME t.example.\n@ CAA 0 issue \"ca.example\"\n");
        let bytes = |index: usize| match &records[index].data {
            RData::Unknown { rdata, .. } => rdata.anything.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(bytes(0), [0, 1, 8, 2, 0xAB, 0xCD]);
        assert_eq!(bytes(1), b"\x01t\x07example\x00");
        assert_eq!(bytes(2), b"\x00\x05issueca.example");
    }

    #[test]
    fn faults_name_their_line() {
        let origin = Name::root();
        for (text, expected) in [
            ("a A 1.2.3.4\nb A nonsense", "line 2: nonsense"),
            ("a", "line 1: the line ends"),
            ("a BOGUS x", "line 1: BOGUS is not a record type"),
            ("a TXT \"open", "line 1: a quote"),
            ("a NULL x", "line 1: the lab does not read"),
        ] {
            let fault = records(text, &origin).unwrap_err();
            assert!(fault.starts_with(expected), "{text}: {fault}");
        }
    }
}
