//! The event loop of one check.

mod admission;
mod ending;
mod pace;

use std::cell::Cell;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};

use super::attempt::{Means, RESEND};
use super::bell::Bell;
use super::ladder::Rung;
use super::run::{Outcome, Run};
use super::traffic::{Pending, Traffic};
use super::{Answer, Ask, Key, Progress, Ticket, Turn};
use crate::error::{Ours, Theirs};

/// The events taken in at once.
const EVENTS: usize = 128;
/// The largest message (its length has 16 bits, over UDP as over TCP).
const LARGEST: usize = 65_535;
/// The token of news from other exchanges.
const NEWS: Token = Token(usize::MAX);
/// The questions of a usual check.
const USUAL: usize = 56;
/// The tokens of one question: its ticket times this, plus the rung.
const TOKENS: usize = 4;

thread_local! {
    /// The buffer of the last exchange of this thread: filling a new one takes
    /// longer than all that is read into it.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// One check's event loop: questions, what they wait for, and the clock.
pub struct Exchange {
    traffic: Arc<Traffic>,
    /// Whether anybody else may ever ask the same.
    shared: bool,
    deadline: Instant,
    poll: Poll,
    events: Events,
    scratch: Vec<u8>,
    tickets: HashMap<Key, Ticket>,
    questions: Vec<Asked>,
    open: usize,
    changed: bool,
    servers: HashMap<SocketAddr, Repute>,
    pace: pace::Pace,
    bell: Option<Arc<Bell>>,
    queries: u64,
}

struct Asked {
    ask: Ask,
    state: State,
    early: Option<Arc<Answer>>,
    /// When it becomes late, until it is.
    late_at: Option<Instant>,
}

enum State {
    /// It waits for a place in the traffic.
    Queued(Option<Pending>),
    /// Another exchange asks the same.
    Elsewhere,
    Running(Box<Run>),
    Final(Arc<Answer>),
}

/// What a server has come to in this exchange.
#[derive(Default)]
struct Repute {
    replies: usize,
    /// Questions on which it let us wait to the end.
    failures: usize,
    /// What came of the last of them.
    last: Option<Theirs>,
}

impl Exchange {
    /// A new event loop, sharing `traffic` with all others, over at `deadline`.
    ///
    /// # Errors
    /// Fails where the system gives no event queue.
    pub fn new(traffic: Arc<Traffic>, deadline: Instant) -> Result<Self, Ours> {
        Ok(Self {
            shared: Arc::strong_count(&traffic) > 1,
            traffic,
            deadline,
            poll: Poll::new().map_err(|error| Ours::Network(error.to_string()))?,
            events: Events::with_capacity(EVENTS),
            scratch: Vec::new(),
            tickets: HashMap::with_capacity(USUAL),
            questions: Vec::with_capacity(USUAL),
            open: 0,
            changed: false,
            servers: HashMap::new(),
            pace: pace::Pace::default(),
            bell: None,
            queries: 0,
        })
    }

    /// Asks at once, or as soon as there is a place; the same ask has the same
    /// ticket and is asked once.
    pub fn ask(&mut self, mut ask: Ask) -> Ticket {
        ask.question.name.set_fqdn(true);
        let key = ask.key();
        if let Some(ticket) = self.tickets.get(&key) {
            return *ticket;
        }
        let ticket = Ticket(self.questions.len());
        self.tickets.insert(key, ticket);
        let late_at = Some(Instant::now() + RESEND);
        self.questions.push(Asked {
            ask,
            state: State::Elsewhere,
            early: None,
            late_at,
        });
        self.open += 1;
        self.begin_in_turn(ticket);
        ticket
    }

    /// How far an ask has come.
    pub fn progress(&self, ticket: Ticket) -> Progress<'_> {
        match self.questions.get(ticket.0) {
            Some(Asked {
                state: State::Final(answer),
                ..
            }) => Progress::Final(answer),
            Some(Asked {
                early: Some(answer),
                ..
            }) => Progress::Early(answer),
            Some(asked) => Progress::Waiting {
                late: asked.late_at.is_none(),
            },
            None => Progress::Waiting { late: true },
        }
    }

    /// Waits until something has changed, and takes in all that is ready.
    pub fn turn(&mut self) -> Turn {
        loop {
            self.take_news();
            let now = Instant::now();
            match (self.open, self.changed) {
                (0, false) => return Turn::Settled,
                (0, true) => return self.change(),
                _ if now >= self.deadline => return self.give_up(),
                _ => {}
            }
            let quiet = self.wait(now);
            self.tick(Instant::now());
            if quiet && self.changed {
                return self.change();
            }
        }
    }

    /// What this exchange shares with others.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// The datagrams and TCP questions that this exchange itself has sent.
    pub fn queries(&self) -> u64 {
        self.queries
    }

    /// How many different asks were handed in.
    pub fn asked(&self) -> usize {
        self.questions.len()
    }

    fn change(&mut self) -> Turn {
        self.changed = false;
        Turn::Changed
    }

    /// Waits for events and takes them in; true if there were none.
    fn wait(&mut self, now: Instant) -> bool {
        let wait = match self.changed {
            true => Duration::ZERO,
            false => self.timer().saturating_duration_since(now),
        };
        if let Err(error) = self.poll.poll(&mut self.events, Some(wait)) {
            // An interrupted wait is a short one. A queue that fails otherwise
            // has failed for good, and our time with it.
            if error.kind() != ErrorKind::Interrupted {
                self.deadline = now;
            }
            return true;
        }
        let tokens: Vec<Token> = self.events.iter().map(|event| event.token()).collect();
        let now = Instant::now();
        for token in tokens.iter().filter(|token| **token != NEWS) {
            if let Some(rung) = Rung::ALL.get(token.0 % TOKENS) {
                self.drive(Ticket(token.0 / TOKENS), now, |run, means| {
                    run.receive(*rung, means)
                });
            }
        }
        tokens.is_empty()
    }

    /// When the clock next matters to any question.
    fn timer(&self) -> Instant {
        self.questions
            .iter()
            .filter_map(Asked::timer)
            .chain(self.pace.timer())
            .fold(self.deadline, Instant::min)
    }

    /// Does what is due.
    fn tick(&mut self, now: Instant) {
        self.breathe(now);
        for index in 0..self.questions.len() {
            let Some(asked) = self.questions.get_mut(index) else {
                continue;
            };
            if asked.timer().is_none_or(|timer| timer > now) {
                continue;
            }
            if asked.late_at.is_some_and(|late_at| late_at <= now) {
                asked.late_at = None;
                self.changed = true;
            }
            if matches!(&asked.state, State::Running(run) if run.timer() <= now) {
                self.drive(Ticket(index), now, Run::tick);
            }
        }
    }

    /// Lets a running question do something, and takes in what comes of it.
    fn drive(
        &mut self,
        ticket: Ticket,
        now: Instant,
        act: impl FnOnce(&mut Run, &mut Means<'_>) -> Outcome,
    ) {
        let Some(asked) = self.questions.get_mut(ticket.0) else {
            return;
        };
        let State::Running(run) = &mut asked.state else {
            return;
        };
        if self.scratch.is_empty() {
            self.scratch = SCRATCH.take();
            self.scratch.resize(LARGEST, 0);
        }
        let mut means = Means {
            registry: self.poll.registry(),
            scratch: &mut self.scratch,
            queries: &mut self.queries,
            now,
            token: ticket.0 * TOKENS,
        };
        match act(run, &mut means) {
            Outcome::Open => {}
            Outcome::Early(answer) => {
                self.servers.entry(answer.ask.server).or_default().replies += 1;
                asked.early = Some(Arc::new(answer));
                self.changed = true;
            }
            Outcome::Final(answer) => self.finish(ticket, answer),
        }
    }
}

impl Asked {
    fn timer(&self) -> Option<Instant> {
        match &self.state {
            State::Final(_) => None,
            State::Running(run) => Some(self.late_at.map_or(run.timer(), |at| at.min(run.timer()))),
            State::Queued(_) | State::Elsewhere => self.late_at,
        }
    }

    fn give_up(&mut self) -> Answer {
        match std::mem::replace(&mut self.state, State::Elsewhere) {
            State::Running(run) => run.give_up(),
            _ => ending::unasked(self.ask.clone(), Err(Ours::Deadline)),
        }
    }
}
