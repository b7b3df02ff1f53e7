//! ARC (RFC 8617): what servers on the way recorded of their own checks, in sets of three fields by instance.
//!
//! The seals are read and not verified. What counts is what the receiver itself concluded: its own `arc=`
//! in `Authentication-Results`.

use super::super::fields::Field;
use super::super::model::Said;
use super::authentication::{AuthenticationResults, clipped};
use super::{Method, SaidResult};
use crate::checks::dkim::TagList;

/// The highest instance (RFC 8617 section 4.2.1).
const MAX_INSTANCE: u32 = 50;

/// What a seal says of the chain below it (`cv`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChainStatus {
    /// There is none: it is the first seal.
    None,
    /// It is intact.
    Pass,
    /// It is broken.
    Fail,
    /// It does not say, or something else.
    #[default]
    Unknown,
}

/// One server's set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArcSet {
    /// Its number; the first server has 1.
    pub instance: u32,
    /// The domain that sealed it.
    pub domain: Option<String>,
    /// Which of its keys.
    pub selector: Option<String>,
    /// What it says of the chain below it.
    pub chain: ChainStatus,
    /// Who says what it saw.
    pub by: Option<String>,
    /// What it saw.
    pub saw: Vec<Said>,
    /// The places in the header: of the results, of the signature, of the seal.
    pub fields: [Option<usize>; 3],
    /// Whether a field of it stands twice.
    pub is_repeated: bool,
}

/// Why a chain cannot be intact, whatever its signatures say (RFC 8617 section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// A server on the way found it broken.
    FoundBroken(u32),
    /// A set is missing, or a field of it.
    Incomplete(u32),
    /// A field of a set stands twice.
    Repeated(u32),
    /// The first seal is to say `none`, each other one `pass`.
    BadStatus(u32),
}

/// All sets, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArcChain {
    /// The sets, by their number.
    pub sets: Vec<ArcSet>,
}

/// Whether it is such a field, by its name in lower case.
pub(super) fn is_field(name: &str) -> bool {
    matches!(name, "arc-seal" | "arc-message-signature" | "arc-authentication-results")
}

impl ArcChain {
    /// Adds a field at its place in the header. Those without a number, or with one too high, say nothing.
    pub(super) fn add(&mut self, name: &str, field: &Field, place: usize) {
        let value = field.value();
        if name == "arc-authentication-results" {
            let mut read = AuthenticationResults::parse(&value);
            let Some(set) = read.instance.and_then(|instance| self.set(instance)) else { return };
            if set.take_place(0, place) {
                read.results.iter_mut().for_each(|said| said.field = place);
                set.by = read.authserv_id;
                set.saw = read.results;
            }
            return;
        }
        let tags = TagList::parse(&value);
        let instance = tags.get("i").and_then(|text| text.parse().ok());
        let Some(set) = instance.and_then(|instance| self.set(instance)) else { return };
        if name == "arc-message-signature" {
            set.take_place(1, place);
        } else if set.take_place(2, place) {
            set.domain = tags.get("d").map(|text| clipped(text).to_ascii_lowercase());
            set.selector = tags.get("s").map(clipped);
            set.chain = match tags.get("cv").unwrap_or_default().to_ascii_lowercase().as_str() {
                "none" => ChainStatus::None,
                "pass" => ChainStatus::Pass,
                "fail" => ChainStatus::Fail,
                _ => ChainStatus::Unknown,
            };
        }
    }

    fn set(&mut self, instance: u32) -> Option<&mut ArcSet> {
        if !(1..=MAX_INSTANCE).contains(&instance) {
            return None;
        }
        let at = match self.sets.binary_search_by_key(&instance, |set| set.instance) {
            Ok(at) => at,
            Err(at) => {
                self.sets.insert(at, ArcSet { instance, ..ArcSet::default() });
                at
            }
        };
        self.sets.get_mut(at)
    }

    /// What is wrong with the chain that shows without any key. The newest seal counts most.
    #[must_use]
    pub fn fault(&self) -> Option<ChainFault> {
        if let Some(newest) = self.sets.last().filter(|set| set.chain == ChainStatus::Fail) {
            return Some(ChainFault::FoundBroken(newest.instance));
        }
        (1..).zip(&self.sets).find_map(|(number, set)| {
            let expected = if number == 1 { ChainStatus::None } else { ChainStatus::Pass };
            if set.instance != number || set.fields.contains(&None) {
                Some(ChainFault::Incomplete(number))
            } else if set.is_repeated {
                Some(ChainFault::Repeated(number))
            } else {
                (set.chain != expected).then_some(ChainFault::BadStatus(number))
            }
        })
    }

