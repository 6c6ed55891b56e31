//! Every way in which a plugin ends, seen from outside: the example plugin
//! `probe_contract` as a program, its exit code, standard output and error.

#![allow(clippy::unwrap_used)] // Tests, and what they are made of.

use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The example that `cargo test -p plugin` builds beside this test.
fn program() -> Command {
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples/probe_contract");
    assert!(
        path.exists(),
        "{} is missing: cargo build -p plugin --examples",
        path.display()
    );
    let mut command = Command::new(path);
    command
        .env_remove("MP_CONFIG_FILE")
        .env_remove("NAGIOS_CONFIG_PATH");
    command
}

fn run(line: &str) -> Output {
    program().args(line.split_whitespace()).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

/// The exit code and line 1 up to the perfdata; standard error is empty.
fn ending(output: &Output) -> (Option<i32>, String) {
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "",
        "standard error"
    );
    let line = stdout(output).lines().next().unwrap_or_default();
    let text = line.split(" |").next().unwrap_or_default();
    (output.status.code(), text.to_owned())
}

#[test]
fn endings_of_checks() {
    let table = [
        ("fine", 0, "CONTRACT OK - shop: all is well"),
        ("note", 0, "CONTRACT OK - shop: all is well"),
        ("lame", 2, "CONTRACT CRITICAL - shop: ns2 is lame: REFUSED"),
        (
            "several",
            2,
            "CONTRACT CRITICAL - shop: ns2 is lame: REFUSED (+1 more)",
        ),
        ("unknown", 3, "CONTRACT UNKNOWN - no route to anywhere"),
        (
            "nothing",
            3,
            "CONTRACT UNKNOWN - shop: nothing was observed",
        ),
        (
            "late",
            2,
            "CONTRACT CRITICAL - shop: no result within 10 s: still waiting for the servers of the zone",
        ),
        (
            "hostile",
            2,
            "CONTRACT CRITICAL - shop: ‹b›x¦y=1 says /n, ?[31m ¦? @@@@@@",
        ),
        (
            "much",
            2,
            "CONTRACT CRITICAL - shop: ns0 is lame (+499 more)",
        ),
    ];
    for (act, code, line) in table {
        let output = run(&format!("-H shop --act {act}"));
        assert_eq!(ending(&output), (Some(code), line.to_owned()), "{act}");
        assert!(
            output.stdout.len() <= 4096 && output.stdout.ends_with(b"\n"),
            "{act}"
        );
        assert_eq!(stdout(&output).matches('|').count(), 1, "{act}");
    }
}

#[test]
fn a_panic_is_unknown_and_names_its_place() {
    let output = run("-H shop --act panic");
    let (code, line) = ending(&output);
    assert_eq!(code, Some(3));
    assert!(
        line.starts_with("CONTRACT UNKNOWN - a bug at probe_contract.rs:"),
        "{line}"
    );
    assert!(line.ends_with(": told to ¦ break"), "{line}");
}

/// Each command line ends in UNKNOWN with this message and the usage below.
fn assert_usage(table: &[(&str, &str)]) {
    for (line, message) in table {
        let output = run(line);
        assert_eq!(
            ending(&output),
            (Some(3), format!("CONTRACT UNKNOWN - {message}")),
            "{line}"
        );
        assert!(
            stdout(&output).contains("\nUsage: check_contract "),
            "{line}"
        );
        assert!(!stdout(&output).contains(['|', '<', '>']), "{line}");
    }
}

#[test]
fn usage_errors_are_unknown() {
    let table = [
        ("", "missing --host ‹NAME›"),
        ("-H", "'--host ‹NAME›' needs a value"),
        ("-H a --frob", "unexpected argument '--frob'"),
        (
            "-H a --verbos",
            "unexpected argument '--verbos', is '--verbose' meant?",
        ),
        ("-H a b", "unexpected argument 'b'"),
        ("-H a --host=", "'--host ‹NAME›' has an empty value"),
        (
            "-H a --lag=x",
            "'x' is not a value of '--lag ‹LAG›': invalid float literal",
        ),
    ];
    assert_usage(&table);
}

