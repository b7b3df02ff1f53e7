//! `view=json`: the report as JSON and nothing else, in one `<pre>`, updated until it is complete.

use leptos::prelude::*;
use mailpath::json::{object, pretty};
use mailpath::report::{ParameterError, Query, Report, Run};
use serde_json::Value;

use super::state::{Changes, must_not_run, watch};
use super::{dom, tables};

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
        .map(|error| {
            object(vec![("parameter", error.parameter.into()), ("message", error.message.as_str().into())])
        })
        .collect();
    let show = move |report: Value| {
        place.set_text_content(Some(&pretty(&report)));
    };
    if must_not_run(&errors) {
        show(object(vec![("version", 1.into()), ("complete", true.into()), ("errors", listed)]));
        return;
    }
    // Without the keys and lists of one's own: what is here may be handed on.
    wasm_bindgen_futures::spawn_local(async move {
        if !tables::fetch().await {
            let error = [("parameter", Value::Null), ("message", tables::NOT_LOADED.into())];
            let errors = Value::Array(vec![object(error.into())]);
            show(object(vec![("version", 1.into()), ("complete", true.into()), ("errors", errors)]));
            return;
        }
        let changes = Changes::default();
        let run = Run::new(query, changes.caller());
        let with_errors = Box::new(move |report: Report| {
            let mut report = report.to_json();
            if let (Value::Object(map), false) = (&mut report, errors.is_empty()) {
                map.insert("errors".into(), listed.clone());
            }
            show(report);
        });
        watch(run, changes, with_errors).await;
    });
}
