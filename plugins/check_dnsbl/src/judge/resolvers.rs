//! The finding on whom the lists are asked through.

use std::net::IpAddr;

use asking::Source;
use plugin::Report;

use crate::tags;

/// Resolvers that anybody may use, and to which many lists therefore refuse or
/// say nothing: the operator, and the addresses.
const PUBLIC: &[(&str, &str)] = &[
    (
        "Google",
        "8.8.8.8 8.8.4.4 2001:4860:4860::8888 2001:4860:4860::8844 2001:4860:4860::64 \
         2001:4860:4860::6464",
    ),
    (
        "Cloudflare",
        "1.1.1.1 1.0.0.1 1.1.1.2 1.0.0.2 1.1.1.3 1.0.0.3 2606:4700:4700::1111 \
         2606:4700:4700::1001 2606:4700:4700::1112 2606:4700:4700::1002 2606:4700:4700::1113 \
         2606:4700:4700::1003",
    ),
    (
        "Quad9",
        "9.9.9.9 149.112.112.112 9.9.9.10 149.112.112.10 9.9.9.11 149.112.112.11 2620:fe::fe \
         2620:fe::9 2620:fe::10 2620:fe::fe:10 2620:fe::11 2620:fe::fe:11",
    ),
    (
        "OpenDNS",
        "208.67.222.222 208.67.220.220 208.67.222.123 208.67.220.123 2620:119:35::35 \
         2620:119:53::53",
    ),
    (
        "AdGuard",
        "94.140.14.14 94.140.15.15 94.140.14.140 94.140.14.141",
    ),
    ("Verisign", "64.6.64.6 64.6.65.6"),
    ("Level 3", "4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 4.2.2.5 4.2.2.6"),
    ("CleanBrowsing", "185.228.168.9 185.228.169.9"),
    ("Control D", "76.76.2.0 76.76.10.0"),
    ("Yandex", "77.88.8.8 77.88.8.1"),
    ("AliDNS", "223.5.5.5 223.6.6.6"),
];

/// A resolver to which lists say nothing.
pub fn judge(source: &Source) -> Option<Report> {
    let Source::Resolvers(resolvers) = source else {
        return None;
    };
    let mut addresses = resolvers
        .iter()
        .map(|resolver| resolver.ip().to_canonical());
    let (address, operator) = addresses.find_map(|address| Some((address, operator(address)?)))?;
    let text = format!("(resolver) is a public one, of {operator}");
    Some(Report::finding(
        &tags::RESOLVER_PUBLIC,
        address.to_string(),
        text,
    ))
}

fn operator(address: IpAddr) -> Option<&'static str> {
    let has = |all: &str| all.split(' ').any(|own| own.parse() == Ok(address));
    let own = PUBLIC.iter().find(|(_, all)| has(all));
    own.map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_one_and_stands_once() {
        let all = PUBLIC.iter().flat_map(|(_, all)| all.split(' '));
        let mut read: Vec<IpAddr> = all.map(|text| text.parse().unwrap()).collect();
        let count = read.len();
        read.sort();
        read.dedup();
        assert_eq!(read.len(), count);
        assert_eq!(operator("9.9.9.11".parse().unwrap()), Some("Quad9"));
        assert_eq!(operator("192.168.1.1".parse().unwrap()), None);
    }
}
