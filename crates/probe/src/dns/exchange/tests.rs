//! The engine against servers that behave, and servers that do not.

mod server;

use hickory_proto::op::Message;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use self::server::{Manner, Server, cut, error, prefixed, reply, sound, whole};
use super::*;
use crate::dns::message::{EdnsForm, Name, Path, RecordType, Transport};

/// Longer than any ladder, so that only tests of the deadline meet it.
const AMPLE: Duration = Duration::from_secs(20);

fn soon(span: Duration) -> Instant {
    Instant::now() + span
}

fn exchange(traffic: &Arc<Traffic>) -> Exchange {
    Exchange::new(Arc::clone(traffic), soon(AMPLE)).unwrap()
}

fn ask(server: SocketAddr, name: &str, how: How) -> Ask {
    let name = Name::from_ascii(name).unwrap();
    Ask {
        server,
        question: Question::new(name, RecordType::A),
        how,
    }
}

fn on(path: Path) -> How {
    How {
        path,
        ..How::default()
    }
}

/// Turns until all is settled.
fn settle(exchange: &mut Exchange) {
    while exchange.turn() == Turn::Changed {}
}

fn answer(exchange: &Exchange, ticket: Ticket) -> Answer {
    match exchange.progress(ticket) {
        Progress::Final(answer) => Answer::clone(answer),
        other => panic!("{other:?}"),
    }
}

/// What one question to one server comes to.
fn one(server: SocketAddr, how: How) -> Answer {
    let mut exchange = exchange(&Arc::default());
    let ticket = exchange.ask(ask(server, "www.shop.example.", how));
    settle(&mut exchange);
    answer(&exchange, ticket)
}

fn replied(answer: &Answer) -> &Reply {
    answer.reply().unwrap_or_else(|| panic!("{answer:?}"))
}

fn theirs(answer: &Answer) -> Theirs {
    answer.heard.clone().unwrap().unwrap_err()
}

