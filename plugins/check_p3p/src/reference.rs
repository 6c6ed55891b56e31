//! A policy reference file: which policy holds for which pages and cookies
//! (P3P 1.0, section 2.3).

use std::time::SystemTime;

use crate::content::{self, Slot, may, must, quoted};
use crate::cookie::CookiePattern;
use crate::expiry;
use crate::fault::Faults;
use crate::header::is_reference;
use crate::pattern::Pattern;
use crate::policies::{self, Policies, limited};
use crate::tags;
use crate::xml::Element;

/// What a policy reference file says.
#[derive(Clone, Debug, Default)]
pub struct ReferenceFile {
    /// Its references, in their order: the first that fits counts.
    pub references: Vec<PolicyRef>,
    /// The policies that stand in it.
    pub policies: Policies,
}

/// One `POLICY-REF` (section 2.3.2.5).
#[derive(Clone, Debug)]
pub struct PolicyRef {
    /// Its line, from 1.
    pub line: u32,
    /// Which policy it means, relative to the file's own URI; none where that
    /// cannot be told.
    pub about: Option<String>,
    includes: Vec<Pattern>,
    excludes: Vec<Pattern>,
    cookie_includes: Vec<CookiePattern>,
    cookie_excludes: Vec<CookiePattern>,
    methods: Vec<String>,
}

const META: &[Slot] = &[
    must("POLICY-REFERENCES", &tags::ELEMENT_MISSING),
    may("POLICIES"),
];

const REFERENCES: &[Slot] = &[
    may("EXPIRY"),
    may("POLICY-REF").many(),
    may("HINT").many(),
    may("PREFIX").many().draft(),
    may("PREFIX-SET").many().draft(),
];

const POLICY_REF: &[Slot] = &[
    may("INCLUDE").many(),
    may("EXCLUDE").many(),
    may("COOKIE-INCLUDE").many(),
    may("COOKIE-EXCLUDE").many(),
    may("METHOD").many(),
    may("EMBEDDED-INCLUDE").many().draft(),
    may("EMBEDDED-EXCLUDE").many().draft(),
];

/// Reads a reference file at a time, its root being `META`.
pub fn read(root: &Element, now: SystemTime, faults: &mut Faults) -> ReferenceFile {
    content::check(root, META, faults);
    let mut file = ReferenceFile::default();
    if let Some(references) = root.first("POLICY-REFERENCES") {
        content::check(references, REFERENCES, faults);
        if let Some(element) = references.first("EXPIRY") {
            expiry::judge(element, now, faults);
        }
        for element in limited(references, "POLICY-REF", faults) {
            file.references.push(policy_ref(element, faults));
        }
        references
            .all("HINT")
            .for_each(|hint| judge_hint(hint, faults));
        if file.references.is_empty() {
            faults.add(&tags::NO_POLICY, references, "has no POLICY-REF");
        }
    }
    if let Some(element) = root.first("POLICIES") {
        file.policies = policies::read(element, now, faults);
    }
    file.unreachable(root, faults);
    file
}

fn policy_ref(element: &Element, faults: &mut Faults) -> PolicyRef {
    content::check(element, POLICY_REF, faults);
    let mut paths = |name| -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for one in limited(element, name, faults) {
            patterns.extend(path(one, faults));
        }
        patterns
    };
    let (includes, excludes) = (paths("INCLUDE"), paths("EXCLUDE"));
    let mut cookies = |name| -> Vec<CookiePattern> {
        let mut patterns = Vec::new();
        for one in limited(element, name, faults) {
            patterns.push(CookiePattern::read(one, faults));
        }
        patterns
    };
    let (cookie_includes, cookie_excludes) = (cookies("COOKIE-INCLUDE"), cookies("COOKIE-EXCLUDE"));
    let reference = PolicyRef {
        line: element.line,
        about: about(element, faults),
        includes,
        excludes,
        cookie_includes,
        cookie_excludes,
        methods: methods(element, faults),
    };
    reference.judge_coverage(element, faults);
    reference
}

/// The policy that is meant: a URI reference with the policy's name behind `#`.
fn about(element: &Element, faults: &mut Faults) -> Option<String> {
    let about = element.attribute("about");
    let why = match about {
        None => "has no about, which says which policy is meant".to_owned(),
        Some("") => "has an empty about, which says which policy is meant".to_owned(),
        Some(about) => match about.split_once('#') {
            Some(_) if !is_reference(about) => format!("has about={}, no URI", quoted(about)),
            Some((_, name)) if !name.is_empty() => return Some(about.to_owned()),
            _ => format!("has about={}, without #name of a policy", quoted(about)),
        },
    };
    faults.add(&tags::NAMES_NO_POLICY, element, why);
    None
}

