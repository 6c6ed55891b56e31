//! A first declaration, written from what was seen of a domain.
//!
//! What every server says the same is declared; what differs, what cannot be
//! declared and what was not seen stands beside it in comments. The text is a
//! declaration that [`crate::Declaration`] reads, whatever servers said.

mod page;
mod told;

use toml::Value;

use page::{Page, list, text};
use told::Verdict;
pub use told::{Said, Told, shortened};

/// What was seen of a domain.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The zone.
    pub zone: String,
    /// When it was looked at.
    pub seen: String,
    /// What has to be said of the whole, a sentence each.
    pub notes: Vec<String>,
    /// The zone's name servers, as the servers of the parent say.
    pub parent: Told,
    /// The same as the zone's own servers say.
    pub own: Told,
    /// Other zones that may be worth a declaration.
    pub others: Vec<Other>,
    /// The names that were asked for.
    pub hosts: Vec<Host>,
    /// What a name says that nobody made.
    pub nobodys: Told,
    /// The mail exchanges; a lone `.` is a null MX.
    pub mail: Told,
    /// What has to be said of them where servers agree.
    pub mail_notes: Vec<String>,
    /// How the walk differed from the default.
    pub walk: Start,
}

/// A zone that may be worth a declaration of its own.
#[derive(Clone, Debug)]
pub struct Other {
    /// Its name.
    pub zone: String,
    /// Why it matters, a sentence.
    pub why: String,
    /// Its name servers, if they were seen.
    pub name_servers: Vec<String>,
}

/// A name that was asked for.
#[derive(Clone, Debug)]
pub struct Host {
    /// The name.
    pub name: String,
    /// What such a name is used for.
    pub what: String,
    /// What each server says.
    pub told: Told,
    /// What has to be said besides, a sentence each.
    pub notes: Vec<String>,
}

/// Where the walk began and what it used; nothing where that was the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// The file of root hints.
    pub root_hints: Option<String>,
    /// The port of all name servers.
    pub port: Option<u16>,
    /// The networks of special-purpose addresses that were asked; an empty
    /// list is all of them.
    pub allow_private: Option<Vec<String>>,
    /// The only family.
    pub family: Option<&'static str>,
}

impl Draft {
    /// The declaration as TOML.
    pub fn text(&self) -> String {
        let mut page = Page::default();
        self.head(&mut page);
        self.domain(&mut page);
        for other in &self.others {
            other.suggest(&mut page);
        }
        self.hosts(&mut page);
        self.mail(&mut page);
        self.walk.write(&mut page);
        page.text()
    }

    fn head(&self, page: &mut Page) {
        page.comment(&format!(
            "A first declaration of {}: what `presence discover` saw at {}, which need not be what should be. Read it, correct it, then run `presence check` on it.",
            self.zone, self.seen
        ));
        page.comments(&self.notes);
        page.blank();
        page.comment("What stands on the first line of every result; any words will do.");
        page.row("name", &text(&self.zone));
    }

    fn domain(&self, page: &mut Page) {
        let said = self.parent.0.iter().chain(&self.own.0).cloned();
        let told = Told(said.collect());
        page.blank();
        let same = format!("The name servers are the same at {}.", self.witnesses());
        page.comments(&told.comments("name_servers", same));
        page.table("[[domain]]");
        page.row("name", &text(&self.zone));
        if let Verdict::Same(servers) = told.verdict() {
            page.row("name_servers", &list(&told::values(servers)));
        }
    }

    /// Who said which name servers there are.
    fn witnesses(&self) -> String {
        let sides = [(&self.parent, "the parent"), (&self.own, "the zone")];
        let heard = sides.into_iter().filter(|(told, _)| !told.is_silent());
        let each: Vec<String> = heard
            .map(|(told, side)| format!("{} of {side}", told.seen()))
            .collect();
        each.join(" and ")
    }

    fn hosts(&self, page: &mut Page) {
        let mut absent = Vec::new();
        let mut made = Vec::new();
        let mut written = false;
        for host in &self.hosts {
            match host.told.verdict() {
                Verdict::Nothing => absent.push(self.short(host)),
                Verdict::Unseen(why) => {
                    page.blank();
                    page.comment(&format!("{} was not seen: {why}.", host.name));
                }
                _ if host.told.like(&self.nobodys) && host.name != self.zone => {
                    made.push(self.short(host));
                }
                _ => {
                    host.write(page);
                    written = true;
                }
            }
        }
        if written {
            page.blank();
            page.comment("No host was connected to. To watch the certificates of one, add its ports with TLS:");
            page.suggestion("ports = [443]");
        }
        self.left_out(page, &made, &absent);
    }

