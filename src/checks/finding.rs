//! Findings: what a check has to say, under a code that never changes.
//!
//! The words stand in `data/findings.json`, one row a code; the code here only names the row and
//! fills in its placeholders. So severities, sources and wording can be read and disputed in one place.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::code::code_type;
use super::registry::Check;
use crate::dns::{Name, ZoneChanges, with_display_names};

include!(concat!(env!("OUT_DIR"), "/finding_code.rs"));

impl FindingCode {
    /// How much such a finding matters.
    #[must_use]
    pub fn severity(self) -> Severity {
        row(self).severity
    }

    /// What such a finding can touch, unless the check knows better.
    #[must_use]
    pub fn reach(self) -> FindingReach {
        row(self).reach
    }

    /// What such a finding says, whatever it is about: its title, with `…` where names and values stand.
    #[must_use]
    pub fn title(self) -> String {
        let mut title = String::new();
        let mut rest = row(self).title.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            title.push_str(before);
            title.push('…');
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        spoken(&(title + rest))
    }

    /// Whether such a finding says what to do.
    #[must_use]
    pub fn has_fix(self) -> bool {
        row(self).fix.is_some()
    }

    /// The group that it belongs to.
    #[must_use]
    pub fn group(self) -> Option<FindingGroup> {
        row(self).group
    }
}

/// Findings that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingGroup {
    /// What became of the look-up of mail exchanges: a report has one of these.
    MxResult,
    /// The result of SPF: a report has one of these.
    SpfResult,
    /// The result of SPF for the HELO name: a report has one of these.
    SpfHelo,
    /// The limit of look-ups: a report has one of these at most.
    SpfLookupLimit,
    /// Whether a domain has DKIM keys: a report has one of these at most.
    DkimResult,
    /// What DMARC asks for on the whole: a report has one of these at most.
    DmarcResult,
    /// The result of reverse DNS: an address has one of these.
    PtrResult,
    /// What lists say of a target, added up: nothing that the rows of the lists do not say.
    ListSummary,
    /// That nobody answered: a report has one of these at most.
    Silence,
}

impl FindingGroup {
    /// Whether one finding of the group excludes the others, for the same target.
    #[must_use]
    pub fn is_exclusive(self) -> bool {
        match self {
            Self::MxResult
            | Self::SpfResult
            | Self::SpfHelo
            | Self::SpfLookupLimit
            | Self::DkimResult
            | Self::DmarcResult
            | Self::PtrResult
            | Self::Silence => true,
            Self::ListSummary => false,
        }
    }
}

/// What a finding can touch. A verdict about a message rests on what that message meets on its way, and
/// on nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingReach {
    /// The message under way meets it, so it can decide what becomes of it.
    #[default]
    Message,
    /// It is true of a record, and this message does not meet it.
    Record,
    /// It is about something else than whether the mail arrives: what others can do in the domain's name,
    /// reports, a logo, encryption on the way. It leads no verdict.
    Aside,
    /// It is about a server or domain that receives, and says nothing of the sender.
    Receiving,
}

/// How much a finding matters to whether mail gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Proven to be as it should.
    Good,
    /// Worth knowing, nothing to do.
    Notice,
    /// The DNS did not tell.
    CannotTell,
    /// May cost mail.
    Warning,
    /// Costs mail.
    Error,
}

/// The mark that a tab, a row or the whole report bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Proven to be as it should.
    Good,
    /// Cannot tell.
    CannotTell,
    /// May cost mail.
    Warning,
    /// Costs mail.
    Error,
    /// Still asking.
    Running,
}

impl State {
    /// Its name, as the JSON has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::CannotTell => "cannot_tell",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Running => "running",
        }
    }

    /// Reads [`State::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Good, Self::CannotTell, Self::Warning, Self::Error, Self::Running];
        all.into_iter().find(|state| state.word() == word)
    }

    /// The state that a set of severities amounts to: the worst of them; without any finding
    /// nothing was proven, so it cannot be told.
    #[must_use]
    pub fn of(severities: impl IntoIterator<Item = Severity>) -> Self {
        match severities.into_iter().max() {
            Some(Severity::Error) => Self::Error,
            Some(Severity::Warning) => Self::Warning,
            Some(Severity::CannotTell) | None => Self::CannotTell,
            Some(Severity::Notice | Severity::Good) => Self::Good,
        }
    }
}

