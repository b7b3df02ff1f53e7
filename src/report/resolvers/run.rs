//! Asks the resolvers, and evaluates the report by the answers of each.

use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::join_all;

use super::row::{Difference, ResolverRow};
use crate::dns::{KnownAnswers, Lookup, OfflineResolver, Question, Recorder, Resolve, Transcript};
use crate::report::model::{Report, Verdict};
use crate::report::plan::Run;

/// The fewest resolvers that are compared.
pub const MIN_RESOLVERS: usize = 2;
/// The most.
pub const MAX_RESOLVERS: usize = 5;
/// The most questions that a verdict rests on.
const MAX_DECIDING: usize = 60;
/// The most questions at all.
const MAX_QUESTIONS: usize = 600;

/// Which questions are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResolverScope {
    /// Those that the verdict rests on.
    #[default]
    Verdict,
    /// All.
    All,
}

/// The questions of a report that are compared, and how many more there are. Private ones are none of them.
#[must_use]
pub fn questions(report: &Report, scope: ResolverScope) -> (Vec<Question>, usize) {
    let all: Vec<&Lookup> =
        report.transcript.lookups().iter().map(|lookup| &**lookup).filter(|lookup| !lookup.private).collect();
    let (wanted, most): (Vec<&Lookup>, usize) = match scope {
        ResolverScope::All => (all, MAX_QUESTIONS),
        ResolverScope::Verdict => {
            let mut ids: Vec<u32> = Vec::new();
            // What decides comes first, then what the records say that were judged.
            let deciding = report.findings.iter().filter(|finding| finding.decides());
            ids.extend(deciding.flat_map(|finding| &finding.queries));
            ids.extend(report.spf.iter().flat_map(|spf| &spf.queries));
            ids.extend(report.dmarc.iter().flat_map(|dmarc| &dmarc.queries));
            ids.extend(report.mx.iter().flat_map(|mx| &mx.queries));
            let mut seen = Vec::new();
            for id in ids {
                if !seen.contains(&id) {
                    seen.push(id);
                }
            }
            // Hundreds of lists may have said that they list nothing.
            let find = |id: &u32| all.iter().find(|lookup| lookup.id == *id).copied();
            let lists = |lookup: &&Lookup| !is_of_list(report, &lookup.question);
            let found: Vec<&Lookup> = seen.iter().filter_map(find).collect();
            let (first, rest): (Vec<&Lookup>, Vec<&Lookup>) = found.into_iter().partition(lists);
            (first.into_iter().chain(rest).collect(), MAX_DECIDING)
        }
    };
    let left_out = wanted.len().saturating_sub(most);
    (wanted.into_iter().take(most).map(|lookup| lookup.question.clone()).collect(), left_out)
}

/// Whether a question is one to a blocklist.
fn is_of_list(report: &Report, question: &Question) -> bool {
    let name = question.name.as_str();
    let mut rows = report.blocklists.iter().flatten();
    rows.any(|row| name.strip_suffix(row.zone.as_str()).is_some_and(|front| front.ends_with('.')))
}

/// The comparison, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct SideBySide {
    /// Whether all have answered, or failed.
    pub complete: bool,
    /// The names of the resolvers.
    pub resolvers: Vec<String>,
    /// The questions with their answers; those that differ first.
    pub rows: Vec<ResolverRow>,
    /// How many questions were left out.
    pub left_out: usize,
    /// The verdict by the answers of each resolver, where all is known.
    pub verdicts: Vec<Verdict>,
}

impl SideBySide {
    /// Whether the verdict hangs on who is asked.
    #[must_use]
    pub fn verdicts_differ(&self) -> bool {
        self.verdicts.windows(2).any(|pair| (pair[0].state, &pair[0].text) != (pair[1].state, &pair[1].text))
    }

    /// The questions about whose records the resolvers do not agree.
    pub fn differing(&self) -> impl Iterator<Item = &ResolverRow> {
        self.rows.iter().filter(|row| row.difference != Difference::None)
    }
}

/// A comparison under way. Dropping the future of [`SideBySideRun::finish`] drops every question.
pub struct SideBySideRun {
    report: Report,
    questions: Vec<Question>,
    left_out: usize,
    columns: Vec<(String, Recorder)>,
}

impl SideBySideRun {
    /// Compares resolvers, each with its name; those beyond [`MAX_RESOLVERS`] are left out.
    #[must_use]
    pub fn new(
        report: &Report,
        resolvers: Vec<(String, Rc<dyn Resolve>)>,
        scope: ResolverScope,
        on_change: Rc<dyn Fn()>,
    ) -> Self {
        let (questions, left_out) = questions(report, scope);
        let columns = resolvers.into_iter().take(MAX_RESOLVERS);
        let columns =
            columns.map(|(name, resolver)| (name, Recorder::new(resolver, on_change.clone()))).collect();
        Self { report: report.clone(), questions, left_out, columns }
    }

    /// What is known so far; verdicts come at the end.
    #[must_use]
    pub fn snapshot(&self) -> SideBySide {
        let transcripts: Vec<Transcript> =
            self.columns.iter().map(|(_, recorder)| recorder.transcript()).collect();
        let row = |question: &Question| {
            let of_one = |transcript: &Transcript| -> Option<std::sync::Arc<Lookup>> {
                transcript.lookups().iter().find(|lookup| lookup.question == *question).cloned()
            };
            let lookups: Vec<_> = transcripts.iter().map(of_one).collect();
            let lookups: Vec<Option<&Lookup>> = lookups.iter().map(Option::as_deref).collect();
            ResolverRow::new(question, &lookups, is_of_list(&self.report, question))
        };
        let mut rows: Vec<ResolverRow> = self.questions.iter().map(row).collect();
        rows.sort_by_key(|row| row.difference == Difference::None);
        let complete = rows.iter().all(|row| row.answers.iter().all(Option::is_some));
        let resolvers = self.columns.iter().map(|(name, _)| name.clone()).collect();
        SideBySide { complete, resolvers, rows, left_out: self.left_out, verdicts: Vec::new() }
    }

    /// Asks all to their end.
    pub async fn finish(&self) -> SideBySide {
        let asked = self.columns.iter().flat_map(|(_, recorder)| {
            self.questions.iter().map(|question| recorder.resolve(question.clone()))
        });
        join_all(asked).await;
        let verdicts = self.columns.iter().filter_map(|(_, recorder)| self.verdict(recorder)).collect();
        SideBySide { verdicts, ..self.snapshot() }
    }

    /// The verdict with the answers of one resolver in the place of those of the report. Nobody is asked for it.
    fn verdict(&self, recorder: &Recorder) -> Option<Verdict> {
        let rest = KnownAnswers::new(&self.report.transcript, Rc::new(OfflineResolver));
        let answers = KnownAnswers::with_failures(&recorder.transcript(), Rc::new(rest));
        let run = Run::with_resolver(self.report.query.clone(), Rc::new(answers), Rc::new(|| {}));
        let run = match &self.report.pasted {
            Some(message) => run.of_pasted(message.clone()),
            None => run,
        };
        Some(run.finish().now_or_never()?.verdict)
    }
}
