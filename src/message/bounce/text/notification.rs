//! What Amazon SES tells of bounces as JSON, also inside a notification of SNS.

use serde_json::Value;

use super::super::MAX_RECIPIENTS;
use super::super::attempt::{Action, Attempt, Reading};
use super::super::codes::StatusCode;
use super::super::named;

/// The longest text that is read as JSON.
const MAX_JSON: usize = 512 * 1024;

/// Reads a notification; none where the text is none.
pub(super) fn read(text: &str) -> Option<Reading> {
    let text = text.trim();
    if !text.starts_with('{') || text.len() > MAX_JSON || !text.contains("bouncedRecipients") {
        return None;
    }
    let mut value: Value = serde_json::from_str(text).ok()?;
    if let Some(inner) = value.get("Message").and_then(Value::as_str) {
        value = serde_json::from_str(inner).ok()?;
    }
    let bounce = value.get("bounce")?;
    let of = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let all = bounce.get("bouncedRecipients")?.as_array()?;
    let attempts = all.iter().take(MAX_RECIPIENTS).map(|it| Attempt {
        recipient: of(it, "emailAddress").as_deref().and_then(named::mailbox),
        action: of(it, "action").as_deref().and_then(Action::parse),
        status: of(it, "status").as_deref().and_then(StatusCode::parse),
        diagnostic: of(it, "diagnosticCode"),
        ..Attempt::default()
    });
    Some(Reading {
        attempts: attempts.collect(),
        left_out: all.len().saturating_sub(MAX_RECIPIENTS),
        reporting: of(bounce, "reportingMTA")
            .map(|mta| mta.rsplit(';').next().unwrap_or_default().trim().to_owned()),
        sender_domain: value
            .get("mail")
            .and_then(|mail| of(mail, "source"))
            .as_deref()
            .and_then(named::domain_of),
        ..Reading::default()
    })
}
