//! check_cert_chain: every address, every path, every expiry of a certificate.

mod addresses;
mod aia;
mod ari;
mod around;
mod basis;
mod caa;
mod chain;
mod compat;
mod contact;
mod delivered;
mod deployed;
mod distrust;
mod expected;
mod expiry;
mod judge;
pub mod lints;
mod names;
mod numbers;
mod observe;
mod options;
mod protocols;
mod revocation;
mod sent;
mod served;
mod stock;
mod stores;
mod transparency;
mod trust;

use asking::dns::{NO_ROUTE, NOT_OBSERVED, Stop};
use plugin::{Check, Context, Guise, Measure, Plugin, Report, Tag, Unit, Unknown};

pub use options::Options;

use basis::Basis;
use judge::Case;

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_cert_chain");

/// The findings of other plugins that may stand here, too.
static SHARED: &[&Tag] = &[&NO_ROUTE, &NOT_OBSERVED];

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[
        addresses::ADDRESS_TAGS,
        names::NAME_TAGS,
        expiry::EXPIRY_TAGS,
        trust::TRUST_TAGS,
        sent::SENT_TAGS,
        lints::tags::LINTS,
        judge::SERVED_TAGS,
        protocols::PROTOCOL_TAGS,
        expected::EXPECTED_TAGS,
        deployed::DEPLOYED_TAGS,
        revocation::REVOCATION_TAGS,
        ari::ARI_TAGS,
        around::AROUND_TAGS,
        transparency::TRANSPARENCY_TAGS,
        caa::CAA_TAGS,
        distrust::DISTRUST_TAGS,
        asking::RESOLVE_TAGS,
        SHARED,
    ];
    const MEASURES: &'static [Measure] = &[
        Measure {
            common: true,
            ..Measure::new("tls_time", Unit::Seconds)
        },
        expiry::CERT_DAYS,
        expiry::LIFETIME_LEFT,
        Measure::new("addresses", Unit::None).less_is_worse(),
        Measure::new("addresses_ok", Unit::None).less_is_worse(),
        Measure::new("pq", Unit::None).less_is_worse(),
    ];
    const PURPOSE: &'static str = "Look at the certificates of a server at each of its addresses: every path, every expiry, as browsers, curl and Java see them";
    const TIMEOUT: &'static str = "15";
    const GUISE: Option<&'static Guise> = Some(&compat::CHECK_SSL_CERT);

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        let basis = Basis::of(self, cx)?;
        let case = Case {
            options: self,
            basis: &basis,
        };
        if let Some(file) = &self.judging.file {
            let sent = basis::certificates("--file", file)?;
            return Ok(judge::file(case, &sent));
        }
        match observe::observe(cx, self, &basis) {
            Ok(observed) => {
                addresses::asked(&observed.host, &observed.seen)?;
                cx.found(judge::host(case, &observed, &[]));
                let around = around::observe(cx, self, &basis, &observed.served)?;
                Ok(judge::host(case, &observed, &around))
            }
            Err(stop) => Stop::outcome(stop),
        }
    }
}
