//! What a recipient's refusal means, in plain words: by the table, or by the codes where no row fits.

use super::attempt::{Action, Attempt, Reading};
use super::codes::{self, StatusCode};
use super::matching::{self, Evidence, comparable};
use super::named::{self, Named};
use super::relay;
use super::reply::Reply;
use super::sender::sender_domain;
use super::table::{Cause, Provider, Row, table};
use crate::checks::Command;
use crate::checks::finding::fill;
use crate::dns::display_name;
use crate::message::model::Bounce;
use crate::message::refusal::{BounceCheck, BounceCommand, BounceState, SaidBy, WhoActs};

/// Makes of what was read for one recipient what is said of it.
pub(super) fn explain(attempt: &Attempt, whole: &Reading) -> Bounce {
    let diagnostic = attempt.diagnostic.as_deref().unwrap_or_default();
    let reply = Reply::read(diagnostic);
    // What a server says of itself behind its own words counts first; then all of it.
    let named = named::find(&reply.text);
    let around = named::find(&super::reply::one_line(diagnostic));
    let enhanced = reply.enhanced.or(attempt.status);
    let stage = attempt.stage.or(reply.stage);
    let hosts: Vec<String> = attempt.remote.iter().cloned().chain(named.hosts.iter().cloned()).collect();
    let text = comparable(&reply.text);
    let evidence =
        Evidence { text: &text, enhanced, stage, hosts: &hosts, reporting: whole.reporting.as_deref() };
    let row = matching::find(&evidence);
    let row = row.or_else(|| {
        let all = comparable(&super::reply::one_line(diagnostic));
        matching::find(&Evidence { text: &all, ..evidence })
    });
    // A text without a reply may say in its own words why.
    let row = row.or_else(|| {
        let text = comparable(attempt.words.as_deref()?);
        matching::find(&Evidence { text: &text, ..evidence })
    });
    let cause = row.and_then(|row| table().cause(&row.cause));
    // What is worded like a provider's reply, and may be anybody's, names nobody.
    let whole_text = comparable(&format!(
        "{} {}",
        super::reply::one_line(diagnostic),
        attempt.words.as_deref().unwrap_or_default()
    ));
    let own = row.filter(|row| matching::is_proven(row, &Evidence { text: &whole_text, ..evidence }));
    let state = state(attempt, &reply, row);
    let provider = provider(own, attempt, &text, &hosts);
    let others: Vec<_> = attempt.remote_address.into_iter().collect();
    let address = named.sending_address(&others).or_else(|| around.sending_address(&others));
    let sender = sender_domain(&reply.text).or_else(|| attempt.sender_domain.clone()).or_else(|| match cause
        .map(|cause| cause.id.as_str())
    {
        Some("dmarc-policy" | "dmarc-missing" | "alignment" | "dkim-fail" | "auth-missing") => {
            whole.author_domain.clone().or_else(|| whole.sender_domain.clone())
        }
        _ => whole.sender_domain.clone().or_else(|| whole.author_domain.clone()),
    });
    let mut bounce = Bounce {
        cause: cause.map(|cause| cause.id.clone()),
        row: row.map(|row| row.id.clone()),
        reply: reply.code,
        enhanced: enhanced.map(|code| code.to_string()),
        temporary: state.is_tried_again(),
        remote_server: attempt.remote.clone(),
        recipient: attempt.recipient.clone(),
        address,
        check: row.map(|row| row.checks.clone()).unwrap_or_default(),
        text: (!reply.text.is_empty()).then(|| reply.text.clone()),
        certainty: row.map(|row| row.certainty),
        // What is known of the reply says more than its code, which providers use in their own way.
        code_meaning: if row.is_none() { codes::meaning(enhanced, reply.code) } else { None },
        state,
        retry_until: attempt.retry_until.clone(),
        said_by: said_by(attempt, &reply),
        stage,
        provider: provider.map(|provider| provider.name.as_str()),
        remote_address: attempt.remote_address,
        original_recipient: attempt
            .original_recipient
            .clone()
            .filter(|it| Some(it) != attempt.recipient.as_ref()),
        sender_domain: sender.clone(),
        forwarded_by: forwarder(attempt, whole, cause.map(|cause| cause.id.as_str()), sender.as_deref()),
        listed_domain: cause.filter(|cause| cause.id == "blocklist-domain").and_then(|_| {
            let own = [attempt.remote.as_deref(), whole.reporting.as_deref()];
            super::sender::listed_domain(&reply.text, &named.hosts, &own)
        }),
        list: named.list.map(|list| list.zone.to_string()),
        link: named.link.clone(),
        source: row.map(|row| row.source.as_str()),
        ..Bounce::default()
    };
    words(&mut bounce, cause.map(|cause| (cause, own)), &named, whole.reporting.as_deref());
    forwarded(&mut bounce, whole.is_signed);
    relay::by_names(&mut bounce);
    bounce.commands = commands(&bounce);
    bounce
}

