//! Set-ups as they stand in the field, each seen by several plugins: what is
//! healthy and unusual must be OK everywhere, and an outage must be one in
//! the plugin that owns it.

#[test]
fn healthy() {
    crate::shop::replay("scenarios-healthy");
}

#[test]
fn broken() {
    crate::shop::replay("scenarios-broken");
}
