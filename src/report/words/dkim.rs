//! DKIM keys in words, the same on the page, in exports and in comparisons.

use super::transport::Told;
use crate::checks::State;
use crate::checks::dkim::{
    DkimResult, GOOD_RSA_BITS, KeyKind, KeyRow, KeyStatus, MAX_COMMON_RSA_BITS, MIN_RSA_BITS, Namespace,
    Origin,
};
use crate::report::english::{count, joined};

fn told(state: Option<State>, words: impl Into<String>) -> Told {
    Told { state, words: words.into() }
}

/// What came of it all, in a sentence.
#[must_use]
pub fn outcome(result: &DkimResult) -> Told {
    let domain = &result.domain;
    // A key of another domain vouches for that one.
    let own = || result.keys.iter().filter(|row| row.domain == result.domain);
    let usable = result.own_usable().count();
    let of = |status: KeyStatus| own().filter(|row| row.status == status).count();
    let is_good = |row: &KeyRow| matches!(strength(row), Some(Strength::Good | Strength::Ed25519));
    if usable > 0 {
        let state = result.own_usable().any(is_good).then_some(State::Good);
        let them = if usable == 1 { "It" } else { "They" };
        let keys = count(usable, "key that receivers can use was", "keys that receivers can use were");
        let verb = if usable == 1 { "is" } else { "are" };
        return told(
            state,
            format!(
                "{keys} found for {domain}. {them} {verb} in the DNS; whether mail is signed shows only in a message."
            ),
        );
    }
    if of(KeyStatus::Unusable) + of(KeyStatus::Dangling) > 0 {
        return told(
            Some(State::Error),
            format!("What was found for {domain} is no key that receivers can use."),
        );
    }
    if of(KeyStatus::Ambiguous) > 0 {
        return told(
            Some(State::Warning),
            format!("There are several keys of {domain} in the place of one."),
        );
    }
    if of(KeyStatus::Revoked) > 0 {
        return told(None, format!("Of {domain} only withdrawn keys were found."));
    }
    match result.namespace {
        Namespace::Absent => {
            told(Some(State::Warning), format!("{domain} has no key, whatever the selector."))
        }
        _ if own().any(|row| row.error.is_some()) => told(
            Some(State::CannotTell),
            format!("Not everything that was asked about the keys of {domain} was answered."),
        ),
        _ if result.wildcard == Some(true) => told(
            Some(State::CannotTell),
            format!(
                "Every selector of {domain} is answered alike (wildcard), so guessing one tells nothing."
            ),
        ),
        _ if of(KeyStatus::NotFound) > 0 => {
            told(Some(State::Warning), format!("There is no key of {domain} at the selector that you named."))
        }
        _ => told(
            Some(State::CannotTell),
            format!("No selector that is commonly used was found for {domain}; that proves nothing."),
        ),
    }
}

/// The same in a word or two, for a row of a table.
#[must_use]
pub fn brief(result: &DkimResult) -> String {
    let own = result.keys.iter().filter(|row| row.domain == result.domain);
    let has = |status: KeyStatus| own.clone().any(|row| row.status == status);
    let rank = |row: &&KeyRow| (row.key_type == Some(KeyKind::Rsa), row.bits);
    if let Some(best) = result.own_usable().max_by_key(rank) {
        return kind(best).unwrap_or_default();
    }
    let words = if has(KeyStatus::Unusable) || has(KeyStatus::Dangling) {
        "unusable"
    } else if has(KeyStatus::Ambiguous) {
        "several keys"
    } else if has(KeyStatus::Revoked) {
        "withdrawn"
    } else if result.namespace == Namespace::Absent {
        "no key"
    } else if has(KeyStatus::CannotTell) {
        "cannot tell"
    } else {
        "selector not known"
    };
    words.to_owned()
}

/// What the place proves at which all keys of a domain stand.
#[must_use]
pub fn place(result: &DkimResult) -> String {
    let place = format!("`_domainkey.{}`", result.domain);
    let proves = match result.namespace {
        Namespace::Exists => {
            format!("Something is at or below {place}, so there may be keys at other selectors too.")
        }
        Namespace::Absent => {
            format!("The DNS says that {place} does not exist, so there can be no key below it.")
        }
        Namespace::Unknown => format!("Whether anything is below {place} could not be looked up."),
    };
    match result.wildcard {
        Some(true) => format!("{proves} Every selector is answered, also a made-up one."),
        Some(false) => proves,
        None => format!("{proves} Whether every selector is answered could not be looked up."),
    }
}

