//! Faults of replies: well-formed messages that say the wrong thing.

use std::net::Ipv4Addr;

use hickory_proto::op::{Edns, ResponseCode};
use hickory_proto::rr::rdata::{A, NS, TXT};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};

use super::ONE;

use crate::fault::{Fault, Hook, OfReply};
use crate::master::unknown;
use crate::message::{Asked, PAYLOAD, Reply};
use crate::topology::ROOTS;

const fn fault(name: &'static str, does: &'static str, hook: OfReply) -> Fault {
    Fault {
        name,
        does,
        at: ONE,
        hook: Hook::Reply(hook),
    }
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("lame-refused", "Says REFUSED, as a server that does not have the zone.",
        |_, reply| Some(reply.refusing(ResponseCode::Refused))),
    fault("lame-servfail", "Says SERVFAIL, as a secondary whose zone expired.",
        |_, reply| Some(reply.refusing(ResponseCode::ServFail))),
    fault("lame-nxdomain", "Says NXDOMAIN to everything.",
        |_, reply| Some(reply.refusing(ResponseCode::NXDomain))),
    fault("lame-notimp", "Says NOTIMP to everything.",
        |_, reply| Some(reply.refusing(ResponseCode::NotImp))),
    fault("not-authoritative", "Answers without the AA bit.", not_authoritative),
    fault("upward-referral", "Refers every question to the root.", |_, reply| Some(referral(reply, Name::root()))),
    fault("self-referral", "Refers every question to the zone's own servers.", self_referral),
    fault("wrong-zone", "The SOA that it gives belongs to other.example.", wrong_zone),
    fault("wrong-owner", "Answers carry the name other.example instead of the one asked for.", wrong_owner),
    fault("soa-missing", "Has no SOA record.", |asked, reply| Some(without(asked, reply, RecordType::SOA))),
    fault("ns-missing", "Has no NS records.", |asked, reply| Some(without(asked, reply, RecordType::NS))),
    fault("wrong-question", "Replies repeat another question.", |_, mut reply| {
        for query in &mut reply.message.queries {
            query.name = elsewhere();
        }
        Some(reply)
    }),
    fault("no-question", "Replies repeat no question.", |_, mut reply| {
        reply.message.queries.clear();
        Some(reply)
    }),
    fault("case-lowered", "Replies repeat the question in lower case.", |_, mut reply| {
        for query in &mut reply.message.queries {
            query.name = query.name.to_lowercase();
        }
        Some(reply)
    }),
    fault("case-different-answer", "Names with upper case letters do not exist.",
        |asked, reply| Some(if mixed(&asked.query.name) { reply.refusing(ResponseCode::NXDomain) } else { reply })),
    fault("tc-udp", "Every UDP reply is truncated; TCP works.",
        |asked, reply| Some(if asked.tcp { reply } else { truncated(reply) })),
    fault("tc-loop", "Every reply is truncated, over TCP as well.", |_, reply| Some(truncated(reply))),
    fault("edns-dropped", "UDP questions with EDNS are never answered.",
        |asked, reply| (asked.tcp || asked.message.edns.is_none()).then_some(reply)),
    fault("edns-formerr", "Says FORMERR to questions with EDNS, without EDNS.", |asked, reply| {
        Some(if asked.message.edns.is_some() { plain(reply.refusing(ResponseCode::FormErr)) } else { reply })
    }),
    fault("edns-ignored", "Answers questions with EDNS as if they had none.", |_, reply| Some(plain(reply))),
    fault("edns-badvers", "Says BADVERS to EDNS version 0.", |asked, reply| {
        Some(if asked.message.edns.is_some() { reply.refusing(ResponseCode::BADVERS) } else { reply })
    }),
    fault("edns-option-refused", "Says FORMERR to EDNS options that it does not know.", option_refused),
    fault("edns-flags-kept", "Repeats EDNS flags that it does not know.", flags_kept),
    fault("edns-lost-when-truncated", "Truncated UDP replies have no EDNS record; all are truncated.",
        |asked, reply| Some(if asked.tcp { reply } else { plain(truncated(reply)) })),
    fault("aaaa-dropped", "AAAA questions are never answered.",
        |asked, reply| (asked.kind() != RecordType::AAAA).then_some(reply)),
    fault("aaaa-servfail", "Says SERVFAIL to AAAA questions.", |asked, reply| Some(aaaa(asked, reply, ResponseCode::ServFail))),
    fault("aaaa-nxdomain", "Says NXDOMAIN to AAAA questions.", |asked, reply| Some(aaaa(asked, reply, ResponseCode::NXDomain))),
    fault("aaaa-bad-rdata", "AAAA records are four bytes long.", bad_rdata),
    fault("mx-servfail", "Says SERVFAIL to MX questions.", |asked, reply| Some(match asked.kind() {
        RecordType::MX => reply.refusing(ResponseCode::ServFail),
        _ => reply,
    })),
    fault("address-servfail", "Says SERVFAIL to A, AAAA and CNAME questions, as a load balancer without its back end.", no_back_end),
    fault("open-recursion", "Resolves any name for anyone.", open_recursion),
    fault("outside-nxdomain", "Says NXDOMAIN to names outside its zones.", |_, mut reply| {
        if reply.message.metadata.response_code == ResponseCode::Refused {
            reply = reply.refusing(ResponseCode::NXDomain);
        }
        Some(reply)
    }),
    fault("outside-upward", "Refers names outside its zones to the root.", |_, reply| {
        let outside = reply.message.metadata.response_code == ResponseCode::Refused;
        Some(if outside { referral(reply, Name::root()) } else { reply })
    }),
    fault("version-bind", "Tells its version to anyone.", version),
    Fault {
        name: "root-intercepted",
        does: "Something between here and the root answers instead: RA set, AA clear.",
        at: ROOTS,
        hook: Hook::Reply(|_, mut reply| {
            reply.message.metadata.recursion_available = true;
            reply.message.metadata.authoritative = false;
            Some(reply)
        }),
    },
    fault("answer-flood", "Two thousand A records in every answer.", flood),
    fault("huge-64k", "64 KB in every reply, over UDP as well, whatever size was allowed.", huge),
];

