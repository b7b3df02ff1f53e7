//! Whether a domain can have DKIM keys at all: what `_domainkey.<domain>` answers (RFC 8020).

use serde::Serialize;

use crate::dns::Lookup;

/// What is known of the place where a domain's keys stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Namespace {
    /// It exists, so something may stand below it.
    Exists,
    /// It does not exist, so nothing stands below it.
    Absent,
    /// Cannot tell.
    Unknown,
}

impl Namespace {
    /// What an answer about `_domainkey.<domain>` proves.
    pub(super) fn of(lookup: &Lookup) -> Self {
        match lookup.name_exists() {
            Some(true) => Self::Exists,
            Some(false) => Self::Absent,
            None => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{Name, RecordType, Resolve, Zone};

    #[test]
    fn only_no_such_name_proves_absence() {
        let zone = "s1._domainkey.ent.test 60 TXT \"p=\"\n_domainkey.old.test 60 TXT \"o=~\"\n\
                    _domainkey.alias.test 60 CNAME gone.test\n_domainkey.bad.test FAULT SERVFAIL\n\
                    _domainkey.slow.test FAULT timeout\nnone.test 60 A 192.0.2.1";
        let zone = Zone::parse("test", zone).expect("a zone");
        for (domain, namespace) in [
            ("ent.test", Namespace::Exists),
            ("old.test", Namespace::Exists),
            ("alias.test", Namespace::Exists),
            ("none.test", Namespace::Absent),
            ("bad.test", Namespace::Unknown),
            ("slow.test", Namespace::Unknown),
        ] {
            let name = Name::parse(&format!("_domainkey.{domain}")).expect("a name");
            let lookup = futures_util::FutureExt::now_or_never(zone.ask(&name, RecordType::TXT));
            assert_eq!(Namespace::of(&lookup.expect("at once")), namespace, "{domain}");
        }
    }
}
