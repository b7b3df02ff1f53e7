//! Asks the resolvers, and evaluates the report by the answers of each.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use futures_util::future::join_all;

use super::difference::{Difference, mark_rewritten};
use super::row::ResolverRow;
use crate::checks::State;
use crate::dns::{KnownAnswers, Lookup, LookupError, OfflineResolver, Question, Recorder, Resolve};
use crate::doh::{Doh, ResolverChoice};
use crate::report::message::VerifySignatures;
use crate::report::model::{Report, Verdict};
use crate::report::plan::Run;
use crate::report::query::{MAX_RESOLVERS, Query, ResolverScope, ResolverSet};
use crate::report::words::resolver_name;

/// The most questions that a verdict rests on.
const MAX_DECIDING: usize = 60;
/// The most questions at all.
const MAX_QUESTIONS: usize = 600;

/// The questions of a report that are compared, and how many more there are. Private ones are none of them.
#[must_use]
pub fn questions(report: &Report, scope: ResolverScope) -> (Vec<Question>, usize) {
    let all: Vec<&Lookup> =
        report.transcript.lookups().iter().map(|lookup| &**lookup).filter(|lookup| !lookup.private).collect();
    let (wanted, most): (Vec<&Lookup>, usize) = match scope {
        ResolverScope::All => (all, MAX_QUESTIONS),
        ResolverScope::Verdict => {
            let ids = deciding(report);
            let by_id: HashMap<u32, &Lookup> = all.iter().map(|lookup| (lookup.id, *lookup)).collect();
            let found: Vec<&Lookup> = ids.iter().filter_map(|id| by_id.get(id).copied()).collect();
            // Hundreds of lists may have said that they list nothing.
            let (first, rest): (Vec<&Lookup>, Vec<&Lookup>) =
                found.into_iter().partition(|lookup| !is_of_list(report, &lookup.question));
            (first.into_iter().chain(rest).collect(), MAX_DECIDING)
        }
    };
    let left_out = wanted.len().saturating_sub(most);
    (wanted.into_iter().take(most).map(|lookup| lookup.question.clone()).collect(), left_out)
}

/// The numbers of the questions that a verdict rests on: what decides comes first, then what the records say that
/// were judged. One check alone rests on all of its questions.
fn deciding(report: &Report) -> Vec<u32> {
    let mut ids: Vec<u32> = Vec::new();
    let deciding = report.findings.iter().filter(|finding| finding.decides());
    ids.extend(deciding.flat_map(|finding| &finding.queries));
    ids.extend(report.spf.iter().flat_map(|spf| &spf.queries));
    ids.extend(report.dmarc.iter().flat_map(|dmarc| &dmarc.queries));
    ids.extend(report.mx.iter().flat_map(|mx| &mx.queries));
    if report.query.command.is_some() || ids.is_empty() {
        ids.extend(report.transcript.lookups().iter().map(|lookup| lookup.id));
    }
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(*id));
    ids
}

/// Whether a question is one to a blocklist.
fn is_of_list(report: &Report, question: &Question) -> bool {
    let name = question.name.as_str();
    let mut rows = report.blocklists.iter().flatten();
    rows.any(|row| name.strip_suffix(row.zone.as_str()).is_some_and(|front| front.ends_with('.')))
}

/// The names of resolvers as their columns are headed: of one’s own ones the host, or the URL where two have
/// the same host.
#[must_use]
pub fn resolver_names(choices: &[ResolverChoice]) -> Vec<String> {
    let host = |choice: &ResolverChoice| match choice {
        ResolverChoice::Json(url) | ResolverChoice::Wire(url) => {
            let host = url.host_str().unwrap_or_default();
            Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
        }
        _ => None,
    };
    let hosts: Vec<Option<String>> = choices.iter().map(host).collect();
    let name = |(choice, host): (&ResolverChoice, &Option<String>)| match host {
        Some(host) if hosts.iter().flatten().filter(|other| *other == host).count() == 1 => host.clone(),
        Some(_) => choice.to_string(),
        None => resolver_name(&choice.to_string()).to_owned(),
    };
    choices.iter().zip(&hosts).map(name).collect()
}

/// One resolver of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolverColumn {
    /// Its name.
    pub name: String,
    /// How many questions it has answered in a way that means something.
    pub answered: usize,
    /// How many ended without such an answer.
    pub failed: usize,
    /// Why, for the first of them, in words.
    pub why: Option<String>,
    /// Whether it has answered nothing so far, though others did, or gave no sign of life.
    pub is_silent: bool,
    /// Whether it makes answers up.
    pub invents: bool,
    /// The verdict by its answers; none before all are there, and where it answered nothing.
    pub verdict: Option<Verdict>,
}

