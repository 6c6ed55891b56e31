//! The logs that browsers know: a log list of version 3, as Chrome and Apple
//! publish it.

use ring::digest::{SHA256, digest};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;
use serde::Deserialize;

use crate::moment::Moment;

/// The logs that browsers know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogList {
    /// All logs, whatever became of them.
    pub logs: Vec<Log>,
}

/// A log of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// What it is called.
    pub name: String,
    /// Who runs it.
    pub operator: String,
    /// What became of it.
    pub state: LogState,
    pub(crate) id: [u8; 32],
    pub(crate) key: SubjectPublicKeyInfoDer<'static>,
}

/// What became of a log, as far as its timestamps in certificates count
/// (Chrome CT Policy, "CT Log states").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogState {
    /// Qualified, usable or read-only: its timestamps count.
    Counts,
    /// Retired: those from before that moment count, beside one of a log that is not.
    Retired(Moment),
    /// Pending or rejected: they do not count.
    Never,
}

impl LogList {
    /// Reads a log list of version 3 (JSON, as Chrome and Apple publish it).
    ///
    /// # Errors
    /// Why it is none, as a predicate.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let list: List = serde_json::from_slice(json)
            .map_err(|why| format!("is no log list of version 3 ({why})"))?;
        let mut logs = Vec::new();
        for operator in &list.operators {
            for log in operator.logs.iter().chain(&operator.tiled_logs) {
                logs.push(log.read(&operator.name)?);
            }
        }
        match logs.is_empty() {
            true => Err("holds no log".to_owned()),
            false => Ok(LogList { logs }),
        }
    }
}

/// The parts of a log list that matter here; unknown fields are let pass.
#[derive(Deserialize)]
struct List {
    operators: Vec<Operator>,
}

#[derive(Deserialize)]
struct Operator {
    name: String,
    #[serde(default)]
    logs: Vec<Listed>,
    #[serde(default)]
    tiled_logs: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    description: String,
    key: String,
    #[serde(default)]
    state: States,
}

/// One of these is there.
#[derive(Default, Deserialize)]
struct States {
    retired: Option<Since>,
    pending: Option<Since>,
    rejected: Option<Since>,
}

#[derive(Deserialize)]
struct Since {
    timestamp: String,
}

impl Listed {
    fn read(&self, operator: &str) -> Result<Log, String> {
        let fault = |why: &str| format!("has a log '{}' whose {why}", self.description);
        let pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            self.key
        );
        let key = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| fault("key is not base64"))?;
        let mut id = [0; 32];
        for (octet, hashed) in id.iter_mut().zip(digest(&SHA256, &key).as_ref()) {
            *octet = *hashed;
        }
        Ok(Log {
            name: self.description.clone(),
            operator: operator.to_owned(),
            state: self.state.read().map_err(|why| fault(&why))?,
            id,
            key,
        })
    }
}

impl States {
    fn read(&self) -> Result<LogState, String> {
        match self {
            States {
                retired: Some(since),
                ..
            } => {
                let since = since.timestamp.parse();
                since.map(LogState::Retired)
            }
            States {
                pending: None,
                rejected: None,
                ..
            } => Ok(LogState::Counts),
            States { .. } => Ok(LogState::Never),
        }
    }
}

impl LogState {
    /// Whether a timestamp that was given then counts.
    #[must_use]
    pub fn counts(self, at: Moment) -> bool {
        match self {
            LogState::Counts => true,
            LogState::Retired(since) => at < since,
            LogState::Never => false,
        }
    }
}
