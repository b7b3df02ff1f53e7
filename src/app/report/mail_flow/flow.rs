//! The mail flow of the report that is shown.

use std::sync::Arc;

use mailpath::report::Report;
use mailpath::report::mail_flow::{MailFlow, Reach, Step};

/// The mail flow, if the report has one.
pub(crate) fn flow(report: &Option<Arc<Report>>) -> Option<&MailFlow> {
    report.as_ref()?.flow.as_ref()
}

/// Its steps.
pub(crate) fn steps(report: &Option<Arc<Report>>) -> &[Step] {
    flow(report).map_or(&[], |flow| &flow.steps)
}

/// The name of how far the message gets, in the style sheet.
pub(crate) fn reach_class(flow: &MailFlow, index: usize) -> &'static str {
    match flow.reach(index) {
        Reach::Reached => "done",
        Reach::Stopped => "stop",
        Reach::Beyond => "beyond",
    }
}