#[test]
fn values_that_cannot_be_meant_are_unknown() {
    let table = [
        (
            "-H a -w x=3",
            "no measure is named 'x' (there is time, lag, servers)",
        ),
        (
            "-H a -w 5:3",
            "'5:3' is not a range: its start is above its end",
        ),
        (
            "-H a -c -5",
            "'-5' is not a range: its start is above its end",
        ),
        ("-H a -c=", "'--critical ‹[LABEL=]RANGE›' needs a value"),
        (
            "-H a --severity LAME",
            "'LAME' is not a value of '--severity ‹TAG=STATE›': expected TAG=STATE",
        ),
        (
            "-H a --severity NONE=ok",
            "check_contract has no finding 'NONE'",
        ),
        (
            "-H a --output xml",
            "'xml' is not a value of '--output ‹FORMAT›': expected text or json",
        ),
        (
            "-H a --max-output 1",
            "'1' is not a value of '--max-output ‹BYTES›': expected a number of bytes, at least 1024",
        ),
        (
            "-H a --extra-opts=x@/nowhere/x.ini",
            "--extra-opts: /nowhere/x.ini: No such file or directory (os error 2)",
        ),
    ];
    assert_usage(&table);
}

#[test]
fn a_timeout_is_positive_finite_and_at_most_a_day() {
    for seconds in ["0", "-1", "nan", "inf", "1e9", "86401", "x", "-v"] {
        assert_eq!(
            ending(&run(&format!("-H a -t {seconds}"))).0,
            Some(3),
            "-t {seconds}"
        );
    }
    for seconds in ["0.5", "86400", "1e1"] {
        assert_eq!(
            ending(&run(&format!("-H a -t {seconds}"))).0,
            Some(0),
            "-t {seconds}"
        );
    }
}

#[test]
fn help_and_version_are_unknown_too() {
    for (option, contained) in [
        ("-h", "--only-changes"),
        ("--help", "The server does not know the zone."),
    ] {
        let output = run(option);
        assert_eq!(ending(&output).0, Some(3));
        let text = stdout(&output);
        assert!(
            text.starts_with("check_contract ") && text.contains("Ends in the way it is told to."),
            "{text}"
        );
        assert!(text.contains(contained) && text.contains("--act"), "{text}");
    }
    for option in ["-V", "--version"] {
        let (code, line) = ending(&run(option));
        assert!(
            code == Some(3) && line.starts_with("check_contract ") && line.ends_with(" (presence)"),
            "{line}"
        );
    }
}

#[test]
fn a_deadline_that_is_missed_tells_what_was_found() {
    let waiting =
        "CONTRACT CRITICAL - no result within 0.3 s: still waiting for the servers of the zone";
    let resolver = "CONTRACT UNKNOWN - a: no result within 0.3 s: still waiting for the resolver";
    let table = [
        ("--act hang", 2, waiting.to_owned()),
        (
            "--act hang --timeout-state unknown",
            3,
            waiting.replace("CRITICAL", "UNKNOWN"),
        ),
        (
            "--act hang --severity TIMEOUT=warning",
            1,
            waiting.replace("CRITICAL", "WARNING"),
        ),
        ("--act partial", 3, resolver.to_owned()),
        (
            "--act partial --timeout-state critical",
            2,
            resolver.replace("UNKNOWN", "CRITICAL"),
        ),
    ];
    for (options, code, line) in table {
        let output = run(&format!("-H a -t 0.3 {options}"));
        assert_eq!(ending(&output), (Some(code), line), "{options}");
    }
    assert!(stdout(&run("-H a -t 0.3 -v --act partial")).contains("[OK] ns1: answers"));
}

#[test]
fn limits_and_severities_decide() {
    let table = [
        ("--lag 3", 0),
        ("--lag 3 -w 2", 1),
        ("--lag 3 -w 2 -c 2.5", 2),
        ("--lag 3 -w time=0:", 0),
        ("--lag -3 -w -5:-1", 0),
        ("-w servers=3", 1),
        ("-c servers=3", 2),
        ("--lag 3 -w 2 --severity LIMIT=critical", 2),
        ("--act lame --severity LAME=warning", 1),
        ("--act note --severity NOTE=warning", 1),
        ("--act lame --severity LAME=ok", 0),
    ];
    for (options, code) in table {
        assert_eq!(
            ending(&run(&format!("-H a {options}"))).0,
            Some(code),
            "{options}"
        );
    }
}

#[test]
fn json_has_the_same_code_and_is_not_cut() {
    let output = run("-H a --act much --output json");
    assert_eq!(output.status.code(), Some(2));
    let read: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&read["state"], &read["code"]),
        (&"CRITICAL".into(), &2.into())
    );
    assert_eq!(read["parts"].as_array().map(Vec::len), Some(500));
}

