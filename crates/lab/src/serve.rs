//! The sockets: one thread, one event loop, a queue of replies that wait for
//! their time.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::active::Active;
use crate::fault::{Ear, View};
use crate::host::{self, Host};
use crate::stream::Stream;
use crate::timer::Queue;
use crate::topology::SERVERS;
use crate::world::World;

/// The token of the waker: commands wait.
pub(crate) const WAKE: Token = Token(usize::MAX);
/// A stream that slow-tcp sends leaves one byte for each of these.
const DRIP: Duration = Duration::from_millis(20);
/// Connections at once; more are refused, as a stranger may open any number.
const CONNECTIONS: usize = 4096;

/// What the event loop is told.
pub(crate) enum Command {
    /// These faults are active from now on; the outcome goes back.
    Faults(Vec<Active>, Sender<io::Result<()>>),
    /// Close everything and end.
    Stop,
}

/// A reply that waits for its time.
enum Due {
    Datagram {
        host: usize,
        to: SocketAddr,
        bytes: Vec<u8>,
    },
    Stream {
        token: usize,
        bytes: Vec<u8>,
    },
}

/// Everything that the event loop owns. Tokens: 2n is the UDP socket of host
/// n, 2n+1 its listener, connections come after these.
pub(crate) struct Serve {
    world: World,
    views: Vec<View>,
    hosts: Vec<Host>,
    streams: HashMap<usize, Stream>,
    next: usize,
    queue: Queue<Due>,
    latency: Duration,
    counts: Arc<[AtomicU64]>,
    poll: Poll,
}

impl Serve {
    /// Binds every address at this port.
    ///
    /// # Errors
    /// `AddrInUse` where another has the port at one of the addresses.
    pub(crate) fn bind(world: World, port: u16, latency: Duration) -> io::Result<Self> {
        let hosts = host::plan(world.addresses(), port);
        let views = world.views(&[]).map_err(io::Error::other)?;
        let mut serve = Self {
            next: hosts.len() * 2,
            counts: SERVERS.iter().map(|_| AtomicU64::new(0)).collect(),
            poll: Poll::new()?,
            streams: HashMap::new(),
            queue: Queue::default(),
            world,
            views,
            hosts,
            latency,
        };
        serve.listen()?;
        Ok(serve)
    }

    /// How many questions each server received, shared with the outside.
    pub(crate) fn counts(&self) -> Arc<[AtomicU64]> {
        Arc::clone(&self.counts)
    }

    /// The poll, for a waker of the outside.
    pub(crate) fn poll(&self) -> &Poll {
        &self.poll
    }

    /// Serves until told to stop, or the other end of `commands` is gone.
    pub(crate) fn run(mut self, commands: &Receiver<Command>) {
        let mut events = Events::with_capacity(1024);
        loop {
            let wait = self.queue.wait(Instant::now());
            if let Err(fault) = self.poll.poll(&mut events, wait)
                && fault.kind() != ErrorKind::Interrupted
            {
                return;
            }
            for event in &events {
                if event.token() == WAKE {
                    if !self.obey(commands) {
                        return;
                    }
                } else {
                    self.ready(event.token().0);
                }
            }
            while let Some(due) = self.queue.pop(Instant::now()) {
                self.send(due);
            }
        }
    }

    /// Whether to go on.
    fn obey(&mut self, commands: &Receiver<Command>) -> bool {
        while let Ok(command) = commands.try_recv() {
            match command {
                Command::Stop => return false,
                Command::Faults(active, done) => {
                    let _ = done.send(self.change(&active));
                }
            }
        }
        true
    }

    fn change(&mut self, active: &[Active]) -> io::Result<()> {
        self.views = self.world.views(active).map_err(io::Error::other)?;
        self.listen()
    }

    /// Opens and closes sockets so that they are as the views want them.
    fn listen(&mut self) -> io::Result<()> {
        for (index, host) in self.hosts.iter_mut().enumerate() {
            if let Some(view) = self.views.get(host.server) {
                host.listen(index, &view.manner, self.poll.registry())?;
            }
        }
        Ok(())
    }

    fn ready(&mut self, token: usize) {
        if token >= self.hosts.len() * 2 {
            self.stream_ready(token);
        } else if token.is_multiple_of(2) {
            self.datagrams(token / 2);
        } else {
            self.accept(token / 2);
        }
    }

