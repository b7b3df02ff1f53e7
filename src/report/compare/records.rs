//! The records: mail exchanges and their addresses, the SPF record and its result, the names of the
//! addresses, plain look-ups. What an answer is, and whether there was one, is read in the
//! transcript.

use std::net::IpAddr;

use super::super::model::Report;
use super::side::{Rows, Side, alias_of_nothing, in_order, records};
use super::{dkim, dmarc, transport};
use crate::checks::Check;
use crate::checks::lookup::{LookupRow, LookupStatus};
use crate::checks::mx::{MxRecord, MxResult, MxStatus};
use crate::checks::ptr::PtrStatus;
use crate::checks::spf::{Identity, SpfResult, is_spf};
use crate::dns::{Name, Question, RecordData, RecordType, reverse_name};

pub(super) fn compare(before: &Report, after: &Report, rows: &mut Rows) {
    for check in Check::ALL {
        match check {
            Check::Mx => {
                mx(before, after, rows);
                hosts(before, after, rows);
            }
            Check::Spf => spf(before, after, rows),
            Check::Dmarc => dmarc::compare(before, after, rows),
            Check::Dkim => dkim::compare(before, after, rows),
            Check::Transport => transport::compare(before, after, rows),
            Check::Ptr => ptr(before, after, rows),
            Check::Lookup => lookups(before, after, rows),
            // Listings are a group of their own; the resolver and a message have no records.
            Check::Blocklist | Check::Message | Check::Resolver => {}
        }
    }
}

/// Everything that either side has, once.
pub(super) fn both<T: PartialEq>(before: Vec<T>, after: Vec<T>) -> Vec<T> {
    let mut all = before;
    for item in after {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}

pub(super) fn shown(data: &RecordData) -> Option<String> {
    Some(data.to_string())
}

pub(super) fn question(name: &Name, rtype: RecordType) -> Question {
    Question { name: name.clone(), rtype }
}

fn mx(before: &Report, after: &Report, rows: &mut Rows) {
    let of = |report: &Report| report.mx.iter().map(|mx| mx.domain.clone()).collect();
    for domain in both(of(before), of(after)) {
        let results = [before, after].map(|report| report.mx.as_ref().filter(|mx| mx.domain == domain));
        let status = |report: &Report, mx: Option<&MxResult>| match mx.map(|mx| mx.status) {
            None => Side::missing(report, Check::Mx),
            Some(MxStatus::Ok) => Side::Known("has MX records".into()),
            Some(MxStatus::NullMx) => Side::Known("takes no mail (null MX)".into()),
            Some(MxStatus::Implicit) => Side::Known("no MX record, its own address stands for it".into()),
            Some(MxStatus::None) => Side::Absent("neither MX record nor address".into()),
            Some(MxStatus::NxDomain) => Side::Absent(match mx.and_then(|mx| mx.broken_alias.as_ref()) {
                Some(end) => alias_of_nothing(end),
                None => "the domain does not exist".into(),
            }),
            Some(MxStatus::Error) => {
                match records(report, Check::Mx, &question(&domain, RecordType::MX), &shown) {
                    side @ Side::Unknown(_) => side,
                    _ => Side::Unknown("cannot tell".into()),
                }
            }
        };
        let [old, new] = results;
        rows.add(format!("MX of {}", domain.as_str()), status(before, old), status(after, new));
        for exchange in both(exchanges(old), exchanges(new)) {
            let side = |report: &Report, mx: Option<&MxResult>, other: Option<&MxResult>| {
                let own = of_exchange(mx, &exchange);
                let alone = of_exchange(other, &exchange).is_empty();
                match (status(report, mx), own.is_empty()) {
                    (Side::Known(_), false) => Side::Known(in_words(&own, alone)),
                    (Side::Known(_) | Side::Absent(_), _) => Side::Absent("not among them".into()),
                    (unknown, _) => unknown,
                }
            };
            let host = if exchange.is_root() { "." } else { exchange.as_str() };
            let what = format!("MX {host} of {domain}");
            rows.add(what, side(before, old, new), side(after, new, old));
        }
    }
}

/// The exchanges of a domain that has MX records.
fn exchanges(mx: Option<&MxResult>) -> Vec<Name> {
    let mx = mx.filter(|mx| matches!(mx.status, MxStatus::Ok | MxStatus::NullMx));
    both(Vec::new(), mx.iter().flat_map(|mx| &mx.records).map(|record| record.exchange.clone()).collect())
}

fn of_exchange<'a>(mx: Option<&'a MxResult>, exchange: &Name) -> Vec<&'a MxRecord> {
    let mx = mx.filter(|mx| matches!(mx.status, MxStatus::Ok | MxStatus::NullMx));
    mx.iter().flat_map(|mx| &mx.records).filter(|record| record.exchange == *exchange).collect()
}

