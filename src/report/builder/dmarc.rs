//! A DMARC record (RFC 9989).

use super::{Cost, add_report_address, report_uri, text_below};
use crate::checks::dmarc::{
    AlignmentMode, FailureOptions, Policy, PolicyRecord, PolicyTag, Psd, ReportAddress, StepStatus,
};
use crate::dns::{Name, ZoneChanges};
use crate::report::Report;

/// A DMARC record being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DmarcBuilder {
    /// The domain, without the `_dmarc.`.
    pub domain: Name,
    /// What receivers are asked to do.
    pub p: Policy,
    /// The same for subdomains.
    pub sp: Option<Policy>,
    /// The same for subdomains that do not exist.
    pub np: Option<Policy>,
    /// How closely a signature's domain must agree.
    pub adkim: AlignmentMode,
    /// How closely the return-path's domain must agree.
    pub aspf: AlignmentMode,
    /// Where aggregate reports go, as URIs.
    pub rua: Vec<String>,
    /// Where failure reports go, as URIs.
    pub ruf: Vec<String>,
    /// When a failure report is wanted.
    pub fo: Option<FailureOptions>,
    /// Whether it is being tested.
    pub t: bool,
    /// Whether others register names below the domain.
    pub psd: Psd,
}

impl DmarcBuilder {
    /// A record that asks for nothing yet.
    #[must_use]
    pub fn new(domain: &Name) -> Self {
        Self {
            domain: domain.clone(),
            p: Policy::None,
            sp: None,
            np: None,
            adkim: AlignmentMode::Relaxed,
            aspf: AlignmentMode::Relaxed,
            rua: Vec::new(),
            ruf: Vec::new(),
            fo: None,
            t: false,
            psd: Psd::Unset,
        }
    }

    /// The same with reports to the mailbox that each domain with mail has to have (RFC 5321 section 4.5.1): what is
    /// proposed wherever nobody has named another one.
    #[must_use]
    pub fn with_own_reports(domain: &Name) -> Self {
        let mut builder = Self::new(domain);
        builder.add_rua(&format!("postmaster@{}", domain.as_str()));
        builder
    }

    /// Begins from a record; what is wrong in it is left out.
    #[must_use]
    pub fn from_record(domain: &Name, record: &str) -> Self {
        let Some(record) = PolicyRecord::parse(record.as_bytes()) else { return Self::new(domain) };
        let valid = |tag: PolicyTag| tag.valid();
        let uris = |list: &[ReportAddress]| -> Vec<String> {
            let written = list.iter().map(|address| match &address.uri {
                Ok(uri) => uri.text.clone(),
                // An address without `mailto:` is meant to have one.
                Err(_) => address.text.clone(),
            });
            written.filter_map(|uri| report_uri(&uri)).collect()
        };
        Self {
            domain: domain.clone(),
            p: valid(record.p).unwrap_or(Policy::None),
            sp: valid(record.sp),
            np: valid(record.np),
            adkim: record.adkim,
            aspf: record.aspf,
            rua: uris(&record.rua),
            ruf: uris(&record.ruf),
            fo: record.fo,
            t: record.t,
            psd: record.psd,
        }
    }

    /// Begins from what a report found at the author domain itself; none where it did not ask, or does not know.
    #[must_use]
    pub fn from_report(report: &Report) -> Option<Self> {
        let dmarc = report.dmarc.as_deref()?;
        let domain = &dmarc.author_domain;
        let step = dmarc.walk.iter().find(|step| step.domain == *domain)?;
        let near = || step.near_misses.iter().find_map(|near| near.corrected.clone());
        let record = match step.status {
            StepStatus::Error => return None,
            StepStatus::Record => step.record.clone(),
            StepStatus::Several => step.records.first().cloned(),
            StepStatus::None => near(),
        };
        Some(
            record
                .map_or_else(|| Self::with_own_reports(domain), |record| Self::from_record(domain, &record)),
        )
    }

    /// Adds an address for aggregate reports, as people type it; whether it can be one.
    pub fn add_rua(&mut self, address: &str) -> bool {
        add_report_address(&mut self.rua, address)
    }

    /// The same for failure reports.
    pub fn add_ruf(&mut self, address: &str) -> bool {
        add_report_address(&mut self.ruf, address)
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> String {
        let mut tags = vec!["v=DMARC1".to_owned(), format!("p={}", self.p)];
        tags.extend(self.sp.map(|policy| format!("sp={policy}")));
        tags.extend(self.np.map(|policy| format!("np={policy}")));
        let mode = |name: &str, mode: AlignmentMode| {
            (mode != AlignmentMode::default()).then(|| format!("{name}={}", mode.as_str()))
        };
        tags.extend(mode("adkim", self.adkim));
        tags.extend(mode("aspf", self.aspf));
        let list =
            |name: &str, uris: &[String]| (!uris.is_empty()).then(|| format!("{name}={}", uris.join(",")));
        tags.extend(list("rua", &self.rua));
        tags.extend(list("ruf", &self.ruf));
        tags.extend(self.fo.filter(|_| !self.ruf.is_empty()).map(|options| format!("fo={options}")));
        tags.extend(self.t.then(|| "t=y".to_owned()));
        tags.extend((self.psd != Psd::Unset).then(|| format!("psd={}", self.psd.as_str())));
        tags.join("; ")
    }

    /// The change that publishes it; none where the name is too long for the DNS.
    #[must_use]
    pub fn changes(&self) -> Option<ZoneChanges> {
        text_below(&self.domain, "_dmarc", &self.record())
    }

    /// What it costs.
    #[must_use]
    pub fn cost(&self) -> Cost {
        Cost::of_text(&self.record())
    }
}
