//! The findings of check_domain.

plugin::tags! {
    OUTCOMES;
    DOMAIN_AVAILABLE, Critical,
        "The registry says that nobody has registered the domain: anybody may, and gets its visitors and its mail.",
        "register it at once, and find out at the registrar why it was lost";
    CONTRADICTION, Unknown,
        "The registry's service says that the domain is not registered, while its name servers delegate it. One of both is wrong: a wrong base address, a registrar's server in place of the registry's, a stale copy.",
        "ask the registry's service on the web, and correct --rdap-server or --whois-server";
    REGISTRY_THROTTLES, Unknown,
        "A server refuses to answer because of too many questions or for reasons of its own (RFC 7480 section 5.5: status 429); nothing was learned of the domain. It is not asked again for an hour.",
        "ask less often (--refresh), or from another address; other checks of the same registry count as well";
    ANSWER_UNREADABLE, Unknown,
        "An answer came that says neither that the domain is registered nor that it is not, in any form that is known here.",
        "save the answer and report it; --answer FILE judges a saved one";
    REGISTRY_SILENT, Unknown,
        "No server of the registry could be asked: unreachable, silent, or no answer that carries anything.",
        "try again later; see whether this machine may connect to the servers that are named";
    NO_REGISTRY, Unknown,
        "For this top-level domain neither an RDAP server nor a WHOIS server is known.",
        "name one with --rdap-server or --whois-server, or do not check this domain";
    SOURCE_FAILED, Ok,
        "One server gave nothing that helps, but another one or an answer that was kept did.",
        "nothing if it happens now and then; else name the right server";
    ANSWER_KEPT, Ok,
        "The answer was kept from an earlier run, because the registry could not be asked now.",
        "nothing if it happens now and then; -w age= and -c age= limit how old an answer may be, in seconds";
    NOTHING_KEPT, Ok,
        "Answers or what was remembered could not be kept, so that every run asks the registry, or changes go unseen.",
        "name folders of the monitoring user with --cache-dir and --state-dir";
    FILE_REFUSED, Warning,
        "A file or folder that holds what was kept belongs to another user, or others may write there: it is neither believed nor replaced.",
        "remove it, or run --accept as the monitoring user";
}

plugin::tags! {
    DATES;
    EXPIRED, Critical,
        "The registration has ended; most registries stop the domain at once or within days.",
        "renew it at once; ask the registrar what restoring costs";
    EXPIRES_SOON, Warning,
        "The registration ends within the days of -w or -c.",
        "renew the domain, and see why the registrar has not";
    EXPIRY_AMBIGUOUS, Unknown,
        "The date has day and month in numbers, and for this registry it is not known which comes first. It is not guessed.",
        "report the registry's order of day and month; meanwhile watch the registrar's invoice";
    EXPIRY_UNREADABLE, Unknown,
        "Something stands where the end of the registration belongs, but it is no date that is known here.",
        "save the answer and report it; --answer FILE judges a saved one";
    EXPIRY_UNPUBLISHED, Ok,
        "This registry publishes no end of registrations, or is not known to: what is checked is that the domain is registered, by whom, and how.",
        "watch the registrar's invoices or its own interface";
    EXPIRY_MISSING, Warning,
        "The answer has no end of the registration, although this registry publishes it, or did so before: nobody watches the date.",
        "look at the answer and report it; where the registry publishes none say --severity EXPIRY_MISSING=ok";
    REGISTRAR_DATE_DIFFERS, Warning,
        "The registrar's date differs from the registry's by more than a day. The registry's counts: a registrar that is ahead has not passed the renewal on, one that is behind has not been paid for it.",
        "ask the registrar which of both is right";
}

