//! Many questions to a resolver that takes only so many.

use std::collections::HashSet;
use std::net::UdpSocket;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, MessageType, OpCode};

use super::super::exchange::Traffic;
use super::super::message::RecordType;
use super::super::{Hints, Settings};
use super::*;

/// Refuses every question beyond the first `most` until it comes again. It ends
/// with a message of no bytes.
fn resolver(most: usize) -> (SocketAddr, JoinHandle<()>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let serve = move || {
        let (mut buffer, mut refused, mut answered) = ([0; 512], HashSet::new(), 0);
        while let Ok((size, peer)) = socket.recv_from(&mut buffer) {
            if size == 0 {
                return;
            }
            let question = Message::from_vec(&buffer[..size]).unwrap();
            let name = question.queries[0].name().clone();
            let code = match answered < most || !refused.insert(name) {
                true => ResponseCode::NXDomain,
                false => ResponseCode::Refused,
            };
            answered += usize::from(code == ResponseCode::NXDomain);
            let mut reply = Message::new(question.id, MessageType::Response, OpCode::Query);
            reply.queries = question.queries;
            reply.metadata.response_code = code;
            socket.send_to(&reply.to_vec().unwrap(), peer).unwrap();
        }
    };
    (address, thread::spawn(serve))
}

/// How many of so many questions are answered by a resolver that takes `most`.
fn answered(questions: usize, most: usize) -> usize {
    let (address, thread) = resolver(most);
    let settings = Settings {
        hints: Arc::new(Hints::parse(". 1 NS a.test.\na.test. 1 A 127.0.0.1\n").unwrap()),
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        ..Settings::default()
    };
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut walk = Walk::new(settings, Arc::<Traffic>::default(), deadline).unwrap();
    let told = walk.observe(|walk| {
        let place = walk.resolvers(&[address]);
        let each = (0..questions).map(|number| {
            let name = Name::from_ascii(format!("n{number}.example.")).unwrap();
            walk.told(&place, &Question::new(name, RecordType::A))
        });
        each.collect::<Vec<Told>>()
    });
    let end = UdpSocket::bind("127.0.0.1:0").unwrap();
    end.send_to(&[], address).unwrap();
    thread.join().unwrap();
    let refused = |told: &&Told| matches!(told, Told::Failed(why) if why == "REFUSED");
    let answers = |told: &&Told| matches!(told, Told::Answer(_));
    assert_eq!(
        told.iter().filter(refused).count() + told.iter().filter(answers).count(),
        questions
    );
    told.iter().filter(answers).count()
}

#[test]
fn a_resolver_that_had_too_many_questions_is_asked_again() {
    assert_eq!(answered(240, 150), 240);
    assert_eq!(answered(240, 0), 240);
}

#[test]
fn a_resolver_that_refuses_a_few_questions_means_it() {
    assert_eq!(answered(20, 0), 0);
}