fn not_authoritative(_: &Asked, mut reply: Reply) -> Option<Reply> {
    reply.message.metadata.authoritative = false;
    Some(reply)
}

/// A name that no question in the lab asks for.
fn elsewhere() -> Name {
    Name::from_ascii("other.example.").unwrap_or_default()
}

fn referral(reply: Reply, owner: Name) -> Reply {
    let mut reply = reply.refusing(ResponseCode::NoError);
    for host in ["a.root-servers.test.", "b.root-servers.test."] {
        let host = Name::from_ascii(host).unwrap_or_default();
        let record = Record::from_rdata(owner.clone(), 3600, RData::NS(NS(host)));
        reply.message.authorities.push(record);
    }
    reply
}

/// The zone's own NS set in the authority section, AA clear: a server that
/// knows the delegation and not the zone.
fn self_referral(_: &Asked, reply: Reply) -> Option<Reply> {
    let mut reply = reply.refusing(ResponseCode::NoError);
    let owner = Name::from_ascii("shop.example.").unwrap_or_default();
    for host in ["ns1.shop.example.", "ns2.shop.example."] {
        let host = Name::from_ascii(host).unwrap_or_default();
        let record = Record::from_rdata(owner.clone(), 3600, RData::NS(NS(host)));
        reply.message.authorities.push(record);
    }
    Some(reply)
}

fn wrong_zone(_: &Asked, mut reply: Reply) -> Option<Reply> {
    let message = &mut reply.message;
    for record in message.answers.iter_mut().chain(&mut message.authorities) {
        if record.record_type() == RecordType::SOA {
            record.name = elsewhere();
        }
    }
    Some(reply)
}

fn wrong_owner(_: &Asked, mut reply: Reply) -> Option<Reply> {
    for record in &mut reply.message.answers {
        record.name = elsewhere();
    }
    Some(reply)
}

/// The reply without what was asked for, if it was this type.
fn without(asked: &Asked, mut reply: Reply, kind: RecordType) -> Reply {
    if asked.kind() == kind {
        reply.clear();
    }
    reply
}

fn mixed(name: &Name) -> bool {
    name.iter().flatten().any(u8::is_ascii_uppercase)
}

fn truncated(mut reply: Reply) -> Reply {
    reply.clear();
    reply.message.metadata.truncation = true;
    reply
}

