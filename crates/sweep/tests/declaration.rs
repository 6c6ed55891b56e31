//! Declarations, good and bad, and the plans that they become. The plugins
//! here are command lines only: nothing runs.

use std::path::Path;

use clap::{Arg, ArgAction, Command};
use sweep::{Catalogue, Declaration, plan, plan::line};

fn value(name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::Set)
        .value_parser(clap::builder::NonEmptyStringValueParser::new())
}

fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

fn list(name: &'static str) -> Arg {
    value(name).action(ArgAction::Append)
}

/// A command line with the options that all DNS plugins have, and `own`.
fn dns(name: &'static str, own: impl IntoIterator<Item = Arg>) -> (&'static str, Command) {
    let shared = [
        value("hostname").short('H').required(true),
        value("root-hints"),
        value("dns-port").value_parser(clap::value_parser!(u16)),
        list("allow-private")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("any"),
        flag("ipv4").short('4'),
        flag("ipv6").short('6'),
        value("timeout").value_parser(clap::value_parser!(f64)),
        list("warning"),
        value("output"),
    ];
    (name, Command::new(name).args(shared).args(own))
}

fn catalogue() -> Catalogue {
    let connect = value("connect").num_args(0..=1).require_equals(true);
    Catalogue::new([
        dns("check_delegation", [list("expect-ns"), flag("strict")]),
        dns("check_soa", [value("max-age")]),
        dns("check_ns", [list("expect")]),
        dns(
            "check_a",
            [
                list("expect"),
                value("type").value_parser(["a", "aaaa", "both"]),
            ],
        ),
        dns("check_cname", [list("expect")]),
        dns("check_mx", [list("expect"), connect]),
        dns("check_dnsbl", [flag("domain"), list("only")]),
        dns(
            "check_cert_chain",
            [
                value("port").short('p'),
                value("protocol").value_parser(["https", "smtp", "imap", "imaps"]),
                list("roots"),
            ],
        ),
        dns(
            "check_p3p",
            [
                value("url").short('u'),
                value("absent"),
                flag("gpc"),
                flag("tdmrep"),
                flag("security-txt"),
                list("policy-page"),
            ],
        ),
    ])
}

fn read(text: &str) -> Result<Declaration, String> {
    Declaration::parse(Path::new("conf/shop.toml"), text, &catalogue())
        .map_err(|fault| fault.to_string())
}

#[test]
fn a_file_without_end_is_no_declaration() {
    let endless = Declaration::read(Path::new("/dev/zero"), &catalogue());
    assert_eq!(
        endless.unwrap_err().to_string(),
        "/dev/zero: larger than 16 MiB"
    );
}

fn lines(text: &str) -> Result<Vec<String>, String> {
    let planned = plan(&read(text)?, &catalogue());
    Ok(planned.iter().map(|check| line(&planned, check)).collect())
}

const WHOLE: &str = r#"
name = "Example Shop"
[[domain]]
name = "shop.example"
name_servers = ["ns1.shop.example", "NS2.dns.example."]
[[domain]]
name = "other.example"
[[host]]
name = "www.shop.example"
addresses = ["192.0.2.10", "2001:db8::10"]
[[host]]
name = "cdn.shop.example"
alias = "edge.cdn.example"
ports = [443]
[[host]]
name = "api.shop.example"
alias = "www.shop.example"
addresses = ["192.0.2.0/28"]
ports = [443, 993, 8443]
[[host]]
name = "elsewhere.test"
[[certificate]]
host = "api.shop.example"
port = 2525
protocol = "smtp"
[[certificate]]
host = "mx1.shop.example."
protocol = "smtp"
[[certificate]]
host = "2001:DB8::1"
port = 443
[[mail]]
domain = "shop.example"
exchanges = ["mx1.shop.example"]
[[privacy]]
host = "www.shop.example"
p3p = false
gpc = true
tdmrep = true
security_txt = true
policy_pages = ["/privacy", "/en/privacy"]
[[privacy]]
host = "old.shop.example"
page = "http://old.shop.example/a?b"
p3p = true
[walk]
root_hints = "hints"
port = 5300
allow_private = true
families = ["ipv4"]
"#;

