//! The rules of spam filters that the DNS alone decides, as `data/score-spamassassin.json` and
//! `data/score-rspamd.json` have them.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::checks::blocklist::CodePattern;
use crate::checks::spf::SpfResult;
use crate::dns::Name;
use crate::report::mail_flow::Score;

/// A rule of a filter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name in the filter.
    #[serde(rename = "rule")]
    pub name: String,
    /// The points that it gives.
    pub score: Score,
    /// When it fires.
    pub when: When,
    /// The version of the filter in which this was read.
    pub source: String,
}

/// When a rule fires.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// A list holds the sending address.
    Listed(Listed),
    /// SPF gives this for the return-path.
    Spf(SpfCondition),
    /// SPF gives this for the HELO name.
    HeloSpf(HeloSpfCondition),
    /// The name of the sending address is so.
    ReverseName(ReverseName),
    /// The HELO name is so.
    HeloName(HeloName),
    /// The HELO name is another than that of the sending address in reverse DNS.
    HeloOtherThanReverse,
    /// The domain of the return-path is so.
    ReturnPath(ReturnPathDomain),
    /// DMARC gives this.
    Dmarc(DmarcCondition),
}

/// That a list holds the sending address, with such a code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The zones under which the list is asked; the first that answers counts.
    pub zones: Vec<Name>,
    /// One of these codes must be there.
    pub code: CodePattern,
    /// And none of these.
    pub unless_code: Option<CodePattern>,
}

/// A result of SPF for the return-path.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpfCondition {
    /// The result.
    pub result: SpfResult,
    /// Whether the record must, or must not, let everybody send; none where that does not matter.
    pub by_plus_all: Option<bool>,
}

/// A result of SPF for the HELO name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeloSpfCondition {
    /// The result.
    pub result: SpfResult,
    /// The name must contain one of these words; none where that does not matter.
    #[serde(default)]
    pub name_contains: Vec<String>,
}

/// A result of DMARC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DmarcCondition {
    /// It passes.
    Passes,
    /// It fails, and the policy is `reject`.
    FailsReject,
    /// It fails, and the policy is `quarantine`.
    FailsQuarantine,
    /// It fails, and the policy is `none`.
    FailsNone,
    /// There is no record.
    Missing,
}

/// What the name of an address in reverse DNS is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReverseName {
    /// There is none.
    Missing,
    /// It is `localhost`.
    Localhost,
    /// It looks like a line whose address changes.
    Dynamic,
    /// It has words of this level and no higher ([`crate::checks::host_name::word_level`]).
    WordLevel(u8),
}

/// What a HELO name is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeloName {
    /// It is `localhost`.
    Localhost,
    /// It ends like names in a home network.
    Home,
    /// It has no dot.
    OneLabel,
    /// It is an IPv4 address without brackets.
    BareIp,
    /// It begins like the name of a computer as sold.
    Oem,
    /// It has words of this level and no higher ([`crate::checks::host_name::word_level`]).
    WordLevel(u8),
}

/// What the domain of a return-path is like.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnPathDomain {
    /// It has neither an MX record nor an address.
    NoMail,
}

static SPAMASSASSIN: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/score-spamassassin.json"))
        .expect("data/score-spamassassin.json")
});

static RSPAMD: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/score-rspamd.json")).expect("data/score-rspamd.json")
});

/// SpamAssassin's rules.
#[must_use]
pub fn spamassassin_rules() -> &'static [Rule] {
    &SPAMASSASSIN
}

/// rspamd's rules.
#[must_use]
pub fn rspamd_rules() -> &'static [Rule] {
    &RSPAMD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_a_source() {
        for rules in [spamassassin_rules(), rspamd_rules()] {
            let mut names = std::collections::HashSet::new();
            for rule in rules {
                assert!(names.insert(&rule.name), "{} stands twice", rule.name);
                assert!(!rule.source.is_empty(), "{}", rule.name);
                assert!(!matches!(&rule.when, When::Listed(listed) if listed.zones.is_empty()));
                let level = match rule.when {
                    When::ReverseName(ReverseName::WordLevel(level)) => level,
                    When::HeloName(HeloName::WordLevel(level)) => level,
                    _ => 1,
                };
                assert!((1..=5).contains(&level), "{}", rule.name);
            }
        }
    }
}
