//! nginx with private configuration: the server of several certificates and hosts, and
//! what publishes lists.

use std::path::Path;

use lab::authority::Issued;

use super::super::nginx;
use super::street::{Street, pem};

/// Starts nginx with these `server` blocks, the first of which listens at the address.
pub fn serve(street: &mut Street, name: &str, address: &str, port: u16, servers: &[&str]) {
    let folder = street.namespace.folder().join(name);
    let servers: String = servers
        .iter()
        .map(|server| format!("server {{ {server} }}\n"))
        .collect();
    let http = format!("access_log off;\n{servers}");
    let text = nginx::configuration(&folder, &http);
    let conf = street.write(&format!("{name}/conf"), text);
    let command = nginx::command(&folder, Path::new(&conf));
    street.start(name, address, port, command);
}

/// The lines of a `server` block for a certificate, sent with what is above it.
pub fn certificate(street: &Street, name: &str, leaf: &Issued, above: &[&[u8]]) -> String {
    let above: String = above.iter().map(|der| pem(der)).collect();
    let chain = street.write(&format!("{name}.pem"), leaf.pem() + &above);
    let key = street.write(&format!("{name}.key"), leaf.key.pem());
    format!("ssl_certificate {chain}; ssl_certificate_key {key}; ")
}
