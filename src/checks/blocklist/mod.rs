//! DNS blocklists (RFC 5782): is an address or a domain listed, and may the answer be believed?
//!
//! Every list is asked together with its two test entries (RFC 5782 section 5), through the same
//! resolver. Only a list that lists what it must, and does not list what it must not, is believed,
//! either way.

mod code;
mod custom_lists;
mod fix_hint;
mod judge;
mod kind;
mod retired;
mod summary;
mod table;
mod target;
mod test_entries;

use futures_util::future::{join, join_all};
use serde::Serialize;

pub use code::CodePattern;
pub use custom_lists::{CustomLists, Service, services};
pub use fix_hint::{Cause, FixHint, fix_hints};
pub use kind::Kind;
pub use retired::{Retired, retired, retired_lists};
pub(crate) use summary::listing;
pub use summary::{Tally, findings, list_findings, retired_finding, silence_findings, special_use_finding};
pub use table::{
    Asked, Bit, Causes, Class, Code, FailsThrough, List, Removal, TestEntries, Weight, lists, lists_for,
    on_request, test_entry_records,
};
pub use target::Target;
pub use test_entries::{Health, health, is_keyless_test_entry, is_test_entry, must_be_listed};

use crate::dns::{Name, RecordData, RecordType, Resolve, plain};
use judge::{Reading, judge, read};
use test_entries::TestAnswers;

/// What a list says of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListStatus {
    /// Listed, and the list's test entries are as they should be.
    Listed,
    /// Not listed, and the list's test entries are as they should be.
    NotListed,
    /// The list, or the resolver, does not let itself be asked.
    CannotTell,
    /// The list is out of order: nothing it says means anything.
    Broken,
}

/// Why a list cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CannotTellReason {
    /// It refuses questions that come through this resolver, or too many of them.
    Refused,
    /// No answer came.
    NoAnswer,
    /// It does not list what every list must (RFC 5782 section 5).
    ControlMissing,
    /// It answers nobody without a key, and there is none; it was not asked.
    NeedsKey,
    /// It lists what no list may.
    ListsEverything,
    /// It answers something that no blocklist answers.
    BadAnswer,
}

/// One list and one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// The address or domain.
    pub target: String,
    /// The list's zone.
    pub zone: String,
    /// The list's name for people.
    pub name: String,
    /// What it says.
    pub status: ListStatus,
    /// What it means to be held by it: that an allowlist holds a target is no listing.
    pub class: Class,
    /// What is listed, where that is not the target itself but the domain above it.
    pub listed_name: Option<String>,
    /// Why it cannot be believed.
    pub why: Option<CannotTellReason>,
    /// The answer's codes.
    pub codes: Vec<String>,
    /// What the codes mean.
    pub meaning: Vec<String>,
    /// The list's own reason.
    pub text: Vec<String>,
    /// Whether a listing states a policy rather than an accusation.
    pub policy_only: bool,
    /// What to fix before asking for removal.
    #[serde(rename = "mend")]
    pub fix_hints: Vec<&'static str>,
    /// How much a listing matters.
    pub weight: Weight,
    /// What gets one listed.
    pub policy: String,
    /// Where to look it up oneself.
    pub lookup_url: Option<String>,
    /// Where to ask for removal.
    pub removal_url: Option<String>,
    /// How an entry ends.
    pub removal: Removal,
    /// How old the answers about the test entries are, in seconds, where an earlier report had asked.
    #[serde(rename = "points_age_s")]
    pub test_entries_age_s: Option<u64>,
    /// The questions it rests on: the target, then the test entries.
    pub queries: Vec<u32>,
}

impl ListRow {
    /// The list in the table, if it is there.
    fn list(&self) -> Option<&'static List> {
        lists().iter().find(|list| list.zone.as_str() == self.zone)
    }

    /// Whether the list has home and dial-up connections among what it lists, and says so.
    #[must_use]
    pub fn is_of_list_of_end_users(&self) -> bool {
        self.list().is_some_and(List::knows_end_users)
    }

    /// Whether it lists the target as such a connection.
    #[must_use]
    pub fn is_listed_as_end_user(&self) -> bool {
        let codes = || self.codes.iter().filter_map(|code| code.parse().ok());
        let says_so = |list: &List| codes().any(|code| list.is_end_user(code));
        self.status == ListStatus::Listed && self.list().is_some_and(says_so)
    }

    /// Whether nothing is known of what the list holds.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let asked = self.why != Some(CannotTellReason::NeedsKey);
        asked && matches!(self.status, ListStatus::CannotTell | ListStatus::Broken)
    }

    /// Whether that is so whatever it is asked about: it refuses this resolver or answers it nothing, or it
    /// is out of order.
    #[must_use]
    pub fn is_unknown_for_all(&self) -> bool {
        self.refuses() || self.status == ListStatus::Broken
    }

    /// Whether the list works, by its test entries, and answered about its target what no list answers.
    #[must_use]
    pub fn is_odd(&self) -> bool {
        self.status == ListStatus::CannotTell && self.why == Some(CannotTellReason::BadAnswer)
    }

    /// Whether the list refuses this resolver, be it by an answer without anything in it.
    #[must_use]
    pub fn refuses(&self) -> bool {
        matches!(self.why, Some(CannotTellReason::Refused | CannotTellReason::ControlMissing))
    }
}

