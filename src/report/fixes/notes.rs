//! What has to be known of records before they are published, and which builder makes such records.

use super::spf::service_of;
use crate::checks::FindingCode as Code;
use crate::checks::dmarc::PolicyRecord;
use crate::dns::{Change, Record, RecordData, RecordType, ZoneChanges};
use crate::report::RecordKind;
use crate::report::builder::SpfTerm;
use crate::report::model::Report;
use crate::report::pasted::name::reverse_address;

/// What has to be known of changes before they are published, each as one or two sentences.
#[must_use]
pub fn notes(report: &Report, changes: &ZoneChanges) -> Vec<String> {
    let mut notes = Vec::new();
    for change in changes.changes() {
        match change {
            Change::Remove(record) if is_text(record, "v=STSv1") => notes.push(
                "This ends MTA-STS for the domain. To keep it instead, publish the policy file that is missing: the builder of MTA-STS shows each step."
                    .to_owned(),
            ),
            Change::Remove(_) | Change::RemoveType(..) | Change::RemoveName(_) => {}
            Change::Replace(record) | Change::Add(record) => {
                if is_text(record, "v=spf1") {
                    notes.extend(of_spf(report, record));
                }
                notes.extend(of_reports(record));
            }
        }
    }
    notes
}

/// The builder that makes such records.
#[must_use]
pub fn builder_of(changes: &ZoneChanges) -> Option<RecordKind> {
    let mut records = changes.changes().iter().filter_map(|change| match change {
        Change::Replace(record) | Change::Add(record) | Change::Remove(record) => Some(record),
        Change::RemoveType(..) | Change::RemoveName(_) => None,
    });
    let kinds = [
        ("v=spf1", RecordKind::Spf),
        ("v=DMARC1", RecordKind::Dmarc),
        ("v=DKIM1", RecordKind::Dkim),
        ("v=STSv1", RecordKind::MtaSts),
        ("v=TLSRPTv1", RecordKind::TlsRpt),
    ];
    records
        .find_map(|record| kinds.iter().find(|(version, _)| is_text(record, version)))
        .map(|(_, kind)| *kind)
}

/// The builder of the record that fixes a finding, where what it has to say is not known.
#[must_use]
pub fn builder_for(code: Code) -> Option<RecordKind> {
    if is_of_signer(code) || super::remedy(code) != super::Remedy::Choice {
        return None;
    }
    match code.as_str().split('.').next()? {
        "spf" => Some(RecordKind::Spf),
        "dkim" => Some(RecordKind::Dkim),
        "dmarc" => Some(RecordKind::Dmarc),
        "mta-sts" => Some(RecordKind::MtaSts),
        "tls-rpt" => Some(RecordKind::TlsRpt),
        _ => None,
    }
}

/// Where a fix has to come from that is no record of the reader's own.
pub(super) fn elsewhere(code: Code) -> Option<&'static str> {
    match code {
        _ if is_of_signer(code) => Some(
            "The key has to come whole from whoever signs the mail: copy the record again from the settings of your mail provider or mail server.",
        ),
        Code::MtaStsPolicyMx
        | Code::MtaStsPolicyNone
        | Code::MtaStsPolicyShort
        | Code::MtaStsPolicySyntax
        | Code::MtaStsPolicyTesting => Some(
            "What has to be changed is the policy file on the web server, and then the id in the record: a record alone does not fix it.",
        ),
        _ => None,
    }
}

/// Whether a key is damaged, so that only its other half tells what it was.
fn is_of_signer(code: Code) -> bool {
    matches!(code, Code::DkimKeyBroken | Code::DkimKeySyntax | Code::DkimKeyNoP | Code::DkimKeyMismatch)
}

/// What to ask the owner of an address for: names in reverse DNS are in nobody else's hands.
#[must_use]
pub fn request_to_owner(change: &Change) -> Option<String> {
    let Some(Record { name, data: RecordData::Ptr(host), .. }) = change.record() else { return None };
    let address = reverse_address(name)?;
    Some(format!("Please set the reverse DNS (PTR record) of {address} to {}.", host.as_str()))
}

fn is_text(record: &Record, version: &str) -> bool {
    let RecordData::Txt(text) = &record.data else { return false };
    record.rtype == RecordType::TXT
        && text
            .joined()
            .get(..version.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(version.as_bytes()))
}

fn of_spf(report: &Report, record: &Record) -> Vec<String> {
    let (RecordData::Txt(text), Some(spf)) = (&record.data, report.spf.as_deref()) else { return Vec::new() };
    let text = text.text();
    let mut notes = Vec::new();
    if spf.record.is_none() && spf.records.is_empty() {
        notes.push(
            "Before you publish it, name every service that sends for the domain: mail servers, newsletters, shops, forms on web sites. Mail from those that are missing would be suspected."
                .to_owned(),
        );
    }
    let Some(address) = spf.ip else { return notes };
    let alone = SpfTerm::address(address).to_string();
    let has = |term: &str| text.split(' ').any(|word| word.eq_ignore_ascii_case(term));
    let had = spf.record.as_deref().is_some_and(|record| record.split(' ').any(|word| word == alone));
    match service_of(report, address) {
        Some((service, include)) if has(&format!("include:{}", include.as_str())) => notes.push(format!(
            "{address} is a server of {service}, and this lets all servers of {service} send. The other choice is {alone} in place of the include: then mail from its other addresses fails."
        )),
        _ if has(&alone) && !had => notes.push(format!(
            "This lets the one address {address} send. If it belongs to a service, mail from the other addresses of that service still fails: build the record step by step, and choose the service there."
        )),
        _ => {}
    }
    notes
}

/// That mailboxes for reports have to be there.
fn of_reports(record: &Record) -> Option<String> {
    let RecordData::Txt(text) = &record.data else { return None };
    let text = text.text();
    if !is_text(record, "v=DMARC1") && !is_text(record, "v=TLSRPTv1") {
        return None;
    }
    let is_read = PolicyRecord::parse(text.as_bytes()).is_some() || is_text(record, "v=TLSRPTv1");
    let mailboxes = text.split("mailto:").skip(1).filter(|_| is_read).filter_map(|rest| {
        let mailbox = rest.split([',', ';', '!', '?', ' ']).next()?;
        mailbox.contains('@').then_some(mailbox)
    });
    let mailboxes: Vec<&str> = mailboxes.collect();
    match mailboxes.as_slice() {
        [] => None,
        [one] => Some(format!("Reports go to {one}: that mailbox has to exist.")),
        many => Some(format!("Reports go to {}: these mailboxes have to exist.", crate::checks::list(many))),
    }
}
