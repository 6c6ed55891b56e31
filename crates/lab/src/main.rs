//! The lab as a program: leaves it running and says what to point at it.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::mpsc::channel;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use lab::{Lab, SERVERS, SITES, Settings};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// An embedded little internet on 127/8, with faults on request.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run until interrupted, or until standard input ends; its lines break
    /// and mend: `break NAME[:SERVER]`, `mend NAME[:SERVER]`, `mend`, `queries`.
    Serve(Serve),
    /// List every fault.
    Faults,
    /// List every server.
    Servers,
}

#[derive(Args)]
struct Serve {
    /// Break something from the start (see `lab faults`).
    #[arg(long = "break", value_name = "NAME[:SERVER]", num_args = 1..)]
    faults: Vec<String>,
    /// Delay every reply by this many milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// Add this many healthy zones, zone0001.example and so on.
    #[arg(long, value_name = "N", default_value_t = 0)]
    zones: usize,
    /// Use this port instead of a free one.
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Use addresses in 127.OCTET/16.
    #[arg(long, value_name = "OCTET")]
    network: Option<u8>,
    /// Give a server another IPv4 address.
    #[arg(long, value_name = "ID=ADDRESS", value_parser = assigned::<Ipv4Addr>)]
    address: Vec<(String, Ipv4Addr)>,
    /// Give a server an IPv6 address as well.
    #[arg(long, value_name = "ID=ADDRESS", value_parser = assigned::<Ipv6Addr>)]
    ipv6: Vec<(String, Ipv6Addr)>,
    /// Ignore standard input: run until killed.
    #[arg(long)]
    detached: bool,
}

fn main() -> io::Result<()> {
    match Options::parse().verb {
        Verb::Serve(options) => serve(options),
        Verb::Faults => {
            for fault in lab::faults() {
                println!(
                    "{:<24} {} ({})",
                    fault.name,
                    fault.does,
                    fault.at.join(", ")
                );
            }
            Ok(())
        }
        Verb::Servers => {
            let servers = SERVERS.iter().map(|server| (server.id, server.name));
            for (id, name) in servers.chain(SITES.iter().map(|site| (site.id, site.name))) {
                println!("{id:<14} {name}");
            }
            Ok(())
        }
    }
}

fn serve(options: Serve) -> io::Result<()> {
    let lab = Lab::start(Settings {
        latency: Duration::from_millis(options.latency),
        port: options.port,
        network: options.network,
        addresses: BTreeMap::from_iter(options.address),
        ipv6: BTreeMap::from_iter(options.ipv6),
        zones: options.zones,
        faults: options.faults,
    })?;
    introduce(&lab);
    obey(&lab, options.detached)
}

/// What to point at the lab.
fn introduce(lab: &Lab) {
    let (hints, port) = (lab.hints_path().display(), lab.port());
    println!("hints {hints}");
    println!("port {port}");
    println!("recursor {}", lab.recursor());
    println!("roots {}", lab.roots_path().display());
    let ports = lab::PROTOCOLS
        .iter()
        .map(|protocol| format!(" {protocol} {}", lab.port_of(protocol)));
    println!("ports{}", ports.collect::<Vec<_>>().join(","));
    println!();
    let servers = SERVERS.iter().map(|server| (server.id, server.name));
    for (id, name) in servers.chain(SITES.iter().map(|site| (site.id, site.name))) {
        println!("{id:<14} {:<16} {name}", lab.address(id));
    }
    println!();
    let walk = format!("--root-hints {hints} --dns-port {port} --allow-private=127.0.0.0/8");
    println!("check_soa -H shop.example {walk}");
    println!("check_a -H www.shop.example {walk}");
    let (roots, https) = (lab.roots_path(), lab.port_of("https"));
    let roots = roots.display();
    println!("check_cert_chain -H secure.shop.example -p {https} --roots {roots} {walk}");
    println!("check_p3p -u {} {walk}", lab.page("/"));
    println!(
        "dig @{} -p {port} shop.example SOA +norecurse",
        lab.address("shop-ns1")
    );
    println!(
        "openssl s_client -connect {}:{https} -servername secure.shop.example -CAfile {roots}",
        lab.address("secure")
    );
}

/// Obeys lines of standard input until it ends or a signal comes. It also ends
/// when whoever started the lab dies: no lab, no file of hints stays behind.
fn obey(lab: &Lab, detached: bool) -> io::Result<()> {
    let (orders, obeyed) = channel();
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let signalled = orders.clone();
    std::thread::spawn(move || {
        signals.forever().next();
        let _ = signalled.send(None);
    });
    if !detached {
        std::thread::spawn(move || {
            for line in io::stdin().lines().map_while(Result::ok) {
                let _ = orders.send(Some(line));
            }
            let _ = orders.send(None);
        });
    }
    while let Ok(Some(line)) = obeyed.recv() {
        match order(lab, &line) {
            Ok(()) => println!("done"),
            Err(fault) => println!("not done: {fault}"),
        }
    }
    Ok(())
}

/// One line: `break NAME[:SERVER]`, `mend NAME[:SERVER]`, `mend`, `queries`.
fn order(lab: &Lab, line: &str) -> io::Result<()> {
    let words: Vec<_> = line.split_whitespace().collect();
    match words.as_slice() {
        ["break", fault] => lab.break_(fault),
        ["mend", fault] => lab.mend(fault),
        ["mend"] => lab.mend_all(),
        ["queries"] => {
            println!("{} in all", lab.queries());
            Ok(())
        }
        _ => Err(io::Error::other("break, mend or queries expected")),
    }
}

/// Reads `ID=ADDRESS`.
fn assigned<T: std::str::FromStr>(text: &str) -> Result<(String, T), String> {
    let (id, address) = text.split_once('=').ok_or("ID=ADDRESS expected")?;
    let address = address
        .parse()
        .map_err(|_| format!("{address} is not an address"))?;
    Ok((id.to_owned(), address))
}
