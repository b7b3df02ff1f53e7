//! Services that publish MTA-STS policies for others, by where the domain's alias leads.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::dns::Name;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The name that the alias leads to, or below.
    zone: Name,
    name: String,
    #[expect(dead_code, reason = "for readers of the table")]
    source: String,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/mta-sts-hosts.json")).expect("data/mta-sts-hosts.json")
});

/// The service that a name belongs to.
pub(super) fn service_of(target: &Name) -> Option<&'static str> {
    ROWS.iter().find(|row| target.is_within(&row.zone)).map(|row| row.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_known_by_where_an_alias_leads() {
        let service = |text: &str| service_of(&Name::parse(text).expect(text));
        assert_eq!(service("example_com_mta_sts.easydmarc.pro"), Some("EasyDMARC"));
        assert_eq!(service("mta-sts.tutanota.de"), Some("Tuta"));
        assert_eq!(service("www.example.com"), None);
        assert_eq!(service("notgithub.io"), None);
    }
}
