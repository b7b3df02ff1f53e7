//! What a report says, in the few words that fit into a row that names what it is about.

use crate::checks::dmarc::{Dmarc, DmarcStatus, Policy};
use crate::checks::mx::{MxResult, MxStatus};
use crate::checks::ptr::{PtrRow, PtrStatus};
use crate::report::asides::SERVER_UNKNOWN;
use crate::report::english::capitalized;
use crate::report::model::Report;

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
        // “… that would stop mail from a.net.”; elsewhere a sentence needs its end.
        for word in ["mail for", "mail from"] {
            for end in [".", ",", ":", ";"] {
                text = text.replace(&format!(" {word} {subject}{end}"), &format!(" mail{end}"));
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
        // Beside “no record”, “none” alone could be either.
        (DmarcStatus::Found, Some(Policy::None)) => "policy none",
        (DmarcStatus::Found, Some(policy)) => policy.as_str(),
        (DmarcStatus::None, _) => "no record",
        (DmarcStatus::Invalid, _) => "cannot be read",
        (DmarcStatus::Error, _) | (DmarcStatus::Found, None) => "cannot tell",
    };
    words.to_owned()
}

/// What reverse DNS says: of one address its name, of several how many have one that leads back.
pub(super) fn ptr(rows: &[PtrRow]) -> Option<String> {
    let words = match rows {
        [] => return None,
        [row] => match (row.status, row.confirmed.first(), row.names.first(), row.forward_confirmed) {
            (PtrStatus::None, ..) => "no name".to_owned(),
            (PtrStatus::Ok, Some(name), ..) => name.to_string(),
            (PtrStatus::Ok, None, Some(name), Some(false)) => format!("{name} does not lead back"),
            _ => "cannot tell".to_owned(),
        },
        rows => {
            let count = |good: fn(&PtrRow) -> bool| rows.iter().filter(|row| good(row)).count();
            let good = count(|row| row.forward_confirmed == Some(true));
            let unknown = count(|row| {
                row.status != PtrStatus::None && row.forward_confirmed.is_none()
                    || row.status == PtrStatus::Error
            });
            match (rows.len(), unknown) {
                (all, 0) if good == all => format!("all {all} lead back"),
                (all, 0) => format!("{good} of {all} lead back"),
                (all, unknown) if unknown == all => "cannot tell".to_owned(),
                (all, unknown) => format!("{good} of {all} lead back, {unknown} cannot tell"),
            }
        }
    };
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::Name;

    #[test]
    fn of_one_address_the_name_is_said_and_of_several_how_many_lead_back() {
        let row = |status, name: Option<&str>, forward_confirmed| PtrRow {
            address: [192, 0, 2, 1].into(),
            status,
            names: name.map(|name| Name::parse(name).expect("a name")).into_iter().collect(),
            confirmed: name
                .filter(|_| forward_confirmed == Some(true))
                .map(|name| Name::parse(name).expect("a name"))
                .into_iter()
                .collect(),
            forward_confirmed,
            broken_alias: None,
            queries: Vec::new(),
        };
        let good = row(PtrStatus::Ok, Some("mx.a.net"), Some(true));
        let elsewhere = row(PtrStatus::Ok, Some("b.net"), Some(false));
        let untried = row(PtrStatus::Ok, Some("c.net"), None);
        let none = row(PtrStatus::None, None, None);
        let unknown = row(PtrStatus::Error, None, None);
        for (rows, words) in [
            (vec![good.clone()], "mx.a.net"),
            (vec![elsewhere.clone()], "b.net does not lead back"),
            (vec![untried.clone()], "cannot tell"),
            (vec![none.clone()], "no name"),
            (vec![unknown.clone()], "cannot tell"),
            (vec![good.clone(), good.clone()], "all 2 lead back"),
            (vec![good.clone(), none.clone(), elsewhere], "1 of 3 lead back"),
            (vec![unknown.clone(), untried.clone()], "cannot tell"),
            (vec![good, none, unknown], "1 of 3 lead back, 1 cannot tell"),
        ] {
            assert_eq!(ptr(&rows).as_deref(), Some(words));
        }
        assert_eq!(ptr(&[]), None);
    }

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
            (
                "a.de asks receivers to do nothing about mail that only pretends to come from a.de.",
                "Asks receivers to do nothing about mail that only pretends to come from a.de.",
            ),
            (
                "The record at _dmarc.a.de is not meant for a.de.",
                "The record at _dmarc.a.de is not meant for a.de.",
            ),
            ("Mail: what a.de says.", "Mail: what a.de says."),
        ] {
            assert_eq!(shorter(verdict, &["", "a.de"]), brief);
        }
        assert_eq!(shorter("192.0.2.1 is listed on SpamCop.", &["192.0.2.1"]), "Is listed on SpamCop.");
    }
}
