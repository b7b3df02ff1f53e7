//! Which blocklists let themselves be asked, and by which resolver: their test entries alone, now.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::join_all;

use super::plan::resolver_info;
use crate::checks::blocklist::{self, CustomLists, Health, List};
use crate::dns::{AnswerCache, CachingResolver, Recorder, Resolve};
use crate::doh::{Doh, ResolverChoice, providers};

/// The state of the lists by each resolver.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Who is asked: the resolvers that are offered, and one's own.
    pub resolvers: Vec<String>,
    /// The lists, in the order of the table, with what is known of each by each resolver.
    pub rows: Vec<(&'static List, Vec<Option<Health>>)>,
    /// Whether all has been answered.
    pub complete: bool,
}

/// A survey under way.
pub struct SurveyRun {
    own: CustomLists,
    asked: Vec<Recorder>,
    survey: RefCell<Survey>,
    on_change: Rc<dyn Fn()>,
}

impl SurveyRun {
    /// Prepares a survey of every list of the table that is asked by default and needs no key that is
    /// not there, by every resolver of the table and by `choice` if that is another one.
    #[must_use]
    pub fn new(
        choice: &ResolverChoice,
        own: CustomLists,
        memory: &AnswerCache,
        on_change: Rc<dyn Fn()>,
    ) -> Self {
        let mut choices: Vec<ResolverChoice> =
            providers().iter().map(|provider| ResolverChoice::Provider(&provider.id)).collect();
        if matches!(choice, ResolverChoice::Json(_) | ResolverChoice::Wire(_)) {
            choices.push(choice.clone());
        }
        let resolvers = choices.iter().map(|choice| {
            let resolver: Rc<dyn Resolve> = Rc::new(Doh::new(choice));
            (choice.clone(), resolver)
        });
        Self::with_resolvers(resolvers.collect(), own, memory, on_change)
    }

    /// The same, asking these resolvers, whatever their names say.
    #[must_use]
    pub fn with_resolvers(
        resolvers: Vec<(ResolverChoice, Rc<dyn Resolve>)>,
        own: CustomLists,
        memory: &AnswerCache,
        on_change: Rc<dyn Fn()>,
    ) -> Self {
        let lists = blocklist::lists().iter().filter(|list| list.is_default() && own.may_ask(list));
        let survey = Survey {
            resolvers: resolvers.iter().map(|(choice, _)| resolver_info(choice).0.id).collect(),
            rows: lists.map(|list| (list, vec![None; resolvers.len()])).collect(),
            complete: false,
        };
        let recorder = |(choice, resolver): (ResolverChoice, Rc<dyn Resolve>)| {
            let info = resolver_info(&choice).0;
            let whom = info.url.unwrap_or_default();
            let remembering =
                CachingResolver::new(resolver, memory.clone(), &whom, &info.id, blocklist::is_test_entry);
            Recorder::new(Rc::new(remembering), on_change.clone()).keeping(own.secrets())
        };
        let asked = resolvers.into_iter().map(recorder).collect();
        Self { own, asked, survey: RefCell::new(survey), on_change }
    }

    /// The survey as far as it is known.
    #[must_use]
    pub fn snapshot(&self) -> Survey {
        self.survey.borrow().clone()
    }

    /// Asks everything there is to ask. Dropping the future aborts every request under way.
    pub async fn finish(&self) -> Survey {
        let lists: Vec<&'static List> = self.survey.borrow().rows.iter().map(|(list, _)| *list).collect();
        let mut all = Vec::new();
        for (row, list) in lists.into_iter().enumerate() {
            for (column, resolver) in self.asked.iter().enumerate() {
                all.push(self.cell(row, column, list, resolver));
            }
        }
        join_all(all).await;
        self.survey.borrow_mut().complete = true;
        (self.on_change)();
        self.snapshot()
    }

    async fn cell(&self, row: usize, column: usize, list: &List, resolver: &Recorder) {
        let health = blocklist::health(list, &self.own, resolver).await;
        if let Some((_, cells)) = self.survey.borrow_mut().rows.get_mut(row) {
            cells[column] = Some(health);
        }
        (self.on_change)();
    }
}
