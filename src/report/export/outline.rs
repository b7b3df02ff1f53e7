//! The report for a reader who did not see the page, as blocks in their order; [`super::markdown`] and
//! [`super::text`] render them.

use super::super::commands::dig;
use super::super::model::Report;
use super::super::{english, marks, words};
use super::block::{Block, Inline, item};
use super::{dkim, dmarc, mail_flow, message, requirements, subject, transport, unknown};
use crate::checks::blocklist::{CannotTellReason, ListRow, ListStatus, Removal, Tally};
use crate::checks::mx::MxStatus;
use crate::checks::ptr::PtrStatus;
use crate::checks::spf::{SpfResult, tree_lines};
use crate::checks::{Check, Finding, Severity};

/// The most items of one kind that are listed.
pub(super) const MOST: usize = 200;
/// The most commands that prove one finding.
const MAX_PROOF: usize = 6;
use Block::{Code, Heading, Item, Paragraph, SubItem, Table, Title};
use Inline::{Link, Sentence, Verbatim};

/// The outline of a report; `page` is the address of the page, to which a link leads back.
pub(super) fn outline(report: &Report, page: Option<&str>) -> Vec<Block> {
    let verdict = &report.verdict;
    let mut blocks = vec![Title(format!("Mailpath report: {}", subject(report)))];
    blocks.extend(message::lead(report));
    blocks.push(Paragraph(marks::word(verdict.state), verdict.text.clone()));
    if let Some(next) = &verdict.next {
        blocks.push(Paragraph("What to do", next.clone()));
    }
    tried(report, &mut blocks);
    question(report, &mut blocks);
    if let Some(page) = page {
        let query = report.query.question();
        item(&mut blocks, "Ask again", Link(format!("{page}?{}", query.to_url())));
    }
    let (count, lines) = unknown::named(report);
    blocks.push(Paragraph("Not known", unknown::sentence(count)));
    for line in lines {
        blocks.push(Item(String::new(), Sentence(line)));
    }
    mail_flow::blocks(report, &mut blocks);
    requirements::blocks(report, &mut blocks);
    for check in ORDER {
        section(report, check, &mut blocks);
    }
    findings(report, &mut blocks);
    blocks
}

/// The checks in the order in which their data is listed.
const ORDER: [Check; Check::COUNT] = [
    Check::Message,
    Check::Blocklist,
    Check::Spf,
    Check::Dmarc,
    Check::Dkim,
    Check::Ptr,
    Check::Mx,
    Check::Transport,
    Check::Lookup,
    Check::Resolver,
];

/// Adds what a check found in the DNS, where the report has it.
fn section(report: &Report, check: Check, blocks: &mut Vec<Block>) {
    match check {
        Check::Message => message::blocks(report, blocks),
        Check::Mx => mx(report, blocks),
        Check::Blocklist => lists(report, blocks),
        Check::Spf => spf(report, blocks),
        Check::Dmarc => dmarc::blocks(report, blocks),
        Check::Dkim => dkim::blocks(report, blocks),
        Check::Transport => transport::blocks(report, blocks),
        Check::Ptr => ptr(report, blocks),
        Check::Lookup => lookups(report, blocks),
        // What failed stands among the findings.
        Check::Resolver => {}
    }
}

/// Adds how many items beyond [`MOST`] are left out.
fn more(blocks: &mut Vec<Block>, all: usize) {
    if let Some(more @ 1..) = all.checked_sub(MOST) {
        blocks.push(Item(String::new(), Sentence(format!("{more} more are left out here."))));
    }
}

/// The records that are not published, though the report is as if they were.
fn tried(report: &Report, blocks: &mut Vec<Block>) {
    if !report.tried.is_empty() {
        blocks.push(Paragraph("Tried, not published", words::TRIED.to_owned()));
        let lines = report.tried.changes().iter().map(ToString::to_string);
        blocks.extend(lines.take(MOST).map(|line| Item(String::new(), Verbatim(line))));
    }
}

/// What was asked, when, and by whom.
fn question(report: &Report, blocks: &mut Vec<Block>) {
    let input = &report.input;
    for error in &input.errors {
        let what = format!("{}: {}", error.parameter, error.message);
        item(blocks, "Not understood, so not taken into account", Sentence(what));
    }
    item(blocks, "When", Sentence(report.started_at.to_string()));
    item(blocks, "Answered by", Sentence(words::answered_by(report)));
    let domain = input.domain.as_ref().map(ToString::to_string);
    let given = [
        ("Domain", domain.as_ref()),
        ("Sending server", input.server.as_ref()),
        ("Return-path", input.from.as_ref()),
        ("HELO name", input.helo.as_ref()),
        ("Recipient", input.to.as_ref()),
        ("Visible From", input.author.as_ref()),
    ];
    for (what, text) in given {
        match text {
            Some(text) if text.is_empty() => item(blocks, what, Sentence("empty (the null sender)".into())),
            Some(text) => item(blocks, what, Verbatim(text.clone())),
            None => {}
        }
    }
}

