//! nginx with private configuration.

use std::fs;
use std::path::Path;

use lab::authority::{Authority, Blank, pem};

use super::Tree;

/// One process in the foreground, which needs no other user and writes to this folder
/// alone, with these lines of `http`.
pub fn configuration(folder: &Path, http: &str) -> String {
    let folder = folder.display();
    let kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let kept = kept.map(|what| format!("    {what}_temp_path {folder}/{what};\n"));
    format!(
        "user root root;\ndaemon off;\nmaster_process off;\npid {folder}/pid;\n\
error_log stderr notice;\nevents {{ }}\nhttp {{\n{}{http}\n}}\n",
        kept.concat()
    )
}

/// How it is started with a configuration.
pub fn command(folder: &Path, configuration: &Path) -> String {
    let (folder, file) = (folder.display(), configuration.display());
    format!("nginx -e stderr -p '{folder}' -c '{file}'")
}

/// Starts it in the folder `web` of a tree, for a host whose certificate (`site.pem`) is
/// signed by an authority of this name (`roots.pem`).
pub fn publish(tree: &mut Tree, authority: &str, host: &str, http: &str) {
    let folder = tree.namespace.folder().join("web");
    let authority = Authority::root(authority);
    let leaf = authority.sign(Blank::leaf(host));
    let whole = pem::chain(&[&leaf.der]) + &leaf.key.pem();
    fs::write(folder.join("roots.pem"), authority.pem()).unwrap();
    fs::write(folder.join("site.pem"), whole).unwrap();
    let file = folder.join("nginx.conf");
    fs::write(&file, configuration(&folder, http)).unwrap();
    tree.namespace.start("nginx", command(&folder, &file));
    tree.namespace.wait_for("nginx", "event method");
}
