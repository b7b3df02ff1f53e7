//! The blocks of a text, before Markdown or plain text gives them a form.

/// The most characters of a sentence.
pub(super) const MAX_SENTENCE: usize = 800;
/// The most characters of a record.
pub(super) const MAX_RECORD: usize = 2000;

/// A text within a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    /// A sentence; what is between backticks in it is verbatim.
    Sentence(String),
    /// A text as it is in the DNS.
    Verbatim(String),
    /// The URL of a page, from the table of lists.
    Link(String),
}

/// A line, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// The title of the whole.
    Title(String),
    /// A heading.
    Heading(&'static str),
    /// A paragraph, after a label, which may be empty.
    Paragraph(&'static str, String),
    /// An item of a list, after a label, which may be empty.
    Item(String, Inline),
    /// An item below the item before, after a label.
    SubItem(&'static str, Inline),
    /// Lines as they are, after a label.
    Code(&'static str, Vec<String>),
    /// A table: headings and rows.
    Table(&'static [&'static str], Vec<Vec<String>>),
}

/// Adds an item with this label.
pub(super) fn item(blocks: &mut Vec<Block>, label: &str, content: Inline) {
    blocks.push(Block::Item(label.to_owned(), content));
}
