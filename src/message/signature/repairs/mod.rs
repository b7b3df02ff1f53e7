//! What may have happened to a message since it was signed: damage by copying, and changes on its way. Each
//! is undone by way of trial, and where the signature holds then, that is what happened: a hash is not met by
//! chance.
//!
//! Body and header are tested independently, so they are repaired independently.

mod body;
mod charset;
mod header;
mod lines;
mod transfer;

use std::fmt;

pub(super) use body::Tried;

use super::super::signature_result::{BodyHash, HeaderSignature, SignatureOutcome, SignatureResult};
use super::state::{Sealed, Text, outcome};

/// What is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Repair {
    /// A byte order mark at the beginning.
    ByteOrderMark,
    /// `>` before lines that begin with “From ”, as mailbox files have it.
    MailboxFrom,
    /// `>` before all lines.
    Quotation,
    /// Blanks before all lines.
    Indentation,
    /// An empty line behind each line.
    DoubleSpacing,
    /// No-break spaces for plain ones.
    NoBreakSpaces,
    /// Another charset than the declared one.
    Charset(&'static str),
    /// The transfer encoding is undone.
    TransferEncoding(&'static str),
    /// The line breaks of format=flowed are gone.
    FlowedLines,
    /// Long lines are broken.
    BrokenLines,
    /// Blanks at the ends of lines.
    TrailingBlanks,
    /// Blanks for tabs.
    Tabs,
    /// So many lines were added at the end.
    AddedText(usize),
    /// Header fields are folded in another way.
    Folding,
    /// Something was put before the subject.
    SubjectTag(String),
    /// A field of this name was added.
    AddedField(String),
}

impl Repair {
    /// Whether it undoes what others did on the way, and not damage by copying.
    fn is_change(&self) -> bool {
        matches!(self, Self::AddedText(_) | Self::SubjectTag(_) | Self::AddedField(_))
    }
}

impl fmt::Display for Repair {
    /// Completes "after …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByteOrderMark => f.write_str("the byte order mark at the beginning was removed"),
            Self::MailboxFrom => f.write_str("“>From” at the beginning of lines was made “From” again"),
            Self::Quotation => f.write_str("the “>” before all lines was removed"),
            Self::Indentation => f.write_str("the indentation of all lines was removed"),
            Self::DoubleSpacing => f.write_str("the empty line behind each line was removed"),
            Self::NoBreakSpaces => f.write_str("no-break spaces were made plain spaces again"),
            Self::Charset(name) => write!(f, "the text was encoded in {name} again"),
            Self::TransferEncoding(name) => write!(f, "the text was encoded as {name} again"),
            Self::FlowedLines => f.write_str("the line breaks of the original were put back (format=flowed)"),
            Self::BrokenLines => f.write_str("lines that were broken were joined again"),
            Self::TrailingBlanks => f.write_str("the blanks at the ends of lines were restored"),
            Self::Tabs => f.write_str("blanks were made tabs again"),
            Self::AddedText(1) => f.write_str("the line that was added at the end was taken away"),
            Self::AddedText(lines) => {
                write!(f, "the text that was added at the end was taken away ({lines} lines)")
            }
            Self::Folding => f.write_str("the header fields were folded in another way"),
            Self::SubjectTag(tag) => write!(f, "“{tag}” was removed from the subject"),
            Self::AddedField(name) => write!(f, "the {name} field that was added was removed"),
        }
    }
}

/// Tries to repair what does not hold, and says what comes out then.
pub(super) async fn repair(
    text: &Text<'_>,
    tried: &Tried,
    sealed: &Sealed<'_>,
    result: &mut SignatureResult,
) {
    let details = &mut result.details;
    let (mut body, mut header) = (details.body, details.header);
    let mut done: Vec<Repair> = Vec::new();
    if matches!(body, BodyHash::Changed | BodyHash::TooShort(..))
        && let Some((repairs, state)) = tried.repair(text, sealed.signature)
    {
        body = state;
        done.extend(repairs);
    }
    if header == HeaderSignature::Broken
        && let Some(repairs) = header::repair(text, sealed, result.field).await
    {
        header = HeaderSignature::Holds;
        done.extend(repairs);
    }
    if done.is_empty() {
        return;
    }
    details.undo_is_change = done.iter().any(Repair::is_change);
    let words: Vec<String> = done.iter().map(ToString::to_string).collect();
    result.undo = Some(format!("after {}", words.join(", and after ")));
    let (after, _) = outcome(body, header);
    let is_known = matches!(after, SignatureOutcome::Pass | SignatureOutcome::Fail);
    result.after_undo = is_known.then_some(after);
}
