//! The base data schema: which data elements there are, and of which
//! categories they are (P3P 1.0, sections 5.5 and 5.6).

use std::collections::BTreeSet;

/// The URI of the base data schema; what `base` is where it is left out.
pub const BASE: &str = "http://www.w3.org/TR/P3P/base";

/// A member of a structure: its name, what stands below it, and the categories
/// that are fixed for it; none where those above it hold, or the policy says.
struct Member(&'static str, &'static [Member], &'static [&'static str]);

const PERSONAL: &[&str] = &["physical", "demographic"];
const REACHABLE: &[&str] = &["physical", "online", "demographic"];

/// Section 5.5.1.
const DATE: &[Member] = &[
    Member(
        "ymd",
        &[
            Member("year", &[], &[]),
            Member("month", &[], &[]),
            Member("day", &[], &[]),
        ],
        &[],
    ),
    Member(
        "hms",
        &[
            Member("hour", &[], &[]),
            Member("minute", &[], &[]),
            Member("second", &[], &[]),
        ],
        &[],
    ),
    Member("fractionsecond", &[], &[]),
    Member("timezone", &[], &[]),
];

/// Section 5.5.2.
const NAME: &[Member] = &[
    Member("prefix", &[], &["demographic"]),
    Member("given", &[], &["physical"]),
    Member("middle", &[], &["physical"]),
    Member("family", &[], &["physical"]),
    Member("suffix", &[], &["demographic"]),
    Member("nickname", &[], &["demographic"]),
];

/// Section 5.5.3.
const LOGIN: &[Member] = &[Member("id", &[], &[]), Member("password", &[], &[])];

/// Section 5.5.4.
const CERTIFICATE: &[Member] = &[Member("key", &[], &[]), Member("format", &[], &[])];

/// Section 5.5.5.
const TELEPHONE: &[Member] = &[
    Member("intcode", &[], &[]),
    Member("loccode", &[], &[]),
    Member("number", &[], &[]),
    Member("ext", &[], &[]),
    Member("comment", &[], &[]),
];

/// Section 5.5.6.
const CONTACT: &[Member] = &[
    Member(
        "postal",
        &[
            Member("name", NAME, PERSONAL),
            Member("street", &[], &["physical"]),
            Member("city", &[], &["demographic"]),
            Member("stateprov", &[], &["demographic"]),
            Member("postalcode", &[], &["demographic"]),
            Member("country", &[], &["demographic"]),
            Member("organization", &[], &["demographic"]),
        ],
        PERSONAL,
    ),
    Member(
        "telecom",
        &[
            Member("telephone", TELEPHONE, &[]),
            Member("fax", TELEPHONE, &[]),
            Member("mobile", TELEPHONE, &[]),
            Member("pager", TELEPHONE, &[]),
        ],
        &["physical"],
    ),
    Member(
        "online",
        &[Member("email", &[], &[]), Member("uri", &[], &[])],
        &["online"],
    ),
];

/// Section 5.5.7.1.
const URI: &[Member] = &[
    Member("authority", &[], &[]),
    Member("stem", &[], &[]),
    Member("querystring", &[], &[]),
];

/// Section 5.5.7.2.
const ADDRESS: &[Member] = &[
    Member("hostname", &[], &["computer"]),
    Member("partialhostname", &[], &["demographic"]),
    Member("fullip", &[], &["computer"]),
    Member("partialip", &[], &["demographic"]),
];

