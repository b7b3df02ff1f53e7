//! The sentence above a message: who did what with it, and why, as far as that is proven.

use super::agreement::contradiction;
use crate::checks::State;
use crate::dns::{Name, display_name};
use crate::message::results::{Method, SaidResult, SpamVerdict};
use crate::message::{Bounce, BounceState, Hop, Kind, Message, Said, SaidBy};
use crate::report::english;

/// The sentence, and what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// Its mark: of what happened then, not of what is found now.
    pub state: State,
    /// What happened.
    pub text: String,
    /// What else is known, or is not.
    pub detail: Option<String>,
}

/// The methods that are told of, in their order.
const METHODS: [(Method, &str); 3] = [(Method::Spf, "SPF"), (Method::Dkim, "DKIM"), (Method::Dmarc, "DMARC")];

/// The sentence above a message.
#[must_use]
pub fn headline(message: &Message) -> Headline {
    if let Some((state, text)) = other_report(message) {
        return Headline { state, text: text.to_owned(), detail: None };
    }
    let (state, text, detail) = match (message.kind, &message.bounce) {
        (Kind::Bounce, Some(bounce)) | (_, Some(bounce)) => bounced(message, bounce),
        (Kind::Bounce, None) => (
            State::CannotTell,
            "This is a bounce, but the reason that the receiving server gave is not in it.".to_owned(),
            Some("Check the whole bounce: the reply begins with a number such as 550.".to_owned()),
        ),
        (Kind::Unknown, None) => (
            State::CannotTell,
            "This text is neither a message nor a bounce.".to_owned(),
            Some("Check the source of a message, its headers, or the text of a bounce.".to_owned()),
        ),
        (Kind::Message | Kind::Headers, None) => match message.handover.and_then(|at| message.hops.get(at)) {
            Some(hop) => delivered(message, hop),
            None if message.is_automatic_reply() => (State::Good, automatic(message), None),
            None if message.hops.is_empty() && message.is_header_cut() => (
                State::CannotTell,
                "No Received field is in the part of the header that was read, so the way of the message cannot be told.".to_owned(),
                None,
            ),
            None if message.hops.is_empty() => (
                State::CannotTell,
                "No Received field is in this text, so the way of the message cannot be told.".to_owned(),
                Some("Check it as the recipient got it, so that its way can be seen.".to_owned()),
            ),
            None => (
                State::CannotTell,
                "Where the recipient’s side took this message over cannot be told.".to_owned(),
                Some(message.way.reason.to_string()),
            ),
        },
    };
    Headline { state, text, detail }
}

/// A report that is no bounce, by its type (RFC 6522 section 3, RFC 5965, RFC 8098).
fn other_report(message: &Message) -> Option<(State, &'static str)> {
    const COMPLAINT: &str = "This is a complaint (feedback report, ARF): a mailbox provider passes on that a recipient complained about a message.";
    if message.complaint.is_some() {
        return Some((State::Warning, COMPLAINT));
    }
    let of_type = message.fields.first("Content-Type")?.to_ascii_lowercase();
    if message.bounce.is_some() || !of_type.starts_with("multipart/report") {
        return None;
    }
    if of_type.contains("feedback-report") {
        return Some((State::Warning, COMPLAINT));
    }
    of_type.contains("disposition-notification").then_some((
        State::Good,
        "This is a receipt (MDN): it says what became of a message that had reached the mailbox.",
    ))
}

fn bounced(message: &Message, bounce: &Bounce) -> (State, String, Option<String>) {
    let several = message.bounces.len();
    let state = match bounce.state {
        BounceState::Refused | BounceState::GaveUp => State::Error,
        BounceState::Temporary | BounceState::Delayed => State::Warning,
        BounceState::Relayed | BounceState::Delivered => State::Good,
        BounceState::Unclear if bounce.temporary => State::Warning,
        BounceState::Unclear => State::CannotTell,
    };
    let text = match bounce.happened.is_empty() {
        true => "This message came back; why is not in the text.".to_owned(),
        false => bounce.happened.clone(),
    };
    let mut detail = Vec::new();
    if several > 1 {
        let left_out = message.report.as_ref().map_or(0, |report| report.left_out);
        let all = english::grouped(several + left_out);
        let read = match left_out {
            0 => String::new(),
            _ => format!(", of which the first {several} were read"),
        };
        detail.push(format!(
            "The bounce is about {all} recipients{read}; this is the gravest of what it says."
        ));
    }
    let was_refused = bounce.said_by != SaidBy::SendingServer && !bounce.state.is_taken();
    if let Some(stage) = bounce.stage.filter(|_| was_refused) {
        detail.push(format!("It was refused {}.", stage.words()));
    }
    (state, text, Some(detail.join(" ")).filter(|detail| !detail.is_empty()))
}

/// Whether the recipient's side took the message for spam.
pub(super) fn is_taken_for_spam(message: &Message) -> bool {
    // A mark that came with the message is none of the recipient's side.
    let is_bad = |verdict: SpamVerdict| verdict != SpamVerdict::NotSpam;
    let mut own_notes = message.notes.iter().filter(|note| note.trust.is_trusted());
    own_notes.any(|note| note.verdict.is_some_and(is_bad))
}

