//! What a policy says.

plugin::tags! {
    POLICY_TAGS;
    POLICY_NAME_INVALID, Critical,
        "A policy has no name, one that is no name in XML, or that of another one in the file, so that nothing can refer to it (P3P 1.0 section 3.2.2).",
        "give each POLICY a name of its own: letters, digits, '-', '_', '.'";
    DISCURI_MISSING, Critical,
        "The policy does not say where people can read it (P3P 1.0 section 3.2.2).",
        "add discuri with the address of the page";
    OPTURI_MISSING, Critical,
        "Users are given a choice (opt-in or opt-out), but not told where to make it (P3P 1.0 section 3.2.2).",
        "add opturi with the address of the page";
    LINK_INVALID, Critical,
        "What a policy links to is no address (P3P 1.0 section 3.2).",
        "write a URI, absolute or relative to the policy's own";
    TEST_POLICY, Warning,
        "The policy is marked as being for tests only: nobody may rely on it (P3P 1.0 section 3.2.3).",
        "remove TEST before users see it";
    ENTITY_MISSING, Critical,
        "The policy does not say whose it is (P3P 1.0 section 3.2.4).",
        "add an ENTITY with name and contact of the business";
    ENTITY_INCOMPLETE, Critical,
        "The policy does not give the name of the business and one way to reach it: address, telephone, e-mail or web page (P3P 1.0 section 3.2.4).",
        "fill in #business.name and one of #business.contact-info";
    ENTITY_FOREIGN_DATA, Critical,
        "ENTITY has data that are not about the business (P3P 1.0 section 3.2.4).",
        "leave references that begin with #business only";
    ACCESS_MISSING, Critical,
        "The policy does not say what users can see of what is kept of them (P3P 1.0 section 3.2.5).",
        "add an ACCESS with exactly one of nonident, all, contact-and-other, ident-contact, other-ident, none";
    DISPUTES_MISSING, Ok,
        "The policy does not say how disputes are settled, which it should (P3P 1.0 section 3.2.6).",
        "add a DISPUTES-GROUP";
    DISPUTES_INVALID, Critical,
        "A way to settle disputes is not described: resolution-type and service are needed (P3P 1.0 section 3.2.6).",
        "write resolution-type=\"service\" (or independent, court, law) and service=\"address of the page\"";
    DESCRIPTION_LONG, Ok,
        "A short description is longer than 255 characters (P3P 1.0 section 3.2.6).",
        "put the rest into LONG-DESCRIPTION";
    REMEDIES_MISSING, Ok,
        "The policy does not say how a breach is made good, which it should (P3P 1.0 section 3.2.7).",
        "add REMEDIES with correct, money or law";
    STATEMENT_MISSING, Critical,
        "The policy states nothing (P3P 1.0 section 3.3.1).",
        "add a STATEMENT for each use of data";
    PURPOSE_MISSING, Critical,
        "A statement does not say what the data are used for (P3P 1.0 section 3.3.4).",
        "add a PURPOSE";
    RECIPIENT_MISSING, Critical,
        "A statement does not say who gets the data (P3P 1.0 section 3.3.5).",
        "add a RECIPIENT, <ours/> at least";
    RETENTION_MISSING, Critical,
        "A statement does not say how long the data are kept, in exactly one word (P3P 1.0 section 3.3.6).",
        "add a RETENTION with one of no-retention, stated-purpose, legal-requirement, business-practices, indefinitely";
    DATA_MISSING, Critical,
        "A statement does not say which data it is about (P3P 1.0 section 3.3.7).",
        "add a DATA-GROUP with a DATA at least";
    WORD_UNKNOWN, Critical,
        "A word is used that the specification does not have (P3P 1.0 section 3).",
        "use a word that the section named has";
    REQUIRED_FIXED, Ok,
        "A choice (required) is given where there is none: at the current purpose, or at ourselves (P3P 1.0 section 3.3.4).",
        "remove the attribute required";
    EXPLANATION_MISSING, Ok,
        "Something other than what the specification has a word for is not explained (P3P 1.0 section 3.3.4).",
        "write the explanation into the element";
    DATA_UNKNOWN, Critical,
        "There is no such data element in the schema that is named (P3P 1.0 section 5.6).",
        "correct ref; the base schema stands in section 5.6 of the specification";
    CATEGORY_MISSING, Critical,
        "The categories of #dynamic.cookies and #dynamic.miscdata must be said each time (P3P 1.0 section 5.7.2).",
        "add CATEGORIES to the DATA, for cookies <state/> at least";
}
