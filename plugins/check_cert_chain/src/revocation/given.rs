//! The lists that the user gives with --crl-file.

use std::path::PathBuf;

use certificate::{Certificate, Crl, GeneralName, Moment, Signatures, Standing, Unfit, hex, lists};
use plugin::Unknown;

use super::{Facts, Heard, Kind, Oddity};
use crate::basis::bytes;

/// A file of revocation lists.
#[derive(Clone, Debug)]
pub struct Given {
    file: String,
    lists: Result<Vec<Crl>, String>,
}

/// Reads the files; one that holds no list is a finding later on.
///
/// # Errors
/// One line: a file is not to be read at all.
pub fn given(files: &[PathBuf]) -> Result<Vec<Given>, Unknown> {
    let read = |file: &PathBuf| {
        Ok(Given {
            file: file.display().to_string(),
            lists: lists(&bytes("--crl-file", file)?).map_err(|why| why.to_string()),
        })
    };
    files.iter().map(read).collect()
}

impl Given {
    /// What its lists say of a certificate; nothing where none of them is by
    /// name that of its issuer.
    pub(super) fn look(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Moment,
        signatures: &Signatures,
        facts: &mut Facts,
    ) {
        let lists = self.lists.as_deref().unwrap_or_default();
        for list in lists
            .iter()
            .filter(|list| list.issuer.der == certificate.issuer.der)
        {
            let said = list.status(certificate, issuer, at, signatures);
            facts.oddities.extend(self.oddities(list, &said));
            if said != Err(Unfit::NoCrlSign) {
                facts.heard.push(self.heard(standing(said)));
            }
        }
    }

    /// That the file holds no list, for the leaf.
    pub(super) fn unreadable(&self) -> Option<Heard> {
        let why = self.lists.as_ref().err()?;
        let why = why.strip_prefix("it ").unwrap_or(why);
        Some(self.heard(Err(why.to_owned())))
    }

    fn heard(&self, said: Result<Standing, String>) -> Heard {
        Heard {
            source: self.file.clone(),
            given: true,
            said,
        }
    }

    fn oddities(
        &self,
        list: &Crl,
        said: &Result<Option<certificate::Revocation>, Unfit>,
    ) -> Vec<Oddity> {
        let mut kinds = of_number(list);
        if *said == Err(Unfit::NoCrlSign) {
            kinds.push(Kind::NoCrlSign);
        }
        kinds.extend(list.repeated().map(|serial| Kind::Repeated(hex(&serial))));
        let is_url = |name: &GeneralName| matches!(name, GeneralName::Uri(_));
        let point = list
            .extensions
            .issuing_point
            .as_ref()
            .map(|point| &point.value);
        if point.is_some_and(|point| point.relative || !point.names.iter().all(is_url)) {
            kinds.push(Kind::PlaceOdd);
        }
        let odd = |kind| Oddity {
            source: self.file.clone(),
            given: true,
            kind,
        };
        kinds.into_iter().map(odd).collect()
    }
}

/// What is odd about the number of a list.
pub(super) fn of_number(list: &Crl) -> Vec<Kind> {
    match &list.extensions.number {
        None => vec![Kind::NoNumber],
        Some(number) if number.critical => vec![Kind::NumberCritical],
        Some(_) => Vec::new(),
    }
}

/// What a list says, as a responder would.
pub(super) fn standing(
    said: Result<Option<certificate::Revocation>, Unfit>,
) -> Result<Standing, String> {
    match said {
        Ok(None) => Ok(Standing::Good),
        Ok(Some(revoked)) => Ok(Standing::Revoked(revoked)),
        Err(unfit) => Err(unfit.to_string()),
    }
}
