use super::*;
use crate::{instant, xml};

const ENTITY: &str = "<ENTITY><DATA-GROUP><DATA ref='#business.name'>Shop</DATA>\
    <DATA ref='#business.contact-info.online.email'>privacy@shop.example</DATA></DATA-GROUP></ENTITY>";
const ACCESS: &str = "<ACCESS><nonident/></ACCESS>";
const DISPUTES: &str = "<DISPUTES-GROUP><DISPUTES resolution-type='service' service='/help'>\
    <REMEDIES><correct/></REMEDIES></DISPUTES></DISPUTES-GROUP>";
const STATEMENT: &str = "<STATEMENT><PURPOSE><current/></PURPOSE><RECIPIENT><ours/></RECIPIENT>\
    <RETENTION><stated-purpose/></RETENTION><DATA-GROUP><DATA ref='#dynamic.http'/></DATA-GROUP></STATEMENT>";

fn judged(policies: &str) -> (Policies, String) {
    let root = xml::read(format!("<POLICIES>{policies}</POLICIES>").as_bytes(), None).unwrap();
    let mut faults = Faults::default();
    let now = instant::given("2026-11-20T12:00:00Z").unwrap();
    let policies = read(&root, now, &mut faults);
    (policies, faults.to_string())
}

fn faults(policies: &str) -> String {
    judged(policies).1
}

/// A sound policy with one part replaced.
fn policy(part: &str, replaced: &str) -> String {
    let sound = format!(
        "<POLICY name='p' discuri='/privacy.html'>{ENTITY}{ACCESS}{DISPUTES}{STATEMENT}</POLICY>"
    );
    assert!(sound.contains(part), "{part}");
    sound.replacen(part, replaced, 1)
}

/// What is wrong when a part of a sound policy is replaced by others.
fn table(part: &str, cases: &[(&str, &str)]) {
    for (replaced, expected) in cases {
        assert_eq!(faults(&policy(part, replaced)), *expected, "{replaced}");
    }
}

/// The statement with this inside.
fn statement(cases: &[(&str, &str)]) {
    for (content, expected) in cases {
        let replaced = format!("<STATEMENT>{content}</STATEMENT>");
        assert_eq!(
            faults(&policy(STATEMENT, &replaced)),
            *expected,
            "{content}"
        );
    }
}

#[test]
fn policies_have_names() {
    let policies = |attributes: &[&str]| {
        let each = attributes.iter().map(|own| policy("name='p'", own));
        faults(&each.collect::<String>())
    };
    for (attributes, expected) in [
        (&["name='p'", "name='q'"][..], ""),
        (&["name='a-b_c.1'"], ""),
        (&[""], "POLICY_NAME_INVALID POLICY has no name"),
        (
            &["name='1st'"],
            "POLICY_NAME_INVALID POLICY has the name '1st', not a name of XML",
        ),
        (
            &["name='a b'"],
            "POLICY_NAME_INVALID POLICY has the name 'a b', not a name of XML",
        ),
        (
            &["name='p'", "name='p'"],
            "POLICY_NAME_INVALID POLICY has the name 'p' of another one",
        ),
        (&[], "ELEMENT_MISSING POLICIES has no POLICY"),
    ] {
        assert_eq!(policies(attributes), expected, "{attributes:?}");
    }
}

#[test]
fn links_and_choices() {
    table(
        "discuri='/privacy.html'",
        &[
            (
                "",
                "DISCURI_MISSING POLICY has no discuri, where people read it",
            ),
            (
                "discuri=''",
                "DISCURI_MISSING POLICY has no discuri, where people read it",
            ),
            (
                "discuri='/a b'",
                "LINK_INVALID POLICY has discuri='/a b', no URI",
            ),
            (
                "discuri='http://[shop/'",
                "LINK_INVALID POLICY has discuri='http://[shop/', no URI",
            ),
        ],
    );
}