/// The methods by which the recipient's side found then that the message does not pass, each once.
pub(super) fn failed_then(message: &Message) -> Vec<&'static str> {
    let found = results(message);
    let failed = |word: &str| {
        let mut all = found.own.iter().chain(&found.behind);
        all.any(|(method, result, _)| *method == word && is_against(*result))
    };
    METHODS.iter().map(|(_, word)| *word).filter(|word| failed(word)).collect()
}

fn delivered(message: &Message, hop: &Hop) -> (State, String, Option<String>) {
    let who = hop.by.as_deref().map_or_else(|| "The recipient’s server".to_owned(), receiver);
    let whence = match (&hop.from, hop.address) {
        (Some(name), Some(address)) => format!(" from {} ({address})", shown(name)),
        (Some(name), None) => format!(" from {}", shown(name)),
        (None, Some(address)) => format!(" from {address}"),
        (None, None) => String::new(),
    };
    let when = hop.time.map(|time| format!(" on {}", english::moment(time))).unwrap_or_default();
    let is_spam = is_taken_for_spam(message);
    let found = results(message);
    let (state, what) = match (is_spam, what_failed(&found)) {
        (true, _) => (State::Warning, ", and took it for spam".to_owned()),
        (false, Some(failed)) => (State::Warning, failed),
        (false, None) => (State::Good, String::new()),
    };
    let text = format!("{who} received this message{whence}{when}{what}.");
    let mut detail = told(message, hop, &found);
    if message.is_automatic_reply() {
        detail = format!("{} {detail}", automatic(message));
    }
    (state, text, Some(detail))
}

/// What did not pass, as the end of a sentence.
fn what_failed(found: &Found<'_>) -> Option<String> {
    let clauses = |results: &[Result]| {
        let mut by_word: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
        for (method, result, contrary) in results {
            let word = match contrary {
                Some(_) => "both passed and failed",
                None if is_against(*result) => word(*result),
                None => continue,
            };
            match by_word.iter_mut().find(|(known, _)| *known == word) {
                Some((_, methods)) => methods.push(method),
                None => by_word.push((word, vec![method])),
            }
        }
        let each = by_word.iter().map(|(word, methods)| {
            let methods: Vec<String> = methods.iter().map(ToString::to_string).collect();
            format!("{} {word}", english::joined(&methods))
        });
        each.collect::<Vec<_>>().join(", and ")
    };
    let (own, behind) = (clauses(&found.own), clauses(&found.behind));
    match (own.is_empty(), behind.is_empty()) {
        (false, _) => Some(format!(", but there {own}")),
        (true, false) => {
            let speaker = found.speaker.map_or_else(|| "a server behind it".to_owned(), receiver);
            Some(format!(", but {speaker} found that {behind}"))
        }
        (true, true) => None,
    }
}

/// What an automatic reply is, and what it says of the message that it answers.
fn automatic(message: &Message) -> String {
    let who =
        message.author.as_deref().map_or_else(|| "the mailbox that answers".to_owned(), crate::dns::plain);
    format!(
        "This is an automatic reply, such as an out-of-office note, and no bounce: the message that it answers reached {who}."
    )
}

/// One result of a method, with what another field of the same server says to the contrary.
type Result = (&'static str, SaidResult, Option<SaidResult>);

/// What the recipient's side found, one result a method: of several the best, which is what counts.
#[derive(Default)]
struct Found<'a> {
    /// Of the server that handed the message over.
    own: Vec<Result>,
    /// What a server behind that one found, which got the message from a gateway.
    behind: Vec<Result>,
    /// Who that is.
    speaker: Option<&'a str>,
    /// From which server it got the message.
    gateway: Option<&'a str>,
    /// What it says of that one (SPF).
    of_gateway: Option<SaidResult>,
}

fn results(message: &Message) -> Found<'_> {
    let is_of_a_step = |said: &&Said| message.address_of_no_step(said).is_none();
    let all = || message.said.iter().filter(|said| said.trusted).filter(is_of_a_step);
    let best = |method: Method, own: bool| {
        let said =
            all().filter(|said| said.method_kind() == method && message.is_about_handover(said) == own);
        // Of the null sender the HELO name is what is judged.
        let is_null = message.return_path.as_deref() == Some("");
        let is_beside = |said: &Said| said.is_about_helo() && !is_null;
        let best = said.min_by_key(|said| (is_beside(said), said.result_kind()))?;
        let word = is_beside(best).then_some("SPF of the HELO name");
        Some((word, (best.result_kind(), contradiction(message, best).map(Said::result_kind))))
    };
    let of = |own: bool| {
        METHODS
            .iter()
            .filter_map(|(method, word)| {
                let (other_word, result) = best(*method, own)?;
                Some((*method, other_word.unwrap_or(word), result))
            })
            .collect::<Vec<_>>()
    };
    let plain = |(_, word, (result, contrary)): (Method, &'static str, (SaidResult, Option<SaidResult>))| {
        (word, result, contrary)
    };
    let own: Vec<_> = of(true).into_iter().map(plain).collect();
    let Some(first) = all().find(|said| {
        METHODS.iter().any(|(method, _)| said.method_kind() == *method) && !message.is_about_handover(said)
    }) else {
        return Found { own, ..Found::default() };
    };
    let (of_gateway, behind): (Vec<_>, Vec<_>) =
        of(false).into_iter().partition(|(method, ..)| *method == Method::Spf);
    let hop = message.judged_step(first).and_then(|at| message.hops.get(at));
    Found {
        own,
        behind: behind.into_iter().map(plain).collect(),
        speaker: message.who_says(first),
        gateway: hop.and_then(|hop| hop.from.as_deref().or(hop.helo.as_deref())),
        of_gateway: of_gateway.first().map(|(.., (result, _))| *result),
    }
}

