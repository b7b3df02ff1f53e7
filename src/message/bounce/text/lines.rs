//! The lines of a text: where the message that came back begins, and where lines ended that were lost when
//! the text was pasted into a field of one line.

use std::borrow::Cow;

/// What the servers write above the message that they give back, in lower case.
const RETURNED: [&str; 21] = [
    "this is a copy of the message",
    "this is a copy of your message",
    "below this line is a copy of the message",
    "below is a copy of the original message",
    "original message follows",
    "original message headers",
    "message header follows",
    "message headers follow",
    "returned message follows",
    "----- original message -----",
    "---- original message",
    "------ original message",
    "--- the header of the original message",
    "copy of the original message below this line",
    "unsent message below",
    "nachrichtenkopfzeilen der ursprünglichen nachricht",
    "ursprüngliche nachrichtenkopfzeilen",
    "ursprüngliche nachrichtenköpfe",
    "en-têtes du message d'origine",
    "encabezados de mensajes originales",
    "encabezados de mensaje originales",
];

/// A line longer than this may be several that lost their ends.
const LONG_LINE: usize = 200;

/// Where lines begin in bounces, as it is written.
const BEGINNINGS: [&str; 46] = [
    "Reporting-MTA:",
    "Arrival-Date:",
    "Final-Recipient:",
    "Original-Recipient:",
    "Action:",
    "Status:",
    "Remote-MTA:",
    "Diagnostic-Code:",
    "Will-Retry-Until:",
    "Last-Attempt-Date:",
    "X-Postfix-Queue-ID:",
    "X-Postfix-Sender:",
    "Received-From-MTA:",
    "Diagnostic information for administrators:",
    "Generating server:",
    "Receiving server:",
    "Remote Server returned",
    "Remote server returned",
    "Original message headers:",
    "The response from the remote server was:",
    "The response was:",
    "SMTP error from remote mail server",
    "Technical details of permanent failure:",
    "Remote host said:",
    "Giving up on ",
    "... while talking to ",
    "----- ",
    "--- Below this line",
    "------ This is a copy",
    ">>> ",
    "<<< ",
    "--> ",
    "<-- ",
    "(reason: ",
    "retry timeout exceeded",
    "Sorry, I ",
    "Diagnoseinformationen für Administratoren:",
    "Generierender Server:",
    "Informations de diagnostic pour les administrateurs",
    "Serveur de génération",
    "Información de diagnóstico para los administradores:",
    "Generando servidor:",
    "Connected to ",
    "I'm afraid I wasn't able",
    "This is a permanent error",
    "The mail system",
];

/// What another bounce begins with, in lower case, where several were pasted one behind the other.
const NEXT: [&str; 7] = [
    "this is the mail system at host",
    "this message was created automatically by mail delivery software",
    "hi. this is the qmail-send program",
    "delivery has failed to these recipients",
    "reporting-mta:",
    "final-recipient:",
    "this is a delivery status notification",
];

/// The text without the messages that came back, and the first of these.
pub(super) fn without_returned(text: &str) -> (Cow<'_, str>, Option<&str>) {
    let (mut kept, mut returned) = (String::new(), None);
    let (mut from, mut at, mut in_returned, mut behind_empty) = (0, 0, false, false);
    for line in text.split_inclusive('\n') {
        // In a text of one long line nothing can be cut off by lines.
        let lower = line.get(..120).unwrap_or(line).to_lowercase();
        let ends = at + line.len();
        if in_returned {
            if behind_empty && NEXT.iter().any(|words| lower.starts_with(words)) {
                (from, in_returned) = (at, false);
            }
        } else if RETURNED.iter().any(|words| lower.contains(words)) && ends < text.len() {
            kept.push_str(text.get(from..at).unwrap_or_default());
            in_returned = true;
            // A ruler, or an empty line, may stand between.
            let message = text.get(ends..).unwrap_or_default();
            let message = message.trim_start_matches(|c: char| c.is_whitespace() || "-=_".contains(c));
            returned = returned.or_else(|| Some(message).filter(|it| is_header(it)));
        }
        behind_empty = line.trim().is_empty();
        at = ends;
    }
    if from == 0 && !in_returned && kept.is_empty() {
        return (Cow::Borrowed(text), None);
    }
    if !in_returned {
        kept.push('\n');
        kept.push_str(text.get(from..).unwrap_or_default());
    }
    (Cow::Owned(kept), returned)
}

/// Whether a text begins with a field of a header.
fn is_header(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.starts_with("From ")
        || line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty() && name.len() < 80 && name.bytes().all(|b| b.is_ascii_graphic())
        })
}

/// The text with a line end before whatever begins a line in bounces, where lines are so long that their ends
/// were lost.
pub(super) fn restored(text: &str) -> Cow<'_, str> {
    let longest = text.lines().map(str::len).max().unwrap_or(0);
    // A line of a log is as long as it is.
    let is_log = || text.lines().any(|line| line.len() >= LONG_LINE && super::log::read(line).is_some());
    if longest < LONG_LINE || text.lines().count() > 20 || is_log() {
        return Cow::Borrowed(text);
    }
    let mut places: Vec<usize> = BEGINNINGS
        .iter()
        .flat_map(|beginning| text.match_indices(beginning).map(|(at, _)| at))
        .filter(|at| {
            let before = text.get(..*at).and_then(|before| before.chars().next_back());
            before
                .is_some_and(|c| c.is_whitespace() && c != '\n' || c.is_alphanumeric() || ">)].".contains(c))
        })
        .collect();
    // `<ann@example.net>: host`, `<ann@example.net>:`, of which a line begins.
    places.extend(text.match_indices(">: ").filter_map(|(at, _)| {
        let start = (at.saturating_sub(320)..at).find(|it| text.is_char_boundary(*it))?;
        let open = text.get(start..at)?.rfind('<')? + start;
        let rest = text.get(at + 3..)?;
        let begins = ["host ", "connect to ", "delivery ", "lost ", "Host or ", "mail for ", "conversation "];
        begins.iter().any(|word| rest.starts_with(word)).then_some(open)
    }));
    places.sort_unstable();
    places.dedup();
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut made = String::with_capacity(text.len() + places.len());
    let mut from = 0;
    for at in places {
        made.push_str(text.get(from..at).unwrap_or_default());
        made.push('\n');
        from = at;
    }
    made.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(made)
}
