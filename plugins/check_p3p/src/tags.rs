//! The findings of check_p3p. What breaks the specification is CRITICAL; what
//! it recommends, or what nearly always is a mistake, is a note.

mod compact;
mod discovery;
mod document;
mod policy;
mod reference;
mod successors;

pub use compact::*;
pub use discovery::*;
pub use document::*;
pub use policy::*;
pub use reference::*;
pub use successors::*;