/// An address of which UDP is refused as well.
fn closed() -> SocketAddr {
    UdpSocket::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

#[test]
fn a_sound_server_is_asked_once() {
    let server = Server::udp(|question| vec![sound(question)]);
    let answer = one(server.address, How::default());
    let reply = replied(&answer);
    assert_eq!((reply.answers.len(), reply.transport), (1, Transport::Udp));
    assert!(reply.authoritative && reply.case_kept && reply.source == server.address);
    assert_eq!(
        (answer.edns, answer.udp.clone(), answer.tcp.clone()),
        (EdnsSeen::Works, None, None)
    );
    assert_eq!(server.heard(), ["udp edns"]);
}

#[test]
fn ipv6_is_no_different() {
    if UdpSocket::bind("[::1]:0").is_err() {
        return;
    }
    let cut_first = |question: &Message| vec![cut(question)];
    let server = Server::on(
        "[::1]:0",
        cut_first,
        Some(|question: &Message| whole(&sound(question))),
    );
    let answer = one(server.address, How::default());
    assert_eq!(replied(&answer).transport, Transport::Tcp);
    assert_eq!(replied(&answer).source, server.address);
}

#[test]
fn the_question_says_what_was_chosen() {
    let (sender, questions) = std::sync::mpsc::channel();
    let server = Server::udp(move |question| {
        sender.send(question.clone()).unwrap();
        vec![sound(question)]
    });
    let asked = |how: How| {
        one(server.address, how);
        questions.recv().unwrap()
    };
    let standard = asked(How::default());
    let edns = standard.edns.clone().unwrap();
    assert!(!standard.recursion_desired && edns.flags().dnssec_ok);
    assert_eq!((edns.max_payload(), edns.version()), (1232, 0));
    assert!(
        asked(How {
            recursion: true,
            ..How::default()
        })
        .recursion_desired
    );
    let with = |edns| {
        asked(How {
            edns,
            path: Path::Udp,
            ..How::default()
        })
        .edns
    };
    assert_eq!(with(EdnsForm::None), None);
    assert_eq!(with(EdnsForm::Version1).unwrap().version(), 1);
    assert_eq!(with(EdnsForm::Size(4096)).unwrap().max_payload(), 4096);
    assert_eq!(with(EdnsForm::UnknownFlag).unwrap().flags().z, 0x40);
    assert_eq!(
        with(EdnsForm::UnknownOption)
            .unwrap()
            .options()
            .as_ref()
            .len(),
        1
    );
}

#[test]
fn the_same_ask_has_the_same_ticket() {
    let server = Server::udp(|question| vec![sound(question)]);
    let mut exchange = exchange(&Arc::default());
    let first = exchange.ask(ask(server.address, "www.shop.example.", How::default()));
    let again = exchange.ask(ask(server.address, "WWW.shop.example", How::default()));
    let other = exchange.ask(ask(server.address, "www.shop.example.", on(Path::Udp)));
    settle(&mut exchange);
    assert!(first == again && first != other);
    assert_eq!((exchange.queries(), exchange.asked()), (2, 2));
}

#[test]
fn scrambled_case_is_noticed_when_it_is_lost() {
    let lowered = |question: &Message| {
        let mut reply = reply(question);
        let name = reply.queries[0].name().to_lowercase();
        reply.queries[0].set_name(name);
        vec![reply.to_vec().unwrap()]
    };
    let how = How {
        scramble_case: true,
        ..How::default()
    };
    let server = Server::udp(lowered);
    let mut exchange = exchange(&Arc::default());
    // Of one letter too, which the lot often leaves as it is.
    let ticket = exchange.ask(ask(server.address, "a.", how));
    settle(&mut exchange);
    assert!(!replied(&answer(&exchange, ticket)).case_kept);
    let server = Server::udp(|question| vec![sound(question)]);
    assert!(replied(&one(server.address, how)).case_kept);
}

#[test]
fn silence_is_late_first_and_final_after_every_rung() {
    let server = Server::both(|_| Vec::new(), |_| Manner::Hang);
    let mut exchange = exchange(&Arc::default());
    let ticket = exchange.ask(ask(server.address, "www.shop.example.", How::default()));
    assert!(matches!(
        exchange.progress(ticket),
        Progress::Waiting { late: false }
    ));
    assert_eq!(exchange.turn(), Turn::Changed);
    assert!(matches!(
        exchange.progress(ticket),
        Progress::Waiting { late: true }
    ));
    settle(&mut exchange);
    let answer = answer(&exchange, ticket);
    assert_eq!(theirs(&answer), Theirs::Silent);
    assert_eq!(answer.failure().unwrap(), "no reply over UDP or TCP");
    assert_eq!(answer.edns, EdnsSeen::NotSeen);
    assert_eq!(server.count("udp edns"), 2);
    assert_eq!(server.count("udp plain"), 2);
    assert_eq!(server.count("tcp edns"), 1);
    assert_eq!(exchange.queries(), 5);
}

#[test]
fn edns_dropped_shows_an_early_reply_first() {
    let plain_only = |question: &Message| match question.edns {
        Some(_) => Vec::new(),
        None => vec![sound(question)],
    };
    let server = Server::udp(plain_only);
    let mut exchange = exchange(&Arc::default());
    let ticket = exchange.ask(ask(server.address, "www.shop.example.", How::default()));
    let mut early = None;
    while exchange.turn() == Turn::Changed {
        if let Progress::Early(answer) = exchange.progress(ticket) {
            early = Some(Answer::clone(answer));
        }
    }
    assert_eq!(replied(&early.unwrap()).transport, Transport::PlainUdp);
    let answer = answer(&exchange, ticket);
    assert_eq!(replied(&answer).transport, Transport::PlainUdp);
    assert_eq!(
        (answer.edns, answer.tcp),
        (EdnsSeen::Dropped, Some(Theirs::Refused))
    );
}

#[test]
fn one_lost_datagram_is_not_held_against_edns() {
    let mut lost = false;
    let server = Server::udp(move |question| match std::mem::replace(&mut lost, true) {
        false => Vec::new(),
        true => vec![sound(question)],
    });
    let answer = one(server.address, How::default());
    assert_eq!(
        (replied(&answer).transport, answer.edns),
        (Transport::Udp, EdnsSeen::Works)
    );
}

#[test]
fn only_tcp_answering_says_nothing_of_edns() {
    let server = Server::both(|_| Vec::new(), |question| whole(&sound(question)));
    let answer = one(server.address, How::default());
    assert_eq!(replied(&answer).transport, Transport::Tcp);
    assert_eq!(
        (answer.edns, answer.udp),
        (EdnsSeen::NotSeen, Some(Theirs::Silent))
    );
}

#[test]
fn a_reply_without_opt_ignores_edns() {
    let server = Server::udp(|question| {
        let mut reply = reply(question);
        reply.edns = None;
        vec![reply.to_vec().unwrap()]
    });
    assert_eq!(one(server.address, How::default()).edns, EdnsSeen::Ignored);
    assert_eq!(server.heard(), ["udp edns"]);
}

#[test]
fn an_error_to_edns_is_followed_by_a_plain_question() {
    for rcode in [ResponseCode::FormErr, ResponseCode::NotImp] {
        let server = Server::udp(move |question| match question.edns {
            Some(_) => vec![error(question, rcode)],
            None => vec![sound(question)],
        });
        let answer = one(server.address, How::default());
        assert_eq!(replied(&answer).transport, Transport::PlainUdp);
        assert_eq!(answer.edns, EdnsSeen::Refused(rcode));
        assert_eq!(server.heard(), ["udp edns", "udp plain"]);
    }
}

#[test]
fn an_error_to_every_question_is_not_about_edns() {
    let server = Server::udp(|question| vec![error(question, ResponseCode::NotImp)]);
    let answer = one(server.address, How::default());
    assert_eq!(replied(&answer).rcode, ResponseCode::NotImp);
    assert_eq!(answer.edns, EdnsSeen::NotSeen);
}

#[test]
fn an_error_to_an_odd_edns_is_the_answer() {
    let server = Server::udp(|question| {
        let mut reply = reply(question);
        reply.answers.clear();
        reply.metadata.response_code = ResponseCode::BADVERS;
        vec![reply.to_vec().unwrap()]
    });
    let how = How {
        edns: EdnsForm::Version1,
        ..How::default()
    };
    let answer = one(server.address, how);
    assert_eq!(replied(&answer).rcode, ResponseCode::BADVERS);
    assert_eq!((answer.edns, server.heard().len()), (EdnsSeen::Works, 1));
}

#[test]
fn a_truncated_reply_goes_to_tcp() {
    let server = Server::both(
        |question| vec![cut(question)],
        |question| whole(&sound(question)),
    );
    let answer = one(server.address, How::default());
    assert_eq!(
        (replied(&answer).transport, replied(&answer).answers.len()),
        (Transport::Tcp, 1)
    );
    assert!(answer.cut.unwrap().truncated);
    assert_eq!(
        (answer.edns, answer.udp, answer.tcp),
        (EdnsSeen::Works, None, None)
    );
    assert_eq!(server.heard(), ["udp edns", "tcp edns"]);
}

#[test]
fn a_truncated_reply_stands_where_tcp_fails() {
    let server = Server::udp(|question| vec![cut(question)]);
    let answer = one(server.address, How::default());
    assert!(replied(&answer).truncated && answer.cut.is_none());
    assert_eq!(answer.tcp, Some(Theirs::Refused));
    let server = Server::both(|question| vec![cut(question)], |_| Manner::Close);
    assert_eq!(
        one(server.address, How::default()).tcp,
        Some(Theirs::Closed)
    );
}

#[test]
fn a_truncated_reply_over_tcp_is_used() {
    let server = Server::both(
        |question| vec![cut(question)],
        |question| whole(&cut(question)),
    );
    let answer = one(server.address, How::default());
    let reply = replied(&answer);
    assert!(reply.truncated && reply.transport == Transport::Tcp && answer.cut.is_some());
}

#[test]
fn a_server_that_refuses_edns_is_asked_plainly_over_tcp_too() {
    let server = Server::both(
        |question| match question.edns {
            Some(_) => vec![error(question, ResponseCode::FormErr)],
            None => vec![cut(question)],
        },
        |question| whole(&sound(question)),
    );
    let answer = one(server.address, How::default());
    assert_eq!(replied(&answer).transport, Transport::Tcp);
    assert_eq!(answer.edns, EdnsSeen::Refused(ResponseCode::FormErr));
    assert_eq!(server.heard(), ["udp edns", "udp plain", "tcp plain"]);
}

#[test]
fn udp_only_keeps_a_truncated_reply() {
    let server = Server::both(
        |question| vec![cut(question)],
        |question| whole(&sound(question)),
    );
    let answer = one(server.address, on(Path::Udp));
    assert!(replied(&answer).truncated && answer.cut.is_none());
    assert_eq!(server.heard(), ["udp edns"]);
}

#[test]
fn udp_only_has_no_fallback() {
    let server = Server::both(|_| Vec::new(), |question| whole(&sound(question)));
    let answer = one(server.address, on(Path::Udp));
    assert_eq!(
        (theirs(&answer), answer.failure().unwrap()),
        (Theirs::Silent, "no reply over UDP".to_owned())
    );
    assert_eq!(server.heard(), ["udp edns", "udp edns"]);
}

#[test]
fn tcp_only_reads_a_slow_server_byte_by_byte() {
    let server = Server::both(
        |_| Vec::new(),
        |question| Manner::Send(prefixed(&sound(question)), 1),
    );
    let answer = one(server.address, on(Path::Tcp));
    assert_eq!(replied(&answer).transport, Transport::Tcp);
    assert_eq!(
        (answer.udp, server.heard()),
        (None, vec!["tcp edns".to_owned()])
    );
}

#[test]
fn tcp_failures_are_told_apart() {
    let cut_short = |question: &Message| {
        let mut bytes = prefixed(&sound(question));
        bytes.truncate(20);
        Manner::Send(bytes, usize::MAX)
    };
    let server = Server::both(|_| Vec::new(), cut_short);
    assert_eq!(theirs(&one(server.address, on(Path::Tcp))), Theirs::Closed);
    let server = Server::both(|_| Vec::new(), |_| Manner::Hang);
    assert_eq!(theirs(&one(server.address, on(Path::Tcp))), Theirs::Silent);
    let answer = one(closed(), on(Path::Tcp));
    assert_eq!(
        (theirs(&answer), answer.failure().unwrap()),
        (Theirs::Refused, "connection refused over TCP".to_owned())
    );
    let server = Server::both(|_| Vec::new(), |_| whole(&[]));
    assert_eq!(theirs(&one(server.address, on(Path::Tcp))), Theirs::Closed);
}

#[test]
fn a_large_reply_over_tcp_is_read_whole() {
    let large = |question: &Message| {
        let mut reply = reply(question);
        reply.answers = vec![reply.answers[0].clone(); 4000];
        whole(&reply.to_vec().unwrap())
    };
    let server = Server::both(|_| Vec::new(), large);
    let answer = one(server.address, on(Path::Tcp));
    let reply = replied(&answer);
    assert!(reply.size > 60_000 && reply.answers.len() == crate::dns::message::RECORDS);
    assert_eq!(reply.fault.as_deref(), Some("more than 500 records"));
}

#[test]
fn a_refusal_needs_no_clock() {
    let answer = one(closed(), How::default());
    assert_eq!(theirs(&answer), Theirs::Refused);
    assert_eq!(
        (answer.udp, answer.tcp),
        (Some(Theirs::Refused), Some(Theirs::Refused))
    );
    let mut exchange = exchange(&Arc::default());
    exchange.ask(ask(closed(), "www.shop.example.", How::default()));
    assert_eq!(
        (exchange.turn(), exchange.turn()),
        (Turn::Changed, Turn::Settled)
    );
    assert_eq!(
        exchange.queries(),
        1,
        "a refused connection carried no question"
    );
}

#[test]
fn strays_neither_end_the_wait_nor_are_silence() {
    let strays = |question: &Message| {
        let mut wrong_id = reply(question);
        wrong_id.metadata.id = !question.id;
        let mut wrong_question = reply(question);
        wrong_question.queries[0].set_query_type(RecordType::MX);
        let bytes =
            [wrong_id, wrong_question, question.clone()].map(|message| message.to_vec().unwrap());
        [&bytes[..], &[b"x".to_vec()]].concat()
    };
    let words = ["wrong id", "wrong question", "not a reply", "undecodable"];
    let server = Server::udp(move |question| {
        let mut datagrams = strays(question);
        datagrams.push(sound(question));
        datagrams
    });
    let answer = one(server.address, How::default());
    assert_eq!(
        (answer.strays.as_slice(), answer.edns),
        (&words.map(str::to_owned)[..], EdnsSeen::Works)
    );
    let server = Server::udp(strays);
    let answer = one(server.address, on(Path::Udp));
    assert_eq!(theirs(&answer), Theirs::Nonsense(words.join(", ")));
}

#[test]
fn a_flood_of_strays_is_not_read_to_its_end() {
    let server = Server::udp(|_| vec![vec![0; 100]; 300]);
    let answer = one(server.address, on(Path::Udp));
    assert_eq!(theirs(&answer), Theirs::Nonsense("not a reply".to_owned()));
}

#[test]
fn a_reply_from_elsewhere_counts_only_where_it_is_looked_for() {
    let elsewhere = UdpSocket::bind("127.0.0.2:0").unwrap();
    let source = elsewhere.local_addr().unwrap();
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        server
            .set_read_timeout(Some(Duration::from_millis(10)))
            .unwrap();
        let mut buffer = [0; 512];
        while stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            if let Ok((size, peer)) = server.recv_from(&mut buffer) {
                let question = Message::from_vec(&buffer[..size]).unwrap();
                elsewhere.send_to(&sound(&question), peer).unwrap();
            }
        }
    });
    let answer = one(address, on(Path::Unconnected));
    assert_eq!(
        (replied(&answer).source, replied(&answer).server),
        (source, address)
    );
    assert_eq!(theirs(&one(address, on(Path::Udp))), Theirs::Silent);
    drop(stop);
    thread.join().unwrap();
}

