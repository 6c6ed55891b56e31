//! Words for texts.

/// `1 policy`, `3 valid policies`.
pub fn policies(count: usize, kind: &str) -> String {
    let blank = if kind.is_empty() { "" } else { " " };
    let noun = if count == 1 { "policy" } else { "policies" };
    format!("{count}{blank}{kind} {noun}")
}