const WHOLE_PLAN: &str = "\
presence check_delegation -H shop.example --apex --expect-ns=ns1.shop.example --expect-ns=ns2.dns.example WALK
presence check_soa -H shop.example --apex WALK  # after check_delegation shop.example
presence check_ns -H shop.example --apex --expect=ns1.shop.example --expect=ns2.dns.example WALK  # after check_soa shop.example
presence check_a -H www.shop.example --expect=192.0.2.10 --expect=2001:db8::10 WALK  # after check_soa shop.example
presence check_cname -H cdn.shop.example --expect=edge.cdn.example WALK  # after check_soa shop.example
presence check_cert_chain -H cdn.shop.example --port=443 WALK  # after check_cname cdn.shop.example
presence check_cname -H api.shop.example --expect=www.shop.example WALK  # after check_soa shop.example
presence check_a -H api.shop.example --expect=192.0.2.0/28 WALK  # after check_cname api.shop.example
presence check_cert_chain -H api.shop.example --port=443 WALK  # after check_a api.shop.example
presence check_cert_chain -H api.shop.example --port=993 --protocol=imaps WALK  # after check_a api.shop.example
presence check_cert_chain -H api.shop.example --port=8443 WALK  # after check_a api.shop.example
presence check_cert_chain -H api.shop.example --port=2525 --protocol=smtp WALK  # after check_a api.shop.example
presence check_cert_chain -H mx1.shop.example --protocol=smtp WALK  # after check_soa shop.example
presence check_mx -H shop.example --expect=mx1.shop.example WALK  # after check_soa shop.example
presence check_p3p -H www.shop.example --absent=ok --policy-page=/privacy --policy-page=/en/privacy --gpc --tdmrep --security-txt WALK  # after check_a www.shop.example
presence check_p3p -H old.shop.example '--url=http://old.shop.example/a?b' --absent=critical WALK  # after check_soa shop.example
presence check_delegation -H other.example --apex WALK
presence check_soa -H other.example --apex WALK  # after check_delegation other.example
presence check_ns -H other.example --apex WALK  # after check_soa other.example
presence check_a -H elsewhere.test WALK
presence check_cert_chain -H 2001:db8::1 --port=443 WALK";

#[test]
fn a_whole_declaration_becomes_command_lines() {
    let walk = "--root-hints=conf/hints --dns-port=5300 --allow-private --ipv4";
    let planned = lines(WHOLE).map(|lines| lines.join("\n"));
    assert_eq!(planned, Ok(WHOLE_PLAN.replace("WALK", walk)));
}

#[test]
fn blacklists_are_asked_where_somebody_wants_it() {
    let planned = |key: &str| {
        let text = format!("name = \"n\"\n[[mail]]\ndomain = \"shop.example\"\n{key}\n");
        lines(&text).map(|lines| lines.join("\n"))
    };
    let mx = "presence check_mx -H shop.example";
    let usual = format!("{mx}\npresence check_dnsbl -H shop.example --domain");
    let after = "# after check_mx shop.example";
    for (key, expected) in [
        ("", mx.to_owned()),
        ("blacklists = false", mx.to_owned()),
        ("blacklists = true", format!("{usual}  {after}")),
        (
            "blacklists = [\"zen.spamhaus.org\", \"Bl.Spamcop.net.\"]",
            format!("{usual} --only=zen.spamhaus.org --only=bl.spamcop.net  {after}"),
        ),
    ] {
        assert_eq!(planned(key), Ok(expected), "{key}");
    }
    for key in ["blacklists = 3", "blacklists = []", "blacklists = ['a b']"] {
        let refused = planned(key).unwrap_err();
        let expected = "4:14: true, false, or a list of zones that is not empty";
        assert!(refused.ends_with(expected), "{refused}");
    }
}

