//! The findings of check_mx.

plugin::tags! {
    OWN;
    MX_MISSING, Critical,
        "A server gives no MX record for the domain; without one at every server, and without an address of the domain itself, nobody can send it mail (RFC 5321 section 5.1, Zonemaster ZONE09). The state is WARNING while another server gives one.",
        "add the MX records on all servers, or 'MX 0 .' (RFC 7505) for a domain that takes no mail";
    MX_IMPLICIT, Warning,
        "The domain has no MX record at any server, so that mail goes to the address of the domain itself, often a web server (RFC 5321 section 5.1, Zonemaster ZONE09).",
        "add the MX records on all servers, or 'MX 0 .' (RFC 7505) for a domain that takes no mail";
    MX_NO_ANSWER, Critical,
        "A server that is an authority for the zone gives no usable answer to the question for its MX records (RFC 1035 section 4.3, Zonemaster ZONE09). The state is WARNING while another server does.",
        "look into that server's log, and load the same version of the zone on all servers";
    MX_DIFFERS, Warning,
        "A server gives other MX records than most of the others do: some mail takes another way (RFC 2181 section 5, Zonemaster ZONE09).",
        "load the same version of the zone on all servers, see check_soa";
    MX_UNEXPECTED, Critical,
        "The MX records are not those that --expect names: somebody changed them, or takes the mail. The state is WARNING while another server gives the expected ones.",
        "if the change was not yours, look at once into the accounts at the DNS operator; if it was, change --expect";
    NULL_MX, Ok,
        "The domain says that it takes no mail (RFC 7505 section 3).",
        "nothing if that is meant; say --expect . to be told when it changes";
    NULL_MX_BESIDE, Warning,
        "A null MX stands beside other MX records: what senders make of that nobody knows (RFC 7505 section 3, Zonemaster ZONE09).",
        "remove the null MX, or all the others";
    NULL_MX_PREFERENCE, Ok,
        "The preference of a null MX is not zero (RFC 7505 section 3, Zonemaster ZONE09).",
        "write 'MX 0 .'";
    MX_TWICE, Ok,
        "A mail exchanger stands there with two preferences; the higher one means nothing (RFC 5321 section 5.1).",
        "remove the record with the higher preference";
    MX_LEFT_OUT, Ok,
        "The domain has more mail exchangers than are looked at; senders do not try all of them either (RFC 5321 section 5.1).",
        "remove MX records";
    DOMAIN_IS_ALIAS, Ok,
        "The domain is an alias, so that the mail exchangers are those of its target (RFC 5321 section 5.1).",
        "give the domain MX records of its own; beside an alias there can be none (RFC 1034 section 3.6.2)";
    ALIAS_ENDLESS, Critical,
        "The domain is an alias that leads back to itself, or through more names than senders follow: nobody can send it mail (RFC 1034 section 5.2.2).",
        "replace the alias, see check_cname";
    MX_IS_ALIAS, Warning,
        "The name of a mail exchanger is an alias (CNAME), which senders may refuse to follow (RFC 2181 section 10.3, RFC 5321 section 5.1, Zonemaster ZONE08).",
        "name the host that the alias leads to";
    MX_IS_ADDRESS, Critical,
        "An address stands where the name of a mail exchanger belongs; senders look for a host of that name, which does not exist (RFC 1035 section 3.3.9). The state is WARNING while other exchangers can be reached.",
        "give the host a name with an address, and name that";
    MX_NAME_INVALID, Warning,
        "The name of a mail exchanger is no host name: letters, digits and inner hyphens, with a top level that is no number (RFC 1123 section 2.1, Zonemaster SYNTAX08).",
        "give the host a name that follows the rules";
    MX_NAME_HYPHENS, Warning,
        "The name of a mail exchanger has '--' as the third and fourth character of a label, which is reserved for internationalised names (RFC 5891 section 4.2.3.1, Zonemaster SYNTAX08).",
        "give the host a name without '--'";
    MX_TOP_LEVEL, Warning,
        "The domain or a mail exchanger is a top-level domain: senders take a name without a dot for a host of their own network (RFC 5321 section 2.3.5, RFC 7085, Zonemaster ZONE09).",
        "name a host below a domain";
    MX_NO_SUCH_NAME, Critical,
        "The name of a mail exchanger does not exist; where its domain is unregistered, whoever registers it gets the mail (RFC 5321 section 5.1). The state is WARNING while other exchangers can be reached.",
        "remove the MX record, or create the host; do not let its domain lapse";
    MX_NO_ADDRESS, Critical,
        "A mail exchanger has no address (RFC 5321 section 5.1). The state is WARNING while other exchangers can be reached.",
        "give the host an address, or remove the MX record";
    MX_UNRESOLVABLE, Critical,
        "A mail exchanger cannot be resolved because the delegation of its own zone is broken, or because it is an alias without end (RFC 1034 sections 5.2.2 and 5.3.3). The state is WARNING while other exchangers can be reached.",
        "run check_delegation on the exchanger's zone, check_cname on an alias, and tell the operator";
    MX_ADDRESS_SPECIAL, Critical,
        "A mail exchanger has an address that is reserved for a special purpose, which strangers do not reach (RFC 6890). The state is WARNING while there are others.",
        "give the host its public address; inside such a network say --allow-private";
    MX_ONE, Ok,
        "The domain has one mail exchanger with one address (RFC 5321 section 5.1).",
        "add a second exchanger elsewhere; senders try again for some days without one";
    MX_ONE_NETWORK, Ok,
        "All mail exchangers are in one network (/24 for IPv4, /48 for IPv6), which one failure takes down together.",
        "place an exchanger in another network, better with another provider";
    MX_SAME_ADDRESS, Ok,
        "Two mail exchangers have an address in common: one host fewer than it seems.",
        "nothing if one host has several names on purpose";
    SPF_MULTIPLE, Warning,
        "There are several SPF records, so that none counts and mail of this domain may be refused (RFC 7208 section 4.5, Zonemaster ZONE11).",
        "merge them into one record";
    SPF_INVALID, Warning,
        "The SPF record breaks the format, so that it does not count (RFC 7208 section 4.6, Zonemaster ZONE11).",
        "correct the part that is named";
    SPF_DIFFERS, Warning,
        "A server gives other SPF records than most of the others do (RFC 2181 section 5, Zonemaster ZONE11).",
        "load the same version of the zone on all servers, see check_soa";
    SPF_NONE, Ok,
        "There is no SPF record: nobody can tell mail of this domain from forged mail by its sender (RFC 7208, Zonemaster ZONE11).",
        "publish an SPF record; 'v=spf1 -all' for a domain that sends no mail";
    EXCHANGER_DOWN, Critical,
        "No greeting comes from a mail exchanger: the connection is refused or dropped, or nothing that is SMTP comes (RFC 5321 section 3.1). The state is WARNING while another exchanger greets.",
        "start the mail server, look at its firewall; if all are silent, see whether this machine may connect to port 25 at all";
    EXCHANGER_REFUSES, Critical,
        "A mail exchanger greets with an error: it takes no mail now (4xx) or none from this machine (5xx) (RFC 5321 sections 3.1 and 3.8). The state is WARNING while another exchanger greets.",
        "look into the mail server's log, and for blacklists that have the monitoring machine";
    RESOLVER_DIFFERS, Ok,
        "The resolver has other MX records than the zone's servers, which it may keep for the TTL.",
        "wait for the TTL that is named, or flush the resolver's cache";
}
