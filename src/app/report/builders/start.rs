//! What is being built, as long as the page is open, and what each builder begins from.

use jiff::Timestamp;
use leptos::prelude::*;
use mailpath::dns::Name;
use mailpath::report::Report;
use mailpath::report::builder::{DmarcBuilder, MtaStsBuilder, SpfBuilder, TlsRptBuilder};

use super::dkim::DkimDraft;
use super::kinds::Builder;
use crate::app::state::App;

/// What is being built with one builder.
pub(super) struct Draft<T: Send + Sync + 'static> {
    pub(super) value: RwSignal<T>,
    /// For which domain it was begun.
    domain: StoredValue<Option<Name>>,
    /// Whether it was known then what is published.
    is_known: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Copy for Draft<T> {}

impl<T: Send + Sync + 'static> Clone for Draft<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Draft<T> {
    fn new(value: T) -> Self {
        Self { value: RwSignal::new(value), domain: StoredValue::new(None), is_known: RwSignal::new(true) }
    }

    /// Begins, unless it was begun for this domain already; `make` says too whether it is known what is published.
    fn begin(self, domain: &Name, anew: bool, make: impl FnOnce() -> (T, bool)) {
        if !anew && self.domain.with_value(|begun| begun.as_ref() == Some(domain)) {
            return;
        }
        let (value, is_known) = make();
        self.value.set(value);
        self.is_known.set(is_known);
        self.domain.set_value(Some(domain.clone()));
    }
}

/// What is being built, and which builders are open.
#[derive(Clone, Copy)]
pub(super) struct Builders {
    /// Those that are open.
    pub(super) open: RwSignal<Vec<Builder>>,
    /// The one that takes the focus when it comes up.
    pub(super) wants_focus: StoredValue<Option<Builder>>,
    pub(super) spf: Draft<SpfBuilder>,
    pub(super) dkim: Draft<DkimDraft>,
    pub(super) dmarc: Draft<DmarcBuilder>,
    pub(super) mta_sts: Draft<MtaStsBuilder>,
    pub(super) tls_rpt: Draft<TlsRptBuilder>,
}

impl Builders {
    /// Those of the page.
    pub(super) fn of(app: App) -> Self {
        app.lasting(|| {
            let nobody = Name::root();
            Self {
                open: RwSignal::default(),
                wants_focus: StoredValue::new(None),
                spf: Draft::new(SpfBuilder::from_record(&nobody, None)),
                dkim: Draft::new(DkimDraft::new(nobody.clone(), None)),
                dmarc: Draft::new(DmarcBuilder::new(&nobody)),
                mta_sts: Draft::new(MtaStsBuilder::new(&nobody, &[], Timestamp::UNIX_EPOCH)),
                tls_rpt: Draft::new(TlsRptBuilder { domain: nobody, rua: Vec::new() }),
            }
        })
    }

    /// Begins from what the report found, unless it was begun before for this domain.
    pub(super) fn begin(self, app: App, builder: Builder, domain: &Name, anew: bool) {
        let report = app.report.get_untracked();
        let report = report.as_deref();
        match builder {
            Builder::Spf => self.spf.begin(domain, anew, || {
                let found = report.and_then(SpfBuilder::from_report);
                let is_known = found.is_some();
                (found.unwrap_or_else(|| SpfBuilder::from_record(domain, None)), is_known)
            }),
            Builder::Dkim => {
                self.dkim.begin(domain, anew, || (DkimDraft::new(domain.clone(), report), true));
            }
            Builder::Dmarc => self.dmarc.begin(domain, anew, || {
                let found = report.and_then(DmarcBuilder::from_report);
                let is_known = found.is_some();
                (found.unwrap_or_else(|| DmarcBuilder::new(domain)), is_known)
            }),
            Builder::MtaSts => self.mta_sts.begin(domain, anew, || mta_sts(report, domain)),
            Builder::TlsRpt => self.tls_rpt.begin(domain, anew, || tls_rpt(report, domain)),
            Builder::NullMx | Builder::NoMail => {}
        }
    }

    /// What there is to know of what it began from.
    pub(super) fn note(self, builder: Builder) -> Option<&'static str> {
        const UNKNOWN: &str = "What is published could not be looked up, so this begins from nothing. Once it is published, it replaces whatever is there.";
        let is_known = match builder {
            Builder::Spf => self.spf.is_known,
            Builder::Dmarc => self.dmarc.is_known,
            Builder::TlsRpt => self.tls_rpt.is_known,
            Builder::MtaSts => {
                return Some(match self.mta_sts.is_known.get() {
                    true => {
                        "A web page cannot read the published policy file, so this begins from the domain’s mail servers."
                    }
                    false => "The domain’s mail servers are not known, so this begins from nothing.",
                });
            }
            Builder::Dkim | Builder::NullMx | Builder::NoMail => return None,
        };
        (!is_known.get()).then_some(UNKNOWN)
    }
}

fn mta_sts(report: Option<&Report>, domain: &Name) -> (MtaStsBuilder, bool) {
    let now = Timestamp::now();
    if let Some(found) = report.and_then(|report| MtaStsBuilder::from_report(report, now)) {
        return (found, true);
    }
    let row = report.and_then(|report| report.transport.as_ref()?.mta_sts.as_ref());
    let hosts = row.and_then(|row| row.hosts.clone());
    let is_known = hosts.is_some();
    (MtaStsBuilder::new(domain, &hosts.unwrap_or_default(), now), is_known)
}

fn tls_rpt(report: Option<&Report>, domain: &Name) -> (TlsRptBuilder, bool) {
    use mailpath::checks::transport::TlsRptStatus;
    let row = report.and_then(|report| report.transport.as_ref()?.tls_rpt.as_ref());
    let is_known = row.is_some_and(|row| row.status != TlsRptStatus::Error);
    let found = report.and_then(TlsRptBuilder::from_report).filter(|found| found.domain == *domain);
    let begun = || TlsRptBuilder::new(domain, &format!("tls-reports@{}", domain.as_str()));
    let nothing = || TlsRptBuilder { domain: domain.clone(), rua: Vec::new() };
    (found.or_else(begun).unwrap_or_else(nothing), is_known)
}
