//! The lists: `data/blocklists.json`, and those that are dead: `data/blocklists-retired.json`.
//!
//! The keys of a row are short, since all of it is part of the page:
//!
//! | key | what | where it is missing |
//! |---|---|---|
//! | `z`, `n` | zone, name for people | |
//! | `k` | kinds: `4`, `6`, `d` for domains | `4` |
//! | `w` | weight | |
//! | `t` | class: `block`, `policy`, `allow`, `info` | `block` |
//! | `c` | codes ([`Pattern`]) and meanings; `p`, `a`, `i` before a code: of that class | |
//! | `b` | the bits of the last octet and their meanings | no bit mask |
//! | `e` | codes for "I do not answer you", beside the conventional ones | none |
//! | `pc` | the code at the test point, where it matters | 127.0.0.2 |
//! | `td` | test points for domains, listed and not; `-`: it has none at all | `test invalid` |
//! | `h` | takes host names as they are | wants the registered domain |
//! | `key` | whose key it needs, before the zone | none |
//! | `l`, `g`, `r` | look-up with `{q}` for the target, or the list's page; removal | |
//! | `m` | kinds of cause in `data/list-advice.json`, or codes with theirs | nothing to mend |
//! | `p` | what gets one listed | |
//! | `d` | when both test points were last seen to answer through public resolvers | never |
//! | `s` | source | |
//! | `more` | not asked unless asked for: small, contained in others, or without test points | asked |

use std::net::Ipv4Addr;
use std::sync::OnceLock;

use serde::Serialize;

use super::code::Pattern;
use super::kind::Kind;
use crate::dns::Name;
use crate::dns::table::{Row, rows};

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

/// What it means to be held by a list; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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

/// Whether a list is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Always.
    Always,
    /// With a key of this service.
    WithKey(String),
    /// Only where somebody asks for it.
    OnRequest,
}

/// The test points of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestPoints {
    /// Those of RFC 5782 section 5.
    Usual,
    /// Others for domains: what is listed, and what is not.
    CustomLists([Name; 2]),
    /// None, so it can never be believed.
    None,
}

/// A code, and what it means.
#[derive(Clone, Debug)]
pub struct Code {
    /// Which codes.
    pub pattern: Pattern,
    /// What it means.
    pub meaning: String,
    /// Its class, where it is not the list's.
    pub class: Option<Class>,
}

/// A list.
#[derive(Debug)]
pub struct List {
    /// Its zone, without a key.
    pub zone: String,
    /// Its name for people.
    pub name: String,
    /// What it is asked about.
    pub kinds: Vec<Kind>,
    /// How much a listing matters.
    pub weight: Weight,
    /// What it means to be held by it.
    pub class: Class,
    /// Whether it is asked.
    pub asked: Asked,
    /// What its codes mean.
    pub codes: Vec<Code>,
    /// What the bits of the last octet mean, where the codes are sums.
    pub bits: Vec<(u8, String)>,
    /// Codes of its own for "I do not answer you".
    pub errors: Vec<Pattern>,
    /// The code of its test point.
    pub point_code: Ipv4Addr,
    /// Its test points.
    pub points: TestPoints,
    /// Whether it takes host names, not only registered domains.
    pub takes_hosts: bool,
    /// Where to look a target up oneself; `{q}` stands for the target.
    pub lookup_url: Option<String>,
    /// Where to ask for removal; `{q}` stands for the target.
    pub removal_url: Option<String>,
    /// What to mend before asking for removal, by code.
    pub mend: Vec<(Pattern, Vec<&'static str>)>,
    /// What gets one listed.
    pub policy: String,
    /// When both test points were last seen to answer through public resolvers.
    pub seen: Option<String>,
    /// Where this was read.
    pub source: String,
}

/// All lists, in the order in which they are shown.
#[must_use]
pub fn lists() -> &'static [List] {
    static TABLE: OnceLock<Vec<List>> = OnceLock::new();
    TABLE.get_or_init(|| rows("blocklists", None).iter().map(List::read).collect())
}

/// The lists for a kind of target that are asked by default.
pub fn lists_for(kind: Kind) -> impl Iterator<Item = &'static List> {
    lists().iter().filter(move |list| list.is_default() && list.kinds.contains(&kind))
}

/// Those that are asked only where somebody asks for it: small ones, and ones that few go by.
pub fn on_request(kind: Kind) -> impl Iterator<Item = &'static List> {
    lists().iter().filter(move |list| !list.is_default() && list.kinds.contains(&kind))
}