fn lists(report: &Report, blocks: &mut Vec<Block>) {
    let Some(rows) = &report.blocklists else { return };
    blocks.push(Heading("Blocklists"));
    let mut targets: Vec<&str> = Vec::new();
    for row in rows {
        if !targets.contains(&row.target.as_str()) {
            targets.push(&row.target);
        }
    }
    if targets.is_empty() {
        blocks.push(Paragraph("Cannot tell", "No list was asked, or none has answered yet.".into()));
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
                text.push_str(&format!("{what}{count}"));
            }
        }
        // Lists that accuse nobody are no blocklists, but what they did not say is not known either.
        let others = rows.iter().filter(|row| row.target == *target && !row.class.is_blocklist());
        let silent: Vec<&ListRow> =
            others.filter(|row| matches!(row.status, ListStatus::CannotTell | ListStatus::Broken)).collect();
        let keyed = silent.iter().filter(|row| row.why == Some(CannotTellReason::NeedsKey)).count();
        let mut lead = if text.is_empty() { "lists of another kind: " } else { "; lists of another kind: " };
        for (count, what) in
            [(silent.len() - keyed, "cannot tell on "), (keyed, "not asked for want of a key on ")]
        {
            if count > 0 {
                text.push_str(&format!("{lead}{what}{count}"));
                lead = ", ";
            }
        }
        text.push('.');
        item(blocks, target, Sentence(text));
    }
    more(blocks, targets.len());
    let listed = rows.iter().filter(|row| row.status == ListStatus::Listed).collect::<Vec<_>>();
    for row in listed.iter().take(MOST) {
        listing(row, blocks);
    }
    more(blocks, listed.len());
}

/// One listing, with what one needs to be taken off.
fn listing(row: &ListRow, blocks: &mut Vec<Block>) {
    let text = format!("{} on {} ({})", words::listing(row), row.name, row.zone);
    item(blocks, &row.target, Sentence(text));
    let mut under = |label, content| blocks.push(SubItem(label, content));
    if let Some(name) = &row.listed_name {
        under("Listed name", Verbatim(name.clone()));
    }
    under("Codes", Verbatim(row.codes.join(" ")));
    for meaning in row.meaning.iter().filter(|meaning| !meaning.is_empty()) {
        under("Meaning", Sentence(meaning.clone()));
    }
    for reason in &row.text {
        under("The list’s own reason", Verbatim(reason.clone()));
    }
    for hint in &row.fix_hints {
        under("Fix first", Sentence((*hint).to_owned()));
    }
    if let Some(url) = &row.lookup_url {
        under("Look it up", Link(url.clone()));
    }
    match &row.removal_url {
        _ if row.removal == Removal::ByItself => {
            under("Removal", Sentence("the entry ends by itself, some time after the cause has".into()));
        }
        Some(url) => under("Ask for removal", Link(url.clone())),
        None if row.class.is_blocklist() => {
            let own = if row.lookup_url.is_some() { "on that same page" } else { "no page is known for it" };
            under("Ask for removal", Sentence(own.into()));
        }
        None => {}
    }
}

fn spf(report: &Report, blocks: &mut Vec<Block>) {
    let Some(spf) = &report.spf else { return };
    blocks.push(Heading("SPF"));
    item(blocks, "Domain", Verbatim(spf.domain.clone()));
    if spf.draft {
        item(blocks, "Record being tried, not published", Verbatim(spf.record.clone().unwrap_or_default()));
    }
    for record in spf.records.iter().filter(|_| !spf.draft).take(MOST) {
        item(blocks, "Record", Verbatim(record.clone()));
    }
    if let Some(record) = spf.published.as_ref().and_then(|published| published.record.clone()) {
        item(blocks, "Published record", Verbatim(record));
    }
    let result = match spf.result {
        None => "not judged, since no sending address is known",
        Some(result) => SpfResult::as_str(result),
    };
    let result = match spf.ip {
        Some(ip) => format!("{result} for {ip}. {}", spf.because),
        None => format!("{result}. {}", spf.because),
    };
    item(blocks, "Result", Sentence(result));
    for other in spf.others.iter().take(MOST) {
        let text = match (other.ip, other.result) {
            (Some(ip), Some(result)) => {
                format!("{}: {} for {ip}.", other.domain, result.as_str())
            }
            _ => format!("{}: {}", other.domain, other.because),
        };
        item(blocks, "Also", Sentence(text));
    }
    let cost = format!("{} with all terms; 10 are allowed.", spf.lookups_all);
    item(blocks, "Look-ups", Sentence(cost));
    let mut lines = tree_lines(&spf.trace);
    if lines.is_empty() {
        return;
    }
    if let Some(more @ 1..) = lines.len().checked_sub(MOST) {
        lines.truncate(MOST);
        lines.push(format!("… {more} more lines are left out here."));
    }
    blocks.push(Code("Term by term", lines));
}