/// What became of a selector, in a few words.
#[must_use]
pub fn status(row: &KeyRow) -> Told {
    match row.status {
        KeyStatus::Usable => told(Some(State::Good), "Receivers can use it"),
        KeyStatus::Unusable => told(Some(State::Error), "Receivers cannot use it"),
        KeyStatus::Revoked => told(None, "Withdrawn"),
        KeyStatus::Ambiguous => told(Some(State::Warning), "Several keys"),
        KeyStatus::Dangling => told(Some(State::Error), "Points to a key that is gone"),
        KeyStatus::NotFound => told(Some(State::Warning), "Not found"),
        KeyStatus::Absent => told(Some(State::Warning), "Does not exist"),
        KeyStatus::Unknown if row.is_wildcard => told(Some(State::CannotTell), "Answered by a wildcard"),
        KeyStatus::Unknown => told(None, "Nothing there"),
        KeyStatus::CannotTell => told(Some(State::CannotTell), "Cannot tell"),
    }
}

/// The kind of a key and its length: “RSA, 2048 bits”.
#[must_use]
pub fn kind(row: &KeyRow) -> Option<String> {
    let bits = row.bits.map(|bits| format!(", {bits} bits")).unwrap_or_default();
    Some(match row.key_type? {
        KeyKind::Rsa => format!("RSA{bits}"),
        KeyKind::Ed25519 => "Ed25519".to_owned(),
        KeyKind::Other => "of an unknown kind".to_owned(),
    })
}

/// Where a selector comes from.
#[must_use]
pub fn origin(row: &KeyRow) -> String {
    match (row.from, row.provider) {
        (Origin::Given, _) => "you named it".to_owned(),
        (Origin::Message, _) => "the message names it".to_owned(),
        (Origin::Provider, Some(provider)) => format!("used by {provider}"),
        (Origin::Provider, None) => "used by a provider of the domain".to_owned(),
        (Origin::Common, _) => "commonly used".to_owned(),
    }
}

/// How strong a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Receivers may not accept it.
    TooShort,
    /// Accepted, and weaker than it should be.
    Weak,
    /// As it should be.
    Good,
    /// Longer than every receiver must accept.
    TooLong,
    /// Another kind of key, which is strong whatever its bits.
    Ed25519,
}

impl Strength {
    /// What it means.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::TooShort => "receivers may not accept less than 1024 bits",
            Self::Weak => "accepted; 2048 bits are recommended",
            Self::Good => "as strong as it should be",
            Self::TooLong => "not every receiver accepts more than 4096 bits",
            Self::Ed25519 => "as strong as RSA of about 3000 bits",
        }
    }
}

/// How strong a key is that can be read.
#[must_use]
pub fn strength(row: &KeyRow) -> Option<Strength> {
    let bits = row.bits?;
    Some(match row.key_type? {
        KeyKind::Ed25519 => Strength::Ed25519,
        KeyKind::Other => return None,
        KeyKind::Rsa if bits < MIN_RSA_BITS => Strength::TooShort,
        KeyKind::Rsa if bits < GOOD_RSA_BITS => Strength::Weak,
        KeyKind::Rsa if bits > MAX_COMMON_RSA_BITS => Strength::TooLong,
        KeyKind::Rsa => Strength::Good,
    })
}

/// What a key record says beside the key, where it says anything.
#[must_use]
pub fn limits(row: &KeyRow) -> Vec<String> {
    let mut limits = Vec::new();
    if row.is_testing() {
        limits.push("Signing is only being tested (`t=y`).".to_owned());
    }
    if row.flags.iter().any(|flag| flag == "s") {
        limits.push("It signs for this very domain, not for those below it (`t=s`).".to_owned());
    }
    if !row.services.is_empty() && !row.services.iter().any(|service| service == "*") {
        limits.push(format!("It is for {} only (`s=`).", joined(&row.services)));
    }
    if let Some(hashes) = row.hashes.as_ref().filter(|hashes| !hashes.is_empty()) {
        limits.push(format!("It may be used with {} only (`h=`).", joined(hashes)));
    }
    limits
}

/// A row in a few words, for where there is no drawing.
#[must_use]
pub fn in_words(row: &KeyRow) -> String {
    let mut words = vec![status(row).words];
    words.extend(kind(row));
    words.extend(row.provider.map(|provider| format!("of {provider}")));
    words.extend(row.is_testing().then(|| "being tested".to_owned()));
    words.join(", ")
}
