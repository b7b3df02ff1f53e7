//! DNS blocklists (RFC 5782): is an address or a domain listed, and may the answer be believed?

use serde::Serialize;

/// What a list says of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListStatus {
    /// Listed, and the list's test points are as they should be.
    Listed,
    /// Not listed, and the list's test points are as they should be.
    NotListed,
    /// The list, or the resolver, does not let itself be asked.
    CannotTell,
    /// The list is out of order: nothing it says means anything.
    Broken,
}

/// Why a list cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It refuses questions that come through this resolver, or too many of them.
    Refused,
    /// No answer came.
    NoAnswer,
    /// It does not list what every list must (RFC 5782 section 5).
    ControlMissing,
    /// It answers only those who have a key.
    NeedsKey,
    /// It lists what no list may.
    ListsEverything,
    /// It answers something that no blocklist answers.
    BadAnswer,
    /// The target is a special-use address, about which no list is asked.
    SpecialUse,
}

/// One list and one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// The address or domain.
    pub target: String,
    /// The list's zone.
    pub zone: &'static str,
    /// The list's name for people.
    pub name: &'static str,
    /// What it says.
    pub status: ListStatus,
    /// Why it cannot be believed.
    pub why: Option<Why>,
    /// The answer's codes.
    pub codes: Vec<String>,
    /// What the codes mean.
    pub meaning: Vec<String>,
    /// The list's own reason.
    pub text: Vec<String>,
    /// Whether a listing states a policy rather than an accusation.
    pub policy_only: bool,
    /// How much a listing matters: `critical`, `high`, `medium`, `low` or `info`.
    pub weight: &'static str,
    /// Where to look it up oneself.
    pub lookup_url: Option<String>,
    /// Where to ask for removal.
    pub removal_url: Option<&'static str>,
    /// The questions it rests on: the control points, then the target.
    pub queries: Vec<u32>,
}
