//! Bounces: why a message came back, from whom, and what can be done.
//!
//! Reports for programs (RFC 3464, `dsn.rs`) and texts for people (`text/`) become the same [`Bounce`]s, one
//! for each recipient, by a table of what receivers reply (`data/bounces.json`). What fits no row is said to
//! be unknown. Reading is bounded: [`MAX_RECIPIENTS`], [`MAX_TEXT`].

mod attempt;
mod codes;
mod complaint;
mod dsn;
mod explain;
mod findings;
mod matching;
mod named;
mod relay;
mod reply;
mod sender;
mod stage;
mod status_fields;
mod table;
mod text;
mod tracking;

pub use complaint::Complaint;
pub(super) use complaint::complaint;
pub use table::{Cause, CodeRange, Provider, Row, Table, WhileTried, table};

use super::fields::Fields;
use super::handover::Exchanges;
use super::model::Bounce;
use crate::checks::Finding;
use crate::dns::Name;
use attempt::Reading;

/// The most recipients of one bounce.
pub const MAX_RECIPIENTS: usize = 50;
/// The most of a text that is read, in bytes.
pub const MAX_TEXT: usize = 1024 * 1024;

/// What stands between what to do about a message that others sent, and about one's own.
const IF_SENT: &str = "If you did send it:";

/// A text of a few sentences: more of them may be about anything.
const MAX_SHORT: usize = 1000;

/// A bounce, or a report that a message is late.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BounceReport {
    /// One for each recipient; those first that did not get the message.
    pub recipients: Vec<Bounce>,
    /// Recipients that were left out, for there are too many.
    pub left_out: usize,
    /// The message that came back, or its header, as bytes.
    pub returned: Option<Vec<u8>>,
    /// The server that writes the report.
    pub reporting_mta: Option<String>,
    /// When it got the message, as it says.
    pub arrival_date: Option<String>,
    /// The sender's domain: that of the return-path, where it is known.
    pub sender_domain: Option<String>,
    /// The return-path that a dialogue of servers in it names; empty for the null sender.
    pub return_path: Option<String>,
    /// What the sending server calls itself in that dialogue.
    pub helo: Option<String>,
    /// Whether somebody passes it on: then it was not sent to the return-path.
    pub is_copy: bool,
    /// To whom it went, where somebody passes it on as an attachment.
    pub attached_to: Option<String>,
    /// What is said of it all.
    pub findings: Vec<Finding>,
}

/// Reads a message as a bounce; none where it is no bounce.
#[must_use]
pub fn read(fields: &Fields, body: Option<&[u8]>) -> Option<BounceReport> {
    if let Some(reading) = tracking::read(fields) {
        return finish(reading, None);
    }
    let body = body.unwrap_or_default();
    let is_from_a_server = is_from_a_server(fields);
    // A bounce that somebody passes on, or that a mail program copied with lines of its own.
    let may_be_copy = text::is_about_delivery(&fields.first("Subject").unwrap_or_default());
    // Most messages are none, and megabytes are not searched for what only a bounce has.
    if !is_from_a_server && !may_be_copy && !dsn::may_hold_report(fields) {
        return None;
    }
    let parts = dsn::read(fields, body);
    let is_original = parts.is_report || is_from_a_server;
    if parts.is_other_report || (!is_original && !may_be_copy) {
        return None;
    }
    let text = text::read(&parts.text);
    if !is_original && !text.is_bounce {
        return None;
    }
    let mut reading = parts.reading.unwrap_or_default();
    reading.complete(text.reading);
    let returned = parts.returned.or_else(|| text.returned.map(str::as_bytes).map(<[u8]>::to_vec));
    for recipient in fields.named("X-Failed-Recipients").flat_map(|(_, field)| {
        field.value().split(',').filter_map(named::mailbox).take(MAX_RECIPIENTS).collect::<Vec<_>>()
    }) {
        reading.has_recipient(recipient);
    }
    let attached_to = parts.attached_to;
    let attached = attached_to.as_deref().and_then(named::domain_of);
    let is_original = is_original && attached.is_none();
    reading.sender_domain = reading.sender_domain.or(attached);
    // A bounce goes to the return-path; a copy of it to anybody.
    let to = ["To", "Delivered-To", "X-Original-To"].iter().find_map(|name| fields.first(name));
    let to = to.and_then(|to| named::find(&to).mailboxes.first().and_then(|(to, _)| named::domain_of(to)));
    reading.sender_domain = reading.sender_domain.or(to.filter(|_| is_original));
    finish(reading, returned).map(|report| BounceReport { is_copy: !is_original, attached_to, ..report })
}

/// The message that came back with its body, where a report for programs holds it whole. Its body counts only
/// where nobody cut it.
#[must_use]
pub fn whole_message(fields: &Fields, body: Option<&[u8]>) -> Option<Vec<u8>> {
    /// What Gmail writes where it cut the copy.
    const CUT: &[u8] = b"Message truncated -----";
    let parts = dsn::read(fields, body.unwrap_or_default());
    let returned = parts.returned.filter(|_| parts.is_whole)?;
    let end = returned.len().saturating_sub(CUT.len() + 8);
    let is_cut = returned.get(end..).is_some_and(|end| end.windows(CUT.len()).any(|it| it == CUT));
    (!is_cut).then_some(returned)
}