#[test]
fn purposes() {
    table(
        "<current/>",
        &[
            (
                "<contact required='opt-in'/>",
                "OPTURI_MISSING POLICY has no opturi, but a choice about contact",
            ),
            ("<contact required='always'/>", ""),
            (
                "<contact required='yes'/>",
                "ATTRIBUTE_INVALID contact has required='yes', not always, opt-in or opt-out",
            ),
            (
                "<current required='always'/>",
                "REQUIRED_FIXED current has required='always', where there is no choice",
            ),
            ("<other-purpose>we play</other-purpose>", ""),
            (
                "<other-purpose/>",
                "EXPLANATION_MISSING other-purpose is not explained",
            ),
            (
                "<customization/>",
                "WORD_UNKNOWN PURPOSE has 'customization', none of its 12 words",
            ),
            ("", "PURPOSE_MISSING PURPOSE is empty"),
        ],
    );
}

#[test]
fn links_are_taken() {
    let choice = policy("<current/>", "<contact required='opt-out'/>");
    let choice = choice.replace("name='p'", "name='p' opturi='/opt.html'");
    assert_eq!(faults(&choice), "");
    let links = &judged(&choice).0.policies[0].links;
    let links: Vec<_> = links
        .iter()
        .map(|link| (link.purpose, link.uri.as_str()))
        .collect();
    assert_eq!(
        links,
        [
            (Purpose::Policy, "/privacy.html"),
            (Purpose::Choice, "/opt.html"),
            (Purpose::Disputes, "/help")
        ]
    );
}

#[test]
fn what_a_policy_must_have() {
    table(
        ENTITY,
        &[
            ("", "ENTITY_MISSING POLICY has no ENTITY"),
            ("<ENTITY/>", "ENTITY_INCOMPLETE ENTITY has no DATA-GROUP"),
            (
                "<ENTITY><DATA-GROUP/></ENTITY>",
                "ENTITY_INCOMPLETE ENTITY does not name the business (#business.name); ENTITY_INCOMPLETE ENTITY does not say how to reach the business (#business.contact-info)",
            ),
        ],
    );
    table(
        "privacy@shop.example",
        &[(
            "  ",
            "ENTITY_INCOMPLETE ENTITY does not say how to reach the business (#business.contact-info)",
        )],
    );
}

#[test]
fn how_to_reach_the_business() {
    table(
        "#business.contact-info.online.email",
        &[
            ("#business.contact-info.postal.street", ""),
            ("#business.contact-info.telecom.telephone.number", ""),
            (
                "#business.department",
                "ENTITY_INCOMPLETE ENTITY does not say how to reach the business (#business.contact-info)",
            ),
            (
                "#user.name",
                "ENTITY_FOREIGN_DATA DATA is 'user.name' in ENTITY, not of #business; ENTITY_INCOMPLETE ENTITY does not say how to reach the business (#business.contact-info)",
            ),
            (
                "#business.contact-info.phone",
                "DATA_UNKNOWN DATA is 'business.contact-info.phone', which the base data schema lacks; ENTITY_INCOMPLETE ENTITY does not say how to reach the business (#business.contact-info)",
            ),
            (
                "",
                "ATTRIBUTE_MISSING DATA has no ref; ENTITY_INCOMPLETE ENTITY does not say how to reach the business (#business.contact-info)",
            ),
        ],
    );
}

