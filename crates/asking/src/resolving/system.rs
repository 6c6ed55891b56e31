//! The files that say how this machine resolves names: hosts(5) and
//! resolv.conf(5).

use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use probe::dns::{Name, plain};

/// Neither file is larger than this where people wrote it; block lists in
/// /etc/hosts are larger, and are not read to their end.
const SIZE: u64 = 8 << 20;

/// What resolv.conf says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// The resolvers, in order.
    pub(super) servers: Vec<SocketAddr>,
    search: Vec<Name>,
    ndots: usize,
}

/// The addresses that /etc/hosts gives a name, if any.
pub(super) fn hosts(name: &Name) -> Option<Vec<IpAddr>> {
    hosts_in(&text(Path::new("/etc/hosts")).unwrap_or_default(), name)
}

/// The resolvers of /etc/resolv.conf; without the file that is the one of this
/// machine, as resolv.conf(5) has it.
pub(super) fn resolvers() -> Result<Settings, String> {
    let file = Path::new("/etc/resolv.conf");
    match text(file) {
        Ok(text) => settings(&text).map_err(|why| format!("{}: {why}", file.display())),
        Err(_) => settings(""),
    }
}

fn text(file: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    File::open(file)?.take(SIZE).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn hosts_in(text: &str, name: &Name) -> Option<Vec<IpAddr>> {
    let wanted = plain(name);
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let Some(Ok(address)) = words.next().map(str::parse) else {
            continue;
        };
        if words.any(|word| word.trim_end_matches('.').eq_ignore_ascii_case(&wanted)) {
            found.push(address);
        }
    }
    (!found.is_empty()).then_some(found)
}

fn settings(text: &str) -> Result<Settings, String> {
    let read = resolv_conf::Config::parse(text).map_err(|fault| fault.to_string())?;
    let servers = read.nameservers.iter().map(IpAddr::from);
    let mut servers: Vec<SocketAddr> = servers.map(|address| (address, 53).into()).collect();
    if servers.is_empty() {
        servers.push(SocketAddr::from(([127, 0, 0, 1], 53)));
    }
    let search = read.get_last_search_or_domain();
    Ok(Settings {
        servers,
        search: search
            .filter_map(|name| Name::from_ascii(name).ok())
            .collect(),
        ndots: read.ndots as usize,
    })
}

impl Settings {
    /// The names to try, in order: one with fewer dots than `ndots` is tried
    /// below the search domains first.
    pub(super) fn candidates(&self, name: &Name) -> Vec<Name> {
        let dots = usize::from(name.num_labels()).saturating_sub(1);
        let below = self.search.iter().filter_map(|domain| {
            let mut whole = name.clone();
            whole.set_fqdn(false);
            whole.append_domain(domain).ok()
        });
        let mut names: Vec<Name> = below.collect();
        match dots < self.ndots {
            true => names.push(name.clone()),
            false => names.insert(0, name.clone()),
        }
        for name in &mut names {
            name.set_fqdn(true);
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    #[test]
    fn hosts_are_found_by_any_of_their_names() {
        let text = "127.0.0.1 localhost\n# 192.0.2.9 shop\n192.0.2.1\tShop.Internal shop # ours\n2001:db8::1 shop\nnonsense shop\n";
        let shop = ["192.0.2.1", "2001:db8::1"].map(|address| address.parse().unwrap());
        assert_eq!(hosts_in(text, &name("shop.")), Some(shop.to_vec()));
        assert_eq!(
            hosts_in(text, &name("shop.internal.")),
            Some(shop[..1].to_vec())
        );
        assert_eq!(hosts_in(text, &name("other.")), None);
    }

    #[test]
    fn resolv_conf() {
        let read = settings(
            "nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch corp.example lab.example\noptions ndots:2\n",
        )
        .unwrap();
        assert_eq!(read.servers.len(), 2);
        let tried = |text: &str| -> Vec<String> {
            let names = read.candidates(&name(text));
            names.iter().map(Name::to_ascii).collect()
        };
        assert_eq!(
            tried("pay."),
            ["pay.corp.example.", "pay.lab.example.", "pay."]
        );
        assert_eq!(
            tried("a.b.c."),
            ["a.b.c.", "a.b.c.corp.example.", "a.b.c.lab.example."]
        );
        assert_eq!(
            settings("").unwrap().servers,
            ["127.0.0.1:53".parse().unwrap()]
        );
        assert!(settings("nameserver nonsense\n").is_err());
    }
}
