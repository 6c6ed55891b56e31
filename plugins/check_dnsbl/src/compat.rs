//! The command line of check_rbl in our words.

use std::ffi::OsString;

use plugin::Guise;

/// check_rbl, whose place this plugin takes by that name or with `--compat`.
pub static GUISE: Guise = Guise {
    name: "check_rbl",
    translate,
};

/// What becomes of an option of check_rbl.
enum Ours {
    /// The same value for this option of ours.
    Option(&'static str),
    /// A number of lists from which on it alarms: one less is the last that does not.
    Limit(&'static str),
    /// It has a value that means nothing here.
    Dropped,
    /// A flag that means nothing here.
    DroppedFlag,
    /// It cannot be had, for this reason.
    Refused(&'static str),
}

fn ours(name: &str) -> Option<Ours> {
    Some(match name {
        "-H" | "--host" => Ours::Option("--hostname"),
        "-s" | "--server" => Ours::Option("--only"),
        "-n" | "--nameserver" => Ours::Option("--resolver"),
        "-w" | "--warning" => Ours::Limit("--warning"),
        "-c" | "--critical" => Ours::Limit("--critical"),
        "-r" | "--retry" | "--workers" | "--query-timeout" => Ours::Dropped,
        "-d" | "--debug" => Ours::DroppedFlag,
        "-U" | "--url" => Ours::Refused("say --also DOMAIN without --compat"),
        "-a" | "--append" => Ours::Refused("nothing is appended to the output"),
        "--wl" | "--whitelistings" => Ours::Refused("white lists are told apart by themselves"),
        _ => return None,
    })
}

/// Options that check_rbl does not know pass as they are.
fn translate(argv: &[OsString]) -> Result<Vec<OsString>, String> {
    let mut own: Vec<OsString> = Vec::new();
    let mut words = argv.iter();
    let (mut limits, mut resolver) = (Vec::new(), false);
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        let (name, attached) = parted(&text);
        let Some(ours) = ours(name) else {
            resolver |= name == "--resolver";
            own.push(word.clone());
            continue;
        };
        let mut value = || match attached {
            Some(value) => Ok(value.to_owned()),
            None => words
                .next()
                .map(|word| word.to_string_lossy().into_owned())
                .ok_or_else(|| format!("'{name}' needs a value")),
        };
        match ours {
            Ours::Option(option) => {
                resolver |= option == "--resolver";
                own.push(format!("{option}={}", value()?).into());
            }
            Ours::Limit(option) => {
                own.push(limit(option, &value()?)?);
                limits.push(option);
            }
            Ours::Dropped => drop(value()?),
            Ours::DroppedFlag => {}
            Ours::Refused(why) => return Err(format!("'{name}' of check_rbl: {why}")),
        }
    }
    // Its defaults: both limits 1, and the resolver of this machine.
    for option in ["--warning", "--critical"] {
        if !limits.contains(&option) {
            own.push(limit(option, "1")?);
        }
    }
    if !resolver {
        own.push("--resolver=system".into());
    }
    Ok(own)
}

/// `--host=a` and `-Ha` as well as the name alone.
fn parted(text: &str) -> (&str, Option<&str>) {
    if text.starts_with("--") {
        return match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
    }
    match text.split_at_checked(2) {
        Some((name, value))
            if text.starts_with('-') && !value.is_empty() && ours(name).is_some() =>
        {
            (name, Some(value))
        }
        _ => (text, None),
    }
}

fn limit(option: &str, value: &str) -> Result<OsString, String> {
    let from: u32 = value
        .parse()
        .map_err(|_| format!("'{value}' is not a number of lists"))?;
    Ok(format!("{option}=listed={}", from.saturating_sub(1)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_command_line_in_our_words() {
        let one = "--warning=listed=0 --critical=listed=0";
        for (given, expected) in [
            (
                "-H mx1 -s a.b -s c.d",
                Ok(format!("--hostname=mx1 --only=a.b --only=c.d {one} --resolver=system")),
            ),
            (
                "--host=mx1 -w1 -c 1 -n 127.0.0.1 --workers 5 -d",
                Ok("--hostname=mx1 --warning=listed=0 --critical=listed=0 --resolver=127.0.0.1".to_owned()),
            ),
            (
                "-H mx1 -w 2 -c 4 --resolver 127.0.0.1:5300 -t 3",
                Ok("--hostname=mx1 --warning=listed=1 --critical=listed=3 --resolver 127.0.0.1:5300 -t 3".to_owned()),
            ),
            ("-H mx1 -w x", Err("'x' is not a number of lists".to_owned())),
            ("-H", Err("'-H' needs a value".to_owned())),
            (
                "-U shop.example",
                Err("'-U' of check_rbl: say --also DOMAIN without --compat".to_owned()),
            ),
        ] {
            let words: Vec<OsString> = given.split(' ').map(OsString::from).collect();
            let own = translate(&words).map(|words| {
                let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
                words.join(" ")
            });
            // The order of our own defaults is theirs.
            let expected = expected.map(|text: String| text);
            assert_eq!(own, expected, "{given}");
        }
    }
}
