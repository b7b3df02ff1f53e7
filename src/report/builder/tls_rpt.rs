//! TLS-RPT (RFC 8460): where failures of encryption are reported to.

use super::{add_report_address, report_uri, text_below};
use crate::checks::transport::TlsRptRecord;
use crate::dns::{Name, ZoneChanges};
use crate::report::Report;

/// A TLS-RPT record being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsRptBuilder {
    /// The domain.
    pub domain: Name,
    /// Where reports go, as URIs.
    pub rua: Vec<String>,
}

impl TlsRptBuilder {
    /// Reports to one address, as people type it; none where it can be none.
    #[must_use]
    pub fn new(domain: &Name, address: &str) -> Option<Self> {
        Some(Self { domain: domain.clone(), rua: vec![report_uri(address)?] })
    }

    /// Begins from what a report found; an address that the domain may have where nothing is published.
    #[must_use]
    pub fn from_report(report: &Report) -> Option<Self> {
        let domain = &report.mx.as_ref()?.domain;
        let published = report.transport.as_ref()?.tls_rpt.as_ref()?;
        let rua: Vec<String> = published.rua.iter().filter_map(|uri| report_uri(uri)).collect();
        match rua.is_empty() {
            true => Self::new(domain, &format!("tls-reports@{}", domain.as_str())),
            false => Some(Self { domain: domain.clone(), rua }),
        }
    }

    /// Adds an address, as people type it; whether it can be one.
    pub fn add(&mut self, address: &str) -> bool {
        add_report_address(&mut self.rua, address)
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> String {
        TlsRptRecord { rua: self.rua.clone(), extensions: Vec::new() }.to_string()
    }

    /// The change that publishes it.
    #[must_use]
    pub fn changes(&self) -> Option<ZoneChanges> {
        text_below(&self.domain, "_smtp._tls", &self.record())
    }
}
