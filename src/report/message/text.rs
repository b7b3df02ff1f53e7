//! A pasted text with what was read in it, and how much of it is kept where a report is saved.

use std::borrow::Cow;
use std::sync::Arc;

use crate::message::{Kind, Message, Source, Unreadable, read_with_body};

/// A pasted text, and the message that was read in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedMessage {
    text: Arc<Vec<u8>>,
    message: Arc<Message>,
    /// The body of a message as it was signed; none of a bounce, and where there is none.
    body: Option<Arc<Vec<u8>>>,
    hop: Option<usize>,
}

/// How much of a pasted text is kept where a report is saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeptText {
    /// Nothing of it.
    #[default]
    Nothing,
    /// Its header.
    Header,
    /// All of it.
    All,
}

impl PastedMessage {
    /// Reads a text, of at most [`crate::message::MAX_BYTES`].
    ///
    /// # Errors
    /// What it is, where it is neither a message nor text.
    pub fn read(text: Vec<u8>) -> Result<Self, Unreadable> {
        let (message, body) = read_with_body(&text)?;
        let body = body.filter(|_| message.kind == Kind::Message).map(Arc::new);
        Ok(Self { text: Arc::new(text), message: Arc::new(message), body, hop: None })
    }

    /// The text as it was given.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The body of the message, as it was signed; none of a bounce.
    pub(super) fn body(&self) -> Option<&[u8]> {
        self.body.as_ref().map(|body| body.as_slice())
    }

    /// The message in it.
    #[must_use]
    pub fn message(&self) -> &Arc<Message> {
        &self.message
    }

    /// The hop that was chosen as the hand-over, where one was.
    #[must_use]
    pub fn hop(&self) -> Option<usize> {
        self.hop
    }

    /// The same, with another hop for the hand-over to the recipient's side; unchanged where there is none
    /// of this number.
    #[must_use]
    pub fn with_hop(self, hop: Option<usize>) -> Self {
        let Some(hop) = hop.filter(|hop| *hop < self.message.hops.len()) else { return self };
        let message = Message::clone(&self.message).with_handover(hop);
        Self { message: Arc::new(message), hop: Some(hop), ..self }
    }

    /// Whether its header can be kept without the rest: that of a bounce says nothing of why it came back.
    #[must_use]
    pub fn has_header_alone(&self) -> bool {
        self.message.kind == Kind::Message
    }

    /// The same with only so much of the text; none where that is nothing.
    #[must_use]
    pub fn only(&self, kept: KeptText) -> Option<Self> {
        let text = self.kept(kept)?.into_owned();
        Some(Self::read(text).ok()?.with_hop(self.hop))
    }

    /// So much of the text; none where that is nothing.
    #[must_use]
    pub fn kept(&self, kept: KeptText) -> Option<Cow<'_, [u8]>> {
        match kept {
            KeptText::Nothing => None,
            KeptText::Header if self.has_header_alone() => Some(Cow::Owned(header(&self.text))),
            KeptText::Header | KeptText::All => Some(Cow::Borrowed(&self.text)),
        }
    }
}

/// The header of a text, as it is read: what pasting did to it is undone.
fn header(text: &[u8]) -> Vec<u8> {
    let Ok(source) = Source::read(text) else { return Vec::new() };
    let mut header = Vec::with_capacity(text.len().min(1 << 16));
    for field in source.fields.iter() {
        header.extend_from_slice(field.raw());
        header.extend_from_slice(b"\r\n");
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_kept_without_the_body() {
        let text = b"From: jo@a.net\nTo: ann@b.net\n folded\n\nsecret\n".to_vec();
        let pasted = PastedMessage::read(text.clone()).expect("a message");
        let header = pasted.kept(KeptText::Header).expect("a header");
        assert_eq!(header.as_ref(), b"From: jo@a.net\r\nTo: ann@b.net\r\n folded\r\n");
        assert_eq!(pasted.kept(KeptText::All).as_deref(), Some(&text[..]));
        assert_eq!(pasted.kept(KeptText::Nothing), None);
    }
}