    /// What the recipient's own side concluded of the chain: the topmost `arc=` that is trusted.
    #[must_use]
    pub fn receivers_result(said: &[Said]) -> Option<SaidResult> {
        let mut trusted = said.iter().filter(|said| said.trusted && said.method_kind() == Method::Arc);
        trusted.next().map(Said::result_kind)
    }
}

impl ArcSet {
    /// Takes the place of a field; false where it has one already.
    fn take_place(&mut self, part: usize, place: usize) -> bool {
        let Some(slot) = self.fields.get_mut(part) else { return false };
        if slot.is_some() {
            self.is_repeated = true;
            return false;
        }
        *slot = Some(place);
        true
    }

    /// What the server saw, and what it says of the chain below it, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let who = self.domain.as_deref().or(self.by.as_deref()).map(crate::dns::plain);
        let who = who.unwrap_or_else(|| "A server on the way".to_owned());
        let mut saw: Vec<String> = Vec::new();
        for said in &self.saw {
            let one = format!("{}={}", crate::dns::plain(&said.method), crate::dns::plain(&said.result));
            if saw.len() < 8 && !saw.contains(&one) {
                saw.push(one);
            }
        }
        let saw = if saw.is_empty() { "no results".to_owned() } else { saw.join(", ") };
        let chain = match self.chain {
            ChainStatus::None => "It was the first to do so.",
            ChainStatus::Pass => "It found what earlier servers had recorded intact.",
            ChainStatus::Fail => "It found what earlier servers had recorded broken.",
            ChainStatus::Unknown => "It does not say whether what earlier servers had recorded was intact.",
        };
        format!("{who} recorded what it saw: {saw} (ARC set {}). {chain}", self.instance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(header: &str) -> ArcChain {
        let mut chain = ArcChain::default();
        for (place, line) in header.lines().enumerate() {
            let field = Field::new(line.trim().as_bytes().to_vec()).expect("a field");
            chain.add(&field.name().to_ascii_lowercase(), &field, place);
        }
        chain
    }

    const FIRST: &str = "ARC-Seal: i=1; a=rsa-sha256; t=1; cv=none; d=lists.example.com; s=s1; b=AA==\n\
                         ARC-Message-Signature: i=1; a=rsa-sha256; d=lists.example.com; s=s1; h=from; bh=A=; b=A=\n\
                         ARC-Authentication-Results: i=1; lists.example.com; spf=pass smtp.mailfrom=example.com; dkim=pass header.d=example.com";

    #[test]
    fn a_set_says_who_saw_what() {
        let chain = chain(FIRST);
        assert_eq!(chain.fault(), None);
        assert_eq!(
            chain.sets[0].words(),
            "lists.example.com recorded what it saw: spf=pass, dkim=pass (ARC set 1). It was the first to do so."
        );
        assert_eq!(chain.sets[0].fields, [Some(2), Some(1), Some(0)]);
    }

    #[test]
    fn what_is_missing_or_broken_shows_without_a_key() {
        let second = |cv: &str| FIRST.replace("i=1", "i=2").replace("cv=none", cv);
        assert_eq!(chain(&format!("{}\n{FIRST}", second("cv=pass"))).fault(), None);
        assert_eq!(
            chain(&format!("{}\n{FIRST}", second("cv=fail"))).fault(),
            Some(ChainFault::FoundBroken(2))
        );
        assert_eq!(chain(&format!("{}\n{FIRST}", second("cv=none"))).fault(), Some(ChainFault::BadStatus(2)));
        assert_eq!(chain(&second("cv=pass")).fault(), Some(ChainFault::Incomplete(1)));
        assert_eq!(chain(&format!("{FIRST}\n{FIRST}")).fault(), Some(ChainFault::Repeated(1)));
        assert_eq!(chain("ARC-Seal: i=1; cv=none; d=example.com").fault(), Some(ChainFault::Incomplete(1)));
    }

    #[test]
    fn numbers_out_of_bounds_say_nothing() {
        assert_eq!(
            chain(
                "ARC-Seal: i=0; cv=none\nARC-Seal: i=51; cv=fail\nARC-Seal: cv=fail\nARC-Seal: i=9999999999"
            )
            .sets,
            []
        );
    }
}
