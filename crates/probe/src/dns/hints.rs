//! Where every walk begins: the names and addresses of the root servers.

use std::net::IpAddr;

use hickory_proto::rr::Name;

/// A name server and the addresses that somebody gave for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameServer {
    /// Its name.
    pub name: Name,
    /// Its addresses as given: in hints or as glue; possibly none.
    pub addresses: Vec<IpAddr>,
}

/// The root hints of InterNIC, "last update: April 18, 2024" (named.root).
static BUILT_IN: [(&str, [&str; 2]); 13] = [
    ("a.root-servers.net.", ["198.41.0.4", "2001:503:ba3e::2:30"]),
    ("b.root-servers.net.", ["170.247.170.2", "2801:1b8:10::b"]),
    ("c.root-servers.net.", ["192.33.4.12", "2001:500:2::c"]),
    ("d.root-servers.net.", ["199.7.91.13", "2001:500:2d::d"]),
    ("e.root-servers.net.", ["192.203.230.10", "2001:500:a8::e"]),
    ("f.root-servers.net.", ["192.5.5.241", "2001:500:2f::f"]),
    ("g.root-servers.net.", ["192.112.36.4", "2001:500:12::d0d"]),
    ("h.root-servers.net.", ["198.97.190.53", "2001:500:1::53"]),
    ("i.root-servers.net.", ["192.36.148.17", "2001:7fe::53"]),
    (
        "j.root-servers.net.",
        ["192.58.128.30", "2001:503:c27::2:30"],
    ),
    ("k.root-servers.net.", ["193.0.14.129", "2001:7fd::1"]),
    ("l.root-servers.net.", ["199.7.83.42", "2001:500:9f::42"]),
    ("m.root-servers.net.", ["202.12.27.33", "2001:dc3::35"]),
];

/// The root servers to begin with (RFC 9609, "priming").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hints(Vec<NameServer>);

impl Hints {
    /// The hints that this program was built with.
    pub fn built_in() -> Self {
        let mut hints = Hints(Vec::with_capacity(BUILT_IN.len()));
        for (name, addresses) in BUILT_IN {
            for address in addresses {
                if let (Ok(name), Ok(address)) = (Name::from_ascii(name), address.parse()) {
                    hints.add(name, address);
                }
            }
        }
        hints
    }

    /// Reads hints in the format of InterNIC's named.root: master file lines
    /// (RFC 1035 section 5.1) of which the A and AAAA records count. A root
    /// server without any address is of no use and is left out.
    ///
    /// # Errors
    /// One line that names the first line that cannot be read, or says that
    /// there is no address at all.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut hints = Hints(Vec::new());
        for (number, line) in (1..).zip(text.lines()) {
            if let Some((name, address)) =
                read_line(line).map_err(|e| format!("line {number}: {e}"))?
            {
                hints.add(name, address);
            }
        }
        match hints.0.is_empty() {
            true => Err("no root server with an address in it".to_owned()),
            false => Ok(hints),
        }
    }

    /// The root servers in the order of the file.
    pub fn servers(&self) -> &[NameServer] {
        &self.0
    }

    fn add(&mut self, name: Name, address: IpAddr) {
        match self.0.iter_mut().find(|server| server.name == name) {
            Some(server) if server.addresses.contains(&address) => {}
            Some(server) => server.addresses.push(address),
            None => self.0.push(NameServer {
                name,
                addresses: vec![address],
            }),
        }
    }
}

/// The name and address of one A or AAAA record; other records (the NS of the
/// root, SOA) and blank lines are no error and give nothing.
fn read_line(line: &str) -> Result<Option<(Name, IpAddr)>, String> {
    let line = line.split(';').next().unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some((owner, rest)) = words.split_first() else {
        return Ok(None);
    };
    let fields = rest
        .iter()
        .skip_while(|word| word.parse::<u32>().is_ok() || word.eq_ignore_ascii_case("IN"));
    let [kind, data, ..] = fields.copied().collect::<Vec<_>>()[..] else {
        return Err(format!("'{}' is not a record", line.trim()));
    };
    let address: IpAddr = match kind.to_ascii_uppercase().as_str() {
        "A" => IpAddr::V4(
            data.parse()
                .map_err(|_| format!("'{data}' is not an IPv4 address"))?,
        ),
        "AAAA" => IpAddr::V6(
            data.parse()
                .map_err(|_| format!("'{data}' is not an IPv6 address"))?,
        ),
        _ => return Ok(None),
    };
    let mut name =
        Name::from_ascii(owner).map_err(|_| format!("'{owner}' is not a domain name"))?;
    name.set_fqdn(true);
    Ok(Some((name.to_lowercase(), address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_hints_have_thirteen_servers_with_both_families() {
        let hints = Hints::built_in();
        assert_eq!(hints.servers().len(), 13);
        for server in hints.servers() {
            assert!(
                server.addresses.iter().any(IpAddr::is_ipv4),
                "{}",
                server.name
            );
            assert!(
                server.addresses.iter().any(IpAddr::is_ipv6),
                "{}",
                server.name
            );
        }
    }

    #[test]
    fn named_root_format() {
        let text = ";  a comment\n.   3600000  NS  A.ROOT.TEST.\n\
            A.ROOT.TEST. 3600000 A 127.0.0.1\nA.ROOT.TEST. 3600000 IN AAAA ::1 ; both\n\n\
            b.root.test IN A 127.0.0.2\n";
        let hints = Hints::parse(text).unwrap();
        let [a, b] = hints.servers() else {
            panic!("{hints:?}")
        };
        assert_eq!(a.name.to_ascii(), "a.root.test.");
        assert_eq!(a.addresses.len(), 2);
        assert_eq!(b.name.to_ascii(), "b.root.test.");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, expected) in [
            ("", "no root server with an address in it"),
            ("; nothing", "no root server with an address in it"),
            (
                "a. A 300.0.0.1",
                "line 1: '300.0.0.1' is not an IPv4 address",
            ),
            (
                "\na. AAAA 127.0.0.1",
                "line 2: '127.0.0.1' is not an IPv6 address",
            ),
            ("<html>", "line 1: '<html>' is not a record"),
        ] {
            assert_eq!(Hints::parse(text), Err(expected.to_owned()), "{text}");
        }
    }
}
