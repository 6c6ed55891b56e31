//! `--extra-opts[=SECTION][@FILE]`: options from an ini file, as Monitoring
//! Plugins 2.4 read them (lib/extra_opts.c, lib/parse_ini.c, and
//! <https://www.monitoring-plugins.org/doc/extra-opts.html>).
//!
//! - Without SECTION it is the plugin's name; without FILE the first there is of
//!   `$MP_CONFIG_FILE`, the [`NAMES`] in the folders of `$NAGIOS_CONFIG_PATH`,
//!   and [`PLACES`]. `-` is standard input.
//! - A line is `key = value`, `key =` or `key` (a flag). A key may be repeated;
//!   one of a single letter is a short option. `;` and `#` start a comment at
//!   the start of a line only. Blanks around key and value are trimmed; a
//!   value is literal, quotes belong to it.
//! - What is read goes before the command line, wherever `--extra-opts` stands,
//!   so that the command line wins.
//!
//! Unlike there, a `key` needs no `=`, and an empty section is no error.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

const OPTION: &str = "--extra-opts";

/// The names looked for in each folder of `$NAGIOS_CONFIG_PATH`.
const NAMES: [&str; 3] = [
    "monitoring-plugins.ini",
    "plugins.ini",
    "nagios-plugins.ini",
];

/// The files looked for when nothing else is said.
const PLACES: [&str; 11] = [
    "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
    "/usr/local/etc/monitoring-plugins.ini",
    "/etc/monitoring-plugins/monitoring-plugins.ini",
    "/etc/monitoring-plugins.ini",
    "/etc/nagios/plugins.ini",
    "/usr/local/nagios/etc/plugins.ini",
    "/usr/local/etc/nagios/plugins.ini",
    "/etc/opt/nagios/plugins.ini",
    "/etc/nagios-plugins.ini",
    "/usr/local/etc/nagios-plugins.ini",
    "/etc/opt/nagios-plugins.ini",
];

/// Puts what the named sections hold before the other arguments.
///
/// # Errors
/// One line: no file, no section, or a line that is neither.
pub(crate) fn expand<'a>(
    plugin: &str,
    argv: &'a [OsString],
) -> Result<Cow<'a, [OsString]>, String> {
    let Asked { locators, rest } = Asked::of(argv);
    if locators.is_empty() {
        return Ok(Cow::Borrowed(argv));
    }
    let mut expanded = Vec::new();
    for locator in locators {
        expanded.extend(options(&locator, plugin)?.into_iter().map(OsString::from));
    }
    expanded.extend(rest);
    Ok(Cow::Owned(expanded))
}

/// The arguments with those of `--extra-opts` taken out.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    locators: Vec<String>,
    rest: Vec<OsString>,
}

impl Asked {
    fn of(argv: &[OsString]) -> Self {
        let mut asked = Asked::default();
        let mut arguments = argv.iter().peekable();
        while let Some(argument) = arguments.next() {
            let text = argument.to_string_lossy();
            if text == "--" {
                asked.rest.push(argument.clone());
                asked.rest.extend(arguments.by_ref().cloned());
            } else if text == OPTION {
                let value = arguments.next_if(|next| !next.to_string_lossy().starts_with('-'));
                asked.locators.push(
                    value
                        .map(|value| value.to_string_lossy().into_owned())
                        .unwrap_or_default(),
                );
            } else if let Some(locator) = text
                .strip_prefix(OPTION)
                .and_then(|rest| rest.strip_prefix('='))
            {
                asked.locators.push(locator.to_owned());
            } else {
                asked.rest.push(argument.clone());
            }
        }
        asked
    }
}

/// The options of one `[SECTION][@FILE]`.
fn options(locator: &str, plugin: &str) -> Result<Vec<String>, String> {
    let (section, file) = match locator.split_once('@') {
        Some((section, file)) => (section, Some(PathBuf::from(file))),
        None => (locator, None),
    };
    let section = if section.is_empty() { plugin } else { section };
    let file = file
        .or_else(|| default_file(|name| std::env::var_os(name), Path::exists))
        .filter(|file| !file.as_os_str().is_empty())
        .ok_or("--extra-opts: no ini file in any of the usual places")?;
    let refuse = |why: String| format!("--extra-opts: {}: {why}", file.display());
    let text = contents(&file).map_err(|why| refuse(why.to_string()))?;
    section_of(&text, section).map_err(refuse)
}

/// No ini file of options is larger; a device or a pipe may have no end.
const SIZE: u64 = 1 << 20;

fn contents(file: &Path) -> std::io::Result<String> {
    match file == Path::new("-") {
        true => capped(std::io::stdin()),
        false => capped(File::open(file)?),
    }
}

fn capped(source: impl Read) -> std::io::Result<String> {
    let mut text = String::new();
    let size = source.take(SIZE + 1).read_to_string(&mut text)?;
    match size as u64 > SIZE {
        true => Err(std::io::Error::other("larger than 1 MiB")),
        false => Ok(text),
    }
}