#[test]
fn access_and_statements() {
    table(
        ACCESS,
        &[
            ("", "ACCESS_MISSING POLICY has no ACCESS"),
            ("<ACCESS/>", "ACCESS_MISSING ACCESS is empty"),
            (
                "<ACCESS><all/><none/></ACCESS>",
                "ACCESS_MISSING ACCESS has 2 words, not one: all, none",
            ),
            (
                "<ACCESS><everything/></ACCESS>",
                "WORD_UNKNOWN ACCESS has 'everything', none of nonident, all, contact-and-other, ident-contact, other-ident, none",
            ),
        ],
    );
    table(
        STATEMENT,
        &[("", "STATEMENT_MISSING POLICY has no STATEMENT")],
    );
    table(
        ENTITY,
        &[(
            &format!("<TEST/>{ENTITY}"),
            "TEST_POLICY TEST marks the policy as a test",
        )],
    );
    table(
        ENTITY,
        &[(
            &format!("<EXPIRY date='Wed, 17 Apr 2002 00:00:00 GMT'/>{ENTITY}"),
            "DRAFT_FORM EXPIRY may stand in POLICY in drafts only; EXPIRED EXPIRY ended 8983 days ago, at 2002-04-17T00:00:00Z",
        )],
    );
    table(
        ENTITY,
        &[(
            &format!("<EXTENSION optional='no'><x/></EXTENSION>{ENTITY}"),
            "EXTENSION_MANDATORY EXTENSION is mandatory and not understood",
        )],
    );
    table(
        ENTITY,
        &[(&format!("- {ENTITY}"), "STRAY_TEXT POLICY has the text '-'")],
    );
}

#[test]
fn disputes_and_remedies() {
    table(
        DISPUTES,
        &[
            ("", "DISPUTES_MISSING POLICY has no DISPUTES-GROUP"),
            (
                "<DISPUTES-GROUP/>",
                "ELEMENT_MISSING DISPUTES-GROUP has no DISPUTES",
            ),
        ],
    );
    table(
        "resolution-type='service'",
        &[
            (
                "",
                "DISPUTES_INVALID DISPUTES has resolution-type='', not service, independent, court or law",
            ),
            (
                "resolution-type='boss'",
                "DISPUTES_INVALID DISPUTES has resolution-type='boss', not service, independent, court or law",
            ),
        ],
    );
    table(
        "service='/help'",
        &[(
            "",
            "DISPUTES_INVALID DISPUTES has no service, where disputes are settled",
        )],
    );
}

#[test]
fn remedies_and_images() {
    table(
        "<REMEDIES><correct/></REMEDIES>",
        &[
            ("", "REMEDIES_MISSING DISPUTES has no REMEDIES"),
            ("<REMEDIES/>", "ELEMENT_MISSING REMEDIES is empty"),
            (
                "<REMEDIES><sorry/></REMEDIES>",
                "WORD_UNKNOWN REMEDIES has 'sorry', none of correct, money, law",
            ),
            (
                "<IMG src='seal.png' alt='Seal'/><REMEDIES><law/><money/></REMEDIES>",
                "",
            ),
            (
                "<IMG src='seal.png'/><REMEDIES><law/></REMEDIES>",
                "ATTRIBUTE_MISSING IMG has no alt",
            ),
            (
                "<IMG alt='Seal'/><REMEDIES><law/></REMEDIES>",
                "ATTRIBUTE_MISSING IMG has no src",
            ),
            (
                "<REMEDIES><law/></REMEDIES><LONG-DESCRIPTION>x</LONG-DESCRIPTION>",
                "ELEMENT_MISPLACED LONG-DESCRIPTION stands behind REMEDIES, before which it belongs",
            ),
        ],
    );
    let long = format!("service='/help' short-description='{}'", "é".repeat(256));
    table(
        "service='/help'",
        &[(
            &long,
            "DESCRIPTION_LONG DISPUTES has a short-description of 256 characters (limit 255)",
        )],
    );
}

