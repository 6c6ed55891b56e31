//! check_mx as a program against the lab: every finding of its page. Mail
//! servers stand only where the test itself listens, in 127/8.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::shop::Shop;

#[test]
fn transcript() {
    crate::shop::replay("check_mx");
}

/// A mail server at the one address that `mail.example` names.
fn mail_server(shop: &Shop, manner: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind((shop.0.address("mail"), 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    // It ends with the program of the tests.
    thread::spawn(move || listener.incoming().flatten().for_each(manner));
    port
}

/// A server that says this to everyone and reads what it is told.
fn saying(words: &'static str) -> impl Fn(TcpStream) + Send {
    move |mut stream| {
        let _ = stream.write_all(words.as_bytes());
        let _ = stream.read(&mut [0; 64]);
    }
}

/// What check_mx says of `mail.example`, without times and the port.
fn greeted(shop: &Shop, port: u16, options: &str) -> String {
    let told = shop.run(&format!(
        "check_mx -H mail.example --connect={port} {options}"
    ));
    let lines = told.lines().map(|line| match line.split_once(" after ") {
        Some((before, after)) => {
            let (_, rest) = after.split_once(" s: ").unwrap_or_default();
            format!("{before} after # s: {rest}\n")
        }
        None => format!("{line}\n"),
    });
    lines.collect::<String>().replace(&port.to_string(), "PORT")
}

/// What stands behind the first line's text while there is one exchanger.
const NUMBERS: &str = "time=#;;;0;10 queries=#;;;0 servers=2;;;0 servers_ok=2;;;0 rtt_max=#;;;0 \
                       exchanges=1;;;0 addresses=1;;;0 ttl=3600s;;;0";

#[test]
fn a_greeting_is_taken() {
    let shop = Shop::healthy();
    let port = mail_server(&shop, saying("220-mx.mail.example ESMTP\r\n220 hello\r\n"));
    let expected = format!(
        "exit 0\n\
         MX OK - mail.example: 10 mx.mail.example at 2 servers | {NUMBERS} connect_max=#;;;0\n\
         \\_ [OK] ns1.operator.test/127.x.11.53: gives 10 mx.mail.example\n\
         \\_ [OK] ns2.operator.test/127.x.12.53: gives 10 mx.mail.example\n\
         \\_ [OK] mx.mail.example: (exchanger) has 127.x.252.25\n\
         \\_ [OK] mail.example: has one exchanger, mx.mail.example\n\
         \\_ [OK] mx.mail.example/127.x.252.25: greets after # s: mx.mail.example ESMTP\n\
         \\_ [OK] mail.example: has no SPF record\n"
    );
    assert_eq!(greeted(&shop, port, "-v"), expected);
}

/// What is said when the only exchanger does not take mail.
fn outage(text: &str, measured: &str, remedy: &str) -> String {
    format!(
        "exit 2\n\
         MX CRITICAL - mail.example: mx.mail.example/127.x.252.25 {text} | {NUMBERS}{measured}\n   \
         do: {remedy}\n\
         \\_ [CRITICAL] mx.mail.example/127.x.252.25: {text}\n"
    )
}

#[test]
fn an_exchanger_that_refuses_mail() {
    let remedy =
        "look into the mail server's log, and for blacklists that have the monitoring machine";
    for (words, said) in [
        ("554 no mail here\r\n", "554 no mail here"),
        ("421-4.3.2 later\r\n421 bye\r\n", "421 4.3.2 later"),
        ("250 ok\r\n", "250 ok"),
    ] {
        let shop = Shop::healthy();
        let port = mail_server(&shop, saying(words));
        let text = format!("refuses mail on port PORT: {said}");
        let expected = outage(&text, " connect_max=#;;;0", remedy);
        assert_eq!(greeted(&shop, port, ""), expected, "{words}");
    }
}

const DOWN: &str = "start the mail server, look at its firewall; if all are silent, \
                    see whether this machine may connect to port 25 at all";

#[test]
fn an_exchanger_that_does_not_greet() {
    let closed = "connection closed before the reply was complete";
    for (words, why) in [
        (
            "SSH-2.0-OpenSSH_9.2\r\n",
            "no usable reply (it says 'SSH-2.0-OpenSSH_9.2')",
        ),
        ("\0\0\0", "no usable reply (it begins with '00 00 00')"),
        ("", closed),
        ("220 mx", closed),
    ] {
        let shop = Shop::healthy();
        let port = mail_server(&shop, move |mut stream| {
            let _ = stream.write_all(words.as_bytes());
            let _ = stream.shutdown(Shutdown::Write);
            let _ = stream.read(&mut [0; 64]);
        });
        let text = format!("does not greet on port PORT: {why}");
        assert_eq!(greeted(&shop, port, ""), outage(&text, "", DOWN), "{words}");
    }
}

#[test]
fn an_exchanger_that_is_silent() {
    let shop = Shop::healthy();
    let port = mail_server(&shop, |_stream| thread::sleep(Duration::from_secs(60)));
    let expected = outage("does not greet on port PORT: no reply", "", DOWN);
    let expected = expected.replace("time=#;;;0;10", "time=#;;;0;6");
    assert_eq!(greeted(&shop, port, "-t 6"), expected);
}

/// A port that was free a moment ago.
fn closed_port(shop: &Shop) -> u16 {
    let listener = TcpListener::bind((shop.0.address("mail"), 0)).unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn an_exchanger_that_is_down_beside_one_that_greets() {
    let shop = Shop::healthy();
    let refused = "does not greet on port PORT: connection refused";
    let port = closed_port(&shop);
    assert_eq!(greeted(&shop, port, ""), outage(refused, "", DOWN));

    for server in ["operator-ns1", "operator-ns2"] {
        let second = "@ MX 20 mx2\nmx2 A {nowhere}";
        shop.0.edit(server, "mail.example", &[], second).unwrap();
    }
    let port = mail_server(&shop, saying("220 mx\r\n"));
    let numbers = NUMBERS.replace("exchanges=1;;;0 addresses=1", "exchanges=2;;;0 addresses=2");
    let expected = format!(
        "exit 1\n\
         MX WARNING - mail.example: mx2.mail.example/127.x.250.53 {refused} \
         | {numbers} connect_max=#;;;0\n   \
         do: {DOWN}\n\
         \\_ [WARNING] mx2.mail.example/127.x.250.53: {refused}\n"
    );
    assert_eq!(greeted(&shop, port, ""), expected);
}

#[test]
fn more_exchangers_than_anyone_tries() {
    let shop = Shop::healthy();
    let lines = (1..=41).map(|number| format!("@ MX {number} m{number}\nm{number} A {{mail}}\n"));
    let lines: String = lines.collect();
    for server in ["operator-ns1", "operator-ns2"] {
        shop.0
            .edit(server, "mail.example", &["@ MX"], &lines)
            .unwrap();
    }
    let told = shop.run("check_mx -H mail.example -vv --max-output 100000");
    for expected in [
        "exit 0\nMX OK - mail.example: 1 m1.mail.example, 2 m2.mail.example, ",
        "\n\\_ [OK] m32.mail.example: (exchanger) has 127.x.252.25\n",
        "\n\\_ [OK] mail.example: 9 mail exchangers were not looked at (MX_LEFT_OUT)\n",
    ] {
        assert!(told.contains(expected), "{expected}{told}");
    }
    assert!(!told.contains("m33.mail.example: (exchanger)"));
}
