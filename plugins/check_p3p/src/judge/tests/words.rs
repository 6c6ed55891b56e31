//! Every word of P3P: as a token, as an element, and both beside each other.
//! The table is written anew from section 4.2 of the specification.

use super::*;

/// A token, its element, and what it is said of.
const WORDS: [(&str, &str, &str); 50] = [
    ("NOI", "nonident", "ACCESS"),
    ("ALL", "all", "ACCESS"),
    ("CAO", "contact-and-other", "ACCESS"),
    ("IDC", "ident-contact", "ACCESS"),
    ("OTI", "other-ident", "ACCESS"),
    ("NON", "none", "ACCESS"),
    ("COR", "correct", "REMEDIES"),
    ("MON", "money", "REMEDIES"),
    ("LAW", "law", "REMEDIES"),
    ("CUR", "current", "PURPOSE"),
    ("ADM", "admin", "PURPOSE"),
    ("DEV", "develop", "PURPOSE"),
    ("TAI", "tailoring", "PURPOSE"),
    ("PSA", "pseudo-analysis", "PURPOSE"),
    ("PSD", "pseudo-decision", "PURPOSE"),
    ("IVA", "individual-analysis", "PURPOSE"),
    ("IVD", "individual-decision", "PURPOSE"),
    ("CON", "contact", "PURPOSE"),
    ("HIS", "historical", "PURPOSE"),
    ("TEL", "telemarketing", "PURPOSE"),
    ("OTP", "other-purpose", "PURPOSE"),
    ("OUR", "ours", "RECIPIENT"),
    ("DEL", "delivery", "RECIPIENT"),
    ("SAM", "same", "RECIPIENT"),
    ("UNR", "unrelated", "RECIPIENT"),
    ("PUB", "public", "RECIPIENT"),
    ("OTR", "other-recipient", "RECIPIENT"),
    ("NOR", "no-retention", "RETENTION"),
    ("STP", "stated-purpose", "RETENTION"),
    ("LEG", "legal-requirement", "RETENTION"),
    ("BUS", "business-practices", "RETENTION"),
    ("IND", "indefinitely", "RETENTION"),
    ("PHY", "physical", "CATEGORIES"),
    ("ONL", "online", "CATEGORIES"),
    ("UNI", "uniqueid", "CATEGORIES"),
    ("PUR", "purchase", "CATEGORIES"),
    ("FIN", "financial", "CATEGORIES"),
    ("COM", "computer", "CATEGORIES"),
    ("NAV", "navigation", "CATEGORIES"),
    ("INT", "interactive", "CATEGORIES"),
    ("DEM", "demographic", "CATEGORIES"),
    ("CNT", "content", "CATEGORIES"),
    ("STA", "state", "CATEGORIES"),
    ("POL", "political", "CATEGORIES"),
    ("HEA", "health", "CATEGORIES"),
    ("PRE", "preference", "CATEGORIES"),
    ("LOC", "location", "CATEGORIES"),
    ("GOV", "government", "CATEGORIES"),
    ("OTC", "other-category", "CATEGORIES"),
    ("TST", "TEST", "POLICY"),
];

/// The words of a policy that has one word of each group.
const ONE_OF_EACH: [(&str, &str); 6] = [
    ("ACCESS", "NOI"),
    ("REMEDIES", "COR"),
    ("PURPOSE", "CUR"),
    ("RECIPIENT", "OUR"),
    ("RETENTION", "STP"),
    ("CATEGORIES", "STA"),
];

/// The tokens with this one in the place of its group's, and those without it.
fn compact(token: &str, group: &str) -> (String, String) {
    let of = |other: &str| {
        let mut tokens: Vec<&str> = ONE_OF_EACH
            .iter()
            .filter(|one| one.0 != group)
            .map(|one| one.1)
            .collect();
        tokens.extend(["DSP", other].into_iter().filter(|word| !word.is_empty()));
        format!("CP=\"{}\"", tokens.join(" "))
    };
    (of(token), of(""))
}

