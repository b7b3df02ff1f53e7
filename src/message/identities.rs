//! Who sent to whom: the visible From, the return-path, the name in HELO, the recipient.

use std::net::IpAddr;

use super::fields::{Field, Fields};
use super::model::Hop;
use super::text::{Mailbox, mailboxes};

/// The first mailbox of the visible From, with its domain in the form of the DNS.
pub(super) fn author(fields: &Fields) -> Option<String> {
    authors(fields).iter().find_map(Mailbox::in_dns_form)
}

/// All mailboxes of all From fields.
pub(super) fn authors(fields: &Fields) -> Vec<Mailbox> {
    fields.named("From").take(10).flat_map(|(_, field)| mailboxes(&field.value())).collect()
}

/// The return-path; empty for the null sender. The field of that name is the recipient's own server's; where it
/// is missing, others name it too.
pub(super) fn return_path(fields: &Fields, handover: Option<&Hop>) -> Option<String> {
    let by_field = ["Return-Path", "X-Envelope-From", "Envelope-From", "X-Barracuda-Envelope-From"]
        .iter()
        .find_map(|name| fields.first(name))
        .and_then(|value| in_brackets(&value));
    by_field
        .or_else(|| {
            handover.and_then(|hop| hop.details.envelope_from.clone()).and_then(|value| in_brackets(&value))
        })
        .or_else(|| of_spf(fields, "envelope-from").and_then(|value| in_brackets(&value)))
}

/// The recipient: whom the recipient's server took the message for, else what the header says of it.
pub(super) fn recipient(fields: &Fields, handover: Option<&Hop>) -> Option<String> {
    let by_hop = handover.and_then(|hop| hop.recipient.clone());
    let by_field = || {
        ["Envelope-To", "X-Envelope-To", "X-Original-To", "Delivered-To"]
            .iter()
            .find_map(|name| fields.first(name))
            .and_then(|value| in_brackets(&value))
    };
    let by_to = || {
        let to = mailboxes(&fields.first("To")?);
        let mut addresses = to.iter().filter_map(Mailbox::in_dns_form);
        addresses.next().filter(|_| addresses.next().is_none())
    };
    by_hop
        .and_then(|value| in_brackets(&value))
        .or_else(by_field)
        .or_else(by_to)
        .filter(|address| !address.is_empty())
}

/// The name in HELO: of the hop, else as `Received-SPF` or Microsoft's report has it.
pub(super) fn helo(fields: &Fields, handover: Option<&Hop>) -> Option<String> {
    handover.and_then(|hop| hop.helo.clone()).or_else(|| of_spf(fields, "helo")).or_else(|| {
        let report = fields.first("X-Forefront-Antispam-Report")?;
        forefront_value(&report, "H:").map(str::to_lowercase)
    })
}

/// A value of Microsoft's report on a message.
fn forefront_value<'a>(report: &'a str, key: &str) -> Option<&'a str> {
    report.split(';').find_map(|pair| pair.trim().strip_prefix(key)).filter(|value| !value.is_empty())
}

/// The name in HELO that a field names together with this address.
pub(super) fn helo_of(fields: &Fields, address: IpAddr) -> Option<String> {
    let is_it = |text: Option<&str>| text.and_then(|text| text.parse::<IpAddr>().ok()) == Some(address);
    let spf = fields.named("Received-SPF").find_map(|(_, field)| {
        let value = field.value();
        is_it(spf_value(&value, "client-ip").as_deref()).then(|| spf_value(&value, "helo")).flatten()
    });
    spf.or_else(|| {
        let report = fields.first("X-Forefront-Antispam-Report")?;
        is_it(forefront_value(&report, "CIP:"))
            .then(|| forefront_value(&report, "H:"))
            .flatten()
            .map(str::to_lowercase)
    })
}

/// Whom a bounce was sent to: the return-path of the message (RFC 5321 section 4.5.5).
pub(super) fn bounced_to(outer: &Fields) -> Option<String> {
    mailboxes(&outer.first("To")?).iter().find_map(Mailbox::in_dns_form)
}

/// A value of `Received-SPF` (RFC 7208 section 9.1).
fn of_spf(fields: &Fields, key: &str) -> Option<String> {
    let value = fields.named("Received-SPF").map(|(_, field)| Field::value(field)).next()?;
    spf_value(&value, key)
}

fn spf_value(value: &str, key: &str) -> Option<String> {
    let (_, rest) = value.split_once(&format!("{key}="))?;
    let rest = rest.trim_start();
    let text = match rest.strip_prefix('"') {
        Some(rest) => rest.split('"').next(),
        None => rest.split([';', ' ', ')']).next(),
    }?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// The address in angle brackets, or alone; empty for `<>`. None where that is no address.
fn in_brackets(value: &str) -> Option<String> {
    let value = value.trim();
    if value == "<>" {
        return Some(String::new());
    }
    if let Some(address) = value.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'))
        && !address.contains(['<', '>', ' '])
        && address.contains('@')
    {
        return Some(address.to_owned());
    }
    mailboxes(value).into_iter().map(|mailbox| mailbox.address).find(|address| address.contains('@'))
}
