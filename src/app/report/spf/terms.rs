//! The table of what each term costs and whom it lets pass.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::spf::{Branch, Senders, TermOrder, TermRow, in_words, term_rows};

use crate::app::components::table::{Cell, SortHead, Sorted};
use crate::app::components::text::Sentence;

/// The table, sorted by what costs most, or by what its reader picks.
#[component]
pub(crate) fn TermTable(
    trace: Arc<Branch>,
    /// Who may send in all.
    total: Senders,
) -> impl IntoView {
    let lookups = trace.lookups();
    let order = RwSignal::new(TermOrder::default());
    let rows = move || term_rows(&trace, order.get()).into_iter().map(row).collect_view();
    let head = move |label: &'static str, by: TermOrder| {
        let sorted = Signal::derive(move || match by {
            _ if order.get() != by => Sorted::No,
            TermOrder::AsWritten => Sorted::Ascending,
            _ => Sorted::Descending,
        });
        let class = if by == TermOrder::AsWritten { "" } else { "num" };
        view! { <SortHead label class sorted on_sort=Callback::new(move |()| order.set(by))/> }
    };
    let Senders { open, failed, .. } = total;
    view! {
        <h3>"What each term costs, and who may send"</h3>
        <table class="stack senders">
            <thead>
                <tr>
                    {head("Term, as in the record", TermOrder::AsWritten)}
                    {head("Look-ups", TermOrder::Lookups)}
                    {head("IPv4 addresses", TermOrder::Ipv4)}
                    {head("IPv6 addresses", TermOrder::Ipv6)}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <Cell label="Term"><b>"In all, each address once"</b></Cell>
                    <Cell label="Look-ups" class="num"><Number text=number(lookups.into())/></Cell>
                    <Cell label="IPv4" class="num"><Number text=addresses(total.ipv4, open, failed)/></Cell>
                    <Cell label="IPv6" class="num"><Number text=addresses(total.ipv6, open, failed)/></Cell>
                </tr>
            </tfoot>
        </table>
        <p class="hint" hidden=!open>
            "“and others”: terms with exists, ptr or macros depend on the sender and cannot be counted."
        </p>
        <p class="hint" hidden=!failed>
            "“or more”: some of what the record names could not be looked up."
        </p>
    }
}

fn row(row: TermRow) -> AnyView {
    let class = match row.depth {
        ..2 => "",
        2 => "depth-2",
        3 => "depth-3",
        _ => "depth-4",
    };
    let provider = row.provider.map(|provider| view! { " "<span class="chip">{provider}</span> });
    view! {
        <tr>
            <Cell label="Term" class><code translate="no"><Sentence text=row.term/></code>{provider}</Cell>
            <Cell label="Look-ups" class="num"><Number text=number(row.lookups.into())/></Cell>
            <Cell label="IPv4" class="num"><Number text=addresses(row.ipv4, row.open, row.failed)/></Cell>
            <Cell label="IPv6" class="num"><Number text=addresses(row.ipv6, row.open, row.failed)/></Cell>
        </tr>
    }
    .into_any()
}

/// A number; a dash where there is none.
#[component]
fn Number(text: Option<String>) -> impl IntoView {
    match text {
        Some(text) => text.into_any(),
        None => view! { <span aria-hidden="true">"–"</span><span class="sr">"none"</span> }.into_any(),
    }
}

fn number(number: u128) -> Option<String> {
    (number > 0).then(|| in_words(number))
}

fn addresses(count: u128, open: bool, failed: bool) -> Option<String> {
    match (count, open, failed) {
        (0, true, _) => Some("cannot be listed".to_owned()),
        (_, true, _) => Some(format!("{} and others", in_words(count))),
        (0, false, true) => Some("cannot tell".to_owned()),
        (_, false, true) => Some(format!("{} or more", in_words(count))),
        (_, false, false) => number(count),
    }
}
