//! Whom to ask, and what: two to five resolvers, and how many questions each of them gets.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::doh::{ResolverChoice, providers};
use mailpath::report::english;
use mailpath::report::resolvers::{ResolverQuery, ResolverScope, ResolverSet, SideBySide, questions};

use super::SameReport;

/// What is chosen in the form.
#[derive(Clone, Copy)]
struct Choice {
    /// The ids of those on offer.
    offered: RwSignal<Vec<String>>,
    /// The URLs of others, one per line.
    own: RwSignal<String>,
    scope: RwSignal<ResolverScope>,
}

impl Choice {
    fn new(set: &ResolverSet, scope: ResolverScope) -> Self {
        let choice =
            Self { offered: RwSignal::default(), own: RwSignal::default(), scope: RwSignal::new(scope) };
        choice.fill(set);
        choice
    }

    fn fill(self, set: &ResolverSet) {
        let (mut offered, mut own) = (Vec::new(), Vec::new());
        for choice in set.choices() {
            match choice {
                ResolverChoice::Provider(id) => offered.push((*id).to_owned()),
                choice => own.push(choice.to_string()),
            }
        }
        self.offered.set(offered);
        self.own.set(own.join("\n"));
    }

    fn set_offered(self, id: &str, is: bool) {
        self.offered.update(|offered| {
            offered.retain(|other| other != id);
            if is {
                offered.push(id.to_owned());
            }
        });
    }

    /// The resolvers, or what is wrong with them.
    fn read(self) -> Result<ResolverSet, String> {
        let offered = self.offered.get();
        let offered = providers().iter().filter(|row| offered.contains(&row.id));
        let mut all: Vec<ResolverChoice> = offered.map(|row| ResolverChoice::Provider(&row.id)).collect();
        for line in self.own.get().split_whitespace() {
            all.push(ResolverChoice::parse(line)?);
        }
        ResolverSet::new(all)
    }
}

/// The form. Its button stays where it is while it asks, since it has the focus.
#[component]
pub(super) fn Chooser(
    /// The report, once it is complete.
    report: Signal<Option<SameReport>>,
    /// What the address says.
    wanted: Signal<ResolverQuery>,
    /// The resolver that the report is asked through.
    answered: ResolverChoice,
    asking: Signal<bool>,
    compared: Signal<Option<Arc<SideBySide>>>,
    /// What is wrong with what was chosen.
    error: RwSignal<String>,
    ask: Callback<ResolverQuery>,
    stop: Callback<()>,
) -> impl IntoView {
    let before = wanted.get_untracked();
    let choice = Choice::new(&before.set.unwrap_or_else(|| ResolverSet::suggested(&answered)), before.scope);
    // Going back leads to what was asked before.
    Effect::new(move |_| {
        let wanted = wanted.get();
        if let Some(set) = &wanted.set {
            choice.fill(set);
            choice.scope.set(wanted.scope);
        }
    });
    let count = move |scope: ResolverScope| {
        report.with(|report| report.as_ref().map(|SameReport(report)| questions(report, scope)))
    };
    let counts = Memo::new(move |_| {
        [ResolverScope::Verdict, ResolverScope::All]
            .map(|scope| count(scope).map(|(all, rest)| (all.len(), rest)))
    });
    let of_scope = move || counts.get()[usize::from(choice.scope.get() == ResolverScope::All)];
    let number = move || match (of_scope(), choice.read()) {
        (None, _) => {
            "The report is still being made; its questions can be sent when it is complete.".to_owned()
        }
        (_, Err(message)) => message,
        (Some((questions, _)), Ok(set)) => {
            let (resolvers, all) = (set.choices().len(), questions * set.choices().len());
            let each = english::count_grouped(questions, "question", "questions");
            format!("{resolvers} resolvers get {each} each: {} in all.", english::grouped(all))
        }
    };
    let press = move |_| {
        if asking.get_untracked() {
            return stop.run(());
        }
        if report.with_untracked(Option::is_none) {
            return;
        }
        match untrack(|| choice.read()) {
            Ok(set) => {
                ask.run(ResolverQuery { set: Some(set), scope: choice.scope.get_untracked() });
            }
            Err(message) => error.set(message),
        }
    };
    let label = move || match (asking.get(), compared.with(Option::is_some)) {
        (true, _) => "Stop",
        (false, true) => "Ask again",
        (false, false) => "Ask them",
    };
    let scope = move |scope: ResolverScope, name: &'static str| {
        let words = move || match counts.get()[usize::from(scope == ResolverScope::All)] {
            None => String::new(),
            Some((questions, 0)) => english::count_grouped(questions, "question", "questions"),
            Some((questions, rest)) => format!(
                "The first {} of {} questions",
                english::grouped(questions),
                english::grouped(questions + rest)
            ),
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="resolvers-scope"
                    prop:checked=move || choice.scope.get() == scope
                    on:change=move |_| choice.scope.set(scope)
                />
                <span><b>{name}</b>{words}</span>
            </label>
        }
    };
    let came = move || compared.with(|compared| compared.as_ref().map_or(0, |it| it.came()));
    let all = move || compared.with(|it| it.as_ref().map_or(1, |it| it.rows.len() * it.resolvers.len()));
    view! {
        <div class="whom">
            <fieldset class="resolvers">
                <legend>"Whom to ask: two to five"</legend>
                {providers().iter().map(|row| view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=move || choice.offered.with(|all| all.contains(&row.id))
                            on:change:target=move |event| {
                                error.set(String::new());
                                choice.set_offered(&row.id, event.target().checked());
                            }
                        />
                        <span><b>{row.name.as_str()}</b>{row.privacy.as_str()}</span>
                    </label>
                }).collect_view()}
                <div class="field">
                    <label for="resolvers-own">"Resolvers of your own, one URL per line"</label>
                    <textarea
                        id="resolvers-own"
                        rows="2"
                        spellcheck="false"
                        autocapitalize="none"
                        autocomplete="off"
                        translate="no"
                        placeholder="https://dns.example.com/dns-query"
                        aria-describedby="resolvers-own-what resolvers-error"
                        aria-invalid=move || (!error.with(String::is_empty)).to_string()
                        prop:value=move || choice.own.get()
                        on:input:target=move |event| {
                            error.set(String::new());
                            choice.own.set(event.target().value());
                        }
                    ></textarea>
                    <p class="hint" id="resolvers-own-what">
                        "They must allow other sites to ask them (CORS). Put "<code>"wire:"</code>
                        " before the URL of one that speaks the DNS wire format (RFC 8484) rather than JSON."
                    </p>
                </div>
            </fieldset>
            <fieldset class="resolvers">
                <legend>"What to ask"</legend>
                {scope(ResolverScope::Verdict, "What the verdict rests on")}
                {scope(ResolverScope::All, "Everything that was asked")}
            </fieldset>
            <p class="hint" id="resolvers-number">
                {number}
                " Each of them sees these names. Keys and lists of your own are not among the questions."
            </p>
            <p class="field-error" id="resolvers-error" role="alert">{error}</p>
            <p class="tools">
                <button
                    type="button"
                    class="primary"
                    id="resolvers-ask"
                    aria-describedby="resolvers-number"
                    aria-disabled=move || report.with(Option::is_none).to_string()
                    on:click=press
                >
                    {label}
                </button>
                <span class="progress" hidden=move || !asking.get()>
                    <progress
                        aria-label="Answers"
                        max=move || all().to_string()
                        value=move || came().to_string()
                    ></progress>
                    <span>{move || format!("{} of {} answers", english::grouped(came()), english::grouped(all()))}</span>
                </span>
            </p>
        </div>
    }
}
