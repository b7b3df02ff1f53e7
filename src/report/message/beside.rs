//! What is asked beside a message, where the reader changes a part of what is asked with it.

use super::fill::fill;
use crate::message::Message;
use crate::report::query::Query;

/// What can be asked beside a message.
const PARAMETERS: [&str; 11] =
    ["q", "server", "from", "helo", "to", "author", "selector", "spf", "dmarc", "zone", "lists"];

/// What has to be asked beside a message, so that with what is read in it just this is asked; `given` was beside
/// it so far. None where the message says otherwise, such as of a recipient that is to be left out.
#[must_use]
pub fn beside(message: &Message, given: &Query, wanted: &Query) -> Option<Query> {
    let shown = fill(message, given);
    let mut beside = Query { resolver: wanted.resolver.clone(), tab: wanted.tab.clone(), ..given.clone() };
    for parameter in PARAMETERS {
        if wanted.get(parameter) == shown.get(parameter) {
            continue;
        }
        match wanted.get(parameter) {
            Some(value) => beside.set(parameter, &value).ok()?,
            None => beside = beside.without(parameter),
        }
    }
    let question = |query: &Query| query.question().to_url();
    (question(&fill(message, &beside)) == question(wanted)).then_some(beside)
}