/// One thing that a check found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code, such as `mx.null`.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// The check it belongs to.
    pub check: Check,
    /// One sentence: what is the case.
    pub title: String,
    /// So what.
    pub detail: String,
    /// Do what; none where there is nothing to do.
    pub fix: Option<String>,
    /// The records that would fix it, where that is done by records that are known; of a report that is complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<Arc<ZoneChanges>>,
    /// Whose server it is about, where that is a provider that is known: only they can act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<&'static str>,
    /// What it can touch.
    pub reach: FindingReach,
    /// Where it is laid down.
    pub source: &'static str,
    /// The address or domain that it is about, where a check looks at several.
    pub target: Option<String>,
    /// The mail exchange that it is about, where it is about one MX record.
    #[serde(skip)]
    pub exchange: Option<Name>,
    /// Pages that have more about it, such as a list's look-up page for the target.
    pub links: Vec<Link>,
    /// Numbers of the questions it rests on.
    pub queries: Vec<u32>,
}

/// A page to look something up at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What stands on it.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: FindingCode,
    group: Option<FindingGroup>,
    severity: Severity,
    #[serde(default)]
    reach: FindingReach,
    title: String,
    detail: String,
    fix: Option<String>,
    /// What to do where the server is a provider's.
    fix_by_provider: Option<String>,
    /// So what, where it is about a domain and not about an address.
    detail_of_domain: Option<String>,
    /// What to do there.
    fix_of_domain: Option<String>,
    source: String,
}

/// The rows of the table, in the order of their codes. The build script makes the codes of the rows, so
/// each has its row.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows: Vec<Row> =
        serde_json::from_str(include_str!("../../data/findings.json")).expect("data/findings.json");
    rows.sort_by_key(|row| row.code);
    rows
});

fn row(code: FindingCode) -> &'static Row {
    &ROWS[code as usize]
}

impl Finding {
    /// The finding with this code, its placeholders filled from `arguments`.
    #[must_use]
    pub fn new(check: Check, code: FindingCode, arguments: &[(&str, &str)], queries: &[u32]) -> Self {
        let row = row(code);
        // People read it, and write names in their own letters.
        let text = |template: &str| with_display_names(&fill(template, arguments)).into_owned();
        let mut queries = queries.to_vec();
        queries.sort_unstable();
        queries.dedup();
        Self {
            code,
            severity: row.severity,
            check,
            title: text(&row.title),
            detail: text(&row.detail),
            fix: row.fix.as_deref().map(text),
            records: None,
            provider: None,
            reach: row.reach,
            source: &row.source,
            target: None,
            exchange: None,
            links: Vec::new(),
            queries,
        }
    }
}

impl Finding {
    /// The same, about this address or domain.
    #[must_use]
    pub fn about(self, target: &impl ToString) -> Self {
        Self { target: Some(target.to_string()), ..self }
    }

    /// The same, about the MX records with this exchange.
    #[must_use]
    pub fn of_exchange(self, exchange: &Name) -> Self {
        Self { exchange: Some(exchange.clone()), ..self }
    }

    /// The same, with pages that have more about it.
    #[must_use]
    pub fn with_links(self, links: Vec<Link>) -> Self {
        Self { links, ..self }
    }

    /// The same about a domain, which is something else than a server that does wrong.
    #[must_use]
    pub fn of_domain(self, arguments: &[(&str, &str)]) -> Self {
        let row = row(self.code);
        let text = |template: &String| with_display_names(&fill(template, arguments)).into_owned();
        let detail = row.detail_of_domain.as_ref().map(text).unwrap_or(self.detail);
        let fix = row.fix_of_domain.as_ref().map(text).or(self.fix);
        Self { detail, fix, ..self }
    }

    /// Whether it can decide what becomes of the message.
    #[must_use]
    pub fn decides(&self) -> bool {
        self.reach == FindingReach::Message
    }

