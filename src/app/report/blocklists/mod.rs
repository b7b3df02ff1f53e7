//! What the blocklists say: one sentence, and a grid with a mark for each list and target. “Not
//! listed” is only ever what a list said that can be believed.

pub(crate) mod detail;
pub(crate) mod grid;
pub(crate) mod grids;

use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::checks::blocklist::lists;
use mailpath::report::Query;
use mailpath::report::english;
use mailpath::report::list_grid::{Filter, Order};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::finding_card::of_check;
use crate::app::components::old::live::live;
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::report::blocklists::grid::{View, grid};
use crate::app::report::blocklists::grids::{now, through};
use crate::app::state::App;

pub(crate) fn panel(app: App) -> AnyView {
    let view = View { app, filter: RwSignal::new(Filter::All), sort: RwSignal::new(Order::default()), at: 0 };
    let headline = move || {
        let (whole, each) = now(app).headline(&through(app));
        let mut lines = vec![el("p").class("headline").add(text::dotted(&whole)).into_any()];
        lines.extend(each.iter().map(|line| el("p").add(text::dotted(line)).into_any()));
        lines.into_any()
    };
    let health = el("a").live("href", move || app.link(mailpath::report::View::Lists));
    let health = health.add("Which lists answer, and through which resolver?");
    vec![
        live(headline),
        filters(view),
        grid(view, "Addresses"),
        grid(View { at: 1, ..view }, "Domains"),
        of_check(app, Check::Blocklist),
        el("p").class("hint").add(health).into_any(),
        small(app),
    ]
    .into_any()
}

/// The way to the lists that are asked on request.
fn small(app: App) -> AnyView {
    let count = lists().iter().filter(|list| !list.is_default() && !list.kinds.is_empty()).count();
    let all = move || app.page.with(|page| page.query.all_lists);
    let other = move || {
        let query = app.page.with(|page| page.query.clone());
        dom::href(&Query { all_lists: !query.all_lists, ..query }.to_url())
    };
    let words = move || match all() {
        true => "The small lists were asked too. ".to_owned(),
        false => format!(
            "{} that few receivers go by are asked on request. ",
            english::count_grouped(count, "small list", "small lists")
        ),
    };
    let link = el("a").live("href", other);
    let link = link.say(move || if all() { "Ask without them" } else { "Ask them too" }.to_owned());
    el("p").class("hint").add(el("span").say(words)).add(link).into_any()
}

/// The buttons that pick which lists are shown, with how many each shows.
fn filters(view: View) -> AnyView {
    let filter = view.filter;
    let button = |this: Filter| {
        text::button(move || filter.set(this))
            .class("quiet")
            .live("aria-pressed", move || (filter.get() == this).to_string())
            .add(())
            .say(move || format!(" {} {}", this.label(), now(view.app).count(this)))
            .into_any()
    };
    // Said when a filter is picked, and not at every answer that comes in.
    let shown = move || {
        let filter = filter.get();
        english::count_grouped(untrack(|| now(view.app)).count(filter), "list is shown.", "lists are shown.")
    };
    el("div")
        .class("filters")
        .attr("role", "group")
        .attr("aria-label", "Which lists are shown")
        .hide(move || now(view.app).count(Filter::All) == 0)
        .add(Filter::EACH.map(button).into_iter().collect::<Vec<_>>())
        .add(el("span").class("sr").attr("role", "status").say(shown))
        .into_any()
}
