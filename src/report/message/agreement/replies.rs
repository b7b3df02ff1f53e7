//! What the reply in a bounce says of SPF, DKIM and DMARC, in the column of what the receiver said.

use super::reply_words::{said_of, says_not_authenticated};
use super::{Agreement, Compare, ComparedCheck, Weight};
use crate::checks::spf::SpfResult;
use crate::message::results::Method;
use crate::message::{Bounce, SaidBy};

/// Why a reply may differ from what is found now.
const OF_THEN: &str = "The reply is of then: records may have changed since, or another server, or a message without its signature, was judged.";

impl Compare<'_> {
    /// The row, with what the reply says where no field of the message does; one of its own where there is none.
    pub(super) fn told_in_reply(&self, method: Method, row: Option<ComparedCheck>) -> Option<ComparedCheck> {
        let check = match method {
            Method::Spf => "SPF",
            Method::Dkim => "DKIM",
            Method::Dmarc => "DMARC",
            _ => return row,
        };
        if row.as_ref().is_some_and(|row| row.said.is_some()) {
            return row;
        }
        let Some((bounce, said)) = self.reply_about(|reply| said_of(reply, method)) else { return row };
        let row = row.unwrap_or_else(|| ComparedCheck {
            why: vec![
                match method {
                    Method::Spf => "Which server handed the message over is not known, so SPF is not judged.",
                    Method::Dkim => "No signature is in the text, so none can be verified.",
                    _ => "Whether SPF or a signature passes is not known, so DMARC is not judged.",
                }
                .to_owned(),
            ],
            ..self.row(check, bounce.sender_domain.clone().filter(|_| method != Method::Dkim), None)
        });
        Some(compared(row, bounce, said))
    }

    /// The rows of the signatures, with what the reply says of DKIM: of the only one, else in a row of its own.
    pub(super) fn signatures_told_in_reply(&self, mut rows: Vec<ComparedCheck>) -> Vec<ComparedCheck> {
        if rows.iter().any(|row| row.said.is_some()) {
            return rows;
        }
        if rows.len() < 2 {
            return self.told_in_reply(Method::Dkim, rows.pop()).into_iter().collect();
        }
        if let Some(mut row) = self.told_in_reply(Method::Dkim, None) {
            row.why = vec!["Which of the signatures the reply is about, it does not say.".to_owned()];
            rows.push(row);
        }
        rows
    }

    /// A row where the reply says that the sender was not authenticated, and not by which check.
    pub(super) fn not_authenticated(&self, rows: &[ComparedCheck]) -> Option<ComparedCheck> {
        let is_told = |row: &ComparedCheck| matches!(row.check, "SPF" | "DKIM") && row.said.is_some();
        if rows.iter().any(is_told) {
            return None;
        }
        let (bounce, said) =
            self.reply_about(|reply| says_not_authenticated(reply).then_some("did not pass"))?;
        let mut row = self.row("SPF or DKIM", bounce.sender_domain.clone(), None);
        let spf_passes = self
            .report
            .spf
            .as_deref()
            .is_some_and(|spf| spf.ip.is_some() && spf.result == Some(SpfResult::Pass));
        if spf_passes || self.message.signatures.iter().any(|signature| signature.passes()) {
            row.found = Some("pass".to_owned());
        }
        row.why.push("Whether a signature of the message passed is not in the text.".to_owned());
        Some(compared(row, bounce, said))
    }

    /// The first reply of a receiver that says something, with what it says.
    fn reply_about(&self, says: impl Fn(&str) -> Option<&'static str>) -> Option<(&Bounce, &'static str)> {
        let bounces = match self.message.bounces.is_empty() {
            true => self.message.bounce.as_slice(),
            false => &self.message.bounces,
        };
        let said = |bounce| {
            let bounce: &Bounce = bounce;
            let reply = bounce.text.as_deref().filter(|_| bounce.said_by != SaidBy::SendingServer)?;
            Some((bounce, says(reply)?))
        };
        bounces.iter().find_map(said)
    }
}

/// The row with what a reply says, and whether that agrees.
fn compared(row: ComparedCheck, bounce: &Bounce, said: &'static str) -> ComparedCheck {
    let weight = |result: &str| match result {
        "pass" => Weight::Pass,
        "temperror" | "cannot tell" => Weight::Unknown,
        _ => Weight::NoPass,
    };
    let found = row.found.as_deref().map_or(Weight::Unknown, weight);
    let about = row.about.as_deref().map(|about| about.split(' ').next().unwrap_or(about));
    let other = bounce.sender_domain.as_deref().filter(|domain| {
        row.check != "DKIM" && about.is_some_and(|about| !about.eq_ignore_ascii_case(domain))
    });
    let (agreement, why) = match (other, weight(said), found) {
        (Some(domain), ..) => {
            (Agreement::CannotTell, vec![format!("The reply is about another domain, {domain}.")])
        }
        (None, Weight::Unknown, _) | (None, _, Weight::Unknown) => {
            let mut why = row.why.clone();
            why.retain(|why| why != super::SAYS_NOTHING);
            (Agreement::CannotTell, why)
        }
        (None, said, found) if said == found => (Agreement::Agree, Vec::new()),
        _ => (Agreement::Differ, vec![OF_THEN.to_owned()]),
    };
    ComparedCheck {
        said: Some(said.to_owned()),
        by: bounce.remote_server.clone(),
        is_trusted: true,
        agreement,
        why,
        ..row
    }
}
