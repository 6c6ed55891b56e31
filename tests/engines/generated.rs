//! The definitions that `presence engines` writes, loaded by both engines: every plugin
//! runs against the real servers, and what is stored is what the plugin prints there.

use std::fs;
use std::os::unix::fs::symlink;

use super::{Stored, icinga, nagios};
use crate::servers::{Said, Tree, faults, timeless};

const PRESENCE: &str = env!("CARGO_BIN_EXE_presence");

/// The name that a plugin is to look at.
fn subject(plugin: &str) -> &'static str {
    match plugin {
        "check_a" => "www.shop.example",
        "check_cname" => "pay.shop.example",
        _ => "shop.example",
    }
}

/// What an engine is to store of a plugin that said this.
fn expected(plugin: &str, said: &Said) -> Stored {
    let (first_line, perfdata) = said.text.lines().next().unwrap().split_once(" | ").unwrap();
    let state = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][usize::try_from(said.code).unwrap()];
    Stored {
        service: plugin.to_owned(),
        state: state.to_owned(),
        perfdata: perfdata.to_owned(),
        first_line: first_line.to_owned(),
    }
}

/// Every plugin, by the link that packages install, in a tree where one server lags.
fn tree_with_links() -> Option<Tree> {
    let tree = Tree::start(faults::lagging)?;
    let links = tree.namespace.folder().join("presence");
    fs::create_dir(&links).unwrap();
    for plugin in presence::PLUGINS {
        symlink(PRESENCE, links.join(plugin.name)).unwrap();
    }
    Some(tree)
}

fn definitions(tree: &Tree, engine: &str) -> String {
    let output = tree.namespace.run(PRESENCE, &["engines", engine]);
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Both sides without the times in them, and by name, as engines store them in any order.
fn compare(tree: &Tree, stored: Vec<Stored>) {
    let mut wanted: Vec<_> = presence::PLUGINS
        .iter()
        .map(|plugin| {
            expected(
                plugin.name,
                &tree.run(plugin.name, &["-H", subject(plugin.name)]),
            )
        })
        .collect();
    wanted.sort_by(|one, other| one.service.cmp(&other.service));
    let stored = stored.into_iter().map(|one| Stored {
        perfdata: timeless(&one.perfdata),
        ..one
    });
    assert_eq!(stored.collect::<Vec<_>>(), wanted);
    assert!(
        wanted.iter().any(|one| one.state == "WARNING"),
        "the fault was not seen: {wanted:?}"
    );
}

#[test]
fn icinga_runs_what_is_generated_for_it() {
    let Some(mut tree) = tree_with_links() else {
        return;
    };
    let mut text = definitions(&tree, "icinga");
    let hints = tree.hints().display().to_string();
    text.push_str("object Host \"shop\" { check_command = \"dummy\" }\n");
    for plugin in presence::PLUGINS {
        let (name, object, subject) = (
            plugin.name,
            plugin.name.replace("check_", "presence_"),
            subject(plugin.name),
        );
        text.push_str(&format!(
            "object Service \"{name}\" {{ host_name = \"shop\"; check_command = \"{object}\"; check_interval = 1s
  vars.{object}_hostname = \"{subject}\"; vars.{object}_root_hints = \"{hints}\" }}\n"
        ));
    }
    let folder = tree.namespace.folder().display().to_string();
    let stored = icinga::run(&mut tree.namespace, &folder, &text, presence::PLUGINS.len());
    compare(&tree, stored);
}

#[test]
fn nagios_runs_what_is_generated_for_it() {
    let Some(mut tree) = tree_with_links() else {
        return;
    };
    let mut text = definitions(&tree, "nagios");
    let hints = tree.hints().display().to_string();
    text.push_str("define host {\n host_name shop\n max_check_attempts 1\n contacts nobody\n}\n");
    for plugin in presence::PLUGINS {
        let (name, object, subject) = (
            plugin.name,
            plugin.name.replace("check_", "presence_"),
            subject(plugin.name),
        );
        text.push_str(&format!(
            "define service {{\n host_name shop\n service_description {name}\n check_command {object}!{subject}!--root-hints={hints}
 check_interval 1\n retry_interval 1\n max_check_attempts 1\n check_period always\n contacts nobody\n}}\n"
        ));
    }
    let folder = tree.namespace.folder().display().to_string();
    let stored = nagios::run(&mut tree.namespace, &folder, &text, presence::PLUGINS.len());
    compare(&tree, stored);
}
