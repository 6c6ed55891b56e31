//! The options of check_p3p.

use std::path::PathBuf;
use std::time::SystemTime;

use asking::{DomainName, Fetching, Resolving};
use plugin::{State, Unknown};
use url::Url;

use crate::instant;

/// What to look at, how to get there, and how to judge it.
// Nothing is kept of what is fetched here: policies are to be seen as they are.
#[derive(clap::Args, Debug)]
#[command(mut_arg("cache_dir", |cache| cache.help("No effect here: nothing that is fetched is kept")))]
pub struct Options {
    /// Host whose site is looked at, by HTTPS unless -u says otherwise; with --dir the host that the folder is of
    #[arg(short = 'H', long, value_name = "NAME", required_unless_present_any = ["url", "dir", "file", "uri"])]
    pub hostname: Option<DomainName>,

    /// Page to begin at: a path on the host, or a whole URL
    #[arg(short = 'u', long, value_name = "PATH|URL", value_parser = given, conflicts_with_all = ["dir", "file", "uri"])]
    pub url: Option<String>,

    /// Judge a saved site instead: its reference file is FOLDER/w3c/p3p.xml
    #[arg(long, value_name = "FOLDER", value_parser = given_path, conflicts_with_all = ["file", "uri"])]
    pub dir: Option<PathBuf>,

    /// Judge one saved document: a reference file, policies or a data schema
    #[arg(long, value_name = "FILE", value_parser = given_path, conflicts_with_all = ["hostname", "uri"])]
    pub file: Option<PathBuf>,

    /// Judge one document on the network
    #[arg(long, value_name = "URL", value_parser = web, conflicts_with = "hostname")]
    pub uri: Option<Url>,

    /// With --dir, judge this value of the P3P header as well (repeat)
    #[arg(long, value_name = "VALUE", requires = "dir", value_parser = given)]
    pub header: Vec<String>,

    /// Judge times of expiry as of this time (RFC 3339, a date of HTTP, or a day) [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub at: Option<SystemTime>,

    /// State of a site without any P3P policy
    #[arg(long, value_name = "STATE", default_value = "warning")]
    pub absent: State,

    /// Make notes on what the specification recommends a WARNING
    #[arg(long)]
    pub strict: bool,

    /// What else to look at.
    #[command(flatten)]
    pub successors: Successors,

    /// How names are resolved.
    #[command(flatten)]
    pub resolving: Resolving,

    /// How things are fetched.
    #[command(flatten)]
    pub fetching: Fetching,
}

/// What sites publish today in the place of P3P.
#[derive(clap::Args, Debug)]
pub struct Successors {
    /// Also judge /.well-known/gpc.json (Global Privacy Control)
    #[arg(long, conflicts_with_all = ["dir", "file", "uri"])]
    pub gpc: bool,

    /// Also judge /.well-known/tdmrep.json (reservation against text and data mining)
    #[arg(long, conflicts_with_all = ["dir", "file", "uri"])]
    pub tdmrep: bool,

    /// Also judge /.well-known/security.txt (RFC 9116); its days are limited by -w and -c security_txt_days
    #[arg(long, conflicts_with_all = ["dir", "file", "uri"])]
    pub security_txt: bool,

    /// Also look whether this page, the privacy policy for people, is there and has the text that was accepted (repeat)
    #[arg(long, value_name = "PATH|URL", value_parser = given, conflicts_with_all = ["dir", "file", "uri"])]
    pub policy_page: Vec<String>,

    /// Accept the text that these pages have now
    #[arg(long, requires = "policy_page")]
    pub accept: bool,
}

fn given(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}

fn given_path(text: &str) -> Result<PathBuf, String> {
    given(text).map(PathBuf::from)
}

fn time(text: &str) -> Result<SystemTime, String> {
    instant::given(text).ok_or_else(|| "not a time such as 2026-01-31T12:00:00Z".to_owned())
}

/// A URL of the web with a host.
fn web(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|why| why.to_string())?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(format!("'{other}' is not http or https")),
    }
}

impl Options {
    /// The page to begin at.
    ///
    /// # Errors
    /// -u is no URL, or one of another host than -H.
    pub fn page(&self) -> Result<Url, Unknown> {
        let said = self.url.as_deref().unwrap_or("/");
        let Some(host) = &self.hostname else {
            return web(said).map_err(|why| Unknown(format!("-u {said}: {why}")));
        };
        let url = self.root(host)?.join(said);
        let url = url.map_err(|why| Unknown(format!("-u {said}: {why}")))?;
        let same = url.host_str() == Some(host.to_string().as_str());
        match web(url.as_str()) {
            Ok(url) if same => Ok(url),
            Ok(_) => Err(Unknown(format!(
                "-u {said} is of another host than -H {host}"
            ))),
            Err(why) => Err(Unknown(format!("-u {said}: {why}"))),
        }
    }

    /// The first page of a saved site. What it is saved from need not be known.
    ///
    /// # Errors
    /// -H is no host of a URL.
    pub fn saved(&self) -> Result<Url, Unknown> {
        match &self.hostname {
            Some(host) => Url::parse(&format!("http://{host}/"))
                .map_err(|why| Unknown(format!("-H {host}: {why}"))),
            None => Url::parse("http://saved.invalid/").map_err(|why| Unknown(why.to_string())),
        }
    }

    fn root(&self, host: &DomainName) -> Result<Url, Unknown> {
        let root = Url::parse(&format!("https://{host}/"));
        root.map_err(|why| Unknown(format!("-H {host}: {why}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, Command, FromArgMatches};

    fn page(words: &str) -> Result<String, String> {
        let command = Options::augment_args(Command::new("check_p3p").no_binary_name(true));
        let matches = command
            .try_get_matches_from(words.split_whitespace())
            .map_err(|why| why.kind().to_string())?;
        let options = Options::from_arg_matches(&matches).map_err(|why| why.to_string())?;
        options.page().map(String::from).map_err(|why| why.0)
    }

    #[test]
    fn the_page_is_named_in_parts_or_whole() {
        for (words, expected) in [
            ("-H shop.example", Ok("https://shop.example/")),
            (
                "-H shop.example -u /shop?a=b",
                Ok("https://shop.example/shop?a=b"),
            ),
            (
                "-H shop.example -u http://shop.example:8080/",
                Ok("http://shop.example:8080/"),
            ),
            ("-u http://shop.example/x", Ok("http://shop.example/x")),
            (
                "-H shop.example -u https://www.shop.example/",
                Err("-u https://www.shop.example/ is of another host than -H shop.example"),
            ),
            ("-u /shop", Err("-u /shop: relative URL without a base")),
            (
                "-u ftp://shop.example/",
                Err("-u ftp://shop.example/: 'ftp' is not http or https"),
            ),
        ] {
            let found = page(words);
            assert_eq!(
                found.as_deref().map_err(String::as_str),
                expected,
                "{words}"
            );
        }
        for words in [
            "",
            "-H a --file b",
            "--dir a --uri http://b/",
            "--header x -H a",
            "-H a --accept",
            "-u",
        ] {
            assert!(page(words).is_err(), "{words}");
        }
    }
}
