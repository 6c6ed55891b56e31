//! Icinga 2 with private configuration.

use std::fs;

use super::{END, Stored, example, stored};
use crate::namespace::Namespace;

/// Lets Icinga 2 load `definitions` of so many services, with `plugins` as its folder of
/// plugins, and waits for the first result of each.
pub fn run(
    namespace: &mut Namespace,
    plugins: &str,
    definitions: &str,
    services: usize,
) -> Vec<Stored> {
    let folder = namespace.folder().to_owned();
    for kind in ["data", "log", "cache", "spool", "run"] {
        fs::create_dir(folder.join(kind)).unwrap();
    }
    fs::write(
        folder.join("icinga2.conf"),
        configuration(&folder.display().to_string(), plugins, definitions),
    )
    .unwrap();
    namespace.start("icinga", command(&folder.display().to_string()));
    stored(namespace, "icinga", services)
}

/// The daemon in the foreground, with every folder of its own. It runs as root because
/// that is the one user of the namespace, whoever runs the test.
fn command(folder: &str) -> String {
    let folders = [
        ("Data", "data"),
        ("Log", "log"),
        ("Cache", "cache"),
        ("Spool", "spool"),
        ("InitRun", "run"),
    ];
    let defines = folders.map(|(name, path)| format!("-D Configuration.{name}Dir={folder}/{path}"));
    let user = "-D Configuration.RunAsUser=root -D Configuration.RunAsGroup=root -D Configuration.Concurrency=1";
    format!(
        "/usr/sbin/icinga2 daemon -c {folder}/icinga2.conf {user} {}",
        defines.join(" ")
    )
}

fn configuration(folder: &str, plugins: &str, definitions: &str) -> String {
    let record = r"$service.name$\t$service.state$\t$service.perfdata$\t$service.output$";
    let end = END.trim_end().escape_default();
    format!(
        r#"const NodeName = "tests"
const PluginDir = "{plugins}"
const PluginContribDir = "{plugins}"
include <itl>
object IcingaApplication "app" {{ }}
object CheckerComponent "checker" {{ }}
object PerfdataWriter "results" {{
  service_perfdata_path = "{folder}/results"
  service_temp_path = "{folder}/service.unfinished"
  host_perfdata_path = "{folder}/hosts"
  host_temp_path = "{folder}/host.unfinished"
  rotation_interval = 1s
  service_format_template = "{record}{end}"
}}
{definitions}"#
    )
}

/// A plugin's first line and perfdata reach the files of Icinga as they were printed.
#[test]
fn a_result_is_stored_as_it_was_sent() {
    let Some(mut namespace) = example::plugin_folder() else {
        return;
    };
    let plugins = namespace.folder().display().to_string();
    let definitions = r#"
object CheckCommand "soa" { command = [ PluginDir + "/check_soa" ] }
object Host "shop" { check_command = "dummy" }
object Service "soa" { host_name = "shop"; check_command = "soa"; check_interval = 1s; max_check_attempts = 1 }"#;
    let stored = run(&mut namespace, &plugins, definitions, 1);
    assert_eq!(stored, [example::expected()]);
}
