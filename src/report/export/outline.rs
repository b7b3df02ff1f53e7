//! What a report says to somebody who was not there, in order and without a form: [`super::markdown`]
//! and [`super::text`] give it one.

use super::super::model::Report;
use super::super::{marks, words};
use super::part::{Part, Piece, item};
use super::{subject, unknown, way};
use crate::checks::blocklist::{ListRow, ListStatus, Tally};
use crate::checks::mx::MxStatus;
use crate::checks::ptr::PtrStatus;
use crate::checks::spf::SpfResult;
use crate::checks::{Check, Finding, Severity};

/// The most of anything that is told one by one.
const MOST: usize = 200;
use Part::{Heading, Item, Paragraph, Table, Title, Under};
use Piece::{Link, Raw, Said};

/// The report.
pub(super) fn of(report: &Report) -> Vec<Part> {
    let verdict = &report.verdict;
    let mut parts = vec![
        Title(["Mailpath report: ", &subject(report)].concat()),
        Paragraph(marks::word(verdict.state), verdict.text.clone()),
    ];
    if let Some(next) = &verdict.next {
        parts.push(Paragraph("What to do", next.clone()));
    }
    asked(report, &mut parts);
    let (count, lines) = unknown::named(report);
    parts.push(Paragraph("Not known", unknown::sentence(count)));
    for line in lines {
        parts.push(Item(String::new(), Said(line)));
    }
    way::parts(report, &mut parts);
    for check in ORDER {
        section(report, check, &mut parts);
    }
    findings(report, &mut parts);
    parts
}

/// The checks in the order in which their data is told.
const ORDER: [Check; Check::COUNT] =
    [Check::Blocklist, Check::Spf, Check::Ptr, Check::Mx, Check::Lookup, Check::Resolver];

/// What a check found in the DNS, where the report has it.
fn section(report: &Report, check: Check, parts: &mut Vec<Part>) {
    match check {
        Check::Mx => mx(report, parts),
        Check::Blocklist => lists(report, parts),
        Check::Spf => spf(report, parts),
        Check::Ptr => ptr(report, parts),
        Check::Lookup => lookups(report, parts),
        // What failed stands among the findings.
        Check::Resolver => {}
    }
}

/// That only so many of them were told.
fn more(parts: &mut Vec<Part>, all: usize) {
    if let Some(more @ 1..) = all.checked_sub(MOST) {
        parts.push(Item(String::new(), Said([&more.to_string(), " more are left out here."].concat())));
    }
}

/// What was asked, when, and by whom.
fn asked(report: &Report, parts: &mut Vec<Part>) {
    let input = &report.input;
    item(parts, "When", Said(report.started_at.to_string()));
    item(parts, "Answered by", Said(words::by_whom(report)));
    let domain = input.domain.as_ref().map(ToString::to_string);
    let given = [
        ("Domain", domain.as_ref()),
        ("Sending server", input.server.as_ref()),
        ("Return-path", input.from.as_ref()),
        ("HELO name", input.helo.as_ref()),
        ("Recipient", input.to.as_ref()),
    ];
    for (what, text) in given {
        match text {
            Some(text) if text.is_empty() => item(parts, what, Said("empty (the null sender)".into())),
            Some(text) => item(parts, what, Raw(text.clone())),
            None => {}
        }
    }
}

fn lists(report: &Report, parts: &mut Vec<Part>) {
    let Some(rows) = &report.blocklists else { return };
    parts.push(Heading("Blocklists"));
    let mut targets: Vec<&str> = Vec::new();
    for row in rows {
        if !targets.contains(&row.target.as_str()) {
            targets.push(&row.target);
        }
    }
    if targets.is_empty() {
        parts.push(Paragraph("Cannot tell", "No list was asked, or none has answered yet.".into()));
    }
    for target in targets.iter().take(MOST) {
        let tally = Tally::of(rows.iter().filter(|row| row.target == *target));
        let clean = tally.answered - tally.listed - tally.policy;
        let mut text = String::new();
        for (count, what) in [
            (tally.listed, "listed on "),
            (tally.policy, "listed by policy on "),
            (clean, "not listed on "),
            (tally.unknown, "cannot tell on "),
            (tally.keyed, "not asked for want of a key on "),
        ] {
            if count > 0 {
                text.push_str(if text.is_empty() { "" } else { ", " });
                text.push_str(&[what, &count.to_string()].concat());
            }
        }
        text.push('.');
        item(parts, target, Said(text));
    }
    more(parts, targets.len());
    let listed = rows.iter().filter(|row| row.status == ListStatus::Listed).collect::<Vec<_>>();
    for row in listed.iter().take(MOST) {
        listing(row, parts);
    }
    more(parts, listed.len());
}

/// One listing, with what one needs to be taken off.
fn listing(row: &ListRow, parts: &mut Vec<Part>) {
    let said = [words::says(row), " on ", &row.name, " (", &row.zone, ")"].concat();
    item(parts, &row.target, Said(said));
    let mut under = |what, piece| parts.push(Under(what, piece));
    if let Some(name) = &row.listed_name {
        under("Listed name", Raw(name.clone()));
    }
    under("Codes", Raw(row.codes.join(" ")));
    for meaning in row.meaning.iter().filter(|meaning| !meaning.is_empty()) {
        under("Meaning", Said(meaning.clone()));
    }
    for reason in &row.text {
        under("The list’s own reason", Raw(reason.clone()));
    }
    for hint in &row.fix_hints {
        under("First mend", Said((*hint).to_owned()));
    }
    if let Some(url) = &row.lookup_url {
        under("Look it up", Link(url.clone()));
    }
    match &row.removal_url {
        Some(url) => under("Ask for removal", Link(url.clone())),
        None if row.class.is_blocklist() => {
            let own = if row.lookup_url.is_some() { "on that same page" } else { "no page is known for it" };
            under("Ask for removal", Said(own.into()));
        }
        None => {}
    }
}

