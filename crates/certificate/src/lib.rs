//! What certificates say: facts, names, stores, paths, revocation; no network and no opinions.

mod bundle;
mod certificate;
mod constraints;
mod crl;
mod decode;
mod der;
mod distinguished;
mod ecdsa;
mod encode;
mod extensions;
mod general_name;
mod key;
mod links;
mod log_list;
mod moment;
mod names;
mod obstacles;
mod ocsp;
mod opinion;
mod paths;
mod read;
mod search;
mod signature;
mod signatures;
mod store;
mod transparency;

pub use bundle::bundle;
pub use certificate::{Certificate, EncodedTime, LARGEST};
pub use crl::{Crl, CrlExtensions, IssuingPoint, LONGEST_LIST, Reason, Revocation, Unfit, lists};
pub use distinguished::{DistinguishedName, hex};
pub use extensions::{
    AuthorityAccess, AuthorityKey, BasicConstraints, CrlPoint, Extension, Extensions, KeyUsage,
    NameConstraints, PolicyConstraints, Said,
};
pub use general_name::{Constraint, GeneralName};
pub use key::{Curve, PublicKey};
pub use log_list::{Log, LogList, LogState};
pub use moment::{DAY, Moment};
pub use names::{Coverage, Subject, ends_in_number, is_host, is_suffix_wildcard};
pub use obstacles::{Member, Obstacle, Why};
pub use ocsp::{Answer, LONGEST_ANSWER, Standing, question};
pub use paths::{DEEPEST, Path, Paths, paths};
pub use read::{Contents, LONGEST, MOST, Unreadable, contents, read};
pub use search::{DeadEnd, Stop};
pub use signature::SignatureAlgorithm;
pub use signatures::{Signatures, Signed};
pub use store::{Anchor, Store};
pub use transparency::{Timestamp, Worth, listed, timestamps};