/// Whether it is tried again: by what the report says of it, else by the first digit of the reply, whatever its
/// words say (RFC 5321 section 4.2.1), else by the row.
fn state(attempt: &Attempt, reply: &Reply, row: Option<&Row>) -> BounceState {
    let class =
        reply.code.map(|code| code / 100).or(reply.enhanced.or(attempt.status).map(|code| code.class.into()));
    match (attempt.action, class) {
        (Some(Action::Delayed), _) => BounceState::Delayed,
        (Some(Action::Relayed), _) => BounceState::Relayed,
        (Some(Action::Delivered), _) => BounceState::Delivered,
        (Some(Action::Failed), Some(4)) => BounceState::GaveUp,
        _ if attempt.gave_up => BounceState::GaveUp,
        (Some(Action::Failed), _) => BounceState::Refused,
        (None, Some(2)) => BounceState::Relayed,
        (None, Some(4)) if attempt.is_returned => BounceState::GaveUp,
        (None, Some(4)) => BounceState::Temporary,
        (None, Some(5)) => BounceState::Refused,
        (None, _) => match row {
            Some(row) if row.temporary && attempt.is_returned => BounceState::GaveUp,
            Some(row) if row.temporary => BounceState::Temporary,
            Some(_) => BounceState::Refused,
            None => BounceState::Unclear,
        },
    }
}

/// Whose words the diagnostic is: by where it stood in a text, else by its form (RFC 3464 section 2.3.6).
fn said_by(attempt: &Attempt, reply: &Reply) -> SaidBy {
    let diagnostic = attempt.diagnostic.as_deref().unwrap_or_default();
    let is_of_smtp = diagnostic.get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case("smtp;"));
    match (attempt.said_by, reply.code.or(reply.enhanced.map(|_| 0))) {
        (SaidBy::Unknown, Some(_)) if is_of_smtp || attempt.remote.is_some() => SaidBy::Receiver,
        (SaidBy::Unknown, None) if super::text::is_of_sending_server(&reply.text) => SaidBy::SendingServer,
        (known, _) => known,
    }
}

/// The provider that refused: by its host, else by the row, where that is of one provider.
fn provider(row: Option<&Row>, attempt: &Attempt, text: &str, hosts: &[String]) -> Option<&'static Provider> {
    let remote = attempt.remote.as_slice();
    let by_host = match remote {
        [] => matching::provider_of(text, hosts),
        remote => matching::provider_of("", remote),
    };
    let by_row = || match row.map(|row| row.providers.as_slice()) {
        Some([one]) => table().providers.iter().find(|provider| provider.id == *one),
        _ => None,
    };
    by_host.or_else(by_row)
}

/// The server that passed the message on to another address and was refused for it: it writes the report, is none
/// of the sender's, and the message was first for somebody in another domain (RFC 7208 appendix D).
fn forwarder(
    attempt: &Attempt,
    whole: &Reading,
    cause: Option<&str>,
    sender: Option<&str>,
) -> Option<String> {
    let domain = |mailbox: &Option<String>| mailbox.as_deref().and_then(named::domain_of);
    let (first, last) = (domain(&attempt.original_recipient)?, domain(&attempt.recipient)?);
    let (reporting, sender) = (whole.reporting.as_deref()?, sender?);
    let is_forwarded = first != last && !is_of_one(reporting, sender) && !is_of_one(&first, sender);
    // What a forwarder breaks: SPF always, and what rests on SPF alone.
    let is_of_way = matches!(cause, Some("spf-fail" | "dmarc-policy" | "auth-missing" | "alignment"));
    (is_of_way && is_forwarded).then(|| reporting.to_owned())
}

/// Whether two names are of one organization, by their last labels.
pub(super) fn is_of_one(one: &str, other: &str) -> bool {
    let organization =
        |name: &str| name.to_ascii_lowercase().rsplit('.').take(2).map(str::to_owned).collect::<Vec<_>>();
    organization(one) == organization(other)
}

