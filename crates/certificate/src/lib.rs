//! What certificates say: facts, names, stores, paths, revocation; no network and no opinions.
