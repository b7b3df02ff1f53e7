//! Records of transport security that fix what was found of them.

use super::{moved, put, remove, texts};
use crate::checks::transport::{MtaStsRecord, TlsRptRecord};
use crate::checks::{Finding, FindingCode as Code};
use crate::dns::{Name, Record, ZoneChanges};
use crate::report::builder::{TlsRptBuilder, below};
use crate::report::model::Report;

pub(super) const CODES: &[Code] = &[
    Code::MtaStsSeveral,
    Code::MtaStsWrongName,
    Code::MtaStsNoMx,
    Code::MtaStsNoHost,
    Code::MtaStsHostNoRecord,
    Code::TlsRptNone,
    Code::TlsRptSeveral,
    Code::TlsRptSyntax,
    Code::TlsRptWrongName,
    Code::TlsRptRua,
    Code::BimiSeveral,
];

pub(super) fn fix(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let domain = report.mx.as_ref().map(|mx| &mx.domain).or(report.input.domain.as_ref())?;
    let sts = || below(domain, "_mta-sts");
    let rpt = || below(domain, "_smtp._tls");
    let id = |record: &str| MtaStsRecord::parse(record.as_bytes()).ok().map(|record| record.id);
    match finding.code {
        Code::MtaStsSeveral => {
            let records = texts(report, finding).filter_map(|(_, text)| Some((id(&text)?, text)));
            Some(put(sts()?, &records.max()?.1))
        }
        Code::MtaStsWrongName => strays(report, finding, &sts()?, "v=STSv1"),
        Code::MtaStsNoMx | Code::MtaStsNoHost => {
            let name = sts()?;
            let published = texts(report, finding).filter(|(record, _)| record.name == name);
            Some(ZoneChanges::new(published.map(|(record, _)| remove(record))))
        }
        Code::MtaStsHostNoRecord => {
            Some(put(sts()?, &MtaStsRecord { id: "20260101".into(), extensions: Vec::new() }.to_string()))
        }
        Code::TlsRptNone | Code::TlsRptSyntax | Code::TlsRptRua => {
            TlsRptBuilder::new(domain, &format!("tls-reports@{}", domain.as_str()))?.changes()
        }
        Code::TlsRptSeveral => {
            let name = rpt()?;
            let records = texts(report, finding).filter(|(record, _)| record.name == name);
            let read = records.filter_map(|(_, text)| TlsRptRecord::parse(text.as_bytes()).ok());
            let mut all = TlsRptBuilder { domain: domain.clone(), rua: Vec::new() };
            for uri in read.flat_map(|record| record.rua) {
                all.add(&uri);
            }
            (!all.rua.is_empty()).then(|| all.changes()).flatten()
        }
        Code::TlsRptWrongName => strays(report, finding, &rpt()?, "v=TLSRPTv1"),
        Code::BimiSeveral => {
            let (record, text): (&Record, String) = texts(report, finding).next()?;
            Some(put(record.name.clone(), &text))
        }
        _ => None,
    }
}

/// A record at a wrong name, at the right one.
fn strays(report: &Report, finding: &Finding, to: &Name, version: &str) -> Option<ZoneChanges> {
    let (stray, text) =
        texts(report, finding).find(|(record, text)| record.name != *to && text.starts_with(version))?;
    Some(moved(stray, &text, to.clone()))
}
