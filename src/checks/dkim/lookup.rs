//! What the DNS has for one selector.

use std::sync::Arc;

use serde::Serialize;

use super::key::{KeyKind, KeyRecord};
use super::providers::provider_of_target;
use super::selectors::Selector;
use crate::dns::{Found, Lookup, LookupError, Name, RecordData, RecordType, Resolve, Txt};

/// Where a selector comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The user named it.
    Given,
    /// A message names it.
    Message,
    /// The domain's provider uses it.
    Provider,
    /// It is often met.
    Common,
}

impl Origin {
    /// Whether it is known that mail is signed with it, rather than guessed.
    #[must_use]
    pub fn is_known(self) -> bool {
        matches!(self, Self::Given | Self::Message)
    }
}

/// What became of a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStatus {
    /// A key that receivers can use.
    Usable,
    /// A record that receivers cannot use.
    Unusable,
    /// The key was withdrawn: `p` is empty.
    Revoked,
    /// Several keys, of which receivers take any.
    Ambiguous,
    /// An alias that leads to nothing.
    Dangling,
    /// There is no such key; the selector was named.
    NotFound,
    /// There is no such key, and cannot be any.
    Absent,
    /// There is no such key; the selector was only guessed, so that proves nothing.
    Unknown,
    /// The DNS did not tell.
    CannotTell,
}

impl KeyStatus {
    /// Whether something stands there.
    #[must_use]
    pub fn is_found(self) -> bool {
        matches!(self, Self::Usable | Self::Unusable | Self::Revoked | Self::Ambiguous | Self::Dangling)
    }
}

/// One selector with what the DNS has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyRow {
    /// The selector.
    pub selector: Name,
    /// Where the key stands.
    pub name: Name,
    /// Where the selector comes from.
    pub from: Origin,
    /// Whose key it is, where that is known.
    pub provider: Option<&'static str>,
    /// What became of it.
    pub status: KeyStatus,
    /// The name is an alias, and this one is at its end.
    pub alias_of: Option<Name>,
    /// The record as published.
    pub record: Option<String>,
    /// The kind of the key.
    pub key_type: Option<KeyKind>,
    /// The bits of the key.
    pub bits: Option<usize>,
    /// Flags of the record.
    pub flags: Vec<String>,
    /// What the key is for.
    pub services: Vec<String>,
    /// The hashes that may be used; none where all may.
    pub hashes: Option<Vec<String>>,
    /// The domain that signs with it.
    #[serde(skip)]
    pub domain: Name,
    /// The aliases on the way, the last of which is `alias_of`.
    #[serde(skip)]
    pub aliases: Vec<Name>,
    /// The record as it was read, where there is one that counts.
    #[serde(skip)]
    pub key: Option<Arc<KeyRecord>>,
    /// Every key there, in the order of the answer: receivers may try each.
    #[serde(skip)]
    pub keys: Vec<Arc<KeyRecord>>,
    /// All TXT records there, where there are several.
    #[serde(skip)]
    pub several: Vec<String>,
    /// Why nothing is known.
    #[serde(skip)]
    pub error: Option<LookupError>,
    /// The same is answered for a selector that nobody has made.
    #[serde(skip)]
    pub is_wildcard: bool,
    /// Time to live in seconds.
    #[serde(skip)]
    pub ttl: Option<u32>,
    /// The questions it rests on.
    #[serde(skip)]
    pub queries: Vec<u32>,
}

/// So many TXT records are read at one selector.
const MAX_RECORDS: usize = 16;

