//! Reports on many lines, one after the other, politely. One table for the page: it goes on while another
//! view is looked at, and is kept in this browser, so that a reload loses nothing.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;
use jiff::Timestamp;
use leptos::prelude::*;
use mailpath::dns::Resolve;
use mailpath::doh::{Doh, ResolverChoice};
use mailpath::report::bulk::{
    AT_ONCE, Head, Line, Lines, Outcome, Progress, SinceEarlier, carried_over, csv, entry, parse_entry,
};
use mailpath::report::{Query, Report, Run, SavedReport, View};
use wasm_bindgen_futures::spawn_local;

use crate::app::browser::address;
use crate::app::browser::database::Store;
use crate::app::state::App;
use crate::app::tasks::custom_lists;
use crate::app::tasks::run::memory;
use crate::app::tasks::saved_report;

/// Said where a text has nothing in it.
const NOTHING: &str = "Paste or type one domain, host or address per line.";
/// Said where no answer comes.
const SILENT: &str =
    "The resolver does not answer, so this has paused. Nothing is known of the lines that are left.";

/// The table, and how far it has come.
#[derive(Clone, Copy)]
pub(crate) struct Bulk {
    app: App,
    /// What was pasted.
    pub(crate) lines: RwSignal<Arc<Vec<Line>>>,
    /// What came of each line.
    pub(crate) outcomes: RwSignal<Vec<Option<Arc<Outcome>>>>,
    /// What came of it before.
    pub(crate) earlier: RwSignal<Vec<Option<Arc<Outcome>>>>,
    /// Which run it is; a table is another one with each.
    pub(crate) run: RwSignal<u32>,
    /// When that began.
    pub(crate) at: RwSignal<Timestamp>,
    /// Who is asked.
    pub(crate) resolver: RwSignal<ResolverChoice>,
    /// Places of the lines that are being reported on.
    pub(crate) running: RwSignal<Vec<usize>>,
    /// Whether it goes on by itself.
    pub(crate) going: RwSignal<bool>,
    /// What there is to say of the text, or of a resolver that does not answer.
    pub(crate) remarks: RwSignal<String>,
}

/// The table of the page; what was under way before the page was loaded waits there.
pub(crate) fn bulk(app: App) -> Bulk {
    app.lasting(|| {
        let bulk = Bulk {
            app,
            lines: RwSignal::default(),
            outcomes: RwSignal::default(),
            earlier: RwSignal::default(),
            run: RwSignal::new(0),
            at: RwSignal::default(),
            resolver: RwSignal::new(ResolverChoice::Default),
            running: RwSignal::default(),
            going: RwSignal::new(false),
            remarks: RwSignal::default(),
        };
        spawn_local(bulk.restore());
        bulk
    })
}

impl Bulk {
    async fn restore(self) {
        let kept = Store::Bulk.all().await;
        let head = kept.iter().find(|(number, _)| *number == 0).and_then(|(_, text)| Head::parse(text));
        let Some(head) = head else { return };
        let resolver = ResolverChoice::parse(&head.resolver).unwrap_or_default();
        let lines: Vec<Line> = head.lines.iter().map(|text| Line::new(text, &resolver)).collect();
        let (mut outcomes, mut earlier) = (vec![None; lines.len()], vec![None; lines.len()]);
        let mut at = head.at;
        for (number, text) in &kept {
            let (Some(place), Some((outcome, run))) = ((*number as usize).checked_sub(1), parse_entry(text))
            else {
                continue;
            };
            if at == Timestamp::UNIX_EPOCH {
                at = outcome.at;
            }
            let slots = if run == head.run { &mut outcomes } else { &mut earlier };
            if let Some(slot) = slots.get_mut(place) {
                *slot = Some(Arc::new(outcome));
            }
        }
        self.resolver.set(resolver);
        self.at.set(at);
        self.earlier.set(earlier);
        self.outcomes.set(outcomes);
        self.lines.set(Arc::new(lines));
        self.run.set(head.run);
    }

    /// Takes a text and begins.
    pub(crate) fn begin(self, pasted: &str) {
        let resolver = match self.app.form.choice() {
            Ok(resolver) => resolver,
            Err(why) => return self.remarks.set(why),
        };
        let read = Lines::parse(pasted, &resolver);
        if read.lines.is_empty() {
            return self.remarks.set(NOTHING.into());
        }
        self.remarks.set(read.remarks());
        self.start(read.lines, resolver);
    }

    /// Asks about the same lines again.
    pub(crate) fn begin_again(self) {
        let resolver = match self.app.form.choice() {
            Ok(resolver) => resolver,
            Err(why) => return self.remarks.set(why),
        };
        let lines = self.lines.get_untracked();
        let lines = lines.iter().map(|line| Line::new(&line.text, &resolver)).collect();
        self.remarks.set(String::new());
        self.start(lines, resolver);
    }

