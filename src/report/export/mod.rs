//! The report in forms that can be handed on: tables, a text for a as_text, a picture.
//!
//! Every one of them says when the report was made, by which resolver, and what could not be told.
//! What stands in the DNS may have been written by anybody: in none of these forms can it become
//! markup, a link, a formula or another cell. All are bounded: what is cut says how much.

mod badge;
mod csv;
mod draw;
mod markdown;
mod outline;
mod part;
mod picture;
mod plain;
mod text;
mod unknown;
mod way;

use super::model::Report;

/// A form in which a report can be handed on. Its JSON is [`Report::to_json`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What each list says of each target, as a table (RFC 4180).
    ListsCsv,
    /// The findings as a table.
    FindingsCsv,
    /// A text with CommonMark, for a ticket.
    Markdown,
    /// The same without markup, for a mail.
    Text,
    /// The mail's way as a drawing.
    Picture,
    /// The verdict as a small sign.
    Badge,
}

impl Kind {
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
        let day = report.started_at.strftime("%Y-%m-%d").to_string();
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
pub fn of(kind: Kind, report: &Report) -> String {
    match kind {
        Kind::ListsCsv => csv::lists(report),
        Kind::FindingsCsv => csv::findings(report),
        Kind::Markdown => markdown::write(&outline::of(report)),
        Kind::Text => text::write(&outline::of(report)),
        Kind::Picture => picture::of(report),
        Kind::Badge => badge::of(report),
    }
}

/// A table of one's own, in the form of [`Kind::ListsCsv`].
#[must_use]
pub fn table_of(rows: &[Vec<String>]) -> String {
    csv::table(rows)
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
