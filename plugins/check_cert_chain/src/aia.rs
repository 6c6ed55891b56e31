//! The issuers that a chain lacks, fetched from where its certificates say they
//! are (caIssuers): browsers do so, and most other clients do not.

use std::time::Duration;

use certificate::{Certificate, Signatures, bundle};

use crate::stock::{Stock, Wanted, page};

/// This many certificates are followed upwards.
const HOPS: usize = 4;
/// More places of one certificate are not tried.
const PLACES: usize = 2;
/// A bundle is not larger than this.
const LONGEST: u64 = 1 << 20;
/// An issuer's certificate stays what it is.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// What was found above a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Above {
    /// The issuers, from the nearest upwards, without a root.
    pub issuers: Vec<Certificate>,
    /// Why there are not more, where that is not because the top was reached.
    pub why: Option<String>,
}

/// Fetches the issuers above a certificate, until they are enough (the closure
/// is given those that were found so far), or a root comes.
pub fn above(
    certificate: &Certificate,
    stock: &Stock<'_>,
    signatures: &Signatures,
    enough: impl Fn(&[Certificate]) -> bool,
) -> Above {
    let mut above = Above::default();
    let mut top = certificate.clone();
    while above.issuers.len() < HOPS && !enough(&above.issuers) {
        match issuer(&top, stock, signatures) {
            Ok(Some(issuer)) if !issuer.is_self_issued() => {
                above.issuers.push(issuer.clone());
                top = issuer;
            }
            // A root adds nothing: whoever trusts it has it.
            Ok(_) => break,
            Err(why) => {
                above.why = Some(why);
                break;
            }
        }
    }
    above
}

/// The certificate that signed this one, from the first place that has it;
/// nothing where no place is named.
fn issuer(
    certificate: &Certificate,
    stock: &Stock<'_>,
    signatures: &Signatures,
) -> Result<Option<Certificate>, String> {
    let access = certificate.extensions.authority_access.as_ref();
    let places = access
        .map(|access| access.value.ca_issuers.as_slice())
        .unwrap_or_default();
    let is_web = |url: &&String| {
        let scheme = url.split(':').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    };
    let mut found = Ok(None);
    for url in places.iter().filter(is_web).take(PLACES) {
        found = at(url, certificate, stock, signatures).map(Some);
        if found.is_ok() {
            break;
        }
    }
    found
}

fn at(
    url: &str,
    certificate: &Certificate,
    stock: &Stock<'_>,
    signatures: &Signatures,
) -> Result<Certificate, String> {
    let wanted = Wanted {
        subject: &["issuer", url],
        request: page(url, LONGEST),
        keep: KEPT,
    };
    let fetched = stock.obtain(&wanted, |bytes| {
        let held = bundle(bytes).map_err(|unreadable| unreadable.why)?;
        let mut held = held.into_iter();
        held.find(|issuer| signatures.issued(issuer, certificate))
            .ok_or_else(|| format!("holds no certificate of {}", certificate.issuer.short()))
    });
    fetched.map_err(|why| format!("{url} {why}"))
}

#[cfg(test)]
mod tests {
    use lab::authority::{Authority, Blank};

    use super::*;
    use crate::stock::tests::{Ground, serve};

    fn read(der: &[u8]) -> Certificate {
        Certificate::new(der.to_vec()).unwrap()
    }

    /// Names of the issuers that are found above a leaf whose issuers
    /// `/1` and `/2` are served as given, and why there are not more.
    fn found(
        page: impl Fn(&str, &[Authority; 3]) -> Option<Vec<u8>> + Send + 'static,
        most: usize,
    ) -> (Vec<String>, Option<String>) {
        let line = std::sync::Arc::new(std::sync::Mutex::new(None::<[Authority; 3]>));
        let known = line.clone();
        let server = serve(move |path| page(path, known.lock().unwrap().as_ref().unwrap()));
        let root = Authority::root("Root");
        let place = |number| format!("{}/{number}", server.base);
        let high = root.sub_of(Blank::sub("High").aia(&[], &[&place(2)]));
        let low = high.sub_of(Blank::sub("Low").aia(&[], &[&place(1)]));
        let leaf = low.sign(Blank::leaf("shop.example").aia(&[], &[&place(0)]));
        *line.lock().unwrap() = Some([low, high, root]);
        let ground = Ground::new();
        let enough = |issuers: &[Certificate]| issuers.len() >= most;
        let above = above(
            &read(&leaf.der),
            &ground.stock(0),
            &Signatures::default(),
            enough,
        );
        let names = above
            .issuers
            .iter()
            .map(|issuer| issuer.subject.short().to_owned());
        (names.collect(), above.why)
    }

    fn whole(path: &str, line: &[Authority; 3]) -> Option<Vec<u8>> {
        let place: usize = path.trim_start_matches('/').parse().ok()?;
        Some(line.get(place)?.der.clone())
    }

    #[test]
    fn issuers_are_fetched_until_they_are_enough_or_a_root_comes() {
        assert_eq!(
            found(whole, 9),
            (vec!["Low".to_owned(), "High".to_owned()], None)
        );
        assert_eq!(found(whole, 1), (vec!["Low".to_owned()], None));
        assert_eq!(found(whole, 0), (Vec::new(), None));
    }

    #[test]
    fn what_is_no_issuer_is_told() {
        let (names, why) = found(|_, _| None, 9);
        assert!(names.is_empty() && why.unwrap().ends_with("/0 answered with status 404"));
        let (names, why) = found(|_, line| Some(line[2].der.clone()), 9);
        assert!(names.is_empty() && why.unwrap().ends_with("/0 holds no certificate of Low"));
        let (_, why) = found(|_, _| Some(Authority::root("Low").der), 9);
        assert!(
            why.unwrap().ends_with("holds no certificate of Low"),
            "a stranger of the same name"
        );
    }
}
