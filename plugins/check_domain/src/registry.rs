//! The options of asking registries.

use std::time::Duration;

use crate::sources::{PORT, Source, base, question};
use crate::wanted::given;

/// Whom to ask for a domain, and how often.
#[derive(clap::Args, Clone, Debug)]
pub struct Registry {
    /// The registry's RDAP server, by the base of its URLs; 'none' to ask none [default: as the bootstrap has it]
    #[arg(long, value_name = "URL", value_parser = rdap)]
    pub rdap_server: Option<Named>,

    /// The registry's WHOIS server, asked where RDAP does not help; 'none' to ask none [default: as the built-in table has it]
    #[arg(long, value_name = "HOST[:PORT]", value_parser = whois)]
    pub whois_server: Option<Named>,

    /// IANA's list of RDAP servers: a file, or a URL that is fetched and kept as long as it says [default: the built-in one]
    #[arg(long, value_name = "FILE|URL", value_parser = given)]
    pub bootstrap: Option<String>,

    /// Use an answer that is younger unasked; once a limit is crossed one of an hour at most
    #[arg(long, value_name = "TIME", default_value = "12h", value_parser = humantime::parse_duration)]
    pub refresh: Duration,

    /// Ask the registrar as well, where the registry says who that is
    #[arg(long)]
    pub follow: bool,

    /// Look up the domains of the name servers as well: their end takes the domain down too
    #[arg(long)]
    pub name_servers: bool,
}

/// A server that the user names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// None is asked.
    Nobody,
    /// An RDAP server, by its base.
    Rdap(String),
    /// A WHOIS server and its port.
    Whois(String, u16),
}

impl Named {
    /// As the source for a domain.
    pub fn source(&self, domain: &str) -> Option<Source> {
        match self {
            Named::Nobody => None,
            Named::Rdap(base) => Some(Source::Rdap(base.clone())),
            Named::Whois(host, port) => Some(Source::Whois(host.clone(), *port, question(domain))),
        }
    }
}

fn rdap(text: &str) -> Result<Named, String> {
    if text == "none" {
        return Ok(Named::Nobody);
    }
    let url = url::Url::parse(text).map_err(|why| why.to_string())?;
    match url.scheme() {
        "http" | "https" if url.host_str().is_some_and(|host| !host.is_empty()) => {
            Ok(Named::Rdap(base(text)))
        }
        _ => Err("no URL of a server, as https://rdap.nic.example/".to_owned()),
    }
}

fn whois(text: &str) -> Result<Named, String> {
    let fault = || "no host, nor a host with a port".to_owned();
    match text {
        "none" => return Ok(Named::Nobody),
        "" => return Err("empty".to_owned()),
        _ => {}
    }
    if let Ok(address) = text.trim_matches(['[', ']']).parse::<std::net::IpAddr>() {
        return Ok(Named::Whois(address.to_string(), PORT));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (
            host,
            port.parse()
                .ok()
                .filter(|port| *port > 0)
                .ok_or_else(fault)?,
        ),
        None => (text, PORT),
    };
    let host = host.trim_matches(['[', ']']);
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    if !is_address && host.parse::<asking::DomainName>().is_err() {
        return Err(fault());
    }
    Ok(Named::Whois(host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_as_users_name_them() {
        let named = |host: &str, port| Ok(Named::Whois(host.to_owned(), port));
        for (text, expected) in [
            ("whois.nic.example", named("whois.nic.example", 43)),
            ("whois.nic.example:4343", named("whois.nic.example", 4343)),
            ("127.0.0.1:4343", named("127.0.0.1", 4343)),
            ("[::1]:4343", named("::1", 4343)),
            ("::1", named("::1", 43)),
            ("none", Ok(Named::Nobody)),
            ("", Err("empty".to_owned())),
            ("whois:x", Err("no host, nor a host with a port".to_owned())),
            ("a b", Err("no host, nor a host with a port".to_owned())),
        ] {
            assert_eq!(whois(text), expected, "{text}");
        }
        assert_eq!(rdap("none"), Ok(Named::Nobody));
        assert_eq!(
            rdap("http://x.example/v1"),
            Ok(Named::Rdap("http://x.example/v1/".to_owned()))
        );
        for text in ["", "x", "ftp://x/", "whois.nic.example"] {
            assert!(rdap(text).is_err(), "{text}");
        }
    }
}
