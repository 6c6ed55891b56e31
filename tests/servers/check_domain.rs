//! check_domain against nginx as the registry's RDAP server, by HTTPS as IANA's list names
//! it, behind the tree's name servers.

use std::fs;
use std::path::Path;

use super::{Tree, nginx, timeless};

/// Where the registry is: an address of the first server of its zone.
const REGISTRY: &str = "185.1.3.1";

/// The answer for the shop, as a registry gives it.
const SHOP: &str = r#"{"rdapConformance":["rdap_level_0"],"objectClassName":"domain","ldhName":"SHOP.EXAMPLE",
"status":["client transfer prohibited"],
"events":[{"eventAction":"registration","eventDate":"2010-05-02T09:00:00Z"},{"eventAction":"expiration","eventDate":"2099-05-02T09:00:00Z"}],
"nameservers":[{"ldhName":"NS1.SHOP.EXAMPLE"},{"ldhName":"NS2.SHOP.EXAMPLE"},{"ldhName":"NS3.OPERATOR.TEST"}],
"secureDNS":{"delegationSigned":false},
"entities":[{"roles":["registrar"],"publicIds":[{"type":"IANA Registrar ID","identifier":"9999"}],"vcardArray":["vcard",[["fn",{},"text","Example Registrar"]]]}]}
"#;

/// The object that comes with a 404 (RFC 9083 section 6).
const NOT_FOUND: &str =
    r#"{"rdapConformance":["rdap_level_0"],"errorCode":404,"title":"Not Found"}"#;