/// Says of a message that was passed on that the sender's own servers are not at fault.
fn forwarded(bounce: &mut Bounce, is_signed: Option<bool>) {
    let Some(by) = bounce.forwarded_by.as_deref().map(shown) else { return };
    let domain = bounce.sender_domain.as_deref().map_or("the sender's domain".to_owned(), shown);
    let mailbox = bounce.recipient.clone().unwrap_or_else(|| "another address".to_owned());
    let is_spf = bounce.cause.as_deref() == Some("spf-fail");
    bounce.happened = match is_spf {
        true => format!(
            "The message was forwarded: the server {by} passed it on to {mailbox} with a return-path of {domain}, and was refused, since it is not among the servers that may send for {domain} (SPF)."
        ),
        false => format!(
            "The message was forwarded: the server {by} passed it on to {mailbox}, and was refused, since nothing confirmed there that it is from {domain} (DMARC). SPF cannot, for {by} is no server of {domain}; only a signature (DKIM) of {domain} that nobody broke can."
        ),
    };
    let (helps, who) = match (is_spf, is_signed) {
        (true, Some(true)) => (
            format!("Whoever runs {by} should put a return-path of its own in when it forwards (SRS)."),
            WhoActs::RecipientAdministrator,
        ),
        (true, _) => (
            format!(
                "Whoever runs {by} should put a return-path of its own in when it forwards (SRS). On your side, a signature (DKIM) of {domain} helps, since it survives forwarding."
            ),
            WhoActs::RecipientAdministrator,
        ),
        (false, Some(true)) => (
            format!(
                "The message is signed (DKIM). If the signature is one of {domain}, it survives forwarding unless the message is changed: ask whoever runs {by} to pass messages on as they are."
            ),
            WhoActs::RecipientAdministrator,
        ),
        (false, Some(false)) => (
            format!(
                "Sign all mail of {domain} (DKIM), which this message was not: a signature survives forwarding."
            ),
            WhoActs::SenderAdministrator,
        ),
        (false, None) => (
            format!(
                "If the message was not signed (DKIM) for {domain}, have all mail signed: a signature survives forwarding. If it was, ask whoever runs {by} to pass messages on as they are."
            ),
            WhoActs::Unknown,
        ),
    };
    bounce.advice = format!(
        "Do not add {by} to the SPF record of {domain}. {helps} Until then, write to {mailbox} directly."
    );
    bounce.who = who;
}

/// Fills the sentences in.
fn words(bounce: &mut Bounce, known: Option<(&Cause, Option<&Row>)>, named: &Named, reporting: Option<&str>) {
    let receiver = match (bounce.provider, &bounce.remote_server) {
        (Some(provider), _) => provider.to_owned(),
        (None, Some(server)) => format!("the server {}", shown(server)),
        (None, None) if bounce.said_by == SaidBy::SendingServer => reporting
            .map_or("the server that writes the bounce".to_owned(), |it| format!("the server {}", shown(it))),
        (None, None) => "the receiving server".to_owned(),
    };
    let address = bounce.address.map_or("the sending server".to_owned(), |it| format!("the server {it}"));
    let domain = bounce.sender_domain.as_deref().map_or("the sender's domain".to_owned(), shown);
    let mailbox = match &bounce.recipient {
        Some(recipient) => format!("the mailbox {recipient}"),
        None => "the recipient's mailbox".to_owned(),
    };
    let recipient_domain = bounce.recipient.as_deref().and_then(named::domain_of);
    let recipient_domain = recipient_domain
        .map_or("the recipient's domain".to_owned(), |it| format!("the domain {}", shown(&it)));
    let list = named.list.map(|list| list.name.clone());
    let listed = bounce.listed_domain.as_deref();
    let listed = listed.map_or("a domain in it".to_owned(), |it| format!("the domain {}", shown(it)));
    let arguments = [
        ("receiver", receiver.as_str()),
        ("address", &address),
        ("domain", &domain),
        ("mailbox", &mailbox),
        ("recipient_domain", &recipient_domain),
        ("list", list.as_deref().unwrap_or_default()),
        ("listed", &listed),
    ];
    let sentence = |template: &str| {
        let template = if list.is_none() { template.replace(" ({list})", "") } else { template.to_owned() };
        capitalised(&fill(&template, &arguments))
    };
    let Some((cause, row)) = known else {
        return unknown(bounce, sentence);
    };
    bounce.happened = sentence(row.and_then(|row| row.happened.as_ref()).unwrap_or(&cause.happened));
    let over = !bounce.state.is_tried_again();
    bounce.who = row.and_then(|row| row.who_acts).unwrap_or(cause.who_acts);
    if let Some(while_tried) = cause.while_tried.as_ref().filter(|_| !over) {
        bounce.who = while_tried.who_acts;
        bounce.advice = sentence(&while_tried.advice);
        return;
    }
    bounce.advice = match &cause.advice_when_final {
        // What is tried no more is not waited for.
        Some(advice) if over => {
            if bounce.who == WhoActs::Nobody {
                bounce.who = WhoActs::Sender;
            }
            sentence(advice)
        }
        _ => sentence(row.and_then(|row| row.advice.as_ref()).unwrap_or(&cause.advice)),
    };
    // Who rents a server cannot stop what others send from it; the cause says so itself.
    if cause.id == "blocklist-ip" && row.is_some_and(|row| row.advice.is_some()) {
        bounce.advice = format!(
            "If the server is your provider's, send them this bounce: only they can act. If it is yours: {}",
            lowercased(&bounce.advice)
        );
    }
}

