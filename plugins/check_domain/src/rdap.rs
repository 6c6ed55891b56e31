//! The answer of an RDAP server (RFC 9083), read leniently: servers break the
//! format in more ways than one, and one odd member says nothing of the others.

use serde_json::Value;

use crate::date::Read;
use crate::facts::{Expiry, MANY, Outcome, Registrar, Registration, cut, host};

/// Entities within entities are looked into this deep.
const DEPTH: usize = 3;

/// What a body says of this domain, its name in A-labels and lower case.
pub fn read(body: &[u8], domain: &str) -> Outcome {
    // A byte order mark is no JSON, but nobody's alarm either.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.trim_ascii().is_empty() {
        return Outcome::Throttled("an empty answer".to_owned());
    }
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(why) => return Outcome::Unreadable(format!("no JSON: {why}: {}", begin(body))),
    };
    if let Some(code) = value.get("errorCode").and_then(number) {
        return fault(code, &value);
    }
    match name(&value) {
        None => Outcome::Unreadable(format!("no object of a domain: {}", begin(body))),
        Some(name) if name != domain => {
            Outcome::Unreadable(format!("the answer is about {}", cut(&name)))
        }
        Some(_) => Outcome::Registered(Box::new(registration(&value))),
    }
}

/// How an answer that cannot be read begins.
fn begin(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    cut(text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default())
    .chars()
    .take(60)
    .collect()
}

/// An error as RFC 9083 section 6 has it.
fn fault(code: i64, value: &Value) -> Outcome {
    let title = value
        .get("title")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let said = cut(format!("{code} {title}").trim());
    match code {
        404 => Outcome::Available(said),
        403 | 429 => Outcome::Throttled(said),
        _ => Outcome::Unreadable(format!("error {said}")),
    }
}

fn number(value: &Value) -> Option<i64> {
    let text = || value.as_str().and_then(|text| text.trim().parse().ok());
    value.as_i64().or_else(text)
}

/// The name of the object, in A-labels where there is one.
fn name(value: &Value) -> Option<String> {
    let class = value.get("objectClassName").and_then(Value::as_str);
    if class.is_some_and(|class| !class.eq_ignore_ascii_case("domain")) {
        return None;
    }
    let of = |key: &str| value.get(key)?.as_str()?.parse::<asking::DomainName>().ok();
    of("ldhName")
        .or_else(|| of("unicodeName"))
        .map(|name| name.to_string())
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    match value.get(key) {
        Some(Value::Array(items)) => items,
        Some(one @ (Value::String(_) | Value::Object(_))) => std::slice::from_ref(one),
        _ => &[],
    }
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    let items = list(value, key).iter().filter_map(Value::as_str);
    items
        .map(cut)
        .filter(|text| !text.is_empty())
        .take(MANY)
        .collect()
}

fn registration(value: &Value) -> Registration {
    let entities = entities(value, 0);
    let mut servers: Vec<String> = list(value, "nameservers")
        .iter()
        .filter_map(|server| {
            let named = |key: &str| server.get(key).and_then(Value::as_str);
            host(
                named("ldhName")
                    .or_else(|| named("unicodeName"))
                    .or(server.as_str())?,
            )
        })
        .take(MANY)
        .collect();
    servers.sort();
    servers.dedup();
    let signed = value
        .get("secureDNS")
        .and_then(|secure| match secure.get("delegationSigned") {
            Some(Value::Bool(signed)) => Some(*signed),
            Some(Value::String(text)) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        });
    let transferred = event(value, &["transfer"]).and_then(|event| event.moment());
    Registration {
        expiry: event(value, &["expiration", "record expires", "soft expiration"]),
        registrar_expiry: event(value, &["registrar expiration"]),
        registrar: entities.iter().find_map(|entity| registrar(entity)),
        registrant: entities.iter().find_map(|entity| registrant(entity)),
        statuses: texts(value, "status"),
        servers,
        signed,
        transferred,
        referral: referral(value),
    }
}

