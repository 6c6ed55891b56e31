//! Which addresses the public internet can reach: the IANA special-purpose registries.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One row of a special-purpose registry.
struct Block<A> {
    network: A,
    length: u8,
    purpose: &'static str,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8, purpose: &'static str) -> Block<Ipv4Addr> {
    Block {
        network: Ipv4Addr::new(a, b, c, d),
        length,
        purpose,
    }
}

const fn v6(a: u16, b: u16, length: u8, purpose: &'static str) -> Block<Ipv6Addr> {
    Block {
        network: Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0),
        length,
        purpose,
    }
}

/// The IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates):
/// the rows that are not globally reachable, and multicast (RFC 5771).
static V4: [Block<Ipv4Addr>; 15] = [
    v4(0, 0, 0, 0, 8, "this network (RFC 791)"),
    v4(10, 0, 0, 0, 8, "private use (RFC 1918)"),
    v4(100, 64, 0, 0, 10, "shared address space (RFC 6598)"),
    v4(127, 0, 0, 0, 8, "loopback (RFC 1122)"),
    v4(169, 254, 0, 0, 16, "link local (RFC 3927)"),
    v4(172, 16, 0, 0, 12, "private use (RFC 1918)"),
    v4(192, 0, 0, 0, 24, "protocol assignments (RFC 6890)"),
    v4(192, 0, 2, 0, 24, "documentation (RFC 5737)"),
    v4(192, 88, 99, 0, 24, "deprecated 6to4 relay (RFC 7526)"),
    v4(192, 168, 0, 0, 16, "private use (RFC 1918)"),
    v4(198, 18, 0, 0, 15, "benchmarking (RFC 2544)"),
    v4(198, 51, 100, 0, 24, "documentation (RFC 5737)"),
    v4(203, 0, 113, 0, 24, "documentation (RFC 5737)"),
    v4(224, 0, 0, 0, 4, "multicast (RFC 5771)"),
    v4(240, 0, 0, 0, 4, "reserved (RFC 1112)"),
];

/// The IANA IPv6 Special-Purpose Address Registry, likewise.
static V6: [Block<Ipv6Addr>; 10] = [
    v6(0x64, 0xff9b, 32, "translation (RFC 6052 and 8215)"),
    v6(0x100, 0, 32, "discard only (RFC 6666)"),
    v6(0x2001, 0x2, 48, "benchmarking (RFC 5180)"),
    v6(0x2001, 0xdb8, 32, "documentation (RFC 3849)"),
    v6(0x2002, 0, 16, "6to4 (RFC 3056)"),
    v6(0x3fff, 0, 20, "documentation (RFC 9637)"),
    v6(0xfc00, 0, 7, "unique local (RFC 4193)"),
    v6(0xfe80, 0, 10, "link local (RFC 4291)"),
    v6(0xfec0, 0, 10, "deprecated site local (RFC 3879)"),
    v6(0xff00, 0, 8, "multicast (RFC 4291)"),
];

/// The purpose of a block that users on the internet cannot reach, if the
/// address lies in one.
pub fn special_purpose(address: IpAddr) -> Option<&'static str> {
    match address.to_canonical() {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address),
    }
}

fn special_v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = u32::from(address);
    let within = |block: &&Block<Ipv4Addr>| {
        let shift = 32 - u32::from(block.length);
        bits >> shift == u32::from(block.network) >> shift
    };
    V4.iter().find(within).map(|block| block.purpose)
}

fn special_v6(address: Ipv6Addr) -> Option<&'static str> {
    match address {
        Ipv6Addr::LOCALHOST => return Some("loopback (RFC 4291)"),
        Ipv6Addr::UNSPECIFIED => return Some("unspecified (RFC 4291)"),
        _ => {}
    }
    let bits = u128::from(address);
    let within = |block: &&Block<Ipv6Addr>| {
        let shift = 128 - u32::from(block.length);
        bits >> shift == u128::from(block.network) >> shift
    };
    V6.iter().find(within).map(|block| block.purpose)
}

/// The network that one failure takes down together: the /24 of an IPv4
/// address, the /48 of an IPv6 address (the customary sizes of one announced
/// prefix; RFC 2182 section 3.1 asks for servers on different ones).
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from(u32::from(address) & 0xffff_ff00)),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 80 << 80)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_named_and_others_are_not() {
        let table = [
            ("127.0.0.1", Some("loopback")),
            ("10.1.2.3", Some("private")),
            ("172.31.255.255", Some("private")),
            ("172.32.0.0", None),
            ("192.168.0.1", Some("private")),
            ("192.0.2.1", Some("documentation")),
            ("192.0.3.1", None),
            ("100.127.0.1", Some("shared")),
            ("100.128.0.1", None),
            ("255.255.255.255", Some("reserved")),
            ("198.41.0.4", None),
            ("::1", Some("loopback")),
            ("::", Some("unspecified")),
            ("fd00::1", Some("unique local")),
            ("fe80::1", Some("link local")),
            ("2001:db8::1", Some("documentation")),
            ("2001:503:ba3e::2:30", None),
            ("::ffff:10.0.0.1", Some("private")),
        ];
        for (address, expected) in table {
            let found = special_purpose(address.parse().unwrap());
            match expected {
                Some(words) => assert!(found.is_some_and(|f| f.starts_with(words)), "{address}"),
                None => assert_eq!(found, None, "{address}"),
            }
        }
    }

    #[test]
    fn networks() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("192.0.2.77"), "192.0.2.0");
        assert_eq!(of("2001:db8:1:2::3"), "2001:db8:1::");
    }
}
