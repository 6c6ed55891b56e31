//! nginx with private configuration: the server of several certificates and hosts, and
//! what publishes lists.

use lab::authority::Issued;

use super::street::{Street, pem};

/// Starts nginx with these `server` blocks, the first of which listens at the address.
pub fn serve(street: &mut Street, name: &str, address: &str, port: u16, servers: &[&str]) {
    let folder = street.namespace.folder().join(name);
    let folder = folder.display();
    let kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let kept = kept.map(|what| format!("{what}_temp_path {folder}/{what};\n"));
    let servers: String = servers
        .iter()
        .map(|server| format!("server {{ {server} }}\n"))
        .collect();
    // One process in the foreground, which needs no other user.
    let text = format!(
        "user root root; daemon off; master_process off; pid {folder}/pid; error_log stderr;\nevents {{ }}\n\
http {{ access_log off;\n{}{servers}}}\n",
        kept.concat()
    );
    let conf = street.write(&format!("{name}/conf"), text);
    let command = format!("nginx -e stderr -p {folder} -c {conf}");
    street.start(name, address, port, command);
}

/// The lines of a `server` block for a certificate, sent with what is above it.
pub fn certificate(street: &Street, name: &str, leaf: &Issued, above: &[&[u8]]) -> String {
    let above: String = above.iter().map(|der| pem(der)).collect();
    let chain = street.write(&format!("{name}.pem"), leaf.pem() + &above);
    let key = street.write(&format!("{name}.key"), leaf.key.pem());
    format!("ssl_certificate {chain}; ssl_certificate_key {key}; ")
}