#[test]
fn the_nearer_option_wins() {
    let text = r#"
name = "n"
[[domain]]
name = "a.example"
options = { check_soa = { warning = "0", allow-private = false }, check_delegation = { expect-ns = ["x.y", "z.y"] } }
[[domain]]
name = "b.example"
[[mail]]
domain = "b.example"
options.check_mx = { connect = true }
[walk]
allow_private = true
[options.check_soa]
warning = [-1, "rtt_max=0.5"]
timeout = 2.5
max-age = "it's"
[options.check_delegation]
strict = true
"#;
    let expected = [
        "presence check_delegation -H a.example --apex --allow-private --strict --expect-ns=x.y --expect-ns=z.y",
        r"presence check_soa -H a.example --apex '--max-age=it'\''s' --timeout=2.5 --warning=0  # after check_delegation a.example",
        "presence check_ns -H a.example --apex --allow-private  # after check_soa a.example",
        "presence check_delegation -H b.example --apex --allow-private --strict",
        r"presence check_soa -H b.example --apex --allow-private '--max-age=it'\''s' --timeout=2.5 --warning=-1 --warning=rtt_max=0.5  # after check_delegation b.example",
        "presence check_ns -H b.example --apex --allow-private  # after check_soa b.example",
        "presence check_mx -H b.example --allow-private --connect  # after check_soa b.example",
    ];
    assert_eq!(lines(text), Ok(expected.map(str::to_owned).to_vec()));
}

#[test]
fn dependencies_follow_the_longest_declared_domain() {
    let text = r#"
name = "n"
[[domain]]
name = "in.shop.example"
[[domain]]
name = "shop.example"
[[host]]
name = "www.in.shop.example"
[[host]]
name = "workshop.example"
"#;
    let planned = plan(&read(text).expect("good"), &catalogue());
    let shown = |index: usize| format!("{} {}", planned[index].plugin, planned[index].element);
    let found: Vec<_> = planned
        .iter()
        .enumerate()
        .map(|(i, c)| (shown(i), c.after.map(shown).unwrap_or_default()))
        .collect();
    let pair = |check: &str, after: &str| (check.to_owned(), after.to_owned());
    assert_eq!(
        found,
        [
            pair("check_delegation shop.example", ""),
            pair("check_soa shop.example", "check_delegation shop.example"),
            pair("check_ns shop.example", "check_soa shop.example"),
            pair("check_delegation in.shop.example", "check_soa shop.example"),
            pair(
                "check_soa in.shop.example",
                "check_delegation in.shop.example"
            ),
            pair("check_ns in.shop.example", "check_soa in.shop.example"),
            pair("check_a www.in.shop.example", "check_soa in.shop.example"),
            pair("check_a workshop.example", ""),
        ]
    );
    assert!(
        planned
            .iter()
            .enumerate()
            .all(|(index, check)| check.after.is_none_or(|after| after < index))
    );
    assert_eq!(planned[6].zone, "in.shop.example");
}

#[test]
fn private_networks_may_be_named() {
    let text = "name = 'n'\nhost = [{ name = 'a.example' }]\n[walk]\nallow_private = ['127.0.0.0/8', '::1']\n";
    let expected = "presence check_a -H a.example --allow-private=127.0.0.0/8 --allow-private=::1";
    assert_eq!(lines(text), Ok(vec![expected.to_owned()]));
    let wrong = text.replace("['127.0.0.0/8', '::1']", "'some'");
    let message = "conf/shop.toml:4:17: true, false, or a list of networks";
    assert_eq!(lines(&wrong), Err(message.to_owned()));
}

