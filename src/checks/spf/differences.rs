//! Where RFC 7208 leaves open what is to be done, and receivers do not all do the same. How it is done here is
//! written down beside the code that does it; where it decides the result, the report says that others differ.

use super::SpfEvaluation;
use super::evaluate::{MAX_HOSTS, MAX_LOOKUPS, MAX_VOID_LOOKUPS, Outcome};
use crate::checks::{Check, Finding, FindingCode};

/// What receivers do in more than one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// With each `%{p}` counted as a look-up, there are too many (section 4.6.4).
    MacroLookups,
    /// With the server's missing names, or the missing addresses of its names, counted as void, there are too
    /// many void lookups (section 4.6.4).
    NameVoids,
    /// More mail exchanges than may be looked up, and the server is among the first of them: the domain, and
    /// how many (section 4.6.4).
    ManyExchanges(String, usize),
    /// Of mail exchanges that are asked in any order, one is the server, and one could not be looked up: the
    /// domain (section 5.4, RFC 5321 section 5.1).
    EqualPreference(String),
}

impl Difference {
    /// Whether those who do it the other way give permerror for it.
    pub(super) fn is_limit(&self) -> bool {
        matches!(self, Self::MacroLookups | Self::NameVoids)
    }

    /// What is done in more than one way, and what to do about it.
    fn words(&self) -> (String, &'static str) {
        match self {
            Self::MacroLookups => (
                format!(
                    "Some receivers count each `%{{p}}` as a look-up of its own; with these there are more than {MAX_LOOKUPS}."
                ),
                "Take `%{p}` out of the record; the standard advises against it.",
            ),
            Self::NameVoids => (
                format!(
                    "Some receivers count it as an empty look-up where the server has no name in reverse DNS, or where its names have no address; with these there are more than {MAX_VOID_LOOKUPS}."
                ),
                "Take `ptr` and `%{p}` out of the record; the standard advises against both.",
            ),
            Self::ManyExchanges(domain, count) => (
                format!(
                    "{domain} has {count} mail exchanges. The server is among the first {MAX_HOSTS}, where some receivers stop; others give up, since there are more."
                ),
                "Name the servers that send as `ip4:` and `ip6:` instead of `mx`.",
            ),
            Self::EqualPreference(domain) => (
                format!(
                    "Of the mail exchanges of {domain} that have the same preference, one is this server and another could not be looked up. Receivers ask them in any order, and stop at the first that they know about."
                ),
                "Have all names in the MX records answer, or name the servers that send as `ip4:` and `ip6:`.",
            ),
        }
    }
}

/// A finding for each that decides the result.
pub(super) fn findings(result: &SpfEvaluation, outcome: &Outcome) -> Vec<Finding> {
    let Some(given) = outcome.result else { return Vec::new() };
    let finding = |difference: &Difference| {
        let (why, fix) = difference.words();
        let arguments =
            [("domain", result.domain.as_str()), ("result", given.as_str()), ("why", &why), ("fix", fix)];
        Finding::new(Check::Spf, FindingCode::SpfReceiversDiffer, &arguments, &result.queries)
    };
    outcome.differences.iter().map(finding).collect()
}
