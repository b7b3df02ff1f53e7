//! What is being built, as long as the page is open, and what each builder begins from.

use jiff::Timestamp;
use leptos::prelude::*;
use mailpath::dns::Name;
use mailpath::report::Report;
use mailpath::report::builder::{DmarcBuilder, MtaStsBuilder, SpfBuilder, TlsRptBuilder};

use super::dkim::DkimDraft;
use super::kinds::Builder;
use crate::app::report::transport::PublishedPolicy;
use crate::app::state::App;

/// What is known of what a draft began from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    /// What is published.
    Known,
    /// Nothing: it could not be looked up.
    Unknown,
    /// The policy file that was pasted or fetched.
    Policy,
}

/// What is being built with one builder.
pub(super) struct Begun<T: Send + Sync + 'static> {
    pub(super) value: RwSignal<T>,
    /// For which domain it was begun.
    domain: StoredValue<Option<Name>>,
    basis: RwSignal<Basis>,
}

impl<T: Send + Sync + 'static> Copy for Begun<T> {}

impl<T: Send + Sync + 'static> Clone for Begun<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Begun<T> {
    fn new(value: T) -> Self {
        let basis = RwSignal::new(Basis::Known);
        Self { value: RwSignal::new(value), domain: StoredValue::new(None), basis }
    }

    /// Begins, unless it was begun for this domain already; `make` says too what is known of what it begins from.
    fn begin(self, domain: &Name, anew: bool, make: impl FnOnce() -> (T, Basis)) {
        if !anew && self.domain.with_value(|begun| begun.as_ref() == Some(domain)) {
            return;
        }
        let (value, basis) = make();
        self.value.set(value);
        self.basis.set(basis);
        self.domain.set_value(Some(domain.clone()));
    }
}

/// What is being built.
#[derive(Clone, Copy)]
pub(super) struct Builders {
    /// The builder that has had the focus since it was opened.
    pub(super) focused: StoredValue<Option<Builder>>,
    pub(super) spf: Begun<SpfBuilder>,
    pub(super) dkim: Begun<DkimDraft>,
    pub(super) dmarc: Begun<DmarcBuilder>,
    pub(super) mta_sts: Begun<MtaStsBuilder>,
    pub(super) tls_rpt: Begun<TlsRptBuilder>,
    /// The policy that a builder of MTA-STS begins from.
    policy: PublishedPolicy,
}

impl Builders {
    /// Those of the page.
    pub(super) fn of(app: App) -> Self {
        app.lasting(|| {
            let nobody = Name::root();
            Self {
                focused: StoredValue::new(None),
                spf: Begun::new(SpfBuilder::from_record(&nobody, None)),
                dkim: Begun::new(DkimDraft::new(nobody.clone(), None)),
                dmarc: Begun::new(DmarcBuilder::new(&nobody)),
                mta_sts: Begun::new(MtaStsBuilder::new(&nobody, &[], Timestamp::UNIX_EPOCH)),
                tls_rpt: Begun::new(TlsRptBuilder { domain: nobody, rua: Vec::new() }),
                policy: PublishedPolicy::of(app),
            }
        })
    }

    /// Begins from what a report found, unless it was begun before for this domain, and is not to be begun anew.
    pub(super) fn begin(self, report: Option<&Report>, builder: Builder, domain: &Name, anew: bool) {
        let basis = |is_known: bool| if is_known { Basis::Known } else { Basis::Unknown };
        match builder {
            Builder::Spf => self.spf.begin(domain, anew, || {
                let found = report.and_then(SpfBuilder::from_report);
                let basis = basis(found.is_some());
                (found.unwrap_or_else(|| SpfBuilder::from_record(domain, None)), basis)
            }),
            Builder::Dkim => {
                self.dkim.begin(domain, anew, || (DkimDraft::new(domain.clone(), report), Basis::Known));
            }
            Builder::Dmarc => self.dmarc.begin(domain, anew, || {
                let found = report.and_then(DmarcBuilder::from_report);
                let basis = basis(found.is_some());
                (found.unwrap_or_else(|| DmarcBuilder::new(domain)), basis)
            }),
            Builder::MtaSts => self.mta_sts.begin(domain, anew, || {
                let now = Timestamp::now();
                match untrack(|| self.policy.of_domain(domain)) {
                    Some(policy) => (MtaStsBuilder::from_policy(domain, &policy, now), Basis::Policy),
                    None => {
                        let (begun, is_known) = mta_sts(report, domain, now);
                        (begun, basis(is_known))
                    }
                }
            }),
            Builder::TlsRpt => self.tls_rpt.begin(domain, anew, || {
                let (begun, is_known) = tls_rpt(report, domain);
                (begun, basis(is_known))
            }),
            Builder::NullMx | Builder::NoMail => {}
        }
    }

    /// Whether a policy file is known for a domain.
    pub(super) fn has_policy(self, domain: &Name) -> bool {
        self.policy.of_domain(domain).is_some()
    }

    /// What there is to know of what it began from.
    pub(super) fn note(self, builder: Builder, domain: &Name) -> Option<&'static str> {
        const UNKNOWN: &str = "What is published could not be looked up, so this begins from nothing. Look it up before you publish: what is there for the same purpose has to go.";
        let basis = match builder {
            Builder::Spf => self.spf.basis,
            Builder::Dmarc => self.dmarc.basis,
            Builder::TlsRpt => self.tls_rpt.basis,
            Builder::MtaSts => {
                return Some(match (self.mta_sts.basis.get(), self.has_policy(domain)) {
                    (Basis::Policy, _) => {
                        "This begins from the policy file that is in the box “Compare the policy with the mail servers”."
                    }
                    (_, true) => {
                        "The policy file that is in the box above came later than this was begun. To begin from it, press “Begin again from the policy file” below."
                    }
                    (Basis::Known, false) => {
                        "A web page cannot read the published policy file, so this begins from the domain’s mail servers."
                    }
                    (Basis::Unknown, false) => {
                        "The domain’s mail servers are not known, so this begins from nothing."
                    }
                });
            }
            Builder::Dkim | Builder::NullMx | Builder::NoMail => return None,
        };
        (basis.get() == Basis::Unknown).then_some(UNKNOWN)
    }
}

fn mta_sts(report: Option<&Report>, domain: &Name, now: Timestamp) -> (MtaStsBuilder, bool) {
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
