//! A message: read from the address, a file or what was pasted, and checked.

use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::message::{Kind, MAX_BYTES};
use mailpath::report::message::{PastedMessage, fill, from_link};
use mailpath::report::page::{chosen_hop, fragment_value, has_message};
use mailpath::report::{ParameterError, Query, Report, SavedReport, View};
use wasm_bindgen_futures::spawn_local;

use super::{history, run, saved_report};
use crate::app::browser::crypto;
use crate::app::browser::files::{self, File, FileError};
use crate::app::parts::{Loaded, Work};
use crate::app::state::pasted::Pasted;
use crate::app::state::{App, Tab, Task};

/// Said where the address says that something was pasted, and nothing is there.
const GONE: &str = "The message that was pasted here is not kept. Paste it once more.";

/// The message in a fragment.
pub(crate) fn of_fragment(fragment: &str) -> Result<Arc<PastedMessage>, String> {
    let text = fragment_value(fragment, "message").unwrap_or_default();
    let bytes = from_link(text).map_err(|error| error.to_string())?;
    let message = PastedMessage::read(bytes).map_err(|error| error.to_string())?;
    Ok(Arc::new(message.with_hop(chosen_hop(fragment))))
}

/// Checks the message that a fragment holds or that was pasted, with what is asked beside it.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn tell(app: App, fragment: String, beside: Query) -> Work {
    Ok(Box::pin(tell_now(app, fragment, beside)))
}

async fn tell_now(app: App, fragment: String, beside: Query) {
    let message = match has_message(&fragment) {
        true => of_fragment(&fragment),
        false => {
            let pasted = Pasted::of(app).message();
            let chosen = |pasted: Arc<PastedMessage>| {
                Arc::new(PastedMessage::clone(&pasted).with_hop(chosen_hop(&fragment)))
            };
            pasted.map(chosen).ok_or_else(|| GONE.to_owned())
        }
    };
    let message = match message {
        Ok(message) => message,
        // What is asked beside it can be answered without.
        Err(why) if !beside.is_empty() => {
            let error = ParameterError { parameter: "message", message: why };
            app.page.update(|page| page.left_out.push(error));
            return app.perform(Task::Report(beside)).await;
        }
        Err(why) => return app.load_error.set(Some(why)),
    };
    understand(app, &fill(message.message(), &beside));
    let ask = run::ask(app, beside, Some((message, crypto::verifier())), Vec::new()).boxed_local();
    if app.parts.run(ask).await
        && let Some(report) = app.report.get_untracked()
    {
        // Where it was handed over may have become known meanwhile.
        understand(app, &report.query);
        let pasted = Pasted::of(app);
        let kept = history::keep_now(report, pasted.in_history.get_untracked()).await;
        pasted.kept_as.set_value(kept);
    }
}

/// Puts what is asked where everything looks for it.
pub(super) fn understand(app: App, query: &Query) {
    app.form.fill(&query.to_url(), query, &[], false);
    app.page.update(|page| {
        let query = query.shown_like(&page.query);
        page.tab = Tab::first(&query);
        page.query = query;
    });
}

/// Checks a text that was pasted; or says in its field why it cannot be read.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn check_text(app: App, text: String) -> Loaded<()> {
    check(app, text.into_bytes());
    Ok(())
}

/// Said of a text that names nothing.
const NO_MESSAGE: &str = "This text is neither a message nor a bounce: paste the source of a message, its headers, or the text of a bounce.";

/// Checks what was pasted, asked of whom the form says.
fn check(app: App, bytes: Vec<u8>) {
    let pasted = Pasted::of(app);
    match PastedMessage::read(bytes) {
        // Nothing in it could be asked about.
        Ok(message)
            if message.message().kind == Kind::Unknown
                && fill(message.message(), &Query::default()).is_empty() =>
        {
            pasted.error.set(Some(NO_MESSAGE.to_owned()));
        }
        Ok(message) => {
            pasted.take(Arc::new(message));
            let resolver = app.form.choice().unwrap_or_default();
            app.show_pasted(&Query { resolver, all_lists: app.query().all_lists, ..Query::default() });
        }
        Err(why) => pasted.error.set(Some(why.to_string())),
    }
}

/// Shows the field with a text in it.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn draft(app: App, text: String) -> Loaded<()> {
    let pasted = Pasted::of(app);
    pasted.draft.set(text);
    let query = Query { view: View::Message, ..app.query() };
    app.follow(&query.to_url());
    pasted.arrived.set(true);
    Ok(())
}

/// Opens a file that was picked or dropped: a saved report, or a message.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn open(app: App, file: File) -> Work {
    Ok(Box::pin(open_now(app, file)))
}

async fn open_now(app: App, file: File) {
    let is_named_so = file.name().to_ascii_lowercase().ends_with(".json");
    let bytes = match files::read(&file, MAX_BYTES as f64).await {
        Ok(bytes) => bytes,
        Err(why) => return fail(app, why),
    };
    match SavedReport::parse(&bytes) {
        Ok(saved) => saved_report::open_one(app, saved),
        // What begins like one is one, and says what is wrong with it.
        Err(why) if bytes.trim_ascii_start().starts_with(b"{") => {
            app.load_error.set(Some(why.to_string()));
        }
        Err(_) => {
            check(app, bytes);
            if let Some(why) = Pasted::of(app).error.get_untracked()
                && app.page.with_untracked(|page| page.query.view != View::Message)
            {
                let why = match is_named_so {
                    true => format!("This is not a saved report of Mailpath. {why}"),
                    false => why,
                };
                app.load_error.set(Some(why));
            }
        }
    }
}

fn fail(app: App, why: FileError) {
    let why = match why {
        FileError::TooLarge => "This file is larger than 10 MB, so it was not read.",
        FileError::NotReadable => "The browser cannot read this file.",
    };
    match app.page.with_untracked(|page| page.query.view == View::Message) {
        true => Pasted::of(app).error.set(Some(why.to_owned())),
        false => app.load_error.set(Some(why.to_owned())),
    }
}

/// Forgets the message, the report, also among the last ones, and the address.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn wipe(app: App) -> Work {
    let pasted = Pasted::of(app);
    let kept = pasted.kept_as.get_value();
    pasted.kept_as.set_value(None);
    pasted.forget();
    app.wipe();
    Ok(Box::pin(async move {
        if let Some(kept) = kept {
            history::remove(Some(kept)).await;
        }
        history::remove_messages().await;
    }))
}

/// The same, from a button.
pub(crate) fn wipe_now(app: App) {
    spawn_local(async move {
        app.parts.run(wipe(app).boxed_local()).await;
    });
}

/// Whether a report is of a message.
pub(crate) fn has(report: &Report) -> Option<()> {
    report.message.as_ref().map(|_| ())
}