/// What the registry's server does below each base; the last location stands for `/v1/`.
const LOCATIONS: &str = r#"
    location /v1/ { try_files $uri @nobody; }
    location @nobody { default_type application/rdap+json; return 404 '{ERROR}'; }
    location /busy/ { add_header Retry-After 7200 always; default_type application/rdap+json; return 429 '{"errorCode":429}'; }
    location /moved/ { rewrite ^/moved/(.*)$ https://rdap.nic.example/v1/$1 permanent; }
    location /elsewhere/ { rewrite ^/elsewhere/(.*)$ http://www.nic.example/v1/$1 redirect; }
    location /loop/ { return 302 $request_uri/; }
    location /page/ { default_type text/html; return 200 '<html><title>Service moved</title></html>'; }
    location /packed/ { gzip_static always; }
    location /follow/ { }
    location /lost/ { }
    location /own/ { }
    location /broken/ { return 502; }
    location = /kept.json { alias {SITE}/list; expires 1h; default_type application/json; }
    location = /passing.json { alias {SITE}/list; expires -1; default_type application/json; }
    location = /dated.json { alias {SITE}/list; add_header Expires 'Thu, 31 Dec 2099 00:00:00 GMT'; default_type application/json; }
"#;

/// The tree with nginx in it.
struct Registry {
    tree: Tree,
    /// Requests that were told of.
    told: usize,
}

impl Registry {
    fn start() -> Option<Self> {
        let mut tree = Tree::start(|plan| {
            let hosts = "rdap.nic A 185.1.3.1\nrdap.nic AAAA 2a01:3::1\nwww.nic A 185.1.3.1\nshop ";
            plan.edit(
                "example",
                "shop                NS    ns1.shop",
                &format!("{hosts} NS ns1.shop"),
            );
        })?;
        let folder = tree.namespace.folder().join("web");
        fs::create_dir_all(folder.join("site/v1/domain")).unwrap();
        fs::write(folder.join("site/v1/domain/shop.example"), SHOP).unwrap();
        packed(&folder.join("site"));
        followed(&folder.join("site"));
        fs::write(
            folder.join("site/list"),
            list("https://rdap.nic.example/v1"),
        )
        .unwrap();
        let http = configuration(&folder);
        nginx::publish(&mut tree, "Registry Root", "rdap.nic.example", &http);
        Some(Registry { tree, told: 0 })
    }

    fn folder(&self) -> std::path::PathBuf {
        self.tree.namespace.folder().join("web")
    }

    /// Comments, empty lines and commands stay, each with what it leads to now.
    fn play(&mut self, line: &str) -> Option<String> {
        match line.strip_prefix("$ ") {
            Some(command) => Some(format!("{line}\n{}\n", self.run(command))),
            None if line == "% asked" => Some(format!("{line}\n{}", self.asked())),
            None if line.is_empty() || line.starts_with('#') => Some(format!("{line}\n")),
            None => None,
        }
    }

    /// Unless the command says otherwise it trusts the registry's root and keeps nothing.
    fn run(&self, command: &str) -> String {
        let mut line = command.to_owned();
        if !command.contains("--fetch-roots") {
            line += " --fetch-roots {folder}/roots.pem";
        }
        let mut words: Vec<String> = line.split(' ').map(|word| self.expanded(word)).collect();
        words.splice(..1, ["check_domain".to_owned(), "--root-hints".to_owned()]);
        words.insert(2, self.tree.hints().display().to_string());
        let program = ["-i".to_owned(), env!("CARGO_BIN_EXE_presence").to_owned()];
        let output = self
            .tree
            .namespace
            .run("env", &[&program[..], &words].concat());
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let text = timeless(&String::from_utf8(output.stdout).unwrap());
        let folder = self.tree.namespace.folder().display().to_string();
        let text = without_days(&text.replace(&folder, "FOLDER"));
        format!(
            "exit {}\n{}",
            output.status.code().unwrap(),
            text.trim_end()
        )
    }

    /// Every request since this was last asked, with its status.
    fn asked(&mut self) -> String {
        // A request is logged after it was answered.
        std::thread::sleep(std::time::Duration::from_millis(100));
        let log = fs::read_to_string(self.folder().join("access")).unwrap_or_default();
        let new: String = log
            .lines()
            .skip(self.told)
            .map(|line| format!("  {line}\n"))
            .collect();
        self.told = log.lines().count();
        new
    }

    fn expanded(&self, word: &str) -> String {
        let folder = self.folder().display().to_string();
        match word
            .strip_prefix("{list:")
            .and_then(|rest| rest.strip_suffix('}'))
        {
            Some(base) => {
                let name = format!("{}.json", base.replace(['/', ':'], "-"));
                self.tree.write(&name, &list(base))
            }
            None => word.replace("{folder}", &folder),
        }
    }
}

/// The answer in gzip, for whoever did not ask for that.
fn packed(site: &Path) {
    let place = site.join("packed/domain");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("shop.example"), SHOP).unwrap();
    let packs = std::process::Command::new("gzip")
        .arg(place.join("shop.example"))
        .status();
    assert!(packs.unwrap().success());
}

/// The registry's answer with the address of the registrar, and the registrar's own, which
/// has the end a year later. The last registrar knows nothing.
fn followed(site: &Path) {
    for (folder, own) in [("follow", "own"), ("lost", "nothing")] {
        let place = site.join(folder).join("domain");
        fs::create_dir_all(&place).unwrap();
        let link = format!(
            r#"{{"links":[{{"rel":"related","type":"application/rdap+json","href":"http://www.nic.example/{own}/domain/shop.example"}}],"#
        );
        fs::write(place.join("shop.example"), SHOP.replacen('{', &link, 1)).unwrap();
    }
    let place = site.join("own/domain");
    fs::create_dir_all(&place).unwrap();
    let holder = r#""entities":[{"roles":["registrant"],"vcardArray":["vcard",[["org",{},"text","Shop Ltd"]]]},"#;
    let own = SHOP
        .replace("2099-05-02", "2099-06-02")
        .replace("\"entities\":[", holder);
    fs::write(place.join("shop.example"), own).unwrap();
}

fn list(base: &str) -> String {
    format!(r#"{{"version":"1.0","services":[[["EXAMPLE"],["{base}"]]]}}"#)
}

/// What is served, and how it is told of.
fn configuration(folder: &Path) -> String {
    let folder = folder.display().to_string();
    let locations = LOCATIONS
        .replace("{ERROR}", NOT_FOUND)
        .replace("{SITE}", &format!("{folder}/site"));
    format!(
        r#"
    log_format short '$scheme://$host$request_uri $status';
    access_log {folder}/access short;
    default_type application/rdap+json;
    gzip on;
    gzip_types *;
    gzip_min_length 1;
    root {folder}/site;
    server {{
        listen {REGISTRY}:80;
        listen [2a01:3::1]:80;
        server_name rdap.nic.example;
        {locations}
    }}
    server {{
        listen {REGISTRY}:80;
        server_name www.nic.example;
        {locations}
    }}
    server {{
        listen {REGISTRY}:443 ssl http2;
        listen [2a01:3::1]:443 ssl http2;
        server_name rdap.nic.example;
        ssl_certificate {folder}/site.pem;
        ssl_certificate_key {folder}/site.pem;
        {locations}
    }}
"#
    )
}

/// Puts # for the days until the end, which are fewer every day.
fn without_days(text: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for place in 1..words.len() {
        let after_in = words[place - 1] == "in" && words[place].parse::<u32>().is_ok();
        if after_in {
            words[place] = "#".to_owned();
        }
        if let Some(rest) = words[place].strip_prefix("days=") {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            words[place] = format!("days=#{}", &rest[digits..]);
        }
    }
    words.join(" ")
}

/// Runs every command of `tests/transcripts/servers-rdap.txt`, shows after `% asked` what
/// the registry was asked since, and compares. With `BLESS` in the environment the file is
/// written anew: read the difference before you commit it.
#[test]
fn what_a_registry_answers() {
    let Some(mut registry) = Registry::start() else {
        return;
    };
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/transcripts/servers-rdap.txt"
    );
    let script = fs::read_to_string(path).unwrap();
    let played: String = script
        .lines()
        .filter_map(|line| registry.play(line))
        .collect();
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, played).unwrap();
        return;
    }
    for (expected, found) in script.split("\n$ ").zip(played.split("\n$ ")) {
        assert_eq!(expected, found, "{}", registry.tree.namespace.log("nginx"));
    }
    assert_eq!(script, played);
}
