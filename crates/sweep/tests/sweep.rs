//! Sweeps over plugins that ask nobody: they do what the declaration tells them.
#![allow(clippy::expect_used)] // Tests, and what they are made of.

use std::ffi::OsString;
use std::sync::{Barrier, Mutex, PoisonError};

use plugin::{
    Check, Context, Measure, Outcome, Plugin, Report, Shared, State, Tag, Unit, Unknown, report,
};
use sweep::{Sweep, Table};

/// A check that behaves as it is told.
#[derive(clap::Args)]
struct Fake {
    #[arg(short = 'H', long)]
    hostname: String,
    #[arg(long)]
    apex: bool,
    #[arg(long, default_value = "ok")]
    does: String,
}

plugin::tags! {
    BROKEN;
    FAKE_BROKEN, Critical, "It was told to be broken.", "tell it otherwise";
}

/// Those who come here go on when all three are there: one after another they never would.
static MEETING: Barrier = Barrier::new(3);

impl Check for Fake {
    const TAGS: &'static [&'static [&'static Tag]] = &[BROKEN];
    const MEASURES: &'static [Measure] = &[Measure::new("queries", Unit::None)];
    const PURPOSE: &'static str = "Does what it is told";

    #[allow(clippy::panic)] // One of them is told to.
    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        let root =
            Report::worst(&self.hostname, "is fine").measured([cx.limits().metric("queries", 2.0)]);
        match self.does.as_str() {
            "ok" => Ok(root.with([Report::seen(State::Ok, "ns1", "answers")])),
            "break" => Ok(root.with([Report::finding(&FAKE_BROKEN, "ns2", "is dead")])),
            "warn" => Ok(root.with([Report::seen(State::Warning, "ns2", "is slow")])),
            "meet" => {
                MEETING.wait();
                Ok(root.with([Report::seen(State::Ok, "all", "met")]))
            }
            "hang" => loop {
                std::thread::park();
            },
            "panic" => panic!("told to"),
            other => Err(Unknown(format!("cannot {other}"))),
        }
    }
}

static PLUGINS: [Plugin; 3] = [
    Plugin::of::<Fake>("check_delegation"),
    Plugin::of::<Fake>("check_soa"),
    Plugin::of::<Fake>("check_a"),
];

struct Fakes;

static FINISHED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Table for Fakes {
    fn plugins() -> &'static [Plugin] {
        &PLUGINS
    }

    fn finished(_shared: &Shared, zone: &str) {
        FINISHED
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(zone.to_owned());
    }
}

static SWEEP: Plugin = Plugin::of::<Sweep<Fakes>>("check_presence");

fn swept(declaration: &str, options: &[&str]) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.toml");
    std::fs::write(&file, format!("name = 'Example Shop'\n{declaration}")).expect("a file");
    let argv: Vec<_> = std::iter::once(file.into_os_string())
        .chain(options.iter().map(OsString::from))
        .collect();
    report(&SWEEP, &argv, &Shared::default())
}

/// The output without what differs from run to run.
fn output(outcome: &Outcome) -> String {
    let text = outcome.output();
    let (before, after) = text.split_once("| time=").expect("perfdata");
    let (_, rest) = after.split_once(' ').expect("more perfdata");
    format!("{before}| {rest}")
}

const SHOP: &str = "
[[domain]]
name = 'shop.example'
[[host]]
name = 'www.shop.example'
";

#[test]
fn a_presence_that_is_well() {
    let outcome = swept(SHOP, &[]);
    assert_eq!(outcome.state, State::Ok);
    assert_eq!(
        output(&outcome),
        "PRESENCE OK - Example Shop: all 3 checks are OK | checks=3;;;0 ok=3;;;0 warning=0;;;0 critical=0;;;0 \
         unknown=0;;;0 folded=0;;;0 queries=6;;;0\n"
    );
    let table = output(&swept(SHOP, &["-v"]));
    assert!(table.ends_with(
        "\\_ [OK] shop.example delegation: is fine\n\
         \\_ [OK] shop.example soa: is fine\n\
         \\_ [OK] www.shop.example a: is fine\n"
    ));
}

