//! The report in forms in which it can be passed on: tables, a text for a ticket, a drawing.
//!
//! Every one of them says when the report was made, by which resolver, and what could not be told.
//! Anybody may have written what is in the DNS: in none of these forms can it become markup, a link, a
//! formula or another cell. All are bounded: what is cut says how much.

mod badge;
mod block;
mod colors;
mod csv;
mod dkim;
mod dmarc;
mod mail_flow;
mod markdown;
mod message;
mod outline;
mod picture;
mod requirements;
mod svg;
mod text;
mod transport;
mod unknown;

use super::model::Report;
use crate::report::english;

/// A form in which a report can be passed on. Its JSON is [`Report::to_json`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// What each list says of each target, as a table (RFC 4180).
    ListsCsv,
    /// The findings as a table.
    FindingsCsv,
    /// A text with CommonMark, for a ticket.
    Markdown,
    /// The same without markup, for a mail.
    Text,
    /// The mail flow as a drawing.
    Picture,
    /// The verdict as a badge.
    Badge,
}

impl ExportFormat {
    /// Every form.
    pub const ALL: [Self; 6] =
        [Self::ListsCsv, Self::FindingsCsv, Self::Markdown, Self::Text, Self::Picture, Self::Badge];

    /// The type of such a file (RFC 7111, RFC 7763, SVG 2 appendix P).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::ListsCsv | Self::FindingsCsv => "text/csv;charset=utf-8;header=present",
            Self::Markdown => "text/markdown;charset=utf-8",
            Self::Text => "text/plain;charset=utf-8",
            Self::Picture | Self::Badge => "image/svg+xml",
        }
    }

    /// A name for the file, of letters, digits, dots and hyphens only: what it is about, the day, and
    /// what it holds.
    #[must_use]
    pub fn file_name(self, report: &Report) -> String {
        let end = match self {
            Self::ListsCsv => "-blocklists.csv",
            Self::FindingsCsv => "-findings.csv",
            Self::Markdown => ".md",
            Self::Text => ".txt",
            Self::Picture => ".svg",
            Self::Badge => "-badge.svg",
        };
        let about = match &report.input.domain {
            Some(domain) => slug(domain.as_str()),
            None => slug(&subject(report)),
        };
        let day = english::day(report.started_at);
        let parts = ["mailpath", &about, &day];
        let mut name = String::new();
        for part in parts.iter().filter(|part| !part.is_empty()) {
            name.push_str(if name.is_empty() { "" } else { "-" });
            name.push_str(part);
        }
        name + end
    }
}

/// The report in one of these forms.
#[must_use]
pub fn export(report: &Report, format: ExportFormat) -> String {
    render(report, format, None)
}

/// The same, with a link that asks again, where the form has room for one. `page` is the address of the page,
/// without what stands behind `?` or `#`.
#[must_use]
pub fn export_with_link(report: &Report, format: ExportFormat, page: &str) -> String {
    render(report, format, Some(page))
}

fn render(report: &Report, format: ExportFormat, page: Option<&str>) -> String {
    match format {
        ExportFormat::ListsCsv => csv::lists(report),
        ExportFormat::FindingsCsv => csv::findings(report),
        ExportFormat::Markdown => markdown::render(&outline::outline(report, page)),
        ExportFormat::Text => text::render(&outline::outline(report, page)),
        ExportFormat::Picture => picture::svg(report),
        ExportFormat::Badge => badge::svg(report),
    }
}

/// A table of any content, in the form of [`ExportFormat::ListsCsv`].
#[must_use]
pub fn csv_table(rows: &[Vec<String>]) -> String {
    csv::table(rows)
}

/// A table of any content, in the form of [`ExportFormat::Markdown`]: the head, the line below it, and a line for
/// each row, without an end of line behind the last.
#[must_use]
pub fn markdown_table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    markdown::table(&mut out, head, rows);
    out
}

/// What was asked about, in the words of the one who asked.
fn subject(report: &Report) -> String {
    let input = &report.input;
    let given =
        [Some(&input.q), input.server.as_ref(), input.from.as_ref(), input.helo.as_ref(), input.to.as_ref()];
    let first = given.into_iter().flatten().find(|text| !text.is_empty());
    first.cloned().unwrap_or_else(|| "nothing".into())
}

/// A text as part of a file's name.
fn slug(text: &str) -> String {
    const MOST: usize = 80;
    let mut slug = String::new();
    for c in text.chars() {
        let c = c.to_ascii_lowercase();
        let is_sign = !c.is_ascii_alphanumeric();
        // One sign between two words, and none at the ends.
        if !is_sign {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with(['.', '-']) {
            slug.push(if c == '.' { '.' } else { '-' });
        }
        if slug.len() >= MOST {
            break;
        }
    }
    slug.trim_end_matches(['.', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_hold_nothing_that_a_disk_could_misread() {
        for (text, expected) in [
            ("Example.COM", "example.com"),
            ("2001:db8::1", "2001-db8-1"),
            ("../../etc/passwd", "etc-passwd"),
            ("a\u{0}b\\c:d|e", "a-b-c-d-e"),
            ("jo.doe+x@a.net", "jo.doe-x-a.net"),
            ("…", ""),
        ] {
            assert_eq!(slug(text), expected);
        }
        assert!(slug(&"x.".repeat(500)).len() <= 80);
    }
}
