//! What the user expects of a domain.

use asking::DomainName;

use crate::facts::folded;

/// Which lock a domain must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Lock {
    /// A transfer lock under generic top-level domains, where statuses are published.
    #[default]
    Auto,
    /// A transfer lock.
    Yes,
    /// None.
    No,
    /// The whole lock of the registry.
    Registry,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// What the user says the domain must be like.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Wanted {
    /// The registrar, by its number at IANA or a part of its name (case and punctuation do not matter)
    #[arg(long = "expect-registrar", value_name = "ID|NAME", value_parser = spelled)]
    pub registrar: Option<String>,

    /// The holder, or a part of its name
    #[arg(long = "expect-registrant", value_name = "TEXT", value_parser = spelled)]
    pub registrant: Option<String>,

    /// A name server at the registry; with others the exact set (repeat, or with commas); '*.operator.example' for any below that
    #[arg(long = "expect-ns", value_name = "NAME", value_delimiter = ',')]
    pub servers: Vec<DomainName>,

    /// A status that must be there, in any spelling (repeat)
    #[arg(long = "expect-status", value_name = "STATUS", value_parser = given)]
    pub statuses: Vec<String>,

    /// Whether the delegation must be signed
    #[arg(long = "expect-dnssec", value_name = "yes|no", value_enum)]
    pub signed: Option<Answer>,

    /// The lock that the domain must have: 'auto' for a transfer lock where the registry publishes statuses under a generic top-level domain, 'registry' for the registry's own
    #[arg(long, value_name = "auto|yes|no|registry", value_enum, default_value_t)]
    pub lock: Lock,

    /// The domain is meant to move to another registrar
    #[arg(long)]
    pub transfer_expected: bool,

    /// A part of the names of name servers that registrars set when nobody has paid, besides those that are known (repeat)
    #[arg(long, value_name = "TEXT", value_parser = given)]
    pub parking: Vec<String>,
}

/// A text that says something.
pub fn given(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// A text that names somebody: without case and punctuation something is left.
fn spelled(text: &str) -> Result<String, String> {
    match folded(text).as_str() {
        "" => Err("no letter and no digit".to_owned()),
        _ => given(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_nobody_is_refused() {
        assert_eq!(spelled(" Shop Ltd."), Ok("Shop Ltd.".to_owned()));
        for text in ["", " ", "...", "-"] {
            assert!(spelled(text).is_err(), "{text:?}");
        }
    }
}
