//! What the blocklists say: one sentence, and a grid with a mark for each list and target. “Not
//! listed” is only ever what a list said that can be believed.

mod detail;
mod filters;
mod grid;
mod row;

use leptos::prelude::*;
use mailpath::checks::blocklist::{ListRow, lists};
use mailpath::checks::{Check, Finding};
use mailpath::report::list_grid::{Filter, Grids, Order};
use mailpath::report::{Query, View, english, resolvers_for_list, words};

use crate::app::browser::address;
use crate::app::components::finding_card::FindingCards;
use crate::app::components::text::Sentence;
use crate::app::shell::custom_lists;
use crate::app::state::App;
use detail::WaysOut;
use filters::Filters;
use grid::{GridView, ListGrid};

/// So many listings stand open from the start.
const FEW: usize = 3;

/// The tab of the report that is shown.
pub(crate) fn panel(app: App) -> AnyView {
    let grids = Memo::new(move |_| app.with_report(|report| Some(Grids::new(report))).unwrap_or_default());
    let listings =
        Memo::new(move |_| app.with_report(|report| report.blocklists.clone()).unwrap_or_default());
    let small_lists = move || {
        let query = app.page.with(|page| page.query.clone());
        let all = query.all_lists;
        (all, address::link(&Query { all_lists: !all, ..query }.to_url()))
    };
    let resolvers = move |zone: String| {
        let report = app.report.get_untracked().filter(|report| !report.query.resolver.is_example());
        let ways = report.map(|report| resolvers_for_list(&report, &zone)).unwrap_or_default();
        ways.into_iter().map(|way| (way.label, address::link(&way.url))).collect()
    };
    let ways = WaysOut {
        through: Memo::new(move |_| app.with_report(words::through)).into(),
        resolvers: Callback::new(resolvers),
        enter_key: Callback::new(move |()| custom_lists::open(app)),
    };
    view! {
        <BlocklistPanel
            grids=grids.into()
            listings=listings.into()
            findings=app.findings_of(Check::Blocklist)
            printing=app.printing.into()
            health_link=Memo::new(move |_| app.link(View::Lists)).into()
            small_lists=Memo::new(move |_| small_lists()).into()
            ways
        />
    }
    .into_any()
}

/// The tab: the sentence, the grids of addresses and of domains, and what else can be asked.
#[component]
fn BlocklistPanel(
    /// What the lists say of each target.
    grids: Signal<Grids>,
    /// The same with its reasons and proofs.
    listings: Signal<Vec<ListRow>>,
    findings: Signal<Vec<Finding>>,
    /// Whether everything is unfolded for paper.
    printing: Signal<bool>,
    /// The page that says which lists answer.
    health_link: Signal<String>,
    /// Whether the small lists were asked, and the link that asks them too, or no longer.
    small_lists: Signal<(bool, String)>,
    /// What can be done about a list that cannot be believed.
    ways: WaysOut,
) -> impl IntoView {
    let filter = RwSignal::new(Filter::All);
    let sort = RwSignal::new(Order::default());
    let few = Memo::new(move |_| grids.with(|grids| !grids.running && grids.count(Filter::Listed) <= FEW));
    let through = ways.through;
    let view = move |at: usize| {
        let grid = Memo::new(move |_| grids.with(|grids| grids.grids[at].clone()));
        GridView { grid, filter, sort, printing, opens_listings: few, listings, ways }
    };
    let headline = Memo::new(move |_| grids.with(|grids| grids.headline(&through.get())));
    let lines = move || {
        let line = |text| view! { <p><Sentence text/></p> };
        headline.get().1.into_iter().map(line).collect_view()
    };
    view! {
        <h3 class="headline">{move || view! { <Sentence text=headline.get().0/> }}</h3>
        {lines}
        <Filters grids filter/>
        <ListGrid title="Addresses" view=view(0)/>
        <ListGrid title="Domains" view=view(1)/>
        <FindingCards findings/>
        <p class="hint"><a href=health_link>"Which lists answer, and through which resolver?"</a></p>
        <SmallLists state=small_lists/>
    }
}

/// The way to the lists that are asked on request.
#[component]
fn SmallLists(state: Signal<(bool, String)>) -> impl IntoView {
    let count = lists().iter().filter(|list| !list.is_default() && !list.kinds.is_empty()).count();
    let few = english::count_grouped(count, "small list", "small lists");
    let words = move || match state.get().0 {
        true => "The small lists were asked too. ".to_owned(),
        false => format!("{few} that hardly any receiver uses are asked only on request. "),
    };
    let label = move || if state.get().0 { "Ask without them" } else { "Ask them too" };
    view! { <p class="hint">{words}<a href=move || state.get().1>{label}</a></p> }
}
