//! The findings of check_ns.

plugin::tags! {
    OWN;
    NS_SET_DIFFERS, Warning,
        "A server gives another NS set for the zone than most of the others: resolvers learn other servers from it (RFC 2181 section 5, Zonemaster CONSISTENCY04).",
        "load the same version of the zone on all servers, see check_soa";
    NS_NOT_GIVEN, Warning,
        "A server answers for the zone but does not give its NS records (RFC 1034 section 4.2.1).",
        "add NS records at the apex of the zone on that server";
    NS_UNEXPECTED, Critical,
        "The NS set is not the one that --expect names: somebody changed it, or took the zone over.",
        "if the change was not yours, look at once into the accounts at the DNS operator and at the registrar; if it was, change --expect";
    NS_FEW, Warning,
        "The zone has fewer name servers than -w or -c ask for; at least two are needed (RFC 1034 section 4.1, RFC 2182 section 5).",
        "add a name server in another network";
    NS_NAME_INVALID, Warning,
        "The name of a name server is no host name: letters, digits and inner hyphens, with a top level that is no number (RFC 1123 section 2.1, Zonemaster SYNTAX04).",
        "give the server a name that follows the rules";
    NS_NAME_HYPHENS, Warning,
        "The name of a name server has '--' as the third and fourth character of a label, which is reserved for internationalised names (RFC 5891 section 4.2.3.1, Zonemaster SYNTAX04).",
        "give the server a name without '--'";
    NS_IS_ALIAS, Warning,
        "The name of a name server is an alias (CNAME), which resolvers may refuse to follow (RFC 2181 section 10.3, Zonemaster DELEGATION05).",
        "name the server that the alias leads to";
    NS_UNRESOLVABLE, Critical,
        "The name of a name server leads to no address; the state is WARNING while other names do, and a note where names need one another, for which check_delegation alarms (RFC 1034 section 4.2.2, Zonemaster NAMESERVER06).",
        "give the name an address, or take it out of the NS records of the zone and of its parent";
    NS_SAME_ADDRESS, Warning,
        "Two names of name servers stand for one address: one server fewer than it seems (RFC 2182 section 5, Zonemaster DELEGATION02).",
        "give the second name a server of its own, or remove it";
    NS_ONE_NETWORK, Ok,
        "All addresses of a family are in one network (/24 for IPv4, /48 for IPv6), which one failure takes down together; check_delegation alarms where it is so for both (RFC 2182 section 3.1, Zonemaster CONNECTIVITY04).",
        "place a name server in another network, better with another provider";
    GLUE_DIFFERS, Ok,
        "The parent gives an address as glue that the name server's name does not have; check_delegation alarms (RFC 1034 section 4.2.2, Zonemaster CONSISTENCY05).",
        "see check_delegation";
    SOURCE_DIFFERS, Warning,
        "Replies over UDP come from another address than the one asked: resolvers drop them (RFC 2181 section 4.1, Zonemaster NAMESERVER04).",
        "let the server answer from the address that was asked: look at its listening addresses, at NAT and at load balancers";
    CASE_NOT_KEPT, Warning,
        "Replies do not keep the case of the name that was asked: resolvers that guard against forgery by mixed case drop them (RFC 1034 section 3.1, Zonemaster NAMESERVER08).",
        "update the server's software, or what rewrites its replies";
    CASE_ANSWER_DIFFERS, Warning,
        "A name in mixed case is answered otherwise than in lower case; case must not matter (RFC 4343 section 3, Zonemaster NAMESERVER09).",
        "update the server's software";
    EDNS_DROPPED, Warning,
        "Questions with EDNS over UDP are not answered while others are: each costs resolvers seconds, and many give up (RFC 6891 section 7, Zonemaster NAMESERVER02).",
        "look at the firewall before the server, then update its software";
    EDNS_REFUSED, Warning,
        "Questions with EDNS are answered with an error (RFC 6891 section 7, Zonemaster NAMESERVER02).",
        "update the server's software, or what stands before it";
    EDNS_IGNORED, Warning,
        "Questions with EDNS are answered as if they had none: answers are limited to 512 bytes (RFC 6891 section 6.1.1, Zonemaster NAMESERVER02).",
        "update the server's software, or what stands before it";
    AAAA_BROKEN, Ok,
        "AAAA questions are not answered, or wrongly; check_a alarms (RFC 4074, Zonemaster NAMESERVER05).",
        "see check_a";
    OPEN_RECURSION, Ok,
        "The server resolves names of others for anyone: it can be used to attack third parties (RFC 5358, Zonemaster NAMESERVER01).",
        "turn recursion off, or allow it to your own networks only";
    OUTSIDE_NXDOMAIN, Ok,
        "The server says of names outside its zones that they do not exist, which it cannot know (Zonemaster NAMESERVER01).",
        "let it answer REFUSED outside its zones";
    UPWARD_REFERRAL, Ok,
        "The server refers questions outside its zones to the root, which helps nobody but attackers (Zonemaster NAMESERVER07).",
        "let it answer REFUSED outside its zones";
    TRANSFER_OPEN, Ok,
        "Anyone may copy the whole zone (RFC 5936 section 5, Zonemaster NAMESERVER03).",
        "allow zone transfers to the secondaries only";
    EDNS_VERSION_WRONG, Ok,
        "EDNS version 1 is not answered with BADVERS (RFC 6891 section 6.1.3, RFC 8906 section 8.2.2, Zonemaster NAMESERVER10).",
        "update the server's software, or what stands before it";
    EDNS_OPTION_WRONG, Ok,
        "An EDNS option that nobody knows is not ignored (RFC 6891 section 6.1.2, RFC 8906 section 8.2.3, Zonemaster NAMESERVER11).",
        "update the server's software, or what stands before it";
    EDNS_FLAG_WRONG, Ok,
        "An EDNS flag that nobody knows is not ignored (RFC 6891 section 6.1.4, RFC 8906 section 8.2.4, Zonemaster NAMESERVER12).",
        "update the server's software, or what stands before it";
    EDNS_LOST_WHEN_TRUNCATED, Ok,
        "Truncated replies have no OPT record (RFC 6891 section 7, Zonemaster NAMESERVER13).",
        "update the server's software, or what stands before it";
    VERSION_SHOWN, Ok,
        "The server tells its software version to anyone who asks for version.bind (RFC 4892, Zonemaster NAMESERVER15).",
        "hide the version in the server's configuration";
    PTR_MISSING, Ok,
        "The address of a name server has no PTR record (RFC 1912 section 2.1, Zonemaster ADDRESS02). Looked for with --strict; always a note.",
        "ask the provider of the address for a PTR record with the server's name";
    PTR_DIFFERS, Ok,
        "The PTR record of a name server's address has another name (RFC 1912 section 2.1, Zonemaster ADDRESS03). Looked for with --strict; always a note.",
        "nothing if one machine has several names";
    RESOLVER_DIFFERS, Ok,
        "The resolver has another NS set than the zone, which it may keep for the TTL.",
        "wait for the TTL that is named, or flush the resolver's cache";
}
