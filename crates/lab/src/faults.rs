//! Every fault of the lab, by where it takes hold. To add one is to add one
//! entry to one of these tables.

mod bytes;
mod certificates;
mod data;
mod lists;
mod manner;
mod registry;
mod reply;
mod sites;
mod web;

use crate::fault::Fault;

/// Every fault, in the order of documentation.
pub const FAULTS: [&[Fault]; 9] = [
    manner::FAULTS,
    reply::FAULTS,
    bytes::FAULTS,
    data::FAULTS,
    certificates::FAULTS,
    sites::FAULTS,
    lists::FAULTS,
    web::FAULTS,
    registry::FAULTS,
];

pub(crate) use lists::BLACKLIST;

/// The server that a fault befalls when it is one of several.
const ONE: &[&str] = &["shop-ns2"];
