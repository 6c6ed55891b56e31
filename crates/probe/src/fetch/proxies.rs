//! Through whom HTTP goes: what the user says, else the environment.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

/// A proxy: `http` or `https`, a host, perhaps a port, a user and a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy(pub(super) Url);

impl std::fmt::Debug for Proxy {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the password.
        write!(
            out,
            "Proxy({}:{:?})",
            self.host(),
            self.0.port_or_known_default()
        )
    }
}

impl Proxy {
    /// Reads `[http[s]://][user:password@]host[:port]`; the port defaults to
    /// that of the scheme.
    ///
    /// # Errors
    /// One clause that says what is expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let whole = match text.contains("://") {
            true => text.to_owned(),
            false => format!("http://{text}"),
        };
        let url = Url::parse(&whole).map_err(|why| format!("not a proxy's URL: {why}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("a proxy is http or https, not '{}'", url.scheme()));
        }
        match url.host_str() {
            None | Some("") => Err("not a proxy's URL: it names no host".to_owned()),
            Some(_) => Ok(Proxy(url)),
        }
    }

    /// Its host, for messages.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// The proxies of a run, by the scheme of what is fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    http: Option<Proxy>,
    https: Option<Proxy>,
    except: Vec<Exception>,
}

/// What is reached without a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    All,
    Domain(String),
    Network(IpNet),
}

impl Proxies {
    /// None: everything is reached directly.
    pub fn none() -> Self {
        Self::default()
    }

    /// This one for everything.
    pub fn one(proxy: Proxy) -> Self {
        Proxies {
            http: Some(proxy.clone()),
            https: Some(proxy),
            except: Vec::new(),
        }
    }

    /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say, in
    /// lower case or upper case; `HTTP_PROXY` is not read, because a web server
    /// lets strangers set it (CVE-2016-5385).
    ///
    /// # Errors
    /// The name of a variable that is no proxy, and why.
    pub fn from_environment(env: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let named = |names: &[&str]| {
            let set = |name: &&str| {
                env(name)
                    .filter(|value| !value.is_empty())
                    .map(|value| (name.to_string(), value))
            };
            names.iter().find_map(set)
        };
        let proxy = |names: &[&str]| match named(names) {
            None => Ok(None),
            Some((name, value)) => match Proxy::parse(&value) {
                Ok(proxy) => Ok(Some(proxy)),
                Err(why) => Err(format!("{name}: {why}")),
            },
        };
        let except = named(&["no_proxy", "NO_PROXY"]).map(|(_, value)| value);
        Ok(Proxies {
            http: proxy(&["http_proxy", "all_proxy", "ALL_PROXY"])?,
            https: proxy(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?,
            except: except.as_deref().map(exceptions).unwrap_or_default(),
        })
    }

    /// The proxy for this URL, if any.
    pub(super) fn of(&self, url: &Url) -> Option<&Proxy> {
        let proxy = match url.scheme() {
            "https" => self.https.as_ref(),
            _ => self.http.as_ref(),
        };
        proxy.filter(|_| !self.except.iter().any(|exception| exception.holds(url)))
    }
}

/// The entries of `no_proxy`, apart by commas or spaces: `*`, an address, a
/// network, or a domain, which holds for the names below it as well, with or
/// without a dot or `*.` before it (as curl and Go have it).
fn exceptions(text: &str) -> Vec<Exception> {
    let entry = |word: &str| match word {
        "*" => Exception::All,
        _ => {
            let bare = word.trim_matches(['[', ']']);
            let address = bare.parse::<IpAddr>().map(IpNet::from);
            match address.or_else(|_| bare.parse()) {
                Ok(network) => Exception::Network(network),
                Err(_) => Exception::Domain(domain(word)),
            }
        }
    };
    let words = text.split([',', ' ', '\t']);
    words.filter(|word| !word.is_empty()).map(entry).collect()
}

fn domain(word: &str) -> String {
    let word = word.trim_start_matches('*').trim_start_matches('.');
    // A port behind it says more than is needed to leave the proxy out.
    let word = word.split(':').next().unwrap_or_default();
    word.trim_end_matches('.').to_ascii_lowercase()
}

impl Exception {
    fn holds(&self, url: &Url) -> bool {
        match (self, url.host()) {
            (Exception::All, _) => true,
            (Exception::Network(network), Some(Host::Ipv4(address))) => {
                network.contains(&IpAddr::V4(address))
            }
            (Exception::Network(network), Some(Host::Ipv6(address))) => {
                network.contains(&IpAddr::V6(address))
            }
            (Exception::Domain(domain), Some(Host::Domain(host))) => {
                let host = host.trim_end_matches('.');
                let above = host.strip_suffix(domain.as_str());
                above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Result<Proxies, String> {
        Proxies::from_environment(|name| {
            let found = pairs.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.to_string())
        })
    }

    fn host(proxies: &Proxies, url: &str) -> Option<String> {
        let proxy = proxies.of(&Url::parse(url).unwrap());
        proxy.map(|proxy| proxy.host().to_owned())
    }

    #[test]
    fn the_scheme_of_what_is_fetched_decides() {
        let proxies = environment(&[
            ("http_proxy", "one.example:3128"),
            ("HTTPS_PROXY", "http://user:secret@two.example"),
            ("HTTP_PROXY", "http://attacker.example"),
        ])
        .unwrap();
        assert_eq!(host(&proxies, "http://a.example/").unwrap(), "one.example");
        assert_eq!(host(&proxies, "https://a.example/").unwrap(), "two.example");
        let shown = format!("{proxies:?}");
        assert!(!shown.contains("secret"), "{shown}");
        let upper = environment(&[("HTTP_PROXY", "http://attacker.example")]).unwrap();
        assert_eq!(upper, Proxies::none());
        let all = environment(&[("ALL_PROXY", "all.example")]).unwrap();
        assert_eq!(host(&all, "http://a.example/").unwrap(), "all.example");
    }

    #[test]
    fn a_variable_that_is_no_proxy_is_named() {
        let fault = environment(&[("https_proxy", "socks5://x.example")]).unwrap_err();
        assert_eq!(fault, "https_proxy: a proxy is http or https, not 'socks5'");
        assert_eq!(environment(&[("https_proxy", "")]), Ok(Proxies::none()));
    }

    #[test]
    fn exceptions_hold_for_domains_addresses_and_networks() {
        let table = [
            ("*", "http://a.example/", true),
            ("shop.example", "http://shop.example/", true),
            ("shop.example", "http://www.shop.example/", true),
            (".shop.example", "http://www.shop.example./", true),
            ("*.shop.example:80", "http://www.SHOP.example/", true),
            ("shop.example", "http://myshop.example/", false),
            ("a.example, shop.example", "http://shop.example/", true),
            ("10.0.0.0/8", "http://10.1.2.3/", true),
            ("10.0.0.0/8", "http://11.1.2.3/", false),
            ("127.0.0.1", "http://127.0.0.1:8080/", true),
            ("[::1]", "http://[::1]/", true),
            ("::1", "http://[::2]/", false),
        ];
        for (no_proxy, url, direct) in table {
            let proxies = environment(&[("http_proxy", "p.example"), ("no_proxy", no_proxy)]);
            let proxy = host(&proxies.unwrap(), url);
            assert_eq!(proxy.is_none(), direct, "{no_proxy} {url}");
        }
    }
}
