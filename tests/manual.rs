//! Man pages and completions say what the command lines and tables say.

use std::process::{Command, Stdio};

use plugin::TIME;
use presence::{PLUGINS, SWEEP};

use crate::shop::presence;

fn printed(words: &[&str]) -> String {
    let output = presence(words);
    assert_eq!(output.status.code(), Some(0), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A page without the marks of roff for quotes, fonts and hyphens.
fn page(name: &str) -> String {
    let text = printed(&["man", name]).replace("\\*(Aq", "'");
    ["\\fB", "\\fI", "\\fR", "\\"]
        .iter()
        .fold(text, |text, mark| text.replace(mark, ""))
}

#[test]
fn each_plugins_page_names_every_option_finding_and_measure() {
    for plugin in PLUGINS.iter().chain([&SWEEP]) {
        let page = page(plugin.name);
        for argument in plugin.command().get_arguments() {
            let option = argument.get_long().map(|long| format!("--{long}"));
            let shown = option.unwrap_or_else(|| argument.to_string());
            assert!(page.contains(&shown), "{}: no {shown}", plugin.name);
        }
        for tag in plugin.all_tags() {
            let entry = format!("\n{} ({})\n{}", tag.name, tag.state, tag.meaning);
            assert!(page.contains(&entry), "{}: no {}", plugin.name, tag.name);
            assert!(page.contains(tag.remedy), "{}: {}", plugin.name, tag.name);
        }
        for measure in std::iter::once(&TIME).chain(plugin.measures) {
            let entry = format!("\n{}\n{}", measure.label, measure.words());
            assert!(page.contains(&entry), "{}: no {entry}", plugin.name);
        }
    }
}

#[test]
fn the_programs_page_names_every_command() {
    let page = page("presence");
    for command in ["check", "plan", "discover", "engines", "man", "completions"] {
        assert!(page.contains(&format!("\n{command}\n")), "{command}");
    }
    assert!(page.contains("\ncheck_soa\n"));
}

#[test]
fn every_page_is_written_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("man1");
    printed(&["man", "--folder", place.to_str().unwrap()]);
    let mut names: Vec<String> = std::fs::read_dir(&place)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut expected = vec!["check_presence.1", "presence-discover.1", "presence.1"];
    let plugins: Vec<String> = PLUGINS.iter().map(|p| format!("{}.1", p.name)).collect();
    expected.extend(plugins.iter().map(String::as_str));
    expected.sort_unstable();
    assert_eq!(names, expected);
    let whole = std::fs::read_to_string(place.join("check_soa.1")).unwrap();
    assert_eq!(whole, printed(&["man", "check_soa"]));
}

#[test]
fn a_page_or_folder_that_cannot_be_is_one_clear_line() {
    for (words, line) in [
        (
            ["man", "check_nothing"],
            "no page 'check_nothing': there are presence,",
        ),
        (["man", "--folder=/dev/null/x"], "/dev/null/x: "),
        (
            ["completions", "no-such-shell"],
            "invalid value 'no-such-shell'",
        ),
    ] {
        let output = presence(&words);
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(3), "{text}");
        assert!(
            text.starts_with(&format!("PRESENCE UNKNOWN - {line}")),
            "{text}"
        );
    }
}

#[test]
fn bash_completes_plugins_and_their_options() {
    let script = printed(&["completions", "bash"]);
    let asked = "COMP_WORDS=(presence check_soa --max-a); COMP_CWORD=2; _presence presence --max-a check_soa; echo ${COMPREPLY[@]}";
    let output = Command::new("bash")
        .args(["--norc", "-c", &format!("{script}\n{asked}")])
        .stdin(Stdio::null())
        .output();
    // Not every machine has bash; the script itself is still held to the table.
    if let Ok(output) = output {
        assert_eq!(String::from_utf8_lossy(&output.stdout), "--max-age\n");
    }
    for plugin in PLUGINS {
        assert!(script.contains(plugin.name), "{}", plugin.name);
    }
    for (shell, option) in [("fish", "-l root-hints"), ("zsh", "--root-hints=")] {
        let script = printed(&["completions", shell]);
        assert!(script.contains(option), "{shell}");
    }
}
