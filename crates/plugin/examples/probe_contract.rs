//! A plugin that ends in every way a plugin can: the tests run it as a
//! program. It is also the smallest whole plugin.

use std::process::ExitCode;
use std::time::Duration;

use plugin::{Awaited, Check, Context, Measure, Plugin, Report, State, Tag, Unit, Unknown};

/// The plugin's own options; the contract adds the others.
#[derive(clap::Args, Debug)]
struct Options {
    /// Name of the subject
    #[arg(short = 'H', long, value_name = "NAME")]
    host: String,

    /// What to do: fine, lame, several, note, unknown, nothing, panic, hang, partial, late, hostile, much
    #[arg(long, default_value = "fine")]
    act: String,

    /// The number that is measured
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    lag: f64,

    /// A flag
    #[arg(long)]
    flag: bool,
}

static TAGS: [Tag; 2] = [
    Tag {
        name: "LAME",
        state: State::Critical,
        meaning: "The server does not know the zone.",
        remedy: "Load the zone there.",
    },
    Tag {
        name: "NOTE",
        state: State::Ok,
        meaning: "Something to know.",
        remedy: "Nothing.",
    },
];

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[&[&TAGS[0], &TAGS[1]]];
    const MEASURES: &'static [Measure] = &[
        Measure::new("lag", Unit::None),
        Measure {
            less_is_worse: true,
            warning: Some("1"),
            ..Measure::new("servers", Unit::None)
        },
    ];
    const PURPOSE: &'static str = "Ends in the way it is told to.";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        cx.stage("the servers of the zone", Awaited::Subject);
        let root = Report::worst(&self.host, "all is well").measured([
            cx.limits().metric("lag", self.lag),
            cx.limits().metric("servers", 2.0),
        ]);
        Ok(root.with(self.parts(cx)?))
    }
}

impl Options {
    fn parts(&self, cx: &Context) -> Result<Vec<Report>, Unknown> {
        let fine = Report::seen(State::Ok, "ns1", "answers");
        let [lame, note] = &TAGS;
        Ok(match self.act.as_str() {
            "fine" => vec![fine],
            "lame" => vec![fine, Report::finding(lame, "ns2", "is lame: REFUSED")],
            "several" => vec![
                Report::finding(lame, "ns3", "is slow").at(State::Warning),
                Report::finding(lame, "ns2", "is lame: REFUSED"),
                fine,
            ],
            "note" => vec![fine, Report::finding(note, "ns1", "says something")],
            "unknown" => return Err("no route to anywhere".into()),
            "nothing" => vec![],
            "panic" => boom(),
            "hang" => hang(),
            "partial" => {
                cx.found(Report::worst(&self.host, "all is well").with([fine]));
                cx.stage("the resolver", Awaited::Other);
                hang()
            }
            "late" => vec![fine, cx.late(&self.host)],
            "hostile" => vec![Report::finding(
                lame,
                "<b>\u{202E}x|y=1\n",
                "says \\n; \u{1B}[31m |\u{0} @@@@@@@@",
            )],
            "much" => (0..500)
                .map(|n| Report::finding(lame, format!("ns{n}"), "is lame"))
                .collect(),
            other => return Err(format!("no such act: {other}").into()),
        })
    }
}

fn hang() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(60));
    }
}

#[expect(clippy::panic, reason = "the contract must survive one")]
fn boom() -> ! {
    panic!("told to | break")
}

static PLUGIN: Plugin = Plugin::of::<Options>("check_contract");

fn main() -> ExitCode {
    plugin::main(&PLUGIN)
}
