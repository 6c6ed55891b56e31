//! The findings of check_soa.

plugin::tags! {
    OWN;
    SOA_MISSING, Critical,
        "A server answers with authority but without the zone's SOA record: it serves an empty or broken zone (RFC 1035 section 5.2).",
        "reload the zone on that server and look into its log";
    SOA_MULTIPLE, Warning,
        "A server gives more than one SOA record for the zone; there must be exactly one (RFC 2181 section 6.1).",
        "remove the surplus SOA record from the zone";
    SERIAL_BEHIND, Warning,
        "A server serves an older version of the zone than another one does (RFC 1982, RFC 1996).",
        "look why that secondary does not transfer the zone: its log, NOTIFY, the access list of the primary";
    SERIAL_DIFFERS, Ok,
        "The serials differ and cannot be ordered: different operators count differently (RFC 1982 section 3.2).",
        "nothing if several operators serve the zone on purpose, else reset the serial as RFC 1912 section 2.2 and RFC 2136 section 4.2 say";
    SERIAL_OLD, Warning,
        "The serial stands for a time that is longer ago than --max-age: the zone is no longer published.",
        "look whether the signer or the publishing job still runs";
    SERIAL_NOT_A_DATE, Ok,
        "--max-age was given, but the serial is neither a date (YYYYMMDDnn) nor a time in seconds.",
        "drop --max-age for this zone";
    EXPIRE_BELOW_REFRESH, Warning,
        "Secondaries would drop the zone before they look for a new one (RFC 1912 section 2.2).",
        "set EXPIRE to two to four weeks";
    EXPIRE_SHORT, Ok,
        "EXPIRE is below a week (604,800 s): a primary that is away for long takes the zone along (RFC 1912 section 2.2, RIPE-203).",
        "set EXPIRE to two to four weeks (RIPE-203: 3,600,000 s)";
    REFRESH_SHORT, Ok,
        "REFRESH is below four hours (14,400 s), which secondaries with NOTIFY do not need (RIPE-203, Zonemaster ZONE02).",
        "set REFRESH to a day (RIPE-203: 86,400 s)";
    RETRY_SHORT, Ok,
        "RETRY is below an hour (3,600 s) (RIPE-203, Zonemaster ZONE04).",
        "set RETRY to two hours (RIPE-203: 7,200 s)";
    RETRY_NOT_BELOW_REFRESH, Ok,
        "RETRY is not below REFRESH, so that a failed refresh is not tried again sooner (RFC 1912 section 2.2).",
        "set RETRY to a fraction of REFRESH";
    MINIMUM_OUT_OF_BOUNDS, Ok,
        "The time for which absence is remembered is below 5 minutes or above a day (300 to 86,400 s, RFC 2308 section 5).",
        "set MINIMUM to between five minutes and a day";
    MNAME_DIFFERS, Ok,
        "The servers name different primaries (MNAME) (RFC 1035 section 3.3.13).",
        "load the same zone on all servers";
    RNAME_DIFFERS, Ok,
        "The servers name different mailboxes (RNAME) (RFC 1035 section 3.3.13).",
        "load the same zone on all servers";
    TIMERS_DIFFER, Ok,
        "The servers give different timers in the SOA record (RFC 1035 section 3.3.13).",
        "load the same zone on all servers";
    RNAME_AT_SIGN, Ok,
        "RNAME contains '@'; the mailbox is written as a name, its first dot standing for the at sign (RFC 1035 section 8).",
        "write hostmaster.shop.example. for hostmaster@shop.example";
    RNAME_INVALID, Ok,
        "RNAME is no mailbox: a local part and a domain are needed (RFC 1035 section 8).",
        "write hostmaster.shop.example. for hostmaster@shop.example";
    MNAME_INVALID, Ok,
        "MNAME is no host name (RFC 1035 section 3.3.13, RFC 1123 section 2.1).",
        "name the primary server in MNAME";
    MNAME_IS_ALIAS, Ok,
        "MNAME is an alias (RFC 2181 section 10.3 by analogy, Zonemaster ZONE07).",
        "name the primary server itself";
    MNAME_NO_ADDRESS, Ok,
        "MNAME has no address; dynamic updates do not find the primary (RFC 2136 section 4.3). Hidden primaries are usual.",
        "nothing if the primary is hidden on purpose";
    MNAME_UNREACHABLE, Ok,
        "The primary (MNAME) gives no answer with authority. Hidden primaries are usual.",
        "nothing if the primary is hidden on purpose";
    MNAME_AHEAD, Ok,
        "The primary (MNAME) serves a newer version of the zone than all listed servers.",
        "wait for the transfer; if it stays so, look at NOTIFY and at the secondaries' logs";
    MNAME_BEHIND, Ok,
        "The primary (MNAME) serves an older version of the zone than the listed servers (Zonemaster ZONE01).",
        "name the real primary in MNAME";
    RESOLVER_BEHIND, Ok,
        "The resolver still has an older version of the zone, which it may keep for the TTL.",
        "wait for the TTL that is named, or flush the resolver's cache";
}
