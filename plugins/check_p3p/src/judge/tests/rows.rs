//! Each finding of the plugin, with a fault that leads to it and everything
//! that is said of that fault.

use std::collections::BTreeSet;

use plugin::{Check, Limits};

use super::*;
use crate::Options;
use crate::successors::policy_page::{Accepted, Memory};
use crate::successors::{gpc, policy_page, security_txt, tdmrep};

/// A finding, what leads to it, and all that is told of it.
type Row = (&'static str, fn() -> Vec<Report>, &'static str);

/// The compact form of the sound site's policy.
const SHORT: &str = "CP=\"NOI DSP COR CUR OUR STP COM NAV\"";

fn absent() -> Given {
    Given::Reply(answer("/x", 404, ""))
}

fn said(body: &str) -> Given {
    let mut reply = answer("/x", 200, body);
    reply.media = Some("text/plain; charset=utf-8".to_owned());
    Given::Reply(reply)
}

fn uri(given: &Given) -> Vec<Report> {
    given_document(given, "https://shop.example/p.xml", now())
        .err()
        .into_iter()
        .collect()
}

fn security(given: &Given) -> Vec<Report> {
    let limits = Limits::resolve(Options::MEASURES, &[], &[]).unwrap();
    let asked = Url::parse("https://shop.example/.well-known/security.txt").unwrap();
    security_txt::judge(&asked, given, now(), &limits, false).parts
}

fn people(given: &Given, memory: &Memory) -> Vec<Report> {
    vec![policy_page::judge("/privacy.html", given, memory)]
}

/// More policies than are looked at.
fn many() -> Vec<Report> {
    let reference = |number| {
        format!(
            "<POLICY-REF about='http://p{number}.example/p.xml#p'><COOKIE-INCLUDE/></POLICY-REF>"
        )
    };
    let references: String = (0..40).map(reference).collect();
    let mut web = Web::with(&[Replace(REFERENCE, "</POLICY-REF>", "</POLICY-REF>@")]);
    let reply = web.reply(REFERENCE);
    let text = String::from_utf8(reply.body.clone()).unwrap();
    reply.body = text.replace('@', &references).into();
    let mut parts = site(&web.seen(), MANNER);
    parts.retain(|part| !part.about.starts_with("http://p"));
    parts
}

/// A short description that is not.
fn long() -> Vec<Report> {
    let mut web = Web::with(&[Replace(
        POLICIES,
        "service='/help.html'",
        "service='/help.html' short-description='@'",
    )]);
    let reply = web.reply(POLICIES);
    let text = String::from_utf8(reply.body.clone()).unwrap();
    reply.body = text.replace('@', &"x".repeat(256)).into();
    site(&web.seen(), MANNER)
}