#[test]
fn at_most_eight_questions_are_in_flight_to_one_address() {
    let server = Server::udp(|_| Vec::new());
    let traffic = Arc::default();
    let mut one = exchange(&traffic);
    let mut other = exchange(&traffic);
    for number in 0..6 {
        one.ask(ask(
            server.address,
            &format!("a{number}.example."),
            on(Path::Udp),
        ));
        other.ask(ask(
            server.address,
            &format!("b{number}.example."),
            on(Path::Udp),
        ));
    }
    assert_eq!((one.queries(), other.queries()), (4, 4));
}

#[test]
fn a_resolver_of_the_users_own_takes_as_many_questions_as_there_are_sockets() {
    let server = Server::udp(|_| Vec::new());
    let traffic: Arc<Traffic> = Arc::default();
    traffic.resolver(server.address.ip());
    let mut exchange =
        Exchange::new(Arc::clone(&traffic), soon(Duration::from_millis(700))).unwrap();
    for number in 0..300 {
        let name = format!("a{number}.example.");
        exchange.ask(ask(server.address, &name, on(Path::Udp)));
    }
    // The first batch; the clock lets the others go, before any answer.
    assert_eq!(exchange.queries(), 64);
    settle(&mut exchange);
    assert_eq!(exchange.queries(), 256);
    assert!(traffic.is_idle());
}

