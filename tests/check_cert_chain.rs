//! check_cert_chain as a program against the lab: every fault of certificates
//! and of how they are shown, by subject.

mod offline;

use crate::shop::replay;

#[test]
fn healthy_servers_and_options() {
    replay("check_cert_chain");
}

#[test]
fn certificates() {
    replay("check_cert_chain-certificates");
}

#[test]
fn lists_as_they_are_sent() {
    replay("check_cert_chain-lists");
}

#[test]
fn revocation_and_renewal() {
    replay("check_cert_chain-revocation");
}

#[test]
fn protocols_and_handshakes() {
    replay("check_cert_chain-handshakes");
}

#[test]
fn protocols_that_begin_in_clear_text() {
    replay("check_cert_chain-starttls");
}

#[test]
fn files_without_a_network() {
    replay("check_cert_chain-file");
}

#[test]
fn in_the_place_of_check_ssl_cert() {
    replay("check_cert_chain-compat");
}

#[test]
fn bad_input() {
    replay("check_cert_chain-input");
}
