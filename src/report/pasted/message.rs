//! Bounces, message headers and lines of a mail server's log: recognised, and what they name offered.
//!
//! Only names, addresses and lists are taken out of the text. Pasting into a box takes the line ends away,
//! so nothing here depends on lines.

use std::net::IpAddr;

use super::evidence::kind;
use super::items::{self, Address, Items};
use super::several::MAX_OFFERS;
use super::{Offer, Pasted, PastedKind, name, unwrap};
use crate::checks::blocklist::{List, lists};
use crate::checks::list;
use crate::dns::{Name, display_name, special_use};
use crate::message::{Message, around, sending_weight};
use crate::report::subject::Mailbox;

/// Fields that a text which lost its line ends has in its midst.
const FIELDS: [&str; 22] = [
    "Action:",
    "Status:",
    "Diagnostic-Code:",
    "Remote-MTA:",
    "Reporting-MTA:",
    "Final-Recipient:",
    "Original-Recipient:",
    "Arrival-Date:",
    "Received:",
    "Received-SPF:",
    "Authentication-Results:",
    "Return-Path:",
    "Delivered-To:",
    "Message-ID:",
    "Message-Id:",
    "MIME-Version:",
    "Content-Type:",
    "DKIM-Signature:",
    "Subject:",
    "From:",
    "To:",
    "Date:",
];

/// What was found out of a text, with its roles.
#[derive(Debug, Default)]
struct Roles {
    server: Option<String>,
    from: Option<String>,
    to: Option<String>,
    helo: Option<String>,
}

/// Reads a bounce, headers or a log line.
pub(super) fn read(text: &str) -> Option<Pasted> {
    // One word may look like the reply of a server, as `400-a.example` does, but is a name.
    if !text.contains(char::is_whitespace) {
        return None;
    }
    let by_words = kind(&text.to_ascii_lowercase());
    let text = &with_line_ends(text);
    let bounce = match by_words {
        Some(PastedKind::Headers) => None,
        // Words alone, such as a subject, say nothing that can be asked.
        _ => crate::message::read(text.as_bytes()).ok().filter(|message| {
            message.bounce.as_ref().is_some_and(|it| it.text.is_some() || it.recipient.is_some())
        }),
    };
    let kind = by_words.or(bounce.as_ref().map(|_| PastedKind::Bounce))?;
    let lower = text.to_ascii_lowercase();
    let mut found = items::find(text);
    // The numbers of messages look like e-mail addresses.
    found.mailboxes.retain(|(_, at)| {
        let (before, _) = around(&lower, *at, 24, 0);
        !["message-id", "in-reply-to", "references"].iter().any(|field| before.contains(field))
    });
    let lists = lists_in(&found);
    let roles = match &bounce {
        Some(bounce) => roles_of_bounce(bounce, kind, &lower, &found),
        None => roles(kind, &lower, &found),
    };
    let anything = !found.addresses.is_empty() || !found.mailboxes.is_empty() || !lists.is_empty();
    let says = if anything || kind == PastedKind::Headers || !found.names.is_empty() {
        sentence(kind, &roles, &lists)
    } else {
        // A sentence alone names nothing.
        "This looks like a bounce, but it names neither an address nor a domain. Check all of it.".to_owned()
    };
    let offers = offers(&roles, &found, &lists);
    Some(Pasted { is_bounce: bounce.is_some(), ..Pasted::refused(kind, says).with_offers(offers) })
}

/// Who did what, as the reader of bounces has it: the same as on the cards of the bounce.
fn roles_of_bounce(bounce: &Message, kind: PastedKind, lower: &str, found: &Items) -> Roles {
    let by_words = roles(kind, lower, found);
    let report = bounce.report.as_ref();
    let remotes: Vec<IpAddr> =
        report.iter().flat_map(|report| &report.recipients).filter_map(|it| it.remote_address).collect();
    let is_other_side = |server: &String| server.parse().is_ok_and(|server| remotes.contains(&server));
    let return_path = bounce.return_path.clone().filter(|from| !from.is_empty());
    let sender_domain = || report.and_then(|report| report.sender_domain.clone());
    let to = bounce.recipient.clone().or(by_words.to);
    Roles {
        server: bounce.server.clone().or(by_words.server.filter(|server| !is_other_side(server))),
        from: return_path.or(by_words.from).filter(|from| Some(from) != to.as_ref()).or_else(sender_domain),
        helo: bounce.helo.clone().or(by_words.helo),
        to,
    }
}