/// The first event of these actions, in their order.
fn event(value: &Value, actions: &[&str]) -> Option<Expiry> {
    let events = list(value, "events");
    let action = |event: &Value| event.get("eventAction")?.as_str().map(str::to_lowercase);
    actions.iter().find_map(|wanted| {
        let is = |event: &&Value| action(event).is_some_and(|action| action.trim() == *wanted);
        let found: Vec<&Value> = events.iter().filter(is).collect();
        let read =
            |event: &&Value| Some(Expiry::new(wanted, event.get("eventDate")?.as_str()?, None));
        let mut dates = found.iter().filter_map(read);
        let first = dates.next()?;
        // One that cannot be read must not hide one that can.
        match first.read {
            Read::Unread => Some(
                dates
                    .find(|date| date.read != Read::Unread)
                    .unwrap_or(first),
            ),
            _ => Some(first),
        }
    })
}

/// All entities, those within others too.
fn entities(value: &Value, depth: usize) -> Vec<&Value> {
    let mut all = Vec::new();
    for entity in list(value, "entities").iter().take(MANY) {
        all.push(entity);
        if depth < DEPTH {
            all.extend(entities(entity, depth + 1));
        }
    }
    all
}

fn is_role(entity: &Value, role: &str) -> bool {
    texts(entity, "roles")
        .iter()
        .any(|one| one.eq_ignore_ascii_case(role))
}

fn registrar(entity: &Value) -> Option<Registrar> {
    if !is_role(entity, "registrar") {
        return None;
    }
    let of_iana = |id: &&Value| {
        let kind = id.get("type").and_then(Value::as_str).unwrap_or_default();
        kind.to_lowercase().contains("iana")
    };
    let id = list(entity, "publicIds")
        .iter()
        .find(of_iana)
        .and_then(|id| {
            let id = id.get("identifier")?;
            id.as_str()
                .map(str::to_owned)
                .or_else(|| number(id).map(|id| id.to_string()))
        });
    let handle = || entity.get("handle").and_then(Value::as_str).map(cut);
    let name = card(entity, "fn")
        .or_else(|| card(entity, "org"))
        .or_else(handle);
    Some(Registrar {
        id: id.map(|id| cut(&id)),
        name,
    })
}

/// Who holds the domain, unless the registry keeps that to itself.
fn registrant(entity: &Value) -> Option<String> {
    if !is_role(entity, "registrant") {
        return None;
    }
    let name = card(entity, "org").or_else(|| card(entity, "fn"))?;
    (!is_withheld(&name)).then_some(name)
}

/// Whether a name only says that there is a name.
pub fn is_withheld(name: &str) -> bool {
    let name = name.to_lowercase();
    [
        "redacted",
        "privacy",
        "not disclosed",
        "withheld",
        "data protected",
        "hidden upon",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// A property of a vCard in JSON (RFC 7095): `["fn", {}, "text", "Name"]`.
fn card(entity: &Value, property: &str) -> Option<String> {
    let card = entity.get("vcardArray")?.get(1)?.as_array()?;
    let is = |entry: &&Value| {
        entry
            .get(0)
            .and_then(Value::as_str)
            .is_some_and(|name| name.eq_ignore_ascii_case(property))
    };
    let value = card.iter().find(is)?.get(3)?;
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Array(parts) => parts.first()?.as_str()?,
        _ => return None,
    };
    Some(cut(text)).filter(|text| !text.is_empty())
}

/// Where the registrar answers itself (links of RFC 9083 section 4.2).
fn referral(value: &Value) -> Option<String> {
    let text = |link: &Value, key: &str| link.get(key).and_then(Value::as_str).map(str::to_owned);
    list(value, "links").iter().take(MANY).find_map(|link| {
        let related = text(link, "rel")?.eq_ignore_ascii_case("related");
        let kind = text(link, "type").unwrap_or_default();
        let href = text(link, "href").filter(|href| href.starts_with("http"))?;
        (related && (kind.contains("rdap") || href.contains("/domain/"))).then_some(href)
    })
}

#[cfg(test)]
mod tests;
