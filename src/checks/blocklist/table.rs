//! The lists that are asked: `data/blocklists.json`.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use serde::Serialize;

use crate::dns::table::{Row, rows};
use crate::dns::{Name, NameError};

/// What a list is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// IPv4 addresses.
    Ip4,
    /// IPv6 addresses.
    Ip6,
    /// Domains.
    Domain,
}

/// How much a listing matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// For information.
    Info,
    /// Few receivers use it.
    Low,
    /// Some do, mostly to score.
    Medium,
    /// Many do, and some refuse on it alone.
    High,
    /// Most do.
    Critical,
}

/// A list.
#[derive(Debug)]
pub struct List {
    /// Its zone.
    pub zone: String,
    /// Its name for people.
    pub name: String,
    /// Who runs it.
    pub operator: String,
    /// What it is asked about.
    pub kinds: Vec<Kind>,
    /// How much a listing matters.
    pub weight: Weight,
    /// What its codes mean.
    pub codes: Vec<(Ipv4Addr, String)>,
    /// Codes that state a policy rather than an accusation.
    pub policy_codes: Vec<Ipv4Addr>,
    /// Codes of its own for "I do not answer you".
    pub error_codes: Vec<Ipv4Addr>,
    /// Where to look a target up oneself; `{q}` stands for the target.
    pub lookup_url: Option<String>,
    /// Where to ask for removal; `{q}` stands for the target.
    pub removal_url: Option<String>,
    /// What gets one listed.
    pub policy: String,
    /// Where this was read.
    pub source: String,
}

/// The lists, in the order in which they are shown.
#[must_use]
pub fn lists() -> &'static [List] {
    static TABLE: OnceLock<Vec<List>> = OnceLock::new();
    TABLE.get_or_init(|| {
        rows(include_str!("../../../data/blocklists.json"), None).iter().map(List::read).collect()
    })
}

/// Something to ask lists about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address; IPv4 in IPv6 is unwrapped by the caller.
    Address(IpAddr),
    /// A domain.
    Domain(Name),
}

impl Target {
    /// Which lists are for it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Address(IpAddr::V4(_)) => Kind::Ip4,
            Self::Address(IpAddr::V6(_)) => Kind::Ip6,
            Self::Domain(_) => Kind::Domain,
        }
    }

    /// What stands in front of a list's zone (RFC 5782 sections 2.1, 2.4 and 3).
    fn label(&self) -> Name {
        match self {
            Self::Address(address) => Name::reversed(*address),
            Self::Domain(name) => name.clone(),
        }
    }

    /// The test points of its kind: what every list must list, and what none may (RFC 5782
    /// section 5).
    fn controls(&self) -> [Name; 2] {
        let name = |text| Name::parse(text).unwrap_or_else(|_| Name::root());
        match self.kind() {
            Kind::Ip4 => [2, 1].map(|last| Name::reversed(Ipv4Addr::new(127, 0, 0, last).into())),
            Kind::Ip6 => {
                [2, 1].map(|last| Name::reversed(Ipv4Addr::new(127, 0, 0, last).to_ipv6_mapped().into()))
            }
            Kind::Domain => [name("test"), name("invalid")],
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Domain(name) => write!(f, "{name}"),
        }
    }
}

/// The three names that are asked of a list about a target.
pub(super) struct Names {
    pub(super) target: Name,
    pub(super) must_be_listed: Name,
    pub(super) must_not_be_listed: Name,
}

