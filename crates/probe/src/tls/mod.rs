//! TLS servers as a stranger meets them: how TLS is reached, and what is said
//! in a handshake.
//!
//! [`Dialogue`] leads to the moment when TLS begins, where a protocol begins
//! without; [`handshake()`] makes one handshake and records all that comes
//! back; [`hello`] says hello without a library and hears what is said in clear
//! text. Judging is for others.

mod alert;
mod der;
mod ended;
mod handshake;
pub mod hello;
mod injection;
mod open;
mod protocol;
mod spoken;
mod starttls;
mod target;

pub use alert::shown as alert_name;
pub use ended::{Cause, Ended, Stage};
pub use handshake::{Asked, Handshake, Identity, Keys, Offer, Signature, Verdict, handshake};
pub use injection::{Injection, injection};
pub use open::Opening;
pub use protocol::Protocol;
pub use rustls_pki_types::DnsName;
pub(crate) use spoken::shown;
pub use starttls::{Dialogue, Next};
pub use target::Target;
