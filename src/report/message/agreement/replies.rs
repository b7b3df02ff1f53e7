//! What the reply in a bounce says of SPF and DMARC.

use super::{Agreement, Compare, ComparedCheck};
use crate::message::results::Method;
use crate::message::{Bounce, SaidBy};

/// Words by which a reply says that a check failed; blanks and case do not count.
const SPF_FAILED: [&str; 4] = ["spf=fail", "spffail", "spfcheckfailed", "spfvalidationfailed"];
/// The same of DMARC: a policy is applied only to what fails.
const DMARC_FAILED: [&str; 5] = ["dmarc=fail", "dmarcfail", "dmarccheckfailed", "dmarcpolicy", "failsdmarc"];

impl Compare<'_> {
    /// The row, with what the reply says where no field of the message does.
    pub(super) fn told_in_reply(&self, method: Method, row: ComparedCheck) -> ComparedCheck {
        let words: &[&str] = match method {
            Method::Spf => &SPF_FAILED,
            Method::Dmarc => &DMARC_FAILED,
            _ => return row,
        };
        let bounces = match self.message.bounces.is_empty() {
            true => self.message.bounce.as_slice(),
            false => &self.message.bounces,
        };
        let says = |bounce: &&Bounce| {
            let text: String = bounce.text.iter().flat_map(|text| text.chars()).collect();
            let text: String = text.to_lowercase().split_whitespace().collect();
            let is_said = words.iter().any(|word| text.contains(word))
                || method == Method::Spf && says_spf_did_not_pass(&text);
            bounce.said_by != SaidBy::SendingServer && is_said
        };
        let Some(bounce) = bounces.iter().find(says).filter(|_| row.said.is_none()) else { return row };
        let is_found = |word: &str| row.found.as_deref() == Some(word);
        let other = bounce
            .sender_domain
            .as_deref()
            .filter(|domain| row.about.as_deref().is_some_and(|about| !about.eq_ignore_ascii_case(domain)));
        let (agreement, why) = match other {
            Some(domain) => {
                (Agreement::CannotTell, Some(format!("The reply is about another domain, {domain}.")))
            }
            None if is_found("fail") => (Agreement::Agree, None),
            None if is_found("pass") => {
                (Agreement::Differ, Some("The reply is of then: records may have changed since, or another server, or a message without its signature, was judged.".to_owned()))
            }
            None => (Agreement::CannotTell, None),
        };
        ComparedCheck {
            said: Some("fail".to_owned()),
            by: bounce.remote_server.clone(),
            is_trusted: true,
            agreement,
            why: why.into_iter().collect(),
            ..row
        }
    }
}

/// Whether a text without blanks has Gmail's line `SPF [domain] with ip: [address] = did not pass`.
fn says_spf_did_not_pass(text: &str) -> bool {
    let parts = text.split("spf[").skip(1);
    parts.filter_map(|rest| rest.split_once('=')).any(|(_, result)| result.starts_with("didnotpass"))
}