/// The preferences of an exchange; with its addresses where those are compared nowhere else.
fn in_words(own: &[&MxRecord], with_addresses: bool) -> String {
    let mut text = String::from("preference ");
    for (at, record) in own.iter().enumerate() {
        text.push_str(if at > 0 { " and " } else { "" });
        text.push_str(&record.preference.to_string());
    }
    if let Some(record) = own.first().filter(|record| with_addresses && !record.exchange.is_root()) {
        let addresses = record.addresses.iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
        text.push_str(match (&record.addresses, addresses.is_empty()) {
            (None, _) if !record.looked_up => ", addresses not looked up",
            (None, _) => ", addresses not known",
            (Some(_), true) => ", without an address",
            (Some(_), false) => ", ",
        });
        text.push_str(&addresses.join(", "));
    }
    text
}

/// The addresses of the hosts that the reports are about.
fn hosts(before: &Report, after: &Report, rows: &mut Rows) {
    let of = |report: &Report| {
        let exchanges = report.mx.iter().flat_map(|mx| &mx.records).map(|record| record.exchange.clone());
        let named = report.addresses.iter().filter_map(|row| row.name.clone());
        let server = report.input.server.iter().filter_map(|server| Name::parse(server).ok());
        exchanges.chain(named).chain(server).filter(|name| !name.is_root()).collect()
    };
    let exchange = |report: &Report, name: &Name| !of_exchange(report.mx.as_ref(), name).is_empty();
    for name in both(both(Vec::new(), of(before)), of(after)) {
        // What is an exchange on one side alone was said to be so, with its addresses.
        let asked = |report: &Report| {
            exchange(report, &name) || !matches!(address(report, &name, RecordType::A), Side::NotAsked)
        };
        if asked(before) != asked(after) && (exchange(before, &name) || exchange(after, &name)) {
            continue;
        }
        for (rtype, what) in [(RecordType::A, "A of "), (RecordType::AAAA, "AAAA of ")] {
            let [old, new] = [before, after].map(|report| address(report, &name, rtype));
            rows.add(format!("{what}{name}"), old, new);
        }
    }
}

fn address(report: &Report, name: &Name, rtype: RecordType) -> Side {
    records(report, Check::Mx, &question(name, rtype), &shown)
}

fn spf(before: &Report, after: &Report, rows: &mut Rows) {
    let of = |report: &Report| report.spf.iter().map(|spf| spf.domain.clone()).collect();
    let record = |data: &RecordData| match data {
        RecordData::Txt(txt) => is_spf(&txt.joined()).then(|| txt.text()),
        _ => None,
    };
    for domain in both(of(before), of(after)) {
        let side = |report: &Report| {
            let asked = report.spf.as_ref().is_some_and(|spf| spf.domain == domain);
            match Name::parse(&domain) {
                _ if !asked => Side::missing(report, Check::Spf),
                Ok(name) => match records(report, Check::Spf, &question(&name, RecordType::TXT), &record) {
                    // A text that can be no mail domain is not asked about; it has no record.
                    Side::NotAsked => Side::Absent("none".into()),
                    side => side,
                },
                Err(_) => Side::Absent("none".into()),
            }
        };
        rows.add(format!("SPF record of {domain}"), side(before), side(after));
    }
    let (old, new) = (results(before), results(after));
    let keys = |results: &[(String, Side)]| results.iter().map(|(key, _)| key.clone()).collect();
    for key in both(keys(&old), keys(&new)) {
        let side = |report: &Report, results: &[(String, Side)]| {
            let known = results.iter().find(|(other, _)| *other == key);
            known.map_or_else(|| Side::missing(report, Check::Spf), |(_, side)| side.clone())
        };
        rows.add(key.clone(), side(before, &old), side(after, &new));
    }
}

