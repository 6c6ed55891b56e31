//! What is wrong with a way through aliases, in the same words everywhere.

use plugin::Tag;
use probe::dns::{Name, plain};

use super::{Chain, Fate, LINKS, Place, Route};

plugin::tags! {
    CHAIN_TAGS;
    ALIAS_LOOP, Critical,
        "The aliases lead in a circle: no resolver can come to an end (RFC 1034 section 3.6.2).",
        "let one of the aliases point to a name that has addresses";
    ALIAS_DANGLING, Critical,
        "The name at the end of the aliases does not exist: users get nothing, and whoever can create that name (register its domain, book its slot at the provider) takes over this one.",
        "remove the alias at once, or restore the name that it points to";
    TARGET_UNREACHABLE, Critical,
        "The name that the alias leads to cannot be resolved: no name server of its zone gives a usable answer.",
        "ask the operator of the target's zone, or point the alias elsewhere; see check_delegation for that zone";
    TARGET_NO_ADDRESS, Critical,
        "The name at the end of the aliases exists and has no address: users reach nothing.",
        "restore the address of the target, or point the alias elsewhere";
    CHAIN_TOO_LONG, Critical,
        "So many aliases follow one another that resolvers give up, some after 8 (older releases of Unbound), others after 11 (BIND 9.20) or 13 (Knot Resolver); each costs a round trip besides (RFC 1034 section 3.6.2).",
        "point the first alias closer to the end of the chain";
    NOT_FOLLOWED, Ok,
        "The alias leads to a name that was not looked at; it is neither right nor wrong.",
        "leave out --server, or give this machine a route, if the target is to be judged";
}

/// What is wrong with a way that leads through aliases to no address, as a
/// predicate of the name that it begins at; nothing where it ends well or its
/// end was not seen.
pub fn astray(chain: &Chain, route: &Route) -> Option<(&'static Tag, String)> {
    let last = plain(route.names.last()?);
    match &route.fate {
        _ if route.aliases() == 0 => None,
        Fate::Addresses(_) | Fate::NotObserved(_) => None,
        Fate::Loop => Some((&ALIAS_LOOP, format!("gives an alias loop: {}", way(route)))),
        Fate::TooLong => Some((
            &CHAIN_TOO_LONG,
            format!("gives a chain of more than {} aliases", LINKS - 1),
        )),
        Fate::NoSuchName => Some((&ALIAS_DANGLING, dangling(chain, route))),
        Fate::NoAddress => Some((
            &TARGET_NO_ADDRESS,
            format!("gives an alias of {last}, which has no address"),
        )),
        Fate::Failed(why) => Some((
            &TARGET_UNREACHABLE,
            format!("gives an alias of {last}, which cannot be resolved: {why}"),
        )),
    }
}

/// The names on the way up to the first that comes again: `a, then b, then a`.
fn way(route: &Route) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in route.names.iter().map(plain) {
        let again = names.contains(&name);
        names.push(name);
        if again {
            break;
        }
    }
    names.join(", then ")
}

fn dangling(chain: &Chain, route: &Route) -> String {
    let target = route.names.last().map(plain).unwrap_or_default();
    let link = route.names.last().and_then(|name| chain.link(name));
    let missing = link.and_then(|link| link.missing.as_ref()).map(plain);
    let what = match missing {
        Some(above) if above != target => format!(", nor does {above}"),
        _ => String::new(),
    };
    let elsewhere = link.is_some_and(|link| matches!(link.place, Place::Elsewhere(_)));
    let risk = if elsewhere { ": takeover risk" } else { "" };
    format!("gives an alias of {target}, which does not exist{what}{risk}")
}

/// Where a way leads, for a sentence; nothing where there is no alias.
pub fn by_way_of(names: &[Name]) -> String {
    match names {
        [] | [_] => String::new(),
        [_, target] => format!("alias of {}", plain(target)),
        [_, first, .., last] => format!("alias of {} and on to {}", plain(first), plain(last)),
    }
}
