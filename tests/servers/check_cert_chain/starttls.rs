//! Directories, databases and other services, each with its own way into TLS; and
//! dialogues that no daemon of today has.

use lab::authority::Issued;
use lab::authority::time::{DAY, now};

use super::street::{HOUR, Street};

/// The paths of a certificate and its key, without `.pem` and `.key`.
pub struct Shown {
    /// Nothing is wrong with it.
    pub good: String,
    /// It has expired.
    pub expired: String,
}

/// The certificates that daemons show.
pub fn certificates(street: &mut Street) -> Shown {
    let good = street.shop.sign(Street::leaf());
    let expired = Street::leaf().validity(now() - 91 * DAY, now() - 36 * HOUR);
    let expired = street.shop.sign(expired);
    Shown {
        good: written(street, "good", &good),
        expired: written(street, "expired", &expired),
    }
}

fn written(street: &Street, name: &str, leaf: &Issued) -> String {
    street.write(&format!("{name}.pem"), leaf.pem() + &street.shop.pem());
    let key = street.write(&format!("{name}.key"), leaf.key.pem());
    key.trim_end_matches(".key").to_owned()
}

#[test]
fn directories_and_databases() {
    let Some(mut street) = Street::of_daemons() else {
        return;
    };
    let Shown { good, expired } = certificates(&mut street);
    slapd(&mut street, "directory", &tls_of_slapd(&good));
    slapd(
        &mut street,
        "directory-required",
        &format!("{}security tls=128\n", tls_of_slapd(&expired)),
    );
    slapd(&mut street, "directory-without", "");
    postgres(&mut street, "postgres", &good, "on");
    postgres(&mut street, "postgres-without", &good, "off");
    mariadb(&mut street, &good);
    street.replay("servers-databases");
}

#[test]
fn messages_and_files() {
    let Some(mut street) = Street::of_daemons() else {
        return;
    };
    let Shown { good, expired } = certificates(&mut street);
    prosody(&mut street, "messages", &good);
    prosody(&mut street, "messages-expired", &expired);
    vsftpd(
        &mut street,
        "files",
        &format!("ssl_enable=YES\nrsa_cert_file={good}.pem\nrsa_private_key_file={good}.key\n"),
    );
    vsftpd(&mut street, "files-without", "");
    street.replay("servers-messages");
}

#[test]
fn dialogues() {
    let Some(mut street) = Street::new() else {
        return;
    };
    street.shows("behind", Street::leaf());
    let lines = "220-mail.shop.example\\r\\n220-greets\\r\\n220 you\\r\\n";
    dialogue(&mut street, "many-lines", 0, lines, "220 go\\r\\n");
    dialogue(
        &mut street,
        "slow",
        1,
        "220 mail.shop.example\\r\\n",
        "220 go\\r\\n",
    );
    dialogue(
        &mut street,
        "injected",
        0,
        "220 mail.shop.example\\r\\n",
        "220 go\\r\\n250 said by somebody\\r\\n",
    );
    dialogue(
        &mut street,
        "declined",
        0,
        "220 mail.shop.example\\r\\n",
        "454 no certificate\\r\\n",
    );
    dialogue(&mut street, "busy", 0, "421 too many connections\\r\\n", "");
    street.replay("servers-dialogues");
}

fn tls_of_slapd(shown: &str) -> String {
    format!(
        "TLSCertificateFile {shown}.pem\nTLSCertificateKeyFile {shown}.key\nTLSCipherSuite NORMAL:-VERS-TLS1.0:-VERS-TLS1.1\n"
    )
}

fn slapd(street: &mut Street, name: &str, tls: &str) {
    let address = street.address(name);
    let folder = street.namespace.folder().join(name);
    let folder = folder.display();
    let conf = format!(
        "include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_ldif\npidfile {folder}/pid\n{tls}\
database ldif\ndirectory {folder}\nsuffix dc=example\n"
    );
    let conf = street.write(&format!("{name}/conf"), conf);
    let command = format!("slapd -d 256 -h 'ldap://{address} ldaps://{address}' -f {conf}");
    street.start(name, &address, 389, command);
}