/// Reads a text without a header as a bounce: one that was copied out of a mail program, a line of a log, or a
/// reply alone. None where it is nothing of these.
#[must_use]
pub fn read_text(text: &str) -> Option<BounceReport> {
    let read = text::read(text);
    if !read.is_bounce {
        return None;
    }
    let mut reading = read.reading;
    if reading.attempts.is_empty() && text.len() < MAX_SHORT {
        // Only the words of a bounce: then it is one without a reply.
        reading.attempts.push(attempt::Attempt { is_returned: true, ..Default::default() });
    }
    if let [only] = reading.attempts.as_mut_slice() {
        only.recipient = only.recipient.take().or_else(|| text::labelled_recipient(text));
        if only.diagnostic.is_none() && text.len() < MAX_SHORT {
            only.is_returned |= only.action != Some(attempt::Action::Delayed);
            only.words = Some(text.to_owned());
        }
    }
    finish(reading, read.returned.map(str::as_bytes).map(<[u8]>::to_vec))
}

fn finish(mut reading: Reading, returned: Option<Vec<u8>>) -> Option<BounceReport> {
    if let Some(returned) = &returned {
        let (return_path, author) = dsn::senders(returned);
        reading.sender_domain = return_path.or(reading.sender_domain);
        reading.author_domain = author.or(reading.author_domain);
        reading.is_signed = Some(dsn::is_signed(returned));
    }
    if reading.attempts.is_empty() {
        return None;
    }
    let mut recipients: Vec<Bounce> =
        reading.attempts.iter().map(|attempt| explain::explain(attempt, &reading)).collect();
    recipients.sort_by_key(|bounce| findings::order(bounce.state));
    // A reply may be all that names the sender.
    let by_reply = || recipients.iter().find_map(|bounce| bounce.sender_domain.clone());
    let sender_domain = reading.sender_domain.or_else(by_reply);
    let findings = findings_of(&recipients);
    Some(BounceReport {
        recipients,
        left_out: reading.left_out,
        returned,
        reporting_mta: reading.reporting,
        arrival_date: reading.arrival,
        sender_domain,
        return_path: reading.return_path,
        helo: reading.helo,
        is_copy: false,
        attached_to: None,
        findings,
    })
}

fn findings_of(recipients: &[Bounce]) -> Vec<Finding> {
    recipients.iter().filter_map(findings::finding).collect()
}

impl BounceReport {
    /// The same now that the mail exchanges of a recipient's domain are known, with the questions that they rest on: they
    /// tell whose server refused to pass the message on. False where that is no matter.
    pub(super) fn with_exchanges(
        &mut self,
        domain: &Name,
        exchanges: Exchanges<'_>,
        queries: &[u32],
    ) -> bool {
        let mut is_changed = false;
        let mut found = Vec::new();
        for bounce in &mut self.recipients {
            let is_told = relay::by_exchanges(bounce, domain, exchanges);
            is_changed |= is_told;
            let mut finding = findings::finding(bounce);
            if let Some(finding) = finding.as_mut().filter(|_| is_told) {
                finding.queries = queries.to_vec();
            }
            found.extend(finding);
        }
        self.findings = found;
        is_changed
    }

    /// The same where a server of others writes it, which had taken the message from outside: the sender's address may
    /// be forged, and whoever gets the bounce need not have sent anything (backscatter).
    pub(super) fn about_a_foreign_message(&mut self, reporting: &str) {
        let sentence = format!(
            "If you never sent this message, somebody put your address into it: then nobody on your side has to act, and the server {reporting} should have refused it at once, and not have sent you a bounce. {IF_SENT}"
        );
        for bounce in self.recipients.iter_mut().filter(|it| !it.state.is_taken()) {
            bounce.advice = format!("{sentence} {}", bounce.advice);
        }
        self.findings = findings_of(&self.recipients);
    }

    /// The same where the sender's domain is proven to have sent the message: nobody put the address into it. False where
    /// that was not said.
    pub(super) fn about_an_own_message(&mut self) -> bool {
        let mut is_changed = false;
        for bounce in &mut self.recipients {
            let Some((_, advice)) = bounce.advice.split_once(IF_SENT) else { continue };
            bounce.advice = advice.trim_start().to_owned();
            is_changed = true;
        }
        if is_changed {
            self.findings = findings_of(&self.recipients);
        }
        is_changed
    }
}

/// Whether a mail server wrote the message (RFC 5321 section 4.5.5, RFC 3834 section 5).
fn is_from_a_server(fields: &Fields) -> bool {
    const NAMES: [&str; 8] = [
        "mailer-daemon",
        "mailerdaemon",
        "mail delivery",
        "postmaster@",
        "microsoftexchange",
        "maildaemon",
        "complaints@email-bounces",
        "delivery subsystem",
    ];
    let from = fields.first("From").unwrap_or_default().to_lowercase();
    let has_null_sender = fields.first("Return-Path").is_some_and(|path| path.replace(' ', "") == "<>");
    let is_automatic =
        fields.first("Auto-Submitted").is_some_and(|value| !value.to_lowercase().starts_with("no"));
    let subject = fields.first("Subject").unwrap_or_default().to_lowercase();
    fields.first("X-Failed-Recipients").is_some()
        || NAMES.iter().any(|name| from.contains(name))
        || (has_null_sender || is_automatic) && text::is_about_delivery(&subject)
}
