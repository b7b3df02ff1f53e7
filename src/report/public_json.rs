//! The report's public JSON form, which scripts rely on.

use serde_json::{Value, json};

use super::model::Report;
use super::saved_report::transcript_to_json;
use crate::dns::is_unseen;

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

/// JSON as a text over several lines. What cannot be seen in its strings is written as an escape (RFC 8259
/// section 7): anybody may have written what is in the DNS.
#[must_use]
pub fn json_text(value: &Value) -> String {
    let json = format!("{value:#}");
    let mut text = String::with_capacity(json.len());
    // Outside of strings nothing is unseen but the ends of lines, and within them those are escaped already.
    for c in json.chars() {
        match c {
            '\n' => text.push('\n'),
            c if is_unseen(c) => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_escaped_and_means_the_same() {
        let value = json!({"a": "x\u{202e}y\u{7f}\u{9b}\n\u{feff}\\u202e ü 🦀"});
        let text = json_text(&value);
        assert!(!text.chars().any(|c| is_unseen(c) && c != '\n'), "{text:?}");
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
    }
}
