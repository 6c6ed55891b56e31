//! check_cname as a program against the lab: every finding of its page.

#[test]
fn transcript() {
    crate::shop::replay("check_cname");
}