#[test]
fn what_a_statement_must_have() {
    const PURPOSE: &str = "<PURPOSE><current/></PURPOSE>";
    const RECIPIENT: &str = "<RECIPIENT><ours/></RECIPIENT>";
    const RETENTION: &str = "<RETENTION><indefinitely/></RETENTION>";
    const DATA: &str = "<DATA-GROUP><DATA ref='#user.name'/></DATA-GROUP>";
    statement(&[
        (
            "",
            "PURPOSE_MISSING STATEMENT has no PURPOSE; RECIPIENT_MISSING STATEMENT has no RECIPIENT; RETENTION_MISSING STATEMENT has no RETENTION; DATA_MISSING STATEMENT has no DATA-GROUP",
        ),
        ("<NON-IDENTIFIABLE/>", ""),
        (
            "<CONSEQUENCE>x</CONSEQUENCE><NON-IDENTIFIABLE/><PURPOSE><admin/></PURPOSE>",
            "",
        ),
        (
            "<NON-IDENTIFIABLE>x</NON-IDENTIFIABLE>",
            "STRAY_TEXT NON-IDENTIFIABLE has the text 'x'",
        ),
        (
            &format!(
                "{PURPOSE}{RECIPIENT}<RETENTION><indefinitely/><no-retention/></RETENTION>{DATA}"
            ),
            "RETENTION_MISSING RETENTION has 2 words, not one: indefinitely, no-retention",
        ),
        (
            &format!(
                "{PURPOSE}<RECIPIENT><ours><recipient-description>us</recipient-description></ours></RECIPIENT>{RETENTION}{DATA}"
            ),
            "",
        ),
        (
            &format!("{RECIPIENT}{PURPOSE}{RETENTION}{DATA}"),
            "ELEMENT_MISPLACED PURPOSE stands behind RECIPIENT, before which it belongs",
        ),
        (
            &format!("{PURPOSE}{PURPOSE}{RECIPIENT}{RETENTION}{DATA}"),
            "ELEMENT_REPEATED PURPOSE stands more than once in STATEMENT",
        ),
        (
            &format!(
                "{PURPOSE}{RECIPIENT}{RETENTION}{DATA}<EXTENSION optional='yes'><ppurpose xmlns='http://www.w3.org/2006/01/P3Pv11'/></EXTENSION>"
            ),
            "",
        ),
    ]);
}

#[test]
fn data_are_those_of_a_schema() {
    table(
        "<DATA ref='#dynamic.http'/>",
        &[
            (
                "<DATA ref='#dynamic.cookies'><CATEGORIES><state/></CATEGORIES></DATA>",
                "",
            ),
            (
                "<DATA ref='#dynamic.cookies'/>",
                "CATEGORY_MISSING DATA is #dynamic.cookies without CATEGORIES",
            ),
            (
                "<DATA ref='#dynamic.miscdata' optional='yes'/>",
                "CATEGORY_MISSING DATA is #dynamic.miscdata without CATEGORIES",
            ),
            (
                "<DATA ref='#dynamic.miscdata'><CATEGORIES/></DATA>",
                "CATEGORY_MISSING CATEGORIES is empty",
            ),
            (
                "<DATA ref='#dynamic.miscdata'><CATEGORIES><secret/></CATEGORIES></DATA>",
                "WORD_UNKNOWN CATEGORIES has 'secret', none of its 17 words",
            ),
            (
                "<DATA ref='#user.shoe-size'/>",
                "DATA_UNKNOWN DATA is 'user.shoe-size', which the base data schema lacks",
            ),
            (
                "<DATA ref='user.name'/>",
                "ATTRIBUTE_INVALID DATA has ref='user.name', without # and the name of an element",
            ),
            ("<DATA/>", "ATTRIBUTE_MISSING DATA has no ref"),
            (
                "<DATA ref='#user.name' optional='maybe'/>",
                "ATTRIBUTE_INVALID DATA has optional='maybe', not yes or no",
            ),
            ("<DATA ref='http://www.w3.org/TR/P3P/base#user.name'/>", ""),
            (
                "<DATA ref='#user.name'><X/></DATA>",
                "ELEMENT_UNKNOWN DATA has 'X' which may not stand there (there may be CATEGORIES)",
            ),
            ("", "DATA_MISSING DATA-GROUP has no DATA"),
        ],
    );
}

