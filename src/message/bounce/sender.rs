//! The domain of the sender, as a reply names it: by the words around it.

use super::named::{domain_of, host_name, is_boundary, mailbox};

/// The most places of one phrase that are looked at.
const MAX_PLACES: usize = 8;

/// What stands before the sender's domain or e-mail address, in lower case.
const BEFORE: [&str; 40] = [
    "allowed to send for ",
    "permitted to send for ",
    "authorized to send for ",
    "send mail from ",
    "check failed for ",
    "domain of sender address ",
    "unauthenticated email from ",
    "email from ",
    "dkim [",
    "spf [",
    "the sending domain [",
    "sending domain ",
    "sender domain ",
    "sender's domain ",
    "domain of the sender ",
    "dmarc policy of ",
    "dmarc policy for ",
    "dmarc verification failed for ",
    "mail from domain ",
    "mailfrom domain ",
    "from domain ",
    "dkim domain ",
    "spf domain ",
    "spf record of ",
    "spf record for ",
    "administrator of ",
    "smtp.mailfrom=",
    "envelope-from=",
    "header.from=",
    "s=mfrom;id=",
    "s=mfrom&id=",
    "identity=mailfrom;",
    "absenderdomain ",
    "absender-domain ",
    "domain des absenders ",
    "domaine expéditeur ",
    "domaine de l'expéditeur ",
    "domaine d'expédition ",
    "dominio del remitente ",
    "домена отправителя ",
];

/// What stands before the sender's e-mail address, in lower case.
const BEFORE_MAILBOX: [&str; 14] = [
    "sender address ",
    "sender ",
    "sender: ",
    "sender=",
    "envelope from ",
    "mail from:",
    "mail from ",
    "verify failed for ",
    "verification failed for ",
    "absenderadresse ",
    "absender ",
    "expéditeur ",
    "remitente ",
    "отправителя ",
];

/// What stands behind the sender's domain or e-mail address, in lower case.
const BEHIND: [&str; 5] =
    [" does not designate ", ": sender address", "'s dmarc policy", "'s spf record", " has a dmarc policy"];

/// The sender's domain that a reply names.
pub(super) fn sender_domain(reply: &str) -> Option<String> {
    let lower = reply.to_lowercase().replace('’', "'").replace("%40", "@");
    let places = |word: &'static str| lower.match_indices(word).take(MAX_PLACES).map(move |(at, _)| at);
    let after = |at: usize| lower.get(at..).map(first_word);
    let named = |word: &&'static str| places(word).find_map(|at| domain(after(at + word.len())?));
    let written =
        |word: &&'static str| places(word).find_map(|at| domain(mailbox_only(after(at + word.len())?)?));
    let behind = |word: &&'static str| places(word).find_map(|at| domain(last_word(lower.get(..at)?)));
    BEFORE
        .iter()
        .find_map(named)
        .or_else(|| BEHIND.iter().find_map(behind))
        .or_else(|| BEFORE_MAILBOX.iter().find_map(written))
}

/// The domain that a reply names as listed: of the sender, or the first host in it that is neither the list nor one
/// of these servers.
pub(super) fn listed_domain(reply: &str, hosts: &[String], servers: &[Option<&str>]) -> Option<String> {
    const LISTS: [&str; 4] = ["spamhaus.", "surbl.org", "uribl.com", "ivmuri"];
    let is_list = |host: &str| LISTS.iter().any(|list| host.contains(list));
    let is_server = |host: &str| servers.iter().flatten().any(|server| server.eq_ignore_ascii_case(host));
    let other = || hosts.iter().find(|host| !is_list(host) && !is_server(host)).cloned();
    sender_domain(reply).or_else(other)
}

/// A word, where it is an e-mail address.
fn mailbox_only(word: &str) -> Option<&str> {
    word.contains('@').then_some(word)
}

/// The first word of a text, without what may stand around a name.
fn first_word(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| c == ' ' || "<[(\"'`“„«:=".contains(c));
    text.split(is_boundary).next().unwrap_or_default()
}

/// The last word of a text, without what may stand around a name.
fn last_word(text: &str) -> &str {
    let text = text.trim_end_matches(|c: char| c == ' ' || ">])\"'`”»".contains(c));
    text.rsplit(is_boundary).next().unwrap_or_default()
}

/// The domain of a word that is one, or an e-mail address.
fn domain(word: &str) -> Option<String> {
    let word = word.trim_matches(['.', ':', '/', '…']);
    match word.contains('@') {
        true => mailbox(word).as_deref().and_then(domain_of),
        false => host_name(word).map(|name| name.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sender_is_found_by_the_words_around_it() {
        for text in [
            "550 5.1.8 <jo@example.com>: Sender address rejected: Domain not found",
            "550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's",
            "450 Domain of sender address jo@example.com does not resolve",
            "550 5.7.509 Access denied, sending domain EXAMPLE.COM does not pass DMARC verification",
            "550-5.7.26 The MAIL FROM domain [example.com] has an SPF record with a hard fail policy",
            "421-4.7.28 unsolicited mail originating from your DKIM domain [example.com 35].",
            "554 5.7.1 Your message was rejected due to example.com’s DMARC policy.",
            "550 5.7.1 rejected by DMARC policy for example.com",
            "550 5.7.23 SPF fail - not authorized. Please see http://www.openspf.net/Why?s=mfrom;id=jo%40example.com;ip=192.0.2.10;r=mx",
            "550 Verification failed for <jo@example.com>",
            "553 5.7.1 Sender: jo@example.com is not welcome",
            "550 Absenderadresse <jo@example.com> wegen SPF abgelehnt",
            "550 SPF: 192.0.2.10 is not allowed to send mail from example.com. See the page.",
            "550 5.7.23 SPF fail: 192.0.2.10 is not allowed to send for example.com",
            "550 SPF: domain of jo@example.com does not designate 192.0.2.10 as permitted sender",
        ] {
            assert_eq!(sender_domain(text).as_deref(), Some("example.com"), "{text}");
        }
        for text in [
            "550 no",
            "550 5.1.1 <ann@example.net>: User unknown",
            "550 Sender host mail.example.net is not welcome",
            "550 5.7.1 Mail from 192.0.2.10 refused",
        ] {
            assert_eq!(sender_domain(text), None, "{text}");
        }
    }
}
