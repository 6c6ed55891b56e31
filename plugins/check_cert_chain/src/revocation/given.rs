//! The lists that the user gives with --crl-file.

use std::path::PathBuf;

use asking::dns::{hygiene, listed};
use certificate::{Certificate, Crl, GeneralName, Moment, Signatures, Standing, Unfit, hex, lists};
use plugin::{Report, Unknown};

use super::{CRL_UNFIT, CRL_UNUSED, Facts, Heard, Kind, Oddity};
use crate::basis::bytes;

/// A file of revocation lists.
#[derive(Clone, Debug)]
pub struct Given {
    file: String,
    lists: Result<Vec<Crl>, String>,
}

/// Reads the files; one that holds no list is a finding later on (see [`judge_given`]).
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

/// What is said of the files whatever chain they are looked into for: one holds
/// no list, or only lists of authorities that issued none of the certificates
/// that were shown. The latter is a note, since a set of lists is often given
/// to the checks of many servers. Where nothing was shown, nothing is unused.
pub fn judge_given(given: &[Given], shown: &[&Certificate], strict: bool) -> Vec<Report> {
    let finding = |file: &Given| match &file.lists {
        Err(why) => {
            let why = why.strip_prefix("it ").unwrap_or(why);
            Some(Report::finding(&CRL_UNFIT, &file.file, why))
        }
        Ok(lists) => {
            let text = unused(lists, shown)?;
            Some(hygiene(strict, &CRL_UNUSED, &file.file, text))
        }
    };
    given.iter().filter_map(finding).collect()
}

fn unused(lists: &[Crl], shown: &[&Certificate]) -> Option<String> {
    let issued = |list: &Crl| shown.iter().any(|one| one.issuer.der == list.issuer.der);
    let names: Vec<&str> = lists.iter().map(|list| list.issuer.short()).collect();
    let text = match names.as_slice() {
        [name] => format!("is a revocation list of {name}, which issued no certificate shown here"),
        names => format!(
            "holds revocation lists of {}, which issued no certificate shown here",
            listed(names)
        ),
    };
    (!shown.is_empty() && !lists.iter().any(issued)).then_some(text)
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
