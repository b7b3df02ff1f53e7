//! MX, address and PTR records that fix what was found of them.

use std::net::IpAddr;

use super::{answers, record, remove};
use crate::checks::mx::{MxRecord, MxResult};
use crate::checks::{Finding, FindingCode as Code};
use crate::dns::{Change, DEFAULT_TTL, Name, Record, RecordData, RecordType, ZoneChanges, reverse_name};
use crate::report::model::{Report, Role};
use crate::report::subject::Host;

pub(super) const CODES: &[Code] = &[
    Code::MxNullMixed,
    Code::MxExchangeCname,
    Code::MxExchangeAddress,
    Code::MxExchangeNoHost,
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
        Code::MxExchangeAddress | Code::MxExchangeNoHost | Code::MxExchangeUnresolved => {
            without_exchange(report, finding)
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

/// The MX records that name the exchange of a finding.
fn named<'a>(mx: &'a MxResult, finding: &'a Finding) -> impl Iterator<Item = &'a MxRecord> {
    mx.records.iter().filter(|row| Some(&row.exchange) == finding.exchange.as_ref())
}

fn mx_record(mx: &MxResult, preference: u16, exchange: Name) -> Record {
    let data = RecordData::Mx { preference, exchange };
    Record { name: mx.domain.clone(), rtype: RecordType::MX, ttl: DEFAULT_TTL, data }
}

/// Names the host at the end of an alias in the MX record itself. The other records stay as they are.
fn exchange_alias(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let mx = report.mx.as_ref()?;
    let alias = finding.exchange.as_ref()?;
    let lookups = finding.queries.iter().filter_map(|id| report.transcript.get(*id));
    let mut own = lookups.filter(|lookup| lookup.question.name == *alias);
    let end = own.find_map(|lookup| lookup.aliases().ok()?.last().copied().cloned())?;
    let mut changes = Vec::new();
    for row in named(mx, finding) {
        changes.push(Change::Remove(mx_record(mx, row.preference, alias.clone())));
        let is_there = |other: &MxRecord| other.preference == row.preference && other.exchange == end;
        if !mx.records.iter().any(is_there) {
            changes.push(Change::Add(mx_record(mx, row.preference, end.clone())));
        }
    }
    Some(ZoneChanges::new(changes))
}

/// Takes an exchange that nobody can deliver to out of the MX records, where others are left.
fn without_exchange(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let mx = report.mx.as_ref()?;
    let is_other =
        |row: &MxRecord| !row.exchange.is_root() && Some(&row.exchange) != finding.exchange.as_ref();
    if !mx.records.iter().any(is_other) {
        return None;
    }
    let gone = named(mx, finding).map(|row| mx_record(mx, row.preference, row.exchange.clone()));
    Some(ZoneChanges::new(gone.map(Change::Remove)))
}

/// An IPv4 address that is written as IPv6, as what it is.
fn mapped(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let mut changes = Vec::new();
    for answer in answers(report, finding) {
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
    let is_there = answered(report).any(|answer| {
        answer.name == name
            && match answer.data {
                RecordData::A(v4) => IpAddr::from(v4) == address,
                RecordData::Aaaa(v6) => IpAddr::from(v6) == address,
                _ => false,
            }
    });
    let pointer = record(reverse_name(address), RecordData::Ptr(name.clone()), RecordType::PTR);
    let (rtype, data) = match address {
        IpAddr::V4(v4) => (RecordType::A, RecordData::A(v4)),
        IpAddr::V6(v6) => (RecordType::AAAA, RecordData::Aaaa(v6)),
    };
    let forward = Change::Add(Record { name, rtype, ttl: DEFAULT_TTL, data });
    Some(ZoneChanges::new(std::iter::once(pointer).chain((!is_there).then_some(forward))))
}

/// All published records that the report has seen.
fn answered(report: &Report) -> impl Iterator<Item = Record> {
    let responses = report.transcript.lookups().iter().filter_map(|lookup| lookup.as_published().result.ok());
    responses.flat_map(|response| response.answers)
}
