//! The options of plugins that fetch something over HTTP besides what they
//! check: through whom, whom to trust, and where it is kept.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ipnet::IpNet;
use plugin::{Context, Unknown};
use probe::Ours;
use probe::fetch::{FetchFault, Fetched, Means, Proxies, Proxy, Request, fetch};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::cache::Cache;
use crate::resolving::Resolving;

/// How context is fetched.
#[derive(clap::Args, Clone, Debug)]
pub struct Fetching {
    /// Proxy for what is fetched over HTTP, as proxy.example:3128; 'none' for none [default: http_proxy, https_proxy, all_proxy and no_proxy of the environment]
    #[arg(long, value_name = "URL", value_parser = through)]
    pub proxy: Option<Proxying>,

    /// Folder that keeps what was fetched [default: $XDG_CACHE_HOME/presence, else $HOME/.cache/presence]
    #[arg(long, value_name = "DIR", value_parser = given_path)]
    pub cache_dir: Option<PathBuf>,

    /// Trust the certificates of this PEM file, instead of Mozilla's roots, for what is fetched over HTTPS
    #[arg(long, value_name = "FILE", value_parser = given_path)]
    pub fetch_roots: Option<PathBuf>,
}

/// Whether the user wants a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proxying {
    /// No proxy, whatever the environment says.
    Nobody,
    /// This one for everything.
    Proxy(Proxy),
}

fn through(text: &str) -> Result<Proxying, String> {
    match text {
        "" => Err("empty".to_owned()),
        "none" => Ok(Proxying::Nobody),
        _ => Proxy::parse(text).map(Proxying::Proxy),
    }
}

fn given_path(text: &str) -> Result<PathBuf, String> {
    match text {
        "" => Err("empty".to_owned()),
        _ => Ok(PathBuf::from(text)),
    }
}

impl Fetching {
    /// What fetches in this run: names are resolved as the user wants, and
    /// special-purpose addresses are reached where `--allow-private` lets them.
    ///
    /// # Errors
    /// A proxy of the environment or the file of roots is not to be read.
    pub fn fetcher(&self, cx: &Context, resolving: &Resolving) -> Result<Fetcher, Unknown> {
        Ok(Fetcher {
            resolve: Box::new(resolving.lookup(cx)),
            allowed: resolving.start.allowed(),
            proxies: self.proxies()?,
            roots: self.fetch_roots.as_deref().map(roots).transpose()?,
        })
    }

    /// Where this plugin keeps what it fetches.
    pub fn cache(&self, plugin: &'static str) -> Cache {
        Cache::new(self.cache_dir.as_deref(), plugin)
    }

    fn proxies(&self) -> Result<Proxies, Unknown> {
        match &self.proxy {
            Some(Proxying::Nobody) => Ok(Proxies::none()),
            Some(Proxying::Proxy(proxy)) => Ok(Proxies::one(proxy.clone())),
            None => {
                Proxies::from_environment(|name| std::env::var(name).ok()).map_err(Unknown::from)
            }
        }
    }
}

fn roots(file: &Path) -> Result<Vec<Vec<u8>>, Unknown> {
    let fault = |why: &dyn std::fmt::Display| {
        Unknown::from(format!("--fetch-roots {}: {why}", file.display()))
    };
    let read = CertificateDer::pem_file_iter(file).map_err(|why| fault(&why))?;
    let roots: Result<Vec<_>, _> = read.map(|root| root.map(|root| root.to_vec())).collect();
    match roots {
        Ok(roots) if roots.is_empty() => Err(fault(&"no certificate in it")),
        Ok(roots) => Ok(roots),
        Err(why) => Err(fault(&why)),
    }
}

/// From a host to its addresses, or in one clause why it has none.
type Resolve = dyn Fn(&str) -> Result<Vec<IpAddr>, String> + Send + Sync;

/// Fetches in one run.
pub struct Fetcher {
    resolve: Box<Resolve>,
    allowed: Vec<IpNet>,
    proxies: Proxies,
    roots: Option<Vec<Vec<u8>>>,
}

impl Fetcher {
    /// Fetches one thing; see [`probe::fetch::fetch`].
    ///
    /// # Errors
    /// Only our own faults; what the other side does is the inner result.
    pub fn fetch(
        &self,
        request: &Request<'_>,
        deadline: Instant,
    ) -> Result<Result<Fetched, FetchFault>, Ours> {
        let means = Means {
            resolve: &*self.resolve,
            allowed: &self.allowed,
            proxies: &self.proxies,
            roots: self.roots.as_deref(),
        };
        fetch(request, &means, deadline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_as_the_user_says() {
        assert_eq!(through("none"), Ok(Proxying::Nobody));
        assert!(matches!(
            through("http://proxy.example:3128"),
            Ok(Proxying::Proxy(_))
        ));
        for text in ["", "socks5://proxy.example", "http://"] {
            assert!(through(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_file_without_roots_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("roots.pem");
        assert!(roots(&file).unwrap_err().0.contains("roots.pem"));
        std::fs::write(&file, "nothing").unwrap();
        assert!(
            roots(&file)
                .unwrap_err()
                .0
                .ends_with("no certificate in it")
        );
    }
}
