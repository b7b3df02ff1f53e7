//! Whose server refused to pass a message on: a mail server of the recipient, or one that the sender sends through. By its
//! name, and by the exchanges of the recipient's domain where they are known.

use super::explain::{is_of_one, shown};
use super::named::domain_of;
use crate::checks::list;
use crate::dns::{Name, display_name};
use crate::message::handover::Exchanges;
use crate::message::model::Bounce;
use crate::message::refusal::WhoActs;

/// The row of the table that does not say whose server it is.
const ROW: &str = "any-relay";
/// The most exchanges that a sentence names.
const MAX_NAMED: usize = 3;

/// The server that refused to pass the message on, with the recipient's domain.
fn refused(bounce: &Bounce) -> Option<(&str, Option<String>)> {
    let server = bounce.remote_server.as_deref().filter(|_| bounce.row.as_deref() == Some(ROW))?;
    Some((server, bounce.recipient.as_deref().and_then(domain_of)))
}

/// Whether the server is one of the sender's.
fn is_of_sender(bounce: &Bounce, server: &str) -> bool {
    bounce.sender_domain.as_deref().is_some_and(|sender| is_of_one(sender, server))
}

/// What can be told by the names alone.
pub(super) fn by_names(bounce: &mut Bounce) {
    let Some((server, recipient)) = refused(bounce) else { return };
    if recipient.is_some_and(|recipient| is_of_one(&recipient, server)) {
        return;
    }
    let is_of_sender = is_of_sender(bounce, server);
    let server = shown(server);
    if is_of_sender {
        bounce.advice = format!("{server} is a server of the sending side: {}", log_in("it"));
        bounce.who = WhoActs::SenderAdministrator;
    } else {
        bounce.advice = format!(
            "If {server} is the server that you send through, let your mail program or server log in there before it sends. If it is named as a mail server (MX) of the recipient's domain, its administrator must add the domain there."
        );
        bounce.who = WhoActs::Unknown;
    }
}

/// What the exchanges of a domain say of it; false where the bounce is about something else.
pub(super) fn by_exchanges(bounce: &mut Bounce, domain: &Name, exchanges: Exchanges<'_>) -> bool {
    let Some((server, recipient)) = refused(bounce) else { return false };
    let is_about = recipient.as_deref().is_some_and(|it| it == domain.as_str());
    if !is_about || exchanges.hosts.is_empty() {
        return false;
    }
    let is_exchange = exchanges.hosts.iter().any(|host| host.as_str().eq_ignore_ascii_case(server))
        || bounce.remote_address.is_some_and(|address| exchanges.addresses.contains(&address));
    let is_of_recipient = is_of_one(domain.as_str(), server);
    let is_of_sender = is_of_sender(bounce, server);
    let (server, domain) = (shown(server), display_name(domain));
    let named: Vec<String> = exchanges.hosts.iter().take(MAX_NAMED).map(display_name).collect();
    let more = if exchanges.hosts.len() > MAX_NAMED { " and others" } else { "" };
    let is_none =
        format!("{server} is not among the mail servers (MX) that {domain} has now ({}{more})", list(&named));
    (bounce.advice, bounce.who) = match (is_exchange, is_of_sender, is_of_recipient) {
        (true, ..) => (
            format!(
                "{server} is a mail server (MX) of {domain}: its administrator must add the domain there, or take the server out of the MX records."
            ),
            WhoActs::RecipientAdministrator,
        ),
        (_, true, _) => (
            format!("{is_none}; it is a server of the sending side: {}", log_in("it")),
            WhoActs::SenderAdministrator,
        ),
        (_, _, true) => (
            format!(
                "{is_none}, though by its name it belongs there. Send the message again; if it goes to {server} once more, the recipient's administrator must add the domain there."
            ),
            WhoActs::Sender,
        ),
        _ => (
            format!(
                "{is_none}. If it is the server that you send through, {} Else the records may have been others then: send the message again.",
                log_in("there")
            ),
            WhoActs::Sender,
        ),
    };
    true
}

/// What to do where the sender's own server refuses.
fn log_in(through: &str) -> String {
    match through {
        "it" => "let the mail program or server that sends through it log in first, or add its address to those that may send without.".to_owned(),
        _ => "let your mail program or server log in there before it sends.".to_owned(),
    }
}