plugin::tags! {
    STATUSES;
    STATUS_HOLD, Critical,
        "The domain is taken out of the DNS by the registrar or the registry (clientHold, serverHold, and national words for it; RFC 5731 section 2.3).",
        "ask the registrar why: an unpaid invoice, a contact that was not verified, a complaint";
    STATUS_INACTIVE, Critical,
        "The domain has no name servers at the registry (inactive, RFC 5731 section 2.3).",
        "set the name servers at the registrar";
    STATUS_PENDING_DELETE, Critical,
        "The domain is about to be deleted, and can no longer be restored (pendingDelete, RFC 3915).",
        "be ready to register it anew the moment it is free";
    STATUS_REDEMPTION, Critical,
        "The domain was deleted; for some weeks only its last holder can have it restored, at a fee (redemptionPeriod, quarantine; RFC 3915).",
        "ask the registrar at once to restore it";
    STATUS_PENDING_RESTORE, Critical,
        "Restoring was asked for, and the registry waits for the registrar's report (pendingRestore, RFC 3915).",
        "see that the registrar sends its report within seven days";
    STATUS_PENDING_TRANSFER, Critical,
        "The domain is on its way to another registrar; there are five days to object (pendingTransfer, RFC 5731 section 2.3).",
        "if it is not your doing, object at the registrar at once; if it is, say --transfer-expected";
    STATUS_AUTO_RENEW, Warning,
        "The registry has renewed the domain by itself after its end, and the registrar may still take that back: the date looks healthy although nobody may have paid (autoRenewPeriod, RFC 3915).",
        "see that the registrar has been paid";
    STATUS_AT_RISK, Warning,
        "The registry says that the registration is at risk: renewal required, not verified, to be suspended.",
        "do what the registry asks for, at the registrar";
    STATUS_RENEW_PROHIBITED, Warning,
        "The domain cannot be renewed (clientRenewProhibited, serverRenewProhibited; RFC 5731 section 2.3).",
        "ask the registrar why";
    STATUS_TRANSFERRED, Ok,
        "The domain came to its registrar within the last days (transferPeriod, RFC 3915).",
        "if it is not your doing, object at the registry at once";
    STATUS_PASSING, Ok,
        "A status that passes by itself: a grace period after registering or renewing, or a change in progress (RFC 3915, RFC 5731).",
        "nothing";
    LOCK_MISSING, Warning,
        "The domain has no transfer lock: whoever gets the code can move it to another registrar (clientTransferProhibited, serverTransferProhibited; RFC 5731 section 2.3).",
        "set the transfer lock at the registrar, or say --lock no";
    REGISTRY_LOCK_MISSING, Warning,
        "The registry lock that --lock registry asks for is not complete (serverDeleteProhibited, serverTransferProhibited, serverUpdateProhibited; RFC 5731 section 2.3).",
        "order the registry lock from the registrar";
    NAME_SERVERS_PARKED, Critical,
        "The name servers are those that registrars set when nobody has paid: visitors see an advertisement, and mail is lost.",
        "pay the registrar, and have the name servers set back";
}

plugin::tags! {
    WITNESS;
    NAME_SERVERS_DIFFER, Warning,
        "The registry's service names other name servers than the zone above delegates to: a stale copy, a change under way, or somebody's doing.",
        "look at the registrar's interface; run check_delegation";
    NOT_DELEGATED, Warning,
        "The registry's service says that the domain is registered with name servers, but the zone above does not delegate it.",
        "run check_delegation; ask the registrar whether the domain is on hold";
}

plugin::tags! {
    EXPECTED;
    REGISTRAR_UNEXPECTED, Critical,
        "The registrar is not the one that --expect-registrar names.",
        "if the move was not yours, object at the registry at once; if it was, change --expect-registrar";
    REGISTRANT_UNEXPECTED, Critical,
        "The holder is not the one that --expect-registrant names.",
        "if the change was not yours, object at the registry at once; if it was, change --expect-registrant";
    NAME_SERVERS_UNEXPECTED, Critical,
        "The name servers at the registry are not those that --expect-ns names.",
        "if the change was not yours, look at once into the account at the registrar; if it was, change --expect-ns";
    STATUS_UNEXPECTED, Critical,
        "A status that --expect-status names is missing.",
        "have it set at the registrar, or change --expect-status";
    DNSSEC_UNEXPECTED, Critical,
        "The delegation is signed although --expect-dnssec says no, or the other way round.",
        "look at the DS records at the registrar, or change --expect-dnssec";
    EXPECTATION_UNSEEN, Unknown,
        "The answer does not say what an --expect option is about; many registries withhold holders.",
        "drop the option for this domain, or follow the registrar (--follow)";
}

plugin::tags! {
    CHANGES;
    REGISTRAR_CHANGED, Critical,
        "The registrar is another one than when the domain was last accepted.",
        "if the move was not yours, object at the registry at once; if it was, run once with --accept";
    REGISTRANT_CHANGED, Critical,
        "The holder is another one than when the domain was last accepted.",
        "if the change was not yours, object at the registry at once; if it was, run once with --accept";
    NAME_SERVERS_CHANGED, Warning,
        "The name servers at the registry are others than when the domain was last accepted.",
        "if the change was not yours, look at once into the account at the registrar; if it was, run once with --accept";
    LOCK_REMOVED, Warning,
        "A status that protects the domain is gone since it was last accepted: often the first step of a theft.",
        "if it was not your doing, set it again at once; if it was, run once with --accept";
    DNSSEC_CHANGED, Warning,
        "The delegation is signed since the domain was last accepted, or no more.",
        "if it was not your doing, look at the DS records at the registrar; if it was, run once with --accept";
    EXPIRY_MOVED_BACK, Warning,
        "The end of the registration is earlier than it was: a renewal was taken back, or the domain was registered anew by somebody.",
        "ask the registrar; run once with --accept when it is settled";
    RENEWED, Ok,
        "The end of the registration is later than it was.",
        "nothing";
}
