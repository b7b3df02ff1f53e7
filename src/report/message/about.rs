//! What is checked now for a pasted text, in a sentence or two.

use crate::dns::display_name;
use crate::report::model::Report;

/// What is checked now. Where the text does not name the sender, that is said, and who it is is asked: the
/// recipient's domain is never taken for the sender's.
#[must_use]
pub fn about_now(report: &Report) -> String {
    const NO_SENDER: &str = "The text does not name the sender, so nothing about the sender was checked: enter the sender's domain above.";
    let query = &report.query;
    let sender = query.author_domain().or_else(|| query.sender_domain());
    let to = query.to.as_ref().map(|to| display_name(&to.domain));
    let through = report.input.server.as_ref().map(|server| format!(", sent through {server}"));
    let through = through.unwrap_or_default();
    match (sender, to) {
        (Some(domain), _) => format!("Mail of {}{through}.", display_name(&domain)),
        (None, Some(to)) => format!("Mail to {to}{through}. {NO_SENDER}"),
        (None, None) => match &report.input.server {
            Some(server) => format!("Mail sent through {server}. {NO_SENDER}"),
            None => "The text names no domain and no server that could be checked.".to_owned(),
        },
    }
}
