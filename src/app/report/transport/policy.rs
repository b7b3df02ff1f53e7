//! The box for the text of an MTA-STS policy, which is compared with the mail servers.

use leptos::prelude::*;
use mailpath::checks::Finding;
use mailpath::checks::transport::{Policy, judge_policy};
use mailpath::dns;
use mailpath::doh::fetch_policy;
use mailpath::report::{english, words};
use wasm_bindgen_futures::spawn_local;

use crate::app::browser::dom;
use crate::app::components::finding_card::FindingCards;
use crate::app::components::fold::Fold;
use crate::app::components::text::{Name, NameList};
use crate::app::state::App;

/// The most patterns that are shown.
const MOST: usize = 50;

/// What came of trying to fetch the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fetching {
    /// Not tried.
    No,
    /// Under way.
    Running,
    /// It came.
    Came,
    /// It did not, or the page may not read it.
    Failed,
}

/// The policy file of a domain, once it was pasted or fetched. It outlasts the report.
#[derive(Clone, Copy)]
pub(crate) struct PublishedPolicy(RwSignal<Option<(dns::Name, Policy)>>);

impl PublishedPolicy {
    /// That of the page.
    pub(crate) fn of(app: App) -> Self {
        app.lasting(|| Self(RwSignal::new(None)))
    }

    /// The policy, where it is of this domain.
    pub(crate) fn of_domain(self, domain: &dns::Name) -> Option<Policy> {
        self.0.with(|known| known.as_ref().filter(|(of, _)| of == domain).map(|(_, policy)| policy.clone()))
    }
}

/// The box.
#[component]
pub(super) fn PolicyBox(
    url: String,
    domain: dns::Name,
    hosts: Option<Vec<dns::Name>>,
    queries: Vec<u32>,
    /// Whether the policy may be fetched: not over made-up or recorded answers.
    is_live: bool,
) -> impl IntoView {
    let published = PublishedPolicy::of(App::expect());
    let typed = RwSignal::new(String::new());
    let judged = RwSignal::new(None::<(Option<Policy>, Vec<Finding>)>);
    let check = StoredValue::new(move || {
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            return judged.set(None);
        }
        let (policy, findings) = judge_policy(&domain, &text, hosts.as_deref(), &queries);
        let policy = policy.ok();
        published.0.set(policy.clone().map(|policy| (domain.clone(), policy)));
        judged.set(Some((policy, findings)));
    });
    let check = move || check.with_value(|check| check());
    let on_check = move |_| {
        check();
        if judged.with_untracked(Option::is_some) {
            request_animation_frame(|| dom::focus("policy-result"));
        }
    };
    let url = StoredValue::new(url);
    view! {
        <Fold class="draft" summary=|| "Compare the policy with the mail servers">
            <label for="sts-policy">"Text of the policy"</label>
            <textarea
                id="sts-policy"
                rows="6"
                spellcheck="false"
                autocapitalize="none"
                autocomplete="off"
                maxlength="65536"
                translate="no"
                placeholder="version: STSv1"
                aria-describedby="sts-policy-note"
                prop:value=move || typed.get()
                on:input:target=move |event| {
                    typed.set(event.target().value());
                    judged.set(None);
                }
            ></textarea>
            <p class="hint" id="sts-policy-note">"Paste what the command above shows. Nothing is sent anywhere."</p>
            <div class="copies">
                <button type="button" on:click=on_check>"Check this policy"</button>
            </div>
            {is_live.then(|| view! { <FetchButton url=url.get_value() typed check=Callback::new(move |()| check())/> })}
            <PolicyResult judged/>
        </Fold>
    }
}

/// A button that tries to fetch the policy, and says before to whom it talks.
#[component]
fn FetchButton(url: String, typed: RwSignal<String>, check: Callback<()>) -> impl IntoView {
    let state = RwSignal::new(Fetching::No);
    let host = url.split('/').nth(2).unwrap_or_default().to_owned();
    let press = move |_| {
        let url = url.clone();
        state.set(Fetching::Running);
        spawn_local(async move {
            let text = fetch_policy(&url).await;
            let came = if text.is_some() { Fetching::Came } else { Fetching::Failed };
            // The tab may be gone by now.
            if state.try_set(came).is_none()
                && let Some(text) = text
            {
                typed.set(text);
                check.run(());
            }
        });
    };
    let words = move || match state.get() {
        Fetching::No => "",
        Fetching::Running => "Asking.",
        Fetching::Came => "It came, and is in the box.",
        Fetching::Failed => {
            "It could not be read: the server does not let web pages in, or does not answer. That says nothing of the policy. Run the command above, and paste what it shows."
        }
    };
    view! {
        <div class="copies">
            <button
                type="button"
                class="quiet"
                aria-describedby="sts-fetch-note"
                disabled=move || state.get() == Fetching::Running
                on:click=press
            >
                "Try to fetch it"
            </button>
        </div>
        <p class="hint" id="sts-fetch-note">
            "Fetching asks "<Name text=host/>" itself, which then sees your address. Most servers do not let web pages read the file."
        </p>
        <p class="hint" role="status">{words}</p>
    }
}

/// What comes of the comparison.
#[component]
fn PolicyResult(judged: RwSignal<Option<(Option<Policy>, Vec<Finding>)>>) -> impl IntoView {
    let findings = Signal::derive(move || judged.get().map(|(_, findings)| findings).unwrap_or_default());
    let facts = move || {
        let policy = judged.get()?.0?;
        let mut names: Vec<String> = policy.mx.iter().take(MOST).map(ToString::to_string).collect();
        if let Some(more @ 1..) = policy.mx.len().checked_sub(MOST) {
            names.push(format!("and {more} more"));
        }
        let age = u32::try_from(policy.max_age).unwrap_or(u32::MAX);
        Some(view! {
            <dl class="facts">
                <div><dt>"Mode"</dt><dd>{words::transport::mode(policy.mode)}</dd></div>
                <div><dt>"Kept for"</dt><dd>{english::duration(age)}</dd></div>
                <div><dt>"Mail servers"</dt><dd><NameList names/></dd></div>
            </dl>
        })
    };
    view! {
        <div id="policy-result" tabindex="-1" role="group" aria-label="What the policy says" hidden=move || judged.with(Option::is_none)>
            {facts}
            <FindingCards findings/>
        </div>
    }
}