#[test]
fn a_reader_that_is_gone_does_not_change_the_code() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let status = program()
        .args(["-H", "a", "--act", "lame"])
        .stdout(full)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));

    let mut shell = Command::new("sh");
    shell
        .args(["-c", "exec \"$0\" -H a --act lame >&- 2>&-"])
        .arg(program().get_program());
    assert_eq!(shell.status().unwrap().code(), Some(2));

    let mut hanging = program()
        .args(["-H", "a", "-t", "0.3", "--act", "hang"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(hanging.stdout.take());
    assert_eq!(hanging.wait().unwrap().code(), Some(2));
}

#[test]
fn extra_options_go_first_and_the_command_line_wins() {
    let folder = tempfile::tempdir().unwrap();
    let ini = folder.path().join("plugins.ini");
    fs::write(&ini, "[check_contract]\nhost = a\nact = lame\nflag\n[mild]\nhost=b\nseverity = LAME=warning\nact=lame\n").unwrap();
    let at = |locator: &str| format!("--extra-opts={locator}@{}", ini.display());
    let table = [
        (at(""), 2, "CONTRACT CRITICAL - a: ns2 is lame: REFUSED"),
        (
            format!("-H c {}", at("")),
            2,
            "CONTRACT CRITICAL - c: ns2 is lame: REFUSED",
        ),
        (
            format!("{} --act fine", at("")),
            0,
            "CONTRACT OK - a: all is well",
        ),
        (at("mild"), 1, "CONTRACT WARNING - b: ns2 is lame: REFUSED"),
        (
            format!("{} {}", at("mild"), at("")),
            1,
            "CONTRACT WARNING - a: ns2 is lame: REFUSED",
        ),
    ];
    for (line, code, text) in table {
        assert_eq!(ending(&run(&line)), (Some(code), text.to_owned()), "{line}");
    }
    let output = program()
        .env("NAGIOS_CONFIG_PATH", folder.path())
        .arg("--extra-opts")
        .output()
        .unwrap();
    assert_eq!(ending(&output).0, Some(2));
    let (code, line) = ending(&run(&at("none")));
    assert!(
        code == Some(3) && line.ends_with("plugins.ini: no section [none]"),
        "{line}"
    );
}

#[test]
fn only_problems_is_silent_when_all_is_well() {
    let silent = run("-H a --only-problems");
    assert_eq!((silent.status.code(), stdout(&silent)), (Some(0), ""));
    assert_eq!(ending(&run("-H a --only-problems --act lame")).0, Some(2));
    assert_eq!(ending(&run("-H a --only-problems --frob")).0, Some(3));
}

#[test]
fn only_changes_is_silent_when_nothing_changed() {
    let folder = tempfile::tempdir().unwrap();
    let changes = |line: &str| {
        let state_dir = format!("--only-changes --state-dir {}", folder.path().display());
        let output = run(&format!("{line} {state_dir}"));
        (output.status.code(), !output.stdout.is_empty())
    };
    let steps = [
        ("-H a", 0, true),
        ("-H a", 0, false),
        ("-H b", 0, true),
        ("-H a --lag 7", 0, true),
        ("-H a -v -t 9", 0, false),
        ("--host=a", 0, false),
        ("-H a --severity LAME=ok", 0, false),
        ("-H a --act lame", 2, true),
        ("-H a --act lame", 2, false),
        ("-H a --act lame --severity LAME=warning", 1, true),
    ];
    for (line, code, prints) in steps {
        assert_eq!(changes(line), (Some(code), prints), "{line}");
    }
}

#[test]
fn a_state_file_that_is_broken_or_impossible_is_only_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "-H a --act lame --only-changes --state-dir {}",
        folder.path().display()
    );
    run(&line);
    let file = fs::read_dir(folder.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    fs::write(&file, "nonsense").unwrap();
    let output = run(&line);
    assert_eq!(ending(&output).0, Some(2));
    assert!(
        stdout(&output).contains("\n   note: state file "),
        "{}",
        stdout(&output)
    );
    assert_eq!(stdout(&run(&line)), "");

    let output = run("-H a --only-changes --state-dir /dev/null/x");
    assert_eq!(ending(&output).0, Some(0));
    assert!(
        stdout(&output).contains(", not remembered\n"),
        "{}",
        stdout(&output)
    );

    let homeless = program()
        .args(["-H", "a", "--only-changes"])
        .env_remove("HOME")
        .env_remove("XDG_STATE_HOME")
        .output();
    let (code, text) = ending(&homeless.unwrap());
    assert_eq!(code, Some(3));
    assert!(text.contains("--only-changes needs --state-dir"), "{text}");
}

#[test]
fn nothing_is_left_that_holds_the_output_open() {
    let mut child = program()
        .args(["-H", "a", "-t", "0.3", "--act", "hang"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut text = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(text.starts_with("CONTRACT CRITICAL - "), "{text}");
}
