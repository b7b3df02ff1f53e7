//! The lists, as `data/blocklists.json` has them.

use std::net::Ipv4Addr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::code::CodePattern;
use super::fix_hint::Cause;
use super::kind::Kind;
use crate::dns::Name;

/// How much a listing matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// What it means to be held by a list; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// An accusation.
    Block,
    /// What kind of address it is, or what its neighbours did.
    Policy,
    /// A note, neither good nor bad by itself.
    Info,
    /// A recommendation.
    Allow,
}

impl Class {
    /// Whether being held by it is a listing in the sense of blocklists.
    #[must_use]
    pub fn is_blocklist(self) -> bool {
        matches!(self, Self::Block | Self::Policy)
    }
}

/// When a list is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// By default.
    #[default]
    Always,
    /// By default, where there is a key of this service; the key stands before the zone.
    WithKey(String),
    /// Only where the user asks for it: small, contained in others, or without test entries.
    OnRequest,
}

/// How an entry of a list ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// On request, as far as is known.
    #[default]
    OnRequest,
    /// By itself, some time after the cause has ended; nobody is there to be asked, or only for money.
    ByItself,
}

/// The test entries of a list (RFC 5782 section 5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestEntries {
    /// Those of RFC 5782.
    #[default]
    Rfc5782,
    /// Others for domains.
    Custom {
        /// The domain that is always listed.
        listed: Name,
        /// The domain that never is.
        not_listed: Name,
    },
    /// None, so the list can never be believed.
    None,
}

/// Some codes, and what they mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Which codes.
    pub code: CodePattern,
    /// What they mean.
    pub meaning: String,
    /// Their class, where it is not the list's.
    pub class: Option<Class>,
    /// Whether they say that the address is a home or dial-up connection.
    #[serde(default)]
    pub is_end_user: bool,
}

/// One bit of the last octet, and what it means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bit {
    /// Its value: 1, 2, 4 and so on.
    pub bit: u8,
    /// What it means.
    pub meaning: String,
}

/// What causes the listings with some codes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Causes {
    /// Which codes; none for all.
    pub code: Option<CodePattern>,
    /// Their causes, each of which has its hint on what to fix.
    pub causes: Vec<Cause>,
}

/// The public resolvers through which a list is known to refuse, or to answer as if nothing were listed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailsThrough {
    /// Their ids in `data/resolvers.json`.
    pub resolvers: Vec<String>,
    /// Where this was read.
    pub source: String,
}

/// A list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its zone, without a key.
    pub zone: Name,
    /// Its name for people.
    pub name: String,
    /// What it is asked about.
    pub kinds: Vec<Kind>,
    /// How much a listing matters.
    pub weight: Weight,
    /// What it means to be held by it.
    pub class: Class,
    /// When it is asked.
    #[serde(default)]
    pub asked: Asked,
    /// What its codes mean. Where several explain one code, they are shown in this order.
    #[serde(default)]
    pub codes: Vec<Code>,
    /// What the bits of the last octet mean, where the codes are sums; in ascending order.
    #[serde(default)]
    pub bits: Vec<Bit>,
    /// Codes of its own for "I do not answer you", beside the conventional ones.
    #[serde(default)]
    pub refusal_codes: Vec<CodePattern>,
    /// The code of its listed test entry.
    #[serde(default = "rfc5782_test_code")]
    pub test_code: Ipv4Addr,
    /// Its test entries.
    #[serde(default)]
    pub test_entries: TestEntries,
    /// Whether it takes host names as they are, not only registered domains.
    #[serde(default)]
    pub takes_host_names: bool,
    /// Whether it is only about domains in the text of mail: no receiver looks a server's name up on it.
    #[serde(default)]
    pub is_about_text: bool,
    /// Where to look a target up (`{q}` stands for the target), or the list's page.
    pub lookup_url: Option<String>,
    /// Where to ask for removal; `{q}` stands for the target.
    pub removal_url: Option<String>,
    /// How an entry ends.
    #[serde(default)]
    pub removal: Removal,
    /// Why it lists, by code: what to fix before asking for removal.
    #[serde(default)]
    pub fix_hints: Vec<Causes>,
    /// Through which public resolvers it is known not to answer; none where it answers, or where that is not
    /// known.
    #[serde(default)]
    pub fails_through: FailsThrough,
    /// What gets one listed.
    pub policy: String,
    /// The day on which both test entries were last seen to answer through public resolvers.
    pub last_seen: Option<String>,
    /// Where this was read.
    pub source: String,
}

/// The code that the listed test entry has by default (RFC 5782 section 5).
fn rfc5782_test_code() -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, 2)
}

static LISTS: LazyLock<Vec<List>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/blocklists.json")).expect("data/blocklists.json")
});

/// All lists, in the order in which they are shown.
#[must_use]
pub fn lists() -> &'static [List] {
    &LISTS
}