/// What to mend, by kind of cause.
#[must_use]
pub fn advice() -> &'static [(String, String)] {
    static TABLE: OnceLock<Vec<(String, String)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = rows("list-advice", None);
        table.iter().map(|row| (row.text("k"), row.text("p"))).collect()
    })
}

/// The advice on kinds of cause that stand side by side.
fn advice_on(kinds: &str) -> Vec<&'static str> {
    let known = |kind| advice().iter().find(|(known, _)| known == kind);
    kinds.split(' ').filter_map(known).map(|(_, text)| text.as_str()).collect()
}

/// A list that is dead, and is never asked.
#[derive(Debug)]
pub struct Retired {
    /// Its zone; all below it is dead too.
    pub zone: String,
    /// Since when.
    pub since: String,
    /// Why, to follow a colon.
    pub why: String,
    /// Where this was read.
    pub source: String,
}

/// The lists that are dead.
#[must_use]
pub fn retired_lists() -> &'static [Retired] {
    static TABLE: OnceLock<Vec<Retired>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = rows("blocklists-retired", None);
        let read = |row: &Row| Retired {
            zone: row.text("z"),
            since: row.text("d"),
            why: row.text("p"),
            source: row.text("s"),
        };
        table.iter().map(read).collect()
    })
}

/// The dead list whose zone this is, or lies in.
#[must_use]
pub fn retired(name: &Name) -> Option<&'static Retired> {
    let is_it = |zone: &str| Name::parse(zone).is_ok_and(|zone| name.is_within(&zone));
    retired_lists().iter().find(|list| is_it(&list.zone))
}

/// The lines of a zone ([`crate::dns::Zone`]) in which the test points of every list that is asked
/// are in order.
#[must_use]
pub fn test_points() -> String {
    let mut zone = String::new();
    for list in lists().iter().filter(|list| list.asked == Asked::Always) {
        for kind in &list.kinds {
            let [listed, _] = kind.points(list);
            zone.push_str(&format!("\n{listed}.{} 2100 A {}", list.zone, list.point_code));
        }
    }
    zone
}

/// The code that a test point has where nothing else is said (RFC 5782 section 5).
const USUAL_CODE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// One code, written as briefly as a [`Pattern`].
fn code_of(text: &str) -> Option<Ipv4Addr> {
    let (third, last) = text.split_once('.').unwrap_or(("0", text));
    Some(Ipv4Addr::new(127, 0, third.parse().ok()?, last.parse().ok()?))
}

/// The class that a letter stands for.
fn class_of(letter: char) -> Option<Class> {
    match letter {
        'p' => Some(Class::Policy),
        'a' => Some(Class::Allow),
        'i' => Some(Class::Info),
        _ => None,
    }
}

impl List {
    /// A list of which nothing is known but its zone and what it is asked about.
    pub(super) fn unknown(zone: &Name, kinds: &[Kind]) -> Self {
        Self {
            zone: zone.to_string(),
            name: zone.to_string(),
            kinds: kinds.to_vec(),
            weight: Weight::Medium,
            class: Class::Block,
            asked: Asked::Always,
            codes: Vec::new(),
            bits: Vec::new(),
            errors: Vec::new(),
            point_code: USUAL_CODE,
            points: TestPoints::Usual,
            takes_hosts: true,
            lookup_url: None,
            removal_url: None,
            mend: Vec::new(),
            policy: "A list of your own.".into(),
            seen: None,
            source: String::new(),
        }
    }

