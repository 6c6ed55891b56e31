//! TLS servers as a stranger meets them: how TLS is reached, and what is said
//! in a handshake.
//!
//! [`open`](open::open) leads to the moment when TLS begins, with STARTTLS
//! where the protocol wants it; [`handshake`] says hello and records all that
//! comes back; judging is for others.

mod alert;
mod der;
mod ended;
mod handshake;
pub mod hello;
mod open;
mod protocol;
mod spoken;
mod starttls;
mod target;

pub use alert::shown as alert_name;
pub use ended::{Cause, Ended, Stage};
pub use handshake::{Asked, Handshake, Identity, Keys, Offer, Signature, Verdict, handshake};
pub use open::Opening;
pub use protocol::Protocol;
pub use rustls_pki_types::DnsName;
pub(crate) use spoken::shown;
pub use starttls::{Dialogue, Next};
pub use target::Target;