/// PostgreSQL, which runs as its own user alone.
fn postgres(street: &mut Street, name: &str, shown: &str, ssl: &str) {
    let address = street.address(name);
    let folder = street.namespace.folder().join(name);
    let folder = folder.display();
    let script = format!(
        "set -e; programs=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)\n\
install -d -o postgres {folder}; install -o postgres -m 600 {shown}.key {folder}/key\n\
as='setpriv --reuid postgres --regid postgres --clear-groups'; cd {folder}\n\
$as $programs/initdb -D data -A trust --no-sync\n\
exec $as $programs/postgres -D data -c listen_addresses={address} -c unix_socket_directories= -c fsync=off \\\n\
 -c ssl={ssl} -c ssl_cert_file={shown}.pem -c ssl_key_file={folder}/key\n"
    );
    let script = street.write(&format!("{name}.sh"), script);
    street.start(name, &address, 5432, format!("sh {script}"));
}

/// MariaDB without tables of users: it is not logged in to.
fn mariadb(street: &mut Street, shown: &str) {
    let address = street.address("mariadb");
    let folder = street.namespace.folder().join("mariadb");
    let folder = folder.display();
    street.write("mariadb/data/.keep", "");
    let command = format!(
        "mariadbd --no-defaults --skip-grant-tables --user=root --datadir={folder}/data --socket={folder}/socket \
--pid-file={folder}/pid --bind-address={address} --port=3306 --ssl-cert={shown}.pem --ssl-key={shown}.key \
--innodb-buffer-pool-size=8M --innodb-log-file-size=4M"
    );
    street.start("mariadb", &address, 3306, command);
}

fn prosody(street: &mut Street, name: &str, shown: &str) {
    let address = street.address(name);
    let folder = street.namespace.folder().join(name);
    let folder = folder.display();
    let conf = format!(
        "run_as_root = true\ndaemonize = false\ndata_path = \"{folder}\"\npidfile = \"{folder}/pid\"\n\
interfaces = {{ \"{address}\" }}\nmodules_enabled = {{ \"tls\", \"c2s\", \"s2s\", \"saslauth\" }}\n\
c2s_require_encryption = true\nlog = {{ info = \"*console\" }}\nVirtualHost \"www.shop.example\"\n\
ssl = {{ certificate = \"{shown}.pem\", key = \"{shown}.key\" }}\n"
    );
    let conf = street.write(&format!("{name}/conf.lua"), conf);
    street.await_at(name, &address, 5269);
    street.start(name, &address, 5222, format!("prosody --config {conf} -F"));
}

fn vsftpd(street: &mut Street, name: &str, tls: &str) {
    let address = street.address(name);
    street.write(&format!("{name}/empty/.keep"), "");
    let folder = street.namespace.folder().join(name);
    let conf = format!(
        "listen=YES\nbackground=NO\nlisten_address={address}\nrun_as_launching_user=YES\nsecure_chroot_dir={}/empty\n\
seccomp_sandbox=NO\nisolate=NO\nisolate_network=NO\n{tls}",
        folder.display()
    );
    let conf = street.write(&format!("{name}/conf"), conf);
    street.start(name, &address, 21, format!("vsftpd {conf}"));
}

/// Perl, which every Debian has, speaks the dialogue of SMTP in clear text, and after
/// STARTTLS passes everything on to a server behind it.
fn dialogue(street: &mut Street, name: &str, seconds: u8, greeting: &str, consent: &str) {
    let address = street.address(name);
    let behind = street.place_of("behind");
    let script = include_str!("dialogue.pl");
    let script = script
        .replace("{address}", &address)
        .replace("{behind}", &behind)
        .replace("{seconds}", &seconds.to_string())
        .replace("{greeting}", greeting)
        .replace("{consent}", consent);
    let script = street.write(&format!("{name}.pl"), script);
    street.start(name, &address, 25, format!("perl {script}"));
}
