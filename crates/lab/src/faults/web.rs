//! Faults of the shop's pages: what it publishes about privacy.

use crate::fault::{Fault, Hook};
use crate::web::{COMPACT, Manner, Page, Pages};

const fn web(name: &'static str, does: &'static str, hook: fn(&mut Pages)) -> Fault {
    Fault {
        name,
        does,
        at: &["web"],
        hook: Hook::Web(hook),
    }
}

const REFERENCE: &str = "/w3c/p3p.xml";
const POLICIES: &str = "/w3c/policies.xml";
const GPC: &str = "/.well-known/gpc.json";
const TDM: &str = "/.well-known/tdmrep.json";
const SECURITY: &str = "/.well-known/security.txt";

/// A page in the place of what does not exist.
fn welcome() -> Page {
    Page::of("text/html", "<!DOCTYPE html><html><p>Welcome</p></html>")
}

/// The site without anything of P3P.
fn without(pages: &mut Pages) {
    pages.drop(REFERENCE);
    pages.field("/", "P3P", None);
}

fn manner(pages: &mut Pages, path: &str, manner: Manner) {
    pages.change(path, |page| page.manner = manner);
}

fn status(pages: &mut Pages, path: &str, status: u16) {
    pages.change(path, |page| page.status = status);
}

fn compact(pages: &mut Pages, policy: &str) {
    let field = format!("policyref=\"/w3c/p3p.xml\", CP=\"{policy}\"");
    pages.field("/", "P3P", Some(&field));
}

/// The reference file elsewhere than in the well-known place.
fn moved(pages: &mut Pages) {
    without(pages);
    let file = include_str!("../../pages/p3p.xml").replace("policies.xml", "../w3c/policies.xml");
    pages.put("/privacy/reference.xml", Page::of("text/xml", file));
}

