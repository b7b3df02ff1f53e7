//! What to fix before asking a list for removal, by cause of the listing (`data/fix-hints.json`).

use std::sync::LazyLock;

use serde::Deserialize;

/// What causes a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Mail to spam traps.
    Trap,
    /// Spam.
    Spam,
    /// An entry by hand.
    Hand,
    /// A poor reputation.
    Reputation,
    /// A host that is broken into, infected or open to strangers.
    Hacked,
    /// Attacks on log-ins or web pages.
    Attack,
    /// An exit of the Tor network.
    Tor,
    /// A range of end users.
    Range,
    /// A generic name in reverse DNS, or none.
    Name,
    /// The neighbours.
    Network,
    /// Bounces to forged senders.
    Backscatter,
    /// A domain that stands in spam.
    Domain,
    /// A web site that was broken into.
    Site,
    /// None that the list gives.
    NoReason,
    /// No cause, but a list that sells removal.
    Pay,
}

impl Cause {
    /// What to fix, in a sentence or two.
    #[must_use]
    pub fn hint(self) -> &'static str {
        fix_hints().iter().find(|row| row.cause == self).map_or("", |row| &row.hint)
    }
}

/// A row of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixHint {
    /// The cause.
    pub cause: Cause,
    /// What to fix, in a sentence or two.
    pub hint: String,
    /// Where this was read.
    pub source: String,
}

static FIX_HINTS: LazyLock<Vec<FixHint>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/fix-hints.json")).expect("data/fix-hints.json")
});

/// All hints.
#[must_use]
pub fn fix_hints() -> &'static [FixHint] {
    &FIX_HINTS
}
