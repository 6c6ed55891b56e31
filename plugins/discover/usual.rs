//! The names that shops usually have, and what for.

/// First labels and what a name that begins with them is used for, in the
/// order in which they are declared.
pub(super) const HOSTS: &[(&str, &str)] = &[
    ("www", "Web pages"),
    ("shop", "The shop"),
    ("store", "The shop"),
    ("m", "Pages for telephones"),
    ("blog", "Articles"),
    ("login", "Signing in"),
    ("account", "The customer's own pages"),
    ("pay", "Payment"),
    ("checkout", "Payment"),
    ("api", "Programs of partners, and of the pages themselves"),
    (
        "cdn",
        "Content delivery: pages lack pictures and scripts without it",
    ),
    (
        "static",
        "Content delivery: pages lack pictures and scripts without it",
    ),
    ("img", "Pictures"),
    ("mail", "Mail"),
    ("smtp", "Sending mail"),
    ("imap", "Reading mail"),
    ("pop", "Reading mail"),
    ("pop3", "Reading mail"),
    ("webmail", "Reading mail in a browser"),
    ("autodiscover", "Set-up of Outlook and other mail programs"),
    (
        "autoconfig",
        "Set-up of Thunderbird and other mail programs",
    ),
    ("ftp", "Files"),
];