#[test]
fn each_certificate_is_called_by_its_place() {
    let text = r#"
name = "n"
[[host]]
name = "a.example"
ports = [443, 25]
[[certificate]]
host = "a.example"
[[certificate]]
host = "a.example"
protocol = "imap"
[[certificate]]
host = "::1"
port = 993
options = { check_cert_chain = { roots = ["a", "b"] } }
"#;
    let planned = plan(&read(text).expect("good"), &catalogue());
    let called: Vec<_> = planned.iter().map(|check| check.element.as_str()).collect();
    assert_eq!(
        called,
        [
            "a.example",
            "a.example:443",
            "a.example:25",
            "a.example",
            "a.example imap",
            "[::1]:993"
        ]
    );
    assert_eq!(
        planned[5].args,
        [
            "-H",
            "::1",
            "--port=993",
            "--protocol=imaps",
            "--roots=a",
            "--roots=b"
        ]
    );
}

#[test]
fn each_site_is_called_by_its_page() {
    let text = r#"
name = "n"
[[privacy]]
host = "a.example"
[[privacy]]
host = "a.example"
page = "/shop"
[[privacy]]
host = "a.example"
page = "http://a.example/"
"#;
    let planned = plan(&read(text).expect("good"), &catalogue());
    let called: Vec<_> = planned.iter().map(|check| check.element.as_str()).collect();
    assert_eq!(called, ["a.example", "a.example/shop", "http://a.example/"]);
    let twice = text.replace("page = \"/shop\"\n", "");
    let message = "conf/shop.toml:6:8: [[privacy]] a.example is declared twice";
    assert_eq!(lines(&twice), Err(message.to_owned()));
}

const HEAD: &str = "name = 'n'\n[[domain]]\nname = 'a.example'\n";