fn default_file(
    env: impl Fn(&str) -> Option<OsString>,
    exists: impl Fn(&Path) -> bool,
) -> Option<PathBuf> {
    if let Some(file) = env("MP_CONFIG_FILE") {
        return Some(PathBuf::from(file));
    }
    let folders = env("NAGIOS_CONFIG_PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&folders).filter(|folder| folder.as_os_str() != OsStr::new(""));
    let named = folders.flat_map(|folder| NAMES.map(|name| folder.join(name)));
    named
        .chain(PLACES.map(PathBuf::from))
        .find(|file| exists(file))
}

/// The options of a section; one that appears more than once adds up.
fn section_of(text: &str, wanted: &str) -> Result<Vec<String>, String> {
    let mut options = Vec::new();
    let (mut current, mut found) = (None, false);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with([';', '#']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            let name = name
                .split_once(']')
                .ok_or(format!("line {number}: ']' is missing"))?
                .0
                .trim();
            current = Some(name);
            found |= name == wanted;
            continue;
        }
        let section = current.ok_or(format!("line {number}: an option before any [section]"))?;
        if section == wanted {
            options.push(option(line).ok_or(format!("line {number}: no option"))?);
        }
    }
    if found {
        Ok(options)
    } else {
        Err(format!("no section [{wanted}]"))
    }
}

/// `key = value` as an argument; sections do not refer to others.
fn option(line: &str) -> Option<String> {
    let (key, value) = line.split_once('=').map_or((line, ""), |(key, value)| {
        (key.trim_end(), value.trim_start())
    });
    if key.is_empty() || key.starts_with('-') || key == "extra-opts" {
        return None;
    }
    let dashes = if key.chars().count() == 1 { "-" } else { "--" };
    let equals = if value.is_empty() { "" } else { "=" };
    Some(format!("{dashes}{key}{equals}{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INI: &str = "\
; a comment
# another
[check_other]
host = nowhere

[ check_soa ]
host = shop.example
  warning=3
w = serial_lag=5
strict =
quiet
password = \"a b\" # literal ; too
[check_soa_more]
host = wrong
[check_soa]
warning = 4
";

    #[test]
    fn a_file_without_an_end_is_refused() {
        let endless = capped(std::io::repeat(b' ')).unwrap_err();
        assert_eq!(endless.to_string(), "larger than 1 MiB");
        assert_eq!(capped(&b"[a]"[..]).unwrap(), "[a]");
    }

    #[test]
    fn a_section_is_read_as_monitoring_plugins_do() {
        let options = [
            "--host=shop.example",
            "--warning=3",
            "-w=serial_lag=5",
            "--strict",
            "--quiet",
            "--password=\"a b\" # literal ; too",
            "--warning=4",
        ];
        assert_eq!(
            section_of(INI, "check_soa"),
            Ok(options.map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let table = [
            (INI, "check_mx", "no section [check_mx]"),
            ("", "a", "no section [a]"),
            (
                "host = x\n[a]\n",
                "a",
                "line 1: an option before any [section]",
            ),
            ("[a\nhost = x\n", "a", "line 1: ']' is missing"),
            ("[a]\n= x\n", "a", "line 2: no option"),
            ("[a]\nextra-opts = b\n", "a", "line 2: no option"),
            ("[a]\n--host = b\n", "a", "line 2: no option"),
        ];
        for (text, section, why) in table {
            assert_eq!(section_of(text, section), Err(why.to_owned()));
        }
        assert_eq!(section_of("[a]\n", "a"), Ok(vec![]));
    }

    #[test]
    fn the_option_is_found_wherever_it_stands() {
        let table: [(&[&str], &[&str], &[&str]); 7] = [
            (&["-H", "x"], &[], &["-H", "x"]),
            (&["-H", "x", "--extra-opts"], &[""], &["-H", "x"]),
            (&["--extra-opts", "-H", "x"], &[""], &["-H", "x"]),
            (&["--extra-opts", "a@/f", "-v"], &["a@/f"], &["-v"]),
            (
                &["--extra-opts=a@/f", "-v", "--extra-opts=b"],
                &["a@/f", "b"],
                &["-v"],
            ),
            (&["--extra-opts=@/f"], &["@/f"], &[]),
            (
                &["-v", "--", "--extra-opts=a"],
                &[],
                &["-v", "--", "--extra-opts=a"],
            ),
        ];
        for (argv, locators, rest) in table {
            let own = |texts: &[&str]| texts.iter().map(OsString::from).collect::<Vec<_>>();
            let locators = locators.iter().map(ToString::to_string).collect();
            assert_eq!(
                Asked::of(&own(argv)),
                Asked {
                    locators,
                    rest: own(rest)
                }
            );
        }
    }

    #[test]
    fn the_default_file_is_the_first_there_is() {
        let table = [
            (
                Some("/own.ini"),
                Some("/a"),
                "/a/plugins.ini",
                Some("/own.ini"),
            ),
            (
                None,
                Some(":/a::/b"),
                "/b/plugins.ini",
                Some("/b/plugins.ini"),
            ),
            (
                None,
                Some("/a"),
                "/etc/nagios/plugins.ini",
                Some("/etc/nagios/plugins.ini"),
            ),
            (
                None,
                None,
                "/etc/monitoring-plugins.ini",
                Some("/etc/monitoring-plugins.ini"),
            ),
            (None, Some(""), "/plugins.ini", None),
        ];
        for (own, path, there, expected) in table {
            let env =
                |name: &str| if name == "MP_CONFIG_FILE" { own } else { path }.map(OsString::from);
            let found = default_file(env, |file| file == Path::new(there));
            assert_eq!(found, expected.map(PathBuf::from));
        }
    }

    #[test]
    fn a_missing_file_is_one_line() {
        let argv = [OsString::from("--extra-opts=a@/nowhere/x.ini")];
        let why = expand("check_soa", &argv).unwrap_err();
        assert!(
            why.starts_with("--extra-opts: /nowhere/x.ini: ") && !why.contains('\n'),
            "{why}"
        );
    }
}
