//! Throwaway certificate transparency logs (RFC 6962) and the timestamps that
//! they give for certificates.

use super::der;
use super::key::Key;
use super::pem::base64;
use super::sha256;
use super::time::rfc3339;

/// A log that keeps nothing and signs timestamps.
#[derive(Clone, PartialEq)]
pub struct Log {
    name: String,
    key: Key,
}

impl Log {
    /// A log with a key of its own.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            key: Key::p256(),
        }
    }

    /// The identifier: SHA-256 of the public key (RFC 6962, 3.2).
    pub fn id(&self) -> Vec<u8> {
        sha256(self.key.public())
    }

    /// The public key, SubjectPublicKeyInfo in DER.
    pub fn public(&self) -> &[u8] {
        self.key.public()
    }

    /// A signed timestamp for a certificate that will carry it: what will be
    /// signed without the list, and the issuer's public key (RFC 6962, 3.2).
    pub fn timestamp(&self, signed_part: &[u8], issuer: &[u8], at: i64) -> Vec<u8> {
        let time = (at.cast_unsigned() * 1000).to_be_bytes();
        let length = (signed_part.len() as u32).to_be_bytes();
        let entry = [
            &[0, 0][..],
            &time,
            &[0, 1],
            &sha256(issuer),
            &length[1..],
            signed_part,
            &[0, 0],
        ];
        let signature = self.key.sign(&self.key.algorithm(), &entry.concat());
        let id = self.id();
        let size = (signature.len() as u16).to_be_bytes();
        [&[0][..], &id, &time, &[0, 0, 4, 3], &size, &signature].concat()
    }

    /// The value of the extension with these timestamps (RFC 6962, 3.3).
    pub fn list(timestamps: &[Vec<u8>]) -> Vec<u8> {
        let sized = |bytes: &[u8]| [&(bytes.len() as u16).to_be_bytes(), bytes].concat();
        let all: Vec<u8> = timestamps.iter().flat_map(|one| sized(one)).collect();
        der::octets(&sized(&all))
    }

    /// A list of logs in the form of the log list, version 3: one operator for
    /// each log. `state` is `usable`, `qualified`, `readonly`, `retired`,
    /// `rejected`; it holds since `since`.
    pub fn list_json(logs: &[(&Self, &str, i64)]) -> String {
        let operator = |(log, state, since): &(&Self, &str, i64)| {
            let (name, id, key) = (&log.name, base64(&log.id()), base64(log.public()));
            let since = rfc3339(*since);
            format!(
                "{{\"name\":\"{name}\",\"email\":[],\"logs\":[{{\"description\":\"{name}\",\
                 \"log_id\":\"{id}\",\"key\":\"{key}\",\"url\":\"https://log.example/\",\
                 \"mmd\":86400,\"state\":{{\"{state}\":{{\"timestamp\":\"{since}\"}}}}}}],\
                 \"tiled_logs\":[]}}"
            )
        };
        let operators: Vec<_> = logs.iter().map(operator).collect();
        format!(
            "{{\"version\":\"1.0\",\"operators\":[{}]}}",
            operators.join(",")
        )
    }
}