/// How policies are found, and what they lead to.
const WAYS: &[Row] = &[
    (
        "P3P_ABSENT",
        || found(&[Status(REFERENCE, 404)]),
        "WARNING P3P_ABSENT /: has no P3P policy: /w3c/p3p.xml answers 404, no P3P header, no link (P3P 1.0, 2.2)",
    ),
    (
        "P3P_NOT_SEEN",
        || found(&[Status(REFERENCE, 403)]),
        "WARNING P3P_NOT_SEEN /: has no P3P policy to be seen: /w3c/p3p.xml answers 403, which is neither yes nor no, no P3P header, no link (P3P 1.0, 2.2)",
    ),
    (
        "SITE_UNREACHABLE",
        || found(&[Give("/", Given::Refused)]),
        "CRITICAL SITE_UNREACHABLE /: cannot be had: for a reason",
    ),
    (
        "SITE_DENIES",
        || found(&[Status("/", 401)]),
        "WARNING SITE_DENIES /: answers 401, not 200",
    ),
    (
        "WELL_KNOWN_IS_PAGE",
        || {
            found(&[
                Put(REFERENCE, "<html>"),
                Put("/p.xml", EMBEDDED),
                Header("policyref=\"/p.xml\""),
            ])
        },
        "OK WELL_KNOWN_IS_PAGE /w3c/p3p.xml: answers 200 and is a page of HTML, taken as absent (P3P 1.0, 2.2.1)",
    ),
    (
        "WELL_KNOWN_EMPTY",
        || {
            found(&[
                Status(REFERENCE, 404),
                Put("/p.xml", EMBEDDED),
                Put("/", "<link rel=P3Pv1 href=p.xml>"),
            ])
        },
        "OK WELL_KNOWN_EMPTY /w3c/p3p.xml: answers 404; /p.xml is named by a link in the page only (P3P 1.0, 2.2.1)",
    ),
    (
        "REFERENCE_UNREACHABLE",
        || found(&[Status(REFERENCE, 503), Header("policyref=\"/w3c/p3p.xml\"")]),
        "CRITICAL REFERENCE_UNREACHABLE /w3c/p3p.xml: answers 503, not 200, named by the P3P header (P3P 1.0, 2.4.7)",
    ),
    (
        "REFERENCE_UNREACHABLE",
        || found(&[Header("policyref=\"ftp://shop.example/p.xml\"")]),
        "CRITICAL REFERENCE_UNREACHABLE ftp://shop.example/p.xml: cannot be had: ftp is not of the web, named by the P3P header (P3P 1.0, 2.4.7)",
    ),
    (
        "POLICY_UNREACHABLE",
        || found(&[Status(POLICIES, 404)]),
        "CRITICAL POLICY_UNREACHABLE /w3c/policies.xml: answers 404, not 200, named by POLICY-REF on line 4 of /w3c/p3p.xml (P3P 1.0, 2.3.2.5)",
    ),
    (
        "SCHEMA_UNREACHABLE",
        || {
            found(&[Replace(
                POLICIES,
                "ref='#dynamic.http'",
                "ref='shoes.xml#size'",
            )])
        },
        "CRITICAL SCHEMA_UNREACHABLE /w3c/shoes.xml: answers 404, not 200, named by DATA on line 14 of /w3c/policies.xml (P3P 1.0, 5.4)",
    ),
    (
        "LINK_BROKEN",
        || found(&[Status("/privacy.html", 403), Status("/help.html", 404)]),
        "WARNING LINK_BROKEN /help.html: answers 404, not 200, service of DISPUTES on line 8 of /w3c/policies.xml (P3P 1.0, 3.2)\nCRITICAL LINK_BROKEN /privacy.html: answers 403, not 200, discuri of POLICY on line 2 of /w3c/policies.xml (P3P 1.0, 3.2)",
    ),
    (
        "INSECURE_WAY",
        || {
            found(&[
                Replace(REFERENCE, "'policies", "'http://shop.example/w3c/policies"),
                Put("http://shop.example/w3c/policies.xml", PAGES[2].1),
                Put("http://shop.example/help.html", "x"),
                Put("http://shop.example/privacy.html", "x"),
            ])
        },
        "OK INSECURE_WAY http://shop.example/w3c/policies.xml: is named by POLICY-REF on line 4 of /w3c/p3p.xml with http on a site with https (P3P 1.0, 2.4.5)",
    ),
    (
        "AMBIGUOUS",
        || found(&[Put("/p.xml", EMBEDDED), Header("policyref=\"/p.xml\"")]),
        "OK AMBIGUOUS /: has policy #shop by the P3P header, #shop by the well-known place (P3P 1.0, 2.4.1)",
    ),
    (
        "PAGE_NOT_COVERED",
        || found(&[Replace(REFERENCE, "/*", "/shop/*")]),
        "OK PAGE_NOT_COVERED /: has no policy by /w3c/p3p.xml (P3P 1.0, 2.3.3)",
    ),
    (
        "COOKIE_NOT_COVERED",
        || found(&[Cookie("tracker=1")]),
        "OK COOKIE_NOT_COVERED cookie tracker: has no policy (P3P 1.0, 2.3.2.8)",
    ),
    (
        "DOCUMENT_UNREACHABLE",
        || uri(&Given::Reply(answer("/p.xml", 404, ""))),
        "CRITICAL DOCUMENT_UNREACHABLE https://shop.example/p.xml: answers 404, not 200 (P3P 1.0, 2.4.7)",
    ),
    (
        "UNSEEN",
        || uri(&Given::Reply(answer("/p.xml", 429, ""))),
        "UNKNOWN UNSEEN https://shop.example/p.xml: answers 429, too many requests",
    ),
    (
        "UNSEEN",
        || found(&[Give("/privacy.html", Given::Unseen)]),
        "OK UNSEEN /privacy.html: for a reason",
    ),
    (
        "UNSEEN",
        || found(&[Status(POLICIES, 429)]),
        "OK UNSEEN /w3c/policies.xml: answers 429, too many requests",
    ),
    (
        "UNSEEN",
        || found(&[Give(REFERENCE, Given::Unseen)]),
        "UNKNOWN UNSEEN /w3c/p3p.xml: for a reason",
    ),
    (
        "TOO_MANY",
        || many(),
        "OK TOO_MANY /: more than 32 documents or 64 links, the rest was not looked at",
    ),
];