    fn read(row: &Row) -> Self {
        let code = |(code, meaning): (String, String)| {
            let class = code.chars().next().and_then(class_of);
            let pattern = Pattern::parse(code.trim_start_matches(char::is_alphabetic))?;
            Some(Code { pattern, meaning, class })
        };
        let kind = |letter| match letter {
            '4' => Some(Kind::Ip4),
            '6' => Some(Kind::Ip6),
            'd' => Some(Kind::Domain),
            _ => None,
        };
        let bit = |(bit, meaning): (String, String)| Some((bit.parse().ok()?, meaning));
        let mut bits: Vec<(u8, String)> = row.pairs("b").into_iter().filter_map(bit).collect();
        bits.sort();
        let mut mend = row.pairs("m");
        mend.extend(row.maybe("m").map(|kinds| ("*.*.*".to_owned(), kinds)));
        let points = row.text("td");
        let point = |text: &str| Name::parse(text).unwrap_or_else(|_| Name::root());
        Self {
            zone: row.text("z"),
            name: row.text("n"),
            kinds: row.maybe("k").as_deref().unwrap_or("4").chars().filter_map(kind).collect(),
            weight: match row.text("w").as_str() {
                "critical" => Weight::Critical,
                "high" => Weight::High,
                "medium" => Weight::Medium,
                "low" => Weight::Low,
                _ => Weight::Info,
            },
            class: row.text("t").chars().next().and_then(class_of).unwrap_or(Class::Block),
            asked: match row.maybe("key") {
                Some(service) => Asked::WithKey(service),
                None if row.flag("more") => Asked::OnRequest,
                None => Asked::Always,
            },
            codes: row.pairs("c").into_iter().filter_map(code).collect(),
            bits,
            errors: row.texts("e").iter().filter_map(|code| Pattern::parse(code)).collect(),
            point_code: row.maybe("pc").and_then(|code| code_of(&code)).unwrap_or(USUAL_CODE),
            points: match points.split_once(' ') {
                _ if points.is_empty() => TestPoints::Usual,
                _ if points == "-" => TestPoints::None,
                Some((listed, not_listed)) => TestPoints::CustomLists([point(listed), point(not_listed)]),
                None => TestPoints::CustomLists([point(&points), point("invalid")]),
            },
            takes_hosts: row.flag("h"),
            lookup_url: row.maybe("l").or_else(|| row.maybe("g")),
            removal_url: row.maybe("r"),
            mend: mend
                .iter()
                .filter_map(|(code, kinds)| Some((Pattern::parse(code)?, advice_on(kinds))))
                .collect(),
            policy: row.text("p"),
            seen: row.maybe("d"),
            source: row.text("s"),
        }
    }

    /// Whether it is asked by default, be it with a key.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.asked != Asked::OnRequest
    }

    fn explained(&self, code: Ipv4Addr) -> impl Iterator<Item = &Code> {
        self.codes.iter().filter(move |known| known.pattern.matches(code))
    }

    /// The bits of a code, where the list's codes are sums.
    fn bits_of(&self, code: Ipv4Addr) -> impl Iterator<Item = &(u8, String)> {
        let [a, b, c, last] = code.octets();
        let sum = if [a, b, c] == [127, 0, 0] { last } else { 0 };
        self.bits.iter().filter(move |(bit, _)| bit & sum != 0)
    }

    /// Whether the code says "I do not answer you" rather than "listed". `127.255.255.0/24` is
    /// kept for that by convention, and `127.0.0.1`, or that bit of a sum, means it wherever the
    /// list does not give it another meaning.
    pub(super) fn refuses_with(&self, code: Ipv4Addr) -> bool {
        let refusal = match code.octets() {
            [127, 255, 255, _] => true,
            [127, 0, 0, 1] => self.explained(code).next().is_none() && self.bits_of(code).next().is_none(),
            [127, 0, 0, sum] if !self.bits.is_empty() => {
                sum & 1 == 1 && !self.bits.iter().any(|(bit, _)| *bit == 1)
            }
            _ => false,
        };
        refusal || self.errors.iter().any(|error| error.matches(code))
    }

    /// What a code means; every bit of a sum.
    pub(super) fn meaning(&self, code: Ipv4Addr) -> String {
        let exact = self.explained(code).map(|known| known.meaning.as_str());
        let meanings: Vec<&str> = exact.chain(self.bits_of(code).map(|(_, text)| text.as_str())).collect();
        match (meanings.is_empty(), self.class) {
            (false, _) => meanings.join(", "),
            (true, Class::Block | Class::Policy) => "listed, with a code that it does not explain".into(),
            (true, Class::Info | Class::Allow) => "held, with a code that it does not explain".into(),
        }
    }

    /// What to mend where these codes are given, each piece once.
    pub(super) fn mend(&self, codes: &[Ipv4Addr]) -> Vec<&'static str> {
        let mut all = Vec::new();
        for (pattern, advice) in &self.mend {
            for text in advice.iter().filter(|_| codes.iter().any(|code| pattern.matches(*code))) {
                if !all.contains(text) {
                    all.push(*text);
                }
            }
        }
        all
    }

    /// The class of a code.
    pub(super) fn class_of(&self, code: Ipv4Addr) -> Class {
        self.explained(code).find_map(|known| known.class).unwrap_or(self.class)
    }
}