/// What follows `HEAD`, and what is said about it.
const MISTAKES: &[(&str, &str)] = &[
    (
        "nameservers = []\n",
        "4:1: unknown field `nameservers`, expected one of `name`, `name_servers`, `registration`, `registrar`, `options`",
    ),
    (
        "name_servers = ['https://x/']\n",
        "4:16: 'https://x/' is not a domain name",
    ),
    (
        "name_servers = 'x'\n",
        "4:16: invalid type: string \"x\", expected a sequence",
    ),
    (
        "[[site]]\n",
        "4:3: unknown field `site`, expected one of `name`, `domain`, `host`, `certificate`, `mail`, `privacy`, `walk`, `options`",
    ),
    (
        "[[domain]]\nname = 'A.example.'\n",
        "5:8: [[domain]] a.example is declared twice",
    ),
    ("[[host]]\nname = ''\n", "5:8: '' is not a domain name"),
    ("[[host]]\n", "4:1: missing field `name`"),
    (
        "[[host]]\nname = 'w.a'\naddresses = ['1.2.3']\n",
        "6:13: '1.2.3' is not an address or a network",
    ),
    (
        "[[host]]\nname = 'w.a'\nports = [443, 25, 443]\n",
        "6:9: port 443 stands there twice",
    ),
    (
        "[[host]]\nname = 'w.a'\nports = [443]\noptions.check_mx.connect = true\n",
        "7:9: [[host]] w.a has no check 'check_mx', it has check_a, check_cert_chain",
    ),
    (
        "[[certificate]]\nhost = 'w.a'\nport = 0\n",
        "6:8: invalid value: integer `0`, expected a nonzero u16",
    ),
    (
        "[[certificate]]\nhost = 'w.a'\nprotocol = 'gopher'\n",
        "6:12: invalid value 'gopher' for '--protocol <protocol>'",
    ),
    (
        "[[certificate]]\nhost = 'w.a'\n[[certificate]]\nhost = 'W.a.'\n",
        "7:8: [[certificate]] w.a is declared twice",
    ),
    (
        "[[certificate]]\nhost = 'https://w.a'\n",
        "5:8: 'https://w.a' is not a domain name",
    ),
    ("registrar = ' '\n", "4:13: an empty text"),
    (
        "[[privacy]]\nhost = 'w.a'\npage = 'shop'\n",
        "6:8: 'shop' is neither a path such as /privacy nor a URL of http or https",
    ),
    (
        "[[privacy]]\nhost = 'w.a'\npage = 'https://a/'\n",
        "6:8: the page is of a, and the host is w.a",
    ),
    (
        "[[privacy]]\nhost = 'w.a'\npolicy_pages = ['/', '']\n",
        "6:16: '' is neither a path such as /privacy nor a URL of http or https",
    ),
    (
        "[walk]\nport = 70000\n",
        "5:8: invalid value: integer `70000`, expected a nonzero u16",
    ),
    (
        "[walk]\nport = 0\n",
        "5:8: invalid value: integer `0`, expected a nonzero u16",
    ),
    (
        "[walk]\nfamilies = []\n",
        "5:12: a family is missing: \"ipv4\", \"ipv6\" or both",
    ),
    (
        "[walk]\nfamilies = ['v4']\n",
        "5:13: unknown variant `v4`, expected `ipv4` or `ipv6`",
    ),
    (
        "options.check_mx.warning = 1\n",
        "4:9: [[domain]] a.example has no check 'check_mx', it has check_delegation, check_soa, check_ns",
    ),
    (
        "options.check_soa.warn = 1\n",
        "4:19: check_soa has no option 'warn'",
    ),
    (
        "options.check_soa.hostname = 'b'\n",
        "4:19: 'hostname' of check_soa is the name of the element",
    ),
    (
        "options.check_soa.output = 'json'\n",
        "4:19: 'output' is about the output of one plugin: give it to `presence check`",
    ),
    (
        "options.check_soa.max-age = true\n",
        "4:29: check_soa max-age: takes a value, not true or false",
    ),
    (
        "options.check_soa.max-age = ''\n",
        "4:29: check_soa max-age: is empty",
    ),
    (
        "options.check_soa.max-age = ['1']\n",
        "4:29: check_soa max-age: takes one value, not several",
    ),
    (
        "options.check_soa.warning = [{}]\n",
        "4:29: check_soa warning: takes text or a number, not a table",
    ),
    (
        "options.check_soa.ipv4 = 4\n",
        "4:26: check_soa ipv4: is a flag: true or false",
    ),
    (
        "options.check_soa.timeout = 'soon'\n",
        "4:29: check_soa timeout: invalid value 'soon' for '--timeout <timeout>': invalid float literal",
    ),
    (
        "[options.check_http]\n",
        "4:10: [options] has no check 'check_http', it has check_a, check_cert_chain, check_cname, check_delegation, check_dnsbl, check_mx, check_ns, check_p3p, check_soa",
    ),
    ("name = 'b'\n", "4:1: duplicate key"),
    ("[[host]\n", "4:8: unclosed array table, expected `]`"),
];

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (rest, message) in MISTAKES {
        let fault = read(&format!("{HEAD}{rest}")).map(|_| ());
        assert_eq!(fault, Err(format!("conf/shop.toml:{message}")), "{rest}");
    }
    assert!(read("name = 'n'\n").is_err_and(|fault| fault.contains("nothing is declared")));
    assert!(
        read("[[domain]]\nname = 'a.b'\n")
            .is_err_and(|fault| fault.contains("missing field `name`"))
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let fault = Declaration::read(Path::new("/nowhere/shop.toml"), &catalogue()).map(|_| ());
    assert!(fault.is_err_and(|fault| fault.to_string().starts_with("/nowhere/shop.toml: ")));
}

#[test]
fn a_build_without_a_plugin_leaves_its_checks_out() {
    let catalogue = Catalogue::new([dns("check_delegation", []), dns("check_ns", [])]);
    let text = "name = 'n'\n[[domain]]\nname = 'a.example'\n";
    let declaration = Declaration::parse(Path::new("a.toml"), text, &catalogue).expect("good");
    let planned = plan(&declaration, &catalogue);
    assert_eq!(
        planned.iter().map(|check| check.plugin).collect::<Vec<_>>(),
        ["check_delegation", "check_ns"]
    );
    assert_eq!(planned[1].after, None);
}