/// Every fault of the pages.
#[rustfmt::skip]
pub const FAULTS: &[Fault] = &[
    web("page-silent", "The front page is asked for and never comes.", |pages| manner(pages, "/", Manner::Silent)),
    web("page-endless", "The front page has no end.", |pages| manner(pages, "/", Manner::Endless)),
    web("page-hangs-up", "Who asks for the front page is hung up on.", |pages| manner(pages, "/", Manner::HangsUp)),
    web("page-denied", "The front page is for those who log in.", |pages| status(pages, "/", 401)),
    web("page-redirect-loop", "The front page leads back to itself.", |pages| {
        status(pages, "/", 302);
        pages.field("/", "Location", Some("/"));
    }),
    web("page-redirect-private", "The front page leads to a private address.", |pages| {
        status(pages, "/", 302);
        pages.field("/", "Location", Some("http://10.0.0.1/"));
    }),
    web("p3p-absent", "There is nothing of P3P: no flaw.", without),
    web("p3p-soft-404", "There is nothing of P3P, and what does not exist is a page with status 200.", |pages| {
        without(pages);
        pages.other = welcome();
    }),
    web("p3p-by-header", "The reference file is named by the header alone.", |pages| {
        moved(pages);
        pages.field("/", "P3P", Some("policyref=\"/privacy/reference.xml\""));
    }),
    web("p3p-by-link", "The reference file is named by a link in the page alone.", |pages| {
        moved(pages);
        pages.replace("/", "</head>", "<LINK REL='p3pv1' HREF=\"/privacy/reference.xml\"></head>");
    }),
    web("p3p-by-link-missing", "The link in the page leads to no reference file.", |pages| {
        without(pages);
        pages.replace("/", "</head>", "<link rel=\"P3Pv1\" href=\"/privacy/reference.xml\"></head>");
    }),
    web("p3p-two-references", "The header names another reference file, with another policy for the page.", |pages| {
        let file = include_str!("../../pages/p3p.xml").replace("policies.xml#shop", "policies.xml#blog").replace("\"policies", "\"/w3c/policies");
        pages.put("/privacy/reference.xml", Page::of("text/xml", file));
        pages.field("/", "P3P", Some("policyref=\"/privacy/reference.xml\""));
    }),
    web("p3p-denied", "The reference file is for those who log in.", |pages| status(pages, REFERENCE, 403)),
    web("p3p-kept", "The reference file is kept from programs, and nothing names it.", |pages| {
        pages.field("/", "P3P", None);
        status(pages, REFERENCE, 403);
    }),
    web("p3p-unavailable", "The reference file is answered with an error of the server.", |pages| status(pages, REFERENCE, 503)),
    web("p3p-silent", "The reference file is asked for and never comes.", |pages| manner(pages, REFERENCE, Manner::Silent)),
    web("p3p-malformed", "The reference file was cut off.", |pages| pages.replace(REFERENCE, "</META>", "")),
    web("p3p-large", "The reference file has a megabyte.", |pages| {
        let padding = format!("<!-- {} --></META>", "x".repeat(1 << 20));
        pages.replace(REFERENCE, "</META>", &padding);
    }),
    web("p3p-draft", "All documents are in the namespace of a draft.", |pages| {
        for path in [REFERENCE, POLICIES] {
            pages.replace(path, "2002/01", "2000/12");
        }
    }),
    web("p3p-reference-expired", "The reference file is over its time.", |pages| {
        pages.replace(REFERENCE, "max-age=\"172800\"", "date=\"Wed, 17 Apr 2002 10:00:00 GMT\"");
    }),
    web("p3p-policy-missing", "The file with the policies is not there.", |pages| pages.drop(POLICIES)),
    web("p3p-policy-page", "The file with the policies is a page.", |pages| pages.put(POLICIES, welcome())),
    web("p3p-policy-elsewhere", "The policies are named at a private address.", |pages| {
        pages.replace(REFERENCE, "\"policies.xml#", "\"http://10.0.0.1/policies.xml#");
    }),
    web("p3p-policy-expired", "The policies are over their time.", |pages| {
        pages.replace(POLICIES, "max-age=\"172800\"", "date=\"Wed, 17 Apr 2002 10:00:00 GMT\"");
    }),
    web("p3p-policy-renamed", "A policy has another name than the one it is meant by.", |pages| {
        pages.replace(POLICIES, "name=\"shop\"", "name=\"store\"");
    }),
    web("p3p-policy-test", "A policy is marked as a test.", |pages| {
        pages.replace(POLICIES, "opturi=\"/choices.html\">", "opturi=\"/choices.html\"><TEST/>");
        compact(pages, &format!("{COMPACT} TST"));
    }),
    web("p3p-schema", "The policy uses a data schema of its own: no flaw.", |pages| {
        let schema = "<DATASCHEMA xmlns=\"http://www.w3.org/2002/01/P3Pv1\"><DATA-DEF name=\"shoe.size\"><CATEGORIES><preference/></CATEGORIES></DATA-DEF></DATASCHEMA>";
        pages.put("/w3c/shoes.xml", Page::of("text/xml", schema));
        pages.replace(POLICIES, "</DATA-GROUP>\n    </STATEMENT>\n  </POLICY>\n  <POLICY", "</DATA-GROUP>\n      <DATA-GROUP base=\"shoes.xml\"><DATA ref=\"#shoe.size\"/></DATA-GROUP>\n    </STATEMENT>\n  </POLICY>\n  <POLICY");
        compact(pages, &format!("{COMPACT} PRE"));
    }),
    web("p3p-schema-missing", "The policy uses a data schema that is not there.", |pages| {
        pages.replace(POLICIES, "<DATA ref=\"#user.home-info.postal\"/>", "<DATA ref=\"shoes.xml#shoe.size\"/>");
    }),
    web("p3p-discuri-missing", "The policy for people is not there.", |pages| pages.drop("/privacy.html")),
    web("p3p-opturi-missing", "The page with the choices is not there.", |pages| pages.drop("/choices.html")),
    web("p3p-service-missing", "The page about disputes is not there.", |pages| pages.drop("/help.html")),
    web("p3p-discuri-silent", "The policy for people is asked for and never comes.", |pages| manner(pages, "/privacy.html", Manner::Silent)),
    web("p3p-image-missing", "The image of the policy is not there.", |pages| pages.drop("/seal.png")),
    web("p3p-cookie-strange", "The page sets a cookie that no policy covers.", |pages| {
        pages.change("/", |page| page.fields.push(("Set-Cookie", "tracker=1; Domain=.shop.example".to_owned())));
    }),
    web("p3p-page-not-covered", "No policy covers the front page.", |pages| {
        pages.replace(REFERENCE, "<INCLUDE>/*</INCLUDE>", "<INCLUDE>/shop/*</INCLUDE>");
    }),
    web("cp-alone", "There is a compact policy and no full one.", |pages| {
        without(pages);
        pages.field("/", "P3P", Some(&format!("CP=\"{COMPACT}\"")));
    }),
    web("cp-words", "Words stand in the place of the compact policy.", |pages| {
        compact(pages, "This is not a P3P policy! See our help page.");
    }),
    web("cp-unquoted", "The compact policy has no quotation marks.", |pages| {
        pages.field("/", "P3P", Some(&format!("CP={COMPACT}")));
    }),
    web("cp-comma-missing", "A comma is missing in the P3P header.", |pages| {
        pages.field("/", "P3P", Some(&format!("policyref=\"/w3c/p3p.xml\" CP=\"{COMPACT}\"")));
    }),
    web("cp-laxer", "The compact policy leaves out what the full one has.", |pages| {
        compact(pages, "ALL DSP COR MON ADM CUR OUR STP DEM ONL STA UNI");
    }),
    web("cp-stricter", "The compact policy has more than the full one.", |pages| {
        compact(pages, &format!("{COMPACT} TEL IND"));
    }),
    web("cp-unknown-token", "The compact policy has tokens that do not exist.", |pages| {
        compact(pages, &format!("{COMPACT} CURa FOO"));
    }),
    web("cp-twice", "There are two P3P headers with compact policies.", |pages| {
        pages.change("/", |page| page.fields.push(("p3p", "CP=\"NOI\"".to_owned())));
    }),
    web("gpc-missing", "Nothing is said about Global Privacy Control.", |pages| pages.drop(GPC)),
    web("gpc-invalid", "What is said about Global Privacy Control is no JSON.", |pages| pages.replace(GPC, "}", "")),
    web("tdmrep-missing", "Nothing is said about mining.", |pages| pages.drop(TDM)),
    web("tdmrep-invalid", "A rule about mining reserves neither all nor nothing.", |pages| pages.replace(TDM, "\"tdm-reservation\": 1", "\"tdm-reservation\": true")),
    web("tdmrep-policy-missing", "The policy for mining is not there.", |pages| pages.drop("/tdm.json")),
    web("security-txt-missing", "There is no security.txt.", |pages| pages.drop(SECURITY)),
    web("security-txt-expired", "security.txt is over its time.", |pages| pages.change(SECURITY, |page| {
        page.body = "Contact: mailto:security@shop.example\nExpires: 2026-01-01T00:00:00Z\n".to_owned();
    })),
    web("security-txt-without-contact", "security.txt names nobody.", |pages| pages.replace(SECURITY, "Contact:", "# Contact:")),
    web("privacy-page-changed", "The policy for people has another text.", |pages| pages.replace("/privacy.html", "a week", "ten years")),
    web("privacy-page-rebuilt", "The policy for people was built anew, with the same text: no flaw.", |pages| {
        pages.replace("/privacy.html", "12:00", "13:00");
        pages.replace("/privacy.html", "nonce=\"7\"", "nonce=\"8\"");
    }),
];
