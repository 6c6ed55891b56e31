//! Whether a peer takes a hello that is larger than a packet.

use std::time::Instant;

use super::ask::{Answer, ask};
use super::offer::Offer;
use crate::error::Ours;
use crate::tls::Target;

/// What a peer makes of the hello of browsers of today, which comes in two
/// packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Large {
    /// It answers.
    Taken,
    /// It does this, twice, and answers a small hello of the same kind.
    Dropped(Answer),
    /// It answers neither, or not each time alike.
    Unclear,
}

/// Says hello as browsers do that have a key for X25519MLKEM768 with them.
/// Servers and filters that take the first packet for the whole of it hang up,
/// refuse or fall silent. A peer that does not answer is asked twice, and with a
/// small hello between: so it is the size, and no chance.
///
/// # Errors
/// Only our own faults.
pub fn large(target: &Target, deadline: Instant) -> Result<Large, Ours> {
    let hello = |offer: Offer| ask(target, &offer.named(target.server_name()), deadline);
    let first = hello(Offer::of_today())?;
    Ok(match &first {
        Answer::Spoken(_) => Large::Taken,
        Answer::Unreached(_) => Large::Unclear,
        Answer::Refused(_) | Answer::Failed(_) => {
            let small = hello(Offer::of_browsers())?;
            match small.spoken().is_some() && hello(Offer::of_today())? == first {
                true => Large::Dropped(first),
                false => Large::Unclear,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::peer::{TIME, alert, answers, hello};
    use super::*;
    use crate::error::Theirs;

    #[test]
    fn only_what_the_size_makes_of_it() {
        let good = || hello(0x0303, 0xC02F);
        let dropped = Large::Dropped(Answer::Failed(Theirs::Closed));
        for (script, expected) in [
            (vec![good()], Large::Taken),
            (vec![vec![], good(), vec![]], dropped),
            (vec![vec![], vec![]], Large::Unclear),
            (vec![vec![], alert(40)], Large::Unclear),
            (vec![vec![], good(), good()], Large::Unclear),
            (vec![alert(50), good(), alert(40)], Large::Unclear),
        ] {
            let peer = answers(script.clone());
            let found = large(&peer.target, Instant::now() + TIME);
            assert_eq!(found, Ok(expected), "{script:?}");
            let sizes: Vec<bool> = peer.heard().iter().map(|one| one.len() > 1500).collect();
            let all = [true, false, true];
            assert_eq!(sizes, all[..script.len()]);
        }
    }
}
