//! What lists are asked about, and the names that are asked for.

use std::net::{IpAddr, Ipv4Addr};

use super::kind::Kind;
use super::table::{List, TestEntries};
use crate::dns::Name;

/// Something to ask lists about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address; IPv4 in IPv6 is unwrapped by the caller.
    Address(IpAddr),
    /// A domain.
    Domain(Name),
}

/// The most labels of a domain that are asked about where a list holds registered domains.
const MOST_LABELS: usize = 3;

impl Target {
    /// Which lists are for it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Address(IpAddr::V4(_)) => Kind::Ipv4,
            Self::Address(IpAddr::V6(_)) => Kind::Ipv6,
            Self::Domain(_) => Kind::Domain,
        }
    }

    /// Whether lists can know it. Names that only an inside network knows are never asked about
    /// (RFC 6761, RFC 6762, RFC 8375); addresses of that sort are told apart by [`crate::dns::World`].
    #[must_use]
    pub fn is_public_name(&self) -> bool {
        const INSIDE: [&str; 8] =
            ["local", "localhost", "localdomain", "internal", "invalid", "onion", "lan", "arpa"];
        match self {
            Self::Address(_) => true,
            Self::Domain(name) => {
                name.label_count() > 1 && name.labels().last().is_some_and(|last| !INSIDE.contains(&last))
            }
        }
    }

    /// The names that are put in front of a list's zone (RFC 5782 sections 2.1, 2.4 and 3).
    ///
    /// Which domain is the registered one cannot be known without a list of public suffixes. Where
    /// a list wants that, the last two labels and the last three are asked about: that is both the
    /// host and its parent for a usual name, and costs nothing but a question where `co.uk` is one
    /// of them, since no list holds that. A registered domain of four labels is not found this way.
    fn query_names(&self, list: &List) -> Vec<Name> {
        match self {
            Self::Address(address) => vec![Name::reversed(*address)],
            Self::Domain(name) if list.takes_host_names => vec![name.clone()],
            Self::Domain(name) => {
                let mut query_names = Vec::new();
                let mut at = Some(name.clone());
                while let Some(domain) = at.filter(|domain| domain.label_count() > 1) {
                    at = domain.parent();
                    if domain.label_count() <= MOST_LABELS {
                        query_names.push(domain);
                    }
                }
                if query_names.is_empty() { vec![name.clone()] } else { query_names }
            }
        }
    }
}