#[test]
fn hundreds_of_questions_to_a_resolver_are_all_answered() {
    let server = Server::udp(|question| vec![sound(question)]);
    let traffic: Arc<Traffic> = Arc::default();
    traffic.resolver(server.address.ip());
    let mut exchange = exchange(&traffic);
    let tickets: Vec<Ticket> = (0..300)
        .map(|number| {
            let name = format!("a{number}.example.");
            exchange.ask(ask(server.address, &name, on(Path::Udp)))
        })
        .collect();
    settle(&mut exchange);
    for ticket in tickets {
        assert!(answer(&exchange, ticket).reply().is_some());
    }
    assert!(traffic.is_idle());
}

/// Sockets that never answer, each on an address of its own.
fn deaf(count: u8) -> Vec<UdpSocket> {
    let socket = |number| UdpSocket::bind(SocketAddr::from(([127, 0, 3, number], 0)));
    (1..=count).map(|number| socket(number).unwrap()).collect()
}

#[test]
fn at_most_256_sockets_are_open_and_the_next_is_free_for_anybody() {
    let (server, deaf) = (Server::udp(|question| vec![sound(question)]), deaf(40));
    let traffic = Arc::default();
    let mut first = exchange(&traffic);
    for (number, socket) in (0..320).zip(deaf.iter().cycle()) {
        let name = format!("n{number}.example.");
        first.ask(ask(socket.local_addr().unwrap(), &name, on(Path::Udp)));
    }
    assert_eq!(first.queries(), 256);
    let mut second = exchange(&traffic);
    let ticket = second.ask(ask(server.address, "www.shop.example.", How::default()));
    assert_eq!(second.queries(), 0);
    drop(first);
    settle(&mut second);
    assert!(answer(&second, ticket).reply().is_some());
    assert!(traffic.is_idle());
}

