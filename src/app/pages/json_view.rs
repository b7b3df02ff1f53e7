//! `view=json`: the report as JSON and nothing else, in one `<pre>`, updated until it is complete.

use std::cell::Cell;

use leptos::wasm_split::wasm_split;
use mailpath::report::page::{Pace, has_saved_report, must_not_run, shows_message};
use mailpath::report::{ParameterError, Query, Report, Run, json_text};
use serde_json::{Value, json};
use web_time::Instant;

use crate::app::browser::{address, crypto, dom};
use crate::app::parts::{NOT_LOADED, NotLoaded, Work};
use crate::app::tasks::run::{Changes, watch};
use crate::app::tasks::{message, saved_report};

/// The id of the element that holds the JSON.
const PLACE: &str = "report";

/// Empties the page and shows the report of `query` in it.
pub(crate) fn run(query: Query, mut errors: Vec<ParameterError>) {
    if !make_room() {
        return;
    }
    let fragment = address::fragment();
    let holds = has_saved_report(&fragment) || shows_message(&fragment);
    if !holds && query.is_empty() && errors.iter().all(|error| error.parameter != "q") {
        errors.push(ParameterError {
            parameter: "q",
            message: "It is missing: say which domain, address or e-mail address to check.".into(),
        });
    }
    wasm_bindgen_futures::spawn_local(async move {
        match told(query, errors, fragment).await {
            Ok(work) => work.await,
            Err(NotLoaded) => say_not_loaded(),
        }
    });
}

/// Says that what makes reports could not be loaded.
pub(crate) fn not_loaded() {
    if make_room() {
        say_not_loaded();
    }
}

fn say_not_loaded() {
    let error = format!(
        "{{\"version\": 1, \"complete\": true, \"errors\": [{{\"parameter\": null, \"message\": \"{NOT_LOADED}\"}}]}}"
    );
    dom::set_text(PLACE, &error);
}

/// Empties the page but for the place of the JSON.
fn make_room() -> bool {
    dom::set_title("Mailpath report");
    dom::leave_only_pre(PLACE)
}

/// Shows the report, or what is wrong.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn told(query: Query, errors: Vec<ParameterError>, fragment: String) -> Work {
    let show = |report: &Value| dom::set_text(PLACE, &json_text(report));
    Ok(Box::pin(told_now(query, errors, fragment, Box::new(show))))
}

async fn told_now(query: Query, errors: Vec<ParameterError>, fragment: String, show: Box<dyn Fn(&Value)>) {
    let only = |errors: Value| json!({ "version": 1, "complete": true, "errors": errors });
    let listed: Value = errors.iter().map(|error| wrong(error.parameter, &error.message)).collect();
    if has_saved_report(&fragment) {
        return show(&match saved_report::read(&fragment, "case") {
            Ok(case) => saved_report::replay(&case).await.to_json(),
            Err(error) => only(Value::Array(vec![wrong("case", &error.to_string())])),
        });
    }
    if must_not_run(&errors) {
        return show(&only(listed));
    }
    let pasted = match shows_message(&fragment) {
        true => match message::of_fragment(&fragment) {
            Ok(pasted) => Some(pasted),
            Err(why) => return show(&only(Value::Array(vec![wrong("message", &why)]))),
        },
        false => None,
    };
    // Without the keys and lists of one's own: what is here may be handed on.
    let changes = Changes::default();
    let run = Run::new(query, changes.caller());
    let run = match pasted {
        Some(pasted) => run.with_message(pasted, crypto::verifier()),
        None => run,
    };
    // Only the last one is of use to programs, and a large one takes long to write.
    let (began, pace) = (Instant::now(), Cell::new(Pace::default()));
    let with_errors = Box::new(move |report: Report| {
        let from = began.elapsed();
        if !report.complete && !pace.get().is_due(from) {
            return;
        }
        let mut report = report.to_json();
        if let (Value::Object(map), false) = (&mut report, errors.is_empty()) {
            map.insert("errors".into(), listed.clone());
        }
        show(&report);
        let mut next = pace.get();
        next.wrote(from, began.elapsed());
        pace.set(next);
    });
    watch(run, changes, with_errors).await;
}

fn wrong(parameter: &str, message: &str) -> Value {
    json!({ "parameter": parameter, "message": message })
}
