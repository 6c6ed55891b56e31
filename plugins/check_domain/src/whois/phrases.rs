//! What registries say where there is no domain, or no answer for us.

use crate::facts::cut;

/// Whole lines in lower case, `{}` for the name, without quotes, what ends a
/// sentence and the signs of a comment.
const WHOLE: &[&str] = &[
    "domain status: no object found",
    "no object found",
    "domain not found",
    "not found",
    "object not found",
    "object does not exist",
    "domain does not exist",
    "domain unknown",
    "domain not registered",
    "not registered",
    "domain is not registered",
    "this domain is not registered",
    "domain status: available",
    "domain status: not registered",
    "domain status: free",
    "registration status: available",
    "registration status: not registered",
    "status: not registered",
    "status: available",
    "status: free",
    "status: no match",
    "status: not allowed",
    "status: unassignable",
    "status: invalid",
    "status: 220 available",
    "state: available",
    "query_status: 220 available",
    "no data found",
    "no data was found to match the request criteria",
    "no match",
    "no match found",
    "no match!!",
    "no matching record",
    "no matching objects found",
    "no match for domain",
    "no entries found",
    "no entries found in the afnic database",
    "no entries found for the selected source(s)",
    "no records matching {} found",
    "no records found",
    "no record found",
    "no such domain",
    "no such domain {}",
    "no found",
    "nothing found",
    "nothing found for this query",
    "the domain has not been registered",
    "the domain you requested is not known in freenoms database",
    "invalid query or domain name not known in dot tk domain registry",
    "no information was found matching that query",
    "above domain name is not registered to krnic",
    "the above domain name is not registered to krnic",
    "{} is free",
    "{} is available",
    "{} is available for registration",
    "{} is available for purchase",
    "{} was not found",
    "{} not found",
    "{}: not found",
    "{} no match",
    "{} - available",
    "{} - no match",
    "{} is not registered",
    "{} does not exist in database!",
    "{} does not exist in database",
    "domain {} not registred",
    "domain {} not registered",
    "domain {} not found",
    "domain {} is available",
    "domain {} is available for purchase",
    "domain {} is free",
    "domain: {} not found",
    "domain name {} does not exist in database",
    "domain name {} not found",
    "domain name: {} not found",
    "no match for {}",
    "no match for domain {}",
    "no match found for {}",
    "no information available about domain name {}",
    "no information available about domain name {} in the registry nask database",
    "the queried object does not exist: {}",
    "the queried object does not exist",
    "the queried object does not exist: domain name not found",
    "queried object does not exist",
    "not found: {}",
    "{}: no entries found",
    "the queried object does not exist: domain not found",
    "no domain found",
    "we do not have an entry in our database matching your query",
    "this query returned 0 objects",
    "the requested domain was not found in the registry or registrar's whois server",
    "this domain name has not been registered",
    "{} has not been registered",
    "domain {} has not been found",
    "el dominio no se encuentra registrado",
    "{} domain name not known in {} registry",
    "object_not_found",
    "error: no entries found",
    "error:101: no entries found",
    "101: no entries found",
];

/// What begins a line in which a server refuses us; lower case.
const REFUSES: &[&str] = &[
    "too many requests",
    "whois query quota",
    "whois limit exceeded",
    "request limit exceeded",
    "only 1 request per second",
    "daily whois-limit exceeded",
    "looup quota exceeded",
    "lookup quota exceeded",
    "access control limit",
    "please go away for",
    "your connection limit exceeded",
    "excessive querying",
    "maximum queries per hour",
    "ip address blocked",
    "still in grace period, wait",
    "response_throttled",
    "you have exceeded your quota",
    "query rate limit exceeded",
    "rate limit exceeded",
    "quota exceeded",
    "connection refused",
    "you have been banned",
    "queries from your ip",
    "try again later",
    "access denied",
    "exceeded the maximum allowable number",
    "number of allowed queries exceeded",
    "temporarily blocked",
    "blacklisted",
];

/// The line that says that nobody has the domain. Comments are read too: many
/// registries say it there.
pub fn available(text: &str, domain: &str) -> Option<String> {
    let is = |line: &&str| {
        let plain = plain(line, domain);
        WHOLE.contains(&plain.as_str())
    };
    text.lines().take(LINES).find(is).map(cut)
}

/// The line that says that we are not answered. Long lines are terms of use
/// that only threaten with it.
pub fn throttled(text: &str) -> Option<String> {
    let refuses = |line: &&str| {
        let line = line.to_lowercase();
        let threat = line.len() > 160 || line.contains("may be ") || line.contains(" will be ");
        !threat && REFUSES.iter().any(|words| line.contains(words))
    };
    text.lines().take(LINES).find(refuses).map(cut)
}

/// The lines that are looked at.
const LINES: usize = 5_000;

/// A line as the table has it.
fn plain(line: &str, domain: &str) -> String {
    let line = line
        .trim()
        .trim_start_matches(['%', '#', '>', '*', '-', ' ', '\t', ';']);
    let line = line
        .to_lowercase()
        .replace(['"', '\'', '`', '[', ']', '“', '”'], "");
    let line = line.replace(domain, "{}");
    let words: Vec<&str> = line.split_whitespace().collect();
    let line = words.join(" ").replace(" :", ":");
    line.trim_end_matches(['.', '!', '<', ' ', ',']).to_owned()
}
