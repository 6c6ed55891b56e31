//! What is said before TLS in protocols that begin without it, and the little
//! that is said after.

use std::io;
use std::net::TcpStream;

use super::binary;
use super::plan::Starttls;
use super::service::Service;
use super::wire::{self, Duplex};

/// Where a dialogue led.
pub(super) enum Led {
    /// To TLS; these lines came in clear and are to be obeyed behind it.
    ToTls(Vec<u8>),
    /// To its end without TLS.
    Nowhere,
}

/// A protocol of lines. `{tag}` stands for the first word of the command.
pub(super) struct Words {
    greeting: &'static str,
    /// The greeting that turns clients away.
    away: &'static str,
    /// One line of a greeting that goes on.
    endless: &'static str,
    /// The command that asks what there is.
    asks: &'static str,
    /// What there is, with TLS and without.
    offers: &'static str,
    lacks: &'static str,
    /// The command that asks for TLS.
    wish: &'static str,
    go: &'static str,
    refusal: &'static str,
    /// The answers to what else may come.
    other: &'static str,
    unknown: &'static str,
    quit: &'static str,
    farewell: &'static str,
    /// What the server says first behind the handshake.
    again: &'static str,
}

pub(super) const SMTP: Words = Words {
    greeting: "220 post.shop.example ESMTP lab\r\n",
    away: "554 post.shop.example no service here\r\n",
    endless: "220-post.shop.example and so on\r\n",
    asks: "EHLO",
    offers: "250-post.shop.example\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
    lacks: "250-post.shop.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    wish: "STARTTLS",
    go: "220 ready for TLS\r\n",
    refusal: "454 TLS not available at the moment\r\n",
    other: "250 done\r\n",
    unknown: "502 no such command\r\n",
    quit: "QUIT",
    farewell: "221 post.shop.example closing\r\n",
    again: "",
};

pub(super) const LMTP: Words = Words {
    greeting: "220 post.shop.example LMTP lab\r\n",
    asks: "LHLO",
    ..SMTP
};

pub(super) const IMAP: Words = Words {
    greeting: "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] lab ready\r\n",
    away: "* BYE no service here\r\n",
    endless: "* OK and so on ",
    asks: "CAPABILITY",
    offers: "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n{tag} OK done\r\n",
    lacks: "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n",
    wish: "STARTTLS",
    go: "{tag} OK begin TLS\r\n",
    refusal: "{tag} NO TLS not available at the moment\r\n",
    other: "{tag} OK done\r\n",
    unknown: "{tag} BAD no such command\r\n",
    quit: "LOGOUT",
    farewell: "* BYE closing\r\n{tag} OK done\r\n",
    again: "",
};

pub(super) const POP3: Words = Words {
    greeting: "+OK lab ready\r\n",
    away: "-ERR no service here\r\n",
    endless: "+OK and so on ",
    asks: "CAPA",
    offers: "+OK list follows\r\nTOP\r\nSTLS\r\nUIDL\r\n.\r\n",
    lacks: "+OK list follows\r\nTOP\r\nUIDL\r\n.\r\n",
    wish: "STLS",
    go: "+OK begin TLS\r\n",
    refusal: "-ERR TLS not available at the moment\r\n",
    other: "+OK\r\n",
    unknown: "-ERR no such command\r\n",
    quit: "QUIT",
    farewell: "+OK closing\r\n",
    again: "",
};

pub(super) const FTP: Words = Words {
    greeting: "220-lab\r\n220 ready\r\n",
    away: "421 no service here\r\n",
    endless: "220-and so on\r\n",
    asks: "FEAT",
    offers: "211-Features:\r\n AUTH TLS\r\n PBSZ\r\n PROT\r\n211 End\r\n",
    lacks: "211-Features:\r\n UTF8\r\n211 End\r\n",
    wish: "AUTH TLS",
    go: "234 begin TLS\r\n",
    refusal: "431 TLS not available at the moment\r\n",
    other: "200 done\r\n",
    unknown: "500 no such command\r\n",
    quit: "QUIT",
    farewell: "221 closing\r\n",
    again: "",
};

pub(super) const NNTP: Words = Words {
    greeting: "200 lab ready\r\n",
    away: "400 no service here\r\n",
    endless: "200 and so on ",
    asks: "CAPABILITIES",
    offers: "101 list follows\r\nVERSION 2\r\nREADER\r\nSTARTTLS\r\n.\r\n",
    lacks: "101 list follows\r\nVERSION 2\r\nREADER\r\n.\r\n",
    wish: "STARTTLS",
    go: "382 begin TLS\r\n",
    refusal: "580 TLS not available at the moment\r\n",
    other: "200 done\r\n",
    unknown: "500 no such command\r\n",
    quit: "QUIT",
    farewell: "205 closing\r\n",
    again: "",
};

