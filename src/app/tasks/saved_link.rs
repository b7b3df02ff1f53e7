//! The saved report of a link. What it takes to show one of no message is in the part that shows reports, so that
//! nothing else has to come before its verdict.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::{Query, Run, SavedReport, View};

use super::saved_report::{self, read, understand};
use crate::app::parts::Work;
use crate::app::state::App;

/// Shows what the fragment holds; `query` says which tab, and whether it is to be compared.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn tell(app: App, fragment: String, query: Query) -> Work {
    Ok(Box::pin(tell_now(app, fragment, query)))
}

async fn tell_now(app: App, fragment: String, query: Query) {
    let plain = |saved_report: &SavedReport| saved_report.message.is_none() && query.view == View::Page;
    match read(&fragment, "case").ok().filter(plain) {
        Some(saved_report) => {
            understand(app, &saved_report, query);
            // Signatures alone want the other part, and there are none.
            let report = Run::replay(&saved_report, Rc::new(|| {})).finish().await;
            app.saved_report.set(Some(Arc::new(saved_report)));
            app.report.set(Some(Arc::new(report)));
        }
        None => {
            app.parts.run(saved_report::tell(app, fragment, query).boxed_local()).await;
        }
    }
}
