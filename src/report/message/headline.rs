//! The sentence above a message: who did what with it, and why, as far as that is proven.

use crate::checks::State;
use crate::dns::{Name, display_name};
use crate::message::results::{Method, SaidResult};
use crate::message::{Bounce, BounceState, Hop, Kind, Message};
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
    let (state, text, detail) = match (message.kind, &message.bounce) {
        (Kind::Bounce, Some(bounce)) | (_, Some(bounce)) => bounced(message, bounce),
        (Kind::Bounce, None) => (
            State::CannotTell,
            "This is a bounce, but the reason that the receiving server gave is not in it.".to_owned(),
            Some("Paste the whole bounce: the reply begins with a number such as 550.".to_owned()),
        ),
        (Kind::Unknown, None) => (
            State::CannotTell,
            "This text is neither a message nor a bounce.".to_owned(),
            Some("Paste the source of a message, its headers, or the text of a bounce.".to_owned()),
        ),
        (Kind::Message | Kind::Headers, None) => match message.handover.and_then(|at| message.hops.get(at)) {
            Some(hop) => delivered(message, hop),
            None if message.hops.is_empty() => (
                State::CannotTell,
                "No server has written into this message: it is a copy of what was sent, or a draft."
                    .to_owned(),
                Some("Paste it as the recipient got it, so that its way can be seen.".to_owned()),
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

fn bounced(message: &Message, bounce: &Bounce) -> (State, String, Option<String>) {
    let several = message.bounces.len();
    let state = match bounce.state {
        BounceState::Refused | BounceState::GaveUp => State::Error,
        BounceState::Temporary | BounceState::Delayed => State::Warning,
        BounceState::Delivered => State::Good,
        BounceState::Unclear if bounce.temporary => State::Warning,
        BounceState::Unclear => State::CannotTell,
    };
    let text = match bounce.happened.is_empty() {
        true => "This message came back; why is not in the text.".to_owned(),
        false => bounce.happened.clone(),
    };
    let mut detail = Vec::new();
    if several > 1 {
        detail.push(format!("That is the first of {} recipients.", english::grouped(several)));
    }
    if let Some(stage) = bounce.stage {
        detail.push(format!("It was refused {}.", stage.words()));
    }
    (state, text, Some(detail.join(" ")).filter(|detail| !detail.is_empty()))
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
    let is_spam = message.findings.iter().any(|finding| finding.code.as_str() == "headers.spam-verdict");
    let results = results(message);
    let failed = results.iter().any(|(_, result)| is_against(*result));
    let (state, what) = match is_spam {
        true => (State::Warning, ", and took it for spam"),
        false if failed => (State::Warning, ""),
        false => (State::Good, ""),
    };
    let text = format!("{who} received this message{whence}{when}{what}.");
    let detail = match results.is_empty() {
        true => "It did not write down what it found of SPF, DKIM and DMARC.".to_owned(),
        false => {
            let each: Vec<String> = results
                .iter()
                .map(|(method, result)| format!("{method} {result}", result = word(*result)))
                .collect();
            format!("What it found then: {}.", english::joined(&each))
        }
    };
    (state, text, Some(detail))
}

/// What the recipient's side found, one result a method: of several the best, which is what counts.
fn results(message: &Message) -> Vec<(&'static str, SaidResult)> {
    let of = |method: Method| {
        let said = message.said.iter().filter(|said| said.trusted && said.method_kind() == method);
        said.map(|said| said.result_kind()).min()
    };
    METHODS.iter().filter_map(|(method, word)| Some((*word, of(*method)?))).collect()
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
