//! What the options say to judge by: files read, times and names settled.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use asking::Host;
use certificate::{Certificate, LogList, Moment, Signatures, Store, Subject};
use plugin::{Context, Limits, Unknown};
use probe::tls::Identity;

use crate::options::Options;
use crate::revocation::{Given, given};
use crate::stores::Trust;

/// What is judged by, and what is shown to servers.
#[derive(Debug)]
pub struct Basis {
    /// Whom to trust.
    pub trust: Trust,
    /// As of when.
    pub at: Moment,
    /// How long a chain must still be good. Whoever names a time asks whether
    /// it is good then, so that only limits that were given count.
    pub limits: Limits,
    /// Whom the certificate must cover.
    pub subjects: Vec<Subject>,
    /// The certificates that were deployed.
    pub deployed: Vec<Certificate>,
    /// Who we are, for servers that ask.
    pub identity: Option<Identity>,
    /// The revocation lists of --crl-file.
    pub crls: Vec<Given>,
    /// The transparency logs of --log-list.
    pub logs: Option<LogList>,
    /// The signatures that were verified in this run.
    pub signatures: Signatures,
}

impl Basis {
    /// Reads what the options name.
    ///
    /// # Errors
    /// One line on the file that cannot be read.
    pub fn of(options: &Options, cx: &Context) -> Result<Self, Unknown> {
        let judging = &options.judging;
        let trust = match &judging.roots {
            None => Trust::Public,
            Some(file) => Trust::Own(Store::of(&certificates("--roots", file)?)),
        };
        let mut deployed = Vec::new();
        for file in &judging.deployed {
            deployed.extend(certificates("--deployed", file)?.into_iter().next());
        }
        Ok(Basis {
            trust,
            at: judging.at.unwrap_or_else(|| Moment::from(cx.now())),
            limits: match judging.at {
                None => cx.limits().clone(),
                Some(_) => cx.limits().given(),
            },
            subjects: subjects(options),
            deployed,
            identity: identity(options)?,
            crls: given(&judging.crl_file)?,
            logs: logs(options)?,
            signatures: Signatures::default(),
        })
    }
}

/// Those of --expect-name, else the host itself.
fn subjects(options: &Options) -> Vec<Subject> {
    match options.judging.expect_name.as_slice() {
        [] => options.hostname.iter().map(subject).collect(),
        names => names.to_vec(),
    }
}

fn subject(host: &Host) -> Subject {
    match host {
        Host::Name(name) => Subject::Name(name.to_string()),
        Host::Address(address) => Subject::Address(*address),
    }
}

/// The certificates of a file.
///
/// # Errors
/// One line: the option, the file, and what is wrong with it.
pub fn certificates(option: &str, file: &Path) -> Result<Vec<Certificate>, Unknown> {
    let fault = |why: String| Unknown::from(format!("{option} {}: {why}", file.display()));
    certificate::read(&bytes(option, file)?).map_err(|unreadable| fault(unreadable.to_string()))
}

/// The bytes of a file, which may not be larger than any list of certificates.
///
/// # Errors
/// One line: the option, the file, and what is wrong with it.
pub fn bytes(option: &str, file: &Path) -> Result<Vec<u8>, Unknown> {
    let fault = |why: String| Unknown::from(format!("{option} {}: {why}", file.display()));
    let most = certificate::LONGEST_LIST.max(certificate::LONGEST) as u64;
    let mut bytes = Vec::new();
    let size = File::open(file)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|error| fault(error.to_string()))?;
    match size as u64 > most {
        true => Err(fault(format!("larger than {} MiB", most >> 20))),
        false => Ok(bytes),
    }
}

fn logs(options: &Options) -> Result<Option<LogList>, Unknown> {
    let Some(file) = &options.judging.log_list else {
        return Ok(None);
    };
    let list = LogList::read(&bytes("--log-list", file)?);
    list.map(Some)
        .map_err(|why| Unknown::from(format!("--log-list {}: {why}", file.display())))
}

fn identity(options: &Options) -> Result<Option<Identity>, Unknown> {
    let contact = &options.contact;
    let Some(file) = &contact.client_certificate else {
        return Ok(None);
    };
    let chain = bytes("--client-certificate", file)?;
    let key = match &contact.client_key {
        None => chain.clone(),
        Some(file) => bytes("--client-key", file)?,
    };
    let identity = Identity::from_pem(&chain, &key);
    identity
        .map(Some)
        .map_err(|why| Unknown::from(format!("--client-certificate {}: {why}", file.display())))
}