/// The comparison, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct SideBySide {
    /// Whether all have answered, or failed.
    pub complete: bool,
    /// The resolvers.
    pub resolvers: Vec<ResolverColumn>,
    /// The questions with their answers; those that differ first.
    pub rows: Vec<ResolverRow>,
    /// How many questions were left out.
    pub left_out: usize,
    /// The first resolver that comes to the same verdict as each; none where one comes to none.
    pub(super) same_verdict: Vec<Option<usize>>,
    /// The same, whatever else each adds to its verdict.
    pub(super) same_lead: Vec<Option<usize>>,
}

impl SideBySide {
    /// Whether the verdict hangs on who is asked; how many more points there are is no part of it. A resolver that
    /// answers nothing comes to none.
    #[must_use]
    pub fn verdicts_differ(&self) -> bool {
        differ(&self.same_lead)
    }

    /// Whether the verdicts are the same, and what else there is to check is not.
    #[must_use]
    pub fn only_points_differ(&self) -> bool {
        !self.verdicts_differ() && differ(&self.same_verdict)
    }

    /// The first resolver before this one that comes to the same verdict.
    #[must_use]
    pub fn same_verdict_as(&self, column: usize) -> Option<usize> {
        (*self.same_verdict.get(column)?).filter(|first| *first < column)
    }

    /// The questions about whose records the resolvers do not agree.
    pub fn differing(&self) -> impl Iterator<Item = &ResolverRow> {
        self.rows.iter().filter(|row| row.difference != Difference::None)
    }
}

fn differ(same: &[Option<usize>]) -> bool {
    let mut verdicts = same.iter().flatten();
    let first = verdicts.next();
    verdicts.any(|verdict| Some(verdict) != first)
}

/// A resolver that is asked.
struct Asked {
    choice: ResolverChoice,
    recorder: Recorder,
}

/// A comparison under way. Dropping the future of [`SideBySideRun::finish`] drops every question.
pub struct SideBySideRun {
    report: Report,
    verifier: Option<Rc<dyn VerifySignatures>>,
    /// The questions, and whether each is one to a list.
    questions: Vec<(Question, bool)>,
    left_out: usize,
    asked: Vec<Asked>,
}

impl SideBySideRun {
    /// Compares these resolvers over HTTPS.
    #[must_use]
    pub fn of_set(report: &Report, set: &ResolverSet, scope: ResolverScope, on_change: Rc<dyn Fn()>) -> Self {
        let doh = |choice: &ResolverChoice| (choice.clone(), Rc::new(Doh::new(choice)) as Rc<dyn Resolve>);
        Self::new(report, set.choices().iter().map(doh).collect(), scope, on_change)
    }

    /// Compares resolvers; those beyond [`MAX_RESOLVERS`] are left out.
    #[must_use]
    pub fn new(
        report: &Report,
        resolvers: Vec<(ResolverChoice, Rc<dyn Resolve>)>,
        scope: ResolverScope,
        on_change: Rc<dyn Fn()>,
    ) -> Self {
        let (questions, left_out) = questions(report, scope);
        let questions = questions.into_iter().map(|question| {
            let of_list = is_of_list(report, &question);
            (question, of_list)
        });
        let asked = resolvers.into_iter().take(MAX_RESOLVERS);
        let asked = asked
            .map(|(choice, resolver)| Asked { choice, recorder: Recorder::new(resolver, on_change.clone()) });
        Self {
            report: report.clone(),
            verifier: None,
            questions: questions.collect(),
            left_out,
            asked: asked.collect(),
        }
    }

    /// What verifies the signatures of the report's message.
    #[must_use]
    pub fn verifying(self, verifier: Rc<dyn VerifySignatures>) -> Self {
        Self { verifier: Some(verifier), ..self }
    }