    /// Whether it says that something is unknown, however much that matters.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.code.severity() == Severity::CannotTell
    }

    /// The same as a remark on a record, which matters no more than `most`.
    #[must_use]
    pub fn remark(self, most: Severity) -> Self {
        Self { reach: FindingReach::Record, severity: self.severity.min(most), ..self }
    }

    /// The same as something beside this message, which it cannot touch, and that matters no more than `most`.
    #[must_use]
    pub fn aside(self, most: Severity) -> Self {
        Self { reach: FindingReach::Aside, severity: self.severity.min(most), ..self }
    }

    /// The same of a server or domain that only receives.
    #[must_use]
    pub fn of_receiver(self) -> Self {
        Self { reach: FindingReach::Receiving, severity: self.severity.min(Severity::Notice), ..self }
    }

    /// The same about the server of a provider, who alone can act.
    #[must_use]
    pub fn of_provider(self, provider: &'static str) -> Self {
        let fix = row(self.code).fix_by_provider.as_deref();
        match fix.map(|fix| fill(fix, &[("provider", provider)])) {
            Some(fix) => Self { fix: Some(fix), provider: Some(provider), ..self },
            None => self,
        }
    }
}

/// Puts arguments in the place of `{name}`. Arguments come from the DNS, so they are put in once
/// and never read again for placeholders.
pub(crate) fn fill(template: &str, arguments: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) => {
                let value = arguments.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
                debug_assert!(value.is_some(), "no argument for {{{name}}} in {template:?}");
                text.push_str(value.unwrap_or("?"));
                rest = tail;
            }
            None => rest = after,
        }
    }
    text.push_str(rest);
    text
}

/// A sentence without the backticks that mark what is verbatim in it, to be spoken, or shown where they have
/// no form. One without a partner is no such mark, and stays.
#[must_use]
pub fn spoken(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('`') {
        let Some((inner, after)) = tail.split_once('`') else { break };
        out.push_str(before);
        out.push_str(inner);
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_source_and_whole_sentences() {
        for (row, code) in ROWS.iter().zip(FindingCode::ALL) {
            assert_eq!(row.code, *code);
            assert_eq!(code.as_str().parse(), Ok(*code));
            assert!(!row.source.is_empty(), "{} has no source", row.code);
            for text in [&row.title, &row.detail]
                .into_iter()
                .chain(&row.fix)
                .chain(&row.fix_by_provider)
                .chain(&row.detail_of_domain)
                .chain(&row.fix_of_domain)
            {
                // These are sentences by themselves.
                let sentences = [
                    "{because}",
                    "{seen}",
                    "{why}",
                    "{fix}",
                    "{mistakes}",
                    "{meaning}",
                    "{advice}",
                    "{others}",
                    "{what}",
                    "{effect}",
                    "{corrected}",
                    "{above}",
                    "{shown_by}",
                    "{happened}",
                    "{stage}",
                    ".”",
                ];
                let whole = text.ends_with('.') || sentences.iter().any(|end| text.ends_with(end));
                assert!(whole, "{}: {text:?} is no sentence", row.code);
                assert!(!text.contains('!'), "{}: no alarm in {text:?}", row.code);
            }
            // What only receives, and what is proven good, decides nothing against a message.
            let against = matches!(row.severity, Severity::Error | Severity::Warning);
            assert!(!against || row.reach != FindingReach::Receiving, "{}", row.code);
            if matches!(row.severity, Severity::Error | Severity::Warning) {
                assert!(row.fix.is_some(), "{} says nothing of what to do", row.code);
            }
        }
    }

    #[test]
    fn nobody_hears_a_backtick() {
        assert_eq!(spoken("Write `ip4:` for `ipv4:1.2.3.4`."), "Write ip4: for ipv4:1.2.3.4.");
        assert_eq!(spoken("one ` alone"), "one ` alone");
        assert_eq!(spoken("`a` and `"), "a and `");
        assert_eq!(spoken(""), "");
    }

    #[test]
    fn arguments_are_not_read_for_placeholders() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
    }

    #[test]
    fn names_are_shown_as_people_write_them() {
        let arguments = [
            ("domain", "xn--bcher-kva.example"),
            ("mistakes", ""),
            ("fix", "`include:xn--bcher-kva.example`"),
        ];
        let found = Finding::new(Check::Spf, FindingCode::SpfOddTerm, &arguments, &[]);
        assert!(found.title.contains("of bücher.example probably"), "{}", found.title);
        assert_eq!(found.fix.as_deref(), Some("`include:xn--bcher-kva.example`"), "what is copied stays");
    }

    #[test]
    fn the_worst_severity_makes_the_state() {
        assert_eq!(State::of([]), State::CannotTell);
        assert_eq!(State::of([Severity::Good, Severity::Notice]), State::Good);
        assert_eq!(State::of([Severity::Good, Severity::CannotTell]), State::CannotTell);
        assert_eq!(State::of([Severity::CannotTell, Severity::Error]), State::Error);
    }
}
