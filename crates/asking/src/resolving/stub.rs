//! Through recursive resolvers, as a stub resolver asks them (RFC 1034
//! section 5.3.1).

use std::net::{IpAddr, SocketAddr};

use probe::dns::{
    Answer, How, Name, Question, RecordType, Reply, ResponseCode, Seen, Walk, addresses, alias,
    code_name,
};

use super::{ALIASES, Found};

/// What follows so far about the addresses of a name: of each question the
/// first resolver that answers it is believed; one that is late or fails is
/// replaced by the next.
pub(super) fn look(walk: &mut Walk, resolvers: &[SocketAddr], name: &Name) -> Found {
    let [ipv4, ipv6] = [RecordType::A, RecordType::AAAA].map(|kind| {
        let question = Question {
            name: name.clone(),
            kind,
        };
        asked(walk, resolvers, &question)
    });
    match (ipv4, ipv6) {
        (Found::Addresses(mut all), Found::Addresses(more)) => {
            all.extend(more);
            Found::Addresses(all)
        }
        (found @ Found::Addresses(_), _) | (_, found @ Found::Addresses(_)) => found,
        (Found::Waiting, _) | (_, Found::Waiting) => Found::Waiting,
        (Found::NoAddress(name), _) | (_, Found::NoAddress(name)) => Found::NoAddress(name),
        (found @ Found::NoSuchName(_), _) | (_, found @ Found::NoSuchName(_)) => found,
        (found, _) => found,
    }
}

/// The first of several candidates that exists; what is said of the last else.
pub(super) fn first(candidates: impl Iterator<Item = Found>) -> Found {
    let mut last = Found::Failed("no name to ask for".to_owned());
    for found in candidates {
        match found {
            Found::NoSuchName(_) | Found::NoAddress(_) => last = found,
            _ => return found,
        }
    }
    last
}

fn asked(walk: &mut Walk, resolvers: &[SocketAddr], question: &Question) -> Found {
    let how = How {
        recursion: true,
        ..How::default()
    };
    let mut why = Found::NotObserved("no resolver is known".to_owned());
    for resolver in resolvers {
        match walk.ask_at(*resolver, question.clone(), how) {
            Seen::Waiting { late: false } => return Found::Waiting,
            Seen::Waiting { late: true } => why = Found::Waiting,
            Seen::Early(answer) | Seen::Final(answer) => match told(&answer, question) {
                Ok(found) => return found,
                Err(reason) => {
                    why = Found::NotObserved(format!("resolver {}: {reason}", resolver.ip()));
                }
            },
        }
    }
    why
}

/// What a resolver's answer says, or why it is of no use. That a resolver
/// fails is not the subject's fault as far as we can see from here.
fn told(answer: &Answer, question: &Question) -> Result<Found, String> {
    let reply = match &answer.heard {
        Err(ours) => return Err(ours.to_string()),
        Ok(Err(theirs)) => return Err(theirs.to_string()),
        Ok(Ok(reply)) => reply,
    };
    match reply.rcode {
        ResponseCode::NoError => Ok(chain(reply, question)),
        ResponseCode::NXDomain => Ok(Found::NoSuchName(end(reply, &question.name))),
        code => Err(format!("answers {}", code_name(code))),
    }
}

fn chain(reply: &Reply, question: &Question) -> Found {
    let name = end(reply, &question.name);
    let wanted = |address: &IpAddr| address.is_ipv4() == (question.kind == RecordType::A);
    let found: Vec<IpAddr> = addresses(&reply.answers, &name)
        .into_iter()
        .filter(wanted)
        .collect();
    match found.is_empty() {
        true => Found::NoAddress(name),
        false => Found::Addresses(found),
    }
}

/// The last name of the aliases in an answer.
pub(super) fn end(reply: &Reply, name: &Name) -> Name {
    let mut last = name.clone();
    for _ in 0..ALIASES {
        match alias(&reply.answers, &last) {
            Some(target) => last = target,
            None => break,
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_candidate_that_exists_counts() {
        let name = |text: &str| Name::from_ascii(text).unwrap();
        let missing = || Found::NoSuchName(name("a."));
        let here = || Found::Addresses(vec![IpAddr::from([192, 0, 2, 1])]);
        assert_eq!(first([missing(), here()].into_iter()), here());
        assert_eq!(first([missing(), missing()].into_iter()), missing());
        assert_eq!(first([Found::Waiting, here()].into_iter()), Found::Waiting);
        let failed = || Found::Failed("x".to_owned());
        assert_eq!(first([failed(), here()].into_iter()), failed());
    }
}