/// Any document.
const DOCUMENTS: &[Row] = &[
    (
        "XML_MALFORMED",
        || found(&[Replace(REFERENCE, "</META>", "")]),
        "CRITICAL XML_MALFORMED /w3c/p3p.xml: is not well-formed: an element is not closed (XML 1.0, 2.1)",
    ),
    (
        "XML_ENCODING",
        || {
            found(&[Replace(
                POLICIES,
                "<POLICIES",
                "<?xml version='1.0' encoding='klingon'?><POLICIES",
            )])
        },
        "CRITICAL XML_ENCODING /w3c/policies.xml: claims the unknown encoding 'klingon' (XML 1.0, 4.3.3)",
    ),
    (
        "XML_DECLARES",
        || {
            found(&[Replace(
                POLICIES,
                "<POLICIES",
                "<!DOCTYPE POLICIES [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>\n<POLICIES",
            )])
        },
        "WARNING XML_DECLARES /w3c/policies.xml: !DOCTYPE on line 1 is not read here, so that the document was not judged (XML 1.0, 2.8)",
    ),
    (
        "XML_DECLARES",
        || {
            found(&[Replace(
                POLICIES,
                "<POLICIES",
                "\n<!DOCTYPE POLICIES SYSTEM 'file:///etc/passwd'><POLICIES",
            )])
        },
        "WARNING XML_DECLARES /w3c/policies.xml: !DOCTYPE on line 2 is not read here, so that the document was not judged (XML 1.0, 2.8)",
    ),
    (
        "TOO_LARGE",
        || found(&[Give(POLICIES, Given::Excessive)]),
        "WARNING TOO_LARGE /w3c/policies.xml: was not judged: for a reason",
    ),
    (
        "NAMESPACE_WRONG",
        || {
            found(&[Replace(
                REFERENCE,
                " xmlns='http://www.w3.org/2002/01/P3Pv1'",
                "",
            )])
        },
        "CRITICAL NAMESPACE_WRONG /w3c/p3p.xml: META on line 1 is in no namespace (P3P 1.0, 2.3.2.2)",
    ),
    (
        "NAMESPACE_DRAFT",
        || {
            found(&[
                Replace(POLICIES, "2002/01", "2000/12"),
                Replace(POLICIES, "<current/>", "<customization/>"),
            ])
        },
        "WARNING NAMESPACE_DRAFT /w3c/policies.xml: POLICIES on line 1 is in the namespace of a draft, http://www.w3.org/2000/12/P3Pv1 (P3P 1.0, 2.3.2.4)",
    ),
    (
        "ROOT_WRONG",
        || found(&[Put(REFERENCE, PAGES[2].1)]),
        "CRITICAL ROOT_WRONG /w3c/p3p.xml: POLICIES on line 1 is the root, where META belongs (P3P 1.0, 2.3.2.2)",
    ),
    (
        "DRAFT_FORM",
        || {
            found(&[Replace(
                REFERENCE,
                "<COOKIE-INCLUDE name='basket'/>",
                "<COOKIE-INCLUDE>* * *</COOKIE-INCLUDE>",
            )])
        },
        "OK DRAFT_FORM /w3c/p3p.xml: COOKIE-INCLUDE on line 6 has the text '* * *', which only drafts had (P3P 1.0, 2.3.2.8)",
    ),
    (
        "ELEMENT_UNKNOWN",
        || {
            found(&[Replace(
                REFERENCE,
                "<COOKIE-INCLUDE",
                "<INCLUDES/><COOKIE-INCLUDE",
            )])
        },
        "CRITICAL ELEMENT_UNKNOWN /w3c/p3p.xml: POLICY-REF on line 6 has 'INCLUDES' which may not stand there (there may be INCLUDE, EXCLUDE, COOKIE-INCLUDE, COOKIE-EXCLUDE, METHOD) (P3P 1.0, 2.3.2.5)",
    ),
    (
        "ELEMENT_MISPLACED",
        || {
            found(&[Replace(
                REFERENCE,
                "<INCLUDE>",
                "<METHOD>GET</METHOD><INCLUDE>",
            )])
        },
        "CRITICAL ELEMENT_MISPLACED /w3c/p3p.xml: INCLUDE on line 5 stands behind METHOD, before which it belongs (P3P 1.0, 2.3.2.6)\nCRITICAL ELEMENT_MISPLACED /w3c/p3p.xml: COOKIE-INCLUDE on line 6 stands behind METHOD, before which it belongs (P3P 1.0, 2.3.2.8)",
    ),
    (
        "ELEMENT_REPEATED",
        || {
            found(&[Replace(
                REFERENCE,
                "<EXPIRY",
                "<EXPIRY max-age='90000'/><EXPIRY",
            )])
        },
        "CRITICAL ELEMENT_REPEATED /w3c/p3p.xml: EXPIRY on line 3 stands more than once in POLICY-REFERENCES (P3P 1.0, 2.3.2.3.2)",
    ),
    (
        "ELEMENT_MISSING",
        || {
            found(&[Put(
                REFERENCE,
                "<META xmlns='http://www.w3.org/2002/01/P3Pv1'/>",
            )])
        },
        "CRITICAL ELEMENT_MISSING /w3c/p3p.xml: META on line 1 has no POLICY-REFERENCES (P3P 1.0, 2.3.2.2)\nOK PAGE_NOT_COVERED /: has no policy by /w3c/p3p.xml (P3P 1.0, 2.3.3)",
    ),
    (
        "ATTRIBUTE_MISSING",
        || found(&[Replace(POLICIES, " ref='#dynamic.http'", "")]),
        "CRITICAL ATTRIBUTE_MISSING /w3c/policies.xml: DATA on line 14 has no ref (P3P 1.0, 3.3.7)",
    ),
    (
        "ATTRIBUTE_INVALID",
        || {
            found(&[Replace(
                POLICIES,
                "<DATA ref='#dynamic.http'",
                "<DATA ref='#dynamic.http' optional='maybe'",
            )])
        },
        "CRITICAL ATTRIBUTE_INVALID /w3c/policies.xml: DATA on line 14 has optional='maybe', not yes or no (P3P 1.0, 3.3.7)",
    ),
    (
        "ATTRIBUTE_UNKNOWN",
        || {
            found(&[Replace(
                POLICIES,
                "<current/>",
                "<current/><contact Required='opt-in'/>",
            )])
        },
        "OK ATTRIBUTE_UNKNOWN /w3c/policies.xml: contact on line 11 has 'Required', but its only attribute is required (P3P 1.0, 3.3.4)",
    ),
    (
        "STRAY_TEXT",
        || found(&[Replace(REFERENCE, "<EXPIRY", "- <EXPIRY")]),
        "CRITICAL STRAY_TEXT /w3c/p3p.xml: POLICY-REFERENCES on line 2 has the text '-' (P3P 1.0, 2.3.2.2)",
    ),
    (
        "EXTENSION_MANDATORY",
        || {
            found(&[Replace(
                POLICIES,
                "<ENTITY>",
                "<EXTENSION optional='no'/><ENTITY>",
            )])
        },
        "CRITICAL EXTENSION_MANDATORY /w3c/policies.xml: EXTENSION on line 3 is mandatory and not understood (P3P 1.0, 3.5)",
    ),
    (
        "EXPIRY_INVALID",
        || found(&[Replace(REFERENCE, "max-age='172800'", "date='tomorrow'")]),
        "CRITICAL EXPIRY_INVALID /w3c/p3p.xml: EXPIRY on line 3 has date='tomorrow', not a date of HTTP (P3P 1.0, 2.3.2.3.4)",
    ),
    (
        "EXPIRED",
        || {
            found(&[Replace(
                REFERENCE,
                "max-age='172800'",
                "date='Wed, 17 Apr 2002 10:00:00 GMT'",
            )])
        },
        "CRITICAL EXPIRED /w3c/p3p.xml: EXPIRY on line 3 ended 8983 days ago, at 2002-04-17T10:00:00Z (P3P 1.0, 2.3.2.3.4)",
    ),
    (
        "EXPIRY_SHORT",
        || found(&[Replace(REFERENCE, "172800", "3600")]),
        "OK EXPIRY_SHORT /w3c/p3p.xml: EXPIRY on line 3 has max-age=3600, below a day (limit 86400) (P3P 1.0, 2.3.2.3.4)",
    ),
];

