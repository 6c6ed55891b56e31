//! The declaration of a business, and the plan and the command lines made of it.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presence::Presence;
use sweep::{Catalogue, Declaration, Table, plan};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Presence::catalogue);

fuzz_target!(|text: &str| {
    match Declaration::parse(Path::new("shop.toml"), text, &CATALOGUE) {
        Ok(declaration) => {
            let planned = plan(&declaration, &CATALOGUE);
            for check in &planned {
                let line = plan::line(&planned, check);
                assert!(!line.is_empty());
            }
        }
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
});