#[test]
fn what_waits_for_a_place_is_asked_in_its_turn() {
    let server = Server::udp(|question| vec![sound(question)]);
    let mut exchange = exchange(&Arc::default());
    let tickets: Vec<Ticket> = (0..50)
        .map(|number| {
            exchange.ask(ask(
                server.address,
                &format!("n{number}.example."),
                How::default(),
            ))
        })
        .collect();
    assert_eq!(exchange.queries(), 8);
    settle(&mut exchange);
    assert_eq!((exchange.queries(), server.heard().len()), (50, 50));
    assert!(
        tickets
            .iter()
            .all(|ticket| answer(&exchange, *ticket).reply().is_some())
    );
}

#[test]
fn a_place_given_back_wakes_another_exchange() {
    let server = Server::udp(|question| vec![sound(question)]);
    let silent = Server::udp(|_| Vec::new());
    let traffic = Arc::default();
    let mut first = exchange(&traffic);
    for number in 0..8 {
        first.ask(ask(
            SocketAddr::new(server.address.ip(), silent.address.port()),
            &format!("n{number}.example."),
            on(Path::Udp),
        ));
    }
    let mut second = exchange(&traffic);
    let ticket = second.ask(ask(server.address, "www.shop.example.", How::default()));
    assert_eq!(second.queries(), 0);
    let waiting = thread::spawn(move || {
        settle(&mut second);
        answer(&second, ticket)
    });
    drop(first);
    assert!(waiting.join().unwrap().reply().is_some());
}