/// Sections 5.5.7.3, 5.5.7.4 and 5.6.4.
const DYNAMIC: &[Member] = &[
    Member(
        "clickstream",
        &[
            Member("uri", URI, &["navigation"]),
            Member("timestamp", DATE, &["navigation"]),
            Member("clientip", ADDRESS, &["computer", "demographic"]),
            Member(
                "other",
                &[
                    Member("httpmethod", &[], &[]),
                    Member("bytes", &[], &[]),
                    Member("statuscode", &[], &[]),
                ],
                &["navigation"],
            ),
        ],
        &["navigation", "computer", "demographic"],
    ),
    Member(
        "http",
        &[
            Member("referer", URI, &["navigation"]),
            Member("useragent", &[], &["computer"]),
        ],
        &["navigation", "computer"],
    ),
    Member("clientevents", &[], &["navigation"]),
    Member("cookies", &[], &[]),
    Member("miscdata", &[], &[]),
    Member("searchtext", &[], &["interactive"]),
    Member("interactionrecord", &[], &["interactive"]),
];

/// Sections 5.6.1 and 5.6.2.
const PERSON: &[Member] = &[
    Member("name", NAME, PERSONAL),
    Member("bdate", DATE, &["demographic"]),
    Member("login", LOGIN, &["uniqueid"]),
    Member("cert", CERTIFICATE, &["uniqueid"]),
    Member("gender", &[], &["demographic"]),
    Member("employer", &[], &["demographic"]),
    Member("department", &[], &["demographic"]),
    Member("jobtitle", &[], &["demographic"]),
    Member("home-info", CONTACT, REACHABLE),
    Member("business-info", CONTACT, REACHABLE),
];

/// Section 5.6.3.
const BUSINESS: &[Member] = &[
    Member("name", &[], &["demographic"]),
    Member("department", &[], &["demographic"]),
    Member("cert", CERTIFICATE, &["uniqueid"]),
    Member("contact-info", CONTACT, REACHABLE),
];

const ROOT: &[Member] = &[
    Member("dynamic", DYNAMIC, &[]),
    Member("user", PERSON, &[]),
    Member("thirdparty", PERSON, &[]),
    Member("business", BUSINESS, &[]),
];

/// The two elements whose categories only the policy can say (section 5.7.2).
pub fn is_variable(name: &str) -> bool {
    matches!(name, "dynamic.cookies" | "dynamic.miscdata")
}

/// The categories that are fixed for a data element such as `user.bdate.ymd`:
/// its own, else those of the nearest above it, else those below it. None if
/// there is no such element; names are case-sensitive.
pub fn categories(name: &str) -> Option<BTreeSet<&'static str>> {
    let mut members = ROOT;
    let mut fixed: &[&str] = &[];
    for part in name.split('.') {
        let Member(_, below, own) = members.iter().find(|member| member.0 == part)?;
        fixed = if own.is_empty() { fixed } else { own };
        members = below;
    }
    let mut all: BTreeSet<_> = fixed.iter().copied().collect();
    if all.is_empty() {
        all.extend(members.iter().flat_map(|member| member.2));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_their_categories() {
        for (name, expected) in [
            ("user.name", Some("demographic physical")),
            ("user.bdate.ymd.year", Some("demographic")),
            ("user.login.id", Some("uniqueid")),
            (
                "thirdparty.business-info.telecom.pager.number",
                Some("physical"),
            ),
            ("user.home-info.online.email", Some("online")),
            (
                "business.contact-info.postal.organization",
                Some("demographic"),
            ),
            (
                "dynamic.clickstream",
                Some("computer demographic navigation"),
            ),
            ("dynamic.clickstream.clientip.fullip", Some("computer")),
            ("dynamic.clickstream.timestamp.hms", Some("navigation")),
            ("dynamic.http.referer.querystring", Some("navigation")),
            ("dynamic.cookies", Some("")),
            ("dynamic.miscdata", Some("")),
            (
                "dynamic",
                Some("computer demographic interactive navigation"),
            ),
            ("dynamic.cookie", None),
            ("user.home-info.phone", None),
            ("User.name", None),
            ("", None),
            ("user.", None),
        ] {
            let found = categories(name).map(|all| all.into_iter().collect::<Vec<_>>().join(" "));
            assert_eq!(found.as_deref(), expected, "{name}");
        }
    }
}
