//! What is known of a pasted text, as one plain value. Its JSON form is public.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::Serialize;

use super::bounce::{BounceReport, Complaint};
use super::fields::Fields;
use super::handover::Handover;
use super::received::HopDetails;
use super::refusal::{BounceCheck, BounceCommand, BounceState, Certainty, SaidBy, Stage, WhoActs};
use super::results::{ArcChain, FieldNote, SaidSource, Trust, Unsubscribe};
use super::signature_result::SignatureResult;
use super::source::{Note, Undone};
use crate::checks::Finding;

/// What a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A message, header and body.
    Message,
    /// The header of a message alone.
    Headers,
    /// A bounce: why a message came back.
    Bounce,
    /// None of these.
    #[default]
    Unknown,
}

/// A message, its headers, or a bounce. Of a bounce, the way and the identities are those of the message that
/// came back, where the bounce holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Message {
    /// What the text is.
    pub kind: Kind,
    /// The servers on the way, the oldest first.
    pub hops: Vec<Hop>,
    /// The hop at which the recipient's side took over, counted from 0.
    pub handover: Option<usize>,
    /// The address in the visible From.
    pub author: Option<String>,
    /// The return-path; empty for the null sender.
    pub return_path: Option<String>,
    /// The address that handed the mail over to the recipient's side; of a bounce, the server that was refused.
    pub server: Option<String>,
    /// The name that it gave in HELO.
    pub helo: Option<String>,
    /// The recipient.
    pub recipient: Option<String>,
    /// The signatures, with what became of them.
    pub signatures: Vec<SignatureResult>,
    /// What receivers said, from the top of the header.
    pub said: Vec<Said>,
    /// Why it came back; of several recipients the first.
    pub bounce: Option<Bounce>,
    /// The same for all recipients, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bounces: Vec<Bounce>,
    /// What else receivers, filters, mailing services and lists wrote, from the top of the header.
    #[serde(skip)]
    pub notes: Vec<FieldNote>,
    /// What servers on the way noted of their own checks (ARC).
    #[serde(skip)]
    pub arc: ArcChain,
    /// How the recipient can unsubscribe.
    #[serde(skip)]
    pub unsubscribe: Option<Unsubscribe>,
    /// What is wrong in the header, or worth knowing (`Check::Message`).
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The bounce as a whole.
    #[serde(skip)]
    pub report: Option<BounceReport>,
    /// What a complaint about a message says of its sender: everything else is of that message.
    #[serde(skip)]
    pub complaint: Option<Complaint>,
    /// How the hand-over was found.
    #[serde(skip)]
    pub way: Handover,
    /// What pasting did to the text, and was undone.
    #[serde(skip)]
    pub undone: Vec<Undone>,
    /// What else is odd about the text.
    #[serde(skip)]
    pub remarks: Vec<Note>,
    /// The header that all this was read in.
    #[serde(skip)]
    pub fields: Fields,
}

/// One server that took the message from another: a `Received` field (RFC 5321 section 4.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// The name that the receiving server found or confirmed for the client.
    pub from: Option<String>,
    /// What the client called itself.
    pub helo: Option<String>,
    /// The client's address.
    pub address: Option<IpAddr>,
    /// The receiving server.
    pub by: Option<String>,
    /// The protocol, such as `ESMTPS`.
    #[serde(rename = "with")]
    pub protocol: Option<String>,
    /// Its number of the message.
    pub id: Option<String>,
    /// The recipient that it was taken for.
    #[serde(rename = "for")]
    pub recipient: Option<String>,
    /// When, in UTC.
    pub time: Option<Timestamp>,
    /// Since the nearest older hop with a readable time, in milliseconds; negative where clocks disagree.
    pub delay_ms: Option<i64>,
    /// Whether it is a step inside one system.
    pub internal: bool,
    /// The place of its field in the header, from the top.
    #[serde(skip)]
    pub field: usize,
    /// What else is known of it.
    #[serde(skip)]
    pub details: HopDetails,
}

