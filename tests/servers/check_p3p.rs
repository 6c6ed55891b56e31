//! check_p3p against nginx behind the tree's name servers, by HTTPS as users come: what is
//! published, and what a web server's configuration makes of it.

use std::fs;

use super::{Tree, nginx};

/// Where the shop's pages are served: an address of its first name server.
const WEB: &str = "185.3.1.1";

/// The compact policy that follows from the policy of the basket.
const COMPACT: &str = "CAO DSP COR ADM CONi CUR DEL OUR STP DEM ONL PHY STA UNI";

/// What is published, by path.
const PAGES: [(&str, &str); 8] = [
    (
        "index.html",
        include_str!("../../crates/lab/pages/index.html"),
    ),
    (
        "w3c/p3p.xml",
        include_str!("../../crates/lab/pages/p3p.xml"),
    ),
    (
        "w3c/policies.xml",
        include_str!("../../crates/lab/pages/policies.xml"),
    ),
    (
        "privacy.html",
        include_str!("../../crates/lab/pages/privacy.html"),
    ),
    ("choices.html", "<html>Choices</html>"),
    ("help.html", "<html>Help</html>"),
    ("seal.png", "PNG"),
    (
        ".well-known/security.txt",
        "Contact: mailto:security@shop.example\nExpires: 2099-01-01T00:00:00Z\n",
    ),
];

