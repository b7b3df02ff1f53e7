//! What people paste: an address with a name around it, a link, a line of a log, a record, a bounce.
//!
//! [`read`] says what a text is, what of a query it fills, in one sentence what was taken, and what else
//! it could mean. It knows nothing of [`super::Query`], which is made of what it gives.

mod command;
mod command_line;
mod evidence;
mod field;
mod items;
mod label;
mod message;
pub(in crate::report) mod name;
mod network;
mod record;
mod record_name;
mod several;
mod single;
mod unwrap;
mod words;

use std::borrow::Cow;

use super::subject::{GivenSelector, Helo, Host, Mailbox, ReturnPath, Subject};
use crate::checks::Command;

pub(super) use command::exact;
pub(super) use field::{author, dmarc_record, helo, mailbox, record, return_path, server};
pub(super) use words::{describe, example_of_input};

/// The longest text that is read, in bytes: a bounce with all its headers is shorter.
pub const MAX_TEXT: usize = 64 * 1024;
/// Layers of brackets, quotes and log prefixes that are taken off.
const MAX_LAYERS: usize = 16;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastedKind {
    /// There is no text.
    Nothing,
    /// A domain or host name.
    Domain,
    /// An address, by itself or with the name that a log has beside it.
    Address,
    /// An e-mail address, by itself or with a name around it.
    Mailbox,
    /// One check alone, such as `mx:example.com`.
    Command,
    /// Two e-mail addresses: sender and recipient.
    SenderAndRecipient,
    /// A domain or e-mail address, and the server that sends for it.
    SenderAndServer,
    /// The sending server: what a log or a header names so, or the host of a mail provider.
    Server,
    /// The name given in HELO or EHLO.
    Helo,
    /// The return-path of a bounce, which is empty.
    NullSender,
    /// The recipient.
    Recipient,
    /// An SPF record.
    Record,
    /// A network or a range of addresses.
    Network,
    /// The zone of a blocklist.
    Blocklist,
    /// A bounce: why a message came back.
    Bounce,
    /// Header fields of a message.
    Headers,
    /// Lines of a mail server's log.
    Log,
    /// A check that a browser cannot make.
    Unsupported,
    /// Several things, of which one must be chosen.
    Several,
    /// Nothing that could be checked.
    Unknown,
    /// Longer than what is read.
    TooLong,
}

/// Something else that a text could mean, or a part of it: a button that fills fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What stands on the button.
    pub label: String,
    /// The parameters of the query that it sets; all others are unset.
    pub set: Vec<(&'static str, String)>,
}

impl Offer {
    fn new(label: impl Into<String>, set: &[(&'static str, &str)]) -> Self {
        let set = set.iter().map(|(parameter, value)| (*parameter, (*value).to_owned())).collect();
        Self { label: label.into(), set }
    }
}

/// What a text fills.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) command: Option<Command>,
    pub(super) subject: Option<Subject>,
    pub(super) server: Option<Host>,
    pub(super) from: Option<ReturnPath>,
    pub(super) helo: Option<Helo>,
    pub(super) to: Option<Mailbox>,
    pub(super) selectors: Vec<GivenSelector>,
    pub(super) draft: Option<String>,
}

impl Fields {
    fn subject(subject: Subject) -> Self {
        Self { subject: Some(subject), ..Self::default() }
    }

    /// Whether there is anything to check.
    fn is_askable(&self) -> bool {
        self.subject.is_some() || self.server.is_some() || self.helo.is_some() || self.to.is_some()
    }
}

/// A text, as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pasted {
    /// What it is.
    pub(super) kind: PastedKind,
    /// What it fills; where that is not enough to be checked, `says` asks for the rest.
    pub(super) fields: Fields,
    /// One or two sentences: what was taken, or what is missing.
    pub(super) says: String,
    /// What else it could mean.
    pub(super) offers: Vec<Offer>,
    /// The command that does in a terminal what the page cannot.
    pub(super) command_line: Option<String>,
    /// Whether it is a bounce that says why: the reader of messages shows it.
    pub(super) is_bounce: bool,
}

impl Pasted {
    /// What can be checked, with the sentence that says what was taken.
    fn taken(kind: PastedKind, fields: Fields) -> Self {
        let says = describe(&fields).unwrap_or_default();
        Self { kind, fields, says, offers: Vec::new(), command_line: None, is_bounce: false }
    }

