//! Whose software writes a `Received` field, and whose host a name is: `data/received-systems.json`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::clauses::{Keyword, Received};
use super::details::ReverseName;

/// The table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    software: Vec<SoftwareRow>,
    systems: Vec<System>,
    gateways: Vec<System>,
    shared: Shared,
    second_level: SecondLevel,
}

/// How the fields of a software are known, and what is particular about them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SoftwareRow {
    /// Its name as it is shown.
    pub(super) name: String,
    /// Where its mark stands.
    place: Place,
    /// The marks; one is enough.
    marks: Vec<String>,
    /// Whether the reverse name stands behind `from`, and not the name in HELO.
    #[serde(default)]
    pub(super) reverse_name_first: bool,
    /// What it means that no reverse name is written.
    #[serde(default)]
    pub(super) missing_name: ReverseName,
    /// Whether the account of a customer stands behind `from`, who handed the message in.
    #[serde(default)]
    pub(super) client_is_account: bool,
    /// Where this is laid down or was seen.
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// The host behind `by` ends with it.
    By,
    /// The host behind `from` is it, or ends with it.
    From,
    /// A comment behind `by` or `with` has it.
    ByComment,
    /// A comment behind `from` begins with it.
    FromComment,
    /// What stands behind `with` begins with it, small and capital letters apart.
    With,
    /// Any comment has it.
    AnyComment,
    /// The date is followed by an id.
    IdBehindDate,
    /// The date is followed by the return-path in a comment.
    SenderBehindDate,
    /// An address alone in brackets behind `from`, SMTP, and a date in UTC without a day of the week.
    QmailForm,
}

/// Hosts that belong together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Whose they are, as it is shown.
    pub name: String,
    /// Ends of their names, with the dot before them.
    suffixes: Vec<String>,
    /// Where this is laid down or was seen.
    #[serde(rename = "source")]
    _source: String,
}

/// Services whose hosts hand over mail from one customer to another.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    suffixes: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

/// Labels under which names of two labels are registered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecondLevel {
    labels: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/received-systems.json"))
        .expect("data/received-systems.json")
});

/// The software that wrote a field: the first row whose mark it bears.
pub(super) fn software_of(received: &Received) -> Option<&'static SoftwareRow> {
    TABLE.software.iter().find(|row| row.marks.iter().any(|mark| row.place.has(received, mark)))
}

impl Place {
    fn has(self, received: &Received, mark: &str) -> bool {
        let host = |keyword, mark: &str| {
            received.first(keyword).is_some_and(|host| {
                let host = host.trim_end_matches('.').to_ascii_lowercase();
                host.ends_with(mark) || (mark.starts_with('.') && host == mark.trim_start_matches('.'))
            })
        };
        match self {
            Self::By => host(Keyword::By, mark),
            Self::From => host(Keyword::From, mark),
            Self::ByComment => [Keyword::By, Keyword::Via, Keyword::With, Keyword::Id, Keyword::Tls]
                .into_iter()
                .flat_map(|keyword| received.comments(keyword))
                .any(|comment| comment.contains(mark)),
            Self::FromComment => received.comments(Keyword::From).any(|comment| comment.starts_with(mark)),
            Self::With => received.words(Keyword::With).collect::<Vec<_>>().join(" ").starts_with(mark),
            Self::AnyComment => received.all_comments().any(|comment| comment.contains(mark)),
            Self::IdBehindDate => received.has_id_behind_date,
            Self::SenderBehindDate => received.has_sender_behind_date,
            Self::QmailForm => {
                let bare = received.comments(Keyword::From).any(|comment| {
                    let address = comment.rsplit('@').next().unwrap_or(comment);
                    address.parse::<std::net::IpAddr>().is_ok()
                });
                let utc = received.date_text.as_deref().is_some_and(|text| {
                    text.ends_with(mark) && text.starts_with(|c: char| c.is_ascii_digit())
                });
                bare && utc && received.first(Keyword::Id).is_none()
            }
        }
    }
}

/// The provider inside whose system a host stands, if it is one that is known.
#[must_use]
pub fn system_of(host: &str) -> Option<&'static System> {
    of(&TABLE.systems, host)
}

/// The filtering service that a host belongs to, if it is one that is known. Such services stand before mailboxes, and
/// send for the same customers too.
#[must_use]
pub fn gateway_of(host: &str) -> Option<&'static System> {
    of(&TABLE.gateways, host)
}

fn of(systems: &'static [System], host: &str) -> Option<&'static System> {
    let host = format!(".{}", host.trim_end_matches('.').to_ascii_lowercase());
    systems.iter().find(|system| system.suffixes.iter().any(|suffix| host.ends_with(suffix.as_str())))
}

/// Whether a host belongs to a service with many customers, so that its registered name says nothing of whose mail it is.
pub(in crate::message) fn is_shared(host: &str) -> bool {
    let name = format!(".{}", host.trim_end_matches('.').to_ascii_lowercase());
    TABLE.shared.suffixes.iter().any(|suffix| name.ends_with(suffix.as_str())) || gateway_of(host).is_some()
}

/// Whether two hosts have the same registered name, as far as that can be told without a list of public suffixes: the
/// last two labels are the same, or the last three where the second last is one that countries use (`co.uk`).
#[must_use]
pub fn same_organization(one: &str, other: &str) -> bool {
    let (one, other) = (registered(one), registered(other));
    one.is_some() && one == other
}

fn registered(host: &str) -> Option<String> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let (last, second) = (labels.last()?, labels.get(labels.len().checked_sub(2)?)?);
    let is_country = last.len() == 2 && TABLE.second_level.labels.iter().any(|label| label == second);
    let count = if is_country { 3 } else { 2 };
    let is_name = !last.bytes().all(|byte| byte.is_ascii_digit()) && !host.contains(['[', ':', '@']);
    let start = labels.len().checked_sub(count)?;
    is_name.then(|| labels.get(start..).map(|labels| labels.join("."))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_reached_and_has_a_source() {
        assert!(TABLE.software.iter().all(|row| !row.marks.is_empty() && !row._source.is_empty()));
        for system in TABLE.systems.iter().chain(&TABLE.gateways) {
            assert!(!system._source.is_empty());
            assert!(system.suffixes.iter().all(|suffix| suffix.starts_with('.')), "{}", system.name);
        }
    }

    #[test]
    fn hosts_of_one_organization_are_known_by_their_registered_name() {
        assert!(same_organization("mx.example.com", "store.inner.Example.com."));
        assert!(!same_organization("mx.example.com", "mx.example.net"));
        assert!(!same_organization("mx.one.co.uk", "mx.other.co.uk"));
        assert!(same_organization("mx.one.co.uk", "one.co.uk"));
        assert!(!same_organization("localhost", "localhost"));
        assert!(!same_organization("192.0.2.1", "198.51.2.1"));
    }

    #[test]
    fn providers_are_known_by_the_end_of_the_name() {
        let name = |host: &str| system_of(host).map(|system| system.name.as_str());
        assert_eq!(name("AM0PR04MB1234.eurprd04.prod.outlook.com"), Some("Microsoft 365"));
        assert_eq!(name("mail-eopbgr00000.outbound.protection.outlook.com"), None);
        assert_eq!(name("notprod.outlook.com"), None);
    }
}
