//! MX, address and PTR records that fix what was found of them.

use std::net::IpAddr;

use super::{answers, record, remove};
use crate::checks::{Finding, FindingCode as Code};
use crate::dns::{Change, Name, Record, RecordData, RecordType, ZoneChanges, reverse_name};
use crate::report::model::{Report, Role};
use crate::report::subject::Host;

pub(super) const CODES: &[Code] = &[
    Code::MxNullMixed,
    Code::MxExchangeCname,
    Code::MxExchangeMapped,
    Code::MxExchangeUnresolved,
    Code::PtrNone,
    Code::PtrUnconfirmed,
];

pub(super) fn fix(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    match finding.code {
        Code::MxNullMixed => {
            let null = exchanges(report, finding).find(|(_, exchange)| exchange.is_root());
            null.map(|(record, _)| ZoneChanges::new([remove(record)]))
        }
        Code::MxExchangeCname => exchange_alias(report, finding),
        Code::MxExchangeUnresolved => {
            let about = unresolved(report)?;
            let domain = &report.mx.as_ref()?.domain;
            let gone = Record {
                name: domain.clone(),
                rtype: RecordType::MX,
                ttl: 0,
                data: RecordData::Mx { preference: about.0, exchange: about.1 },
            };
            Some(ZoneChanges::new([Change::Remove(gone)]))
        }
        Code::MxExchangeMapped => mapped(report, finding),
        Code::PtrNone | Code::PtrUnconfirmed => reverse(report, finding),
        _ => None,
    }
}

/// The MX records that a finding rests on.
fn exchanges<'a>(report: &'a Report, finding: &'a Finding) -> impl Iterator<Item = (&'a Record, &'a Name)> {
    answers(report, finding).filter_map(|record| match &record.data {
        RecordData::Mx { exchange, .. } => Some((record, exchange)),
        _ => None,
    })
}

/// Names the host at the end of an alias in the MX record itself.
fn exchange_alias(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let mx = report.mx.as_ref()?;
    let mut changes = Vec::new();
    for row in &mx.records {
        let lookups = row.queries.iter().chain(&finding.queries).filter_map(|id| report.transcript.get(*id));
        let mut own = lookups.filter(|lookup| lookup.question.name == row.exchange);
        let end = own.find_map(|lookup| lookup.aliases().ok()?.last().copied().cloned());
        let exchange = end.unwrap_or_else(|| row.exchange.clone());
        let data = RecordData::Mx { preference: row.preference, exchange };
        changes.push(record(mx.domain.clone(), data, RecordType::MX));
    }
    Some(ZoneChanges::new(changes))
}

/// An exchange without an address, where others are left.
fn unresolved(report: &Report) -> Option<(u16, Name)> {
    let mx = report.mx.as_ref()?;
    let has_none = |addresses: &Option<Vec<IpAddr>>| addresses.as_ref().is_some_and(Vec::is_empty);
    let row = mx.records.iter().find(|row| has_none(&row.addresses))?;
    (mx.records.len() > 1).then(|| (row.preference, row.exchange.clone()))
}

/// An IPv4 address that is written as IPv6, as what it is.
fn mapped(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let mx = report.mx.as_ref()?;
    let hosts = mx.records.iter().flat_map(|row| row.queries.iter().chain(&finding.queries));
    let lookups = hosts.filter_map(|id| report.transcript.get(*id));
    let answers =
        lookups.filter_map(|lookup| lookup.result.as_ref().ok()).flat_map(|response| &response.answers);
    let mut changes = Vec::new();
    for answer in answers {
        if let RecordData::Aaaa(v6) = answer.data
            && let Some(v4) = v6.to_ipv4_mapped()
        {
            changes.push(remove(answer));
            changes.push(Change::Add(Record {
                rtype: RecordType::A,
                data: RecordData::A(v4),
                ..answer.clone()
            }));
        }
    }
    Some(ZoneChanges::new(changes))
}

/// The name of an address, and the address of that name: where the server's name is known.
fn reverse(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let address: IpAddr = finding.target.as_deref()?.parse().ok()?;
    let named = |host: &Host| match host {
        Host::Name(name) => Some(name.clone()),
        Host::Address(_) => None,
    };
    let row = report.addresses.iter().find(|row| row.address == address && row.role != Role::Mx);
    let name = report
        .query
        .helo
        .as_ref()
        .and_then(|helo| helo.name().cloned())
        .or_else(|| report.query.server.as_ref().and_then(named))
        .or_else(|| row.and_then(|row| row.name.clone()))?;
    let pointer = record(reverse_name(address), RecordData::Ptr(name.clone()), RecordType::PTR);
    let (rtype, data) = match address {
        IpAddr::V4(v4) => (RecordType::A, RecordData::A(v4)),
        IpAddr::V6(v6) => (RecordType::AAAA, RecordData::Aaaa(v6)),
    };
    let forward = Change::Add(Record { name, rtype, ttl: crate::dns::DEFAULT_TTL, data });
    Some(ZoneChanges::new([pointer, forward]))
}
