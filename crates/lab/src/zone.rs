//! A zone: records indexed by name, and what it says about a name.

use std::collections::HashMap;

use hickory_proto::rr::{Name, Record, RecordType};

use crate::key::{Key, between, key, within};
use crate::master;

/// The records of one name and type.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) kind: RecordType,
    pub(crate) records: Vec<Record>,
}

/// All records below one cut, as one server has them.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    pub(crate) origin: Key,
    pub(crate) apex: Name,
    /// Every name that exists, empty non-terminals (RFC 8020) included.
    nodes: HashMap<Key, Vec<Set>>,
}

/// What a zone says about a name and type.
pub(crate) enum Found<'a> {
    /// The name lies at or below a cut: these name servers know more.
    Referral(&'a Set),
    /// The records asked for.
    Records(&'a Set),
    /// The name is an alias.
    Alias(&'a Set),
    /// An ancestor of the name is renamed (RFC 6672).
    Renamed(&'a Set),
    /// The name exists without records of this type.
    NoData,
    /// The name does not exist.
    NoName,
}

impl Zone {
    /// A zone of these records; the caller vouches that they belong to it.
    pub(crate) fn build(apex: Name, records: impl IntoIterator<Item = Record>) -> Self {
        let mut zone = Self {
            origin: key(&apex),
            apex,
            nodes: HashMap::new(),
        };
        zone.nodes.insert(zone.origin.clone(), Vec::new());
        for record in records {
            zone.insert(record);
        }
        zone
    }

    /// The zones of a master file: one begins at every SOA.
    ///
    /// # Errors
    /// What could not be read, with its line; records before the first SOA.
    pub(crate) fn all(text: &str) -> Result<Vec<Self>, String> {
        let mut zones: Vec<Self> = Vec::new();
        for record in master::records(text, &Name::root())? {
            if record.record_type() == RecordType::SOA {
                zones.push(Self::build(record.name.clone(), []));
            }
            zones
                .last_mut()
                .ok_or("a zone has to begin with its SOA")?
                .insert(record);
        }
        Ok(zones)
    }

    /// Puts a record in, below the cuts as well; ancestors come to exist.
    pub(crate) fn insert(&mut self, record: Record) {
        let owner = key(&record.name);
        for above in between(&owner, &self.origin) {
            if !self.nodes.contains_key(above) {
                self.nodes.insert(above.into(), Vec::new());
            }
        }
        let sets = self.nodes.entry(owner).or_default();
        let kind = record.record_type();
        match sets.iter_mut().find(|set| set.kind == kind) {
            Some(set) => set.records.push(record),
            None => sets.push(Set {
                kind,
                records: vec![record],
            }),
        }
    }

    /// A copy without the records that `drop` names (`NAME TYPE`, or `NAME *`
    /// for all) and with those of the master file text `add`.
    ///
    /// # Errors
    /// What could not be read.
    pub(crate) fn edited(&self, drop: &[&str], add: &str) -> Result<Self, String> {
        let mut dropped = Vec::new();
        for line in drop {
            let (owner, kind) = line.split_once(' ').ok_or("NAME TYPE expected")?;
            dropped.push((key(&master::name(owner, &self.apex)?), kind));
        }
        let stays = |record: &&Record| {
            !dropped.iter().any(|(owner, kind)| {
                *owner == key(&record.name)
                    && (*kind == "*" || *kind == record.record_type().to_string())
            })
        };
        let kept = self.records().filter(stays).cloned().collect::<Vec<_>>();
        let added = master::records(add, &self.apex)?;
        Ok(Self::build(
            self.apex.clone(),
            kept.into_iter().chain(added),
        ))
    }

    /// Every record, in no order.
    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.nodes
            .values()
            .flatten()
            .flat_map(|set| set.records.iter())
    }

    /// The records of one name and type, glue included.
    pub(crate) fn set(&self, owner: &[u8], kind: RecordType) -> Option<&Set> {
        self.nodes.get(owner)?.iter().find(|set| set.kind == kind)
    }

    /// What the zone says about a name (RFC 1034 section 4.3.2, RFC 4592).
    pub(crate) fn find(&self, asked: &[u8], kind: RecordType) -> Found<'_> {
        if let Some(cut) = self.cut(asked, kind) {
            return Found::Referral(cut);
        }
        if let Some(sets) = self.nodes.get(asked) {
            return at_node(sets, kind);
        }
        let Some(encloser) =
            between(asked, &self.origin).find(|above| self.nodes.contains_key(*above))
        else {
            return Found::NoName;
        };
        if let Some(renamed) = self.set(encloser, RecordType::DNAME) {
            return Found::Renamed(renamed);
        }
        let wildcard = [b"\x01*", encloser].concat();
        match self.nodes.get(&*wildcard) {
            Some(sets) => at_node(sets, kind),
            None => Found::NoName,
        }
    }

    /// The highest cut at or above a name. The parent itself answers for the
    /// DS of a cut (RFC 4035 section 3.1.4.1).
    fn cut(&self, asked: &[u8], kind: RecordType) -> Option<&Set> {
        let itself = (kind != RecordType::DS).then_some(asked);
        itself
            .into_iter()
            .chain(between(asked, &self.origin))
            .filter(|above| **above != *self.origin)
            .filter_map(|above| self.set(above, RecordType::NS))
            .last()
    }

    /// Whether a name lies in this zone or below it.
    pub(crate) fn covers(&self, asked: &[u8]) -> bool {
        within(asked, &self.origin)
    }
}

/// What one name says. A broken zone may have records beside an alias: the
/// records asked for come first, as careless servers do it.
fn at_node(sets: &[Set], kind: RecordType) -> Found<'_> {
    let of = |kind| sets.iter().find(|set| set.kind == kind);
    match (of(kind), of(RecordType::CNAME)) {
        (Some(set), _) => Found::Records(set),
        (None, Some(alias)) => Found::Alias(alias),
        (None, None) => Found::NoData,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "$ORIGIN shop.example.
@ SOA ns1 hostmaster 1 2 3 4 5
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.2
a.b.ent A 192.0.2.3
*.wild TXT any
sub NS ns.sub
ns.sub A 192.0.2.4
old DNAME new.example.
alias CNAME www
";

    fn says(name: &str, kind: RecordType) -> &'static str {
        let zone = &Zone::all(TEXT).unwrap()[0];
        match zone.find(&key(&Name::from_ascii(name).unwrap()), kind) {
            Found::Referral(_) => "referral",
            Found::Records(_) => "records",
            Found::Alias(_) => "alias",
            Found::Renamed(_) => "renamed",
            Found::NoData => "nodata",
            Found::NoName => "noname",
        }
    }

    #[test]
    fn each_kind_of_answer() {
        for (name, kind, expected) in [
            ("shop.example.", RecordType::SOA, "records"),
            ("shop.example.", RecordType::NS, "records"),
            ("WWW.shop.example.", RecordType::A, "records"),
            ("www.shop.example.", RecordType::AAAA, "nodata"),
            ("b.ent.shop.example.", RecordType::A, "nodata"),
            ("c.ent.shop.example.", RecordType::A, "noname"),
            ("any.wild.shop.example.", RecordType::TXT, "records"),
            ("any.wild.shop.example.", RecordType::A, "nodata"),
            ("sub.shop.example.", RecordType::NS, "referral"),
            ("sub.shop.example.", RecordType::DS, "nodata"),
            ("ns.sub.shop.example.", RecordType::A, "referral"),
            ("x.old.shop.example.", RecordType::A, "renamed"),
            ("old.shop.example.", RecordType::DNAME, "records"),
            ("alias.shop.example.", RecordType::A, "alias"),
            ("alias.shop.example.", RecordType::CNAME, "records"),
            ("none.shop.example.", RecordType::A, "noname"),
        ] {
            assert_eq!(says(name, kind), expected, "{name} {kind}");
        }
    }

    #[test]
    fn an_edit_takes_names_away_altogether() {
        let zone = &Zone::all(TEXT).unwrap()[0];
        let edited = zone
            .edited(&["a.b.ent A", "www *"], "new A 192.0.2.9\n")
            .unwrap();
        let finds = |name: &str| edited.find(&key(&Name::from_ascii(name).unwrap()), RecordType::A);
        assert!(matches!(finds("ent.shop.example."), Found::NoName));
        assert!(matches!(finds("www.shop.example."), Found::NoName));
        assert!(matches!(finds("new.shop.example."), Found::Records(_)));
    }

    #[test]
    fn a_file_may_hold_several_zones() {
        let text = format!("{TEXT}$ORIGIN two.example.\n@ SOA a b 1 2 3 4 5\nwww A 192.0.2.5\n");
        let zones = Zone::all(&text).unwrap();
        assert_eq!(zones.len(), 2);
        assert_eq!(zones[1].apex.to_ascii(), "two.example.");
    }
}
