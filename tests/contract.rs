//! What holds for every plugin of the table, seen from outside.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use plugin::{Plugin, TIME};
use presence::PLUGINS;

use crate::shop::{Shop, presence};

/// What a plugin printed, after the promises that hold for any output:
/// an exit code of 0 to 3, nothing on standard error, a first line that says
/// service and state, at most one `|`, and that on line 1.
fn promised(plugin: &Plugin, words: &[&str]) -> (i32, String) {
    let mut all = vec![plugin.name];
    all.extend(words);
    judged(plugin, &presence(&all), words)
}

fn judged(plugin: &Plugin, output: &Output, words: &[&str]) -> (i32, String) {
    let case = format!("{} {}", plugin.name, words.join(" "));
    let code = output
        .status
        .code()
        .unwrap_or_else(|| panic!("{case}: ended by a signal"));
    assert!((0..=3).contains(&code), "{case}: exit code {code}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{case}");
    let text =
        String::from_utf8(output.stdout.clone()).unwrap_or_else(|_| panic!("{case}: no UTF-8"));
    let first = text.lines().next().unwrap_or_default();
    assert!(!first.trim().is_empty(), "{case}: the first line is empty");
    assert!(text.ends_with('\n'), "{case}: no newline at the end");
    assert!(
        !text.contains(['\0', '\r', '\x1b']),
        "{case}: control characters"
    );
    (code, text)
}

fn one_pipe(plugin: &Plugin, text: &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    assert!(first.matches('|').count() <= 1, "{}: {first}", plugin.name);
    assert!(!rest.contains('|'), "{}: {rest}", plugin.name);
    let statement = first.split('|').next().unwrap_or_default();
    assert!(
        statement.chars().count() <= 161,
        "{}: {statement}",
        plugin.name
    );
    assert!(!statement.contains(';'), "{}: {statement}", plugin.name);
}

#[test]
fn help_and_version_exit_3_on_standard_output() {
    for plugin in PLUGINS {
        for word in ["-h", "--help", "-V", "--version"] {
            let (code, text) = promised(plugin, &[word]);
            assert_eq!(code, 3, "{} {word}", plugin.name);
            assert!(
                text.contains(plugin.name) || text.contains(plugin.purpose),
                "{text}"
            );
        }
    }
}

/// Plugins whose subject may be an address: for them it is no bad input, and
/// they would go and look.
const TAKES_ADDRESSES: [&str; 2] = ["check_cert_chain", "check_dnsbl"];

#[test]
fn bad_input_is_one_clear_line_and_exit_3() {
    let cases: &[&[&str]] = &[
        &[],
        &["--frobnicate"],
        &["-H"],
        &["-H", ""],
        &["-H", "192.0.2.1"],
        &["-H", "https://shop.example/"],
        &["-H", "shop.example", "extra"],
        &["-H", "shop.example", "-t", "0"],
        &["-H", "shop.example", "-t", "nan"],
        &["-H", "shop.example", "-w", "nan"],
        &["-H", "shop.example", "-c", "no_such_label=1"],
        &["-H", "shop.example", "-w", "5:1"],
        &["-H", "shop.example", "--severity", "NO_SUCH_TAG=ok"],
        &["-H", "shop.example", "--severity", "TIMEOUT=fine"],
        &["-H", "shop.example", "-4", "-6"],
        &["-H", "shop.example", "--dns-port", "0"],
        &["-H", "shop.example", "--dns-port", "65536"],
        &["-H", "shop.example", "--max-servers", "0"],
        &["-H", "shop.example", "--server", "ns1"],
        &["-H", "shop.example", "--root-hints", ""],
        &["-H", "shop.example", "--root-hints", "/no/such/file"],
        &["-H", "shop.example", "--root-hints", "/"],
        &["-H", "shop.example", "--extra-opts=none@/no/such/file"],
        &["-H", "shop.example", "--allow-private=10.0.0.0/33"],
    ];
    for plugin in PLUGINS {
        let fits = |words: &&&[&str]| {
            **words != ["-H", "192.0.2.1"] || !TAKES_ADDRESSES.contains(&plugin.name)
        };
        for words in cases.iter().filter(fits) {
            let (code, text) = promised(plugin, words);
            assert_eq!(code, 3, "{} {words:?}: {text}", plugin.name);
            one_pipe(plugin, &text);
            let start = format!("{} UNKNOWN - ", plugin.service());
            assert!(
                text.starts_with(&start),
                "{} {words:?}: {text}",
                plugin.name
            );
        }
    }
}

#[test]
fn the_healthy_shop_is_ok_in_every_form_of_output() {
    let shop = Shop::healthy();
    for plugin in PLUGINS {
        let healthy = healthy(plugin, &shop);
        let mut words: Vec<&str> = healthy.iter().map(String::as_str).collect();
        let (code, text) = promised(plugin, &words);
        assert_eq!(code, 0, "{text}");
        one_pipe(plugin, &text);
        assert_eq!(
            labels(&text),
            expected_labels(plugin, &labels(&text)),
            "{}: order of the labels",
            plugin.name
        );

        words.push("--output=json");
        let (code, text) = promised(plugin, &words);
        let tree: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (code, &tree["code"], &tree["plugin"]),
            (0, &0.into(), &plugin.name.into())
        );

        words.pop();
        words.push("--only-problems");
        let mut all = vec![plugin.name];
        all.extend(&words);
        let output = presence(&all);
        assert_eq!(
            (
                output.status.code(),
                output.stdout.len(),
                output.stderr.len()
            ),
            (Some(0), 0, 0)
        );
    }
}