/// So many codes, and reasons of such a length, are shown of one answer.
const MAX_CODES: usize = 32;
const MAX_TEXTS: usize = 4;
const MAX_TEXT: usize = 500;

/// Asks one list about one target. The lists that are for its kind are [`CustomLists::lists_for`]
/// [`Target::kind`]. None where the target's name is too long for the list's zone.
pub async fn check(
    target: &Target,
    list: &List,
    own: &CustomLists,
    resolver: &dyn Resolve,
) -> Option<ListRow> {
    check_and_show(target, list, own, resolver, &|_| ()).await
}

/// The same; `listed` is shown a listing once it is proven, before the list is asked for its reason.
pub async fn check_and_show(
    target: &Target,
    list: &List,
    own: &CustomLists,
    resolver: &dyn Resolve,
    listed: &dyn Fn(&ListRow),
) -> Option<ListRow> {
    let Ok(key) = own.key_for(list) else {
        return Some(row_of(target, list, ListStatus::CannotTell, Some(CannotTellReason::NeedsKey)));
    };
    let questions = list.questions(target, key)?;
    let (answers, entries) = join(
        join_all(questions.targets.iter().map(|(_, name)| resolver.ask(name, RecordType::A))),
        TestAnswers::ask(&questions, resolver),
    )
    .await;
    let readings: Vec<Reading> = answers.iter().map(|answer| read(answer, list, None)).collect();
    let (status, why) = match entries.same_resolver(&answers) {
        true => judge(&readings, &entries.listed(list), &entries.not_listed(list)),
        // What one resolver is told says nothing of what the other one would be.
        false => (ListStatus::CannotTell, Some(CannotTellReason::NoAnswer)),
    };
    let mut row = row_of(target, list, status, why);
    row.queries = answers.iter().chain(entries.both()).map(|answer| answer.id).collect();
    row.test_entries_age_s = entries.age_s();
    let hit = readings.into_iter().zip(&questions.targets).find_map(|(reading, names)| match reading {
        Reading::Codes(codes) => Some((codes, names)),
        _ => None,
    });
    if let (ListStatus::Listed, Some((codes, (asked, name)))) = (status, hit) {
        row.class = codes.iter().map(|code| list.class_of(*code)).min().unwrap_or(list.class);
        row.policy_only = row.class == Class::Policy;
        row.codes = codes.iter().take(MAX_CODES).map(ToString::to_string).collect();
        row.meaning = codes.iter().take(MAX_CODES).map(|code| list.meaning(*code)).collect();
        row.fix_hints = list.hints_for(&codes);
        if let Target::Domain(domain) = target
            && asked != domain
        {
            // It is this name that its page knows.
            let asked = asked.to_string();
            row.lookup_url = link(&list.lookup_url, &asked);
            row.removal_url = link(&list.removal_url, &asked);
            row.listed_name = Some(asked);
        }
        listed(&row);
        let (id, text) = reasons(name, resolver).await;
        row.queries.push(id);
        row.text = text;
    }
    Some(row)
}

/// The list's own reasons. Anybody may have written them, so they are plain text of some length.
async fn reasons(name: &Name, resolver: &dyn Resolve) -> (u32, Vec<String>) {
    let answer = resolver.ask(name, RecordType::TXT).await;
    let found = answer.found(|data| match data {
        RecordData::Txt(txt) => Some(txt.text()),
        _ => None,
    });
    let short = |text: &str| -> String { plain(text).chars().take(MAX_TEXT).collect() };
    (answer.id, found.records().iter().take(MAX_TEXTS).map(|hit| short(&hit.value)).collect())
}

fn link(url: &Option<String>, shown: &str) -> Option<String> {
    url.as_ref().map(|url| url.replace("{q}", shown))
}

/// A row on which nothing was asked yet.
fn row_of(target: &Target, list: &List, status: ListStatus, why: Option<CannotTellReason>) -> ListRow {
    let shown = target.to_string();
    ListRow {
        zone: list.zone.to_string(),
        name: list.name.clone(),
        status,
        class: list.class,
        listed_name: None,
        why,
        codes: Vec::new(),
        meaning: Vec::new(),
        text: Vec::new(),
        policy_only: false,
        fix_hints: Vec::new(),
        weight: list.weight,
        policy: list.policy.clone(),
        lookup_url: link(&list.lookup_url, &shown),
        removal_url: link(&list.removal_url, &shown),
        removal: list.removal,
        test_entries_age_s: None,
        queries: Vec::new(),
        target: shown,
    }
}