/// What is found where the policy has this element in the place of its group's,
/// as it is written, a page for choices, and this header.
fn site_of(element: &str, group: &str, header: &str) -> Vec<Report> {
    let mut web = Web::with(&[
        Replace(POLICIES, "discuri=", "opturi='/help.html' discuri="),
        Replace(
            POLICIES,
            "<DATA ref='#dynamic.http'/>",
            "<DATA ref='#dynamic.cookies'><CATEGORIES><state/></CATEGORIES></DATA>",
        ),
    ]);
    let reply = web.reply(POLICIES);
    let text = String::from_utf8(reply.body.clone()).unwrap();
    let changed = match group {
        "POLICY" => text.replace("<ENTITY>", &format!("{element}<ENTITY>")),
        group => {
            let (before, rest) = text.split_once(&format!("<{group}>")).unwrap();
            let (_, after) = rest.split_once(&format!("</{group}>")).unwrap();
            format!("{before}<{group}>{element}</{group}>{after}")
        }
    };
    reply.body = changed.into();
    web.reply("/").p3p.push(header.to_owned());
    let mut parts = site(&web.seen(), MANNER);
    // That it is a test is said in any case.
    parts.retain(|part| {
        part.tag
            .is_none_or(|tag| tag.name != tags::TEST_POLICY.name)
    });
    parts
}

/// An element with these attributes; what needs an explanation has one.
fn written(element: &str, attributes: &str) -> String {
    match element.starts_with("other-") {
        true => format!("<{element}{attributes}>we play</{element}>"),
        false => format!("<{element}{attributes}/>"),
    }
}

#[test]
fn each_word_in_both_forms() {
    for (token, element, group) in WORDS {
        let (with, without) = compact(token, group);
        let full = written(element, "");
        assert_eq!(told(&site_of(&full, group, &with)), "", "{token}");
        let missing = told(&site_of(&full, group, &without));
        let said = match group {
            "ACCESS" | "REMEDIES" => format!(
                "OK COMPACT_STRICTER /: compact policy lacks {token} ({element}), which the full policy has (P3P 1.0, 4.5)"
            ),
            _ => format!(
                "CRITICAL COMPACT_LAXER /: compact policy hides {token} ({element}), which the full policy has (P3P 1.0, 4.5)"
            ),
        };
        let name = match group {
            "ACCESS" => "access",
            "PURPOSE" => "purpose",
            "RECIPIENT" => "recipient",
            "RETENTION" => "retention",
            "CATEGORIES" => "category",
            _ => "",
        };
        let incomplete = format!(
            "CRITICAL COMPACT_INCOMPLETE /: compact policy has no token for {name} (P3P 1.0, 4.2)\n"
        );
        let incomplete = if name.is_empty() { "" } else { &incomplete };
        assert_eq!(missing, format!("{incomplete}{said}"), "{token}");
    }
}

/// What is said of a compact policy with one token more.
fn with(token: &str) -> String {
    let mut faults = Faults::default();
    crate::compact::read(&format!("NOI CUR OUR STP NAV DSP {token}"), &mut faults);
    faults.to_string()
}

#[test]
fn each_token_with_each_letter() {
    let unknown = |text: &str| format!("COMPACT_TOKEN_UNKNOWN has 1 unknown token: '{text}'");
    for (token, _, group) in WORDS {
        for letter in ["a", "i", "o", "x", "A", "ai"] {
            let text = format!("{token}{letter}");
            let has_choice = ["PURPOSE", "RECIPIENT"].contains(&group);
            let expected = match letter {
                "a" | "i" | "o" if ["CUR", "OUR"].contains(&token) => {
                    format!("COMPACT_TOKEN_ODD has '{text}'")
                }
                "a" | "i" | "o" if has_choice => String::new(),
                _ => unknown(&text),
            };
            assert_eq!(with(&text), expected);
        }
        let lower = token.to_ascii_lowercase();
        assert_eq!(with(&lower), unknown(&lower));
    }
    for other in ["NIDa", "DSPo", "TSTi", "XXX", "A", "\u{e9}\u{e9}\u{e9}"] {
        assert_eq!(with(other), unknown(other));
    }
    for draft in ["CUS", "CUSa", "CUSi", "CUSo"] {
        assert_eq!(with(draft), format!("COMPACT_TOKEN_ODD has '{draft}'"));
    }
}

#[test]
fn a_choice_is_the_same_in_both_forms() {
    let choices = [
        ("", ""),
        ("a", " required='always'"),
        ("i", " required='opt-in'"),
        ("o", " required='opt-out'"),
    ];
    let fixed = ["CUR", "OUR"];
    let with_choice = WORDS
        .iter()
        .filter(|word| ["PURPOSE", "RECIPIENT"].contains(&word.2) && !fixed.contains(&word.0));
    for (token, element, group) in with_choice {
        for (letter, required) in choices {
            let text = format!("{token}{letter}");
            let short = compact(&text, group).0;
            let full = written(element, required);
            assert_eq!(told(&site_of(&full, group, &short)), "", "{text}");
        }
    }
}
