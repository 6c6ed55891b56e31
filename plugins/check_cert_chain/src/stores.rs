//! The stores that a chain is judged by, and its paths to each of them.

use certificate::{Certificate, DEEPEST, Moment, Paths, Signatures, Store, paths};

/// Whom to trust.
#[derive(Debug)]
pub enum Trust {
    /// The store of this machine decides, and Mozilla's list is looked at beside it.
    Public,
    /// The certificates of --roots alone.
    Own(Store),
}

/// The paths of one chain to the stores.
#[derive(Clone, Debug)]
pub struct Views {
    /// To the store that decides.
    pub decisive: Paths,
    /// To Mozilla's list, unless --roots takes the place of both.
    pub mozilla: Option<Paths>,
    /// What is wrong with the store of this machine.
    pub trouble: Option<String>,
}

impl Views {
    /// Looks for the paths; `deepest` is how many intermediates may stand on one.
    pub fn of(
        sent: &[Certificate],
        trust: &Trust,
        at: Moment,
        deepest: Option<usize>,
        signatures: &Signatures,
    ) -> Self {
        let deepest = deepest.unwrap_or(DEEPEST);
        let to = |store: &Store| paths(sent, store, at, deepest, signatures);
        let Trust::Own(store) = trust else {
            let (system, mozilla) = (Store::system(), to(Store::mozilla()));
            let trouble = system.anchors().is_empty().then(|| trouble(system));
            return Views {
                decisive: match trouble {
                    None => to(system),
                    Some(_) => mozilla.clone(),
                },
                mozilla: Some(mozilla),
                trouble,
            };
        };
        Views {
            decisive: to(store),
            mozilla: None,
            trouble: None,
        }
    }
}

fn trouble(store: &Store) -> String {
    match store.troubles().first() {
        Some(why) => format!("this machine has none that can be read: {why}"),
        None => "this machine has none".to_owned(),
    }
}