    /// What is known so far; verdicts come at the end.
    #[must_use]
    pub fn snapshot(&self) -> SideBySide {
        let transcripts: Vec<_> = self.asked.iter().map(|asked| asked.recorder.transcript()).collect();
        let known: Vec<HashMap<&Question, &Lookup>> = transcripts
            .iter()
            .map(|all| all.lookups().iter().map(|lookup| (&lookup.question, &**lookup)).collect())
            .collect();
        let choices: Vec<ResolverChoice> = self.asked.iter().map(|asked| asked.choice.clone()).collect();
        let column = |(name, known): (String, &HashMap<&Question, &Lookup>)| {
            let error = |lookup: &&Lookup| lookup.found(|_| Some(())).error().cloned();
            let errors = |(question, _): &(Question, bool)| known.get(question).map(error);
            let errors: Vec<Option<LookupError>> = self.questions.iter().filter_map(errors).collect();
            let answered = errors.iter().filter(|error| error.is_none()).count();
            ResolverColumn {
                name,
                answered,
                failed: errors.len() - answered,
                why: errors.into_iter().flatten().next().map(|error| error.to_string()),
                is_silent: answered == 0,
                invents: false,
                verdict: None,
            }
        };
        let mut resolvers: Vec<ResolverColumn> =
            resolver_names(&choices).into_iter().zip(&known).map(column).collect();
        // Where a zone is broken all say so, and that is an answer.
        if resolvers.iter().all(|column| column.is_silent) {
            for (column, known) in resolvers.iter_mut().zip(&known) {
                column.is_silent = known.values().all(|lookup| lookup.result.is_err());
            }
        }
        let row = |(question, of_list): &(Question, bool)| {
            let lookups: Vec<Option<&Lookup>> =
                known.iter().map(|known| known.get(question).copied()).collect();
            // That one does not answer at all is said once, and not in every row.
            let silent = resolvers.iter().map(|column| column.is_silent);
            ResolverRow::new(question, &lookups, &silent.collect::<Vec<_>>(), *of_list)
        };
        let mut rows: Vec<ResolverRow> = self.questions.iter().map(row).collect();
        for column in mark_rewritten(&mut rows) {
            resolvers[column].invents = true;
        }
        rows.sort_by_key(|row| row.difference);
        let complete = rows.iter().all(|row| row.answers.iter().all(Option::is_some));
        let same_verdict = vec![None; resolvers.len()];
        let same_lead = same_verdict.clone();
        SideBySide { complete, resolvers, rows, left_out: self.left_out, same_verdict, same_lead }
    }

    /// Asks all to their end.
    pub async fn finish(&self) -> SideBySide {
        let ask = |asked: &Asked| {
            let all: Vec<_> =
                self.questions.iter().map(|(question, _)| asked.recorder.resolve(question.clone())).collect();
            join_all(all)
        };
        join_all(self.asked.iter().map(ask)).await;
        let mut whole = self.snapshot();
        let (mut wholes, mut leads) = (Vec::new(), Vec::new());
        for (asked, column) in self.asked.iter().zip(&mut whole.resolvers) {
            // Of a resolver that answered nothing there is nothing to judge by.
            if !column.is_silent {
                column.verdict = Some(self.verdict(asked).await);
            }
            let verdict = column.verdict.as_ref();
            wholes.push(verdict.map(|verdict| essence(verdict.state, &verdict.text, &asked.choice)));
            leads.push(verdict.map(|verdict| {
                let lead = verdict.text.strip_suffix(&verdict.aside).unwrap_or(&verdict.text);
                essence(verdict.state, lead, &asked.choice)
            }));
        }
        (whole.same_verdict, whole.same_lead) = (first_same(&wholes), first_same(&leads));
        whole
    }

    /// The verdict with the answers of one resolver in the place of those of the report. Nobody is asked for it.
    async fn verdict(&self, asked: &Asked) -> Verdict {
        let rest = KnownAnswers::new(&self.report.transcript, Rc::new(OfflineResolver));
        let answers = KnownAnswers::with_failures(&asked.recorder.transcript(), Rc::new(rest));
        let query = Query { resolver: asked.choice.clone(), ..self.report.query.clone() };
        let run = Run::with_resolver(query, Rc::new(answers), Rc::new(|| {}));
        let run = match &self.verifier {
            Some(verifier) => run.verifying(verifier.clone()),
            None => run,
        };
        let run = match &self.report.pasted {
            Some(message) => run.of_pasted(message.clone()),
            None => run,
        };
        run.finish().await.verdict
    }
}

/// What a verdict says, whoever was asked.
fn essence(state: State, text: &str, choice: &ResolverChoice) -> String {
    let name = match choice {
        ResolverChoice::Provider(id) => resolver_name(id),
        _ => resolver_name("custom"),
    };
    format!("{state:?} {}", text.replace(name, "the resolver"))
}

/// The first that says the same as each.
fn first_same(essences: &[Option<String>]) -> Vec<Option<usize>> {
    let first = |essence: &Option<String>| {
        essence.as_ref().and_then(|_| essences.iter().position(|other| other == essence))
    };
    essences.iter().map(first).collect()
}