/// What is said where no row fits: what the codes say, and nothing made up.
fn unknown(bounce: &mut Bounce, sentence: impl Fn(&str) -> String) {
    let has_reply = bounce.reply.is_some() || bounce.text.is_some();
    let (happened, advice, who) = match bounce.state {
        BounceState::Delivered => {
            ("{mailbox} got the message: this is a confirmation, no bounce.", "", WhoActs::Nobody)
        }
        BounceState::Relayed => (
            "{receiver} took over the message to {mailbox}, to pass it on or to keep it; whether it reached the mailbox is not said. This is a confirmation, no bounce.",
            "If the recipient has not seen it, look into the spam folder, or ask the administrator of that server.",
            WhoActs::Nobody,
        ),
        BounceState::Delayed => (
            "The message to {mailbox} has not been delivered yet; why, the report does not say in words that are known here.",
            "Wait: the sending server keeps trying. If the message comes back in the end, that bounce says more.",
            WhoActs::Nobody,
        ),
        BounceState::Temporary => (
            "{receiver} put the message off for now; the reason is not known.",
            "Wait: the sending server tries again. If the message comes back in the end, read the reply, and send all of the bounce to the recipient's administrator.",
            WhoActs::Nobody,
        ),
        _ if has_reply => (
            "{receiver} did not take the message, and the reason is not known: the reply fits nothing that is known here.",
            "Read the reply itself. If it does not say what to do, send the whole bounce to the recipient's administrator, for instance to postmaster at the recipient's domain.",
            WhoActs::Unknown,
        ),
        _ => (
            "The message to {mailbox} was not delivered, and the bounce holds no reply that says why.",
            "Look for the reply of the receiving server, a line that begins with a number such as 550: in the rest of the bounce, or in the log of the sending server.",
            WhoActs::Unknown,
        ),
    };
    bounce.happened = sentence(happened);
    bounce.advice = sentence(advice);
    bounce.who = who;
    let code = bounce.enhanced.as_deref().and_then(StatusCode::parse);
    if let Some(meaning) = code.and_then(codes::by_code).filter(|_| has_reply && !bounce.state.is_taken()) {
        let what = sentence("{receiver} did not take the message");
        let code = bounce.enhanced.as_deref().unwrap_or_default();
        bounce.happened = format!("{what}. By its code ({code}): {}", lowercased(meaning));
        bounce.code_meaning = None;
    }
}

/// A sentence without the capital at its beginning.
fn lowercased(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The commands that show the cause, for what the bounce names.
fn commands(bounce: &Bounce) -> Vec<BounceCommand> {
    let address = bounce.address.map(|address| address.to_string());
    let sender = bounce.sender_domain.clone();
    let listed = bounce.listed_domain.clone().or_else(|| sender.clone());
    let recipient = bounce.recipient.as_deref().and_then(named::domain_of);
    let is_of_sender = bounce.cause.as_deref() == Some("sender-domain");
    let mut commands: Vec<BounceCommand> = Vec::new();
    for check in &bounce.check {
        for command in commands_for(*check, bounce.cause.as_deref()) {
            let argument = match command {
                Command::Blocklist
                    if bounce.cause.as_deref().is_some_and(|cause| cause.ends_with("-domain")) =>
                {
                    &listed
                }
                Command::Blocklist | Command::Ptr => &address,
                Command::Mx if is_of_sender => &sender,
                Command::Mx | Command::MtaSts | Command::Dane | Command::Dnssec => &recipient,
                _ => &sender,
            };
            if let Some(argument) = argument.clone() {
                commands.push(BounceCommand { command: *command, argument });
            }
        }
    }
    commands
}

/// The commands of a check that have to do with the cause.
fn commands_for(check: BounceCheck, cause: Option<&str>) -> &'static [Command] {
    match (check, cause) {
        (BounceCheck::Transport, Some("dane")) => &[Command::Dane],
        (BounceCheck::Transport, Some("dnssec")) => &[Command::Dnssec],
        (BounceCheck::Transport, Some("mta-sts")) => &[Command::MtaSts],
        (check, _) => check.commands(),
    }
}

/// A name as people write it.
pub(super) fn shown(name: &str) -> String {
    crate::dns::Name::from_user(name).map_or_else(|_| name.to_owned(), |name| display_name(&name))
}

/// The sentence with its first letter in upper case, unless it begins with a name.
fn capitalised(text: &str) -> String {
    // `mx.example.net`, `iCloud`
    let is_name = |word: &str| word.contains('.') || word.chars().skip(1).any(char::is_uppercase);
    if text.split(' ').next().is_some_and(is_name) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
