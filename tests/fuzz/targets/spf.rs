//! The text of an SPF record, as any domain may write it.

#![no_main]

use asking::spf::{LOOKUPS, Mechanism, Policy, fault, policy};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|txt: &[u8]| {
    let Some(text) = policy(txt) else {
        return;
    };
    match text.parse::<Policy>() {
        Ok(policy) => {
            let too_many = policy.lookups() > LOOKUPS;
            assert_eq!(fault(&text).is_some(), too_many);
            for term in policy.terms {
                if let Mechanism::Include(domain) | Mechanism::Exists(domain) = term.mechanism {
                    let name = domain.name();
                    assert!(name.is_none_or(|name| name.is_fqdn()));
                }
            }
        }
        Err(why) => assert_eq!(fault(&text), Some(why)),
    }
});