/// The text with a line end before each field, whether it stands right behind a word or a space.
fn with_line_ends(text: &str) -> String {
    let mut lines = text.to_owned();
    for field in FIELDS {
        let mut rest = 0;
        while let Some(at) = lines.get(rest..).and_then(|tail| tail.find(field)).map(|at| at + rest) {
            let begins = lines[..at].chars().next_back().is_none_or(|c| {
                c.is_alphanumeric() || matches!(c, '>' | ')' | ']') || c.is_whitespace() && c != '\n'
            });
            if begins {
                lines.insert(at, '\n');
            }
            rest = at + field.len();
        }
    }
    lines
}

/// The lists that a text names, by their zones or by links to their pages.
fn lists_in(found: &Items) -> Vec<&'static List> {
    let mut named: Vec<&'static List> = Vec::new();
    let mut keep = |list: &'static List| {
        if !named.iter().any(|known| known.name == list.name) {
            named.push(list);
        }
    };
    for name in found.names.iter().chain(&found.links) {
        if let Some(list) =
            name::list_of(name).or_else(|| lists().iter().find(|list| name.is_within(&list.zone)))
        {
            keep(list);
        }
    }
    if named.is_empty() {
        for host in &found.links {
            if let Some(list) = lists().iter().find(|list| has_page_at(list, host)) {
                named.push(list);
            }
        }
    }
    named.truncate(4);
    named
}

/// Whether a list's page is on this host, or on another of the same domain.
fn has_page_at(list: &List, host: &Name) -> bool {
    let last_two = |name: &Name| {
        let labels: Vec<&str> = name.labels().collect();
        labels[labels.len().saturating_sub(2)..].join(".")
    };
    let page = list.lookup_url.as_deref().map(unwrap::host_part).and_then(|host| Name::from_user(host).ok());
    page.is_some_and(|page| last_two(&page) == last_two(host))
}

fn roles(kind: PastedKind, lower: &str, found: &Items) -> Roles {
    let by_words = |words: &[&str], reach: usize| {
        let places = words.iter().filter_map(|word| Some(lower.find(word)? + word.len()));
        let mut candidates = places.filter_map(|place| {
            let near = |at: usize| at >= place && at <= place + reach;
            found.mailboxes.iter().find(|(_, at)| near(*at)).map(|(mailbox, _)| mailbox)
        });
        candidates.next().map(ToString::to_string)
    };
    let envelope = [
        "return-path:",
        "mail from:",
        "from=<",
        "envelope-from=",
        "envelope-from <",
        "smtp.mailfrom=",
        "f=<",
    ];
    let from = by_words(&envelope, 3).or_else(|| by_words(&["\nfrom:"], 100));
    let recipient = [
        "final-recipient:",
        "original-recipient:",
        "rcpt to:",
        "rcpt <",
        "to=<",
        "delivered-to:",
        "x-failed-recipients:",
        " for <",
    ];
    let to = by_words(&recipient, 10).or_else(|| by_words(&["\nto:"], 100));
    let from = from.filter(|from| Some(from) != to.as_ref());
    let server = server(kind, lower, &found.addresses);
    Roles { server, from, to, helo: helo(lower) }
}

/// The HELO name that a log line or a header names.
fn helo(lower: &str) -> Option<String> {
    let places = ["helo=", "ehlo="].iter().filter_map(|word| Some(lower.find(word)? + word.len()));
    let start = places.min()?;
    let value = lower.get(start..)?.trim_start_matches('<');
    let end = value.find(|c: char| c.is_whitespace() || matches!(c, '>' | ';' | ',' | ')'))?;
    let value = &value[..end];
    (!value.is_empty() && value.len() < 256).then(|| value.to_owned())
}

/// The address that was refused, or that handed the mail over: by the words around it.
fn server(kind: PastedKind, lower: &str, addresses: &[Address]) -> Option<String> {
    let at = |it: &Address, at: usize| -> i32 {
        let Some(weight) = sending_weight(lower, at, it.in_brackets) else { return -8 };
        // An address of a header that nothing names is one among many.
        let is_bare = kind == PastedKind::Headers && weight == 0;
        weight
            - i32::from(special_use(it.address).is_some_and(|special| !special.is_documentation())) * 8
            - i32::from(is_bare) * 2
    };
    let score = |it: &Address| it.places.iter().map(|place| at(it, *place)).max().unwrap_or(0);
    // Of equals the first: the newest hop of a header, the first reply of a bounce.
    let best = addresses.iter().rev().max_by_key(|it| score(it))?;
    (score(best) > 0).then(|| best.address.to_string())
}

