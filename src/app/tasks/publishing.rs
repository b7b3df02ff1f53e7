//! Asks resolvers again and again whether records that were built are published, until they are, or it is enough.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use mailpath::dns::{Name, Resolve, ZoneChanges};
use mailpath::doh::{Doh, ResolverChoice, providers};
use mailpath::report::publishing::{PublishedRow, doubled, is_published, look, wait_after};
use mailpath::report::resolvers::MAX_RESOLVERS;

use crate::app::state::App;

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nothing is watched.
    Idle,
    /// It is being asked.
    Asking,
    /// It is asked again at this time.
    Waiting(Timestamp),
    /// Everything is published.
    Published,
    /// It was asked often enough.
    Ended,
    /// The reader stopped it.
    Stopped,
}

impl Phase {
    /// Whether it goes on.
    pub(crate) fn is_on(self) -> bool {
        matches!(self, Self::Asking | Self::Waiting(_))
    }
}

/// The watching of the page: there is one.
#[derive(Clone, Copy)]
pub(crate) struct Publishing {
    pub(crate) phase: RwSignal<Phase>,
    /// What is watched.
    pub(crate) changes: RwSignal<ZoneChanges>,
    /// The names of the resolvers, in the order of the states of a row.
    pub(crate) resolvers: RwSignal<Vec<String>>,
    /// What was found last.
    pub(crate) rows: RwSignal<Vec<PublishedRow>>,
    /// Names with the domain twice at which the records stand by mistake.
    pub(crate) doubled: RwSignal<Vec<Name>>,
    /// When that was.
    pub(crate) looked_at: RwSignal<Option<Timestamp>>,
    /// Which watching is the one under way; an earlier one ends when it sees another.
    turn: StoredValue<u32>,
}

/// That of the page.
pub(crate) fn publishing(app: App) -> Publishing {
    app.lasting(|| Publishing {
        phase: RwSignal::new(Phase::Idle),
        changes: RwSignal::default(),
        resolvers: RwSignal::default(),
        rows: RwSignal::default(),
        doubled: RwSignal::default(),
        looked_at: RwSignal::new(None),
        turn: StoredValue::new(0),
    })
}

/// Whom it asks: the resolver of the reader's own, and those on offer.
pub(crate) fn resolvers(app: App) -> Vec<(String, ResolverChoice)> {
    let own = match app.page.with(|page| page.query.resolver.clone()) {
        own @ (ResolverChoice::Json(_) | ResolverChoice::Wire(_)) => Some(("Your resolver".to_owned(), own)),
        _ => None,
    };
    let offered =
        providers().iter().map(|provider| (provider.name.clone(), ResolverChoice::Provider(&provider.id)));
    own.into_iter().chain(offered).take(MAX_RESOLVERS).collect()
}

/// Begins, in the place of what was watched before.
pub(crate) fn start(app: App, changes: ZoneChanges) {
    let state = publishing(app);
    let turn = state.turn.get_value() + 1;
    state.turn.set_value(turn);
    let resolvers = untrack(|| resolvers(app));
    state.changes.set(changes.clone());
    state.resolvers.set(resolvers.iter().map(|(name, _)| name.clone()).collect());
    state.rows.set(Vec::new());
    state.doubled.set(Vec::new());
    state.looked_at.set(None);
    state.phase.set(Phase::Asking);
    let choices = resolvers.into_iter().map(|(_, choice)| choice).collect();
    wasm_bindgen_futures::spawn_local(watch(state, changes, choices, turn));
}

/// Ends it.
pub(crate) fn stop(app: App) {
    let state = publishing(app);
    state.turn.update_value(|turn| *turn += 1);
    state.phase.set(Phase::Stopped);
}

async fn watch(state: Publishing, changes: ZoneChanges, choices: Vec<ResolverChoice>, turn: u32) {
    let is_over = move || state.turn.get_value() != turn;
    let mut looks = 0;
    loop {
        // Without a network nothing is asked, and that is no look.
        if window().navigator().on_line() {
            state.phase.set(Phase::Asking);
            // Anew each time: one that was given up may answer now.
            let resolvers: Vec<Rc<dyn Resolve>> =
                choices.iter().map(|choice| Rc::new(Doh::new(choice)) as Rc<dyn Resolve>).collect();
            let rows = look(&changes, &resolvers).await;
            if is_over() {
                return;
            }
            let is_there = is_published(&rows);
            // Once: whoever saves the record again looks at its name.
            let is_nowhere = looks == 0 && rows.iter().any(PublishedRow::is_nothing_there);
            state.looked_at.set(Some(Timestamp::now()));
            state.rows.set(rows);
            if is_there {
                return state.phase.set(Phase::Published);
            }
            if let Some(resolver) = resolvers.first().filter(|_| is_nowhere) {
                let names = doubled(&changes, &**resolver).await;
                if is_over() {
                    return;
                }
                state.doubled.set(names);
            }
        }
        looks += 1;
        let Some(wait) = wait_after(looks) else { return state.phase.set(Phase::Ended) };
        let minutes = wait.as_secs() / 60;
        let next = SignedDuration::try_from(wait).unwrap_or_default();
        state.phase.set(Phase::Waiting(Timestamp::now() + next));
        // Minute by minute: whoever stops it does not wait for the end.
        for _ in 0..minutes {
            TimeoutFuture::new(60_000).await;
            if is_over() {
                return;
            }
        }
    }
}
