//! Texts that mean something: what cannot is refused where it stands.

use std::fmt;

use serde::Deserialize;

/// Words, not none.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Text(String);

impl TryFrom<String> for Text {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.trim().is_empty() {
            true => Err("an empty text"),
            false => Ok(Text(text)),
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A page of the web: a path from the root of its host, or a whole URL.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Page(String);

impl Page {
    /// The host of a whole URL, without its port.
    pub fn host(&self) -> Option<&str> {
        let rest = after_scheme(&self.0)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let host = rest.get(..end)?;
        match host.split_once(']') {
            Some((address, _)) => Some(address.trim_start_matches('[')),
            None => Some(host.split_once(':').map_or(host, |(host, _)| host)),
        }
    }
}

fn after_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let is_web = ["http", "https"]
        .iter()
        .any(|web| web.eq_ignore_ascii_case(scheme));
    is_web.then_some(rest)
}

impl TryFrom<String> for Page {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_path = text.starts_with('/') && !text.starts_with("//");
        let page = Page(text);
        let is_whole = page.host().is_some_and(|host| !host.is_empty());
        match (is_path || is_whole) && !page.0.contains(char::is_whitespace) {
            true => Ok(page),
            false => Err(format!(
                "'{page}' is neither a path such as /privacy nor a URL of http or https"
            )),
        }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_paths_or_urls() {
        for (text, host) in [
            ("/", Some(None)),
            ("/shop?a=http://b", Some(None)),
            ("https://www.shop.example/", Some(Some("www.shop.example"))),
            ("HTTP://Shop.example:8080?x", Some(Some("Shop.example"))),
            ("https://[2001:db8::1]:8443/", Some(Some("2001:db8::1"))),
            ("", None),
            ("privacy", None),
            ("//shop.example/", None),
            ("https:///", None),
            ("ftp://shop.example/", None),
            ("/a b", None),
        ] {
            let page = Page::try_from(text.to_owned()).ok();
            assert_eq!(page.as_ref().map(Page::host), host, "{text}");
        }
        assert!(Text::try_from(" ".to_owned()).is_err());
    }
}
