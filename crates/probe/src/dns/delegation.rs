//! What only the servers of a parent can tell of a zone: its DS records, and
//! how large a referral to it is.

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::NS;
use hickory_proto::rr::{Name, RData, Record, RecordType};
use hickory_proto::serialize::binary::BinEncodable;

use super::exchange::Answer;
use super::hints::NameServer;
use super::step::records;

/// The data of DS records as they are on the wire (RFC 4034 section 5.1:
/// key tag, algorithm, digest type, digest), sorted, each once.
pub type DsSet = Vec<Vec<u8>>;

/// The DS records of `zone` in the answer of a server of its parent; an empty
/// set where it says that there is none. Nothing where that was not observed,
/// which includes an answer out of the zone itself: only the parent is an
/// authority for DS (RFC 4035 section 3.1.4.1).
pub fn ds_set(answer: &Answer, zone: &Name) -> Option<DsSet> {
    let reply = answer.reply()?;
    if reply.rcode != ResponseCode::NoError || !reply.authoritative || reply.fault.is_some() {
        return None;
    }
    let data = |record: &Record| record.data.to_bytes().ok();
    let mut set: DsSet = records(&reply.answers, zone, RecordType::DS)
        .filter_map(data)
        .collect();
    set.sort();
    set.dedup();
    let mut soas = reply
        .authorities
        .iter()
        .filter(|record| record.record_type() == RecordType::SOA);
    let by_parent = soas.any(|soa| soa.name.zone_of(zone) && &soa.name != zone);
    (!set.is_empty() || (reply.answers.is_empty() && by_parent)).then_some(set)
}

/// The bytes of the smallest usable referral to a zone for the longest name
/// that can be asked for below it, with the glue of one server of each family
/// where all lie inside the zone: beyond 512 it does not fit a reply without
/// EDNS (RFC 1035 section 4.2.1, Zonemaster DELEGATION03).
pub fn referral_size(zone: &Name, servers: &[NameServer]) -> Option<usize> {
    let mut message = Message::new(0, MessageType::Response, OpCode::Query);
    message.add_query(Query::query(longest_below(zone), RecordType::AAAA));
    for server in servers {
        let data = RData::NS(NS(server.name.clone()));
        message
            .authorities
            .push(Record::from_rdata(zone.clone(), 0, data));
    }
    if servers.iter().all(|server| zone.zone_of(&server.name)) {
        message.additionals.extend(glue_of_one(servers));
    }
    message.to_vec().ok().map(|bytes| bytes.len())
}

/// The first address record of each family.
fn glue_of_one(servers: &[NameServer]) -> Vec<Record> {
    let first = |ipv4: bool| {
        servers.iter().find_map(|server| {
            let mut addresses = server.addresses.iter();
            let address = addresses.find(|address| address.is_ipv4() == ipv4)?;
            let data = RData::from(*address);
            Some(Record::from_rdata(server.name.clone(), 0, data))
        })
    };
    [first(true), first(false)].into_iter().flatten().collect()
}

/// A name of 255 octets, or one less, that ends in `zone` (RFC 1035 section 2.3.4).
fn longest_below(zone: &Name) -> Name {
    let mut name = zone.clone();
    loop {
        let room = 254_usize.saturating_sub(name.len());
        let label = "x".repeat(room.saturating_sub(1).min(63));
        match name.prepend_label(label.as_str()) {
            Ok(longer) if room > 1 => name = longer,
            _ => return name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    #[test]
    fn the_longest_name_has_255_octets() {
        for zone in ["shop.example.", "example.", "a.b.c.d.e.f.example."] {
            let longest = longest_below(&name(zone));
            assert!(name(zone).zone_of(&longest), "{zone}");
            let octets = longest.to_bytes().unwrap().len();
            assert!((254..=255).contains(&octets), "{zone}: {octets}");
        }
    }

    #[test]
    fn referrals_grow_with_names_and_count_glue_once() {
        let server = |text: &str, addresses: &[&str]| NameServer {
            name: name(text),
            addresses: addresses.iter().map(|text| text.parse().unwrap()).collect(),
        };
        let zone = name("shop.example.");
        let size = |servers: &[NameServer]| referral_size(&zone, servers).unwrap();
        let inside = [
            server("ns1.shop.example.", &["192.0.2.1", "2001:db8::1"]),
            server("ns2.shop.example.", &["192.0.2.2"]),
        ];
        // Header 12, question 255 + 4, two NS records of 12 + 6, A 16, AAAA 28.
        assert_eq!(size(&inside), 12 + 259 + 2 * 18 + 16 + 28);
        let outside = [server("ns1.operator.test.", &["192.0.2.1"])];
        // The name of 19 octets is not compressed, and needs no glue.
        assert_eq!(size(&outside), 12 + 259 + 12 + 19);
    }
}
