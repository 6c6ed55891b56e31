//! What a server's certificate must not be.

use super::tags::{CONSTRAINTS_IN_LEAF, LEAF_IS_CA, PATH_LENGTH_UNFIT};
use super::{Examined, Flaw};

pub(super) fn flaws(examined: &Examined<'_>) -> Vec<Flaw> {
    let certificate = examined.certificate;
    let basic = certificate.basic_constraints();
    let has_length = basic.is_some_and(|basic| !basic.ca && basic.path_length.is_some());
    let has_constraints = certificate.extensions.name_constraints.is_some();
    [
        examined.when(
            certificate.is_ca(),
            &LEAF_IS_CA,
            "is that of a CA (basicConstraints), not of a server",
        ),
        examined.when(
            has_length,
            &PATH_LENGTH_UNFIT,
            "limits the length of paths but is no CA",
        ),
        examined.when(
            has_constraints,
            &CONSTRAINTS_IN_LEAF,
            "has nameConstraints but is no CA",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
