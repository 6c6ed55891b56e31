//! The options of check_cert_chain.

use std::net::IpAddr;
use std::path::PathBuf;

use asking::{Host, Resolving};
use certificate::Moment;

use crate::protocols::Policy;

/// What to look at, how to get there, and what is asked of it.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Host to connect to, and the name or address that its certificate must cover
    #[arg(
        short = 'H',
        long,
        value_name = "NAME|ADDRESS",
        required_unless_present = "file"
    )]
    pub hostname: Option<Host>,

    /// Whom to connect to.
    #[command(flatten)]
    pub contact: Contact,

    /// What to judge by.
    #[command(flatten)]
    pub judging: Judging,

    /// What the certificate is expected to be.
    #[command(flatten)]
    pub expected: crate::expected::Expected,

    /// Read the options of check_ssl_cert instead, as when called by that name, and give its perfdata labels
    #[arg(long)]
    pub compat: bool,

    /// How names are resolved.
    #[command(flatten)]
    pub resolving: Resolving,

    /// How things are fetched.
    #[command(flatten)]
    pub fetching: asking::Fetching,
}

/// Whom to connect to, and how.
#[derive(clap::Args, Debug)]
pub struct Contact {
    /// Port of the service [default: that of the protocol]
    #[arg(short = 'p', long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..), conflicts_with = "file")]
    pub port: Option<u16>,

    /// Protocol of the service: https, smtp, imap and so on; where it has a port without TLS, STARTTLS is used
    #[arg(
        long,
        value_name = "PROTOCOL",
        default_value = "https",
        conflicts_with = "file"
    )]
    pub protocol: probe::tls::Protocol,

    /// Connect to this address instead of those of the name (repeat)
    #[arg(long, value_name = "ADDRESS", conflicts_with = "file")]
    pub address: Vec<IpAddr>,

    /// Stop at the first address that answers; all of them otherwise
    #[arg(long, conflicts_with = "file")]
    pub first_address: bool,

    /// Name to send in the handshake (SNI) [default: the one of -H]
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub sni: Option<asking::DomainName>,

    /// Client certificate and chain to show when the server asks for one (PEM)
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub client_certificate: Option<PathBuf>,

    /// Key of the client certificate (PEM) [default: the file of the certificate]
    #[arg(long, value_name = "FILE", requires = "client_certificate")]
    pub client_key: Option<PathBuf>,

    /// Say a harmless command in clear text along with STARTTLS, on a connection of its own, and WARNING when the server obeys it under TLS
    #[arg(long, conflicts_with = "file")]
    pub try_injection: bool,

    /// Make one handshake at each address and no other: no second key type, no old versions, no post-quantum group
    #[arg(long, conflicts_with = "file")]
    pub one_handshake: bool,
}

/// What to judge by.
#[derive(clap::Args, Debug)]
pub struct Judging {
    /// Judge this chain (PEM or DER, the leaf first) and touch no network
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// Trust the certificates of this file (PEM or DER) instead of the system's and Mozilla's roots
    #[arg(long, value_name = "FILE")]
    pub roots: Option<PathBuf>,

    /// Judge as of this time (RFC 3339) and by no other limits of expiry than those of -w and -c [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<Moment>,

    /// Name or address that the certificate must cover instead of -H (repeat: each of them)
    #[arg(long, value_name = "NAME|ADDRESS")]
    pub expect_name: Vec<certificate::Subject>,

    /// At most this many intermediates between the certificate and a root
    #[arg(long, value_name = "N")]
    pub max_depth: Option<u8>,

    /// Certificate revocation list to use (PEM or DER, repeat)
    #[arg(long, value_name = "FILE")]
    pub crl_file: Vec<PathBuf>,

    /// Fetch nothing: no missing issuers, revocation lists, revocation answers or renewal windows
    #[arg(long, conflicts_with = "file")]
    pub no_fetch: bool,

    /// Certificate that was deployed (PEM or DER, repeat for key types); WARNING when an older one is served
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub deployed: Vec<PathBuf>,

    /// Oldest protocol version that the server may accept: 1.2 or 1.3
    #[arg(long, value_name = "VERSION", default_value = "1.2", value_parser = crate::protocols::version, conflicts_with = "file")]
    pub min_tls: probe::tls::hello::Version,

    /// WARNING unless the post-quantum group X25519MLKEM768 is offered
    #[arg(long, conflicts_with = "file")]
    pub require_pq: bool,

    /// Verify certificate transparency by the logs of this file (log list of version 3, JSON)
    #[arg(long, value_name = "FILE")]
    pub log_list: Option<PathBuf>,

    /// Directory of the authority for renewal windows (RFC 9773) [default: by the issuer]
    #[arg(long, value_name = "URL", conflicts_with = "file", value_parser = web)]
    pub ari_directory: Option<String>,

    /// Make notes (profile, order, hygiene) a WARNING
    #[arg(long)]
    pub strict: bool,
}

/// Nothing but the web is asked.
fn web(text: &str) -> Result<String, String> {
    let (scheme, host) = text.split_once("://").unwrap_or_default();
    let known = ["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    match known && !host.is_empty() {
        true => Ok(text.to_owned()),
        false => Err("neither http:// nor https://".to_owned()),
    }
}

impl Options {
    /// What is asked of how a server speaks TLS.
    pub fn policy(&self) -> Policy {
        Policy {
            min_tls: self.judging.min_tls,
            require_pq: self.judging.require_pq,
            web: self.contact.protocol == probe::tls::Protocol::Https,
            strict: self.judging.strict,
        }
    }
}
