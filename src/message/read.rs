//! Reading a text: everything that is found without asking anybody.

use std::net::IpAddr;

use super::automatic;
use super::bounce::{self, BounceReport, Complaint};
use super::fields::Fields;
use super::findings;
use super::handover::{self, Exchanges, Handover};
use super::model::{Kind, Message};
use super::signature_result::SignatureResult;
use super::source::{Note, Source, Unreadable};
use super::text::Mailbox;
use super::{identities, received, results};
use crate::checks::Finding;
use crate::checks::host_name::HeloForm;
use crate::dns::{Name, without_embedding};

/// Reads a message, its header, or a bounce.
///
/// # Errors
///
/// What the text is, where it is neither.
pub fn read(bytes: &[u8]) -> Result<Message, Unreadable> {
    read_with_body(bytes).map(|(message, _)| message)
}

/// The same, with the body that its signatures are over.
///
/// # Errors
///
/// What the text is, where it is neither.
pub fn read_with_body(bytes: &[u8]) -> Result<(Message, Option<Vec<u8>>), Unreadable> {
    Source::read(bytes).map(Message::of)
}

impl Message {
    /// What is found in a text that was taken apart, and its body.
    fn of(source: Source) -> (Self, Option<Vec<u8>>) {
        let Source { fields, body, undone, notes } = source;
        let report = if fields.is_empty() {
            bounce::read_text(&String::from_utf8_lossy(body.as_deref().unwrap_or_default()))
        } else {
            bounce::read(&fields, body.as_deref())
        };
        let complaint = match report {
            Some(_) => None,
            None => bounce::complaint(&fields, body.as_deref()),
        };
        let kind = match (&report, fields.is_empty(), &body) {
            (Some(_), _, _) => Kind::Bounce,
            (None, true, _) => Kind::Unknown,
            // Of the message that it is about only a part may be in a complaint.
            (None, false, _) if complaint.is_some() => Kind::Headers,
            (None, false, Some(_)) => Kind::Message,
            (None, false, None) => Kind::Headers,
        };
        let mut message = Self { kind, undone, remarks: notes, ..Self::default() };
        match (report, complaint) {
            (Some(report), _) => message.take_bounce(report, &fields),
            (None, Some((complaint, about))) => message.take_complaint(complaint, about),
            (None, None) => message.take_fields(fields),
        }
        (message, body)
    }

    /// Takes a bounce. Way and identities are those of the message that came back, where the bounce holds it.
    fn take_bounce(&mut self, mut report: BounceReport, outer: &Fields) {
        let returned = report.returned.take().and_then(|bytes| Source::read(&bytes).ok());
        self.take_fields(returned.map(|returned| returned.fields).unwrap_or_default());
        if let Some(reporting) = self.foreign_reporter(&report) {
            report.about_a_foreign_message(&reporting);
        }
        self.bounce = report.recipients.first().cloned();
        self.bounces = if report.recipients.len() > 1 { report.recipients.clone() } else { Vec::new() };
        self.report = Some(report);
        self.findings = all_findings(self);
        let is_copy = self.report.as_ref().is_some_and(|report| report.is_copy);
        let attached_to = self.report.as_ref().and_then(|report| report.attached_to.clone());
        let bounced_to = || attached_to.or_else(|| identities::bounced_to(outer).filter(|_| !is_copy));
        let dialogue = self.report.as_ref().map(|report| (report.return_path.clone(), report.helo.clone()));
        let (in_dialogue, helo) = dialogue.unwrap_or_default();
        self.return_path = self.return_path.take().or(in_dialogue).or_else(bounced_to);
        let refused = self.refused_server();
        let handed_over = std::mem::replace(&mut self.server, refused);
        // What the client of a hop called itself is nothing of another server.
        if self.server.is_some() && self.server != handed_over {
            self.helo = None;
        }
        self.helo = self.helo.take().or(helo);
        if let Some(recipient) = self.bounce.as_ref().and_then(|bounce| bounce.recipient.clone()) {
            self.recipient = Some(recipient);
        }
    }

