//! Domains without mail: the null MX (RFC 7505), and the three records that say that a domain sends none.

use super::{text, text_below};
use crate::dns::{Change, DEFAULT_TTL, Name, Record, RecordData, RecordType, ZoneChanges};

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
