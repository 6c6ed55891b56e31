//! Cookies that a response sets, and the patterns of them in a reference file.

use url::Url;

use crate::content::quoted;
use crate::fault::Faults;
use crate::pattern::Pattern;
use crate::tags;
use crate::xml::Element;

/// A cookie as a response sets it (RFC 6265 section 4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    value: String,
    domain: String,
    path: String,
}

impl Cookie {
    /// Reads a `Set-Cookie` field of the response to this URI; none where user
    /// agents would ignore it (RFC 6265 section 5.2) or forget what they have.
    /// Domain and path are by default those of the URI (sections 5.1.4 and 5.3).
    pub fn read(field: &str, uri: &Url) -> Option<Self> {
        let mut parts = field.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let attribute = |wanted: &str| attribute(field, wanted);
        if is_removal(attribute("max-age"), attribute("expires")) {
            return None;
        }
        let directory = uri.path().rsplit_once('/').map_or("", |(path, _)| path);
        let folder = if directory.is_empty() { "/" } else { directory };
        Some(Cookie {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            domain: attribute("domain").or(uri.host_str())?.to_ascii_lowercase(),
            path: attribute("path").unwrap_or(folder).to_owned(),
        })
        .filter(|cookie| !cookie.name.is_empty())
    }
}

/// The value of an attribute of a `Set-Cookie` field, if it has one.
fn attribute<'a>(field: &'a str, wanted: &str) -> Option<&'a str> {
    let pairs = field.split(';').skip(1).map(|part| part.split_once('='));
    let found = pairs
        .flatten()
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
    found
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
}

/// Whether a cookie is to be forgotten: servers say so with no age, or with a
/// date at the begin of 1970 (RFC 6265 section 3.1).
fn is_removal(age: Option<&str>, expires: Option<&str>) -> bool {
    match (age, expires) {
        (Some(age), _) => age.parse().is_ok_and(|age: i64| age <= 0),
        (None, Some(date)) => date.replace('-', " ").contains(" Jan 1970 "),
        (None, None) => false,
    }
}

/// `COOKIE-INCLUDE` or `COOKIE-EXCLUDE` (section 2.3.2.8): what is left out
/// stands for anything.
#[derive(Clone, Debug)]
pub struct CookiePattern {
    name: Pattern,
    value: Pattern,
    domain: Pattern,
    path: Pattern,
}

impl CookiePattern {
    /// Reads the attributes of an element.
    pub fn read(element: &Element, faults: &mut Faults) -> Self {
        if !element.text.is_empty() {
            let text = format!(
                "has the text {}, which only drafts had",
                quoted(&element.text)
            );
            faults.add(&tags::DRAFT_FORM, element, text);
        }
        let part = |name| {
            element
                .attribute(name)
                .map_or_else(Pattern::anything, Pattern::plain)
        };
        CookiePattern {
            name: part("name"),
            value: part("value"),
            domain: match element.attribute("domain") {
                Some(domain) => Pattern::plain(&domain.to_ascii_lowercase()),
                None => Pattern::anything(),
            },
            path: part("path"),
        }
    }

    /// Whether it fits a cookie. A domain is the same with and without a dot
    /// before it (RFC 6265 section 5.2.3).
    pub fn matches(&self, cookie: &Cookie) -> bool {
        let domain = cookie.domain.trim_start_matches('.');
        let domains = [domain.to_owned(), format!(".{domain}")];
        self.name.matches(cookie.name.as_bytes())
            && self.value.matches(cookie.value.as_bytes())
            && domains
                .iter()
                .any(|domain| self.domain.matches(domain.as_bytes()))
            && self.path.matches(cookie.path.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn cookie(field: &str) -> Option<Cookie> {
        Cookie::read(
            field,
            &Url::parse("https://www.shop.example/shop/cart?x").unwrap(),
        )
    }

    #[test]
    fn cookies_are_read_with_what_holds_by_default() {
        for (field, expected) in [
            (
                "id=7; Secure; HttpOnly",
                Some(("id", "7", "www.shop.example", "/shop")),
            ),
            (
                " id = a=b ;Path=/ ; DOMAIN=.Shop.example",
                Some(("id", "a=b", ".shop.example", "/")),
            ),
            ("id=; path=", Some(("id", "", "www.shop.example", "/shop"))),
            (
                "id=7; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                Some(("id", "7", "www.shop.example", "/shop")),
            ),
            ("id=7; max-age=0", None),
            ("id=; Max-Age=-1", None),
            ("id=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT", None),
            ("nonsense", None),
            ("=x", None),
            ("", None),
        ] {
            let found = cookie(field);
            let found = found.as_ref().map(|c| {
                (
                    c.name.as_str(),
                    c.value.as_str(),
                    c.domain.as_str(),
                    c.path.as_str(),
                )
            });
            assert_eq!(found, expected, "{field}");
        }
    }

    #[test]
    fn cookies_match_patterns() {
        let cookie = cookie("id=7; path=/; domain=shop.example").unwrap();
        for (attributes, expected) in [
            ("", true),
            ("name='*' value='*' domain='*' path='*'", true),
            ("name='id'", true),
            ("name='ID'", false),
            ("name='i*'", true),
            ("value='8'", false),
            ("domain='.shop.example'", true),
            ("domain='shop.example'", true),
            ("domain='.other.example'", false),
            ("path='/'", true),
            ("path='/shop*'", false),
        ] {
            let element =
                xml::read(format!("<COOKIE-INCLUDE {attributes}/>").as_bytes(), None).unwrap();
            let pattern = CookiePattern::read(&element, &mut Faults::default());
            assert_eq!(pattern.matches(&cookie), expected, "{attributes}");
        }
    }

    #[test]
    fn the_form_of_the_drafts_is_said() {
        let element = xml::read(b"<COOKIE-INCLUDE>* * *</COOKIE-INCLUDE>", None).unwrap();
        let mut faults = Faults::default();
        CookiePattern::read(&element, &mut faults);
        assert_eq!(
            faults.to_string(),
            "DRAFT_FORM COOKIE-INCLUDE has the text '* * *', which only drafts had"
        );
    }
}
