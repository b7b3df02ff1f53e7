//! An entry of Exchange's message tracking log, as its shell lists it (`Get-MessageTrackingLog | fl`).

use super::attempt::{Action, Attempt, Reading};
use super::{MAX_RECIPIENTS, named};
use crate::message::fields::Fields;

/// Reads an entry that tells of a failure or a delay; none where the fields are of something else.
pub(super) fn read(fields: &Fields) -> Option<Reading> {
    let value = |name: &str| fields.first(name).map(|value| value.trim().to_owned());
    let action = match value("EventId")?.to_ascii_uppercase().as_str() {
        "FAIL" | "DSN" => Action::Failed,
        "DEFER" => Action::Delayed,
        _ => return None,
    };
    let status = value("RecipientStatus")?;
    // `{[{LRT=};{LED=550 5.7.509 …};{FQDN=};{IP=}]}`, or the reply alone: `{550 5.1.1 …}`
    let said = |part: &str| {
        let led = part.split_once("{LED=").map(|(_, led)| led.split_once("};").map_or(led, |(led, _)| led));
        let bare = || part.trim_matches(['{', '}', ' ']);
        led.unwrap_or_else(bare).to_owned()
    };
    let sender_domain = value("Sender").as_deref().and_then(named::domain_of);
    let recipients = value("Recipients")?;
    let recipients = recipients.trim_matches(['{', '}']).split([',', ' ']).filter_map(named::mailbox);
    let attempts = recipients.take(MAX_RECIPIENTS).map(|recipient| Attempt {
        recipient: Some(recipient),
        action: Some(action),
        diagnostic: Some(said(&status)).filter(|said| !said.is_empty()),
        sender_domain: sender_domain.clone(),
        ..Attempt::default()
    });
    Some(Reading { attempts: attempts.collect(), sender_domain: sender_domain.clone(), ..Reading::default() })
}
