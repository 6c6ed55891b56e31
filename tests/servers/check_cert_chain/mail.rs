//! Mail servers: postfix, or exim where Debian has that instead, and dovecot.

use std::path::Path;

use super::starttls::{Shown, certificates};
use super::street::Street;

#[test]
fn mail() {
    let Some(mut street) = Street::of_daemons() else {
        return;
    };
    let Shown { good, expired } = certificates(&mut street);
    let [offered, required, none] =
        ["smtp", "smtp-required", "smtp-without"].map(|name| street.address(name));
    let at = [offered.as_str(), required.as_str(), none.as_str()];
    match Path::new("/usr/lib/postfix/sbin/master").exists() {
        true => postfix(&mut street, at, &good, &expired),
        false => exim(&mut street, at, &good, &expired),
    }
    dovecot(&mut street, "mailbox", "yes", &good);
    dovecot(&mut street, "mailbox-required", "required", &expired);
    dovecot(&mut street, "mailbox-without", "no", &good);
    street.replay("servers-mail");
}

/// One postfix for the addresses that offer STARTTLS, require it and do not offer it.
fn postfix(street: &mut Street, [offered, required, none]: [&str; 3], good: &str, expired: &str) {
    let folder = street.namespace.folder().join("postfix");
    let folder = folder.display();
    let main = format!(
        "compatibility_level = 3.6\nqueue_directory = {folder}/queue\ndata_directory = {folder}/data\n\
daemon_directory = /usr/lib/postfix/sbin\nmyhostname = mail.shop.example\ninet_protocols = ipv4\n\
alias_maps =\nalias_database =\nlocal_recipient_maps =\nmaillog_file = /dev/stdout\n\
smtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\nsmtpd_tls_mandatory_protocols = >=TLSv1.2\n\
smtpd_tls_chain_files = {good}.key, {good}.pem\n"
    );
    let master = format!(
        "{offered}:25 inet n - n - - smtpd\n{offered}:465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n\
{required}:25 inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_tls_chain_files={expired}.key,{expired}.pem\n\
{none}:25 inet n - n - - smtpd -o smtpd_tls_security_level=none\n\
tlsmgr unix - - n 1000? 1 tlsmgr\nanvil unix - - n - 1 anvil\npostlog unix-dgram n - n - 1 postlogd\n\
rewrite unix - - n - - trivial-rewrite\n"
    );
    street.write("postfix/etc/main.cf", main);
    street.write("postfix/etc/master.cf", master);
    let queues = "active bounce corrupt defer deferred flush hold incoming private saved trace maildrop public";
    let command = format!(
        "sh -c 'cd {folder} && mkdir queue data queue/pid && for queue in {queues}; do mkdir queue/$queue; done \
&& chown postfix data queue/[!p]* queue/private queue/public && chgrp postdrop queue/maildrop queue/public \
&& MAIL_CONFIG={folder}/etc exec /usr/lib/postfix/sbin/master -c {folder}/etc -d'"
    );
    for (address, port) in [(offered, 25), (offered, 465), (required, 25), (none, 25)] {
        street.await_at("postfix", address, port);
    }
    street.namespace.start("postfix", command);
}

/// The same by exim, of which there are three.
fn exim(street: &mut Street, [offered, required, none]: [&str; 3], good: &str, expired: &str) {
    one_exim(street, "exim", offered, &tls_of_exim(good));
    let must =
        tls_of_exim(expired) + "acl_smtp_mail = mail\nbegin acl\nmail:\n  accept encrypted = *\n";
    one_exim(street, "exim-required", required, &must);
    one_exim(street, "exim-without", none, "tls_advertise_hosts =\n");
    street.await_at("exim", offered, 465);
}

fn tls_of_exim(shown: &str) -> String {
    format!(
        "tls_on_connect_ports = 465\ntls_advertise_hosts = *\ntls_certificate = {shown}.pem\ntls_privatekey = {shown}.key\n\
tls_require_ciphers = NORMAL:-VERS-TLS1.0:-VERS-TLS1.1\n"
    )
}

fn one_exim(street: &mut Street, name: &str, address: &str, more: &str) {
    let folder = street.namespace.folder().join(name);
    let folder = folder.display();
    let conf = format!(
        "spool_directory = {folder}/spool\nlog_file_path = {folder}/spool/%slog\npid_file_path = {folder}/spool/pid\n\
local_interfaces = {address}\ndaemon_smtp_ports = 25 : 465\nprimary_hostname = mail.shop.example\nhost_lookup =\n{more}"
    );
    let conf = street.write(&format!("{name}/conf"), conf);
    let command = format!(
        "sh -c 'install -d -o Debian-exim {folder}/spool && exec /usr/sbin/exim4 -C {conf} -bdf'"
    );
    street.start(name, address, 25, command);
}

/// A dovecot, whose `ssl` is yes, required or no.
fn dovecot(street: &mut Street, name: &str, ssl: &str, shown: &str) {
    let address = street.address(name);
    let folder = street.namespace.folder().join(name);
    let folder = folder.display();
    let certificate = match ssl {
        "no" => String::new(),
        _ => format!("ssl_cert = <{shown}.pem\nssl_key = <{shown}.key\n"),
    };
    let conf = format!(
        "base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = /dev/stderr\nprotocols = imap pop3 lmtp sieve\n\
listen = {address}\nssl = {ssl}\n{certificate}passdb {{\n  driver = static\n}}\n\
service lmtp {{\n  inet_listener lmtp {{\n    address = {address}\n    port = 24\n  }}\n}}\n"
    );
    let conf = street.write(&format!("{name}/conf"), conf);
    for port in [24, 110, 4190] {
        street.await_at(name, &address, port);
    }
    street.start(
        name,
        &address,
        143,
        format!("/usr/sbin/dovecot -F -c {conf}"),
    );
}
