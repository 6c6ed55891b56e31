//! Whole programs under test: each file is a subject of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails is to say where"
)]

mod check_a;
mod check_cert_chain;
mod check_cname;
mod check_delegation;
mod check_dnsbl;
mod check_domain;
mod check_mx;
mod check_ns;
mod check_p3p;
mod check_soa;
mod contract;
mod discover;
mod engines;
mod manual;
mod namespace;
mod scenarios;
mod servers;
mod shop;
mod sweep;
