//! What certificates say: facts, names, stores, paths, revocation; no network and no opinions.

mod certificate;
mod der;
mod distinguished;
mod extensions;
mod general_name;
mod key;
mod moment;
mod read;
mod signature;

pub use certificate::{Certificate, EncodedTime, LARGEST};
pub use distinguished::{DistinguishedName, hex};
pub use extensions::{
    AuthorityAccess, AuthorityKey, BasicConstraints, CrlPoint, Extension, Extensions, KeyUsage,
    NameConstraints, PolicyConstraints, Said,
};
pub use general_name::{Constraint, GeneralName};
pub use key::{Curve, PublicKey};
pub use moment::{DAY, Moment};
pub use read::{Contents, LONGEST, MOST, Unreadable, contents, read};
pub use signature::SignatureAlgorithm;
