//! Tables for a spreadsheet (RFC 4180): every cell in quotes, CRLF after every record, UTF-8.
//!
//! A spreadsheet takes a cell that begins with one of a few signs for a formula, also where the file
//! says that it is text, and in some countries it takes a semicolon for the end of a cell. So that
//! nothing out of the DNS is ever run, an apostrophe stands before such a sign.

use super::super::model::Report;
use super::super::{marks, words};
use super::plain::plain;
use super::{subject, unknown};
use crate::checks::Severity;
use crate::checks::blocklist::{CannotTellReason, Class, ListStatus};

/// The most rows, and the most characters of a cell.
const MAX_ROWS: usize = 5000;
const MAX_CELL: usize = 1000;

/// What each list says of each target.
pub(super) fn lists(report: &Report) -> String {
    let mut table = String::new();
    record(
        &mut table,
        &[
            "row", "target", "list", "zone", "status", "why", "kind", "codes", "meaning", "reason",
            "look_up", "removal", "asked_at", "resolver",
        ],
    );
    let whom = words::by_whom(report);
    let rows = report.blocklists.as_deref().unwrap_or_default();
    for row in rows.iter().take(MAX_ROWS) {
        let status = match row.status {
            ListStatus::Listed => "listed",
            ListStatus::NotListed => "not_listed",
            ListStatus::CannotTell if row.why == Some(CannotTellReason::NeedsKey) => "not_asked",
            ListStatus::CannotTell => "cannot_tell",
            ListStatus::Broken => "broken",
        };
        let why = if row.why.is_some() { words::why(row.why) } else { "" };
        let kind = match row.class {
            Class::Block => "blocklist",
            Class::Policy => "policy",
            Class::Info => "note",
            Class::Allow => "allowlist",
        };
        let url = |url: &Option<String>| url.clone().unwrap_or_default();
        record(
            &mut table,
            &[
                "list",
                &row.target,
                &row.name,
                &row.zone,
                status,
                why,
                kind,
                &row.codes.join(" "),
                &row.meaning.join("; "),
                &row.text.join(" "),
                &url(&row.lookup_url),
                &url(&row.removal_url),
                &report.started_at.to_string(),
                &whom,
            ],
        );
    }
    let (state, silent, more) = (marks::word(report.verdict.state), silent(report), left_out(rows.len()));
    record(
        &mut table,
        &[
            "report",
            &subject(report),
            "",
            "",
            state,
            &silent,
            "",
            "",
            &report.verdict.text,
            &more,
            "",
            "",
            &report.started_at.to_string(),
            &whom,
        ],
    );
    table
}

/// Rows of any kind, the first of which are the heads.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let mut table = String::new();
    for row in rows.iter().take(MAX_ROWS) {
        record(&mut table, &row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    table
}

/// The findings, the gravest first.
pub(super) fn findings(report: &Report) -> String {
    let mut table = String::new();
    record(
        &mut table,
        &[
            "row", "severity", "check", "code", "about", "title", "detail", "fix", "source", "asked_at",
            "resolver",
        ],
    );
    let whom = words::by_whom(report);
    for finding in report.findings.iter().take(MAX_ROWS) {
        let severity = match finding.severity {
            Severity::Good => "good",
            Severity::Notice => "notice",
            Severity::CannotTell => "cannot_tell",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        record(
            &mut table,
            &[
                "finding",
                severity,
                finding.check.info().id,
                finding.code,
                finding.target.as_deref().unwrap_or_default(),
                &finding.title,
                &finding.detail,
                finding.fix.as_deref().unwrap_or_default(),
                finding.source,
                &report.started_at.to_string(),
                &whom,
            ],
        );
    }
    let detail = [silent(report), left_out(report.findings.len())].join(" ");
    record(
        &mut table,
        &[
            "report",
            marks::word(report.verdict.state),
            "",
            "",
            &subject(report),
            &report.verdict.text,
            detail.trim_end(),
            report.verdict.next.as_deref().unwrap_or_default(),
            "",
            &report.started_at.to_string(),
            &whom,
        ],
    );
    table
}

/// What could not be told, in one cell.
fn silent(report: &Report) -> String {
    let (count, lines) = unknown::named(report);
    [unknown::sentence(count)].into_iter().chain(lines).collect::<Vec<_>>().join(" ")
}

fn left_out(rows: usize) -> String {
    match rows.saturating_sub(MAX_ROWS) {
        0 => String::new(),
        more => [&words::count(more, "row", "rows"), " left out."].concat(),
    }
}

fn record(table: &mut String, cells: &[&str]) {
    for (at, text) in cells.iter().enumerate() {
        table.push_str(if at > 0 { ",\"" } else { "\"" });
        cell(table, &plain(&words::cut(text, MAX_CELL)));
        table.push('"');
    }
    table.push_str("\r\n");
}

/// A cell between its quotation marks.
fn cell(table: &mut String, text: &str) {
    // Whether a spreadsheet could take this place for the beginning of a cell.
    let mut begins = true;
    for c in text.chars() {
        if begins && matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') {
            table.push('\'');
        }
        begins = c == ';' || begins && matches!(c, ' ' | '"' | '\'');
        if c == '"' {
            table.push('"');
        }
        table.push(c);
    }
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
            ("a;=1+1;\"-2", "a;'=1+1;\"\"'-2"),
            ("say \"hi\"", "say \"\"hi\"\""),
            ("＝1", "'＝1"),
        ] {
            let mut table = String::new();
            cell(&mut table, text);
            assert_eq!(table, expected);
        }
        let mut table = String::new();
        record(&mut table, &["a", "\t=1\r\n+2", "", "\r@x"]);
        assert_eq!(table, "\"a\",\" '=1  +2\",\"\",\" '@x\"\r\n");
    }
}
