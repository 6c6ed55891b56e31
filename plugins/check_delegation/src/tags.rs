//! The findings of check_delegation.

plugin::tags! {
    OWN;
    NS_UNEXPECTED, Critical,
        "The name servers are not those that --expect-ns names: somebody changed the delegation or the zone, or took it over.",
        "if the change was not yours, look at once into the accounts at the registrar and at the DNS operator; if it was, change --expect-ns";
    PARENT_NXDOMAIN, Critical,
        "Servers of the parent zone say that the zone does not exist: with half of them or more users are locked out, with fewer some are, by chance (RFC 8020, Zonemaster BASIC01). WARNING when it is fewer than half.",
        "check at the registrar whether the domain has expired or is on hold; where only some servers say so, tell the registry";
    PARENT_NO_DELEGATION, Critical,
        "Servers of the parent zone know the name without a delegation while others delegate it (Zonemaster BASIC01). WARNING when it is fewer than half.",
        "compare the parent's servers; tell the registry which of its servers has old data";
    PARENT_DIFFERS, Warning,
        "A server of the parent zone gives another NS set for the zone than the others: old data, or a change that was applied by half.",
        "wait an hour if the delegation was just changed; else tell the registry which of its servers differs";
    PARENT_GLUE_DIFFERS, Warning,
        "A server of the parent zone gives other glue for the zone than the others: old data, or a change that was applied by half.",
        "wait an hour if the addresses were just changed; else tell the registry which of its servers differs";
    PARENT_DS_DIFFERS, Warning,
        "A server of the parent zone gives other DS records for the zone than the others: validating resolvers that ask it fail or go without (Zonemaster DNSSEC07).",
        "wait an hour if the DS records were just changed; else tell the registry which of its servers differs";
    PARENT_LAME, Ok,
        "A server of the parent zone gives no usable answer; that is the registry's to mend, and resolvers ask the next one.",
        "tell the registry if it lasts";
    PARENT_HOSTS_ZONE, Ok,
        "A server of the parent zone serves the zone as well and gives the zone's own NS records, so that its delegation cannot be seen (RFC 1034 section 4.3.2).",
        "nothing: parent and zone may share servers";
    PARENT_NOT_OBSERVED, Ok,
        "The servers were given by --server: the parent was not asked, only the zone's side is judged.",
        "leave out --server";
    LEVEL_ABOVE, Ok,
        "A server of a level above the parent gives no usable answer, or denies the next level; others lead on.",
        "tell the operator of that level if it lasts";
    NOT_A_ZONE, Ok,
        "The name is no zone of its own; the zone that it lies in is judged. CRITICAL under --apex, and right below a top-level domain: the delegation is missing.",
        "name the zone itself; if the name should be a zone, its delegation is missing";
    REFERRAL_LARGE, Ok,
        "A referral to the zone can be larger than 512 bytes, so that it does not fit a reply without EDNS (RFC 1035 section 4.2.1, Zonemaster DELEGATION03).",
        "use fewer or shorter names for the name servers";
    NS_DISJOINT, Critical,
        "The parent's list of name servers and the zone's own have no name in common: users are on other servers than the zone says (Zonemaster DELEGATION07). WARNING when not all of the zone's servers say so.",
        "find out which list is right, then correct the other: the parent's at the registrar, the zone's in its NS records";
    NS_ONLY_AT_PARENT, Warning,
        "The parent lists a name server that the zone's own NS records do not name (RFC 1034 section 4.2.2, Zonemaster DELEGATION07).",
        "take the server out at the registrar, or add it to the zone's NS records";
    NS_ONLY_AT_ZONE, Ok,
        "The zone's own NS records name a server that the parent does not list (Zonemaster DELEGATION07).",
        "add the server at the registrar; nothing if it is hidden there on purpose";
    NS_SET_DIFFERS, Ok,
        "The zone's servers give different NS records; check_ns alarms (Zonemaster CONSISTENCY04).",
        "see check_ns";
    NS_FEW, Warning,
        "The zone has fewer name servers than --min-ns; at least two are needed (RFC 1034 section 4.1, RFC 2182 section 5, Zonemaster DELEGATION01). CRITICAL when --min-ns was given.",
        "add a name server in another network";
    NS_LAME, Warning,
        "A listed name server gives no answer with authority: resolvers lose time at it, and its share of the redundancy is gone (RFC 1912 section 2.8, Zonemaster CONNECTIVITY01, BASIC02, DELEGATION04). CRITICAL when more than half of the addresses are lame.",
        "load the zone on that server, reconnect it, or take it out of the parent's and the zone's NS records";
    UDP_FAILS, Critical,
        "A name server answers over TCP only; most resolvers do not try TCP before UDP has answered (RFC 1123 section 6.1.3.2). WARNING while others answer over UDP.",
        "open UDP port 53 to and from that server";
    TCP_FAILS, Warning,
        "A name server answers over UDP but not over TCP, which large answers need (RFC 7766 section 5, Zonemaster CONNECTIVITY02). CRITICAL when answers of the zone are large enough to be truncated.",
        "open TCP port 53 to that server";
    EDNS_DROPPED, Warning,
        "Questions with EDNS over UDP are not answered while others are: each costs resolvers seconds, and many give up (RFC 6891 section 7, Zonemaster NAMESERVER02).",
        "look at the firewall before the server, then update its software";
    EDNS_REFUSED, Warning,
        "Questions with EDNS are answered with an error (RFC 6891 section 7, Zonemaster NAMESERVER02).",
        "update the server's software, or what stands before it";
    EDNS_IGNORED, Ok,
        "Questions with EDNS are answered as if they had none; check_ns alarms (RFC 6891 section 6.1.1, Zonemaster NAMESERVER02).",
        "see check_ns";
    GLUE_DIFFERS, Warning,
        "The parent's glue has an address that the name server does not have: resolvers are sent to the wrong machine (RFC 1034 section 4.2.2, Zonemaster CONSISTENCY05). CRITICAL when the glue of all name servers inside the zone is dead or foreign.",
        "correct the addresses of the name server (host object) at the registrar";
    GLUE_MISSING, Warning,
        "A name server inside the zone has no glue, so that nobody comes to its address by way of the parent (RFC 9471 section 2).",
        "add the addresses of the name server (host object) at the registrar";
    GLUE_INCOMPLETE, Ok,
        "A name server has an address that the parent's glue lacks (Zonemaster CONSISTENCY05).",
        "add the address of the name server (host object) at the registrar";
    GLUELESS_CYCLE, Critical,
        "To find the address of a name server one has to ask that name server: the names lie in zones that need one another and no parent gives glue (RFC 9471 section 2.2). WARNING while other name servers have addresses.",
        "add a name server whose name lies inside the zone, with glue, or in a zone that does not depend on this one";
    NS_TOO_DEEP, Critical,
        "To find the address of a name server more zones have to be resolved, one for the other, than resolvers follow. WARNING while other name servers have addresses.",
        "use names of name servers inside the zone, with glue";
    NS_UNRESOLVABLE, Ok,
        "The name of a name server leads to no address; check_ns alarms, and here NO_NAME_SERVER when none does (RFC 1034 section 4.2.2, Zonemaster NAMESERVER06).",
        "see check_ns";
    NS_IS_ALIAS, Ok,
        "The name of a name server is an alias (CNAME); check_ns alarms (RFC 2181 section 10.3, Zonemaster DELEGATION05).",
        "see check_ns";
    NS_SAME_ADDRESS, Ok,
        "Two names of name servers stand for one address; check_ns alarms (Zonemaster DELEGATION02).",
        "see check_ns";
    NS_ONE_NETWORK, Warning,
        "All name servers are in one network (/24 for IPv4, /48 for IPv6), which one failure takes down together (RFC 2182 section 3.1, Zonemaster CONNECTIVITY04).",
        "place a name server in another network, better with another provider";
    NS_ADDRESS_SPECIAL, Warning,
        "The address of a name server is reserved for a special purpose, so that users cannot reach it (RFC 6890, Zonemaster ADDRESS01). CRITICAL when no address is left.",
        "give the name server a public address; inside such a network say --allow-private";
    NO_IPV4, Warning,
        "No name server has an IPv4 address: resolvers without IPv6 do not reach the zone (Zonemaster DELEGATION01).",
        "give two name servers IPv4 addresses";
    NO_IPV6, Ok,
        "No name server has an IPv6 address: resolvers without IPv4 do not reach the zone (RFC 3901, Zonemaster DELEGATION01).",
        "give two name servers IPv6 addresses";
    RESOLVER_DIFFERS, Ok,
        "The resolver has another NS set than the parent and the zone, which it may keep for the TTL.",
        "wait for the TTL that is named, or flush the resolver's cache";
}