/// What SPF gave, for each domain, identity and address.
fn results(report: &Report) -> Vec<(String, Side)> {
    let Some(spf) = &report.spf else { return Vec::new() };
    let mut results = Vec::new();
    let mut add =
        |domain: &str, identity, ip: Option<IpAddr>, result, matched: &Option<String>, why: &str| {
            // Without an address nothing was judged.
            let (Some(ip), Some(result)) = (ip, result) else { return };
            let helo = if identity == Identity::Helo { " (HELO)" } else { "" };
            let what = format!("SPF result of {domain}{helo} for {ip}");
            let side = match (result, matched) {
                (SpfResult::TempError, _) => Side::Unknown(format!("temperror: {why}")),
                (result, Some(term)) => Side::Known(format!("{} by {term}", result.as_str())),
                (result, None) => Side::Known(result.as_str().into()),
            };
            results.push((what, side));
        };
    add(&spf.domain, spf.identity, spf.ip, spf.result, &spf.matched, &spf.because);
    for other in &spf.others {
        let helo = other.identity == Identity::Helo && spf.identity != Identity::Helo;
        let domain = if helo { other.domain.as_str() } else { &spf.domain };
        add(domain, other.identity, other.ip, other.result, &other.matched, &other.because);
    }
    results
}

fn ptr(before: &Report, after: &Report, rows: &mut Rows) {
    let of = |report: &Report| report.ptr.iter().flatten().map(|row| row.address).collect();
    for address in both(of(before), of(after)) {
        let row = |report: &Report| {
            let all = report.ptr.iter().flatten();
            all.into_iter().find(|row| row.address == address).cloned()
        };
        let names = |report: &Report| {
            let Some(row) = row(report) else { return Side::missing(report, Check::Ptr) };
            match row.status {
                PtrStatus::None => Side::Absent("no name".into()),
                PtrStatus::Ok => in_order(row.names.iter().map(ToString::to_string).collect()),
                PtrStatus::Error => {
                    let asked = question(&reverse_name(address), RecordType::PTR);
                    match records(report, Check::Ptr, &asked, &shown) {
                        side @ Side::Unknown(_) => side,
                        _ => Side::Unknown("cannot tell".into()),
                    }
                }
            }
        };
        let confirmed = |report: &Report| {
            let Some(row) = row(report) else { return Side::missing(report, Check::Ptr) };
            match (row.forward_confirmed, row.status) {
                (Some(true), _) => Side::Known("yes".into()),
                (Some(false), _) | (None, PtrStatus::None) => Side::Known("no".into()),
                (None, _) => Side::Unknown("cannot tell".into()),
            }
        };
        let shown = address.to_string();
        rows.add(format!("PTR of {shown}"), names(before), names(after));
        let what = format!("Does a name of {shown} lead back to it");
        rows.add(what, confirmed(before), confirmed(after));
    }
}

fn lookups(before: &Report, after: &Report, rows: &mut Rows) {
    let of = |report: &Report| {
        let all = report.lookups.iter().flatten();
        all.map(|row| (row.name.clone(), row.rtype.clone())).collect()
    };
    for (name, rtype) in both(of(before), of(after)) {
        let side = |report: &Report| {
            let mut all = report.lookups.iter().flatten();
            match all.find(|row| (&row.name, &row.rtype) == (&name, &rtype)) {
                Some(row) => looked_up(row),
                None => Side::missing(report, Check::Lookup),
            }
        };
        rows.add(format!("{rtype} of {}", name.as_str()), side(before), side(after));
    }
}

fn looked_up(row: &LookupRow) -> Side {
    match row.status {
        LookupStatus::None => Side::Absent("none".into()),
        LookupStatus::NxDomain => Side::Absent(match &row.broken_alias {
            Some(end) => alias_of_nothing(end),
            None => "the name does not exist".into(),
        }),
        LookupStatus::Error => Side::Unknown("cannot tell".into()),
        LookupStatus::Ok => {
            let mut shown: Vec<_> = row
                .records
                .iter()
                .map(|record| match record.name == row.name && record.rtype == row.rtype {
                    true => record.data.clone(),
                    false => format!("{} {} {}", record.name.as_str(), record.rtype, record.data),
                })
                .collect();
            shown.sort();
            Side::Known(shown.join(", "))
        }
    }
}
