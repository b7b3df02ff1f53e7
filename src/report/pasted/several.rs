//! A few words in a line: a name with an e-mail address, two of them, a domain and a server.

use std::net::IpAddr;

use super::items::{self, Items};
use super::label::{self, Role};
use super::{Fields, Offer, Pasted, PastedKind, field, name, unwrap};
use crate::dns::{Name, display_name};
use crate::report::subject::{Helo, Host, Subject};

/// Longer texts are not a line that somebody wrote by hand.
const MAX_LINE: usize = 1000;
/// Other words beside a single address.
const MAX_WORDS: usize = 8;
/// Buttons that are offered.
pub(super) const MAX_OFFERS: usize = 12;

/// Reads a line with one or two things in it.
pub(super) fn read(text: &str) -> Option<Pasted> {
    let text = unwrap::without_strays(text);
    if text.len() > MAX_LINE {
        return None;
    }
    let found = items::find(text);
    let Items { addresses, mailboxes, names, .. } = &found;
    let mailbox = |at: usize| mailboxes.get(at).map(|(mailbox, _)| mailbox.clone());
    let subject = mailbox(0).map(Subject::Mailbox);
    let address = addresses.first();
    let server = address.map(|it| Host::Address(it.address));
    match (mailboxes.len(), addresses.len(), names.len()) {
        // The name before an e-mail address may be anything.
        (1, 0, others) if others == 0 || text.ends_with('>') => {
            Some(Pasted::taken(PastedKind::Mailbox, Fields { subject, ..Fields::default() }))
        }
        (1, 1, 0) => {
            Some(Pasted::taken(PastedKind::SenderAndServer, Fields { subject, server, ..Fields::default() }))
        }
        (2.., 0 | 1, _) => Some(sender_and_recipient(text, &found)),
        (0, 1, 0) if found.words <= MAX_WORDS => {
            let subject = address.map(|it| Subject::Address(it.address));
            Some(Pasted::taken(PastedKind::Address, Fields { subject, ..Fields::default() }))
        }
        (0, 1, 1) if found.words <= MAX_WORDS => {
            let (address, host) = (address?, names.first()?);
            let kind = name::classify(host).kind;
            if !matches!(kind, PastedKind::Domain | PastedKind::Server) {
                let subject = Subject::Address(address.address);
                return Some(Pasted::taken(PastedKind::Address, Fields::subject(subject)));
            }
            if address.in_brackets {
                return Some(host_and_address(host, address.address));
            }
            let subject = Some(Subject::Domain(host.clone()));
            Some(Pasted::taken(PastedKind::SenderAndServer, Fields { subject, server, ..Fields::default() }))
        }
        _ => {
            let many = addresses.len() + names.len() > 1 && found.words <= MAX_WORDS;
            let says = "There are several names or addresses here, and one report is about one of them. Choose one, or use “Many at once”.";
            many.then(|| Pasted::refused(PastedKind::Several, says).with_offers(offers(text)))
        }
    }
}

/// Two e-mail addresses: who sends is said by the words before them, else by their order.
fn sender_and_recipient(text: &str, found: &Items) -> Pasted {
    let mailboxes = &found.mailboxes;
    let roles = label::roles(text, mailboxes);
    let with = |role| roles.iter().position(|it| *it == Some(role));
    let other_than = |at: usize| (0..mailboxes.len()).find(|it| *it != at).unwrap_or(at);
    let (sender, recipient) = match (with(Role::Sender), with(Role::Recipient)) {
        (Some(sender), Some(recipient)) => (sender, recipient),
        (Some(sender), None) => (sender, other_than(sender)),
        (None, Some(recipient)) => (other_than(recipient), recipient),
        (None, None) => (0, 1),
    };
    let by_order = roles.iter().all(Option::is_none);
    let mailbox = |at: usize| mailboxes[at].0.clone();
    // The server that swaks is told is the one it connects to, not the one that sends.
    let address = found.addresses.first().filter(|_| !text.trim_start().starts_with("swaks "));
    let fields = Fields {
        subject: Some(Subject::Mailbox(mailbox(sender))),
        server: address.map(|it| Host::Address(it.address)),
        to: Some(mailbox(recipient)),
        helo: helo(text),
        ..Fields::default()
    };
    let taken = Pasted::taken(PastedKind::SenderAndRecipient, fields);
    let left_out = mailboxes.len() > 2;
    let taken = match (by_order, left_out) {
        (true, false) => {
            taken.adding("The first e-mail address is taken as the sender, the second as the recipient.")
        }
        (true, true) => taken.adding(
            "The first e-mail address is taken as the sender, the second as the recipient; the others are left out.",
        ),
        (false, true) => taken.adding("The other e-mail addresses are left out."),
        (false, false) => taken,
    };
    if !by_order {
        return taken;
    }
    let (from, to) = (mailbox(recipient).to_string(), mailbox(sender).to_string());
    let server = address.map(|it| it.address.to_string());
    let mut set = vec![("q", from.as_str()), ("to", to.as_str())];
    set.extend(server.as_deref().map(|server| ("server", server)));
    taken.with_offers(vec![Offer::new(format!("{from} is the sender"), &set)])
}

/// The HELO name with which an SMTP session begins.
fn helo(text: &str) -> Option<Helo> {
    let (command, rest) = text.split_once(' ')?;
    let is_helo = command.eq_ignore_ascii_case("helo") || command.eq_ignore_ascii_case("ehlo");
    field::helo(rest.split(' ').next().filter(|_| is_helo)?).ok()
}

/// A host with its address, as a log has them: the address is what receivers judge.
pub(super) fn host_and_address(host: &Name, address: IpAddr) -> Pasted {
    let name = Offer::new(format!("Check {}", display_name(host)), &[("q", host.as_str())]);
    Pasted::taken(PastedKind::Address, Fields::subject(Subject::Address(address))).with_offers(vec![name])
}

/// Each thing in a text by itself, to choose from.
pub(super) fn offers(text: &str) -> Vec<Offer> {
    let found = items::find(text);
    let addresses = found.addresses.iter().map(|it| it.address.to_string());
    let mailboxes = found.mailboxes.iter().map(|(mailbox, _)| mailbox.to_string());
    let names = found.names.iter().filter(|it| name::list_of(it).is_none()).map(ToString::to_string);
    let mut offers: Vec<Offer> = addresses
        .chain(mailboxes)
        .chain(names)
        .take(MAX_OFFERS)
        .map(|value| Offer::new(format!("Check {value}"), &[("q", &value)]))
        .collect();
    // A space inside a name that was typed.
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if found.addresses.is_empty()
        && found.mailboxes.is_empty()
        && found.names.len() < 2
        && joined.len() < text.len()
        && joined.len() < 254
        && let Ok(subject @ (Subject::Domain(_) | Subject::Mailbox(_))) = Subject::parse(&joined)
    {
        let value = subject.to_string();
        offers.insert(0, Offer::new(format!("Check {value}"), &[("q", &value)]));
    }
    offers
}