/// The reference file.
const REFERENCES: &[Row] = &[
    (
        "NAMES_NO_POLICY",
        || found(&[Replace(REFERENCE, "#shop", "")]),
        "CRITICAL NAMES_NO_POLICY /w3c/p3p.xml: POLICY-REF on line 4 has about='policies.xml', without #name of a policy (P3P 1.0, 2.3.2.5)",
    ),
    (
        "POLICY_DANGLING",
        || found(&[Replace(REFERENCE, "#shop", "#Shop")]),
        "CRITICAL POLICY_DANGLING /w3c/p3p.xml: POLICY-REF on line 4 means policy 'Shop', which /w3c/policies.xml does not have (P3P 1.0, 2.3.2.5)",
    ),
    (
        "PATTERN_INVALID",
        || found(&[Replace(REFERENCE, "<COOKIE", "<EXCLUDE>a</EXCLUDE><COOKIE")]),
        "CRITICAL PATTERN_INVALID /w3c/p3p.xml: EXCLUDE on line 6 is 'a', which does not begin with '/' (P3P 1.0, 2.3.2.1.2)",
    ),
    (
        "PATTERN_UNREACHABLE",
        || {
            found(&[Replace(
                REFERENCE,
                "</POLICY-REFERENCES>",
                "<POLICY-REF about='policies.xml#shop'><INCLUDE>/a</INCLUDE></POLICY-REF></POLICY-REFERENCES>",
            )])
        },
        "OK PATTERN_UNREACHABLE /w3c/p3p.xml: INCLUDE on line 8 is '/a', which the POLICY-REF on line 4 has already (P3P 1.0, 2.3.2.1.1)",
    ),
    (
        "COVERS_NOTHING",
        || {
            found(&[Replace(
                REFERENCE,
                "</POLICY-REFERENCES>",
                "<POLICY-REF about='policies.xml#shop'/></POLICY-REFERENCES>",
            )])
        },
        "OK COVERS_NOTHING /w3c/p3p.xml: POLICY-REF on line 8 has neither INCLUDE nor COOKIE-INCLUDE, so that it covers nothing (P3P 1.0, 2.3.2.5)",
    ),
    (
        "COVERS_ROOT_ONLY",
        || found(&[Replace(REFERENCE, "/*", "/")]),
        "OK COVERS_ROOT_ONLY /w3c/p3p.xml: INCLUDE on line 5 is '/', the first page alone, not /* (P3P 1.0, 2.3.2.6)",
    ),
    (
        "HINT_INVALID",
        || {
            found(&[Replace(
                REFERENCE,
                "</POLICY-REFERENCES>",
                "<HINT scope='http://*.shop.example'/></POLICY-REFERENCES>",
            )])
        },
        "CRITICAL HINT_INVALID /w3c/p3p.xml: HINT on line 8 has path='', not a path from the root (P3P 1.0, 2.3.2.7)",
    ),
    (
        "NO_POLICY",
        || {
            found(&[Put(
                REFERENCE,
                "<META xmlns='http://www.w3.org/2002/01/P3Pv1'><POLICY-REFERENCES/></META>",
            )])
        },
        "OK NO_POLICY /w3c/p3p.xml: POLICY-REFERENCES on line 1 has no POLICY-REF (P3P 1.0, 2.3.2.2)\nOK PAGE_NOT_COVERED /: has no policy by /w3c/p3p.xml (P3P 1.0, 2.3.3)",
    ),
];

