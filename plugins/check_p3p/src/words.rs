//! Words for texts.

/// `1 policy`, `3 policies`.
pub fn policies(count: usize) -> String {
    match count {
        1 => "1 policy".to_owned(),
        _ => format!("{count} policies"),
    }
}
