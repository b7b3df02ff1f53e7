//! Transport security: its records, and whether zones are signed.

use super::super::model::Report;
use super::super::words;
use super::records::{both, question, shown};
use super::side::{Rows, Side, records};
use crate::checks::transport::{DaneStatus, DnssecState, MtaStsStatus, TlsRptStatus, Transport};
use crate::checks::{Check, FindingCode};
use crate::dns::{Name, RecordData, RecordType};

/// Whether a report asked for a part.
type Asked = fn(&Transport) -> bool;

pub(super) fn compare(before: &Report, after: &Report, rows: &mut Rows) {
    let sides = [before, after];
    let of = |report: &Report| report.transport.iter().map(|row| row.domain.clone()).collect();
    for domain in both(of(before), of(after)) {
        let text = |data: &RecordData| match data {
            RecordData::Txt(txt) => Some(txt.text()),
            _ => None,
        };
        let asked: [(&str, &str, Asked); 3] = [
            ("MTA-STS record", "_mta-sts", |row| row.mta_sts.is_some()),
            ("TLS-RPT record", "_smtp._tls", |row| row.tls_rpt.is_some()),
            ("BIMI record", "default._bimi", |row| row.bimi.is_some()),
        ];
        for (what, prefix, is_asked) in asked {
            let Some(name) = Name::parse(prefix).ok().and_then(|prefix| domain.prefixed(&prefix).ok()) else {
                continue;
            };
            let side = |report: &Report| match report.transport.as_ref().is_some_and(is_asked) {
                true => records(report, Check::Transport, &question(&name, RecordType::TXT), &text),
                false => Side::missing(report, Check::Transport),
            };
            rows.add(format!("{what} of {domain}"), side(before), side(after));
        }
        let caa = |report: &Report| match report.transport.as_ref().and_then(|row| row.caa.as_ref()) {
            Some(_) => records(report, Check::Transport, &question(&domain, RecordType::CAA), &shown),
            None => Side::missing(report, Check::Transport),
        };
        rows.add(format!("CAA of {domain}"), caa(before), caa(after));
    }
    let servers = |report: &Report| {
        let rows = report.transport.iter().filter_map(|row| row.dane.as_ref());
        rows.flat_map(|rows| rows.iter()).map(|row| (row.host.clone(), row.name.clone())).collect()
    };
    for (host, name) in both(servers(before), servers(after)) {
        let [old, new] = sides.map(|report| {
            let is_there = servers(report).iter().any(|(other, _): &(Name, Name)| *other == host);
            match is_there {
                true => records(report, Check::Transport, &question(&name, RecordType::TLSA), &shown),
                false => Side::missing(report, Check::Transport),
            }
        });
        rows.add(format!("TLSA of {host}"), old, new);
    }
    let zones = |report: &Report| {
        let rows = report.transport.iter().filter_map(|row| row.dnssec.as_ref());
        rows.flatten().map(|row| row.name.clone()).collect()
    };
    for zone in both(zones(before), zones(after)) {
        let [old, new] = sides.map(|report| {
            let mut rows = report.transport.iter().filter_map(|row| row.dnssec.as_ref()).flatten();
            match rows.find(|row| row.name == zone).map(|row| row.state) {
                None => Side::missing(report, Check::Transport),
                Some(DnssecState::Unknown) => Side::Unknown("cannot tell".into()),
                Some(state) => Side::Known(words::transport::dnssec(state).words),
            }
        });
        rows.add(format!("DNSSEC of {zone}"), old, new);
    }
}

/// Whether a report knows that a domain lacks something, whether or not it says so: where no server takes mail,
/// nobody misses it.
pub(super) fn lacks(report: &Report, code: FindingCode) -> bool {
    let Some(row) = &report.transport else { return false };
    match code {
        FindingCode::MtaStsNone => row.mta_sts.as_ref().is_some_and(|it| it.status == MtaStsStatus::None),
        FindingCode::TlsRptNone => row.tls_rpt.as_ref().is_some_and(|it| it.status == TlsRptStatus::None),
        FindingCode::DaneNone => {
            row.dane.as_ref().is_some_and(|all| all.iter().all(|it| it.status == DaneStatus::None))
        }
        _ => false,
    }
}