fn plain(mut reply: Reply) -> Reply {
    reply.message.edns = None;
    reply
}

fn option_refused(asked: &Asked, reply: Reply) -> Option<Reply> {
    let options = asked.message.edns.as_ref().map(Edns::options);
    let any = options.is_some_and(|options| !options.as_ref().is_empty());
    Some(if any {
        reply.refusing(ResponseCode::FormErr)
    } else {
        reply
    })
}

fn flags_kept(asked: &Asked, mut reply: Reply) -> Option<Reply> {
    if let (Some(ours), Some(theirs)) = (&mut reply.message.edns, &asked.message.edns) {
        ours.flags_mut().z = theirs.flags().z;
    }
    Some(reply)
}

/// An error for AAAA questions; NXDOMAIN comes with authority, as the load
/// balancers that RFC 4074 section 4.2 tells of give it.
fn aaaa(asked: &Asked, reply: Reply, code: ResponseCode) -> Reply {
    if asked.kind() != RecordType::AAAA {
        return reply;
    }
    let mut reply = reply.refusing(code);
    reply.message.metadata.authoritative = code == ResponseCode::NXDomain;
    reply
}

fn no_back_end(asked: &Asked, reply: Reply) -> Option<Reply> {
    let address = matches!(
        asked.kind(),
        RecordType::A | RecordType::AAAA | RecordType::CNAME
    );
    Some(if address {
        reply.refusing(ResponseCode::ServFail)
    } else {
        reply
    })
}

fn bad_rdata(asked: &Asked, mut reply: Reply) -> Option<Reply> {
    if asked.kind() == RecordType::AAAA {
        reply.message.answers = vec![Record::from_rdata(
            asked.query.name.clone(),
            60,
            unknown(RecordType::AAAA, vec![93, 184, 216, 10]),
        )];
    }
    Some(reply)
}

/// RA in every reply, and an address for names outside its zones.
fn open_recursion(asked: &Asked, mut reply: Reply) -> Option<Reply> {
    let outside = reply.message.metadata.response_code == ResponseCode::Refused;
    if outside && asked.query.query_class == DNSClass::IN {
        reply = reply.refusing(ResponseCode::NoError);
        if asked.kind() == RecordType::A {
            reply.message.answers.push(address(&asked.query.name, 0));
        }
    }
    reply.message.metadata.recursion_available = true;
    Some(reply)
}

/// An address where nobody listens: no lab has this network.
fn address(owner: &Name, number: u16) -> Record {
    let [third, last] = number.to_be_bytes();
    let data = RData::A(A(Ipv4Addr::new(127, 255, third, last)));
    Record::from_rdata(owner.clone(), 60, data)
}

/// `version.bind CH TXT`, the question that tells an attacker what to try.
fn version(asked: &Asked, mut reply: Reply) -> Option<Reply> {
    let bind = Name::from_ascii("version.bind.").unwrap_or_default();
    if asked.query.query_class == DNSClass::CH && asked.query.name == bind {
        reply = reply.refusing(ResponseCode::NoError);
        reply.message.metadata.authoritative = true;
        let text = RData::TXT(TXT::new(vec!["LabDNS 4.9.4-REL".to_owned()]));
        let mut record = Record::from_rdata(bind, 0, text);
        record.dns_class = DNSClass::CH;
        reply.message.answers.push(record);
    }
    Some(reply)
}

fn flood(asked: &Asked, mut reply: Reply) -> Option<Reply> {
    if !reply.message.answers.is_empty() {
        let flood = (0..2000).map(|number| address(&asked.query.name, number));
        reply.message.answers.extend(flood);
    }
    Some(reply)
}

/// Pads with TXT records to what fits one UDP datagram (65,507 bytes).
fn huge(asked: &Asked, mut reply: Reply) -> Option<Reply> {
    reply.limit = usize::from(u16::MAX);
    let text = "x".repeat(250);
    let data = RData::TXT(TXT::new(vec![text; 5]));
    let record = Record::from_rdata(asked.query.name.clone(), 60, data);
    let room = (65_000 - usize::from(PAYLOAD)) / 1_268;
    reply
        .message
        .additionals
        .extend(std::iter::repeat_n(record, room));
    Some(reply)
}
