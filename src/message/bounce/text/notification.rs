//! What mailing services tell of bounces as JSON: Amazon SES, also inside a notification of SNS; SendGrid, Mailgun
//! and Postmark.

use serde_json::Value;

use super::super::MAX_RECIPIENTS;
use super::super::attempt::{Action, Attempt, Reading};
use super::super::codes::StatusCode;
use super::super::named;

/// The longest text that is read as JSON.
const MAX_JSON: usize = 512 * 1024;

/// Reads a notification; none where the text is none.
pub(super) fn read(text: &str) -> Option<Reading> {
    let text = text.trim().trim_start_matches("> ");
    if !text.starts_with(['{', '[']) || text.len() > MAX_JSON {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let events = match &value {
        Value::Array(events) => events.iter().collect(),
        event => vec![event],
    };
    let mut reading = Reading::default();
    for event in events {
        let found =
            amazon(event).or_else(|| mailgun(event)).or_else(|| sendgrid(event)).or_else(|| postmark(event));
        reading.add_all(found.unwrap_or_default());
    }
    (!reading.attempts.is_empty()).then_some(reading)
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn mailbox(value: &Value, key: &str) -> Option<String> {
    text(value, key).as_deref().and_then(named::mailbox)
}

fn status(value: &Value, key: &str) -> Option<StatusCode> {
    text(value, key).as_deref().and_then(StatusCode::parse)
}

/// `{"notificationType":"Bounce","bounce":{"bouncedRecipients":[…]}}`
fn amazon(value: &Value) -> Option<Reading> {
    let inner = text(value, "Message").and_then(|inner| serde_json::from_str::<Value>(&inner).ok());
    let value = inner.as_ref().unwrap_or(value);
    let bounce = value.get("bounce")?;
    let all = bounce.get("bouncedRecipients")?.as_array()?;
    let attempts = all.iter().take(MAX_RECIPIENTS).map(|it| Attempt {
        recipient: mailbox(it, "emailAddress"),
        action: text(it, "action").as_deref().and_then(Action::parse),
        status: status(it, "status"),
        diagnostic: text(it, "diagnosticCode"),
        ..Attempt::default()
    });
    Some(Reading {
        attempts: attempts.collect(),
        left_out: all.len().saturating_sub(MAX_RECIPIENTS),
        reporting: text(bounce, "reportingMTA")
            .map(|mta| mta.rsplit(';').next().unwrap_or_default().trim().to_owned()),
        sender_domain: value
            .get("mail")
            .and_then(|mail| text(mail, "source"))
            .as_deref()
            .and_then(named::domain_of),
        ..Reading::default()
    })
}

/// `{"event-data":{"event":"failed","recipient":…,"delivery-status":{"code":550,"message":…}}}`
fn mailgun(value: &Value) -> Option<Reading> {
    let event = value.get("event-data").unwrap_or(value);
    let delivery = event.get("delivery-status")?;
    let code = delivery.get("code").and_then(Value::as_u64);
    let message =
        ["message", "description"].iter().find_map(|key| text(delivery, key).filter(|it| !it.is_empty()));
    let diagnostic = match (code, message) {
        (Some(code), Some(message)) if !message.starts_with(&code.to_string()) => {
            Some(format!("{code} {message}"))
        }
        (_, message) => message,
    };
    let action = match (text(event, "event").as_deref(), text(event, "severity").as_deref()) {
        (Some("delivered"), _) => Action::Delivered,
        (_, Some("temporary")) => Action::Delayed,
        _ => Action::Failed,
    };
    let attempt = Attempt {
        recipient: mailbox(event, "recipient"),
        action: Some(action),
        remote: text(delivery, "mx-host"),
        diagnostic,
        ..Attempt::default()
    };
    let sender = event.get("envelope").and_then(|envelope| text(envelope, "sender"));
    let sender_domain = sender.as_deref().and_then(named::domain_of);
    Some(Reading { attempts: vec![attempt], sender_domain, ..Reading::default() })
}

/// `{"email":…,"event":"bounce","reason":"550 …","status":"5.1.1"}`
fn sendgrid(value: &Value) -> Option<Reading> {
    let action = match text(value, "event")?.as_str() {
        "bounce" | "dropped" | "blocked" => Action::Failed,
        "deferred" => Action::Delayed,
        "delivered" => Action::Delivered,
        _ => return None,
    };
    let attempt = Attempt {
        recipient: Some(mailbox(value, "email")?),
        action: Some(action),
        status: status(value, "status"),
        diagnostic: text(value, "reason").or_else(|| text(value, "response")),
        ..Attempt::default()
    };
    Some(Reading { attempts: vec![attempt], ..Reading::default() })
}

/// `{"RecordType":"Bounce","Email":…,"From":…,"Details":"smtp;550 …"}`
fn postmark(value: &Value) -> Option<Reading> {
    let attempt = Attempt {
        recipient: Some(mailbox(value, "Email")?),
        action: Some(Action::Failed),
        diagnostic: Some(
            text(value, "Details").filter(|it| !it.is_empty()).or_else(|| text(value, "Description"))?,
        ),
        ..Attempt::default()
    };
    let sender_domain = text(value, "From").as_deref().and_then(named::domain_of);
    Some(Reading { attempts: vec![attempt], sender_domain, ..Reading::default() })
}
