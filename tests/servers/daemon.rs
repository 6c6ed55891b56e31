//! The four name servers: their private configuration and how they are started.

use std::fs;
use std::path::Path;

use super::plan::Server;

/// Which program serves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Daemon {
    Named,
    Nsd,
    Knot,
    Rbldnsd,
}

impl Daemon {
    /// Writes configuration and zones of a server into its folder and says the command
    /// that serves them in the foreground.
    pub fn prepare(self, server: &Server, folder: &Path) -> String {
        fs::create_dir(folder).unwrap();
        for (zone, text) in &server.zones {
            fs::write(folder.join(format!("{zone}.zone")), text).unwrap();
        }
        let file = folder.join("conf");
        let conf = match self {
            Self::Named => named(server, folder),
            Self::Nsd => nsd(server, folder),
            Self::Knot => knot(server, folder),
            Self::Rbldnsd => return rbldnsd(server, folder),
        };
        fs::write(&file, conf).unwrap();
        match self {
            // A copy, because a profile of AppArmor for /usr/sbin/named would keep it from our folder.
            Self::Named => format!(
                "cp /usr/sbin/named {0}/named && {0}/named -g -n 1 -c {1}",
                folder.display(),
                file.display()
            ),
            Self::Nsd => format!("/usr/sbin/nsd -d -c {}", file.display()),
            Self::Knot => format!("/usr/sbin/knotd -c {}", file.display()),
            Self::Rbldnsd => unreachable!("it has no configuration"),
        }
    }
}

fn named(server: &Server, folder: &Path) -> String {
    let listen = |v4: bool| {
        let own = server
            .addresses
            .iter()
            .filter(|address| address.is_ipv4() == v4);
        own.map(|address| format!("{address}; "))
            .collect::<String>()
    };
    let zones = server
        .zones
        .iter()
        .map(|(zone, _)| format!("zone \"{zone}\" {{ type primary; file \"{zone}.zone\"; }};\n"));
    // One that recurses starts from the root of the tree, like everyone.
    let hints = if server.zones.iter().any(|(zone, _)| *zone == ".") {
        ""
    } else {
        "zone \".\" { type hint; file \"../hints\"; };\n"
    };
    // What a test adds stands last; named refuses an option given twice.
    let usual = if server.options.is_empty() {
        "recursion no; allow-transfer { none; };"
    } else {
        server.options
    };
    format!(
        "options {{ directory \"{folder}\"; listen-on {{ {v4}}}; listen-on-v6 {{ {v6}}};
pid-file none; session-keyfile none; version none; dnssec-validation no; notify no; {usual} }};
controls {{ }};
{hints}{zones}",
        folder = folder.display(),
        v4 = listen(true),
        v6 = listen(false),
        zones = zones.collect::<String>(),
    )
}

fn nsd(server: &Server, folder: &Path) -> String {
    let addresses = server
        .addresses
        .iter()
        .map(|address| format!("  ip-address: {address}\n"));
    let zones = server
        .zones
        .iter()
        .map(|(zone, _)| format!("zone:\n  name: {zone}\n  zonefile: {zone}.zone\n"));
    format!(
        "server:\n{addresses}  zonesdir: {folder}\n  username: \"\"\n  pidfile: \"\"\n  database: \"\"
  zonelistfile: {folder}/list\n  xfrdfile: {folder}/xfrd\n  xfrdir: {folder}\n  rrl-ratelimit: 0\n  hide-version: yes
{options}remote-control:\n  control-enable: no\n{zones}",
        addresses = addresses.collect::<String>(),
        folder = folder.display(),
        options = server.options,
        zones = zones.collect::<String>(),
    )
}

fn knot(server: &Server, folder: &Path) -> String {
    let addresses: Vec<String> = server
        .addresses
        .iter()
        .map(|address| format!("{address}@53"))
        .collect();
    let zones = server
        .zones
        .iter()
        .map(|(zone, _)| format!("  - domain: {zone}\n    file: {zone}.zone\n"));
    format!(
        "server:\n  rundir: {folder}\n  version: \"\"\n  listen: [ {addresses} ]\n  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1
{options}log:\n  - target: stderr\n    any: info\ndatabase:\n  storage: {folder}
template:\n  - id: default\n    storage: {folder}\n    zonefile-sync: -1\n    journal-content: none\nzone:\n{zones}",
        folder = folder.display(),
        addresses = addresses.join(", "),
        options = server.options,
        zones = zones.collect::<String>(),
    )
}

/// Its zones are sets of data: what stands below a line `= TYPE` is one of that type. It
/// refuses to run as root, which every process of the namespace is, so that it gets a
/// namespace of users of its own.
fn rbldnsd(server: &Server, folder: &Path) -> String {
    let addresses = server.addresses.iter();
    let mut words: Vec<String> = addresses
        .map(|address| format!("-b {address}/53"))
        .collect();
    for (zone, text) in &server.zones {
        for (number, set) in text.split("= ").skip(1).enumerate() {
            let (kind, data) = set.split_once('\n').unwrap();
            let file = format!("{zone}-{number}");
            fs::write(folder.join(&file), data).unwrap();
            words.push(format!("{zone}:{kind}:{file}"));
        }
    }
    format!(
        "sh -c 'echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start; \
         exec unshare -U --map-user=1000 /usr/sbin/rbldnsd -n -a -w {} {}'",
        folder.display(),
        words.join(" ")
    )
}