impl KeyRow {
    /// Asks for the key at a selector. `provider` is whose selector it is by the guess.
    pub(crate) async fn ask(
        selector: &Selector,
        from: Origin,
        provider: Option<&'static str>,
        resolver: &dyn Resolve,
    ) -> Self {
        let lookup = resolver.ask(&selector.name, RecordType::TXT).await;
        let aliases: Vec<Name> = lookup.aliases().unwrap_or_default().into_iter().cloned().collect();
        let alias_of = aliases.last().cloned();
        let by_alias = aliases.iter().find_map(|target| provider_of_target(target, &selector.selector));
        let mut row = Self {
            selector: selector.selector.clone(),
            name: selector.name.clone(),
            from,
            provider: None,
            status: KeyStatus::CannotTell,
            alias_of,
            record: None,
            key_type: None,
            bits: None,
            flags: Vec::new(),
            services: Vec::new(),
            hashes: None,
            domain: selector.domain.clone(),
            aliases,
            key: None,
            keys: Vec::new(),
            several: Vec::new(),
            error: None,
            is_wildcard: false,
            ttl: None,
            queries: vec![lookup.id],
        };
        row.read(&lookup);
        // An alias that leads elsewhere belies the guess.
        row.provider = match row.alias_of {
            Some(_) if row.status != KeyStatus::CannotTell => by_alias,
            _ => by_alias.or(provider),
        };
        row
    }

    fn read(&mut self, lookup: &Lookup) {
        let found = lookup.found(|data| match data {
            RecordData::Txt(txt) => Some(txt.clone()),
            _ => None,
        });
        match found {
            Found::Records(hits) => {
                self.ttl = hits.iter().map(|hit| hit.ttl).min();
                let records: Vec<&Txt> = hits.iter().map(|hit| &hit.value).take(MAX_RECORDS).collect();
                self.read_records(&records);
            }
            Found::BrokenAlias(_) => self.status = KeyStatus::Dangling,
            Found::NoData if self.alias_of.is_some() => self.status = KeyStatus::Dangling,
            Found::NoData | Found::NxDomain if self.from.is_known() => self.status = KeyStatus::NotFound,
            Found::NoData | Found::NxDomain => self.status = KeyStatus::Unknown,
            Found::Unknown(error) => self.error = Some(error),
        }
    }

    fn read_records(&mut self, records: &[&Txt]) {
        let read: Vec<KeyRecord> = records.iter().map(|txt| KeyRecord::parse(&txt.joined())).collect();
        if records.len() > 1 {
            self.several = records.iter().map(|txt| txt.text()).collect();
        }
        let keys: Vec<usize> = (0..read.len()).filter(|at| read[*at].is_key()).collect();
        // One key and one other text: receivers find the key.
        let place = keys.iter().copied().find(|at| read[*at].is_usable()).or(keys.first().copied());
        let place = place.unwrap_or(0);
        let (Some(key), Some(txt)) = (read.get(place), records.get(place)) else { return };
        self.status = match keys.len() {
            2.. => KeyStatus::Ambiguous,
            _ if key.is_usable() => KeyStatus::Usable,
            _ if key.is_revoked && !key.faults.iter().any(super::KeyFault::voids) => KeyStatus::Revoked,
            _ => KeyStatus::Unusable,
        };
        self.record = Some(txt.text());
        if key.is_key() {
            self.key_type = Some(key.kind());
            self.bits = key.key.as_ref().map(|key| key.bits);
            self.flags.clone_from(&key.flags);
            self.services.clone_from(&key.services);
            self.hashes.clone_from(&key.hashes);
        }
        let read: Vec<Arc<KeyRecord>> = read.into_iter().map(Arc::new).collect();
        self.key = read.get(place).cloned();
        self.keys = keys.iter().filter_map(|at| read.get(*at).cloned()).collect();
    }

    /// Whether the two names have the same, be it the same nothing at the end of an alias.
    pub(super) fn has_same_as(&self, other: &Self) -> bool {
        self.status.is_found()
            && (&self.record, &self.several, &self.aliases) == (&other.record, &other.several, &other.aliases)
    }

    /// Whether a reader wants to see it: not a mere guess that found nothing.
    #[must_use]
    pub fn is_worth_showing(&self) -> bool {
        self.status.is_found() || self.from.is_known()
    }

    /// Whether a receiver may treat mail that is signed with it as if it was not signed.
    #[must_use]
    pub fn is_testing(&self) -> bool {
        self.flags.iter().any(|flag| flag == "y")
    }
}
