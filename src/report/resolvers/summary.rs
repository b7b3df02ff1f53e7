//! What a comparison comes to, in a few sentences.

use super::difference::Difference;
use super::run::{ResolverColumn, SideBySide};
use crate::checks::list;
use crate::report::english;

impl SideBySide {
    /// Whether the verdict depends on who is asked, and what that means; before all have answered, how far it is.
    #[must_use]
    pub fn summary(&self) -> String {
        let (speaking, silent): (Vec<&ResolverColumn>, Vec<&ResolverColumn>) =
            self.resolvers.iter().partition(|column| !column.is_silent);
        if !self.complete {
            let all = english::count_grouped(self.rows.len() * self.resolvers.len(), "answer", "answers");
            return format!("{} of {all} are there.", english::grouped(self.came()));
        }
        let mut sentences = match speaking.as_slice() {
            [] => vec!["None of these resolvers answered, so nothing can be compared.".to_owned()],
            [one] => vec![format!("Only {} answered, so there is nothing to compare it with.", one.name)],
            _ => self.compared(&speaking),
        };
        if !speaking.is_empty() {
            sentences.extend(silent.iter().map(|column| silence(column)));
        }
        sentences.join(" ")
    }

    /// How many answers are there, or will not come.
    #[must_use]
    pub fn came(&self) -> usize {
        self.rows.iter().flat_map(|row| &row.answers).flatten().count()
    }

    fn compared(&self, speaking: &[&ResolverColumn]) -> Vec<String> {
        let names: Vec<&str> = speaking.iter().map(|column| column.name.as_str()).collect();
        let rows: Vec<Difference> = self.differing().map(|row| row.difference).collect();
        let all = english::count_grouped(self.rows.len(), "question", "questions");
        let number = english::grouped(rows.len());
        match (self.verdicts_differ(), rows.is_empty()) {
            (true, _) => {
                let is = english::plural(rows.len(), "is", "are");
                let main = format!(
                    "The verdict depends on who is asked: {number} of {all} {is} answered differently."
                );
                let mut kinds = rows.clone();
                kinds.dedup();
                let invents = speaking.iter().filter(|column| column.invents);
                let invents: Vec<&str> = invents.map(|column| column.name.as_str()).collect();
                let makes = english::plural(invents.len(), "makes", "make");
                let made_up = (!invents.is_empty()).then(|| {
                    format!("{} {makes} answers up, so that verdict counts for nothing.", list(&invents))
                });
                // What matters most comes first.
                let kinds = kinds.into_iter().filter(|kind| *kind != Difference::Rewritten);
                let first = kinds.map(consequence).next();
                std::iter::once(main).chain(made_up).chain(first.map(str::to_owned)).collect()
            }
            (false, true) => {
                vec![format!(
                    "The verdict does not depend on who is asked: {} gave the same answers.",
                    list(&names)
                )]
            }
            (false, false) => vec![format!(
                "The verdict does not depend on who is asked. {number} of {all} {} answered differently, which changes nothing about it.",
                english::plural(rows.len(), "is", "are"),
            )],
        }
    }
}

/// That a resolver gave no answer, and what that is worth.
fn silence(column: &ResolverColumn) -> String {
    let why = column.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    format!("{} gave no answer{why}, so nothing is known of what it would say.", column.name)
}

/// What it means for the verdict, by what differs most.
fn consequence(difference: Difference) -> &'static str {
    match difference {
        Difference::Filtered => {
            "One of them hides names from its users; a receiver that asks another sees what that one sees."
        }
        Difference::Missing | Difference::Records => {
            "Most likely a change is still spreading: some receivers see the old records, others the new ones, until the old copies have run out. Ask again then."
        }
        Difference::Addresses => {
            "Either a change is still spreading, or receivers elsewhere are given other addresses and come to another verdict."
        }
        Difference::ListRefuses => {
            "A list does not answer all of them: the verdict of those that it answers counts."
        }
        Difference::Rewritten
        | Difference::Existence
        | Difference::Failure
        | Difference::Validation
        | Difference::None => {
            "Where a resolver gave no usable answer, its verdict lacks that; those of the others count."
        }
    }
}