/// Policies.
const FULL: &[Row] = &[
    (
        "POLICY_NAME_INVALID",
        || {
            found(&[
                Replace(POLICIES, "name='shop'", "name='1'"),
                Replace(REFERENCE, "#shop", "#1"),
            ])
        },
        "CRITICAL POLICY_NAME_INVALID /w3c/policies.xml: POLICY on line 2 has the name '1', not a name of XML (P3P 1.0, 3.2.2)",
    ),
    (
        "DISCURI_MISSING",
        || found(&[Replace(POLICIES, " discuri='/privacy.html'", "")]),
        "CRITICAL DISCURI_MISSING /w3c/policies.xml: POLICY on line 2 has no discuri, where people read it (P3P 1.0, 3.2.2)",
    ),
    (
        "OPTURI_MISSING",
        || {
            found(&[Replace(
                POLICIES,
                "<current/>",
                "<current/><contact required='opt-in'/>",
            )])
        },
        "CRITICAL OPTURI_MISSING /w3c/policies.xml: POLICY on line 2 has no opturi, but a choice about contact (P3P 1.0, 3.2.2)",
    ),
    (
        "LINK_INVALID",
        || found(&[Replace(POLICIES, "'/privacy.html'", "'our page'")]),
        "CRITICAL LINK_INVALID /w3c/policies.xml: POLICY on line 2 has discuri='our page', no URI (P3P 1.0, 3.2.2)",
    ),
    (
        "TEST_POLICY",
        || found(&[Replace(POLICIES, "<ENTITY>", "<TEST/><ENTITY>")]),
        "WARNING TEST_POLICY /w3c/policies.xml: TEST on line 3 marks the policy as a test (P3P 1.0, 3.2.3)",
    ),
    (
        "ENTITY_MISSING",
        || {
            found(&[
                Replace(POLICIES, "<ENTITY>", "<EXTENSION><ENTITY>"),
                Replace(POLICIES, "</ENTITY>", "</ENTITY></EXTENSION>"),
            ])
        },
        "CRITICAL ENTITY_MISSING /w3c/policies.xml: POLICY on line 2 has no ENTITY (P3P 1.0, 3.2.4)",
    ),
    (
        "ENTITY_INCOMPLETE",
        || found(&[Replace(POLICIES, "privacy@shop.example", " ")]),
        "CRITICAL ENTITY_INCOMPLETE /w3c/policies.xml: ENTITY on line 3 does not say how to reach the business (#business.contact-info) (P3P 1.0, 3.2.4)",
    ),
    (
        "ENTITY_FOREIGN_DATA",
        || {
            found(&[Replace(
                POLICIES,
                "</DATA-GROUP></ENTITY>",
                "<DATA ref='#user.name'>Jo</DATA></DATA-GROUP></ENTITY>",
            )])
        },
        "CRITICAL ENTITY_FOREIGN_DATA /w3c/policies.xml: DATA on line 6 is 'user.name' in ENTITY, not of #business (P3P 1.0, 3.2.4)",
    ),
    (
        "ACCESS_MISSING",
        || found(&[Replace(POLICIES, "<ACCESS><nonident/></ACCESS>", "")]),
        "CRITICAL ACCESS_MISSING /w3c/policies.xml: POLICY on line 2 has no ACCESS (P3P 1.0, 3.2.5)",
    ),
    (
        "DISPUTES_MISSING",
        || {
            found(&[
                Replace(POLICIES, "<DISPUTES-GROUP>", "<EXTENSION><DISPUTES-GROUP>"),
                Replace(
                    POLICIES,
                    "</DISPUTES-GROUP>",
                    "</DISPUTES-GROUP></EXTENSION>",
                ),
            ])
        },
        "OK DISPUTES_MISSING /w3c/policies.xml: POLICY on line 2 has no DISPUTES-GROUP (P3P 1.0, 3.2.6)",
    ),
    (
        "DISPUTES_INVALID",
        || found(&[Replace(POLICIES, "'service'", "'boss'")]),
        "CRITICAL DISPUTES_INVALID /w3c/policies.xml: DISPUTES on line 8 has resolution-type='boss', not service, independent, court or law (P3P 1.0, 3.2.6)",
    ),
    (
        "DESCRIPTION_LONG",
        || long(),
        "OK DESCRIPTION_LONG /w3c/policies.xml: DISPUTES on line 8 has a short-description of 256 characters (limit 255) (P3P 1.0, 3.2.6)",
    ),
    (
        "REMEDIES_MISSING",
        || found(&[Replace(POLICIES, "<REMEDIES><correct/></REMEDIES>", "")]),
        "OK REMEDIES_MISSING /w3c/policies.xml: DISPUTES on line 8 has no REMEDIES (P3P 1.0, 3.2.7)",
    ),
    (
        "STATEMENT_MISSING",
        || {
            found(&[
                Replace(POLICIES, "<STATEMENT>", "<EXTENSION><STATEMENT>"),
                Replace(POLICIES, "</STATEMENT>", "</STATEMENT></EXTENSION>"),
            ])
        },
        "CRITICAL STATEMENT_MISSING /w3c/policies.xml: POLICY on line 2 has no STATEMENT (P3P 1.0, 3.3.1)",
    ),
    (
        "PURPOSE_MISSING",
        || found(&[Replace(POLICIES, "<PURPOSE><current/></PURPOSE>", "")]),
        "CRITICAL PURPOSE_MISSING /w3c/policies.xml: STATEMENT on line 10 has no PURPOSE (P3P 1.0, 3.3.4)",
    ),
    (
        "RECIPIENT_MISSING",
        || found(&[Replace(POLICIES, "<RECIPIENT><ours/></RECIPIENT>", "")]),
        "CRITICAL RECIPIENT_MISSING /w3c/policies.xml: STATEMENT on line 10 has no RECIPIENT (P3P 1.0, 3.3.5)",
    ),
    (
        "RETENTION_MISSING",
        || {
            found(&[Replace(
                POLICIES,
                "<RETENTION><stated-purpose/></RETENTION>",
                "",
            )])
        },
        "CRITICAL RETENTION_MISSING /w3c/policies.xml: STATEMENT on line 10 has no RETENTION (P3P 1.0, 3.3.6)",
    ),
    (
        "DATA_MISSING",
        || found(&[Replace(POLICIES, "<DATA ref='#dynamic.http'/>", "")]),
        "CRITICAL DATA_MISSING /w3c/policies.xml: DATA-GROUP on line 14 has no DATA (P3P 1.0, 3.3.7)",
    ),
    (
        "WORD_UNKNOWN",
        || found(&[Replace(POLICIES, "<current/>", "<customization/>")]),
        "CRITICAL WORD_UNKNOWN /w3c/policies.xml: PURPOSE on line 11 has 'customization', none of its 12 words (P3P 1.0, 3.3.4)",
    ),
    (
        "REQUIRED_FIXED",
        || {
            found(&[Replace(
                POLICIES,
                "<current/>",
                "<current required='opt-out'/>",
            )])
        },
        "OK REQUIRED_FIXED /w3c/policies.xml: current on line 11 has required='opt-out', where there is no choice (P3P 1.0, 3.3.4)",
    ),
    (
        "EXPLANATION_MISSING",
        || found(&[Replace(POLICIES, "<current/>", "<other-purpose/>")]),
        "OK EXPLANATION_MISSING /w3c/policies.xml: other-purpose on line 11 is not explained (P3P 1.0, 3.3.4)",
    ),
    (
        "DATA_UNKNOWN",
        || found(&[Replace(POLICIES, "#dynamic.http", "#dynamic.https")]),
        "CRITICAL DATA_UNKNOWN /w3c/policies.xml: DATA on line 14 is 'dynamic.https', which the base data schema lacks (P3P 1.0, 3.3.7)",
    ),
    (
        "CATEGORY_MISSING",
        || found(&[Replace(POLICIES, "#dynamic.http", "#dynamic.cookies")]),
        "CRITICAL CATEGORY_MISSING /w3c/policies.xml: DATA on line 14 is #dynamic.cookies without CATEGORIES (P3P 1.0, 5.7.2)",
    ),
];

