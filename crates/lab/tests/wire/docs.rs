//! README.md keeps up with the tables of the code.

const README: &str = include_str!("../../README.md");

#[test]
fn every_fault_is_in_the_table() {
    let mut table = String::from("| fault | where | what it does |\n|---|---|---|\n");
    for fault in lab::faults() {
        let row = format!(
            "| `{}` | {} | {} |\n",
            fault.name,
            fault.at.join(", "),
            fault.does
        );
        table.push_str(&row);
    }
    assert!(
        README.contains(&table),
        "the table of README.md should be:\n{table}"
    );
}

#[test]
fn every_server_is_in_the_table() {
    let servers = lab::SERVERS.iter().map(|server| server.id);
    for id in servers.chain(lab::SITES.iter().map(|site| site.id)) {
        assert!(README.contains(&format!("`{id}`")), "{id}");
    }
}

#[test]
fn every_delegated_zone_is_named() {
    for line in include_str!("../../zones/example.zone").lines() {
        let mut words = line.split_whitespace();
        if let (Some(owner), Some("NS")) = (words.next(), words.next())
            && owner != "@"
        {
            assert!(README.contains(&format!("`{owner}`")), "{owner}");
        }
    }
}

#[test]
fn sentences_are_sentences() {
    let mut names = Vec::new();
    for fault in lab::faults() {
        assert!(
            fault.does.ends_with('.') && !fault.at.is_empty(),
            "{}",
            fault.name
        );
        names.push(fault.name);
    }
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "no name twice");
}