/// What was found then, and by whom.
fn told(message: &Message, hop: &Hop, found: &Found<'_>) -> String {
    let list = |results: &[Result]| {
        let each = results.iter().map(|(method, result, contrary)| match contrary {
            None => format!("{method} {}", word(*result)),
            Some(contrary) => format!("{method} both {} and {}", word(*result), word(*contrary)),
        });
        english::joined(&each.collect::<Vec<_>>())
    };
    let mut sentences = Vec::new();
    if !found.own.is_empty() {
        sentences.push(format!("What it found then: {}.", list(&found.own)));
    } else {
        sentences.push("It did not write down what it found of SPF, DKIM and DMARC.".to_owned());
        let is_told = |said: &&Said| METHODS.iter().any(|(method, _)| said.method_kind() == *method);
        let claim = message.said.iter().filter(|said| !said.trusted).find(is_told);
        if let Some((said, why)) = claim.and_then(|said| Some((said, message.why_not_believed(said)?)))
            && found.speaker.is_none()
        {
            let whose = said.by.as_deref().map(|by| format!(" in the name of {}", shown(by)));
            sentences.push(format!(
                "A field{} has results that are not believed: {}",
                whose.unwrap_or_default(),
                english::uncapitalized(&why)
            ));
        }
    }
    if let Some((said, other)) =
        message.said.iter().find_map(|said| Some((said, message.address_of_no_step(said)?)))
    {
        sentences.push(format!(
            "A field above that step has a result of SPF ({}) about another address, {other}, which no step has.",
            word(said.result_kind())
        ));
    }
    if let Some(speaker) = found.speaker {
        let gateway = found.gateway.map_or_else(|| "a server before it".to_owned(), shown);
        let speaker = receiver(speaker);
        if !found.behind.is_empty() {
            sentences
                .push(format!("{speaker}, which got it from {gateway}, found: {}.", list(&found.behind)));
        }
        if let Some(result) = found.of_gateway {
            sentences.push(format!(
                "The result of SPF there ({}) is about {gateway}, and not about the server that sent it{}.",
                word(result),
                hop.address.map(|address| format!(" ({address})")).unwrap_or_default()
            ));
        }
    }
    if found.own.iter().chain(&found.behind).any(|(.., contrary)| contrary.is_some()) {
        sentences.push(
            "Two result fields of the same server contradict each other, so which of them counted cannot be told."
                .to_owned(),
        );
    }
    sentences.join(" ")
}

fn is_against(result: SaidResult) -> bool {
    matches!(result, SaidResult::Fail | SaidResult::Softfail | SaidResult::Permerror | SaidResult::Policy)
}

fn word(result: SaidResult) -> &'static str {
    match result {
        SaidResult::Pass => "passed",
        SaidResult::Fail => "failed",
        SaidResult::Softfail => "failed softly",
        SaidResult::Neutral => "said neither yes nor no",
        SaidResult::None => "was not there",
        SaidResult::Policy => "was not taken by its own rules",
        SaidResult::Temperror => "could not be checked for the moment",
        SaidResult::Permerror => "could not be used",
        SaidResult::BestGuessPass => "was not there, and would have passed",
        SaidResult::Other => "had a result of its own kind",
    }
}

/// A receiver as people know it, of the name of its server.
fn receiver(host: &str) -> String {
    const KNOWN: [(&str, &str); 9] = [
        ("google.com", "Gmail"),
        ("googlemail.com", "Gmail"),
        ("outlook.com", "Microsoft"),
        ("hotmail.com", "Microsoft"),
        ("yahoo.com", "Yahoo"),
        ("yahoodns.net", "Yahoo"),
        ("icloud.com", "Apple"),
        ("gmx.net", "GMX"),
        ("web.de", "WEB.DE"),
    ];
    let name = Name::from_user(host).ok();
    let is_within = |zone: &str| {
        Name::from_user(zone).is_ok_and(|zone| name.as_ref().is_some_and(|name| name.is_within(&zone)))
    };
    match KNOWN.iter().find(|(zone, _)| is_within(zone)) {
        Some((_, known)) => format!("{known} ({})", shown(host)),
        None => shown(host),
    }
}

/// A name as people write it.
fn shown(name: &str) -> String {
    Name::from_user(name).map_or_else(|_| name.to_owned(), |name| display_name(&name))
}