#[test]
fn a_dead_server_does_not_eat_the_deadline() {
    let silence: fn(&Message) -> Vec<Vec<u8>> = |_| Vec::new();
    let nonsense: fn(&Message) -> Vec<Vec<u8>> = |_| vec![vec![0]];
    for says in [silence, nonsense] {
        let server = Server::udp(says);
        let mut exchange = exchange(&Arc::default());
        let mut put = |number: usize| {
            let name = format!("n{number}.example.");
            exchange.ask(ask(server.address, &name, on(Path::Udp)))
        };
        let tickets: Vec<Ticket> = (0..20).map(&mut put).collect();
        settle(&mut exchange);
        let of = |ticket: &Ticket| theirs(&answer(&exchange, *ticket));
        let heard: Vec<Theirs> = tickets.iter().map(of).collect();
        // Twelve waited for a place, and were not asked any more.
        assert!(heard.iter().all(|theirs| *theirs == heard[0]), "{heard:?}");
        let later = exchange.ask(ask(server.address, "later.example.", How::default()));
        assert_eq!(theirs(&answer(&exchange, later)), heard[0]);
        assert_eq!(exchange.queries(), 16);
    }
}

#[test]
fn the_silence_that_another_exchange_heard_is_the_servers_as_well() {
    let says = |question: &Message| {
        let name = question.queries[0].name().to_ascii();
        let good = name.starts_with("good");
        good.then(|| sound(question)).into_iter().collect()
    };
    let server = Server::udp(says);
    let traffic = Arc::default();
    let (mut first, mut second) = (exchange(&traffic), exchange(&traffic));
    let put = |exchange: &mut Exchange, label: &str| {
        let name = format!("{label}.example.");
        let how = How {
            edns: EdnsForm::None,
            ..How::default()
        };
        exchange.ask(ask(server.address, &name, how))
    };
    for label in ["bad", "worse", "good"] {
        put(&mut first, label);
    }
    settle(&mut first);
    for label in ["bad", "worse"] {
        put(&mut second, label);
    }
    settle(&mut second);
    let unknown = put(&mut second, "unknown");
    assert_eq!(theirs(&answer(&second, unknown)), Theirs::Silent);
    let known = put(&mut second, "good");
    assert!(answer(&second, known).reply().is_some());
    assert_eq!(second.queries(), 0);
}