#[test]
fn one_cause_is_one_line() {
    let outcome = swept(
        &format!("{SHOP}[options]\ncheck_delegation.does = 'break'\ncheck_soa.does = 'warn'\n"),
        &[],
    );
    assert_eq!(outcome.state, State::Critical);
    assert_eq!(
        output(&outcome),
        "PRESENCE CRITICAL - Example Shop: shop.example delegation ns2 is dead | checks=3;;;0 ok=1;;;0 warning=1;;;0 \
         critical=1;;;0 unknown=0;;;0 folded=1;;;0 queries=6;;;0\n   \
         do: tell it otherwise\n\
         \\_ [CRITICAL] shop.example delegation: ns2 is dead\n  \
         \\_ [WARNING] shop.example soa: ns2 is slow\n"
    );
}

#[test]
fn a_bug_or_a_check_that_cannot_look_is_unknown() {
    let outcome = swept(
        &format!("{SHOP}[options]\ncheck_soa.does = 'panic'\ncheck_a.does = 'look'\n"),
        &[],
    );
    assert_eq!(outcome.state, State::Unknown);
    let text = output(&outcome);
    assert!(text.contains("[UNKNOWN] shop.example soa: a bug"), "{text}");
    assert!(
        text.contains("[UNKNOWN] www.shop.example a: cannot look"),
        "{text}"
    );
}

#[test]
fn checks_run_at_the_same_time() {
    let outcome = swept(
        &format!(
            "{SHOP}[options]\ncheck_delegation.does = 'meet'\ncheck_soa.does = 'meet'\ncheck_a.does = 'meet'\n"
        ),
        &[],
    );
    assert_eq!(outcome.state, State::Ok);
}

#[test]
fn each_check_has_a_deadline() {
    let outcome = swept(
        &format!("{SHOP}[options]\ncheck_soa = {{ does = 'hang', timeout = 0.3 }}\n"),
        &[],
    );
    let text = output(&outcome);
    assert_eq!(outcome.state, State::Unknown);
    assert!(
        text.contains("[UNKNOWN] shop.example soa: no result within 0.3 s"),
        "{text}"
    );
    assert!(text.contains("checks=3;;;0 ok=2;;;0"), "{text}");
}

#[test]
fn the_sweep_has_a_deadline() {
    let outcome = swept(
        &format!("{SHOP}[options]\ncheck_soa.does = 'hang'\n"),
        &["-t", "1"],
    );
    let text = output(&outcome);
    assert_eq!(outcome.state, State::Unknown);
    assert!(
        text.contains("sweep: 1 of 3 checks had not ended in time (-t, --jobs): shop.example soa"),
        "{text}"
    );
    assert!(text.contains("checks=3;;;0 ok=2;;;0"), "{text}");
}

#[test]
fn a_declaration_that_is_wrong_is_one_line() {
    let outcome = swept("[[hosts]]\n", &[]);
    assert_eq!((outcome.state, outcome.state.code()), (State::Unknown, 3));
    let text = outcome.output();
    assert!(
        text.starts_with("PRESENCE UNKNOWN - ")
            && text.contains("shop.toml:2:3: unknown field `hosts`"),
        "{text}"
    );
    assert!(!swept(SHOP, &["--jobs", "0"]).output().is_empty());
    assert_eq!(swept(SHOP, &["--jobs", "0"]).state, State::Unknown);
}

#[test]
fn a_zone_is_finished_once() {
    let domains: String = (0..50)
        .map(|n| format!("[[domain]]\nname = 'finished{n}.example'\n"))
        .collect();
    assert_eq!(swept(&domains, &["--jobs", "3"]).state, State::Ok);
    let finished = FINISHED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let ours = finished.iter().filter(|zone| zone.starts_with("finished"));
    assert_eq!(ours.count(), 50);
}

#[test]
fn json_has_every_check() {
    let outcome = swept(
        &format!("{SHOP}[options]\ncheck_delegation.does = 'break'\n"),
        &["--output", "json"],
    );
    let json: serde_json::Value = serde_json::from_str(&outcome.output()).expect("JSON");
    let about: Vec<_> = json["parts"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|part| part["about"].as_str())
        .collect();
    let all = [
        "shop.example delegation",
        "shop.example soa",
        "www.shop.example a",
    ]
    .map(Some);
    assert_eq!(about, all);
    assert_eq!(json["parts"][0]["tag"], "FAKE_BROKEN");
}