/// The tree with nginx in it, and these lines in its configuration of the site.
fn tree(lines: &str) -> Option<Tree> {
    let mut tree = Tree::start(|plan| {
        plan.edit("shop.example", "185.3.5.10", WEB);
        plan.edit("shop.example", "2a03:5::10", "2a03:1::1");
    })?;
    let folder = tree.namespace.folder().join("web");
    for (name, text) in PAGES {
        let file = folder.join("site").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let http = configuration(&folder, lines);
    nginx::publish(&mut tree, "Shop Root", "www.shop.example", &http);
    Some(tree)
}

/// What is served.
fn configuration(folder: &std::path::Path, lines: &str) -> String {
    let folder = folder.display();
    format!(
        r#"
    access_log off;
    types {{ text/html html; text/xml xml; text/plain txt; image/png png; }}
    charset utf-8;
    gzip on;
    gzip_types *;
    gzip_min_length 1;
    server {{
        listen {WEB}:80;
        listen [2a03:1::1]:80;
        return 301 https://www.shop.example$request_uri;
    }}
    server {{
        listen {WEB}:443 ssl http2;
        listen [2a03:1::1]:443 ssl http2;
        ssl_certificate {folder}/site.pem;
        ssl_certificate_key {folder}/site.pem;
        root {folder}/site;
        location = / {{
            add_header P3P 'policyref="/w3c/p3p.xml", CP="{COMPACT}"';
            add_header Set-Cookie 'basket=7; Path=/; Secure';
            try_files /index.html =404;
        }}
        {lines}
    }}
"#
    )
}

/// The option by which the site is trusted.
fn roots(tree: &Tree) -> String {
    let file = tree.namespace.folder().join("web/roots.pem");
    format!("--fetch-roots {}", file.display())
}

/// Holds a command line against its exit code and its findings, with the roots.
fn expect(tree: &Tree, line: &str, code: i32, findings: &[&str]) {
    tree.expect(&format!("{line} {}", roots(tree)), code, findings);
}

/// Replaces what stands in a document that is published.
fn edit(tree: &Tree, name: &str, from: &str, to: &str) {
    let file = tree.namespace.folder().join("web/site").join(name);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{name} has no {from:?}");
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn a_site_behind_https() {
    let Some(tree) = tree("") else { return };
    let option = roots(&tree);
    let words: Vec<&str> = ["-H", "www.shop.example", "--security-txt"]
        .into_iter()
        .chain(option.split(' '))
        .collect();
    let said = tree.run("check_p3p", &words);
    let (text, perfdata) = said.text.split_once(" | ").unwrap();
    let ok = "P3P OK - www.shop.example: 2 valid policies by /w3c/p3p.xml, 4 links";
    assert_eq!(
        (said.code, text),
        (0, ok),
        "{}",
        tree.namespace.log("nginx")
    );
    assert!(perfdata.contains(" errors=0;;;0 warnings=1;;;0 security_txt_days=2"));
    // Nobody else trusts its authority.
    let unreachable = ["CRITICAL SITE_UNREACHABLE /"];
    tree.expect("check_p3p -H www.shop.example", 2, &unreachable);
    // Nobody is there, and nobody is called so.
    tree.expect("check_p3p -H pay.shop.example", 2, &unreachable);
    let nobody = ["CRITICAL NAME_NOT_FOUND nobody.shop.example"];
    tree.expect("check_p3p -H nobody.shop.example", 2, &nobody);
}

#[test]
fn one_site_by_several_ways() {
    let Some(tree) = tree("") else { return };
    // Who comes without HTTPS is led there.
    let plain = "check_p3p -H www.shop.example -u http://www.shop.example/";
    expect(&tree, plain, 0, &[]);
    // Without www, and with documents that are named so: still the same site.
    let bare = "check_p3p -u http://shop.example/";
    expect(&tree, bare, 0, &[]);
    edit(
        &tree,
        "index.html",
        "</head>",
        "<link rel=P3Pv1 href=http://shop.example/w3c/p3p.xml></head>",
    );
    edit(
        &tree,
        "w3c/p3p.xml",
        "\"policies.xml#shop",
        "\"http://shop.example/w3c/policies.xml#shop",
    );
    let ways = [
        "OK INSECURE_WAY http://shop.example/w3c/p3p.xml",
        "OK INSECURE_WAY http://shop.example/w3c/policies.xml",
    ];
    expect(&tree, bare, 0, &ways);
    // By a family that the bare name has no address of, nothing is said of that.
    let unseen = [
        ways[0],
        ways[1],
        "OK UNSEEN http://shop.example/w3c/p3p.xml",
        "OK UNSEEN http://shop.example/w3c/policies.xml",
    ];
    expect(&tree, "check_p3p -6 -H www.shop.example", 0, &unseen);
    let document = "check_p3p --uri https://www.shop.example/w3c/policies.xml";
    expect(&tree, document, 0, &[]);
}

#[test]
fn documents_that_change() {
    let Some(tree) = tree("") else { return };
    let site = "check_p3p -H www.shop.example";
    let policies = "w3c/policies.xml";
    let date = "date=\"Wed, 17 Apr 2002 10:00:00 GMT\"";
    edit(&tree, policies, "max-age=\"172800\"", date);
    expect(&tree, site, 2, &["CRITICAL EXPIRED /w3c/policies.xml"]);
    let then = format!("{site} --at 2002-04-01");
    expect(&tree, &then, 0, &[]);
    edit(&tree, policies, date, "max-age=\"172800\"");
    edit(&tree, policies, "<delivery/>", "<unrelated/>");
    expect(
        &tree,
        site,
        2,
        &["CRITICAL COMPACT_LAXER /", "OK COMPACT_STRICTER /"],
    );
    edit(&tree, policies, "<unrelated/>", "<delivery/>");
    let web = tree.namespace.folder().join("web/site");
    fs::remove_file(web.join("privacy.html")).unwrap();
    expect(&tree, site, 2, &["CRITICAL LINK_BROKEN /privacy.html"]);
    fs::remove_file(web.join("w3c/p3p.xml")).unwrap();
    let gone = ["CRITICAL REFERENCE_UNREACHABLE /w3c/p3p.xml"];
    expect(&tree, site, 2, &gone);
}

#[test]
fn what_a_configuration_makes_of_a_site() {
    let private = "location /w3c/ { auth_basic closed; auth_basic_user_file /dev/null; }
        location = /privacy.html { return 302 /elsewhere.html; }
        location = /elsewhere.html { try_files /help.html =404; }
        location = /help.html { return 302 https://www.shop.example/help.html; }
        location = /plain { return 200; }
        location / { try_files $uri /index.html; }";
    let Some(tree) = tree(private) else { return };
    let denied = ["CRITICAL REFERENCE_UNREACHABLE /w3c/p3p.xml"];
    expect(&tree, "check_p3p -H www.shop.example", 2, &denied);
    // A page without the header: nothing names the file that may not be seen, so
    // that nobody knows whether it is there.
    expect(
        &tree,
        "check_p3p -H www.shop.example -u /plain",
        1,
        &["WARNING P3P_NOT_SEEN /plain"],
    );
    // An application answers everything with its own page.
    expect(
        &tree,
        "check_p3p -H www.shop.example -u /plain --absent ok --gpc --tdmrep --policy-page /privacy.html --policy-page /help.html --state-dir /tmp",
        2,
        &[
            "CRITICAL POLICY_PAGE_UNREACHABLE /help.html",
            "OK P3P_NOT_SEEN /plain",
            "UNKNOWN POLICY_PAGE_NOT_REMEMBERED /privacy.html",
            "WARNING GPC_MISSING /.well-known/gpc.json",
            "WARNING TDM_MISSING /.well-known/tdmrep.json",
        ],
    );
}