    /// The names that are not declared, and why.
    fn left_out(&self, page: &mut Page, made: &[&str], absent: &[&str]) {
        page.blank();
        if !made.is_empty() {
            page.comment(&format!(
                "A wildcard below {} gives any name {}. These names say the same and are left out: {}.",
                self.zone,
                self.nobodys.shown(),
                made.join(", ")
            ));
        }
        if !absent.is_empty() {
            page.comment(&format!(
                "Asked for and without an address: {}.",
                absent.join(", ")
            ));
        }
    }

    /// A name without the zone's.
    fn short<'a>(&self, host: &'a Host) -> &'a str {
        let above = format!(".{}", self.zone);
        host.name.strip_suffix(&above).unwrap_or(&host.name)
    }

    fn mail(&self, page: &mut Page) {
        page.blank();
        match self.mail.verdict() {
            Verdict::Nothing => page.comment(&format!(
                "No [[mail]]: {} has no MX record; senders then try its own address, if it has one (RFC 5321 section 5.1).",
                self.zone
            )),
            Verdict::Unseen(why) => page.comment(&format!("MX was not seen: {why}.")),
            _ if self.mail.is_null_mx() => page.comment(&format!(
                "No [[mail]]: {} takes no mail, says its null MX (RFC 7505).",
                self.zone
            )),
            _ => self.exchanges(page),
        }
    }

    fn exchanges(&self, page: &mut Page) {
        let same = format!("Mail. {}.", self.mail.agreed());
        page.comments(&self.mail.comments("exchanges", same));
        let verdict = self.mail.verdict();
        if matches!(verdict, Verdict::Same(_)) {
            page.comments(&self.mail_notes);
        }
        page.table("[[mail]]");
        page.row("domain", &text(&self.zone));
        if let Verdict::Same(exchanges) = verdict {
            page.row("exchanges", &list(&told::values(exchanges)));
        }
    }
}

impl Other {
    /// The zone's table in comments: nothing is checked until somebody says
    /// that it is theirs.
    fn suggest(&self, page: &mut Page) {
        if !told::is_name(&self.zone) {
            return;
        }
        page.blank();
        page.comment(&format!("{} To watch it as well:", self.why));
        page.suggestion("[[domain]]");
        page.suggestion(&format!("name = {}", text(&self.zone)));
        if !self.name_servers.is_empty() && self.name_servers.iter().all(|n| told::is_name(n)) {
            let servers = list(&self.name_servers);
            page.suggestion(&format!("name_servers = {servers}"));
        }
    }
}

impl Host {
    fn write(&self, page: &mut Page) {
        page.blank();
        if !told::is_name(&self.name) {
            page.comment(&format!("{} cannot be declared.", self.name));
            return;
        }
        let same = format!("{}. {}.", self.what, self.told.agreed());
        page.comments(&self.told.comments("addresses", same));
        page.comments(&self.notes);
        page.table("[[host]]");
        page.row("name", &text(&self.name));
        match self.told.verdict() {
            Verdict::Same(Said::Alias(target)) => page.row("alias", &text(target)),
            Verdict::Same(addresses) => page.row("addresses", &list(&told::values(addresses))),
            _ => {}
        }
    }
}

impl Start {
    fn write(&self, page: &mut Page) {
        if *self == Start::default() {
            return;
        }
        page.blank();
        page.comment("How `presence discover` walked; without it: the root of the internet.");
        page.table("[walk]");
        if let Some(hints) = &self.root_hints {
            page.row("root_hints", &text(hints));
        }
        if let Some(port) = self.port {
            page.row("port", &Value::Integer(port.into()));
        }
        match &self.allow_private {
            None => {}
            Some(networks) if networks.is_empty() => {
                page.row("allow_private", &Value::Boolean(true));
            }
            Some(networks) => page.row("allow_private", &list(networks)),
        }
        if let Some(family) = self.family {
            page.row("families", &list(&[family.to_owned()]));
        }
    }
}
