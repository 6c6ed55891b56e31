//! A plugin that always prints the example of the design.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::Stored;
use crate::namespace::{Namespace, skipped};

const TEXT: &str =
    "SOA WARNING - shop.example: ns2.shop.example/192.0.2.2 serves 2026112001, 3 behind (limit 0)";
const PERFDATA: &str =
    "time=0.042s;;;0;10 queries=14 servers=2 servers_ok=1 rtt_max=0.011s serial_lag=3;0;;0";

/// A namespace with the plugin in its folder.
pub fn plugin_folder() -> Option<Namespace> {
    let namespace = Namespace::new([]).map_err(|why| skipped(&why)).ok()?;
    let plugin = namespace.folder().join("check_soa");
    let lines =
        format!("{TEXT} | {PERFDATA}\n\\_ [WARNING] ns2.shop.example/192.0.2.2 serial 2026112001");
    fs::write(
        &plugin,
        format!("#!/bin/sh\ncat <<'X'\n{lines}\nX\nexit 1\n"),
    )
    .unwrap();
    fs::set_permissions(plugin, fs::Permissions::from_mode(0o755)).unwrap();
    Some(namespace)
}

/// What an engine is to store of it.
pub fn expected() -> Stored {
    Stored {
        service: "soa".to_owned(),
        state: "WARNING".to_owned(),
        perfdata: PERFDATA.to_owned(),
        first_line: TEXT.to_owned(),
    }
}
