//! What the P3P header says.

plugin::tags! {
    COMPACT_TAGS;
    HEADER_INVALID, Critical,
        "The P3P header breaks its syntax: policyref=\"URI\" and CP=\"tokens\", quoted, with a comma between (P3P 1.0 section 2.2.2).",
        "write P3P: policyref=\"/w3c/p3p.xml\", CP=\"...\"";
    HEADER_REPEATED, Ok,
        "There is more than one compact policy; user agents take the first (P3P 1.0 section 4.1).",
        "send one P3P header";
    COMPACT_IS_NO_POLICY, Critical,
        "Words stand where the tokens of a compact policy belong; user agents find no policy in them (P3P 1.0 section 4.2).",
        "remove the header, or write the tokens that follow from the policy";
    COMPACT_TOKEN_UNKNOWN, Critical,
        "The compact policy has a token that does not exist; letters are case-sensitive (P3P 1.0 section 4.2).",
        "correct the token";
    COMPACT_TOKEN_ODD, Ok,
        "The compact policy has a token of a draft, or a choice behind CUR or OUR, which have none (P3P 1.0 section 4.2.5).",
        "write CUR and OUR alone, and TAI for CUS";
    COMPACT_INCOMPLETE, Critical,
        "The compact policy lacks something that each must have: access, purpose, recipient, retention and category; with NID neither of the last two (P3P 1.0 section 4.2).",
        "add the tokens that follow from the policy";
    COMPACT_AMBIGUOUS, Critical,
        "The compact policy has more than one token for access (P3P 1.0 section 4.2.1).",
        "leave the one that the policy has";
    COMPACT_REMEDIES, Ok,
        "The compact policy has a token for remedies without DSP, which they belong to (P3P 1.0 section 4.2.3).",
        "add DSP, or remove the remedies";
    COMPACT_ALONE, Critical,
        "There is a compact policy and no full one that it could be the short form of (P3P 1.0 section 4).",
        "publish the full policy, or remove the header";
    COMPACT_LAXER, Critical,
        "The compact policy hides what the full one says, or promises what that one does not (P3P 1.0 section 4.5).",
        "write the tokens that follow from the full policy";
    COMPACT_STRICTER, Ok,
        "The compact policy says more than the full one (P3P 1.0 section 4.5).",
        "remove the tokens, or add what they stand for to the full policy";
}
