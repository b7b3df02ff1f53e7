//! Tables for a spreadsheet (RFC 4180): every cell quoted, CRLF after every record, UTF-8.
//!
//! A spreadsheet takes a cell that begins with one of a few characters for a formula, even where it is
//! quoted, and in some locales it takes a semicolon for the end of a cell. So that no text from the DNS
//! is ever run as a formula, an apostrophe is put before such a character.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::super::english::{count, spoken, truncated};
use super::super::model::Report;
use super::super::{marks, words};
use super::{subject, unknown};
use crate::checks::Severity;
use crate::checks::blocklist::{CannotTellReason, Class, ListStatus};
use crate::dns::plain;

/// The most rows of a table.
const MAX_ROWS: usize = 5000;
/// The most characters of a cell.
const MAX_CELL: usize = 1000;

/// A table being written.
struct Table(Writer<Vec<u8>>);

impl Table {
    fn new() -> Self {
        let mut options = WriterBuilder::new();
        options.quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).flexible(true);
        Self(options.from_writer(Vec::new()))
    }

    fn add<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let cells = cells.into_iter().map(|text| guarded(&plain(&truncated(text, MAX_CELL))));
        // Writing to memory does not fail, and records may differ in length.
        let _ = self.0.write_record(cells.collect::<Vec<_>>());
    }

    fn into_text(self) -> String {
        let bytes = self.0.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// What each list says of each target.
pub(super) fn lists(report: &Report) -> String {
    let mut table = Table::new();
    table.add([
        "row", "target", "list", "zone", "status", "why", "kind", "codes", "meaning", "reason", "look_up",
        "removal", "asked_at", "resolver",
    ]);
    let resolver = words::answered_by(report);
    let rows = report.blocklists.as_deref().unwrap_or_default();
    for row in rows.iter().take(MAX_ROWS) {
        let status = match row.status {
            ListStatus::Listed => "listed",
            ListStatus::NotListed => "not_listed",
            ListStatus::CannotTell if row.why == Some(CannotTellReason::NeedsKey) => "not_asked",
            ListStatus::CannotTell => "cannot_tell",
            ListStatus::Broken => "broken",
        };
        let kind = match row.class {
            Class::Block => "blocklist",
            Class::Policy => "policy",
            Class::Info => "note",
            Class::Allow => "allowlist",
        };
        table.add([
            "list",
            &row.target,
            &row.name,
            &row.zone,
            status,
            row.why.map_or("", |why| words::reason(why).clause),
            kind,
            &row.codes.join(" "),
            &row.meaning.join("; "),
            &row.text.join(" "),
            row.lookup_url.as_deref().unwrap_or_default(),
            row.removal_url.as_deref().unwrap_or_default(),
            &report.started_at.to_string(),
            &resolver,
        ]);
    }
    table.add([
        "report",
        &subject(report),
        "",
        "",
        marks::word(report.verdict.state),
        &not_known(report),
        "",
        "",
        &spoken(&report.verdict.text),
        &left_out(rows.len()),
        "",
        "",
        &report.started_at.to_string(),
        &resolver,
    ]);
    tried(report, &mut table, [8, 14]);
    table.into_text()
}

/// A row for each record that is tried, so that no table passes for one about what is published. The line stands
/// in the column with this number, of so many.
fn tried(report: &Report, table: &mut Table, [column, columns]: [usize; 2]) {
    for change in report.tried.changes().iter().take(MAX_ROWS) {
        let mut cells = vec![String::new(); columns];
        cells[0] = "tried".to_owned();
        cells[column] = change.to_string();
        table.add(cells.iter().map(String::as_str));
    }
}

/// Rows of any kind, the first of which are the headings.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    for row in rows.iter().take(MAX_ROWS) {
        table.add(row.iter().map(String::as_str));
    }
    table.into_text()
}

/// The findings, the gravest first.
pub(super) fn findings(report: &Report) -> String {
    let mut table = Table::new();
    table.add([
        "row", "severity", "check", "code", "about", "title", "detail", "fix", "source", "asked_at",
        "resolver",
    ]);
    let resolver = words::answered_by(report);
    for finding in report.findings.iter().take(MAX_ROWS) {
        let severity = match finding.severity {
            Severity::Good => "good",
            Severity::Notice => "notice",
            Severity::CannotTell => "cannot_tell",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        table.add([
            "finding",
            severity,
            finding.check.info().id,
            finding.code.as_str(),
            finding.target.as_deref().unwrap_or_default(),
            &spoken(&finding.title),
            &spoken(&finding.detail),
            &spoken(finding.fix.as_deref().unwrap_or_default()),
            finding.source,
            &report.started_at.to_string(),
            &resolver,
        ]);
    }
    let detail = format!("{} {}", not_known(report), left_out(report.findings.len()));
    table.add([
        "report",
        marks::word(report.verdict.state),
        "",
        "",
        &subject(report),
        &spoken(&report.verdict.text),
        detail.trim_end(),
        &spoken(report.verdict.next.as_deref().unwrap_or_default()),
        "",
        &report.started_at.to_string(),
        &resolver,
    ]);
    tried(report, &mut table, [5, 11]);
    table.into_text()
}

/// What could not be told, in one cell.
fn not_known(report: &Report) -> String {
    let (count, lines) = unknown::named(report);
    spoken(&[unknown::sentence(count)].into_iter().chain(lines).collect::<Vec<_>>().join(" "))
}

fn left_out(rows: usize) -> String {
    match rows.saturating_sub(MAX_ROWS) {
        0 => String::new(),
        more => format!("{} left out.", count(more, "row", "rows")),
    }
}

/// A cell's text, with an apostrophe before everything that a spreadsheet could run as a formula.
fn guarded(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    // Whether a spreadsheet could take this place for the beginning of a cell.
    let mut begins = true;
    for c in text.chars() {
        if begins && matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') {
            cell.push('\'');
        }
        begins = c == ';' || begins && matches!(c, ' ' | '"' | '\'');
        cell.push(c);
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, expected) in [
            ("v=spf1 -all", "v=spf1 -all"),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("  @SUM(1)", "  '@SUM(1)"),
            ("a;=1+1;\"-2", "a;'=1+1;\"'-2"),
            ("say \"hi\"", "say \"hi\""),
            ("＝1", "'＝1"),
        ] {
            assert_eq!(guarded(text), expected);
        }
    }

    #[test]
    fn every_cell_is_quoted_and_stays_on_its_line() {
        let mut table = Table::new();
        table.add(["a", "\t=1\r\n+2", "", "\r@x", "say \"hi\""]);
        assert_eq!(table.into_text(), "\"a\",\" '=1  +2\",\"\",\" '@x\",\"say \"\"hi\"\"\"\r\n");
    }
}
