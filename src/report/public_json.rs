//! The report's public JSON form, which scripts rely on.

use serde_json::{Value, json};

use super::model::Report;
use super::saved_report::transcript_to_json;

impl Report {
    /// The report's public JSON form.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut report = serde_json::to_value(self).expect("no part of a report refuses to be serialised");
        report["queries"] = json!({
            "sent": self.queries.sent,
            "answered": self.queries.answered,
            "failed": self.queries.failed,
        });
        report["transcript"] = transcript_to_json(&self.transcript);
        report
    }
}
