//! What stands in the box and its fields, read as people paste it: what was taken, the query that it makes,
//! and what else it could mean.

use super::pasted::{self, Offer, PastedKind};
use super::query::Query;

/// A text in the box, as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What the text is.
    pub kind: PastedKind,
    /// The query that it makes by itself; none where there is nothing to check, or something to be chosen.
    pub query: Option<Query>,
    /// One or two sentences: what was taken, or what is missing.
    pub says: String,
    /// What else it could mean, or what in it can be checked: buttons that fill the fields.
    pub offers: Vec<Offer>,
    /// The command that does in a terminal what the page cannot.
    pub command_line: Option<String>,
    /// Whether the text is a bounce that says why a message came back: it is read as a pasted message, and the rest of
    /// the question is taken out of it.
    pub is_bounce: bool,
}

/// A text in a field, as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldReading {
    /// The value in canonical form.
    pub value: String,
    /// What was taken; none where the value is what was typed.
    pub says: Option<String>,
}

impl Reading {
    /// What is checked where nothing else is chosen, though the text makes no query by itself: of a bounce,
    /// headers or a log line all that they name together, the sending server first.
    #[must_use]
    pub fn main_offer(&self) -> Option<&Offer> {
        let is_message = matches!(self.kind, PastedKind::Bounce | PastedKind::Headers | PastedKind::Log);
        let names_server = |offer: &&Offer| offer.set.iter().any(|(parameter, _)| *parameter == "server");
        self.offers.iter().find(names_server).or(self.offers.first()).filter(|_| is_message)
    }
}

/// Reads what stands in the box.
#[must_use]
pub fn read_box(text: &str) -> Reading {
    let pasted = pasted::read(text);
    let (kind, says, offers) = (pasted.kind, pasted.says.clone(), pasted.offers.clone());
    let (command_line, is_bounce) = (pasted.command_line.clone(), pasted.is_bounce);
    let query = pasted.into_fields().ok().map(Query::of_fields);
    Reading { kind, query, says, offers, command_line, is_bounce }
}

/// Reads what stands in the field of a parameter: `server`, `from`, `helo`, `to`, `spf` and so on.
///
/// # Errors
/// One sentence naming what is wrong.
pub fn read_field(parameter: &str, text: &str) -> Result<FieldReading, String> {
    let mut query = Query::default();
    query.set(parameter, text)?;
    let value = query.get(parameter).unwrap_or_default();
    let typed = text.trim();
    let same = typed.eq_ignore_ascii_case(&value) || typed.trim_end_matches('.').eq_ignore_ascii_case(&value);
    let null = parameter == "from" && value.is_empty();
    let says = (!same && !null && !value.is_empty()).then(|| format!("Taken from it: {value}."));
    Ok(FieldReading { value, says })
}

impl Offer {
    /// The query that the button makes, asked of whom `query` asks.
    #[must_use]
    pub fn query(&self, query: &Query) -> Query {
        let mut asked = query.without_question();
        for (parameter, value) in &self.set {
            // What is offered was read from a text, and is read again.
            let _ = asked.set(parameter, value);
        }
        asked
    }
}
