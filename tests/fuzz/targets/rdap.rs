//! The answer of an RDAP server, and the same as a member of an object that is
//! about the domain. What is found stands in the answer.

#![no_main]

use check_domain::raw;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const DOMAIN: &str = "shop.example";
const MEMBERS: [&str; 7] = [
    "status",
    "events",
    "entities",
    "nameservers",
    "secureDNS",
    "links",
    "errorCode",
];
/// Statuses are at most 64, other texts are five.
const MOST: usize = 64 + 5;
const LONGEST: usize = 200;

fuzz_target!(|bytes: &[u8]| {
    holds(bytes);
    for member in MEMBERS {
        let head = format!("{{\"ldhName\":\"SHOP.EXAMPLE.\",\"{member}\":");
        holds(&[head.as_bytes(), bytes, b"}"].concat());
    }
});

fn holds(bytes: &[u8]) {
    let said = raw::rdap(bytes, DOMAIN);
    assert!(said.quoted.len() <= MOST && said.servers.len() <= 64);
    for words in &said.quoted {
        // "no JSON: ", why, and how the answer begins.
        assert!(words.chars().count() <= 2 * LONGEST, "{words:?}");
    }
    let marked = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(value) = serde_json::from_slice::<Value>(marked) else {
        assert!(matches!(said.outcome, "unreadable" | "throttled"));
        return;
    };
    if said.outcome == "registered" {
        let mut texts = Vec::new();
        gather(&value, &mut texts);
        is_about_the_domain(&value);
        stands(&said, &texts);
    }
}

/// Its own name stands where the name of the object belongs.
fn is_about_the_domain(value: &Value) {
    let of = |key: &str| value.get(key).and_then(Value::as_str);
    let names = [of("ldhName"), of("unicodeName")];
    let is = |name: &&str| {
        let plain = name.strip_suffix('.').unwrap_or(name).to_lowercase();
        // What is not ASCII is mapped (RFC 5895); that is another's to judge.
        plain == DOMAIN || !plain.is_ascii()
    };
    assert!(names.iter().flatten().any(is), "{names:?}");
}

fn stands(said: &raw::Said, texts: &[String]) {
    let is = |words: &String| texts.iter().any(|text| text.starts_with(words));
    for words in &said.quoted {
        assert!(is(words), "{words:?} does not stand there");
    }
    // Beyond ASCII a name is shown in A-labels.
    let plain = texts.iter().all(|text| text.is_ascii());
    for server in said.servers.iter().filter(|_| plain) {
        let is = |text: &String| text.to_lowercase().contains(server);
        assert!(texts.iter().any(is), "{server:?} does not stand there");
    }
}

/// Every text and number in it, in one line.
fn gather(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            texts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        Value::Number(number) => texts.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        Value::Object(members) => members.values().for_each(|item| gather(item, texts)),
        Value::Null | Value::Bool(_) => {}
    }
}
