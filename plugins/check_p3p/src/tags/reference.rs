//! What a policy reference file says.

plugin::tags! {
    REFERENCE_TAGS;
    NAMES_NO_POLICY, Critical,
        "A POLICY-REF does not say which policy it means: about is missing, empty, or without #name (P3P 1.0 section 2.3.2.5).",
        "write about=\"policy.xml#name\", name being that of the POLICY";
    POLICY_DANGLING, Critical,
        "A POLICY-REF means a policy that its file does not have (P3P 1.0 section 2.3.2.5).",
        "correct the part behind # to the name of a POLICY, letter for letter";
    PATTERN_INVALID, Critical,
        "A pattern is no path of this site: it begins with /, * stands for anything, and every other foreign character is %-escaped (P3P 1.0 section 2.3.2.1.2).",
        "write a path such as /shop/*";
    PATTERN_UNREACHABLE, Ok,
        "What is included here is already another POLICY-REF's, and the first one counts (P3P 1.0 section 2.3.2.1.1).",
        "put the narrower POLICY-REF first";
    COVERS_NOTHING, Ok,
        "A POLICY-REF includes neither pages nor cookies: its policy holds for nothing (P3P 1.0 section 2.3.2.5).",
        "add INCLUDE or COOKIE-INCLUDE, or remove it";
    COVERS_ROOT_ONLY, Ok,
        "<INCLUDE>/</INCLUDE> is the first page alone and not what lies below it (P3P 1.0 section 2.3.2.6).",
        "write /* for the whole site";
    HINT_INVALID, Critical,
        "A HINT does not say for which hosts it holds or where their reference file is (P3P 1.0 section 2.3.2.7).",
        "give scope as in http://*.shop.example and path as in /w3c/p3p.xml";
    NO_POLICY, Ok,
        "The reference file names no policy at all (P3P 1.0 section 2.3.2.2).",
        "add a POLICY-REF for each policy";
}
