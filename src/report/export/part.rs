//! Pieces of what a report says, without a form.

/// The most characters of a sentence, and of a record.
pub(super) const MAX_SENTENCE: usize = 800;
pub(super) const MAX_RECORD: usize = 2000;

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A sentence, in which what stands between backticks is as it stands in the DNS.
    Said(String),
    /// Something as it stands in the DNS.
    Raw(String),
    /// A page to go to, out of the table of lists.
    Link(String),
}

/// A line, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What all of it is about.
    Title(String),
    /// What the next lines are about.
    Heading(&'static str),
    /// A paragraph, after a word that stands out.
    Paragraph(&'static str, String),
    /// One of several things, after a word that stands out.
    Item(String, Piece),
    /// Something about the thing before.
    Under(&'static str, Piece),
    /// Rows below a head.
    Table(&'static [&'static str], Vec<Vec<String>>),
}

/// Adds one of several things.
pub(super) fn item(parts: &mut Vec<Part>, what: &str, piece: Piece) {
    parts.push(Part::Item(what.to_owned(), piece));
}
