//! How a site's policies are found.

plugin::tags! {
    DISCOVERY_TAGS;
    P3P_ABSENT, Warning,
        "The site has no P3P policy in any of the three places: /w3c/p3p.xml, the P3P header, a link in the page. The state is what --absent says (P3P 1.0 section 2.2).",
        "say --absent ok if the site is not to have one, else publish /w3c/p3p.xml";
    P3P_NOT_SEEN, Warning,
        "Whether the site has a P3P policy was not seen: the page or the well-known place is kept from us (status 401, 403, 429 and the like) or not given for a fault of the server, and nothing else names a reference file. The state is what --absent says (P3P 1.0 section 2.2).",
        "look into the web server's log; let everybody read it, robots too, and answer 404 to what does not exist; or say --absent ok";
    SITE_UNREACHABLE, Critical,
        "The page gives no answer, so that nothing could be looked for.",
        "look at check_a and check_cert_chain for the host, and at the web server's log";
    SITE_DENIES, Warning,
        "The page cannot be had without login or consent, or not at all: it is not answered with status 200.",
        "name a page that anybody may see with -u";
    WELL_KNOWN_IS_PAGE, Ok,
        "The well-known place is answered with status 200 and a page of HTML, or something else that is no XML, which is taken as absent (P3P 1.0 section 2.2.1).",
        "have the web server answer 404 to what does not exist";
    WELL_KNOWN_EMPTY, Ok,
        "A reference file is named by the P3P header or a link only, and the well-known place gives none; user agents look at the well-known place first (P3P 1.0 section 2.2.1).",
        "publish the reference file at /w3c/p3p.xml as well";
    REFERENCE_UNREACHABLE, Critical,
        "The policy reference file that the P3P header or a link names is not given: user agents act as if there were none (P3P 1.0 section 2.4.7).",
        "look into the web server's log; serve the file with status 200, without login or consent";
    POLICY_UNREACHABLE, Critical,
        "A policy that the reference file names is not given, so that what it covers has no policy (P3P 1.0 section 2.3.2.5).",
        "put the policy in its place, or correct about in the reference file";
    SCHEMA_UNREACHABLE, Critical,
        "A data schema that the policy uses is not given, so that nobody knows what data it speaks of (P3P 1.0 section 5.4).",
        "put the schema in its place: a schema must never go away or change";
    LINK_BROKEN, Critical,
        "What a policy links to is not there: the policy for people (discuri), how to choose (opturi), who settles disputes (service), an image; the last two are WARNING. What another host keeps from programs counts as not seen (P3P 1.0 section 3.2).",
        "put the page in its place, or correct the link";
    INSECURE_WAY, Ok,
        "A site with HTTPS names its reference file or policy with http, which anybody on the way can replace (P3P 1.0 section 2.4.5).",
        "name it with https, or by a path";
    AMBIGUOUS, Ok,
        "The page has different policies by the well-known place and by its header or link; that of the header or link counts for it (P3P 1.0 section 2.4.1).",
        "name the same policy in both, or one reference file only";
    PAGE_NOT_COVERED, Ok,
        "No policy covers the page (P3P 1.0 section 2.3.3).",
        "add <INCLUDE>/*</INCLUDE> to the POLICY-REF that is meant";
    COOKIE_NOT_COVERED, Ok,
        "The page sets a cookie that no policy covers (P3P 1.0 section 2.3.2.8).",
        "add a COOKIE-INCLUDE for it to the POLICY-REF that is meant";
    DOCUMENT_UNREACHABLE, Critical,
        "The document of --uri is not given (P3P 1.0 section 2.4.7).",
        "look into the web server's log; serve the file with status 200, without login or consent";
    UNSEEN, Ok,
        "This could not be looked at, for the reason that is named: it is neither right nor wrong. The state is UNKNOWN where nothing of the site's policies was seen.",
        "nothing, or remove the reason: with --dir put it into the folder, else raise -t";
    TOO_MANY, Ok,
        "The site names more documents or links than are looked at.",
        "nothing: what was looked at is judged";
}
