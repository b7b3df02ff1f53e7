//! The visible From.

use super::{add, listed, shown};
use crate::checks::{Finding, FindingCode};
use crate::message::identities::authors;
use crate::message::model::{Kind, Message};
use crate::message::text::{Mailbox, mailboxes};

pub(super) fn findings(message: &Message, found: &mut Vec<Finding>) {
    let authors = authors(&message.fields);
    let fields = message.fields.named("From").count();
    if !authors.iter().any(|author| author.domain.is_some()) {
        let what = match message.fields.first("From") {
            Some(value) => format!("From has no address with a domain (“{}”)", shown(&value)),
            None => "there is no From field".to_owned(),
        };
        if let Some(fix) = message.how_to_find_author() {
            let what = match message.is_header_cut() {
                true => "From is not in the part of the header that was read",
                false => "The text has only a part of the header, without From",
            };
            add(found, FindingCode::HeadersFromElsewhere, &[("what", what), ("fix", fix)]);
        } else if fields > 0 || message.kind == Kind::Message {
            add(found, FindingCode::HeadersNoFrom, &[("what", &what)]);
        }
        return;
    }
    if fields == 1 && authors.len() > 1 {
        let all: Vec<String> = authors.iter().map(|author| shown(&author.address)).collect();
        // A name without an address is mostly a part of the next one's, which has a comma.
        let mut domains = authors.iter().filter(|it| it.address.contains('@')).map(|it| it.domain.as_ref());
        let first = domains.next().flatten();
        let code = match first.is_some() && domains.all(|domain| domain == first) {
            true => FindingCode::HeadersFromSeveralOfOneDomain,
            false => FindingCode::HeadersFromSeveral,
        };
        add(found, code, &[("authors", &listed(&all))]);
    }
    let Some(first) = authors.iter().find(|author| author.domain.is_some()) else { return };
    name(first, found);
}

/// A name that is an address itself, and another one.
fn name(author: &Mailbox, found: &mut Vec<Finding>) {
    let Some(name) = author.name.as_deref().filter(|name| name.contains('@')) else { return };
    let (Some(in_name), Some(domain)) =
        (mailboxes(name).into_iter().find_map(|it| it.domain), &author.domain)
    else {
        return;
    };
    if in_name != *domain {
        let arguments = [("name", shown(name)), ("address", shown(&author.address))];
        let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
        add(found, FindingCode::HeadersNameShowsOtherAddress, &arguments);
    }
}
