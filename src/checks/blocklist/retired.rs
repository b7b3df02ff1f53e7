//! Lists that are dead (`data/blocklists-retired.json`), and are never asked.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::dns::Name;

/// A list that is dead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Its zone; all below it is dead too.
    pub zone: Name,
    /// Since when, where that is known.
    pub since: Option<String>,
    /// Why, to follow a colon.
    pub why: String,
    /// Where this was read.
    pub source: String,
}

static RETIRED: LazyLock<Vec<Retired>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/blocklists-retired.json"))
        .expect("data/blocklists-retired.json")
});

/// The lists that are dead.
#[must_use]
pub fn retired_lists() -> &'static [Retired] {
    &RETIRED
}

/// The dead list whose zone this is, or lies in.
#[must_use]
pub fn retired(name: &Name) -> Option<&'static Retired> {
    retired_lists().iter().find(|list| name.is_within(&list.zone))
}
