//! The entries of a list (RFC 5280, 5.1.2.6 and 5.3), without copying them.

use std::fmt;

use super::{Crl, SingleExtension, TIME, moment, take};
use crate::der::{self, Element};
use crate::moment::Moment;

/// That a certificate is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Since when.
    pub at: Moment,
    /// Why, if that is said.
    pub reason: Option<Reason>,
}

/// Why a certificate is revoked (CRLReason; RFC 5280, 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(pub u8);

impl Reason {
    /// certificateHold: perhaps not for ever.
    pub const HOLD: Reason = Reason(6);
    /// removeFromCRL: it is not revoked any more.
    pub const REMOVED: Reason = Reason(8);
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.0 {
            0 => "unspecified",
            1 => "key compromise",
            2 => "compromise of the authority",
            3 => "affiliation changed",
            4 => "superseded",
            5 => "cessation of operation",
            6 => "on hold",
            8 => "removed from the list",
            9 => "privilege withdrawn",
            10 => "compromise of the attribute authority",
            number => return write!(f, "reason {number}"),
        };
        f.write_str(name)
    }
}

/// The fields of an entry.
struct Entry<'a> {
    serial: &'a [u8],
    at: Element<'a>,
    extensions: &'a [u8],
}

impl<'a> Entry<'a> {
    /// The entry at the front, and what follows it.
    fn first(list: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (entry, behind) = der::element(list)?;
        let mut rest = (entry.tag == der::SEQUENCE).then_some(entry.contents)?;
        let serial = take(&mut rest, &[der::INTEGER])?.contents;
        let at = take(&mut rest, TIME)?;
        let extensions = match rest {
            [] => rest,
            _ => der::only(rest, der::SEQUENCE)?,
        };
        let entry = Entry {
            serial,
            at,
            extensions,
        };
        Some((entry, behind))
    }

    fn extensions(&self) -> Option<Vec<SingleExtension<'a>>> {
        let list = der::elements(self.extensions)?;
        list.into_iter().map(SingleExtension::of).collect()
    }

    /// The reason; nothing if none is given, an error if it cannot be read.
    fn revocation(&self) -> Option<Revocation> {
        let is_reason = |extension: &SingleExtension<'_>| extension.kind == REASON;
        let reason = match self.extensions()?.iter().find(|one| is_reason(one)) {
            None => None,
            Some(extension) => Some(reason(extension.value)?),
        };
        Some(Revocation {
            at: moment(self.at)?,
            reason,
        })
    }
}

/// The extension of an entry that says why, 2.5.29.21.
const REASON: &[u8] = &[0x55, 0x1d, 0x15];

/// The identifier octet of an ENUMERATED.
const ENUMERATED: u8 = 0x0a;

pub(crate) fn reason(value: &[u8]) -> Option<Reason> {
    match der::only(value, ENUMERATED)? {
        [number] => Some(Reason(*number)),
        _ => None,
    }
}

/// Goes through all entries once: how many there are, and the first critical
/// extension that is not understood. Nothing if one cannot be read.
pub(super) fn survey(mut list: &[u8]) -> Option<(usize, Option<String>)> {
    let (mut count, mut critical) = (0, None);
    while !list.is_empty() {
        let (entry, behind) = Entry::first(list)?;
        count += 1;
        list = behind;
        if entry.extensions.is_empty() || critical.is_some() {
            continue;
        }
        let unknown = |one: &SingleExtension<'_>| one.critical && one.kind != REASON;
        critical = entry
            .extensions()?
            .into_iter()
            .find(unknown)
            .map(|one| one.oid());
    }
    Some((count, critical))
}

/// Without the octets that only repeat the sign, as DER has it: not every
/// maker of lists and certificates does.
pub(crate) fn minimal(mut number: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = number {
        let repeats = match (first, rest.first()) {
            (0x00, Some(next)) => next & 0x80 == 0,
            (0xff, Some(next)) => next & 0x80 != 0,
            _ => false,
        };
        if !repeats {
            break;
        }
        number = rest;
    }
    number
}

impl Crl {
    /// What the list says of a serial number, given by its content octets:
    /// nothing if it is not listed, or was removed.
    ///
    /// # Errors
    /// The entry is there, and what it says cannot be read.
    pub fn find(&self, serial: &[u8]) -> Result<Option<Revocation>, &'static str> {
        let serial = minimal(serial);
        let mut list = self.listed();
        while let Some((entry, behind)) = Entry::first(list) {
            list = behind;
            if minimal(entry.serial) != serial {
                continue;
            }
            return match entry.revocation() {
                None => Err("lists it in an entry that cannot be decoded"),
                Some(found) if found.reason == Some(Reason::REMOVED) => Ok(None),
                Some(found) => Ok(Some(found)),
            };
        }
        Ok(None)
    }

    /// A serial number that is listed twice, by its content octets; nobody can
    /// tell which entry counts.
    #[must_use]
    pub fn repeated(&self) -> Option<Vec<u8>> {
        let mut list = self.listed();
        let mut serials = Vec::with_capacity(self.entries);
        while let Some((entry, behind)) = Entry::first(list) {
            list = behind;
            serials.push(minimal(entry.serial));
        }
        serials.sort_unstable();
        let same = |pair: &&[&[u8]]| pair.first() == pair.last();
        let twice = serials.windows(2).find(same)?;
        twice.first().map(|serial| serial.to_vec())
    }
}
