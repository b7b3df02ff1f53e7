//! Domains without mail: the null MX (RFC 7505), and the three records that say that a domain sends none.

use super::caution::Caution;
use super::{text, text_below};
use crate::checks::mx::MxStatus;
use crate::checks::spf::SpfResult;
use crate::dns::{
    Change, DEFAULT_TTL, Name, Question, Record, RecordData, RecordType, ZoneChanges, display_name,
};
use crate::report::{Report, english};

/// The domain takes no mail.
#[must_use]
pub fn null_mx(domain: &Name) -> ZoneChanges {
    let data = RecordData::Mx { preference: 0, exchange: Name::root() };
    let record = Record { name: domain.clone(), rtype: RecordType::MX, ttl: DEFAULT_TTL, data };
    ZoneChanges::new([Change::Replace(record)])
}

/// The domain sends no mail and takes none: null MX, an SPF record that lets nobody send, and a DMARC policy
/// that has receivers refuse what pretends to come from it.
#[must_use]
pub fn no_mail(domain: &Name) -> ZoneChanges {
    let spf = ZoneChanges::new([text(domain.clone(), "v=spf1 -all")]);
    let changes = null_mx(domain).and(&spf);
    match text_below(domain, "_dmarc", "v=DMARC1; p=reject") {
        Some(dmarc) => changes.and(&dmarc),
        None => changes,
    }
}

/// What to think of before a domain is said to take no mail, and to send none where `sends_none`.
#[must_use]
pub fn mail_cautions(domain: &Name, sends_none: bool, report: &Report) -> Vec<Caution> {
    let shown = display_name(domain);
    let mut all = Vec::new();
    match report.mx.as_ref().filter(|mx| mx.domain == *domain) {
        Some(mx) if mx.status == MxStatus::Error => {
            all.push(Caution::unknown("Whether mail servers are published now is not known."));
        }
        Some(mx) if mx.status == MxStatus::Ok => {
            let servers = english::count_grouped(mx.records.len(), "mail server", "mail servers");
            all.push(Caution::error(format!(
                "{shown} has {servers}. Once this is published, nobody can send mail to it any more; answers and bounces are lost too."
            )));
        }
        _ => {}
    }
    if sends_none {
        let dmarc = super::below(domain, "_dmarc");
        let texts = [Some((domain.clone(), "an SPF record")), dmarc.map(|name| (name, "a DMARC record"))];
        let unknown = texts.into_iter().flatten().filter(|(name, _)| is_unknown(report, name));
        all.extend(unknown.map(|(name, record)| {
            Caution::unknown(format!(
                "Whether {record} is published at {} now is not known. If one is, it has to go: with two of them neither counts.",
                display_name(&name)
            ))
        }));
    }
    let spf = report.spf.as_deref().filter(|spf| spf.domain == domain.as_str());
    let sends = spf.is_some_and(|spf| {
        spf.result == Some(SpfResult::Pass)
            || spf.senders.first().is_some_and(|total| total.ipv4 > 0 || total.ipv6 > 0)
    });
    match (sends, sends_none) {
        (true, true) => all.push(Caution::error(format!(
            "The published SPF record names servers that send for {shown}. Their mail would be refused."
        ))),
        (true, false) => all.push(Caution::warning(format!(
            "The published SPF record names servers that send for {shown}. Many receivers refuse mail from a domain that takes none."
        ))),
        (false, true) => all.push(Caution::notice(
            "Names below the domain are covered by the DMARC policy, but each that has an address can still be given mail. Give those a null MX too.",
        )),
        (false, false) => {}
    }
    all
}

/// Whether the texts at a name were asked for and are not known.
fn is_unknown(report: &Report, name: &Name) -> bool {
    let is_asked = |question: &Question| question.name == *name && question.rtype == RecordType::TXT;
    let lookup = report.transcript.lookups().iter().find(|lookup| is_asked(&lookup.question));
    lookup.is_some_and(|lookup| lookup.as_published().texts().error().is_some())
}