#[test]
fn what_one_exchange_heard_another_need_not_ask() {
    let server = Server::both(
        |question| vec![cut(question)],
        |question| whole(&sound(question)),
    );
    let traffic = Arc::default();
    let of_one = |name: &str| {
        let mut exchange = exchange(&traffic);
        let ticket = exchange.ask(ask(server.address, name, How::default()));
        settle(&mut exchange);
        (answer(&exchange, ticket), exchange.queries())
    };
    let (first, asked) = of_one("www.shop.example.");
    let (second, not_asked) = of_one("www.shop.example.");
    assert_eq!((first, asked, not_asked), (second, 2, 0));
    let others = ["example.", "myshop.example.", "shop.example.org."];
    let first_time: u64 = others.iter().map(|name| of_one(name).1).sum();
    traffic.forget(&Name::from_ascii("Shop.example").unwrap());
    let again: u64 = others.iter().map(|name| of_one(name).1).sum();
    assert_eq!((first_time, again), (6, 0));
    assert_eq!(of_one("www.shop.example.").1, 2);
}

#[test]
fn silence_is_remembered_and_our_own_faults_are_not() {
    let server = Server::udp(|_| Vec::new());
    let traffic = Arc::default();
    let mut hasty = Exchange::new(Arc::clone(&traffic), soon(Duration::from_millis(50))).unwrap();
    let ticket = hasty.ask(ask(server.address, "www.shop.example.", How::default()));
    while hasty.turn() == Turn::Changed {}
    assert_eq!(answer(&hasty, ticket).heard, Err(Ours::Deadline));
    let mut patient = exchange(&traffic);
    let ticket = patient.ask(ask(server.address, "www.shop.example.", How::default()));
    settle(&mut patient);
    assert_eq!(
        (theirs(&answer(&patient, ticket)), patient.queries() > 0),
        (Theirs::Silent, true)
    );
    let mut third = exchange(&traffic);
    let ticket = third.ask(ask(server.address, "www.shop.example.", How::default()));
    settle(&mut third);
    assert_eq!(
        (theirs(&answer(&third, ticket)), third.queries()),
        (Theirs::Silent, 0)
    );
}

#[test]
fn a_question_in_flight_elsewhere_is_waited_for() {
    let server = Server::udp(|question| vec![sound(question)]);
    let traffic = Arc::default();
    let mut owner = exchange(&traffic);
    owner.ask(ask(server.address, "www.shop.example.", How::default()));
    let mut waiter = exchange(&traffic);
    let ticket = waiter.ask(ask(server.address, "www.shop.example.", How::default()));
    let waiting = thread::spawn(move || {
        settle(&mut waiter);
        (answer(&waiter, ticket), waiter.queries())
    });
    settle(&mut owner);
    let (answer, queries) = waiting.join().unwrap();
    assert_eq!(
        (answer.reply().is_some(), queries, server.heard().len()),
        (true, 0, 1)
    );
}

