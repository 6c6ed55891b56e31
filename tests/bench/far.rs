//! A server that seems to be far away: what goes to it is passed on, and what
//! comes back is held for a while.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::Failure;

/// Who asked under which id, by the id under which it was passed on.
type Askers = Arc<Mutex<HashMap<u16, (SocketAddr, [u8; 2])>>>;
/// A reply, whose it is, and when it is due.
type Reply = (Instant, SocketAddr, Vec<u8>);

/// Passes questions to `far` on to `near`, and the replies back so much later.
/// Its threads end with the process.
///
/// # Errors
/// The address is taken.
pub fn far_away(far: &str, near: &str, later_by: Duration) -> Result<(), Failure> {
    let clients = Arc::new(UdpSocket::bind(far)?);
    let server = Arc::new(UdpSocket::bind("127.0.0.1:0")?);
    server.connect(near)?;
    let askers = Askers::default();
    let (later, due) = channel();
    {
        let (clients, server, askers) = (clients.clone(), server.clone(), askers.clone());
        thread::spawn(move || pass_on(&clients, &server, &askers));
    }
    thread::spawn(move || take_in(&server, &askers, &later, later_by));
    thread::spawn(move || give_back(&clients, &due));
    Ok(())
}

fn pass_on(clients: &UdpSocket, server: &UdpSocket, askers: &Askers) {
    let mut buffer = [0; 4096];
    let mut id = 0_u16;
    while let Ok((length, from)) = clients.recv_from(&mut buffer) {
        let Some(own) = buffer.first_chunk::<2>().copied() else {
            continue;
        };
        id = id.wrapping_add(1);
        askers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, (from, own));
        let question = buffer.get(2..length).unwrap_or_default();
        let _ = server.send(&[&id.to_be_bytes(), question].concat());
    }
}

fn take_in(server: &UdpSocket, askers: &Askers, later: &Sender<Reply>, later_by: Duration) {
    let mut buffer = [0; 4096];
    while let Ok(length) = server.recv(&mut buffer) {
        let Some(id) = buffer.first_chunk::<2>().copied() else {
            continue;
        };
        let asker = askers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&u16::from_be_bytes(id));
        let Some((to, own)) = asker else { continue };
        let reply = [&own, buffer.get(2..length).unwrap_or_default()].concat();
        if later.send((Instant::now() + later_by, to, reply)).is_err() {
            return;
        }
    }
}

fn give_back(clients: &UdpSocket, due: &Receiver<Reply>) {
    while let Ok((at, to, bytes)) = due.recv() {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        let _ = clients.send_to(&bytes, to);
    }
}
