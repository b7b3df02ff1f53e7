//! The name of a record, as a DNS panel has it: `_dmarc.example.com`, `s1._domainkey.example.com`.

use super::{Fields, Pasted, PastedKind};
use crate::checks::Command;
use crate::checks::dkim::DOMAINKEY;
use crate::dns::{Name, display_name};
use crate::report::subject::{GivenSelector, Subject};

/// Labels before a domain at which a record of its own stands, with the check of that record.
const PLACES: [(&str, Command); 6] = [
    ("_dmarc.", Command::Dmarc),
    ("_mta-sts.", Command::MtaSts),
    ("mta-sts.", Command::MtaSts),
    ("_smtp._tls.", Command::TlsRpt),
    ("_25._tcp.", Command::Dane),
    ("default._bimi.", Command::Bimi),
];
/// First labels of names whose SPF records others include.
const SPF_LABELS: [&str; 3] = ["_spf", "_spf1", "_netblocks"];

/// The domain whose record this name is, for a check of that record: people copy `_dmarc.example.com` out of
/// their DNS panel.
pub(super) fn owner(command: Command, text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    let mut places = PLACES.iter().filter(|(_, check)| *check == command);
    let place = places.find(|(labels, _)| lower.starts_with(labels));
    place.and_then(|(labels, _)| text.get(labels.len()..)).filter(|rest| rest.contains('.')).unwrap_or(text)
}

/// The domain and the selector of the name of a DKIM key; `_domainkey.example.com` has no selector.
pub(super) fn key(text: &str) -> Option<(Name, Option<GivenSelector>)> {
    let text = text.trim_end_matches('.').to_ascii_lowercase();
    let (selector, domain) = match text.strip_prefix(DOMAINKEY).and_then(|rest| rest.strip_prefix('.')) {
        Some(domain) => (None, domain),
        None => {
            let (selector, domain) = text.split_once(&format!(".{DOMAINKEY}."))?;
            (Some(GivenSelector::parse_list(selector).ok()?.pop()?), domain)
        }
    };
    let domain = Name::from_user(domain).ok().filter(|domain| domain.label_count() > 1)?;
    Some((domain, selector))
}

/// What a name of a record asks: the check of that record.
pub(super) fn read(name: &Name) -> Option<Pasted> {
    let text = name.as_str();
    let taken = |command, domain: &Name, selectors| {
        let subject = Some(Subject::Domain(domain.clone()));
        let fields = Fields { command: Some(command), subject, selectors, ..Fields::default() };
        Pasted::taken(PastedKind::Command, fields)
    };
    if let Some((domain, selector)) = key(text) {
        let says = format!("{} is where a DKIM key of {} stands.", display_name(name), display_name(&domain));
        return Some(taken(Command::Dkim, &domain, selector.into_iter().collect()).adding(&says));
    }
    // A host may be called `mta-sts` for its policy on the web.
    let place = PLACES.iter().find(|(labels, _)| labels.starts_with('_') && text.starts_with(labels));
    if let Some((labels, command)) = place {
        let domain = Name::parse(text.get(labels.len()..)?).ok().filter(|domain| domain.label_count() > 1)?;
        let says =
            format!("{} is where that record of {} stands.", display_name(name), display_name(&domain));
        return Some(taken(*command, &domain, Vec::new()).adding(&says));
    }
    let first = name.labels().next()?;
    let is_spf = SPF_LABELS.contains(&first) && name.label_count() > 2;
    is_spf.then(|| {
        taken(Command::Spf, name, Vec::new()).adding("Such a name holds an SPF record that others include.")
    })
}
