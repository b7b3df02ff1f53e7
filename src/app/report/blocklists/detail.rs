//! What a list's row opens to: for each target what to do about it and why, then what the list is.

use leptos::prelude::*;
use mailpath::checks::blocklist::{CannotTellReason, ListRow, ListStatus, Weight, services};
use mailpath::report::{english, words};

use super::grid::GridView;
use crate::app::components::outside_link::OutsideLink;
use crate::app::components::proof::Proof;
use crate::app::components::text::{LongText, Name, Sentence};

/// So many targets are named one by one, with a link each.
const FEW: usize = 3;

/// What can be done about a list that cannot be believed.
#[derive(Clone, Copy)]
pub(crate) struct WaysOut {
    /// By which resolver it was asked, in words.
    pub(crate) through: Signal<String>,
    /// The public resolvers through which a list may answer, each with the link to ask through it.
    pub(crate) resolvers: Callback<String, Vec<(String, String)>>,
    /// Leads to where keys are entered.
    pub(crate) enter_key: Callback<()>,
}

/// Targets of which the list says the same.
#[derive(Clone, PartialEq)]
struct Group {
    rows: Vec<ListRow>,
}

impl Group {
    fn first(&self) -> &ListRow {
        &self.rows[0]
    }

    fn key(&self) -> Vec<(String, bool)> {
        self.rows.iter().map(|row| (row.target.clone(), row.status == ListStatus::Listed)).collect()
    }

    /// Whether what is said of another target is the same, but for its name.
    fn says_of(&self, other: &ListRow) -> bool {
        let same = |row: &ListRow| {
            let texts = |row: &ListRow| -> Vec<String> {
                row.text.iter().map(|text| text.replace(&row.target, "")).collect()
            };
            (row.status, row.why, &row.codes, &row.meaning, row.policy_only, &row.listed_name)
                == (
                    other.status,
                    other.why,
                    &other.codes,
                    &other.meaning,
                    other.policy_only,
                    &other.listed_name,
                )
                && texts(row) == texts(other)
        };
        self.rows.first().is_some_and(same)
    }
}

/// What a list says of the targets of a grid.
fn groups(listings: &[ListRow], targets: &[String], zone: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for target in targets {
        let Some(row) = listings.iter().find(|row| row.zone == zone && row.target == *target) else {
            continue;
        };
        match groups.iter_mut().find(|group| group.says_of(row)) {
            Some(group) => group.rows.push(row.clone()),
            None => groups.push(Group { rows: vec![row.clone()] }),
        }
    }
    groups.sort_by_key(|group| match group.first().status {
        ListStatus::Listed => 0,
        ListStatus::Broken | ListStatus::CannotTell => 1,
        ListStatus::NotListed => 2,
    });
    groups
}

/// The details of a list.
#[component]
pub(crate) fn ListDetail(zone: String, view: GridView) -> impl IntoView {
    let GridView { grid, listings, ways, .. } = view;
    let groups = Memo::new(move |_| {
        let targets: Vec<String> =
            grid.with(|grid| grid.columns.iter().map(|column| column.target.clone()).collect());
        listings.with(|listings| groups(listings, &targets, &zone))
    });
    let alone = Memo::new(move |_| grid.with(|grid| grid.columns.len() == 1));
    let about = move || groups.with(|groups| groups.first().map(about_list));
    view! {
        <div class="said">
            <p hidden=move || !groups.with(Vec::is_empty)>"No answer yet."</p>
            <For each=move || groups.get() key=Group::key let:group>
                <Targets group alone ways/>
            </For>
            {about}
        </div>
    }
}

/// What the list is, and how much a listing on it matters.
fn about_list(group: &Group) -> AnyView {
    let row = group.first();
    let mut text = format!("{} {}", row.policy, matters(row.weight));
    if let Some(age) = row.test_entries_age_s {
        text = format!("{text} Its test entries were {}.", english::asked_ago(age));
    }
    view! {
        <dl><div><dt>"The list"</dt><dd><Name text=row.zone.clone()/>": "<Sentence text/></dd></div></dl>
    }
    .into_any()
}

/// How much a listing matters.
fn matters(weight: Weight) -> &'static str {
    match weight {
        Weight::Critical => "Most receivers use it, and refuse mail on it alone.",
        Weight::High => "Many receivers use it, and some refuse mail on it alone.",
        Weight::Medium => "Some receivers use it, mostly to add spam points.",
        Weight::Low => "Few receivers use it.",
        Weight::Info => "Hardly any receiver uses it.",
    }
}