    fn datagrams(&mut self, host: usize) {
        let mut buffer = [0; 4096];
        while let Some((length, from)) = self
            .hosts
            .get(host)
            .and_then(|host| host.udp.as_ref()?.recv_from(&mut buffer).ok())
        {
            let question = buffer.get(..length).unwrap_or_default();
            self.datagram(host, from, question);
        }
    }

    fn datagram(&mut self, host: usize, from: SocketAddr, question: &[u8]) {
        let Some(view) = self.heard(host) else { return };
        if view.manner.udp != Ear::Open {
            return;
        }
        let manner = view.manner;
        let Some(reply) = view.reply(question, false) else {
            return;
        };
        let delay = self.latency + manner.delay;
        let host = if manner.from_stranger {
            host::stranger(&self.hosts, host)
        } else {
            host
        };
        if manner.decoy {
            let mut bytes = reply.clone();
            bytes.iter_mut().take(2).for_each(|byte| *byte ^= 0x55);
            let to = from;
            self.later(delay, Due::Datagram { host, to, bytes });
        }
        let (to, bytes) = (from, reply);
        self.later(delay, Due::Datagram { host, to, bytes });
    }

    /// Counts a question; the view that it meets.
    fn heard(&self, host: usize) -> Option<&View> {
        let server = self.hosts.get(host)?.server;
        self.counts.get(server)?.fetch_add(1, Ordering::Relaxed);
        self.views.get(server)
    }

    fn accept(&mut self, host: usize) {
        while let Some(listener) = self.hosts.get(host).and_then(|host| host.tcp.as_ref()) {
            let Ok((stream, _)) = listener.accept() else {
                return;
            };
            self.accepted(host, stream);
        }
    }

    fn accepted(&mut self, host: usize, mut stream: TcpStream) {
        let server = self.hosts.get(host).map(|host| host.server);
        let ear = server
            .and_then(|server| self.views.get(server))
            .map(|view| view.manner.tcp);
        if ear == Some(Ear::HangsUp) || self.streams.len() >= CONNECTIONS {
            return;
        }
        let interest = Interest::READABLE | Interest::WRITABLE;
        let registered = self
            .poll
            .registry()
            .register(&mut stream, Token(self.next), interest);
        if registered.is_ok() {
            let _ = stream.set_nodelay(true);
            self.streams.insert(self.next, Stream::new(stream, host));
            self.next += 1;
        }
    }

    /// Reads what there is, asks for every complete question, writes on.
    fn stream_ready(&mut self, token: usize) {
        let Some(stream) = self.streams.get_mut(&token) else {
            return;
        };
        let open = stream.read() && stream.write();
        let host = stream.host;
        let since = stream.opened.elapsed();
        while let Some(question) = self.streams.get_mut(&token).and_then(Stream::question) {
            self.asked(token, host, since, &question);
        }
        if !open {
            self.streams.remove(&token);
        }
    }

    fn asked(&mut self, token: usize, host: usize, since: Duration, question: &[u8]) {
        let Some(view) = self.heard(host) else { return };
        if view.manner.tcp != Ear::Open {
            return;
        }
        let manner = view.manner;
        let Some(reply) = view.reply(question, true) else {
            return;
        };
        // The kernel shook hands in no time; on a real line that would have
        // been a round trip before the question could leave.
        let handshake = self.latency.saturating_sub(since);
        let delay = self.latency + handshake + manner.delay;
        let length = u16::try_from(reply.len()).unwrap_or(u16::MAX);
        let bytes = [&length.to_be_bytes()[..], &reply].concat();
        if manner.trickle {
            for (count, byte) in (1..).zip(bytes) {
                let bytes = vec![byte];
                self.later(delay + DRIP * count, Due::Stream { token, bytes });
            }
        } else {
            self.later(delay, Due::Stream { token, bytes });
        }
    }

    fn later(&mut self, delay: Duration, due: Due) {
        if delay.is_zero() {
            self.send(due);
        } else {
            self.queue.push(Instant::now() + delay, due);
        }
    }

    fn send(&mut self, due: Due) {
        match due {
            Due::Datagram { host, to, bytes } => {
                let udp = self.hosts.get(host).and_then(|host| host.udp.as_ref());
                // A datagram that cannot leave is lost, as datagrams are.
                let _ = udp.map(|udp| udp.send_to(&bytes, to));
            }
            Due::Stream { token, bytes } => {
                if let Some(stream) = self.streams.get_mut(&token)
                    && !stream.push(&bytes)
                {
                    self.streams.remove(&token);
                }
            }
        }
    }
}
