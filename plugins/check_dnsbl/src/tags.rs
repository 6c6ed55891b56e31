//! The findings of check_dnsbl.

plugin::tags! {
    OWN;
    LISTED, Critical,
        "An address or domain stands on a list that mail is refused by. The state is that of the limits of `listed` and `score`: by default WARNING from the first list on, CRITICAL where the score passes 4.",
        "find out what was sent from there and stop it, then ask for removal at the address that is named";
    LISTED_POLICY, Warning,
        "An address from which mail comes stands on a list of ranges from which no mail should come (dynamic ranges, no reverse name). Nobody did wrong; many receivers refuse the mail all the same.",
        "send mail through a server with an address of its own, or have the range's owner take the address out";
    LISTED_NOTE, Ok,
        "A list has the address or domain for something that few act on: a neighbour, youth, mixed mail; or for a policy on mail although no mail comes from there.",
        "nothing, unless mail is refused";
    LISTED_WHITE, Ok,
        "A list speaks for the address.",
        "nothing";
    LISTED_PENDING, Ok,
        "A listing was not yet seen in as many runs as --for wants.",
        "wait for the next run";
    LISTED_ACCEPTED, Ok,
        "A listing that was accepted with --accept. It alarms again once it has ended and comes back.",
        "nothing";
    LISTING_ENDED, Ok,
        "A listing of earlier runs has ended.",
        "nothing";
    LIST_UNUSABLE, Ok,
        "A list cannot be believed in this run: it fails its own test entries (RFC 5782 section 5), refuses, answers what is no code, or does not answer. It is taken neither as guilt nor as innocence.",
        "ask through a resolver of your own, or with a key; if the list is dead, leave it out";
    NO_USABLE_LIST, Unknown,
        "No list that was asked can be believed, so that nothing is known.",
        "ask through a resolver of your own that is not public, rewrites nothing and hides no answer in 127.0.0.0/8 (--resolver); see -v for each list";
    NOT_ASKED, Ok,
        "None of the lists that are asked is for such a subject: --only or --lists leaves out those for domains, or for IPv6.",
        "nothing, or ask a list that is";
    LIST_DEAD, Warning,
        "A list that --only or --lists names is known to be dead; it is not asked. Who asks it hears nothing, or that the whole world is listed.",
        "take it out of the configuration";
    RESOLVER_PUBLIC, Warning,
        "The lists are asked through a public resolver, to which many of them give refusals or nothing at all.",
        "use a resolver of your own, --resolver root, or a key";
    NO_ADDRESS, Warning,
        "A name that was to lead to addresses has none, does not exist, or its name servers do not tell.",
        "check the spelling, and see check_a or check_mx for that name";
    ADDRESSES_UNKNOWN, Unknown,
        "The addresses of a host could not be looked up, so that no list was asked for them: nobody answered us, or the resolver failed.",
        "see that this machine reaches the resolver, or the name servers of that host";
    ADDRESS_SPECIAL, Ok,
        "An address is reserved for a special purpose and stands on no public list (RFC 6890); it was not asked for.",
        "nothing; for lists of your own say --allow-private";
    SENDERS_SKIPPED, Ok,
        "The SPF record allows senders that are not asked for: networks larger than /28 (a provider's own, for IPv6 all but single addresses) and terms from which no address follows.",
        "name single addresses with --also if mail of yours comes from there";
    SPF_ENDS, Ok,
        "The SPF record could not be followed to its end, or receivers do not follow it further: a limit of RFC 7208 section 4.6.4, an error, a domain that includes itself. Senders behind that point were not asked for.",
        "see check_mx for its form; shorten it if it needs too many lookups";
    TARGETS_LEFT_OUT, Ok,
        "There are more addresses than --max-hosts; mail exchangers go first, senders last.",
        "raise --max-hosts, or check the others on their own";
    MEMORY_FAULT, Ok,
        "What earlier runs remembered cannot be used, or this run cannot be remembered. The state is WARNING where --for or --accept needs it.",
        "see who owns the state folder; other users of the machine must not be able to write there";
}