fn path(element: &Element, faults: &mut Faults) -> Option<Pattern> {
    if element.text == "/" && element.name == "INCLUDE" {
        faults.add(
            &tags::COVERS_ROOT_ONLY,
            element,
            "is '/', the first page alone, not /*",
        );
    }
    let fault = |why: String| {
        let text = format!("is {}, which {why}", quoted(&element.text));
        faults.add(&tags::PATTERN_INVALID, element, text);
    };
    Pattern::path(&element.text).map_err(fault).ok()
}

fn methods(element: &Element, faults: &mut Faults) -> Vec<String> {
    let mut methods = Vec::new();
    for method in element.all("METHOD") {
        let is_token =
            !method.text.is_empty() && method.text.bytes().all(|b| b.is_ascii_alphabetic());
        if !is_token {
            let text = format!("is {}, no method such as GET", quoted(&method.text));
            faults.add(&tags::ATTRIBUTE_INVALID, method, text);
        }
        methods.push(method.text.clone());
    }
    methods
}

/// A hint at the reference files of other hosts (section 2.3.2.7).
fn judge_hint(element: &Element, faults: &mut Faults) {
    let scope = element.attribute("scope").unwrap_or_default();
    let path = element.attribute("path").unwrap_or_default();
    let host = scope.split_once("://").map_or("", |(_, host)| host);
    let host = host.strip_prefix("*.").unwrap_or(host);
    if host.is_empty() || host.contains(['/', '*']) {
        let text = format!("has scope={}, not scheme://host", quoted(scope));
        faults.add(&tags::HINT_INVALID, element, text);
    }
    if !path.starts_with('/') {
        let text = format!("has path={}, not a path from the root", quoted(path));
        faults.add(&tags::HINT_INVALID, element, text);
    }
}

impl PolicyRef {
    fn judge_coverage(&self, element: &Element, faults: &mut Faults) {
        let covers = |name| element.first(name).is_some();
        if !covers("INCLUDE") && !covers("COOKIE-INCLUDE") {
            let text = "has neither INCLUDE nor COOKIE-INCLUDE, so that it covers nothing";
            faults.add(&tags::COVERS_NOTHING, element, text);
        }
    }

    /// Whether its policy holds for what GET gives at a path: an EXCLUDE beats
    /// every INCLUDE (section 2.3.2.6).
    pub fn covers_page(&self, path: &str) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|one| one.matches_path(path));
        self.is_for_get() && any(&self.includes) && !any(&self.excludes)
    }

    /// Whether its policy holds for a cookie (section 2.3.2.8).
    pub fn covers_cookie(&self, cookie: &crate::cookie::Cookie) -> bool {
        let any = |patterns: &[CookiePattern]| patterns.iter().any(|one| one.matches(cookie));
        any(&self.cookie_includes) && !any(&self.cookie_excludes)
    }

    /// Whether it holds for any cookie at all.
    pub fn has_cookies(&self) -> bool {
        !self.cookie_includes.is_empty()
    }

    /// No METHOD means all (section 2.3.2.9).
    fn is_for_get(&self) -> bool {
        self.methods.is_empty() || self.methods.iter().any(|method| method == "GET")
    }

    /// Whether nothing that the other includes is left for it.
    fn leaves_nothing(&self, other: &Pattern) -> bool {
        let is_unlimited = self.methods.is_empty() && self.excludes.is_empty();
        is_unlimited && self.includes.iter().any(|own| own.includes(other))
    }
}

impl ReferenceFile {
    /// The reference that holds for a page: the first that covers it
    /// (section 2.3.2.1.1).
    pub fn for_page(&self, path: &str) -> Option<&PolicyRef> {
        self.references.iter().find(|one| one.covers_page(path))
    }

    /// The reference that holds for a cookie.
    pub fn for_cookie(&self, cookie: &crate::cookie::Cookie) -> Option<&PolicyRef> {
        self.references.iter().find(|one| one.covers_cookie(cookie))
    }

    /// Says which INCLUDE another POLICY-REF before it leaves nothing to.
    fn unreachable(&self, root: &Element, faults: &mut Faults) {
        let elements = root
            .first("POLICY-REFERENCES")
            .into_iter()
            .flat_map(|references| references.all("POLICY-REF"));
        for (index, element) in elements.enumerate() {
            for include in element.all("INCLUDE") {
                let Ok(pattern) = Pattern::path(&include.text) else {
                    continue;
                };
                let mut before = self.references.iter().take(index);
                if let Some(first) = before.find(|other| other.leaves_nothing(&pattern)) {
                    let text = format!(
                        "is {}, which the POLICY-REF on line {} has already",
                        quoted(&include.text),
                        first.line
                    );
                    faults.add(&tags::PATTERN_UNREACHABLE, include, text);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