/// The words with which a plugin looks at what is healthy in the lab.
fn healthy(plugin: &Plugin, shop: &Shop) -> Vec<String> {
    let words = match plugin.name {
        "check_a" => "-H www.shop.example",
        "check_cname" => "-H cdn.shop.example",
        "check_p3p" => "-u {page}",
        "check_domain" => "-H shop.example --rdap-server {rdap} --proxy none",
        "check_cert_chain" => "-H secure.shop.example -p {https} --roots {roots}",
        _ => "-H shop.example",
    };
    let words = words.split(' ').map(|word| shop.expanded(word));
    words.chain(shop.walk()).collect()
}

fn labels(text: &str) -> Vec<String> {
    let (_, perfdata) = text
        .lines()
        .next()
        .and_then(|line| line.split_once(" | "))
        .unwrap_or_default();
    perfdata
        .split(' ')
        .filter_map(|item| item.split_once('='))
        .map(|(label, _)| label.to_owned())
        .collect()
}

/// The measures of the table that were observed, in the order of the table.
fn expected_labels(plugin: &Plugin, observed: &[String]) -> Vec<String> {
    let table = std::iter::once(&TIME)
        .chain(plugin.measures)
        .map(|measure| measure.label.to_owned());
    table.filter(|label| observed.contains(label)).collect()
}

#[test]
fn the_tables_are_well_formed() {
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    for plugin in PLUGINS {
        let mut names: Vec<&str> = plugin.all_tags().map(|tag| tag.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{}: a tag stands twice", plugin.name);
        for tag in plugin.all_tags() {
            assert!(tag.name.chars().all(upper), "{}", tag.name);
            assert!(
                tag.meaning.len() > 20 && tag.remedy.len() > 5,
                "{}",
                tag.name
            );
        }
        for measure in plugin.measures {
            assert!(measure.label.chars().all(lower), "{}", measure.label);
        }
    }
}

#[test]
fn every_page_has_every_finding_with_its_state() {
    for plugin in PLUGINS {
        let path = format!(
            "{}/plugins/{}/README.md",
            env!("CARGO_MANIFEST_DIR"),
            plugin.name
        );
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let shared = page_of("docs/FINDINGS.md");
        for tag in plugin.all_tags() {
            let row = |line: &str| {
                line.starts_with(&format!("| `{}` |", tag.name)) && line.contains(tag.state.word())
            };
            assert!(
                page.lines().chain(shared.lines()).any(row),
                "{path} has no row for {}",
                tag.name
            );
        }
        for measure in plugin.measures {
            assert!(
                page.contains(&format!("`{}`", measure.label)),
                "{path} has no word on {}",
                measure.label
            );
        }
        for argument in plugin
            .command()
            .get_arguments()
            .filter_map(|argument| argument.get_long())
        {
            let option = format!("--{argument}");
            assert!(
                page.contains(&option) || shared.contains(&option),
                "{path} has no word on {option}"
            );
        }
    }
}

fn page_of(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn an_output_that_nobody_reads_keeps_the_code() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for plugin in PLUGINS {
        let command = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_presence"));
            command
                .args([
                    plugin.name,
                    "-H",
                    "shop.example",
                    "--root-hints",
                    "/no/such/file",
                ])
                .stderr(Stdio::null());
            command
        };
        assert_eq!(
            command().stdout(full()).status().unwrap().code(),
            Some(3),
            "{}",
            plugin.name
        );
        // The reader is gone before anything is written.
        let mut child = command().stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(3), "{}", plugin.name);
    }
}

#[test]
fn a_document_that_is_lost_is_no_success() {
    for words in [
        &["engines", "icinga"][..],
        &["man"],
        &["completions", "bash"],
        &["plan", "tests/shop.toml"],
    ] {
        let status = Command::new(env!("CARGO_BIN_EXE_presence"))
            .args(words)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(File::options().write(true).open("/dev/full").unwrap())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(3), "{words:?}");
    }
}

#[test]
fn a_link_with_the_name_of_a_plugin_is_that_plugin() {
    let folder = tempfile::tempdir().unwrap();
    for plugin in PLUGINS {
        let link = folder.path().join(plugin.name);
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_presence"), &link).unwrap();
        let output = Command::new(&link).arg("-V").output().unwrap();
        let (code, text) = judged(plugin, &output, &["-V"]);
        assert_eq!((code, text.starts_with(plugin.name)), (3, true), "{text}");
    }
}

#[test]
fn a_small_program_is_the_same_plugin() {
    let program = small("check_soa");
    let shop = Shop::healthy();
    let mut words = vec!["-H".to_owned(), "shop.example".to_owned()];
    words.extend(shop.walk());
    let alone = Command::new(program).args(&words).output().unwrap();
    words.insert(0, "check_soa".to_owned());
    assert_eq!(shop.settled(&alone), shop.settled(&presence(&words)));
}

/// Builds a plugin's own program beside the program of all.
fn small(name: &str) -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "-p", name, "--bin", name])
        .status()
        .unwrap();
    assert!(built.success());
    PathBuf::from(env!("CARGO_BIN_EXE_presence")).with_file_name(name)
}
