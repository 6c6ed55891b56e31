//! check_a as a program against the lab: every finding of its page.

#[test]
fn transcript() {
    crate::shop::replay("check_a");
}
