//! From a name to the domain that somebody registered: registries know nothing
//! of hosts below it, and answer "not found" for them.

use psl::{Psl, Type};

/// A registered domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrable {
    /// Its name in A-labels and lower case.
    pub name: String,
    /// The suffix under which it is registered: `com`, `co.uk`.
    pub suffix: String,
}

impl Registrable {
    /// The registered domain that this name is or lies in. Who lends names
    /// below a domain of its own (`github.io`) is no registry, unless it is
    /// one of those that `sells` names.
    ///
    /// # Errors
    /// One clause: the name is a suffix itself.
    pub fn of(name: &str, sells: impl Fn(&str) -> bool) -> Result<Self, String> {
        let mut suffix = suffix(name).ok_or("no domain that can be registered")?;
        while is_private(suffix) && !sells(suffix) {
            suffix = suffix.split_once('.').map_or("", |(_, above)| above);
        }
        let below = name
            .strip_suffix(suffix)
            .and_then(|rest| rest.strip_suffix('.'));
        match below.filter(|below| !below.is_empty() && !suffix.is_empty()) {
            Some(below) => {
                let label = below.rsplit('.').next().unwrap_or_default();
                Ok(Registrable {
                    name: format!("{label}.{suffix}"),
                    suffix: suffix.to_owned(),
                })
            }
            None => Err(format!(
                "{name} is a suffix under which domains are registered, no domain"
            )),
        }
    }

    /// The top-level domain.
    pub fn top(&self) -> &str {
        self.suffix.rsplit('.').next().unwrap_or_default()
    }
}

fn suffix(name: &str) -> Option<&str> {
    let suffix = psl::List.suffix(name.as_bytes())?;
    std::str::from_utf8(suffix.as_bytes()).ok()
}

fn is_private(name: &str) -> bool {
    let suffix = psl::List.suffix(name.as_bytes());
    suffix.is_some_and(|suffix| {
        suffix.as_bytes() == name.as_bytes() && suffix.typ() == Some(Type::Private)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_what_is_registered() {
        let sells = |suffix: &str| suffix == "uk.com";
        for (name, expected) in [
            ("shop.example", Ok("shop.example")),
            ("www.shop.example", Ok("shop.example")),
            ("a.b.shop.co.uk", Ok("shop.co.uk")),
            ("shop.github.io", Ok("github.io")),
            ("a.shop.uk.com", Ok("shop.uk.com")),
            ("www.shop.blogspot.com", Ok("blogspot.com")),
            ("www.xn--bcher-kva.de", Ok("xn--bcher-kva.de")),
            (
                "co.uk",
                Err("co.uk is a suffix under which domains are registered, no domain"),
            ),
            (
                "example",
                Err("example is a suffix under which domains are registered, no domain"),
            ),
        ] {
            let found = Registrable::of(name, sells);
            let found = found.as_ref().map(|domain| domain.name.as_str());
            assert_eq!(found.map_err(String::as_str), expected, "{name}");
        }
    }
}