/// Targets of which the list says the same: what to do, why, and the proof.
#[component]
fn Targets(group: Group, alone: Memo<bool>, ways: WaysOut) -> impl IntoView {
    let number = group.rows.len();
    let row = group.first();
    // Where there is a link for each of many targets, the links name them.
    let linked = group.rows.iter().all(|row| link(&row.lookup_url).is_some());
    let names = match row.status != ListStatus::NotListed && linked && number > FEW {
        true => english::count(number, "target", "targets").into_any(),
        false => {
            let name = |row: &ListRow| view! { <Name text=row.target.clone()/>" " };
            group.rows.iter().map(name).collect_view().into_any()
        }
    };
    let mut queries: Vec<u32> = group.rows.iter().flat_map(|row| row.queries.clone()).collect();
    // The test entries are the same for all.
    let mut seen = std::collections::BTreeSet::new();
    queries.retain(|id| seen.insert(*id));
    let what = match row.status {
        ListStatus::Listed => view! { <Listed group/> }.into_any(),
        ListStatus::NotListed => {
            let text = "Not listed. The list works: it answered both test questions correctly.";
            let links = (number <= FEW).then(|| view! { <Links group/> });
            view! { <div><dt>"Result"</dt><dd>{text}</dd>{links}</div> }.into_any()
        }
        ListStatus::CannotTell | ListStatus::Broken => view! { <CannotTell group ways/> }.into_any(),
    };
    view! {
        <section>
            <p class="targets" hidden=move || alone.get()>{names}</p>
            <dl>{what}</dl>
            <Proof queries=Signal::stored(queries)/>
        </section>
    }
}

/// A listing.
#[component]
fn Listed(group: Group) -> impl IntoView {
    let row = group.first().clone();
    let has_links = group.rows.iter().any(|row| link(&row.lookup_url).is_some());
    let hints = row.fix_hints.iter().map(|hint| view! { <dd>{*hint}</dd> }).collect_view();
    let nothing_to_do = row.fix_hints.is_empty() && !has_links;
    let under = row.listed_name.as_ref().map(|name| format!(", under the name {name}")).unwrap_or_default();
    let meaning = english::capitalized(&row.meaning.join("; "));
    let why = format!("{meaning} ({}){under}.", row.codes.join(" "));
    let policy = row.policy_only.then_some(
        " It says what kind of address this is, or what was seen around it, not that it sent spam.",
    );
    let quote = |text: &String| view! { <dd><q><LongText text=text.clone()/></q></dd> };
    let others = (group.rows.len() > 1 && row.text.iter().any(|text| text.contains(&row.target)))
        .then(|| view! { <dd>"And the same of each of the others."</dd> });
    view! {
        <div hidden=nothing_to_do><dt>"What to do"</dt>{hints}<Links group/></div>
        <div>
            <dt>"Why"</dt>
            <dd><Sentence text=why/>{policy}</dd>
            {row.text.iter().map(quote).collect_view()}
            {others}
        </div>
    }
}

/// A list that cannot be believed.
#[component]
fn CannotTell(group: Group, ways: WaysOut) -> impl IntoView {
    let row = group.first().clone();
    let service = services().iter().find(|service| service.opens(&row.zone)).map(|service| &*service.name);
    let others = match row.why {
        Some(CannotTellReason::NeedsKey) => Vec::new(),
        _ => ways.resolvers.run(row.zone.clone()),
    };
    let link = |(at, (name, href)): (usize, (String, String))| {
        view! { {if at > 0 { " or " } else { "" }}<a href=href>{name}</a> }
    };
    let others = (!others.is_empty()).then(|| {
        view! { <dd>"Ask through "{others.into_iter().enumerate().map(link).collect_view()}"."</dd> }
    });
    let resolver = "Use a resolver of your own, to be entered under “Resolver” at the top of the page";
    let key = |service: &str| format!("a key of your own from {service}");
    let way = match (row.why == Some(CannotTellReason::NeedsKey), service) {
        (true, Some(service)) => format!("Enter {}.", key(service)),
        (true, None) => String::new(),
        (false, Some(service)) => format!("{resolver}, or enter {}.", key(service)),
        (false, None) => format!("{resolver}."),
    };
    let enter = service.map(|_| {
        view! {
            " "
            <button type="button" class="quiet" on:click=move |_| ways.enter_key.run(())>
                "Keys and lists of your own"
            </button>
        }
    });
    let why = move || {
        let why = row.why.map(|why| words::reason(why).sentence(&row.name, &ways.through.get()));
        why.map(|text| view! { <div><dt>"Why"</dt><dd><Sentence text/></dd></div> })
    };
    view! {
        <div><dt>"What to do"</dt><Links group/>{others}<dd>{way}{enter}</dd></div>
        {why}
    }
}

/// The links to the list's own pages: to look its targets up, and to ask for removal.
#[component]
fn Links(group: Group) -> impl IntoView {
    let row = group.first();
    let look_up = |row: &ListRow| {
        let name = row.listed_name.as_ref().unwrap_or(&row.target);
        let label = format!("Look up {name}");
        link(&row.lookup_url).map(|href| view! { <OutsideLink href label/>" " })
    };
    let look_ups: Vec<_> = group.rows.iter().filter_map(look_up).collect();
    let listed = row.status == ListStatus::Listed && !row.fix_hints.is_empty();
    let removal = link(&row.removal_url)
        .filter(|_| listed)
        .map(|href| view! { <OutsideLink href label="Ask for removal"/> });
    let none = look_ups.is_empty() && removal.is_none();
    view! { <dd class="links" hidden=none>{look_ups.collect_view()}{removal}</dd> }
}

fn link(url: &Option<String>) -> Option<String> {
    url.clone().filter(|url| url.starts_with("http"))
}