fn spf(report: &Report, parts: &mut Vec<Part>) {
    let Some(spf) = &report.spf else { return };
    parts.push(Heading("SPF"));
    item(parts, "Domain", Raw(spf.domain.clone()));
    if spf.draft {
        item(parts, "Record being tried, not published", Raw(spf.record.clone().unwrap_or_default()));
    }
    for record in spf.records.iter().take(MOST) {
        item(parts, "Record", Raw(record.clone()));
    }
    let result = match spf.result {
        None => "not judged, since no sending address is known",
        Some(result) => SpfResult::as_str(result),
    };
    let result = match spf.ip {
        Some(ip) => [result, " for ", &ip.to_string(), ". ", &spf.because].concat(),
        None => [result, ". ", &spf.because].concat(),
    };
    item(parts, "Result", Said(result));
    for other in spf.others.iter().take(MOST) {
        let text = match (other.ip, other.result) {
            (Some(ip), Some(result)) => {
                [other.domain.as_str(), ": ", result.as_str(), " for ", &ip.to_string(), "."].concat()
            }
            _ => [other.domain.as_str(), ": ", &other.because].concat(),
        };
        item(parts, "Also", Said(text));
    }
    let cost = [&spf.lookups_all.to_string(), " with all terms; receivers stop after 10."].concat();
    item(parts, "Look-ups", Said(cost));
}

fn ptr(report: &Report, parts: &mut Vec<Part>) {
    let Some(all) = &report.ptr else { return };
    parts.push(Heading("Names of the addresses (PTR)"));
    let mut rows = Vec::new();
    for row in all.iter().take(MOST) {
        let names = match row.status {
            PtrStatus::Ok => row.names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            PtrStatus::None => "none".into(),
            PtrStatus::Error => "cannot tell".into(),
        };
        let back = match (row.forward_confirmed, row.status) {
            (Some(true), _) => "yes",
            (Some(false), _) => "no",
            (None, PtrStatus::None) => "",
            (None, _) => "cannot tell",
        };
        rows.push(vec![row.address.to_string(), names, back.to_owned()]);
    }
    match rows.is_empty() {
        true => parts.push(Paragraph("Cannot tell", "No address was looked up.".into())),
        false => parts.push(Table(&["Address", "Names", "Leads back"], rows)),
    }
}

fn mx(report: &Report, parts: &mut Vec<Part>) {
    let Some(mx) = &report.mx else { return };
    parts.push(Heading("Mail exchanges (MX)"));
    let status = match mx.status {
        MxStatus::Ok => "has MX records.",
        MxStatus::NullMx => "takes no mail (null MX).",
        MxStatus::Implicit => "has no MX record; its own address stands for it.",
        MxStatus::None => "has neither an MX record nor an address.",
        MxStatus::NxDomain => "does not exist.",
        MxStatus::Error => "could not be looked up.",
    };
    item(parts, mx.domain.as_str(), Said(status.into()));
    let mut rows = Vec::new();
    for record in mx.records.iter().take(MOST) {
        let exchange = if record.exchange.is_root() { ".".into() } else { record.exchange.to_string() };
        let addresses = match record.addresses.as_deref() {
            None => "cannot tell".into(),
            Some([]) => "none".into(),
            Some(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        };
        rows.push(vec![record.preference.to_string(), exchange, addresses]);
    }
    if !rows.is_empty() {
        parts.push(Table(&["Preference", "Exchange", "Addresses"], rows));
    }
    more(parts, mx.records.len());
}

fn lookups(report: &Report, parts: &mut Vec<Part>) {
    for lookup in report.lookups.iter().flatten() {
        parts.push(Heading("Look-up"));
        item(parts, "Question", Raw([lookup.name.as_str(), " ", &lookup.rtype].concat()));
        for record in lookup.records.iter().take(MOST) {
            let ttl = record.ttl.to_string();
            let text = [record.name.as_str(), " ", &ttl, " ", &record.rtype, " ", &record.data].concat();
            item(parts, "Answer", Raw(text));
        }
        more(parts, lookup.records.len());
    }
}

fn findings(report: &Report, parts: &mut Vec<Part>) {
    parts.push(Heading("Findings"));
    if report.findings.is_empty() {
        parts.push(Paragraph("Cannot tell", "Nothing was found, good or bad.".into()));
    }
    for finding in report.findings.iter().take(MOST) {
        one(finding, parts);
    }
    more(parts, report.findings.len());
}

fn one(finding: &Finding, parts: &mut Vec<Part>) {
    let word = match finding.severity {
        Severity::Good => "OK",
        Severity::Notice => "Note",
        Severity::CannotTell => "Cannot tell",
        Severity::Warning => "Check this",
        Severity::Error => "Problem",
    };
    item(parts, word, Said(finding.title.clone()));
    if !finding.detail.is_empty() {
        parts.push(Under("So what", Said(finding.detail.clone())));
    }
    if let Some(fix) = &finding.fix {
        parts.push(Under("What to do", Said(fix.clone())));
    }
    parts.push(Under("Source", Said([finding.source, " (", finding.code, ")"].concat())));
}
