//! In the place of check_ssl_cert: its options in ours. The README lists what
//! is taken and means something else.

use std::ffi::OsString;

use certificate::{Certificate, DAY, Moment};
use plugin::{Guise, Limits, Metric};

/// The program whose place this plugin takes.
pub static CHECK_SSL_CERT: Guise = Guise {
    name: "check_ssl_cert",
    translate,
};

/// What becomes of an option of check_ssl_cert.
#[derive(Clone, Copy)]
enum Becomes {
    /// Our option of the same value.
    Value(&'static str),
    /// Our option of the same value in days.
    Days(&'static str),
    /// Our option without a value.
    Flag(&'static str),
    /// These findings are notes.
    Notes(&'static [&'static str]),
    /// These findings are CRITICAL.
    Alarms(&'static [&'static str]),
    /// Nothing: it is so anyway, or is about how its own tools work.
    Nothing,
    /// Nothing, and its value is dropped.
    NothingWithValue,
    /// Not to be had, for this reason; to go on would hide what it asks for.
    Refused(&'static str),
}

use Becomes::{Alarms, Days, Flag, Notes, Nothing, NothingWithValue, Refused, Value};

const TRUST: &[&str] = &[
    "UNTRUSTED",
    "SELF_SIGNED",
    "INTERMEDIATE_MISSING",
    "PATH_INVALID",
    "NOT_IN_MOZILLA",
    "NOT_IN_SYSTEM",
];
const EXPIRY: &[&str] = &[
    "EXPIRED",
    "EXPIRES_SOON",
    "PATH_ENDS_SOON",
    "PATH_EXPIRED",
    "NOT_YET_VALID",
    "PATH_NOT_YET_VALID",
];
const NAMES: &[&str] = &[
    "NAME_NOT_COVERED",
    "NAME_IN_COMMON_NAME",
    "NAME_BY_PUBLIC_SUFFIX",
];
const REVOCATION: &[&str] = &["CERTIFICATE_REVOKED", "STAPLE_MISSING"];
const TIMESTAMPS: &[&str] = &["SCT_MISSING", "SCT_FEW", "SCT_MALFORMED", "SCT_WRONG"];
const CONNECTION: &[&str] = &[
    "CONNECTION_REFUSED",
    "NO_ANSWER",
    "HANDSHAKE_BROKEN_OFF",
    "NAME_NOT_FOUND",
    "NAME_NO_ADDRESS",
    "NAME_UNRESOLVABLE",
];

/// The options of check_ssl_cert 2.103 and what becomes of them.
const OPTIONS: &[(&[&str], Becomes)] = &[
    (&["-H", "--host"], Value("--hostname")),
    (&["-p", "--port"], Value("--port")),
    (&["-f", "--file"], Value("--file")),
    (&["-w", "--warning"], Days("--warning")),
    (&["-c", "--critical"], Days("--critical")),
    (&["-m", "--match", "-n", "--cn"], Value("--expect-name")),
    (&["-i", "--issuer"], Value("--expect-issuer")),
    (&["--not-issued-by"], Value("--expect-no-issuer")),
    (
        &["-o", "--organization", "--org"],
        Value("--expect-organisation"),
    ),
    (&["-e", "--email"], Value("--expect-mail")),
    (&["--serial"], Value("--expect-serial")),
    (&["--fingerprint"], Value("--expect-fingerprint")),
    (&["-r", "--rootcert", "--rootcert-file"], Value("--roots")),
    (&["--sni"], Value("--sni")),
    (&["-t", "--timeout"], Value("--timeout")),
    (&["-P", "--protocol"], Value("--protocol")),
    (&["-C", "--clientcert"], Value("--client-certificate")),
    (&["-K", "--clientkey"], Value("--client-key")),
    (&["--resolve"], Value("--address")),
    (&["--proxy"], Value("--proxy")),
    (&["-4"], Flag("-4")),
    (&["-6"], Flag("-6")),
    (&["-h", "--help", "-?"], Flag("--help")),
    (&["-V", "--version"], Flag("--version")),
    (&["-v", "--verbose", "-d", "--debug"], Flag("--verbose")),
    (&["-A", "--noauth"], Notes(TRUST)),
    (&["-s", "--selfsigned"], Notes(&["SELF_SIGNED"])),
    (
        &["--ignore-incomplete-chain"],
        Notes(&["INTERMEDIATE_MISSING"]),
    ),
    (&["--ignore-exp"], Notes(EXPIRY)),
    (&["--ignore-host-cn", "--ignore-altnames"], Notes(NAMES)),
    (
        &["--allow-empty-san"],
        Notes(&["SAN_MISSING", "NAME_IN_COMMON_NAME"]),
    ),
    (
        &["--ignore-sig-alg"],
        Notes(&["SIGNATURE_WEAK", "SIGNATURE_UNSUPPORTED"]),
    ),
    (&["--ignore-sct"], Notes(TIMESTAMPS)),
    (&["--ignore-ocsp", "--ignore-crl"], Notes(REVOCATION)),
    (&["--ignore-maximum-validity"], Notes(&["LIFETIME_LONG"])),
    (
        &["--check-chain"],
        Alarms(&["ROOT_SENT", "CERTIFICATE_TWICE"]),
    ),
    (&["-N", "--host-cn"], Nothing),
    (
        &[
            "--ignore-ocsp-errors",
            "--ignore-ocsp-timeout",
            "--ignore-tls-renegotiation",
        ],
        Nothing,
    ),
    (
        &[
            "--ignore-dh",
            "--ignore-unexpected-eof",
            "--ignore-host-cn-case",
        ],
        Nothing,
    ),
    (
        &[
            "--ssl2", "--ssl3", "--tls1", "--tls1_1", "--tls1_2", "--tls1_3",
        ],
        Nothing,
    ),
    (
        &[
            "--no_ssl2",
            "--no_ssl3",
            "--no_tls1",
            "--no_tls1_1",
            "--no_tls1_2",
            "--no_tls1_3",
        ],
        Nothing,
    ),
    (
        &[
            "--no-ssl2",
            "--no-ssl3",
            "--no-tls1",
            "--no-tls1_1",
            "--no-tls1_2",
            "--no-tls1_3",
        ],
        Nothing,
    ),
    (
        &[
            "--require-no-ssl2",
            "--require-no-ssl3",
            "--require-no-tls1",
            "--require-no-tls1_1",
        ],
        Nothing,
    ),
    (
        &[
            "--ecdsa",
            "--rsa",
            "--http-use-get",
            "--ignore-ssl-labs-cache",
            "--no-perf",
        ],
        Nothing,
    ),
    (
        &[
            "--first-element-only",
            "--do-not-resolve",
            "--assume-online",
            "--info",
            "--terse",
        ],
        Nothing,
    ),
    (
        &[
            "-q",
            "--quiet",
            "--crl",
            "--all",
            "--all-local",
            "--no-proxy",
            "--no-proxy-curl",
        ],
        Nothing,
    ),
    (
        &[
            "--no-proxy-s_client",
            "--nmap-with-proxy",
            "--require-client-cert",
        ],
        Nothing,
    ),
    (
        &[
            "-u",
            "--url",
            "--user-agent",
            "--custom-http-header",
            "--clientpass",
        ],
        NothingWithValue,
    ),
    (
        &[
            "-L",
            "--check-ssl-labs",
            "--check-ssl-labs-warn",
            "--maximum-validity",
        ],
        NothingWithValue,
    ),
    (
        &[
            "--long-output",
            "--format",
            "--precision",
            "--temp",
            "--openssl",
            "--debug-file",
        ],
        NothingWithValue,
    ),
    (
        &[
            "--curl-bin",
            "--curl-user-agent",
            "--file-bin",
            "--grep-bin",
            "--date",
            "--dig-bin",
        ],
        NothingWithValue,
    ),
    (
        &[
            "--nmap-bin",
            "--python-bin",
            "--issuer-cert-cache",
            "--xmpphost",
            "--security-level",
        ],
        NothingWithValue,
    ),
    (
        &[
            "--ocsp-critical",
            "--ocsp-warning",
            "--element",
            "--skip-element",
            "--fingerprint-alg",
        ],
        NothingWithValue,
    ),
    (&["--inetproto"], NothingWithValue),
    (&["--ignore-connection-problems"], Notes(CONNECTION)),
    (&["--dane"], Refused("DANE is checked by check_dnssec")),
    (
        &["--require-dnssec"],
        Refused("DNSSEC is checked by check_dnssec"),
    ),
    (
        &["--rootcert-dir"],
        Refused("a folder of roots; name one file with --rootcert"),
    ),
    (
        &["--check-ciphers", "--check-ciphers-warnings"],
        Refused("no grades are given here"),
    ),
    (
        &["--require-ocsp-stapling"],
        Refused("a certificate with must-staple is checked by itself"),
    ),
    (&["--prometheus"], Refused("ask for --output json instead")),
    (
        &["--quic", "--dtls", "--dtls1", "--dtls1_2"],
        Refused("only TLS over TCP is checked"),
    ),
];

/// The defaults of check_ssl_cert.
const DEFAULTS: [(&str, &str); 3] = [
    ("--warning", "20:"),
    ("--critical", "15:"),
    ("--timeout", "120"),
];

/// The numbers that it gives: the days left of each certificate as sent.
pub fn metrics(limits: &Limits, sent: &[Certificate], at: Moment) -> Vec<Metric> {
    const LABELS: [&str; 10] = [
        "days_chain_elem1",
        "days_chain_elem2",
        "days_chain_elem3",
        "days_chain_elem4",
        "days_chain_elem5",
        "days_chain_elem6",
        "days_chain_elem7",
        "days_chain_elem8",
        "days_chain_elem9",
        "days_chain_elem10",
    ];
    let metric = |(label, one): (&'static str, &Certificate)| {
        let days = one.not_after.since(at).div_euclid(DAY);
        Metric {
            label,
            min: None,
            ..limits.metric("cert_days", days as f64)
        }
    };
    LABELS.into_iter().zip(sent).map(metric).collect()
}

fn translate(argv: &[OsString]) -> Result<Vec<OsString>, String> {
    let mut own: Vec<String> = Vec::new();
    for (option, value) in DEFAULTS {
        own.extend([option.to_owned(), value.to_owned()]);
    }
    let mut host = None;
    let mut matched = false;
    let mut words = argv.iter().map(|word| word.to_string_lossy().into_owned());
    while let Some(word) = words.next() {
        let (option, mut attached) = parted(&word);
        // What is ours, the walk's options for instance, stays as it is.
        let Some(becomes) = becomes(&option) else {
            own.push(word);
            continue;
        };
        let mut value = || {
            let next = attached.take().or_else(|| words.next());
            next.ok_or_else(|| format!("'{option}' needs a value"))
        };
        match becomes {
            Value(ours) => {
                let value = value()?;
                matched |= ours == "--expect-name";
                if ours == "--hostname" {
                    host = Some(value.clone());
                }
                own.extend([ours.to_owned(), of(ours, value)]);
            }
            Days(ours) => own.extend([ours.to_owned(), format!("cert_days={}:", days(&value()?)?)]),
            Flag(ours) => own.push(ours.to_owned()),
            Notes(tags) => own.extend(severities(tags, "ok")),
            Alarms(tags) => own.extend(severities(tags, "critical")),
            Nothing => {}
            NothingWithValue => drop(value()?),
            Refused(why) => return Err(format!("'{option}' is not to be had: {why}")),
        }
    }
    // There the host is looked for beside what must match, here instead of it.
    own.extend(
        host.filter(|_| matched)
            .into_iter()
            .flat_map(|host| ["--expect-name".to_owned(), host]),
    );
    Ok(own.into_iter().map(OsString::from).collect())
}

/// `--port=443` and `-p443` as option and value.
fn parted(word: &str) -> (String, Option<String>) {
    if let Some((option, value)) = word.split_once('=')
        && option.starts_with("--")
    {
        return (option.to_owned(), Some(value.to_owned()));
    }
    let short = word.get(..2).filter(|_| !word.starts_with("--"));
    match (short, word.get(2..)) {
        (Some(option), Some(value)) if !value.is_empty() && option.starts_with('-') => {
            (option.to_owned(), Some(value.to_owned()))
        }
        _ => (word.to_owned(), None),
    }
}

fn becomes(option: &str) -> Option<Becomes> {
    let row = OPTIONS.iter().find(|(names, _)| names.contains(&option));
    row.map(|(_, becomes)| *becomes)
}

/// A value as our option takes it.
fn of(ours: &str, value: String) -> String {
    match ours {
        "--file" => value.strip_prefix("file://").unwrap_or(&value).to_owned(),
        _ => value,
    }
}

/// It takes days, whole or broken.
fn days(text: &str) -> Result<&str, String> {
    let days: Result<f64, _> = text.parse();
    match days.is_ok_and(|days| days.is_finite() && days >= 0.0) {
        true => Ok(text),
        false => Err(format!("'{text}' is no number of days")),
    }
}

fn severities(tags: &'static [&'static str], state: &'static str) -> impl Iterator<Item = String> {
    tags.iter()
        .flat_map(move |tag| ["--severity".to_owned(), format!("{tag}={state}")])
}

#[cfg(test)]
mod tests {
    use plugin::Check;