    /// Takes a complaint. Everything is of the message that it is about; whoever complains is not checked.
    fn take_complaint(&mut self, complaint: Complaint, about: Option<Vec<u8>>) {
        let about = about.and_then(|bytes| Source::read(&bytes).ok());
        self.take_fields(about.map(|about| about.fields).unwrap_or_default());
        if let Some(source) = complaint.source.map(|source| source.to_string()) {
            // What the client of a hop called itself is nothing of another server.
            if self.server.as_ref() != Some(&source) {
                self.helo = None;
            }
            self.server = Some(source);
        }
        self.return_path = complaint.mail_from.clone().or_else(|| self.return_path.take());
        self.complaint = Some(complaint);
    }

    /// The server that writes the bounce, where it is none of the sender's and took the message from outside, of somebody
    /// who did not log in.
    fn foreign_reporter(&self, report: &BounceReport) -> Option<String> {
        let (reporting, sender) = (report.reporting_mta.as_deref()?, report.sender_domain.as_deref()?);
        let hop = self.handover.and_then(|at| self.hops.get(at))?;
        let is_taken_by_it = hop.by.as_deref().is_some_and(|by| by.eq_ignore_ascii_case(reporting));
        // ESMTPA, ESMTPSA (RFC 3848)
        let logged_in = hop.protocol.as_deref().is_some_and(|with| with.to_ascii_uppercase().ends_with('A'));
        let organization = |name: &str| {
            let labels: Vec<&str> = name.rsplit('.').take(2).collect();
            labels.join(".").to_ascii_lowercase()
        };
        let is_foreign = organization(reporting) != organization(sender);
        (is_taken_by_it && !logged_in && is_foreign && hop.address.is_some()).then(|| reporting.to_owned())
    }

    /// The server that was refused: its address as the reply names it, else the server that writes the report, where
    /// another one refused it. Where the recipient's own server writes it, the one that had handed the message over.
    fn refused_server(&self) -> Option<String> {
        let bounce = self.bounce.as_ref()?;
        if bounce.forwarded_by.is_some() {
            // The address in the reply is that of who passed it on.
            return self.server.clone();
        }
        // Of several recipients another's reply may name it.
        let others = self.report.iter().flat_map(|report| &report.recipients);
        if let Some(address) = bounce.address.or_else(|| others.filter_map(|other| other.address).next()) {
            return Some(address.to_string());
        }
        let reporting = self.report.as_ref().and_then(|report| report.reporting_mta.as_deref());
        match (reporting, bounce.remote_server.as_deref()) {
            (Some(reporting), Some(remote)) if reporting != remote => {
                // A bare domain, such as Gmail's, is the name of a system; its address is that of a web site.
                let is_host = HeloForm::of(reporting) == HeloForm::HostName
                    && reporting.split('.').count() > 2
                    && !received::is_shared(reporting);
                is_host.then(|| reporting.to_owned())
            }
            _ => self.server.clone(),
        }
    }

    /// Whether a program wrote it as a reply to another message, such as an out-of-office note.
    #[must_use]
    pub fn is_automatic_reply(&self) -> bool {
        self.kind != Kind::Bounce && automatic::is_automatic_reply(&self.fields)
    }

    /// All mailboxes in the visible From.
    pub(crate) fn authors(&self) -> Vec<Mailbox> {
        identities::authors(&self.fields)
    }

    /// Whether the header is longer than is read, so that what was not seen may be there.
    #[must_use]
    pub fn is_header_cut(&self) -> bool {
        self.remarks.iter().any(|note| matches!(note, Note::HeaderCut { .. }))
    }

    /// Whether only a part of the header is known: it is longer than is read, or what was given of it ends before From,
    /// which every message has.
    #[must_use]
    pub fn is_header_incomplete(&self) -> bool {
        let lacks_author = self.kind == Kind::Headers && self.fields.first("From").is_none();
        self.is_header_cut() || lacks_author
    }

