//! What holds for every document.

plugin::tags! {
    DOCUMENT_TAGS;
    XML_MALFORMED, Critical,
        "The document is not well-formed, so that no user agent can read it (XML 1.0 section 2.1).",
        "correct the line that is named; a browser shows where it ends to understand";
    XML_ENCODING, Critical,
        "The bytes are text neither in the encoding that the document claims nor in that of the server's Content-Type (XML 1.0 section 4.3.3, RFC 7303 section 3).",
        "save the document in UTF-8 and declare no other encoding";
    XML_DECLARES, Warning,
        "The document has a document type declaration, which P3P has no use for and which is refused here, so that the document was not judged: it could name files and grow without end (XML 1.0 section 2.8).",
        "remove the line that begins with <!DOCTYPE";
    TOO_LARGE, Warning,
        "The document exceeds what is read here (512 KiB, 32 levels, 50,000 elements) and was not judged.",
        "split it: a policy has some kilobytes";
    NAMESPACE_WRONG, Critical,
        "The root element is in no namespace or in one that is not P3P's, so that user agents take it for something else (P3P 1.0 section 3.2).",
        "write xmlns=\"http://www.w3.org/2002/01/P3Pv1\" into the root element";
    NAMESPACE_DRAFT, Warning,
        "The namespace is that of a draft of the specification: the document is older than the rules (P3P 1.0 section 3.2).",
        "write xmlns=\"http://www.w3.org/2002/01/P3Pv1\" into the root element, and correct what differs then";
    ROOT_WRONG, Critical,
        "The document is not of the kind that belongs here: META is the root of a reference file, POLICIES that of policies, DATASCHEMA that of a schema (P3P 1.0 section 2.3.2.2).",
        "put each document where it belongs: the reference file names the policies";
    DRAFT_FORM, Ok,
        "The document uses a form that only drafts of the specification had (P3P 1.0 section 2.3.2).",
        "write it as the specification of 2002 has it";
    ELEMENT_UNKNOWN, Critical,
        "There is an element that may not stand there (P3P 1.0 section 3).",
        "remove it, or put what is not P3P into an EXTENSION";
    ELEMENT_MISPLACED, Critical,
        "Elements stand in another order than the specification has them (P3P 1.0 section 3).",
        "put them in the order that is named";
    ELEMENT_REPEATED, Critical,
        "An element stands there more often than it may (P3P 1.0 section 3).",
        "leave one of them; user agents take the first";
    ELEMENT_MISSING, Critical,
        "An element is missing that must be there (P3P 1.0 section 3).",
        "add it";
    ATTRIBUTE_MISSING, Critical,
        "An attribute is missing or empty that must be there (P3P 1.0 section 3).",
        "add it";
    ATTRIBUTE_INVALID, Critical,
        "An attribute has a value that it cannot have (P3P 1.0 section 3).",
        "correct it to one of those that are named";
    ATTRIBUTE_UNKNOWN, Ok,
        "An element has an attribute that it does not have in the specification: often it is misspelt, and what it was to say is not said (P3P 1.0 section 3).",
        "correct its name, letter for letter, or remove it";
    STRAY_TEXT, Critical,
        "Text stands where only elements may: often the document was copied from a browser's view of it (P3P 1.0 section 3).",
        "remove the text";
    EXTENSION_MANDATORY, Critical,
        "A mandatory extension that is not understood: user agents must ignore the whole policy (P3P 1.0 section 3.5).",
        "write optional=\"yes\" unless the policy is wrong without it";
    EXPIRY_INVALID, Critical,
        "The time of expiry cannot be read, so that the document is useless (P3P 1.0 section 2.3.2.3.4).",
        "give either max-age in seconds or date as in 'Wed, 17 Apr 2030 10:00:00 GMT'";
    EXPIRED, Critical,
        "The document's own time is over: user agents must act as if it were not there (P3P 1.0 section 2.3.2.3.4).",
        "set a new date, or max-age in its place, which never runs out";
    EXPIRY_SHORT, Ok,
        "The lifetime is below a day (86,400 s), which user agents take for a day (P3P 1.0 section 2.3.2.3.4).",
        "set max-age to 86400 at least";
}
