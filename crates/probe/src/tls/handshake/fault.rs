//! Why rustls ended a handshake, in words.

use rustls::{AlertDescription, Error, PeerIncompatible};

use crate::error::Ours;
use crate::tcp::Failure;
use crate::tls::Cause;
use crate::tls::open::Stop;

/// What an error of rustls says of the peer, or of us.
pub(super) fn stop(error: &Error) -> Stop {
    Stop::Peer(match error {
        Error::AlertReceived(AlertDescription::CloseNotify) => Cause::Closed,
        Error::AlertReceived(alert) => Cause::Alert(u8::from(*alert)),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => Cause::Incompatible("it speaks neither TLS 1.2 nor TLS 1.3".to_owned()),
        Error::PeerIncompatible(why) => Cause::Incompatible(words(&format!("{why:?}"))),
        Error::PeerMisbehaved(why) => Cause::Nonsense(words(&format!("{why:?}"))),
        Error::InvalidMessage(why) => Cause::Nonsense(words(&format!("{why:?}"))),
        Error::InappropriateMessage { got_type, .. } => {
            Cause::Nonsense(format!("a TLS record of type {got_type:?} out of turn"))
        }
        Error::InappropriateHandshakeMessage { got_type, .. } => {
            Cause::Nonsense(format!("a {got_type:?} message out of turn"))
        }
        Error::NoCertificatesPresented => Cause::Nonsense("no certificate at all".to_owned()),
        Error::DecryptError => Cause::Nonsense("a record that does not decrypt".to_owned()),
        Error::PeerSentOversizedRecord => Cause::Nonsense("an oversized record".to_owned()),
        error => {
            let ours = Ours::Network(format!("the TLS library: {error}"));
            return Stop::Failure(Failure::Ours(ours));
        }
    })
}

/// The words of a name in camel case: `SelectedUnofferedCipherSuite`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for one in name.chars() {
        let parted = words.ends_with(|last: char| last.is_lowercase() || last.is_ascii_digit());
        match one {
            _ if one.is_uppercase() && parted => {
                words.push(' ');
                words.extend(one.to_lowercase());
            }
            _ if one.is_uppercase() => words.extend(one.to_lowercase()),
            _ => words.push(one),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        for (name, expected) in [
            (
                "SelectedUnofferedCipherSuite",
                "selected unoffered cipher suite",
            ),
            ("NoKxGroupsInCommon", "no kx groups in common"),
            ("Tls12NotOffered", "tls12 not offered"),
            ("MissingData(\"x\")", "missing data(\"x\")"),
            ("", ""),
        ] {
            assert_eq!(words(name), expected);
        }
    }
}
