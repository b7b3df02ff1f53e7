//! What a report says, in the few words that fit into a row that names what it is about.

use crate::checks::dmarc::{Dmarc, DmarcStatus};
use crate::checks::mx::{MxResult, MxStatus};
use crate::report::english::capitalized;
use crate::report::model::Report;
use crate::report::verdict::SERVER_UNKNOWN;

/// The verdict without what the row says already: what was asked about, and what the mark means.
pub(super) fn verdict(report: &Report) -> String {
    let input = &report.input;
    // Of a command its argument; of an e-mail address its domain too.
    let subject = report.query.subject.as_ref().map(ToString::to_string).unwrap_or_default();
    let domain = input.domain.as_ref().map(ToString::to_string).unwrap_or_default();
    let server = input.server.as_deref().unwrap_or_default();
    // That the sending server is not known is true of every domain that was entered alone.
    let text = report.verdict.text.split(SERVER_UNKNOWN).next().unwrap_or_default();
    shorter(text, &[&subject, &domain, server])
}

fn shorter(verdict: &str, subjects: &[&str]) -> String {
    let subjects = || subjects.iter().filter(|subject| !subject.is_empty());
    let mut text = verdict;
    // “Mail from a.net may be refused: …” says what the mark says.
    if let Some((clause, rest)) = text.split_once(": ")
        && clause.starts_with("Mail ")
        && subjects().any(|subject| clause.contains(*subject))
    {
        text = rest;
    }
    let mut text = text.to_owned();
    for subject in subjects() {
        if let Some(rest) = text.strip_prefix(subject).and_then(|rest| rest.strip_prefix(' ')) {
            text = rest.to_owned();
        }
        for word in ["for", "from"] {
            for end in [".", ",", ":", ";"] {
                text = text.replace(&format!(" {word} {subject}{end}"), end);
            }
        }
    }
    capitalized(&text)
}

/// Where mail goes: the exchange that is tried first, and how many there are beside it.
pub(super) fn mx(mx: &MxResult) -> String {
    let words = match mx.status {
        MxStatus::Ok => {
            let first = mx.records.first().map(|record| record.exchange.to_string()).unwrap_or_default();
            return match mx.records.len() {
                0 | 1 => first,
                count => format!("{first} and {} more", count - 1),
            };
        }
        MxStatus::NullMx => "takes no mail",
        MxStatus::Implicit => "none, so its own address",
        MxStatus::None => "none",
        MxStatus::NxDomain if mx.broken_alias.is_some() => "an alias (CNAME) that leads nowhere",
        MxStatus::NxDomain => "no such domain",
        MxStatus::Error => "cannot tell",
    };
    words.to_owned()
}

/// What DMARC asks for, in a few words.
pub(super) fn dmarc(dmarc: &Dmarc) -> String {
    let words = match (dmarc.status, dmarc.applies) {
        (DmarcStatus::Found, Some(policy)) => policy.as_str(),
        (DmarcStatus::None, _) => "no record",
        (DmarcStatus::Invalid, _) => "cannot be read",
        (DmarcStatus::Error, _) | (DmarcStatus::Found, None) => "cannot tell",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::shorter;

    #[test]
    fn a_row_does_not_repeat_what_it_is_about() {
        for (verdict, brief) in [
            (
                "Mail from a.de may be refused or taken for spam: a.de does not say which servers may send. 1 more point to check.",
                "Does not say which servers may send. 1 more point to check.",
            ),
            ("Mail for a.de will not arrive: a.de does not exist in the DNS.", "Does not exist in the DNS."),
            ("Nothing was found that would stop mail for a.de.", "Nothing was found that would stop mail."),
            ("192.0.2.1 is listed on SpamCop.", "192.0.2.1 is listed on SpamCop."),
            ("Mail: what a.de says.", "Mail: what a.de says."),
        ] {
            assert_eq!(shorter(verdict, &["", "a.de"]), brief);
        }
        assert_eq!(shorter("192.0.2.1 is listed on SpamCop.", &["192.0.2.1"]), "Is listed on SpamCop.");
    }
}
