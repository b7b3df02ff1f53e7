//! `view=json`: the report as JSON and nothing else, in one `<pre>`, updated until it is complete.

use leptos::prelude::*;
use mailpath::report::{ParameterError, Query};
use serde_json::{Map, Value, json};

use super::dom;
use super::state::{must_not_run, watch};

/// Empties the page and shows the report of `query` in it.
pub(crate) fn run(query: Query, mut errors: Vec<ParameterError>) {
    dom::set_title("Mailpath report");
    let Some(body) = document().body() else { return };
    let Ok(place) = document().create_element("pre") else { return };
    place.set_id("report");
    body.set_text_content(None);
    if body.append_child(&place).is_err() {
        return;
    }
    if query.is_empty() && errors.iter().all(|error| error.parameter != "q") {
        errors.push(ParameterError {
            parameter: "q",
            message: "It is missing: say which domain, address or e-mail address to check.".into(),
        });
    }
    let listed: Value = errors
        .iter()
        .map(|error| json!({ "parameter": error.parameter, "message": error.message }))
        .collect();
    let show = move |report: Value| {
        place.set_text_content(serde_json::to_string_pretty(&report).ok().as_deref());
    };
    if must_not_run(&errors) {
        show(json!({ "version": 1, "complete": true, "errors": listed }));
        return;
    }
    wasm_bindgen_futures::spawn_local(watch(
        query,
        Box::new(move |report| {
            let mut report = report.to_json();
            if let (Value::Object(map), false) = (&mut report, errors.is_empty()) {
                let map: &mut Map<String, Value> = map;
                map.insert("errors".into(), listed.clone());
            }
            show(report);
        }),
    ));
}