/// One result of one method that a receiver wrote down (RFC 8601 section 2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Who says it: the authserv-id.
    pub by: Option<String>,
    /// The method, such as `spf`.
    pub method: String,
    /// The result, such as `pass`.
    pub result: String,
    /// What it was found of, such as `smtp.mailfrom`.
    pub properties: BTreeMap<String, String>,
    /// Whether the recipient's own side wrote it.
    pub trusted: bool,
    /// What stands in brackets behind the result, and the reason.
    #[serde(skip)]
    pub comment: Option<String>,
    /// Which field has it.
    #[serde(skip)]
    pub source: SaidSource,
    /// Why it is trusted, or not.
    #[serde(skip)]
    pub trust: Trust,
    /// The place of its field in the header, from the top.
    #[serde(skip)]
    pub field: usize,
}

/// Why a message came back from one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bounce {
    /// The cause, by the table of bounces.
    pub cause: Option<String>,
    /// The row of the table that fits.
    pub row: Option<String>,
    /// The reply code (RFC 5321 section 4.2).
    pub reply: Option<u16>,
    /// The enhanced status code (RFC 3463).
    pub enhanced: Option<String>,
    /// Whether it is tried again; false where it is final.
    pub temporary: bool,
    /// The server that refused.
    pub remote_server: Option<String>,
    /// The recipient.
    pub recipient: Option<String>,
    /// The address of ours that the reply names.
    pub address: Option<IpAddr>,
    /// What to check.
    pub check: Vec<BounceCheck>,
    /// The reply, in one line.
    pub text: Option<String>,
    /// What happened, in one sentence.
    #[serde(skip)]
    pub happened: String,
    /// What to do.
    #[serde(skip)]
    pub advice: String,
    /// Who has to act.
    #[serde(skip)]
    pub who: WhoActs,
    /// How sure the cause is; none where it is not known.
    #[serde(skip)]
    pub certainty: Option<Certainty>,
    /// What the enhanced code, or else the reply code, means in general; none where the cause is known.
    #[serde(skip)]
    pub code_meaning: Option<String>,
    /// What becomes of the message.
    #[serde(skip)]
    pub state: BounceState,
    /// Until when it is tried, as the report has it.
    #[serde(skip)]
    pub retry_until: Option<String>,
    /// Whose words the reply is.
    #[serde(skip)]
    pub said_by: SaidBy,
    /// At which command it was refused.
    #[serde(skip)]
    pub stage: Option<Stage>,
    /// The provider that refused, where it is one that the table knows.
    #[serde(skip)]
    pub provider: Option<&'static str>,
    /// The address of the server that refused.
    #[serde(skip)]
    pub remote_address: Option<IpAddr>,
    /// The address that the message was sent to first, where another one bounced.
    #[serde(skip)]
    pub original_recipient: Option<String>,
    /// The domain of ours that the reply or the cause is about.
    #[serde(skip)]
    pub sender_domain: Option<String>,
    /// The server of the recipient's side that passed the message on, where its address was refused and not the
    /// sender's (SPF).
    #[serde(skip)]
    pub forwarded_by: Option<String>,
    /// The domain that the reply names as listed, of a link or of the sender.
    #[serde(skip)]
    pub listed_domain: Option<String>,
    /// The zone of the list that the reply names.
    #[serde(skip)]
    pub list: Option<String>,
    /// The page that the reply names, by https: text from outside.
    #[serde(skip)]
    pub link: Option<String>,
    /// The commands that show the cause, where the report names what to run them for.
    #[serde(skip)]
    pub commands: Vec<BounceCommand>,
    /// Where the cause is laid down.
    #[serde(skip)]
    pub source: Option<&'static str>,
}

impl Bounce {
    /// Who has to act, in words; nobody waits for what was taken.
    #[must_use]
    pub fn who_acts(&self) -> &'static str {
        if self.state.is_taken() { "Nobody has to act" } else { self.who.words() }
    }
}
