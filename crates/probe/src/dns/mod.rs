//! The domain name system as a stranger meets it.
//!
//! [`message`] is the bytes, [`exchange`] asks many questions at once, [`Walk`]
//! goes from the root to the zone of a name.

mod delegation;
mod descent;
pub mod exchange;
mod hints;
mod host;
mod key;
pub mod message;
mod place;
mod sight;
mod step;
mod walk;
mod zone;

pub use delegation::{DsSet, ds_set, referral_size};
pub use descent::{Cut, Descent, End, Said};
pub use hints::{Hints, NameServer};
pub use host::{Host, HostEnd, stuck};
pub use message::{Edns, Name, Query, RData, Record, RecordType, ResponseCode};
pub use place::{Place, Told};
pub use sight::Sight;
pub use step::{
    Lame, Lookup, Referral, Step, addresses, alias, authority, code_name, host_name, lookup,
    name_servers, plain, records, referral, soas, step,
};
pub use walk::{Breadth, Seen, Server, Settings, Walk};
pub use zone::{Servers, ZoneServer};

pub use crate::error::{Ours, Theirs};
pub use exchange::{Answer, Ask, EdnsSeen, Exchange, Heard, Progress, Ticket, Traffic, Turn};
pub use message::{EdnsForm, How, Path, Question, Reply, Transport};