    /// What cannot be checked as it is.
    fn refused(kind: PastedKind, says: impl Into<String>) -> Self {
        Self {
            kind,
            fields: Fields::default(),
            says: says.into(),
            offers: Vec::new(),
            command_line: None,
            is_bounce: false,
        }
    }

    fn with_offers(self, offers: Vec<Offer>) -> Self {
        Self { offers, ..self }
    }

    /// Adds a sentence.
    fn adding(mut self, sentence: &str) -> Self {
        self.says = format!("{} {sentence}", self.says).trim().to_owned();
        self
    }

    /// What can be checked, or why nothing can.
    pub(super) fn into_fields(self) -> Result<Fields, String> {
        if self.fields.is_askable() { Ok(self.fields) } else { Err(self.says) }
    }
}

/// Reads a text.
pub(super) fn read(text: &str) -> Pasted {
    if text.len() > MAX_TEXT {
        let says = "This is longer than 64 kB, so it was not read. Check the header or the bounce without the rest of the message.";
        return Pasted::refused(PastedKind::TooLong, says);
    }
    let text = without_entities(text);
    let text = with_plain_marks(&text);
    let mut layer = unwrap::trimmed(&text);
    for _ in 0..MAX_LAYERS {
        layer = unwrap::peeled(layer);
        if layer.is_empty() {
            return Pasted::refused(PastedKind::Nothing, example_of_input());
        }
        match unwrap::without_log_prefix(layer) {
            Some(rest) => layer = unwrap::trimmed(rest),
            None => break,
        }
    }
    recognise(layer).map_or_else(|| not_understood(layer), settled)
}

/// What the query will be taken for when its own text is read, as it is in a link.
fn settled(pasted: Pasted) -> Pasted {
    let mut pasted = pasted;
    for _ in 0..MAX_LAYERS {
        let Fields { command: None, server: None, subject: Some(subject), .. } = &pasted.fields else {
            break;
        };
        let text = subject.to_string();
        let again = recognise(unwrap::peeled(&text)).unwrap_or_else(|| not_understood(&text));
        if again.fields.subject.as_ref() == Some(subject) {
            break;
        }
        pasted = again;
    }
    pasted
}

/// What a text is, layers taken off.
fn recognise(text: &str) -> Option<Pasted> {
    // One field of a header says by itself what it is; of several the first does not speak for the others.
    let is_one_field = evidence::is_one_field(text);
    let several_mailboxes = !is_one_field && items::find(text).mailboxes.len() > 1;
    let one_field = || if is_one_field { label::read(text) } else { None };
    let labelled = || if several_mailboxes { None } else { label::read(text) };
    record::read(text)
        .or_else(one_field)
        .or_else(|| command_line::read(text))
        .or_else(|| message::read(text))
        .or_else(labelled)
        .or_else(|| command::read(text))
        .or_else(|| single::read(text))
        .or_else(|| several::read(text))
}

/// The sentence for what nobody understands; the parts of it that could be checked are offered.
fn not_understood(text: &str) -> Pasted {
    let offers = several::offers(text);
    // A sentence is no name with a mistake in it.
    let prose = text.split_whitespace().count() > 3 && offers.is_empty();
    let says = match command::unknown(text) {
        Some(says) => says,
        None if prose => example_of_input().to_owned(),
        None => Subject::parse(text).err().unwrap_or_else(|| example_of_input().to_owned()),
    };
    Pasted::refused(PastedKind::Unknown, says).with_offers(offers)
}

/// The marks of addresses as keyboards of East Asia type them, in their plain form (UTS 46 maps those in
/// names to the same).
pub(super) fn with_plain_marks(text: &str) -> Cow<'_, str> {
    const MARKS: [(char, char); 8] = [
        ('＠', '@'),
        ('．', '.'),
        ('。', '.'),
        ('｡', '.'),
        ('：', ':'),
        ('＜', '<'),
        ('＞', '>'),
        ('\u{3000}', ' '),
    ];
    let plain = |c: char| MARKS.into_iter().find(|(mark, _)| *mark == c).map(|(_, plain)| plain);
    match text.is_ascii() || !text.chars().any(|c| plain(c).is_some()) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(|c| plain(c).unwrap_or(c)).collect()),
    }
}

/// The characters that stand for others in the source of a web page.
fn without_entities(text: &str) -> Cow<'_, str> {
    const ENTITIES: [(&str, &str); 8] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#64;", "@"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    let mut text = Cow::Borrowed(text);
    for (entity, character) in ENTITIES {
        if text.contains(entity) {
            text = Cow::Owned(text.replace(entity, character));
        }
    }
    text
}