impl Kind {
    /// The test entries of a list for this kind (RFC 5782 section 5): what it must list, and what it
    /// must not.
    pub(super) fn test_entries(self, list: &List) -> [Name; 2] {
        let name = |text| Name::parse(text).unwrap_or_else(|_| Name::root());
        match (self, &list.test_entries) {
            (Self::Ipv4, _) => [2, 1].map(|last| Name::reversed(Ipv4Addr::new(127, 0, 0, last).into())),
            (Self::Ipv6, _) => {
                [2, 1].map(|last| Name::reversed(Ipv4Addr::new(127, 0, 0, last).to_ipv6_mapped().into()))
            }
            (Self::Domain, TestEntries::Custom { listed, not_listed }) => {
                [listed.clone(), not_listed.clone()]
            }
            (Self::Domain, TestEntries::Rfc5782 | TestEntries::None) => [name("test"), name("invalid")],
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

/// The names that are asked of a list about a target.
#[derive(Debug)]
pub(super) struct Questions {
    /// What is asked about, and by which name.
    pub(super) targets: Vec<(Name, Name)>,
    pub(super) must_be_listed: Name,
    pub(super) must_not_be_listed: Name,
}

impl List {
    /// The names to ask for; `key` stands before the zone.
    pub(super) fn questions(&self, target: &Target, key: Option<&str>) -> Option<Questions> {
        let mut questions = self.test_questions(target.kind(), key)?;
        let zone = self.zone_with(key)?;
        let query_names = target.query_names(self).into_iter();
        questions.targets = query_names
            .map(|name| Some((name.clone(), zone.prefixed(&name).ok()?)))
            .collect::<Option<_>>()?;
        Some(questions)
    }

    /// The names to ask for where there is no target.
    pub(super) fn test_questions(&self, kind: Kind, key: Option<&str>) -> Option<Questions> {
        let zone = self.zone_with(key)?;
        let [listed, not_listed] = kind.test_entries(self);
        Some(Questions {
            targets: Vec::new(),
            must_be_listed: zone.prefixed(&listed).ok()?,
            must_not_be_listed: zone.prefixed(&not_listed).ok()?,
        })
    }

    fn zone_with(&self, key: Option<&str>) -> Option<Name> {
        match key {
            Some(key) => self.zone.prefixed(&Name::parse(key).ok()?).ok(),
            None => Some(self.zone.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lists;
    use super::*;

    fn list(zone: &str) -> &'static List {
        lists().iter().find(|list| list.zone.as_str() == zone).expect(zone)
    }

    fn domain(text: &str) -> Target {
        Target::Domain(Name::parse(text).expect(text))
    }

    #[test]
    fn names_are_built_as_rfc_5782_has_it() {
        let list = list("bl.spamcop.net");
        let names = |target| list.questions(&target, None).expect("names");
        let v4 = names(Target::Address([192, 0, 2, 99].into()));
        assert_eq!(v4.targets[0].1.as_str(), "99.2.0.192.bl.spamcop.net");
        assert_eq!(v4.must_be_listed.as_str(), "2.0.0.127.bl.spamcop.net");
        assert_eq!(v4.must_not_be_listed.as_str(), "1.0.0.127.bl.spamcop.net");
        let v6 = names(Target::Address("2001:db8:1:2:3:4:567:89ab".parse().expect("address")));
        assert_eq!(
            v6.targets[0].1.as_str(),
            "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.spamcop.net"
        );
        let entry = "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.spamcop.net";
        assert_eq!(v6.must_be_listed.as_str(), entry);
        assert_eq!(v6.must_not_be_listed.as_str(), entry.replacen('2', "1", 1));
    }

    #[test]
    fn a_list_of_domains_is_asked_as_it_wants() {
        let query_names = |zone: &str, text: &str| {
            let questions = list(zone).questions(&domain(text), None).expect("names");
            questions.targets.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(query_names("dbl.spamhaus.org", "a.b.c.example.com"), ["a.b.c.example.com"]);
        assert_eq!(query_names("multi.surbl.org", "example.com"), ["example.com"]);
        assert_eq!(query_names("multi.surbl.org", "mx.example.com"), ["mx.example.com", "example.com"]);
        assert_eq!(query_names("multi.surbl.org", "a.b.example.co.uk"), ["example.co.uk", "co.uk"]);
        let entries = |zone: &str| {
            let questions = list(zone).questions(&domain("example.com"), None).expect("names");
            [questions.must_be_listed, questions.must_not_be_listed].map(|name| name.to_string())
        };
        assert_eq!(entries("dbl.nordspam.com"), ["test.dbl.nordspam.com", "invalid.dbl.nordspam.com"]);
        assert_eq!(entries("dbl.spamhaus.org"), ["dbltest.com.dbl.spamhaus.org", "invalid.dbl.spamhaus.org"]);
        assert_eq!(entries("uribl.spameatingmonkey.net")[1], "_dnsblneg_.test.uribl.spameatingmonkey.net");
    }

    #[test]
    fn a_key_stands_before_the_zone() {
        let target = Target::Address([192, 0, 2, 99].into());
        let questions = list("zen.dq.spamhaus.net").questions(&target, Some("abc")).expect("names");
        assert_eq!(questions.targets[0].1.as_str(), "99.2.0.192.abc.zen.dq.spamhaus.net");
        assert_eq!(questions.must_be_listed.as_str(), "2.0.0.127.abc.zen.dq.spamhaus.net");
    }

    #[test]
    fn names_of_the_inside_are_not_for_lists() {
        for name in ["localhost", "oemcomputer", "mail.corp.local", "x.internal", "1.2.0.192.in-addr.arpa"] {
            assert!(!domain(name).is_public_name(), "{name}");
        }
        assert!(domain("example.com").is_public_name());
    }
}