#[test]
fn data_of_other_schemas() {
    table(
        "<DATA-GROUP><DATA ref='#dynamic.http'/>",
        &[
            (
                "<DATA-GROUP base=''><DATA ref='#shoe.size'/>",
                "DATA_UNKNOWN DATA is 'shoe.size', which the DATASCHEMA of the file lacks",
            ),
            (
                "<DATA-GROUP base='http://www.w3.org/TR/P3P/base#'><DATA ref='#user.name'/>",
                "",
            ),
            ("<DATA-GROUP base='/shoes.xml'><DATA ref='#shoe.size'/>", ""),
        ],
    );
}

#[test]
fn a_site_can_define_its_own_data() {
    let schema = "<DATASCHEMA><DATA-STRUCT name='foot.length'/><DATA-DEF name='shoe.left' structref='#foot'/>\
        <DATA-DEF name='size'><CATEGORIES><preference/></CATEGORIES></DATA-DEF>\
        <DATA-DEF name='home' structref='http://www.w3.org/TR/P3P/base#postal'/></DATASCHEMA>";
    let with = |reference: &str| {
        let data = format!("<DATA-GROUP base=''><DATA ref='{reference}'/>");
        schema.to_owned() + &policy("<DATA-GROUP><DATA ref='#dynamic.http'/>", &data)
    };
    for (reference, known) in [
        ("#size", true),
        ("#shoe", true),
        ("#shoe.left", true),
        ("#shoe.left.length", true),
        ("#shoe.left.width", false),
        ("#home.street", true),
        ("#siz", false),
        ("#size.eu", false),
    ] {
        assert_eq!(faults(&with(reference)).is_empty(), known, "{reference}");
    }
    let tokens = &judged(&with("#size")).0.policies[0].tokens;
    assert!(tokens.iter().any(|token| token.word.token == "PRE"));
    let broken = "<DATASCHEMA><DATA-DEF/><DATA-OLD/>x</DATASCHEMA>".to_owned();
    assert_eq!(
        faults(&(broken + &policy("", ""))),
        "STRAY_TEXT DATASCHEMA has the text 'x'; ATTRIBUTE_MISSING DATA-DEF has no name; \
         ELEMENT_UNKNOWN DATASCHEMA has 'DATA-OLD' which may not stand there (there may be DATA-DEF, DATA-STRUCT)"
    );
}

#[test]
fn a_structure_of_itself_comes_to_an_end() {
    let schema = "<DATASCHEMA><DATA-STRUCT name='a.b' structref='#a'/></DATASCHEMA>";
    let root = xml::read(schema.as_bytes(), None).unwrap();
    let schema = Schema::read(&root, &mut Faults::default());
    assert!(schema.has("a.b.b.b"));
    assert!(!schema.has("a.c"));
}

#[test]
fn the_compact_form_follows_from_the_full_one() {
    let compact = |policies: &str| {
        let tokens = &judged(policies).0.policies[0].tokens;
        tokens
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(compact(&policy("", "")), "NOI DSP COR CUR OUR STP COM NAV");
    let second = "<STATEMENT><PURPOSE><contact required='opt-in'/><contact/></PURPOSE>\
        <RECIPIENT><ours/><unrelated required='opt-out'/></RECIPIENT><RETENTION><indefinitely/></RETENTION>\
        <DATA-GROUP><DATA ref='#user.home-info.online.email'/>\
        <DATA ref='#dynamic.cookies'><CATEGORIES><state/><uniqueid/></CATEGORIES></DATA></DATA-GROUP></STATEMENT>";
    let both = policy(STATEMENT, &format!("{STATEMENT}{second}"));
    assert_eq!(
        compact(&both.replace("<ENTITY>", "<TEST/><ENTITY>")),
        "NOI DSP COR CON CONi CUR OUR UNRo IND STP COM NAV ONL STA UNI TST"
    );
    let anonymous = "<STATEMENT><NON-IDENTIFIABLE/></STATEMENT>";
    assert_eq!(compact(&policy(STATEMENT, anonymous)), "NOI DSP COR NID");
    let one = policy(STATEMENT, &format!("{anonymous}{STATEMENT}"));
    assert_eq!(compact(&one), "NOI DSP COR CUR OUR STP COM NAV");
}