/// The `P3P` header.
const HEADERS: &[Row] = &[
    (
        "HEADER_INVALID",
        || found(&[Header("policyref=/w3c/p3p.xml")]),
        "CRITICAL HEADER_INVALID /: P3P header has policyref='/w3c/p3p.xml' without quotation marks (P3P 1.0, 2.2.2)",
    ),
    (
        "HEADER_REPEATED",
        || found(&[Header(SHORT), Header(SHORT)]),
        "OK HEADER_REPEATED /: P3P header has 2 compact policies, of which the first counts (P3P 1.0, 4.1)",
    ),
    (
        "COMPACT_IS_NO_POLICY",
        || found(&[Header("CP=\"This is not a P3P policy!\"")]),
        "CRITICAL COMPACT_IS_NO_POLICY /: compact policy is 'This is not a P3P policy!', which has no token (P3P 1.0, 4.2)",
    ),
    (
        "COMPACT_TOKEN_UNKNOWN",
        || found(&[Header("CP=\"NOI DSP COR CUR OUR STP COM NAV FOO\"")]),
        "CRITICAL COMPACT_TOKEN_UNKNOWN /: compact policy has 1 unknown token: 'FOO' (P3P 1.0, 4.2)",
    ),
    (
        "COMPACT_TOKEN_ODD",
        || found(&[Header("CP=\"NOI DSP COR CURa OUR STP COM NAV\"")]),
        "OK COMPACT_TOKEN_ODD /: compact policy has 'CURa' (P3P 1.0, 4.2.5)",
    ),
    (
        "COMPACT_INCOMPLETE",
        || found(&[Status(REFERENCE, 404), Header("CP=\"CAO PSA OUR\"")]),
        "CRITICAL COMPACT_ALONE /: has a compact policy in its P3P header and no full one (P3P 1.0, 4)\nCRITICAL COMPACT_INCOMPLETE /: compact policy has no token for retention, category (P3P 1.0, 4.2)",
    ),
    (
        "COMPACT_AMBIGUOUS",
        || found(&[Header("CP=\"NOI ALL DSP COR CUR OUR STP COM NAV\"")]),
        "CRITICAL COMPACT_AMBIGUOUS /: compact policy has ALL, NOI (P3P 1.0, 4.2.1)\nCRITICAL COMPACT_LAXER /: compact policy promises ALL (all), which the full policy has not (P3P 1.0, 4.5)",
    ),
    (
        "COMPACT_REMEDIES",
        || found(&[Header("CP=\"NOI COR CUR OUR STP COM NAV\"")]),
        "OK COMPACT_REMEDIES /: compact policy has COR without DSP (P3P 1.0, 4.2.3)\nOK COMPACT_STRICTER /: compact policy lacks DSP (DISPUTES), which the full policy has (P3P 1.0, 4.5)",
    ),
    (
        "COMPACT_ALONE",
        || found(&[Status(REFERENCE, 404), Header(SHORT)]),
        "CRITICAL COMPACT_ALONE /: has a compact policy in its P3P header and no full one (P3P 1.0, 4)",
    ),
    (
        "COMPACT_LAXER",
        || found(&[Header("CP=\"NOI DSP COR MON CUR OUR STP NAV\"")]),
        "CRITICAL COMPACT_LAXER /: compact policy hides COM (computer), which the full policy has (P3P 1.0, 4.5)\nCRITICAL COMPACT_LAXER /: compact policy promises MON (money), which the full policy has not (P3P 1.0, 4.5)",
    ),
    (
        "COMPACT_STRICTER",
        || found(&[Header("CP=\"NOI DSP CUR TEL OUR STP COM NAV\"")]),
        "OK COMPACT_STRICTER /: compact policy has TEL (telemarketing), which the full policy has not (P3P 1.0, 4.5)\nOK COMPACT_STRICTER /: compact policy lacks COR (correct), which the full policy has (P3P 1.0, 4.5)",
    ),
];

