//! `Received` fields: the servers on the way (RFC 5321 section 4.4). Each software writes them in its own
//! way, so the parts are found by their keywords, and what each means by the software that wrote it
//! (`data/received-systems.json`).

mod address;
mod clauses;
mod client;
mod details;
mod protocol;
mod systems;

pub use details::{HopDetails, InnerReason, ReverseName, Tls};
pub(super) use systems::is_shared;
pub use systems::{System, gateway_of, same_organization, system_of};

use super::MAX_HOPS;
use super::fields::Fields;
use super::model::Hop;
pub(crate) use address::is_inside;
use clauses::{Keyword, Received};

/// Milliseconds of disagreement between two clocks that mean nothing.
const CLOCK_NOISE: i64 = 5_000;

/// The hops of a header, the oldest first, with the time from each to the next. At most [`MAX_HOPS`], the newest ones.
#[must_use]
pub fn hops(fields: &Fields) -> Vec<Hop> {
    let newest_first = fields.named("Received").take(MAX_HOPS);
    let mut hops: Vec<Hop> = newest_first
        .filter_map(|(place, field)| hop(&field.value()).map(|hop| Hop { field: place, ..hop }))
        .collect();
    hops.reverse();
    delays(&mut hops);
    hops
}

/// One hop; none where nothing of it can be read, or where it is a remark of qmail on a step inside it.
fn hop(value: &str) -> Option<Hop> {
    let received = Received::read(value);
    if received.is_remark() || received.is_nothing() {
        return None;
    }
    let writer = systems::software_of(&received);
    let client = client::client(&received, writer);
    let by = received.first(Keyword::By);
    let by_address = by
        .and_then(address::literal)
        .or_else(|| received.comments(Keyword::By).flat_map(address::addresses_in).next());
    let protocol = protocol::protocol(&received);
    let tls = protocol::tls(&received, protocol.as_deref());
    let authenticated = client.authenticated
        || writer.is_some_and(|row| row.client_is_account)
        || protocol::is_authenticated(protocol.as_deref());
    Some(Hop {
        from: client.name,
        helo: client.helo,
        address: client.address,
        by: by.map(clean_name),
        id: received.first(Keyword::Id).map(|id| id.trim_matches(['<', '>']).to_owned()),
        recipient: received.first(Keyword::For).and_then(mailbox),
        time: received.date.map(|date| date.time),
        delay_ms: None,
        internal: false,
        details: HopDetails {
            software: writer.map(|row| row.name.as_str()),
            has_client: received.has_client(),
            reverse_name: client.reverse_name,
            tls,
            tls_version: protocol::version(&received),
            authenticated,
            by_address,
            envelope_from: envelope_from(&received),
            zone: received.date.map(|date| date.zone),
            date_text: received.date_text.clone(),
            inner: None,
        },
        protocol,
        field: 0,
    })
}

/// A host name as it is shown: in lower case, without its final dot.
fn clean_name(text: &str) -> String {
    text.trim_end_matches(['.', ',']).to_lowercase()
}

/// A mailbox, without its angle brackets.
fn mailbox(text: &str) -> Option<String> {
    let text = text.trim_matches(['<', '>', ',']);
    text.contains('@').then(|| text.to_owned())
}

/// The return-path that Exim, Cyrus and others write beside the rest.
fn envelope_from(received: &Received) -> Option<String> {
    if let Some(word) = received.first(Keyword::EnvelopeFrom) {
        return Some(word.trim_matches(['<', '>']).to_owned());
    }
    received.all_comments().find_map(|comment| {
        let (_, rest) =
            comment.split_once("envelope-from ").or_else(|| comment.split_once("envelope-sender "))?;
        let word = rest.split([' ', ')', ';']).next().unwrap_or_default();
        (word.contains('@') || word == "<>").then(|| word.trim_matches(['<', '>']).to_owned())
    })
}

/// The time from each hop to the next, where both are known. What is within the noise of clocks is none.
fn delays(hops: &mut [Hop]) {
    let mut before = None;
    for hop in hops {
        let Some(time) = hop.time else { continue };
        if let Some(before) = before {
            let delay = time.as_millisecond().saturating_sub(before);
            hop.delay_ms = Some(if (-CLOCK_NOISE..0).contains(&delay) { 0 } else { delay });
        }
        before = Some(time.as_millisecond());
    }
}

/// The whole time on the way: from the oldest to the newest hop with a time, in milliseconds.
#[must_use]
pub fn total_ms(hops: &[Hop]) -> Option<i64> {
    let times: Vec<i64> = hops.iter().filter_map(|hop| hop.time).map(|time| time.as_millisecond()).collect();
    let (first, last) = (times.first()?, times.last()?);
    (times.len() > 1).then(|| last.saturating_sub(*first))
}