    /// What to do where From may stand in the part of the header that is not known, and nothing can be told of it.
    #[must_use]
    pub fn how_to_find_author(&self) -> Option<&'static str> {
        let is_of_message = matches!(self.kind, Kind::Message | Kind::Headers);
        let is_elsewhere =
            is_of_message && self.fields.first("From").is_none() && self.is_header_incomplete();
        is_elsewhere.then_some(match self.is_header_cut() {
            true => "Enter the visible From, or check the message without the fields that fill its header.",
            false => "Check the whole header or, better, the whole message; or enter the visible From.",
        })
    }

    /// Takes what is found in a header.
    fn take_fields(&mut self, fields: Fields) {
        let results::Results { said, notes, arc, unsubscribe } = results::read(&fields);
        (self.said, self.notes, self.arc, self.unsubscribe) = (said, notes, arc, unsubscribe);
        self.author = identities::author(&fields);
        self.hops = received::hops(&fields);
        let found = handover::find(&mut self.hops, &fields, None);
        self.fields = fields;
        self.take_handover(found);
    }

    /// The same with another hop for the hand-over, chosen by hand.
    #[must_use]
    pub fn with_handover(mut self, hop: usize) -> Self {
        let found = handover::chosen(hop, &self.hops, &self.fields);
        self.take_handover(found);
        self
    }

    /// The same now that the mail exchanges of the recipient's domain are known, which tell a filter before the mailbox
    /// from a sender. A hop that was chosen by hand stays.
    #[must_use]
    pub fn with_exchanges(mut self, exchanges: Exchanges<'_>) -> Self {
        if self.kind != Kind::Bounce && self.way.reason != handover::HandoverReason::ByHand {
            let found = handover::find(&mut self.hops, &self.fields, Some(exchanges));
            self.take_handover(found);
        }
        self
    }

    /// The same now that the mail exchanges of a domain that a bounce is about are known. What a server of others writes
    /// to whoever stands in the message is not judged by them.
    #[must_use]
    pub fn with_exchanges_of_recipient(
        mut self,
        domain: &Name,
        exchanges: Exchanges<'_>,
        queries: &[u32],
    ) -> Self {
        let Some(mut report) = self.report.take() else { return self };
        let is_changed =
            self.foreign_reporter(&report).is_none() && report.with_exchanges(domain, exchanges, queries);
        if is_changed {
            self.bounce = report.recipients.first().cloned();
            if !self.bounces.is_empty() {
                self.bounces.clone_from(&report.recipients);
            }
        }
        self.report = Some(report);
        if is_changed {
            self.findings = all_findings(&self);
        }
        self
    }

    /// The same where the sender's domain is proven to have sent the message that came back: by a signature of it that
    /// verifies, or by SPF. None where nothing else was said of it.
    #[must_use]
    pub fn with_proven_sender(mut self) -> Option<Self> {
        let mut report = self.report.take()?;
        if !report.about_an_own_message() {
            return None;
        }
        self.bounce = report.recipients.first().cloned();
        if !self.bounces.is_empty() {
            self.bounces.clone_from(&report.recipients);
        }
        self.report = Some(report);
        self.findings = all_findings(&self);
        Some(self)
    }

    /// The same with what became of its signatures.
    #[must_use]
    pub fn with_signatures(mut self, signatures: Vec<SignatureResult>) -> Self {
        self.signatures = signatures;
        self.findings = all_findings(&self);
        self
    }

    /// Takes the hand-over, and what follows from it.
    fn take_handover(&mut self, found: Handover) {
        let hop = found.hop.and_then(|at| self.hops.get(at));
        self.return_path = identities::return_path(&self.fields, hop);
        self.recipient = identities::recipient(&self.fields, hop);
        self.helo = match (hop.and_then(|hop| hop.address), found.address) {
            // Another address than that of the hop has the name that was written down beside it.
            (Some(of_hop), Some(address)) if !is_same_address(of_hop, address) => {
                identities::helo_of(&self.fields, address)
            }
            _ => hop.and_then(|_| identities::helo(&self.fields, hop)),
        };
        self.server = found.address.map(|address| address.to_string());
        self.handover = found.hop;
        self.way = found;
        results::trust(&mut self.said, &mut self.notes, &self.fields, &self.hops, self.handover);
        self.findings = all_findings(self);
    }
}

fn is_same_address(one: IpAddr, other: IpAddr) -> bool {
    without_embedding(one) == without_embedding(other)
}

/// What is wrong in the header, or worth knowing.
fn all_findings(message: &Message) -> Vec<Finding> {
    let mut found: Vec<Finding> =
        message.report.iter().flat_map(|report| report.findings.iter().cloned()).collect();
    found.extend(findings::findings(message));
    found.extend(results::findings(message));
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}