    use super::*;
    use crate::Options;

    fn translated(words: &str) -> Result<String, String> {
        let argv: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
        let own = translate(&argv)?;
        let own: Vec<String> = own
            .iter()
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        let defaults = "--warning 20: --critical 15: --timeout 120";
        let own = own.join(" ");
        let rest = own.strip_prefix(defaults).expect("the defaults come first");
        Ok(rest.trim_start().to_owned())
    }

    #[test]
    fn options_become_ours() {
        for (theirs, ours) in [
            (
                "-H www.shop.example -p 443",
                "--hostname www.shop.example --port 443",
            ),
            (
                "-H x -w 30 -c 14.5",
                "--hostname x --warning cert_days=30: --critical cert_days=14.5:",
            ),
            ("-p443 --warning=30", "--port 443 --warning cert_days=30:"),
            (
                "-H a -m b -m c",
                "--hostname a --expect-name b --expect-name c --expect-name a",
            ),
            ("-s", "--severity SELF_SIGNED=ok"),
            ("--url /x --ecdsa -N", ""),
            ("-P smtp -f file:///tmp/x", "--protocol smtp --file /tmp/x"),
            ("--root-hints h", "--root-hints h"),
        ] {
            assert_eq!(translated(theirs).as_deref(), Ok(ours), "{theirs}");
        }
        for (theirs, why) in [
            (
                "--dane",
                "'--dane' is not to be had: DANE is checked by check_dnssec",
            ),
            ("-w soon", "'soon' is no number of days"),
            ("-H", "'-H' needs a value"),
        ] {
            assert_eq!(translated(theirs), Err(why.to_owned()), "{theirs}");
        }
    }

    #[test]
    fn every_finding_that_is_named_exists() {
        let known: Vec<&str> = Options::TAGS
            .iter()
            .flat_map(|group| group.iter().map(|tag| tag.name))
            .collect();
        for (_, becomes) in OPTIONS {
            let (Notes(tags) | Alarms(tags)) = becomes else {
                continue;
            };
            for tag in *tags {
                assert!(known.contains(tag), "{tag}");
            }
        }
    }

    #[test]
    fn no_option_stands_twice() {
        let mut names: Vec<&str> = OPTIONS
            .iter()
            .flat_map(|(names, _)| *names)
            .copied()
            .collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