#[test]
fn a_question_given_up_elsewhere_is_asked_after_all() {
    let server = Server::udp(|question| vec![sound(question)]);
    let traffic: Arc<Traffic> = Arc::default();
    let mut owner = exchange(&traffic);
    owner.ask(ask(server.address, "www.shop.example.", How::default()));
    let mut waiter = exchange(&traffic);
    let ticket = waiter.ask(ask(server.address, "www.shop.example.", How::default()));
    let waiting = thread::spawn(move || {
        settle(&mut waiter);
        (answer(&waiter, ticket), waiter.queries())
    });
    // The owner's thread panics with its question in flight.
    thread::spawn(move || {
        let _owner = owner;
        std::panic::resume_unwind(Box::new(()));
    })
    .join()
    .unwrap_err();
    let (answer, queries) = waiting.join().unwrap();
    assert_eq!((answer.reply().is_some(), queries), (true, 1));
    assert!(traffic.is_idle());
}

#[test]
fn many_threads_share_one_traffic() {
    let server = Server::udp(|question| vec![sound(question)]);
    let traffic: Arc<Traffic> = Arc::default();
    let address = server.address;
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let mut exchange = exchange(&traffic);
            thread::spawn(move || {
                let name = |number: usize| format!("n{number}.example.");
                let asks = (0..40).map(|number| ask(address, &name(number), How::default()));
                let tickets: Vec<Ticket> = asks.map(|ask| exchange.ask(ask)).collect();
                settle(&mut exchange);
                tickets
                    .iter()
                    .all(|ticket| answer(&exchange, *ticket).reply().is_some())
            })
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
    assert_eq!(server.heard().len(), 40, "each question is asked once");
    assert!(traffic.is_idle());
}

#[test]
fn the_deadline_ends_everything_and_loses_nothing() {
    let plain_only = |question: &Message| match question.edns {
        Some(_) => Vec::new(),
        None => vec![sound(question)],
    };
    let (half, silent) = (Server::udp(plain_only), Server::udp(|_| Vec::new()));
    let traffic = Arc::default();
    let deadline = soon(Duration::from_millis(1500));
    let mut exchange = Exchange::new(Arc::clone(&traffic), deadline).unwrap();
    let early = exchange.ask(ask(half.address, "www.shop.example.", How::default()));
    let waiting = exchange.ask(ask(silent.address, "www.shop.example.", How::default()));
    let mut last = exchange.turn();
    while last == Turn::Changed {
        last = exchange.turn();
    }
    assert_eq!((last, exchange.turn()), (Turn::Deadline, Turn::Settled));
    assert_eq!(answer(&exchange, waiting).heard, Err(Ours::Deadline));
    let early = answer(&exchange, early);
    assert_eq!(
        (replied(&early).transport, early.edns),
        (Transport::PlainUdp, EdnsSeen::NotSeen)
    );
    assert!(traffic.is_idle());
    let after = exchange.ask(ask(half.address, "later.example.", How::default()));
    assert_eq!(answer(&exchange, after).heard, Err(Ours::Deadline));
}

#[test]
fn an_address_without_a_route_is_our_own_matter() {
    // The discard prefix (RFC 6666) is routed nowhere; where a machine does
    // route it, there is nothing to see here.
    let server: SocketAddr = "[100::1]:53".parse().unwrap();
    let socket = UdpSocket::bind("[::]:0");
    if socket.is_ok_and(|socket| socket.connect(server).is_ok()) {
        return;
    }
    assert_eq!(one(server, How::default()).heard, Err(Ours::NoRoute));
    assert_eq!(one(server, on(Path::Tcp)).heard, Err(Ours::NoRoute));
    assert_eq!(one(server, on(Path::Unconnected)).heard, Err(Ours::NoRoute));
}
