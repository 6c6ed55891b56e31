//! What makes a CA: basicConstraints, a name, constraints on what it may issue.

use std::net::IpAddr;

use certificate::{Constraint, GeneralName};
use plugin::State;

use super::names::is_mailbox;
use super::tags::{
    BASIC_NOT_CRITICAL, CA_NOT_CA, CA_SUBJECT_EMPTY, CONSTRAINTS_EMPTY, CONSTRAINTS_MALFORMED,
    CONSTRAINTS_NOT_CRITICAL, PATH_LENGTH_UNFIT, POLICY_CONSTRAINTS, ROOT_EXPIRED,
};
use super::{Examined, Flaw, Role};

pub(super) fn flaws(examined: &Examined<'_>) -> Vec<Flaw> {
    let subject = examined.certificate.subject.is_empty();
    [
        examined.when(subject, &CA_SUBJECT_EMPTY, "is a CA without a name"),
        no_authority(examined),
        not_critical(examined),
        path_length(examined),
        expired(examined),
        policy(examined),
    ]
    .into_iter()
    .flatten()
    .chain(constraints(examined))
    .collect()
}

/// Of version 1 there are roots without extensions, which OpenSSL takes for
/// CAs; the version has its own finding.
fn no_authority(examined: &Examined<'_>) -> Option<Flaw> {
    let certificate = examined.certificate;
    let text = match certificate.basic_constraints() {
        Some(basic) if basic.ca => return None,
        None if certificate.version < 3 => return None,
        Some(_) => "says that it is no CA (basicConstraints)",
        None => "does not say that it is a CA (no basicConstraints)",
    };
    let flaw = examined.flaw(&CA_NOT_CA, text);
    Some(match examined.role {
        Role::Root => flaw.at(State::Warning),
        _ => flaw,
    })
}

fn not_critical(examined: &Examined<'_>) -> Option<Flaw> {
    let basic = examined.certificate.extensions.basic_constraints.as_ref()?;
    let text = "does not mark basicConstraints as critical";
    examined.when(!basic.critical, &BASIC_NOT_CRITICAL, text)
}

fn path_length(examined: &Examined<'_>) -> Option<Flaw> {
    let basic = examined.certificate.basic_constraints()?;
    let usage = examined.certificate.extensions.key_usage.as_ref();
    let can_sign = usage.is_none_or(|usage| usage.value.key_cert_sign());
    let text = "limits the length of paths but may not sign certificates";
    let is_unfit = basic.path_length.is_some() && !(basic.ca && can_sign);
    examined.when(is_unfit, &PATH_LENGTH_UNFIT, text)
}

/// Path validation does not look at the dates of an anchor (RFC 5280, 6.1);
/// OpenSSL does.
fn expired(examined: &Examined<'_>) -> Option<Flaw> {
    let certificate = examined.certificate;
    let text = if certificate.not_after < examined.at {
        format!("expired on {}", certificate.not_after)
    } else if examined.at < certificate.not_before {
        format!("is not valid before {}", certificate.not_before)
    } else {
        return None;
    };
    examined.when(examined.role == Role::Root, &ROOT_EXPIRED, &text)
}

fn policy(examined: &Examined<'_>) -> Option<Flaw> {
    let policy = examined
        .certificate
        .extensions
        .policy_constraints
        .as_ref()?;
    let value = policy.value;
    let is_empty =
        value.require_explicit_policy.is_none() && value.inhibit_policy_mapping.is_none();
    let text = if is_empty {
        "has empty policyConstraints"
    } else {
        "does not mark policyConstraints as critical"
    };
    examined.when(is_empty || !policy.critical, &POLICY_CONSTRAINTS, text)
}

fn constraints(examined: &Examined<'_>) -> Vec<Flaw> {
    let Some(constraints) = examined.certificate.extensions.name_constraints.as_ref() else {
        return Vec::new();
    };
    let value = &constraints.value;
    let is_empty = value.permitted.is_empty() && value.excluded.is_empty();
    let all = value.permitted.iter().chain(&value.excluded);
    let wrong = all.clone().find_map(|one| Some((one, fault(one)?)));
    let wrong = wrong.map(|(one, fault)| {
        let text = format!("has the name constraint {one}, which {fault}");
        examined.flaw(&CONSTRAINTS_MALFORMED, text)
    });
    let lax = "does not mark nameConstraints as critical";
    [
        examined.when(is_empty, &CONSTRAINTS_EMPTY, "has empty nameConstraints"),
        examined.when(!constraints.critical, &CONSTRAINTS_NOT_CRITICAL, lax),
        wrong,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is wrong with a constraint (RFC 5280, 4.2.1.10).
fn fault(constraint: &Constraint) -> Option<&'static str> {
    match constraint {
        Constraint::Ip { mask, .. } => (!is_contiguous(*mask)).then_some("has a mask with gaps"),
        Constraint::Name(GeneralName::Dns(name)) => match name.as_str() {
            "" => None,
            name if name.starts_with('.') => Some("begins with a dot"),
            name if name.contains('*') => Some("has a wildcard"),
            name => (!certificate::is_host(name)).then_some("is no DNS name"),
        },
        Constraint::Name(GeneralName::Email(name)) => {
            let host = name.strip_prefix('.').unwrap_or(name);
            (!is_mailbox(name) && !certificate::is_host(host))
                .then_some("is neither a mailbox nor a host")
        }
        Constraint::Name(GeneralName::Malformed(..)) => Some("cannot be decoded"),
        Constraint::Name(_) => None,
    }
}

fn is_contiguous(mask: IpAddr) -> bool {
    let bits = match mask {
        IpAddr::V4(mask) => u128::from(mask.to_bits()) << 96,
        IpAddr::V6(mask) => mask.to_bits(),
    };
    bits.leading_ones() + bits.trailing_zeros() >= 128
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_have_no_gaps() {
        let table = [
            ("255.255.255.0", true),
            ("255.255.255.255", true),
            ("0.0.0.0", true),
            ("255.0.255.0", false),
            ("0.255.0.0", false),
            ("ffff:ffff::", true),
            ("ffff::ffff", false),
            ("::", true),
        ];
        for (mask, expected) in table {
            assert_eq!(is_contiguous(mask.parse().unwrap()), expected, "{mask}");
        }
    }
}
