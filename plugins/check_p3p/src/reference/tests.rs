use super::*;
use crate::cookie::Cookie;
use crate::{instant, xml};

fn file(content: &str) -> (ReferenceFile, String) {
    let text = format!("<META><POLICY-REFERENCES>{content}</POLICY-REFERENCES></META>");
    let root = xml::read(text.as_bytes(), None).unwrap();
    let mut faults = Faults::default();
    let now = instant::given("2026-11-20T12:00:00Z").unwrap();
    let file = read(&root, now, &mut faults);
    (file, faults.to_string())
}

fn one(content: &str) -> String {
    file(&format!(
        "<POLICY-REF about='p.xml#p'>{content}</POLICY-REF>"
    ))
    .1
}

#[test]
fn a_sound_file_has_no_fault() {
    let (file, faults) = file(
        "<EXTENSION><JURISDICTION xmlns='http://www.w3.org/2006/01/P3Pv11'/></EXTENSION>
         <EXPIRY max-age='172800'/>
         <POLICY-REF about='policies.xml#shop'>
           <INCLUDE>/*</INCLUDE><EXCLUDE>/blog/*</EXCLUDE>
           <COOKIE-INCLUDE name='*'/><COOKIE-EXCLUDE name='t*'/><METHOD>GET</METHOD>
         </POLICY-REF>
         <HINT scope='http://*.shop.example:8080' path='/w3c/p3p.xml'/>",
    );
    assert_eq!(faults, "");
    assert_eq!(
        file.references[0].about.as_deref(),
        Some("policies.xml#shop")
    );
}

#[test]
fn which_policy_is_meant() {
    for (about, expected) in [
        ("about='#p'", ""),
        ("about='http://other.example/p.xml#p'", ""),
        (
            "",
            "NAMES_NO_POLICY POLICY-REF has no about, which says which policy is meant",
        ),
        (
            "about=' '",
            "NAMES_NO_POLICY POLICY-REF has an empty about, which says which policy is meant",
        ),
        (
            "about='p.xml'",
            "NAMES_NO_POLICY POLICY-REF has about='p.xml', without #name of a policy",
        ),
        (
            "about='http://[p.xml#p'",
            "NAMES_NO_POLICY POLICY-REF has about='http://[p.xml#p', no URI",
        ),
        (
            "about='p.xml#'",
            "NAMES_NO_POLICY POLICY-REF has about='p.xml#', without #name of a policy",
        ),
    ] {
        let content = format!("<POLICY-REF {about}><INCLUDE>/*</INCLUDE></POLICY-REF>");
        assert_eq!(file(&content).1, expected, "{about}");
    }
}

#[test]
fn what_a_reference_covers() {
    for (content, expected) in [
        ("<INCLUDE>/*</INCLUDE>", ""),
        ("<COOKIE-INCLUDE/>", ""),
        (
            "",
            "COVERS_NOTHING POLICY-REF has neither INCLUDE nor COOKIE-INCLUDE, so that it covers nothing",
        ),
        (
            "<INCLUDE>/</INCLUDE>",
            "COVERS_ROOT_ONLY INCLUDE is '/', the first page alone, not /*",
        ),
        (
            "<INCLUDE>/\\*</INCLUDE>",
            "PATTERN_INVALID INCLUDE is '/\\*', which has '\\*', where '*' alone stands for anything",
        ),
        (
            "<INCLUDE>http://shop.example/*</INCLUDE>",
            "PATTERN_INVALID INCLUDE is 'http://shop.example/*', which does not begin with '/'",
        ),
        (
            "<INCLUDE>/*</INCLUDE><EXCLUDE>x</EXCLUDE>",
            "PATTERN_INVALID EXCLUDE is 'x', which does not begin with '/'",
        ),
        (
            "<INCLUDE>/*</INCLUDE><METHOD/>",
            "ATTRIBUTE_INVALID METHOD is '', no method such as GET",
        ),
        (
            "<INCLUDE>/*</INCLUDE><EMBEDDED-INCLUDE>*</EMBEDDED-INCLUDE>",
            "DRAFT_FORM EMBEDDED-INCLUDE may stand in POLICY-REF in drafts only",
        ),
        (
            "<EXCLUDE>/a</EXCLUDE><INCLUDE>/*</INCLUDE>",
            "ELEMENT_MISPLACED INCLUDE stands behind EXCLUDE, before which it belongs",
        ),
        (
            "<INCLUDES>/*</INCLUDES>",
            "ELEMENT_UNKNOWN POLICY-REF has 'INCLUDES' which may not stand there (there may be INCLUDE, EXCLUDE, COOKIE-INCLUDE, COOKIE-EXCLUDE, METHOD); COVERS_NOTHING POLICY-REF has neither INCLUDE nor COOKIE-INCLUDE, so that it covers nothing",
        ),
    ] {
        assert_eq!(one(content), expected, "{content}");
    }
}

#[test]
fn what_else_a_file_can_have() {
    for (content, expected) in [
        ("", "NO_POLICY POLICY-REFERENCES has no POLICY-REF"),
        (
            "<EXPIRY/><POLICY-REF about='#p'><INCLUDE>/*</INCLUDE></POLICY-REF>",
            "EXPIRY_INVALID EXPIRY has neither max-age nor date",
        ),
        (
            "<POLICY-REF about='#p'><INCLUDE>/*</INCLUDE></POLICY-REF><HINT scope='shop.example' path='p3p.xml'/>",
            "HINT_INVALID HINT has scope='shop.example', not scheme://host; HINT_INVALID HINT has path='p3p.xml', not a path from the root",
        ),
    ] {
        assert_eq!(file(content).1, expected, "{content}");
    }
}

#[test]
fn an_include_that_comes_too_late() {
    let two = |first: &str, second: &str| {
        file(&format!(
            "<POLICY-REF about='#a'>{first}</POLICY-REF>\n<POLICY-REF about='#b'>{second}</POLICY-REF>"
        ))
        .1
    };
    let late =
        "PATTERN_UNREACHABLE INCLUDE is '/shop/*', which the POLICY-REF on line 1 has already";
    for (first, expected) in [
        ("<INCLUDE>/shop/*</INCLUDE>", late),
        ("<INCLUDE>/*</INCLUDE>", late),
        ("<INCLUDE>/blog/*</INCLUDE>", ""),
        ("<INCLUDE>/*</INCLUDE><EXCLUDE>/shop/*</EXCLUDE>", ""),
        ("<INCLUDE>/*</INCLUDE><METHOD>POST</METHOD>", ""),
    ] {
        assert_eq!(
            two(first, "<INCLUDE>/shop/*</INCLUDE>"),
            expected,
            "{first}"
        );
    }
}

#[test]
fn the_first_reference_that_fits_counts() {
    let (file, _) = file(
        "<POLICY-REF about='#post'><INCLUDE>/*</INCLUDE><METHOD>POST</METHOD></POLICY-REF>
         <POLICY-REF about='#shop'><INCLUDE>/shop/*</INCLUDE><EXCLUDE>/shop/help*</EXCLUDE>
           <COOKIE-INCLUDE name='cart*'/></POLICY-REF>
         <POLICY-REF about='#rest'><INCLUDE>/*</INCLUDE></POLICY-REF>",
    );
    let about = |found: Option<&PolicyRef>| found.and_then(|one| one.about.clone());
    assert_eq!(about(file.for_page("/shop/a")).as_deref(), Some("#shop"));
    assert_eq!(about(file.for_page("/shop/help")).as_deref(), Some("#rest"));
    let uri = url::Url::parse("http://shop.example/").unwrap();
    let cookie = |field| Cookie::read(field, &uri).unwrap();
    assert_eq!(
        about(file.for_cookie(&cookie("cart1=x"))).as_deref(),
        Some("#shop")
    );
    assert_eq!(about(file.for_cookie(&cookie("id=x"))), None);
}