impl List {
    fn read(row: &Row) -> Self {
        let codes = |key| row.texts(key).iter().filter_map(|code| code.parse().ok()).collect();
        Self {
            zone: row.text("zone"),
            name: row.text("name"),
            operator: row.text("operator"),
            kinds: row
                .texts("kinds")
                .iter()
                .filter_map(|kind| match kind.as_str() {
                    "ip4" => Some(Kind::Ip4),
                    "ip6" => Some(Kind::Ip6),
                    "domain" => Some(Kind::Domain),
                    _ => None,
                })
                .collect(),
            weight: match row.text("weight").as_str() {
                "critical" => Weight::Critical,
                "high" => Weight::High,
                "medium" => Weight::Medium,
                "low" => Weight::Low,
                _ => Weight::Info,
            },
            codes: row
                .pairs("codes")
                .into_iter()
                .filter_map(|(code, meaning)| Some((code.parse().ok()?, meaning)))
                .collect(),
            policy_codes: codes("policy_codes"),
            error_codes: codes("error_codes"),
            lookup_url: row.maybe("lookup_url"),
            removal_url: row.maybe("removal_url"),
            policy: row.text("policy"),
            source: row.text("source"),
        }
    }

    fn explained(&self, code: Ipv4Addr) -> Option<&String> {
        self.codes.iter().find(|(known, _)| *known == code).map(|(_, meaning)| meaning)
    }

    /// The names to ask for.
    pub(super) fn names(&self, target: &Target) -> Result<Names, NameError> {
        let zone = Name::parse(&self.zone)?;
        let [listed, not_listed] = target.controls();
        Ok(Names {
            target: zone.prefixed(&target.label())?,
            must_be_listed: zone.prefixed(&listed)?,
            must_not_be_listed: zone.prefixed(&not_listed)?,
        })
    }

    /// Whether the code says "I do not answer you" rather than "listed". `127.255.255.0/24` is
    /// kept for that by convention, and `127.0.0.1` means it wherever the list does not give it
    /// another meaning.
    pub(super) fn refuses_with(&self, code: Ipv4Addr) -> bool {
        let conventional = matches!(code.octets(), [127, 255, 255, _] | [127, 0, 0, 1]);
        self.error_codes.contains(&code) || (conventional && self.explained(code).is_none())
    }

    /// What a code means.
    pub(super) fn meaning(&self, code: Ipv4Addr) -> String {
        self.explained(code).cloned().unwrap_or_else(|| "listed, with a code that it does not explain".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        let mut zones = std::collections::HashSet::new();
        assert_eq!(lists().len(), include_str!("../../../data/blocklists.json").matches("\"zone\"").count());
        for list in lists() {
            assert!(zones.insert(&list.zone), "{} stands twice", list.zone);
            assert!(Name::from_user(&list.zone).is_ok(), "{}", list.zone);
            assert!(!list.kinds.is_empty() && !list.codes.is_empty(), "{}", list.zone);
            assert!(!list.source.is_empty() && list.policy.ends_with('.'), "{}", list.zone);
            assert!(list.codes.iter().all(|(code, _)| code.octets()[0] == 127), "{}", list.zone);
            assert!(list.policy_codes.iter().all(|code| list.explained(*code).is_some()), "{}", list.zone);
            for url in list.lookup_url.iter().chain(&list.removal_url) {
                assert!(url.starts_with("http"), "{url}");
            }
        }
    }

    #[test]
    fn names_are_built_as_rfc_5782_has_it() {
        let list = &lists()[0];
        let names = |target| list.names(&target).expect("names");
        let v4 = names(Target::Address([192, 0, 2, 99].into()));
        assert_eq!(v4.target.as_str(), format!("99.2.0.192.{}", list.zone));
        assert_eq!(v4.must_be_listed.as_str(), format!("2.0.0.127.{}", list.zone));
        assert_eq!(v4.must_not_be_listed.as_str(), format!("1.0.0.127.{}", list.zone));
        let v6 = names(Target::Address("2001:db8::1".parse().expect("address")));
        assert!(v6.target.as_str().starts_with("1.0.0.0.0.0.0.0."));
        assert!(v6.must_be_listed.as_str().starts_with("2.0.0.0.0.0.f.7.f.f.f.f.0."));
        let domain = names(Target::Domain(Name::parse("example.com").expect("name")));
        assert_eq!(domain.target.as_str(), format!("example.com.{}", list.zone));
        assert_eq!(domain.must_be_listed.as_str(), format!("test.{}", list.zone));
    }
}