fn sentence(kind: PastedKind, roles: &Roles, lists: &[&List]) -> String {
    let what = match kind {
        PastedKind::Bounce => "This looks like a bounce.",
        PastedKind::Headers => "These look like the headers of a message.",
        _ => "This looks like a line from the log of a mail server.",
    };
    let mut named: Vec<String> = Vec::new();
    named.extend(roles.server.iter().map(|server| format!("the server {server}")));
    if let [one] = lists {
        named.push(format!("the list {}", one.name));
    } else if !lists.is_empty() {
        named.push(format!(
            "the lists {}",
            list(&lists.iter().map(|it| it.name.as_str()).collect::<Vec<_>>())
        ));
    }
    named.extend(roles.from.iter().map(|from| format!("the sender {from}")));
    named.extend(roles.to.iter().map(|to| format!("the recipient {to}")));
    let subject = if kind == PastedKind::Headers { "They name" } else { "It names" };
    match named.is_empty() {
        true => format!("{what} Choose what to check."),
        false => format!("{what} {subject} {}.", list(&named)),
    }
}

/// All that is known together, then each thing by itself.
fn offers(roles: &Roles, found: &Items, lists: &[&List]) -> Vec<Offer> {
    let mut offers = Vec::new();
    let all: Vec<(&'static str, &str)> = [
        ("server", roles.server.as_deref()),
        ("from", roles.from.as_deref()),
        ("helo", roles.helo.as_deref()),
        ("to", roles.to.as_deref()),
    ]
    .into_iter()
    .filter_map(|(parameter, value)| Some((parameter, value?)))
    .collect();
    if let [("from", from)] = all.as_slice() {
        // A return-path by itself asks nothing; its domain does.
        offers.push(Offer::new(format!("Check {from}"), &[("q", from)]));
    } else if !all.is_empty() {
        let from = roles.from.as_ref().map(|from| format!("mail from {from}"));
        let through = roles.server.as_ref().map(|server| format!("through {server}"));
        let to = roles.to.as_ref().map(|to| format!("to {to}"));
        let parts: Vec<String> = [from, to, through].into_iter().flatten().collect();
        let label =
            if parts.is_empty() { "Check that".to_owned() } else { format!("Check {}", parts.join(" ")) };
        let label = label.replace("Check through", "Check the server").replace("Check to", "Check mail to");
        offers.push(Offer::new(label, &all));
    }
    if let (Some(server), [list, ..]) = (&roles.server, lists) {
        let label = format!("Is {server} on {} and other lists?", list.name);
        offers.push(Offer::new(label, &[("q", &format!("blacklist:{server}"))]));
    }
    for it in &found.addresses {
        let address = it.address.to_string();
        offers.push(Offer::new(format!("Check {address}"), &[("q", &address)]));
    }
    for (mailbox, _) in &found.mailboxes {
        let shown = in_words(mailbox);
        offers.push(Offer::new(format!("Check {shown}"), &[("q", &mailbox.to_string())]));
    }
    for domain in found.names.iter().filter(|it| !lists.iter().any(|list| it.is_within(&list.zone))) {
        let shown = display_name(domain);
        offers.push(Offer::new(format!("Check {shown}"), &[("q", domain.as_str())]));
    }
    // One thing is offered once; a server alone is checked as a server.
    let mut kept: Vec<Offer> = Vec::new();
    for offer in offers {
        let is_known = |known: &Offer| match (known.set.as_slice(), offer.set.as_slice()) {
            ([("server", server)], [("q", q)]) => server == q,
            (known, new) => known == new,
        };
        if !kept.iter().any(is_known) {
            kept.push(offer);
        }
    }
    kept.truncate(MAX_OFFERS);
    kept
}

fn in_words(mailbox: &Mailbox) -> String {
    match &mailbox.local {
        Some(local) => format!("{local}@{}", display_name(&mailbox.domain)),
        None => display_name(&mailbox.domain),
    }
}