    fn start(self, lines: Vec<Line>, resolver: ResolverChoice) {
        let run = self.run.get_untracked() + 1;
        let at = Timestamp::now();
        let head = Head {
            lines: lines.iter().map(|line| line.text.clone()).collect(),
            resolver: resolver.to_string(),
            run,
            at,
        };
        let known = self.lines.get_untracked();
        let earlier = self.earlier.with_untracked(|earlier| {
            self.outcomes.with_untracked(|outcomes| {
                let latest = outcomes.iter().zip(earlier).map(|(now, before)| now.clone().or(before.clone()));
                carried_over(&known, &latest.collect::<Vec<_>>(), &lines)
            })
        });
        let kept = earlier.clone();
        self.outcomes.set(vec![None; lines.len()]);
        self.earlier.set(earlier);
        self.resolver.set(resolver);
        self.at.set(at);
        self.lines.set(Arc::new(lines));
        self.run.set(run);
        spawn_local(async move {
            Store::Bulk.drop(None).await;
            Store::Bulk.put(0, &serde_json::to_string(&head).unwrap_or_default()).await;
            for (place, outcome) in kept.iter().enumerate() {
                if let Some(outcome) = outcome {
                    Store::Bulk.put(place as u32 + 1, &entry(outcome, run - 1)).await;
                }
            }
            self.go().await;
        });
    }

    /// Goes on with what is not done, some reports side by side over one resolver, so that the bound
    /// on questions under way holds for all of them together.
    pub(crate) async fn go(self) {
        if self.going.get_untracked() {
            return;
        }
        let resolver = self.resolver.get_untracked();
        let query = Query { resolver: resolver.clone(), view: View::Bulk, ..Query::default() };
        if !self.app.may_ask(&query) {
            // The policy must know before which resolver will be asked; the table is kept.
            return address::reload(Some(&query.to_url()));
        }
        self.going.set(true);
        let shared: Option<Rc<dyn Resolve>> = match resolver {
            ResolverChoice::Example => None,
            choice => Some(Rc::new(Doh::new(&choice))),
        };
        join_all((0..AT_ONCE).map(|_| self.work(shared.clone()))).await;
        self.going.set(false);
    }

    async fn work(self, resolver: Option<Rc<dyn Resolve>>) {
        while self.going.get_untracked() {
            let Some((place, query)) = self.next() else { return };
            let run = self.run.get_untracked();
            self.running.update(|running| running.push(place));
            let report = self.report(query, resolver.clone()).await;
            let silent = report.queries.answered == 0 && report.queries.failed > 0;
            let outcome = self.outcome(place, &report).await;
            self.running.update(|running| running.retain(|other| *other != place));
            // Another text may have been pasted meanwhile.
            if self.run.get_untracked() != run {
                return;
            }
            if silent {
                self.going.set(false);
                self.remarks.set(SILENT.into());
                return;
            }
            let kept = entry(&outcome, run);
            self.outcomes.update(|outcomes| {
                if let Some(slot) = outcomes.get_mut(place) {
                    *slot = Some(Arc::new(outcome));
                }
            });
            Store::Bulk.put(place as u32 + 1, &kept).await;
        }
    }

    /// The first line that has no report, and of which none is under way.
    fn next(self) -> Option<(usize, Query)> {
        let lines = self.lines.get_untracked();
        let running = self.running.get_untracked();
        self.outcomes.with_untracked(|outcomes| {
            let open = |place: usize| outcomes.get(place)?.is_none().then_some(place);
            let mut places = (0..lines.len()).filter_map(open).filter(|place| !running.contains(place));
            places.find_map(|place| Some((place, lines[place].query.clone().ok()?)))
        })
    }

    async fn report(self, query: Query, resolver: Option<Rc<dyn Resolve>>) -> Report {
        let own = custom_lists::used_with(self.app, &query.resolver);
        let run = match resolver {
            Some(resolver) => Run::with_resolver(query, resolver, Rc::new(|| {})),
            None => Run::new(query, Rc::new(|| {})),
        };
        run.with_custom_lists(own).with_cache(&memory(self.app)).finish().await
    }

    /// What came of a line, and what changed since before.
    async fn outcome(self, place: usize, report: &Report) -> Outcome {
        let mut outcome = Outcome::new(report);
        let earlier = self.earlier.with_untracked(|earlier| earlier.get(place).cloned().flatten());
        if let Some(earlier) = earlier {
            let before = match earlier.link.as_deref().map(SavedReport::from_link) {
                Some(Ok(saved)) => Some(saved_report::replay(&saved).await),
                _ => None,
            };
            if let Some(report) = saved_report::without_private(report) {
                outcome.since = Some(SinceEarlier::new(&earlier, before.as_ref(), &report));
            }
        }
        outcome
    }

    pub(crate) fn clear(self) {
        self.going.set(false);
        self.lines.set(Arc::default());
        self.outcomes.set(Vec::new());
        self.earlier.set(Vec::new());
        self.remarks.set(String::new());
        spawn_local(async {
            Store::Bulk.drop(None).await;
        });
    }

    /// Whether there is a table.
    pub(crate) fn has_lines(self) -> bool {
        self.lines.with(|lines| !lines.is_empty())
    }

    /// Whether reports are under way; those that are go on for a while after a pause.
    pub(crate) fn is_busy(self) -> bool {
        self.going.get() || self.running.with(|running| !running.is_empty())
    }

    /// How far it has come.
    pub(crate) fn progress(self) -> Progress {
        self.lines.with(|lines| self.outcomes.with(|outcomes| Progress::new(lines, outcomes)))
    }

    /// The table as CSV.
    pub(crate) fn csv(self) -> String {
        let resolver = self.resolver.get_untracked();
        let lines = self.lines.get_untracked();
        self.outcomes.with_untracked(|outcomes| csv(&lines, outcomes, &resolver))
    }
}