/// The lists for a kind of target that are asked by default.
pub fn lists_for(kind: Kind) -> impl Iterator<Item = &'static List> {
    lists().iter().filter(move |list| list.is_default() && list.kinds.contains(&kind))
}

/// The lists for a kind of target that are asked only where the user asks for it.
pub fn on_request(kind: Kind) -> impl Iterator<Item = &'static List> {
    lists().iter().filter(move |list| !list.is_default() && list.kinds.contains(&kind))
}

/// The lines of a zone ([`crate::dns::Zone`]) with the listed test entries of every list that is
/// asked by default without a key.
#[must_use]
pub fn test_entry_records() -> String {
    let mut zone = String::new();
    for list in lists().iter().filter(|list| list.asked == Asked::Always) {
        for kind in &list.kinds {
            let [listed, _] = kind.test_entries(list);
            zone.push_str(&format!("\n{listed}.{} 2100 A {}", list.zone, list.test_code));
        }
    }
    zone
}

impl List {
    /// A list of which nothing is known but its zone and what it is asked about.
    pub(super) fn unknown(zone: &Name, kinds: &[Kind]) -> Self {
        Self {
            zone: zone.clone(),
            name: zone.to_string(),
            kinds: kinds.to_vec(),
            weight: Weight::Medium,
            class: Class::Block,
            asked: Asked::Always,
            codes: Vec::new(),
            bits: Vec::new(),
            refusal_codes: Vec::new(),
            test_code: rfc5782_test_code(),
            test_entries: TestEntries::Rfc5782,
            takes_host_names: true,
            is_about_text: false,
            lookup_url: None,
            removal_url: None,
            removal: Removal::default(),
            fix_hints: Vec::new(),
            fails_through: FailsThrough::default(),
            policy: "A list of your own.".into(),
            last_seen: None,
            source: "entered by the user".into(),
        }
    }

    /// Whether it is asked by default, be it with a key.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.asked != Asked::OnRequest
    }

    fn explained(&self, code: Ipv4Addr) -> impl Iterator<Item = &Code> {
        self.codes.iter().filter(move |known| known.code.matches(code))
    }

    /// The bits of a code, where the list's codes are sums.
    fn bits_of(&self, code: Ipv4Addr) -> impl Iterator<Item = &Bit> {
        let [a, b, c, last] = code.octets();
        let sum = if [a, b, c] == [127, 0, 0] { last } else { 0 };
        self.bits.iter().filter(move |known| known.bit & sum != 0)
    }

    /// Whether the code says "I do not answer you" rather than "listed". `127.255.255.0/24` is
    /// kept for that by convention, and `127.0.0.1`, or that bit of a sum, means it wherever the
    /// list does not give it another meaning.
    pub(super) fn refuses_with(&self, code: Ipv4Addr) -> bool {
        let refusal = match code.octets() {
            [127, 255, 255, _] => true,
            [127, 0, 0, 1] => self.explained(code).next().is_none() && self.bits_of(code).next().is_none(),
            [127, 0, 0, sum] if !self.bits.is_empty() => {
                sum & 1 == 1 && !self.bits.iter().any(|known| known.bit == 1)
            }
            _ => false,
        };
        refusal || self.refusal_codes.iter().any(|refusal| refusal.matches(code))
    }

    /// What a code means; every bit of a sum.
    pub(super) fn meaning(&self, code: Ipv4Addr) -> String {
        let exact = self.explained(code).map(|known| known.meaning.as_str());
        let meanings: Vec<&str> =
            exact.chain(self.bits_of(code).map(|known| known.meaning.as_str())).collect();
        match (meanings.is_empty(), self.class) {
            (false, _) => meanings.join(", "),
            (true, Class::Block | Class::Policy) => "listed, with a code that it does not explain".into(),
            (true, Class::Info | Class::Allow) => "held, with a code that it does not explain".into(),
        }
    }

    /// What to fix where these codes are given, each hint once.
    pub(super) fn hints_for(&self, codes: &[Ipv4Addr]) -> Vec<&'static str> {
        let mut hints = Vec::new();
        for row in &self.fix_hints {
            if !codes.iter().any(|code| row.code.is_none_or(|wanted| wanted.matches(*code))) {
                continue;
            }
            for hint in row.causes.iter().map(|cause| cause.hint()) {
                if !hints.contains(&hint) {
                    hints.push(hint);
                }
            }
        }
        hints
    }

    /// Whether it has codes for home and dial-up connections.
    #[must_use]
    pub fn knows_end_users(&self) -> bool {
        self.codes.iter().any(|known| known.is_end_user)
    }

    /// Whether a code says that the address is such a connection.
    #[must_use]
    pub fn is_end_user(&self, code: Ipv4Addr) -> bool {
        self.explained(code).any(|known| known.is_end_user)
    }

    /// The class of a code.
    pub(super) fn class_of(&self, code: Ipv4Addr) -> Class {
        self.explained(code).find_map(|known| known.class).unwrap_or(self.class)
    }
}
