//! The field for records that are to be tried, as lines of zone data, with what is wrong with them.

use leptos::prelude::*;
use mailpath::dns::ChangeError;

use crate::app::browser::dom;
use crate::app::components::fold::Fold;
use crate::app::state::App;
use crate::app::tasks::laboratory::{self, Laboratory};

const FIELD: &str = "zone-lines";

/// The field.
#[component]
pub(super) fn Field(
    /// The domain of the examples.
    domain: String,
) -> impl IntoView {
    let app = App::expect();
    let state = Laboratory::of(app);
    let Laboratory { typed, error, edited, wants_focus, .. } = state;
    Effect::new(move |_| {
        if let Some((text, wrong)) = laboratory::error_of_link(app)
            && typed.with_untracked(String::is_empty)
        {
            typed.set(text);
            error.set(Some(wrong));
        }
    });
    Effect::new(move |_| {
        if wants_focus.get() {
            wants_focus.set(false);
            request_animation_frame(|| dom::focus(FIELD));
        }
    });
    let try_it = move |_| {
        laboratory::try_typed(app);
        if let Some(wrong) = error.get_untracked() {
            let (start, end) = typed.with_untracked(|typed| line_at(typed, &wrong));
            dom::select_in_text(FIELD, start, end);
        }
    };
    let cancel = move |_| {
        state.clear();
        dom::focus(FIELD);
    };
    let is_edit = Memo::new(move |_| edited.with(|edited| !edited.is_empty()));
    let lines = move || typed.with(|typed| typed.lines().count()).clamp(3, 12).to_string();
    let wrong = move || error.get().map(|error| error.to_string());
    let tool = format!("{domain}. TXT \"v=spf1 mx -all\"");
    view! {
        <p class="lab-lead">
            "See what a change in the DNS would do before you make it. Nothing is published: only this page acts as if it was."
        </p>
        <label for=FIELD>"Records to try, one on each line"</label>
        <textarea
            id=FIELD
            rows=lines
            spellcheck="false"
            autocapitalize="none"
            autocomplete="off"
            maxlength="32768"
            translate="no"
            placeholder=tool
            aria-describedby="zone-note zone-error"
            aria-invalid=move || error.with(Option::is_some).to_string()
            prop:value=move || typed.get()
            on:input:target=move |event| {
                typed.set(event.target().value());
                error.set(None);
            }
        ></textarea>
        <p class="field-error" id="zone-error" role="alert">{wrong}</p>
        <p class="hint" id="zone-note">
            "Or use “Try this fix” at a finding, or “Change it” at a record. The link of the page then contains the lines."
        </p>
        <p class="hint" hidden=move || !is_edit.get()>
            "This takes the place of the line that you are editing."
        </p>
        <div class="copies">
            <button type="button" on:click=try_it>"Try it"</button>
            <button type="button" class="quiet" hidden=move || typed.with(String::is_empty) on:click=cancel>
                "Empty the field"
            </button>
        </div>
        <Fold class="draft how" summary=|| "How to write it"><HowTo domain=domain.clone()/></Fold>
    }
}

/// The line in which something is wrong, from where it is, in the units in which browsers count.
fn line_at(text: &str, wrong: &ChangeError) -> (u32, u32) {
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(0);
    let lines: Vec<&str> = text.split('\n').collect();
    let before: u32 = lines.iter().take(wrong.line.saturating_sub(1)).map(|line| units(line) + 1).sum();
    let Some(line) = lines.get(wrong.line.saturating_sub(1)) else { return (before, before) };
    let start: String = line.chars().take(wrong.column.saturating_sub(1)).collect();
    (before + units(&start), before + units(line))
}

/// What lines mean, with examples that can be taken.
#[component]
fn HowTo(domain: String) -> impl IntoView {
    let typed = Laboratory::of(App::expect()).typed;
    let examples = [
        (
            format!("{domain}. TXT \"v=spf1 mx -all\""),
            "in place of what is published for the same purpose: here the SPF record",
        ),
        (format!("{domain}. MX 10 mail.{domain}."), "in place of all mail exchanges; write a line for each"),
        (format!("+ {domain}. MX 20 backup.{domain}."), "with a plus before it: beside what is published"),
        (format!("- {domain}. MX 10 old.{domain}."), "with a minus: as if this record was deleted"),
        (format!("- _dmarc.{domain}. TXT"), "as if all records of the type were deleted there"),
    ];
    let row = move |(line, means): (String, &'static str)| {
        let taken = line.clone();
        let take = move |_| {
            typed.update(|typed| {
                if !typed.is_empty() && !typed.ends_with('\n') {
                    typed.push('\n');
                }
                typed.push_str(&taken);
            });
            dom::focus(FIELD);
        };
        view! {
            <li>
                <code translate="no">{line.clone()}</code>
                <p class="dim">
                    {means}" "
                    <button type="button" class="quiet" aria-label=format!("Use {line}") on:click=take>"Use"</button>
                </p>
            </li>
        }
    };
    view! {
        <p>"A line is a name, a type and what the record says, as in a zone file. Names are written whole."</p>
        <ul class="lines">{examples.into_iter().map(row).collect_view()}</ul>
        <p class="hint">
            {format!("TXT, MX, A, AAAA, CNAME, PTR, NS, SRV, TLSA and CAA can be tried. A time to live may stand before the type; “$ORIGIN {domain}.” on a line of its own says what short names end in; a semicolon begins a remark.")}
        </p>
    }
}