/// What shops publish today.
const TODAY: &[Row] = &[
    (
        "GPC_MISSING",
        || gpc::judge(&absent(), now(), false),
        "WARNING GPC_MISSING /.well-known/gpc.json: answers 404, not 200 (GPC, 4)",
    ),
    (
        "GPC_INVALID",
        || gpc::judge(&said("{}"), now(), false),
        "CRITICAL GPC_INVALID /.well-known/gpc.json: has no gpc, not true or false (GPC, 4)",
    ),
    (
        "GPC_DECLINED",
        || {
            gpc::judge(
                &said("{\"gpc\": false, \"lastUpdate\": \"2026-01-31\"}"),
                now(),
                false,
            )
        },
        "OK GPC_DECLINED /.well-known/gpc.json: says that the site does not honour the signal (GPC, 4)",
    ),
    (
        "GPC_DATE",
        || gpc::judge(&said("{\"gpc\": true}"), now(), false),
        "OK GPC_DATE /.well-known/gpc.json: has no lastUpdate (GPC, 4)",
    ),
    (
        "TDM_MISSING",
        || tdmrep::judge(&absent(), &[]),
        "WARNING TDM_MISSING /.well-known/tdmrep.json: answers 404, not 200 (TDMRep, 5)",
    ),
    (
        "TDM_INVALID",
        || tdmrep::judge(&said("{}"), &[]),
        "CRITICAL TDM_INVALID /.well-known/tdmrep.json: is no list of rules (TDMRep, 5)",
    ),
    (
        "TDM_POLICY_BROKEN",
        || {
            tdmrep::judge(
                &said("[{\"location\": \"/\", \"tdm-reservation\": 1}]"),
                &[("/tdm.json".to_owned(), absent())],
            )
        },
        "CRITICAL TDM_POLICY_BROKEN /tdm.json: answers 404, not 200, named by tdm-policy (TDMRep, 5)",
    ),
    (
        "SECURITY_TXT_MISSING",
        || security(&absent()),
        "WARNING SECURITY_TXT_MISSING /.well-known/security.txt: answers 404, not 200 (RFC 9116, 3)",
    ),
    (
        "SECURITY_TXT_INVALID",
        || security(&said("Expires: 2027-05-01T00:00:00Z")),
        "CRITICAL SECURITY_TXT_INVALID /.well-known/security.txt: has no Contact (RFC 9116, 2.5.3)",
    ),
    (
        "SECURITY_TXT_ODD",
        || {
            security(&said(
                "Contact: mailto:a@shop.example\nExpires: 2029-05-01T00:00:00Z",
            ))
        },
        "OK SECURITY_TXT_ODD /.well-known/security.txt: is valid for 892 days, more than a year (RFC 9116, 2.5.5)",
    ),
    (
        "SECURITY_TXT_EXPIRED",
        || {
            security(&said(
                "Contact: mailto:a@shop.example\nExpires: 2026-05-01T00:00:00Z",
            ))
        },
        "CRITICAL SECURITY_TXT_EXPIRED /.well-known/security.txt: expired 203 days ago, at 2026-05-01T00:00:00Z (RFC 9116, 2.5.5)",
    ),
    (
        "SECURITY_TXT_EXPIRES",
        || {
            security(&said(
                "Contact: mailto:a@shop.example\nExpires: 2026-12-01T00:00:00Z",
            ))
        },
        "WARNING SECURITY_TXT_EXPIRES /.well-known/security.txt: expires in 10 days (limit 30:) (RFC 9116, 2.5.5)",
    ),
    (
        "POLICY_PAGE_UNREACHABLE",
        || people(&absent(), &Memory::Fresh),
        "CRITICAL POLICY_PAGE_UNREACHABLE /privacy.html: answers 404, not 200",
    ),
    (
        "POLICY_PAGE_CHANGED",
        || {
            people(
                &said("new"),
                &Memory::Accepted(Accepted {
                    text: 0,
                    since: "2026-01-31T00:00:00Z".to_owned(),
                }),
            )
        },
        "WARNING POLICY_PAGE_CHANGED /privacy.html: has another text than was accepted at 2026-01-31T00:00:00Z",
    ),
    (
        "POLICY_PAGE_NOT_REMEMBERED",
        || {
            people(
                &said("new"),
                &Memory::Nowhere("there is no folder".to_owned()),
            )
        },
        "UNKNOWN POLICY_PAGE_NOT_REMEMBERED /privacy.html: is there, its text is not compared: there is no folder",
    ),
];

const ALL: [&[Row]; 6] = [WAYS, DOCUMENTS, REFERENCES, FULL, HEADERS, TODAY];

#[test]
fn everything_that_is_said_of_each_fault() {
    for (tag, look, expected) in ALL.into_iter().flatten() {
        let reports: Vec<_> = look().into_iter().map(cited).collect();
        let told = told(&reports);
        assert!(told.contains(&format!(" {tag} ")), "{tag}: {told}");
        assert_eq!(told, *expected, "{tag}");
    }
}

#[test]
fn no_finding_is_without_a_row() {
    let rows: BTreeSet<_> = ALL.into_iter().flatten().map(|row| row.0).collect();
    let of_others: BTreeSet<_> = asking::RESOLVE_TAGS.iter().map(|tag| tag.name).collect();
    for tag in Options::TAGS.iter().copied().flatten() {
        let is_there = rows.contains(tag.name) || of_others.contains(tag.name);
        assert!(is_there, "{} has no row", tag.name);
    }
}
