//! The tables of the way (`data/flow.json`): what each step says, and what it makes of the verdict.
//! A mail administrator can read them, and dispute them.

use std::sync::OnceLock;

use super::{Outcome, Verdict};
use crate::dns::table::{Row, rows};

/// What a state of a step says.
pub(super) struct State {
    pub(super) step: u8,
    pub(super) outcome: Outcome,
    pub(super) verdict: Option<Verdict>,
    pub(super) detail: String,
    pub(super) fix: Option<String>,
}

/// What a finding makes of the verdict, and the step that it belongs to.
pub(super) struct StepRule {
    pub(super) step: u8,
    pub(super) verdict: Option<Verdict>,
}

/// How mail comes back.
pub(super) struct Bounce {
    pub(super) when: String,
    pub(super) text: String,
}

struct Tables {
    order: Vec<Verdict>,
    steps: Vec<(String, String)>,
    states: Vec<(String, State)>,
    findings: Vec<(String, StepRule)>,
    refuse: Vec<(String, String)>,
    bounces: Vec<(String, Bounce)>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let table = |list| rows("flow", Some(list));
        let step = |row: &Row| row.number("step").and_then(|step| u8::try_from(step).ok()).unwrap_or(0);
        let verdict = |row: &Row| Verdict::parse(&row.text("verdict"));
        let state = |row: &Row| State {
            step: step(row),
            outcome: Outcome::parse(&row.text("outcome")),
            verdict: verdict(row),
            detail: row.text("detail"),
            fix: row.maybe("fix"),
        };
        Tables {
            order: table("order").iter().filter_map(|row| Verdict::parse(row.as_text()?)).collect(),
            steps: table("steps").iter().map(|row| (row.text("title"), row.text("explain"))).collect(),
            states: table("states").iter().map(|row| (row.text("state"), state(row))).collect(),
            findings: table("findings")
                .iter()
                .map(|row| (row.text("code"), StepRule { step: step(row), verdict: verdict(row) }))
                .collect(),
            refuse: table("refuse").iter().map(|row| (row.text("code"), row.text("who"))).collect(),
            bounces: table("bounces")
                .iter()
                .map(|row| (row.text("code"), Bounce { when: row.text("when"), text: row.text("text") }))
                .collect(),
        }
    })
}

fn find<'a, T>(table: &'a [(String, T)], key: &str) -> Option<&'a (String, T)> {
    table.iter().find(|(known, _)| known == key)
}

/// The verdicts, the gravest first.
pub(super) fn order() -> &'static [Verdict] {
    &tables().order
}

/// The title of a step, and what it is for those who do not know.
pub(super) fn step(number: u8) -> (&'static str, &'static str) {
    let row = usize::from(number).checked_sub(1).and_then(|at| tables().steps.get(at));
    row.map_or(("", ""), |(title, explain)| (title, explain))
}

/// The words for a state, and its own name.
pub(super) fn state(name: &str) -> Option<(&'static str, &'static State)> {
    find(&tables().states, name).map(|(name, state)| (name.as_str(), state))
}

/// What a finding means for the way; one that is in no table changes nothing.
pub(super) fn weighed(code: &str) -> Option<&'static StepRule> {
    find(&tables().findings, code).map(|(_, weighed)| weighed)
}

/// Who refuses for a finding or a state.
pub(super) fn who_refuses(code: &str) -> Option<&'static str> {
    find(&tables().refuse, code).map(|(_, who)| who.as_str())
}

/// How mail comes back after a finding.
pub(super) fn bounce(code: &str) -> Option<&'static Bounce> {
    find(&tables().bounces, code).map(|(_, bounce)| bounce)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Findings that say nothing of the way of a mail.
    const BESIDE: [&str; 3] = ["lookup.", "resolver.", "blocklist.retired"];

    #[test]
    fn every_finding_that_matters_has_its_place_and_every_row_its_finding() {
        let findings: Value =
            serde_json::from_str(include_str!("../../../data/findings.json")).expect("JSON");
        let codes: Vec<(&str, &str)> = findings
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| Some((row["code"].as_str()?, row["severity"].as_str()?)))
            .collect();
        for (code, severity) in &codes {
            let matters = !matches!(*severity, "good" | "notice");
            let beside = BESIDE.iter().any(|prefix| code.starts_with(prefix));
            assert_eq!(weighed(code).is_some(), matters && !beside, "{code}");
        }
        let known = |code: &str| codes.iter().any(|(known, _)| *known == code);
        for (code, weighed) in &tables().findings {
            assert!(known(code) && weighed.verdict.is_some() && (1..=10).contains(&weighed.step), "{code}");
        }
        let keys = tables().refuse.iter().map(|(code, _)| code);
        for code in keys.chain(tables().bounces.iter().map(|(code, _)| code)) {
            assert!(known(code) || state(code).is_some(), "{code}");
        }
        // Of whatever speaks against the sender it is said who refuses for it.
        let findings = tables().findings.iter().map(|(code, row)| (code, row.step, row.verdict));
        let states = tables().states.iter().map(|(name, row)| (name, row.step, row.verdict));
        for (code, step, verdict) in findings.chain(states).filter(|(_, step, _)| (6..=8).contains(step)) {
            let against = matches!(verdict, Some(Verdict::Rejected | Verdict::Suspect));
            assert_eq!(who_refuses(code).is_some(), against, "{code}, of step {step}");
        }
    }

    #[test]
    fn the_table_is_whole() {
        let text: Value = serde_json::from_str(include_str!("../../../data/flow.json")).expect("JSON");
        assert_eq!(order(), [Verdict::Rejected, Verdict::Suspect, Verdict::CannotTell, Verdict::Accepted]);
        assert_eq!(tables().steps.len(), 10);
        for list in ["states", "refuse", "bounces"] {
            for row in text[list].as_array().expect(list) {
                assert!(row["source"].as_str().is_some_and(|source| !source.is_empty()), "{row}");
            }
        }
        for row in text["states"].as_array().expect("states") {
            let (name, state) = state(row["state"].as_str().expect("a name")).expect("a row");
            assert_eq!(row["outcome"], state.outcome.as_str(), "{name}");
            assert_eq!(row["verdict"].as_str(), state.verdict.map(Verdict::as_str), "{name}");
            assert!((1..=10).contains(&state.step), "{name}");
            assert!(!state.detail.contains('!'), "{name}");
            if matches!(state.outcome, Outcome::Fail | Outcome::Warn | Outcome::CannotTell) && state.step < 9
            {
                assert!(state.fix.is_some(), "{name} says nothing of what to do");
            }
        }
    }
}
