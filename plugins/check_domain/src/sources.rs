//! Who answers for a domain: the RDAP servers of IANA's bootstrap (RFC 9224),
//! and a table of WHOIS servers.

use serde_json::Value;

/// IANA's file of RDAP servers as of its first line.
const RDAP: &str = include_str!("../rdap-servers.tsv");
/// WHOIS servers by suffix.
const WHOIS: &str = include_str!("../whois-servers.tsv");

/// Whom to ask, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An RDAP server, by the base of its URLs.
    Rdap(String),
    /// A WHOIS server, its port, and what is sent to it.
    Whois(String, u16, String),
}

/// The port of WHOIS (RFC 3912).
pub const PORT: u16 = 43;

impl Source {
    /// Its name for a sentence.
    pub fn label(&self) -> String {
        match self {
            Source::Rdap(base) => format!("RDAP {}", place(base)),
            Source::Whois(host, PORT, _) => format!("WHOIS {host}"),
            Source::Whois(host, port, _) => format!("WHOIS {host}:{port}"),
        }
    }
}

/// Host and port of a URL.
pub fn place(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_lowercase()
}

/// The labels of a name from the left: `a.b.c`, `b.c`, `c`; the longest match
/// counts (RFC 9224 section 4).
fn endings(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| {
        name.split_once('.').map(|(_, above)| above)
    })
}

/// A bootstrap file, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bootstrap(Vec<(String, String)>);

impl Bootstrap {
    /// The file that is built in.
    pub fn built_in() -> Self {
        let rows = RDAP.lines().filter(|line| !line.starts_with('#'));
        let row = |line: &str| {
            let mut cells = line.split('\t');
            let label = cells.next()?.to_owned();
            let urls: Vec<&str> = cells.flat_map(str::split_whitespace).collect();
            Some((label, preferred(&urls)?))
        };
        Bootstrap(rows.filter_map(row).collect())
    }

    /// When the file that is built in was published.
    pub fn date() -> &'static str {
        let first = RDAP.lines().next().unwrap_or_default();
        let date = first.split("published ").nth(1).unwrap_or_default();
        date.split('T').next().unwrap_or_default()
    }

    /// Reads a file in the form of RFC 9224.
    ///
    /// # Errors
    /// In one clause why it is none.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let value: Value =
            serde_json::from_slice(bytes).map_err(|why| format!("no JSON: {why}"))?;
        let services = value.get("services").and_then(Value::as_array);
        let services = services.ok_or("no member 'services' (RFC 9224 section 3)")?;
        let texts = |value: Option<&Value>| -> Vec<String> {
            let items = value.and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let mut rows = Vec::new();
        for service in services.iter().take(10_000) {
            let urls = texts(service.get(1));
            let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
            for label in texts(service.get(0)) {
                // Labels may stand there in other scripts and letters.
                let name = label.trim_matches('.').parse::<asking::DomainName>();
                rows.extend(
                    name.ok()
                        .zip(preferred(&urls))
                        .map(|(name, url)| (name.to_string(), url)),
                );
            }
        }
        Ok(Bootstrap(rows))
    }

    /// The base of the server for a domain. Names below a domain whose holder
    /// sells them (`uk.com`) are unknown to the registry above it.
    pub fn server(&self, domain: &str) -> Option<&str> {
        let of = |ending: &str| self.0.iter().find(|(label, _)| label == ending);
        let mut above = endings(domain).skip(1);
        let sold = above.position(|ending| ending.contains('.') && sells(ending));
        let reach = sold.map_or(usize::MAX, |place| place + 2);
        let mut near = endings(domain).take(reach);
        near.find_map(of).map(|(_, url)| url.as_str())
    }
}

/// The URL of a list that is asked: one with TLS where there is one.
fn preferred(urls: &[&str]) -> Option<String> {
    let safe = urls.iter().find(|url| url.starts_with("https://"));
    let any = urls.iter().find(|url| url.starts_with("http://"));
    safe.or(any).map(|url| base(url))
}

/// A base ends with a slash (RFC 9224 section 5.2).
pub fn base(url: &str) -> String {
    format!("{}/", url.trim_end_matches('/'))
}

/// The WHOIS server for a domain.
pub fn whois(domain: &str) -> Option<Source> {
    let row = |line: &str| {
        let mut cells = line.split('\t');
        let (suffix, host) = (cells.next()?.to_owned(), cells.next()?.to_owned());
        Some((
            suffix,
            Source::Whois(host, PORT, cells.next().unwrap_or("{}").to_owned()),
        ))
    };
    let rows: Vec<_> = WHOIS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect();
    let of = |ending: &str| rows.iter().find(|(suffix, _)| suffix == ending);
    endings(domain)
        .find_map(of)
        .map(|(_, source)| source.clone())
}

/// Whether somebody with a WHOIS server of its own sells names below this.
pub fn sells(suffix: &str) -> bool {
    WHOIS
        .lines()
        .any(|line| line.split('\t').next() == Some(suffix))
}

/// What the server that the user names is sent for this domain: as the table
/// has it for the suffix.
pub fn question(domain: &str) -> String {
    match whois(domain) {
        Some(Source::Whois(_, _, question)) => question,
        _ => "{}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole() {
        let built_in = Bootstrap::built_in();
        assert_eq!(built_in.0.len(), RDAP.lines().count() - 1);
        assert_eq!(
            built_in.server("shop.com"),
            Some("https://rdap.verisign.com/com/v1/")
        );
        assert_eq!(built_in.server("shop.de"), None);
        // The registry of com knows uk.com, and nothing below it.
        assert_eq!(built_in.server("shop.uk.com"), None);
        assert_eq!(built_in.server("uk.com"), built_in.server("shop.com"));
        assert_eq!(Bootstrap::date(), "2026-02-13");
        for line in WHOIS.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(matches!(cells.len(), 2 | 3), "{line}");
            assert!(crate::facts::host(cells[1]).is_some(), "{line}");
            assert!(
                cells.get(2).is_none_or(|question| question.contains("{}")),
                "{line}"
            );
        }
        let whois = whois("shop.de").unwrap();
        assert_eq!(
            whois,
            Source::Whois("whois.denic.de".to_owned(), 43, "-T dn,ace {}".to_owned())
        );
        assert!(sells("uk.com") && !sells("github.io"));
    }

    #[test]
    fn a_bootstrap_file_is_read_leniently() {
        let file = br#"{"version":"1.0","services":[[["EXAMPLE","b\u00fccher.example."],["http://rdap.nic.example","https://rdap.nic.example/v1"]],
            [["co.example"],["http://rdap.co.example"]],[["none"],["ftp://x/"]],[["odd"]],5]}"#;
        let bootstrap = Bootstrap::read(file).unwrap();
        for (domain, expected) in [
            ("shop.example", Some("https://rdap.nic.example/v1/")),
            ("shop.co.example", Some("http://rdap.co.example/")),
            (
                "shop.xn--bcher-kva.example",
                Some("https://rdap.nic.example/v1/"),
            ),
            ("shop.none", None),
            ("shop.test", None),
        ] {
            assert_eq!(bootstrap.server(domain), expected, "{domain}");
        }
        assert!(
            Bootstrap::read(b"<html>")
                .unwrap_err()
                .starts_with("no JSON")
        );
        assert!(Bootstrap::read(b"{}").unwrap_err().contains("services"));
    }
}
