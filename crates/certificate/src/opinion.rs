//! What rustls-webpki says of one chain: the second opinion on every path.
//!
//! `obstacles` names what is wrong and where; webpki, which stands between
//! rustls and the network, has the last word. What it refuses for what it does
//! not implement, and browsers and OpenSSL do, is let pass.

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::{EndEntityCert, Error, KeyUsage};

use crate::certificate::Certificate;
use crate::der;
use crate::extensions::Extension;
use crate::general_name::{Constraint, GeneralName};
use crate::moment::Moment;
use crate::signatures::Signatures;
use crate::store::Anchor;

/// Why webpki refuses this chain, in plain words; nothing if it agrees.
pub(crate) fn refusal(
    chain: &[&Certificate],
    anchor: &Anchor,
    at: Moment,
    signatures: &Signatures,
) -> Option<String> {
    let refused = verified(chain, anchor, at, signatures).err()?;
    (!is_excused(&refused, chain, anchor)).then(|| plain(&refused))
}

fn verified(
    chain: &[&Certificate],
    anchor: &Anchor,
    at: Moment,
    signatures: &Signatures,
) -> Result<(), Error> {
    let (leaf, intermediates) = chain.split_first().ok_or(Error::BadDer)?;
    let intermediates: Vec<CertificateDer<'_>> = intermediates
        .iter()
        .map(|certificate| CertificateDer::from(certificate.der.as_ref()))
        .collect();
    let remembered = signatures.remembered();
    let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = remembered
        .iter()
        .map(|algorithm| algorithm as &dyn SignatureVerificationAlgorithm)
        .collect();
    EndEntityCert::try_from(&leaf.der)?
        .verify_for_usage(
            &algorithms,
            std::slice::from_ref(&anchor.trust),
            &intermediates,
            at.unix(),
            KeyUsage::server_auth(),
            None,
            None,
        )
        .map(|_| ())
}

/// What webpki cannot do. The obstacles have been looked for before, so that
/// what is let pass here has been judged there.
fn is_excused(refused: &Error, chain: &[&Certificate], anchor: &Anchor) -> bool {
    let mut intermediates = chain.iter().skip(1);
    match refused {
        // A CA may serve; only Firefox and rustls mind (the lints say so).
        Error::CaUsedAsEndEntity => chain.first().is_some_and(|leaf| leaf.is_ca()),
        // Self-issued certificates do not count (RFC 5280, 6.1.4 l). With them
        // two have one name, and webpki tells of the wrong one; every signature
        // has been verified.
        Error::PathLenConstraintViolated | Error::InvalidSignatureForPublicKey => {
            intermediates.any(|ca| ca.is_self_issued())
        }
        Error::NameConstraintViolation => {
            let anchor = anchor.certificate();
            let mut issuers = intermediates.clone().copied().chain(anchor.as_ref());
            intermediates.any(|ca| ca.is_self_issued()) || issuers.any(has_rare_constraints)
        }
        // It knows no unique identifiers, which clients pass over.
        Error::BadDer | Error::TrailingData(_) | Error::UnknownIssuer => {
            chain.iter().any(|member| has_unique_identifiers(member))
        }
        // Its times are unsigned: nothing before 1970.
        Error::BadDerTime => chain.iter().any(|member| member.not_before < Moment(0)),
        Error::UnsupportedCriticalExtension => chain.iter().all(|member| has_policies_only(member)),
        _ => false,
    }
}

/// issuerUniqueID or subjectUniqueID (RFC 5280, 4.1.2.8).
fn has_unique_identifiers(member: &Certificate) -> bool {
    let whole = der::only(&member.der, der::SEQUENCE).and_then(der::element);
    let fields = whole.and_then(|(signed, _)| der::elements(signed.contents));
    let mut fields = fields.into_iter().flatten();
    fields.any(|field| matches!(field.tag, 0x81 | 0x82))
}

/// Constraints of kinds that webpki forbids wholesale.
fn has_rare_constraints(ca: &Certificate) -> bool {
    let constraints = ca.extensions.name_constraints.as_ref();
    let subtrees = constraints.into_iter().flat_map(|constraints| {
        let permitted = constraints.value.permitted.iter();
        permitted.chain(&constraints.value.excluded)
    });
    let is_rare = |subtree: &Constraint| {
        use GeneralName::{Directory, Email, Uri};
        matches!(subtree, Constraint::Name(Directory(_) | Email(_) | Uri(_)))
    };
    subtrees.into_iter().any(is_rare)
}

/// Whether the critical extensions that webpki does not know are those of
/// policies, which ask nothing of a server's certificate.
fn has_policies_only(member: &Certificate) -> bool {
    let list = &member.extensions.list;
    let mut critical = list.iter().filter(|extension| extension.critical);
    critical.all(Extension::is_processed)
}

/// The words for what only webpki says.
fn plain(refused: &Error) -> String {
    let words = match refused {
        Error::BadDer | Error::TrailingData(_) => "it is not DER as it should be",
        Error::BadDerTime => "a date is malformed",
        Error::CertDistrusted => "its key is known to be compromised",
        Error::CertExpired { .. } => "a certificate has expired",
        Error::CertNotValidYet { .. } => "a certificate is not yet valid",
        Error::EmptyEkuExtension => "its list of purposes is empty",
        Error::EndEntityUsedAsCa => "an issuer is no CA",
        Error::ExtensionValueInvalid => "an extension appears twice or is malformed",
        Error::InvalidCertValidity => "it ends before it begins",
        Error::InvalidNetworkMaskConstraint => "a network of its name constraints is malformed",
        Error::InvalidSignatureForPublicKey => "a signature is wrong",
        Error::MalformedDnsIdentifier => "a DNS name is malformed",
        Error::MalformedExtensions => "its extensions are malformed",
        Error::MalformedNameConstraint => "a name constraint is malformed",
        Error::MaximumNameConstraintComparisonsExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumSignatureChecksExceeded => "there are too many possibilities",
        Error::MaximumPathDepthExceeded => "there are more than six intermediates",
        Error::NameConstraintViolation => "a name constraint forbids a name",
        Error::PathLenConstraintViolated => "there are more intermediates than a CA allows",
        Error::SignatureAlgorithmMismatch => "it names two signature algorithms",
        Error::UnsupportedCertVersion => "it is not of version 3",
        Error::UnsupportedCriticalExtension => "it has an unknown critical extension",
        other => return format!("{other:?}"),
    };
    words.to_owned()
}
