//! The options of check_ssl_cert 2.103, and what becomes of each.

/// What becomes of an option of check_ssl_cert.
#[derive(Clone, Copy)]
pub(super) enum Becomes {
    /// Our option of the same value.
    Value(&'static str),
    /// Our option of the same value in days.
    Days(&'static str),
    /// Our option without a value.
    Flag(&'static str),
    /// Our option of its value, 4 or 6.
    Family,
    /// These findings are notes.
    Notes(&'static [&'static str]),
    /// These findings have the state of its value, which may be left out: then
    /// they are notes.
    States(&'static [&'static str]),
    /// These findings are CRITICAL.
    Alarms(&'static [&'static str]),
    /// Nothing: it is so anyway, or is about how its own tools work.
    Nothing,
    /// Nothing, and its value is dropped.
    NothingWithValue,
    /// Nothing, and its value, which may be left out, is dropped.
    NothingPerhapsValue,
    /// Not to be had, for this reason; to go on would hide what it asks for.
    Refused(&'static str),
}

use Becomes::{
    Alarms, Days, Family, Flag, Notes, Nothing, NothingPerhapsValue, NothingWithValue, Refused,
    States, Value,
};

/// All that keeps a path from being valid but dates and algorithms, which it
/// looks at all the same.
const TRUST: &[&str] = &[
    "UNTRUSTED",
    "SELF_SIGNED",
    "INTERMEDIATE_MISSING",
    "PATH_INVALID",
    "PATHS_TOO_MANY",
    "SIGNATURE_WRONG",
    "SIGNATURE_MISMATCH",
    "NAME_FORBIDDEN",
    "PURPOSE_WRONG",
    "VERSION_OLD",
    "EXTENSION_REPEATED",
    "EXTENSION_MALFORMED",
    "EXTENSION_UNKNOWN",
    "AIA_CRITICAL",
    "KEY_ID_CRITICAL",
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
/// What is said of names that the certificate does not cover.
pub(super) const NAMES: &[&str] = &[
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

/// Each with its names.
pub(super) const OPTIONS: &[(&str, Becomes)] = &[
    ("-H --host", Value("--hostname")),
    ("-p --port", Value("--port")),
    ("-f --file", Value("--file")),
    ("-w --warning", Days("--warning")),
    ("-c --critical", Days("--critical")),
    ("-m --match -n --cn", Value("--expect-name")),
    ("-i --issuer", Value("--expect-issuer")),
    ("--not-issued-by", Value("--expect-no-issuer")),
    ("-o --organization --org", Value("--expect-organisation")),
    ("-e --email", Value("--expect-mail")),
    ("--serial", Value("--expect-serial")),
    ("--fingerprint", Value("--expect-fingerprint")),
    ("-r --rootcert --rootcert-file", Value("--roots")),
    ("--sni", Value("--sni")),
    ("-t --timeout", Value("--timeout")),
    ("-P --protocol", Value("--protocol")),
    ("-C --clientcert", Value("--client-certificate")),
    ("-K --clientkey", Value("--client-key")),
    ("--resolve", Value("--address")),
    ("--proxy", Value("--proxy")),
    ("-4", Flag("-4")),
    ("-6", Flag("-6")),
    ("--inetproto", Family),
    ("-h --help -?", Flag("--help")),
    ("-V --version", Flag("--version")),
    ("-v --verbose -d --debug", Flag("--verbose")),
    ("-A --noauth", Notes(TRUST)),
    ("-s --selfsigned", Notes(&["SELF_SIGNED"])),
    (
        "--ignore-incomplete-chain",
        Notes(&["INTERMEDIATE_MISSING"]),
    ),
    ("--ignore-exp", Notes(EXPIRY)),
    ("--ignore-host-cn --ignore-altnames", Notes(NAMES)),
    (
        "--allow-empty-san",
        Notes(&["SAN_MISSING", "NAME_IN_COMMON_NAME"]),
    ),
    (
        "--ignore-sig-alg",
        Notes(&["SIGNATURE_WEAK", "SIGNATURE_UNSUPPORTED"]),
    ),
    ("--ignore-sct", Notes(TIMESTAMPS)),
    ("--ignore-ocsp --ignore-crl", Notes(REVOCATION)),
    ("--ignore-maximum-validity", Notes(&["LIFETIME_LONG"])),
    ("--ignore-connection-problems", States(CONNECTION)),
    ("--check-chain", Alarms(&["ROOT_SENT", "CERTIFICATE_TWICE"])),
    (
        "-N --host-cn --altnames --require-san --ignore-host-cn-case --first-element-only",
        Nothing,
    ),
    (
        "--crl --ocsp --ignore-ocsp-errors --ignore-ocsp-timeout",
        Nothing,
    ),
    (
        "--ssl2 --ssl3 --tls1 --tls1_1 --tls1_2 --tls1_3 --ecdsa --rsa \
         --no_ssl2 --no_ssl3 --no_tls1 --no_tls1_1 --no_tls1_2 --no_tls1_3 \
         --no-ssl2 --no-ssl3 --no-tls1 --no-tls1_1 --no-tls1_2 --no-tls1_3 \
         --require-no-ssl2 --require-no-ssl3 --require-no-tls1 --require-no-tls1_1 \
         --ignore-tls-renegotiation --ignore-dh --ignore-unexpected-eof",
        Nothing,
    ),
    (
        "-q --quiet --info --terse --no-perf --all --all-local --http-use-get \
         --ignore-ssl-labs-cache --do-not-resolve --assume-online --no-proxy --no-proxy-curl \
         --no-proxy-s_client --nmap-with-proxy --force-dconv-date --force-perl-date \
         --debug-cert --debug-headers --debug-time --init-host-cache",
        Nothing,
    ),
    (
        "-S --ssl -u --url --user-agent --custom-http-header --clientpass -L --check-ssl-labs \
         --check-ssl-labs-warn --long-output --format --precision --temp --openssl --debug-file \
         --curl-bin --curl-user-agent --file-bin --grep-bin --date --dig-bin --nmap-bin \
         --python-bin --issuer-cert-cache --xmpphost --security-level --ocsp-critical \
         --ocsp-warning --element --skip-element --fingerprint-alg",
        NothingWithValue,
    ),
    (
        "--maximum-validity --require-client-cert",
        NothingPerhapsValue,
    ),
    ("--dane", Refused("DANE is checked by check_dnssec")),
    (
        "--require-dnssec",
        Refused("DNSSEC is checked by check_dnssec"),
    ),
    (
        "--rootcert-dir",
        Refused("a folder of roots; name one file with --rootcert"),
    ),
    (
        "--check-ciphers --check-ciphers-warnings",
        Refused("no grades are given here"),
    ),
    (
        "--require-ocsp-stapling",
        Refused("a certificate with must-staple is checked by itself"),
    ),
    ("--prometheus", Refused("ask for --output json instead")),
    (
        "--quic --dtls --dtls1 --dtls1_2",
        Refused("only TLS over TCP is checked"),
    ),
];

/// What becomes of an option, if it is one of check_ssl_cert's.
pub(super) fn becomes(option: &str) -> Option<Becomes> {
    let is_named = |names: &str| names.split_whitespace().any(|name| name == option);
    let row = OPTIONS.iter().find(|(names, _)| is_named(names));
    row.map(|(_, becomes)| *becomes)
}

#[cfg(test)]
mod tests {
    use plugin::Check;

    use super::*;
    use crate::Options;

    #[test]
    fn every_finding_that_is_named_exists() {
        let known: Vec<&str> = Options::TAGS
            .iter()
            .flat_map(|group| group.iter().map(|tag| tag.name))
            .collect();
        for (_, becomes) in OPTIONS {
            let (Notes(tags) | States(tags) | Alarms(tags)) = becomes else {
                continue;
            };
            for tag in *tags {
                assert!(known.contains(tag), "{tag}");
            }
        }
    }

    #[test]
    fn no_option_stands_twice() {
        let rows = OPTIONS.iter();
        let mut names: Vec<&str> = rows.flat_map(|(names, _)| names.split(' ')).collect();
        assert!(names.iter().all(|name| name.starts_with('-')), "{names:?}");
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
