//! The findings of check_cname.

plugin::tags! {
    OWN;
    NAME_MISSING, Critical,
        "A server says that the name does not exist (NXDOMAIN): at all servers an outage, at some for the users who happen to ask them (RFC 2308).",
        "restore the alias in the zone, and load the zone on that server";
    NO_CNAME, Critical,
        "The name is to be an alias, and a server has no CNAME record for it.",
        "restore the CNAME record; if the name has addresses of its own on purpose, watch it with check_a";
    CNAME_FAILS, Critical,
        "A server that answers for the zone fails at the question for the alias: the users who ask it get an error.",
        "look into that server's log for this name";
    CNAME_UNEXPECTED, Critical,
        "A server gives another target than --expect names: users are sent elsewhere.",
        "if the alias was not changed on purpose, treat the zone or its registrar account as taken over; else change --expect";
    CNAME_DIFFERS, Warning,
        "The servers give different targets: which service users get depends on whom they ask (RFC 1034 section 4.3.5).",
        "load the same zone on all servers, see check_soa";
    CNAME_MULTIPLE, Warning,
        "A server gives more than one CNAME record for the name: servers refuse such zones, and resolvers take one at random (RFC 2181 section 10.1).",
        "keep one of them; to spread load, let the target have several addresses";
    CNAME_BESIDE, Warning,
        "The name has other records beside the alias: which of them users see depends on what was asked before, and many servers refuse to load such a zone (RFC 1034 section 3.6.2, RFC 2181 section 10.1).",
        "move the other records to the target, or replace the alias by addresses";
    CNAME_AT_APEX, Critical,
        "The apex of the zone is an alias, while it must have SOA and NS records: resolvers that have seen the alias look for mail, name servers and keys of the zone at its target (RFC 1034 section 3.6.2, RFC 2181 section 10.1).",
        "give the apex A and AAAA records, or the provider's flattening (ALIAS, ANAME)";
    DNAME, Ok,
        "The alias is made from a DNAME record above the name, which renames a whole tree (RFC 6672).",
        "nothing, if that is meant";
    NO_ADDRESS_NEEDED, Ok,
        "The name at the end of the aliases has no address; names with an underscore usually need none (RFC 8552).",
        "nothing, if the name carries other records";
    TTL_LIMIT, Warning,
        "The alias has a time to live beyond the limit of -w or -c ttl=.",
        "set the TTL of the CNAME record (RFC 1912 section 2.2)";
    RESOLVER_STALE, Ok,
        "The resolver still has a target that no server of the zone gives; it may keep it for the TTL: that is the time until the caches agree.",
        "wait for the time that is named, or flush the resolver's cache";
}
