//! What a comparison comes to, in a few sentences.

use super::difference::Difference;
use super::row::{Agreement, ResolverRow};
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
        if speaking.iter().all(|column| column.answered == 0) {
            return nothing_usable(speaking);
        }
        let (validation, others): (Vec<Difference>, Vec<Difference>) = self
            .differing()
            .map(|row| row.difference)
            .partition(|difference| *difference == Difference::Validation);
        let all = english::count_grouped(self.rows.len(), "question", "questions");
        let differs = format!(
            "{} of {all} {} answered differently",
            english::grouped(others.len()),
            english::plural(others.len(), "is", "are")
        );
        let checked = |of: &str| {
            let number = english::grouped(validation.len());
            format!("of the answers to {number}{of} only some are marked as checked (AD, DNSSEC)")
        };
        let how = match (others.is_empty(), validation.is_empty()) {
            (false, true) => differs,
            (true, _) => format!("the records are the same, and {}", checked(&format!(" of {all}"))),
            (false, false) => format!("{differs}; the other records are the same, and {}", checked("")),
        };
        let mut sentences = match (self.verdicts_differ(), others.is_empty() && validation.is_empty()) {
            (true, _) => {
                let main = format!("The verdict depends on who is asked: {how}.");
                let odd = self.odd(speaking);
                let has_odd = !odd.is_empty();
                // What matters most comes first.
                let kind = self.differing().find(|row| self.is_disputed(row)).map(|row| row.difference);
                let meaning = kind.map(|kind| consequence(kind, has_odd).to_owned());
                std::iter::once(main).chain(odd).chain(meaning).collect()
            }
            (false, false) if self.only_points_differ() => {
                vec![format!("The verdict is the same; other points differ: {how}.")]
            }
            (false, true) => {
                vec![format!(
                    "The verdict does not depend on who is asked: {} gave the same answers.",
                    list(&names)
                )]
            }
            (false, false) if others.is_empty() => {
                vec![format!("The verdict does not depend on who is asked: {how}.")]
            }
            (false, false) if validation.is_empty() => {
                vec![format!(
                    "The verdict does not depend on who is asked. {how}, which changes nothing about it."
                )]
            }
            (false, false) => {
                vec![format!(
                    "The verdict does not depend on who is asked. {how}. That changes nothing about it."
                )]
            }
        };
        let unanswered =
            self.rows.iter().filter(|row| row.agreement() == Some(Agreement::Unanswered)).count();
        if unanswered > 0 {
            sentences.push(format!("{}.", Agreement::Unanswered.of_questions(unanswered)));
        }
        sentences
    }
}

impl SideBySide {
    /// Who makes answers up, and who left questions open that others answered, as sentences.
    fn odd(&self, speaking: &[&ResolverColumn]) -> Vec<String> {
        let invents: Vec<&str> =
            speaking.iter().filter(|column| column.invents).map(|column| column.name.as_str()).collect();
        let makes = english::plural(invents.len(), "makes", "make");
        let made_up = (!invents.is_empty())
            .then(|| format!("{} {makes} answers up, so that verdict counts for nothing.", list(&invents)));
        let least = speaking.iter().map(|column| column.failed).min().unwrap_or_default();
        let open = speaking.iter().filter(|column| column.failed > least && !column.invents).map(|column| {
            let why = column.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            let failed = english::count_grouped(column.failed, "question", "questions");
            format!("{} gave no usable answer to {failed}{why}.", column.name)
        });
        made_up.into_iter().chain(open).collect()
    }

    /// Whether those differ in a row who do not make answers up.
    fn is_disputed(&self, row: &ResolverRow) -> bool {
        let columns = self.resolvers.iter().zip(&row.answers);
        let believed = columns.filter(|(column, _)| !column.invents && !column.is_silent);
        let answers: Vec<_> =
            believed.filter_map(|(_, answer)| answer.as_ref()).map(|it| (&it.records, &it.ad)).collect();
        row.difference != Difference::Rewritten && answers.windows(2).any(|pair| pair[0] != pair[1])
    }
}

/// That resolvers answered, but nothing that can be used, as sentences.
fn nothing_usable(columns: &[&ResolverColumn]) -> Vec<String> {
    let because =
        |column: &ResolverColumn| column.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut sentences = match columns.windows(2).all(|pair| pair[0].why == pair[1].why) {
        true => {
            let why = columns.first().map(|column| because(column)).unwrap_or_default();
            vec![format!("{} gave no usable answer{why}.", list(&names))]
        }
        false => columns
            .iter()
            .map(|column| format!("{} gave no usable answer{}.", column.name, because(column)))
            .collect(),
    };
    sentences.push("So nothing is known of the records, and nothing can be compared.".to_owned());
    sentences
}

/// That a resolver gave no answer, and what that is worth.
fn silence(column: &ResolverColumn) -> String {
    let why = column.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    format!("{} gave no answer{why}, so nothing is known of what it would say.", column.name)
}

/// What it means for the verdict, by what differs most, and whether one of the resolvers is not to be relied on.
fn consequence(difference: Difference, has_odd: bool) -> &'static str {
    match difference {
        Difference::Filtered => {
            "One of them hides names from its users; a receiver that asks another sees what that one sees."
        }
        Difference::Missing | Difference::Records if has_odd => {
            "The records differ: they were changed lately, or one of them answers falsely."
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
        Difference::Validation => {
            "Receivers that check signatures (DNSSEC) come to the verdict of those that mark what they have checked."
        }
        Difference::Rewritten | Difference::Existence | Difference::Failure | Difference::None => {
            "Where a resolver gave no usable answer, its verdict lacks that; those of the others count."
        }
    }
}