pub(super) const SIEVE: Words = Words {
    greeting: "\"IMPLEMENTATION\" \"lab\"\r\n\"SASL\" \"\"\r\n\"STARTTLS\"\r\n\"VERSION\" \"1.0\"\r\nOK \"ready\"\r\n",
    away: "BYE \"no service here\"\r\n",
    endless: "\"NOTIFY\" \"and so on\"\r\n",
    asks: "CAPABILITY",
    offers: "\"IMPLEMENTATION\" \"lab\"\r\n\"STARTTLS\"\r\nOK \"done\"\r\n",
    lacks: "\"IMPLEMENTATION\" \"lab\"\r\n\"SASL\" \"PLAIN\"\r\nOK \"done\"\r\n",
    wish: "STARTTLS",
    go: "OK \"begin TLS\"\r\n",
    refusal: "NO \"TLS not available at the moment\"\r\n",
    other: "OK \"done\"\r\n",
    unknown: "NO \"no such command\"\r\n",
    quit: "LOGOUT",
    farewell: "OK \"closing\"\r\n",
    again: "\"IMPLEMENTATION\" \"lab\"\r\n\"SASL\" \"PLAIN\"\r\nOK \"ready\"\r\n",
};

/// The words of a protocol of lines.
pub(super) fn words(service: Service) -> Option<&'static Words> {
    Some(match service {
        Service::Smtp => &SMTP,
        Service::Lmtp => &LMTP,
        Service::Imap => &IMAP,
        Service::Pop3 => &POP3,
        Service::Ftp => &FTP,
        Service::Nntp => &NNTP,
        Service::Sieve => &SIEVE,
        _ => return None,
    })
}

/// Bytes of a greeting that has no end; then the server has had enough.
const ENDLESS: usize = 16 << 20;

/// Leads a client to TLS.
pub(super) fn lead(stream: &mut TcpStream, service: Service, manner: Starttls) -> io::Result<Led> {
    match words(service) {
        Some(words) => words.lead(stream, manner),
        None => binary::lead(stream, service, manner),
    }
}

impl Words {
    fn lead(&self, stream: &mut TcpStream, manner: Starttls) -> io::Result<Led> {
        match manner {
            Starttls::TurnsAway => {
                say(stream, self.away)?;
                return Ok(Led::Nowhere);
            }
            Starttls::Endless => {
                for _ in 0..ENDLESS / self.endless.len() {
                    say(stream, self.endless)?;
                }
                return Ok(Led::Nowhere);
            }
            Starttls::Missing => say(stream, &self.greeting_without())?,
            _ => say(stream, self.greeting)?,
        }
        while let Some(command) = wire::line(stream)? {
            if self.is(&command, self.wish) && manner == Starttls::Refused {
                say(stream, &filled(self.refusal, &command))?;
            } else if self.is(&command, self.wish) && manner != Starttls::Missing {
                return self.go(stream, &command, manner);
            } else if !self.answer(stream, &command, manner != Starttls::Missing)? {
                return Ok(Led::Nowhere);
            }
        }
        Ok(Led::Nowhere)
    }

    fn go(&self, stream: &mut TcpStream, command: &str, manner: Starttls) -> io::Result<Led> {
        // What came behind the wish was said by nobody knows whom: a good
        // server forgets it (RFC 3207, 4.2).
        let behind = wire::waiting(stream)?;
        let mut go = filled(self.go, command);
        if manner == Starttls::Injects {
            go.push_str(&filled(self.other, command));
        }
        say(stream, &go)?;
        let obeyed = manner == Starttls::TakesInjection;
        Ok(Led::ToTls(if obeyed { behind } else { Vec::new() }))
    }

    /// Greetings that tell of TLS, without that.
    fn greeting_without(&self) -> String {
        let lines = self
            .greeting
            .replace(" STARTTLS LOGINDISABLED", " AUTH=PLAIN");
        lines.replace("\"STARTTLS\"\r\n", "")
    }

    fn is(&self, command: &str, wanted: &str) -> bool {
        let command = match self.tagged() {
            true => command.split_once(' ').map_or("", |(_, rest)| rest),
            false => command,
        };
        let start = command.get(..wanted.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(wanted)
    }

    fn tagged(&self) -> bool {
        self.other.starts_with("{tag}")
    }

    /// Answers a command; whether to go on.
    fn answer(&self, stream: &mut dyn Duplex, command: &str, offers: bool) -> io::Result<bool> {
        let going = !self.is(command, self.quit);
        let known = ["NOOP", "HELO", "EHLO", "USER", "PBSZ", "MODE", "DATE"];
        let answer = if !going {
            self.farewell
        } else if self.is(command, self.asks) {
            if offers { self.offers } else { self.lacks }
        } else if known.iter().any(|known| self.is(command, known)) {
            self.other
        } else {
            self.unknown
        };
        say(stream, &filled(answer, command))?;
        Ok(going)
    }

    /// The dialogue behind the handshake, after what came before it in clear.
    pub(super) fn secured(&self, stream: &mut dyn Duplex, before: &[u8]) -> io::Result<()> {
        say(stream, self.again)?;
        for command in String::from_utf8_lossy(before).lines() {
            if !self.answer(stream, command, false)? {
                return Ok(());
            }
        }
        while let Some(command) = wire::line(stream)? {
            if !self.answer(stream, &command, false)? {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn filled(text: &str, command: &str) -> String {
    text.replace("{tag}", command.split(' ').next().unwrap_or("*"))
}

fn say(stream: &mut dyn Duplex, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