fn ptr(report: &Report, blocks: &mut Vec<Block>) {
    let Some(all) = &report.ptr else { return };
    blocks.push(Heading("Names of the addresses (PTR)"));
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
        true => blocks.push(Paragraph("Cannot tell", "No address was looked up.".into())),
        false => blocks.push(Table(&["Address", "Names", "Points back"], rows)),
    }
}

fn mx(report: &Report, blocks: &mut Vec<Block>) {
    let Some(mx) = &report.mx else { return };
    blocks.push(Heading("Mail exchanges (MX)"));
    let broken = mx.broken_alias.as_ref();
    let alias = broken.map(|end| format!("is an alias (CNAME) of {}, which does not exist.", end.as_str()));
    let status = match mx.status {
        MxStatus::Ok => "has MX records.",
        MxStatus::NullMx => "takes no mail (null MX).",
        MxStatus::Implicit => "has no MX record; its own address stands for it.",
        MxStatus::None => "has neither an MX record nor an address.",
        MxStatus::NxDomain => alias.as_deref().unwrap_or("does not exist."),
        MxStatus::Error => "could not be looked up.",
    };
    item(blocks, mx.domain.as_str(), Sentence(status.into()));
    let mut rows = Vec::new();
    for record in mx.records.iter().take(MOST) {
        let exchange = if record.exchange.is_root() { ".".into() } else { record.exchange.to_string() };
        let addresses = match record.addresses.as_deref() {
            None if !record.looked_up => "not looked up".into(),
            None => "cannot tell".into(),
            Some([]) => "none".into(),
            Some(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        };
        rows.push(vec![record.preference.to_string(), exchange, addresses]);
    }
    if !rows.is_empty() {
        blocks.push(Table(&["Preference", "Exchange", "Addresses"], rows));
    }
    more(blocks, mx.records.len());
}

fn lookups(report: &Report, blocks: &mut Vec<Block>) {
    for lookup in report.lookups.iter().flatten() {
        blocks.push(Heading("Look-up"));
        item(blocks, "Question", Verbatim(format!("{} {}", lookup.name.as_str(), lookup.rtype)));
        for record in lookup.records.iter().take(MOST) {
            let ttl = record.ttl.to_string();
            let text = format!("{} {ttl} {} {}", record.name.as_str(), record.rtype, record.data);
            item(blocks, "Answer", Verbatim(text));
        }
        more(blocks, lookup.records.len());
    }
}

fn findings(report: &Report, blocks: &mut Vec<Block>) {
    blocks.push(Heading("Findings"));
    if report.findings.is_empty() {
        blocks.push(Paragraph("Cannot tell", "Nothing was found, good or bad.".into()));
    }
    for finding in report.findings.iter().take(MOST) {
        finding_block(report, finding, blocks);
    }
    more(blocks, report.findings.len());
}

fn finding_block(report: &Report, finding: &Finding, blocks: &mut Vec<Block>) {
    let word = match finding.severity {
        Severity::Good => "OK",
        Severity::Notice => "Note",
        Severity::CannotTell => "Cannot tell",
        Severity::Warning => "Warning",
        Severity::Error => "Problem",
    };
    item(blocks, word, Sentence(finding.title.clone()));
    if !finding.detail.is_empty() {
        blocks.push(SubItem("So what", Sentence(finding.detail.clone())));
    }
    if let Some(fix) = &finding.fix {
        blocks.push(SubItem("What to do", Sentence(fix.clone())));
    }
    blocks.push(SubItem("Source", Sentence(format!("{} ({})", finding.source, finding.code))));
    if finding.severity >= Severity::Warning {
        proof(report, finding, blocks);
    }
}

/// The commands that ask what a finding rests on.
fn proof(report: &Report, finding: &Finding, blocks: &mut Vec<Block>) {
    let lookups = finding.queries.iter().filter_map(|id| report.transcript.get(*id));
    let all: Vec<String> = lookups.filter(|lookup| !lookup.private).map(|lookup| dig(lookup)).collect();
    for command in all.iter().take(MAX_PROOF) {
        blocks.push(SubItem("Check it yourself", Verbatim(command.clone())));
    }
    if let Some(more @ 1..) = all.len().checked_sub(MAX_PROOF) {
        let more = format!("{} in the report.", english::count(more, "more query is", "more queries are"));
        blocks.push(SubItem("Check it yourself", Sentence(more)));
    }
}
