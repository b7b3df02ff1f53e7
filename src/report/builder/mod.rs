//! Builders of records: SPF, DMARC, DKIM, MTA-STS, TLS-RPT, and those of a domain without mail.
//!
//! Each is a value with what can be chosen. It begins from what is published and what a report found
//! (`from_report`), and gives [`ZoneChanges`]: what the zone laboratory tries, and what [`forms`] and
//! [`nsupdate`] write as it is to be published. A builder's record is one that the check of its protocol reads
//! without a fault.

mod caution;
mod caution_dmarc;
mod caution_spf;
mod dkim;
mod dmarc;
mod forms;
mod kind;
mod mta_sts;
mod no_mail;
mod spf;
mod tls_rpt;
mod typed;
mod zone;

pub use caution::Caution;
pub use dkim::{DkimAlias, DkimBuilder, free_selector, left_out_of_pasted, read_public_key};
pub use dmarc::DmarcBuilder;
pub use forms::{Cost, RecordForm, forms, nsupdate};
pub use mta_sts::MtaStsBuilder;
pub use no_mail::{mail_cautions, no_mail, null_mx};
pub use spf::{SpfBuilder, SpfEnd, SpfSuggestion, SpfTerm};
pub use tls_rpt::TlsRptBuilder;
pub use typed::{REPORT_ADDRESS_WANTED, name_from_typed};
pub use zone::{is_published_already, replaced, with_room, zones, zones_of};
pub(in crate::report) use zone::{says_the_same, without_service_labels};

use crate::dns::{Change, DEFAULT_TTL, Name, Record, RecordData, RecordType, Txt, ZoneChanges};

/// A text at a name.
pub(super) fn text(name: Name, text: &str) -> Change {
    let data = RecordData::Txt(Txt::of_text(text));
    Change::Replace(Record { name, rtype: RecordType::TXT, ttl: DEFAULT_TTL, data })
}

/// The change that puts a text at a name with labels in front; none where that would be too long for the DNS.
pub(super) fn text_below(domain: &Name, labels: &str, value: &str) -> Option<ZoneChanges> {
    Some(ZoneChanges::new([text(below(domain, labels)?, value)]))
}

/// A name with labels in front.
pub(super) fn below(domain: &Name, labels: &str) -> Option<Name> {
    domain.prefixed(&Name::parse(labels).ok()?).ok()
}

/// Whether an address can stand in a list of report addresses: `mailto:` or `https:`, and nothing that ends it.
fn is_report_address(uri: &str) -> bool {
    let ends = [',', ';', '!', '"', '\\'];
    uri.is_ascii()
        && !uri.contains(|c: char| c.is_whitespace() || c.is_control() || ends.contains(&c))
        && crate::checks::transport::is_destination(uri)
}

/// An address of reports as people type it, as a URI: an e-mail address gets `mailto:`, and its domain is written
/// as the DNS has it.
fn report_uri(text: &str) -> Option<String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once(':').unwrap_or(("mailto", text));
    let uri = match scheme.eq_ignore_ascii_case("mailto") {
        true => format!("{scheme}:{}", mailbox(rest)?),
        false => text.to_owned(),
    };
    Some(uri).filter(|uri| is_report_address(uri))
}

/// The part of a `mailto:` address behind the colon; none where it is no mailbox.
fn mailbox(text: &str) -> Option<String> {
    let (address, query) = text.find('?').map_or((text, ""), |at| text.split_at(at));
    let (local, domain) = address.split_once('@')?;
    // As written where nothing has to be converted.
    match domain.is_ascii() {
        true => (!domain.contains('@')).then(|| text.to_owned()),
        false => Some(format!("{local}@{}{query}", Name::from_user(domain).ok()?.as_str())),
    }
}

/// Adds an address of reports as people type it, unless it is there already; whether it can be one.
fn add_report_address(addresses: &mut Vec<String>, text: &str) -> bool {
    let Some(uri) = report_uri(text) else { return false };
    if !addresses.contains(&uri) {
        addresses.push(uri);
    }
    true
}
