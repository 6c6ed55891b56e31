//! The findings of check_a.

plugin::tags! {
    OWN;
    NAME_MISSING, Critical,
        "A server says that the name does not exist (NXDOMAIN): at all servers an outage, at some for the users who happen to ask them (RFC 2308).",
        "restore the record in the zone, and load the zone on that server";
    NO_ADDRESS, Critical,
        "A server says that the name has no address of any type that was asked for (NODATA, RFC 2308 section 2.2): users reach nothing.",
        "restore the A or AAAA record in the zone, and load the zone on that server";
    NO_IPV4, Warning,
        "The name has an IPv6 address and no IPv4 address: users without IPv6 do not reach it.",
        "restore the A record, or say --type aaaa if the name is to have IPv6 only";
    NO_IPV6, Ok,
        "The name has an IPv4 address and no IPv6 address.",
        "add an AAAA record when the service has IPv6, or say --type a";
    ADDRESS_FAILS, Critical,
        "A server that answers for the zone fails at the question for the name's address: the users who ask it get an error (RFC 2182 section 3).",
        "look into that server's log for this name; a broken load balancer behind the name server is a usual cause";
    AAAA_DROPPED, Critical,
        "A server answers other questions and is silent to those for AAAA: users wait seconds for every connection, or fail (RFC 4074 section 4.1, Zonemaster NAMESERVER05).",
        "have the name server or load balancer answer AAAA questions with an empty answer (NODATA) where there is no address";
    AAAA_ERROR, Critical,
        "A server answers questions for AAAA with an error while others succeed: resolvers retry in vain or give up on the name (RFC 4074 section 4.3 and 4.4, Zonemaster NAMESERVER05).",
        "have the name server or load balancer answer AAAA questions with an empty answer (NODATA) where there is no address";
    AAAA_MALFORMED, Critical,
        "A server's answer to a question for AAAA cannot be read, so that resolvers drop it (RFC 3596 section 2.2, RFC 4074 section 4.5, Zonemaster NAMESERVER05).",
        "update or replace the name server or load balancer";
    TYPE_NXDOMAIN, Critical,
        "A server says that the name does not exist when asked for one type of address and that it does for the other: resolvers remember the first for both and lose the name (RFC 4074 section 4.2, RFC 2308 section 5).",
        "have the name server answer with an empty answer (NODATA) instead of NXDOMAIN";
    ADDRESS_UNEXPECTED, Critical,
        "A server gives an address that no --expect allows: users are sent elsewhere.",
        "if the address was not changed on purpose, treat the zone or its registrar account as taken over; else change --expect";
    ADDRESS_MISSING, Critical,
        "A server does not give an address that --expect names.",
        "restore the address in the zone, or change --expect; where answers rotate, expect the network instead of the address";
    ADDRESS_SPECIAL, Critical,
        "An address in public DNS is reserved for a special purpose: users on the internet cannot reach it, or reach something of their own network (RFC 6890, RFC 1918 section 5).",
        "remove it from the public zone, or say --allow-private where that is meant";
    ADDRESSES_DIFFER, Ok,
        "The servers give different addresses. Balanced answers differ by design; a zone that was not transferred everywhere does too (see check_soa).",
        "if the addresses are not balanced, load the same zone on all servers";
    ALIAS_DIFFERS, Ok,
        "The servers give different targets for the name's alias; check_cname alarms.",
        "see check_cname";
    ALIAS_AT_APEX, Ok,
        "The name is the apex of its zone and an alias, which the SOA and NS records beside it forbid; check_cname alarms (RFC 1034 section 3.6.2).",
        "see check_cname";
    WILDCARD, Ok,
        "A name beside this one that nobody made has the same answer: the answer comes from a wildcard, and says nothing of the name itself (RFC 4592).",
        "give the name records of its own if its loss is to be noticed";
    TTL_LIMIT, Warning,
        "A record on the way to the address has a time to live beyond the limit of -w or -c ttl=: too short, and every slowness of the name servers is felt; too long, and an emergency change takes that time.",
        "set the TTL of that record (RFC 1912 section 2.2: hours to days; minutes before a change)";
    TTL_ZERO, Ok,
        "A record on the way to the address may not be remembered at all: every user waits for the name servers, and feels their outage at once (RFC 1035 section 3.2.1; RFC 2181 section 8 for values above 2147483647).",
        "set a TTL of at least some seconds";
    RESOLVER_STALE, Ok,
        "The resolver still has an answer that no server of the zone gives; it may keep it for the TTL: that is the time until the caches agree.",
        "wait for the time that is named, or flush the resolver's cache";
}
