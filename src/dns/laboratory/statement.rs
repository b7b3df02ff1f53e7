//! Cuts a text into the statements of a zone file, and says what each does.

use super::error::ChangeError;

/// The most bytes that are read.
pub(super) const MAX_TEXT: usize = 32 * 1024;
/// The most lines that are read.
pub(super) const MAX_LINES: usize = 500;

/// What a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Stands in for what is published.
    Replace,
    /// `+`
    Add,
    /// `-`
    Remove,
}

/// A line, or several that are held together by parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    pub(super) operation: Operation,
    /// The number of its first line, from 1.
    pub(super) line: usize,
    /// How many characters stand before its text in that line.
    pub(super) column: usize,
    /// What stands behind the sign.
    pub(super) text: &'a str,
}

impl<'a> Statement<'a> {
    /// Its words, without a comment.
    pub(super) fn words(&self) -> Vec<&'a str> {
        let bytes = self.text.as_bytes();
        let is_comment = |at: &usize| bytes[*at] == b';' && (*at == 0 || bytes[at - 1] != b'\\');
        let end = (0..bytes.len()).find(is_comment).unwrap_or(bytes.len());
        self.text[..end].split_ascii_whitespace().collect()
    }
}

/// The statements of a text; lines that are empty or comments are none.
///
/// # Errors
/// A [`ChangeError`] where the text is longer than is read.
pub(super) fn statements(text: &str) -> Result<Vec<Statement<'_>>, ChangeError> {
    let lines = text.split('\n').count();
    if text.len() > MAX_TEXT {
        return Err(ChangeError::new(1, 1, format!("This is longer than {MAX_TEXT} bytes.")));
    }
    if lines > MAX_LINES {
        return Err(ChangeError::new(MAX_LINES + 1, 1, format!("There are more than {MAX_LINES} lines.")));
    }
    let mut statements = Vec::new();
    let (mut line, mut start, mut first_line) = (1, 0, 1);
    let (mut quoted, mut escaped, mut comment, mut depth) = (false, false, false, 0_usize);
    let ends = text.bytes().enumerate().chain(std::iter::once((text.len(), b'\n')));
    for (at, byte) in ends {
        match byte {
            b'\n' => {
                // A quotation mark that is not closed ends with its line; the parser says that.
                (comment, escaped, quoted) = (false, false, false);
                if depth == 0 || at == text.len() {
                    statements.extend(statement(&text[start..at], first_line));
                    (start, first_line) = (at + 1, line + 1);
                }
                line += 1;
            }
            _ if comment => {}
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => comment = true,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(statements)
}

fn statement(text: &str, line: usize) -> Option<Statement<'_>> {
    let text = text.trim_end();
    let begins = text.trim_start();
    if begins.is_empty() || begins.starts_with(';') {
        return None;
    }
    let signs =
        [('-', Operation::Remove), ('−', Operation::Remove), ('–', Operation::Remove), ('+', Operation::Add)];
    for (sign, operation) in signs {
        let rest = begins.strip_prefix(sign).filter(|rest| rest.starts_with([' ', '\t']));
        if let Some(rest) = rest {
            let rest = rest.trim_start();
            let column = text[..text.len() - rest.len()].chars().count();
            return Some(Statement { operation, line, column, text: rest });
        }
    }
    Some(Statement { operation: Operation::Replace, line, column: 0, text })
}
