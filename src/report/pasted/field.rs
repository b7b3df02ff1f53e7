//! The further fields of the form: each takes what a log, a header or a person has for it.

use super::label::{Role, split, typed};
use super::{MAX_LAYERS, MAX_TEXT, PastedKind, name, network, record as records, single, unwrap};
use crate::checks::spf;
use crate::report::subject::{Author, Helo, Host, Mailbox, ReturnPath, Subject};

/// The value of a field without its word, brackets and quotes.
fn value(text: &str) -> &str {
    let text = unwrap::peeled(text);
    match split(text) {
        // Whatever the word, the field says what the value is for.
        Some((Role::Sender | Role::Recipient | Role::Server | Role::Helo | Role::Any, value)) => {
            unwrap::peeled(typed(value))
        }
        None => text,
    }
}

/// A sending server, by address or by name.
pub(in crate::report) fn server(text: &str) -> Result<Host, String> {
    let clean = value(bounded(text)?);
    if let Some(pasted) = network::read(clean).filter(|it| it.kind == PastedKind::Network) {
        return Err(pasted.says);
    }
    let of_name = |host: Host| match &host {
        Host::Name(name) => name::reverse_address(name).map_or(host, Host::Address),
        Host::Address(_) => host,
    };
    let exact = match Host::parse(clean) {
        Ok(host) => return Ok(of_name(host)),
        Err(why) => why,
    };
    if clean.contains('@') {
        return Err("That is an e-mail address; here goes the name or the address of a server.".into());
    }
    // `name[address]`, `name (address)`, `name [address]:port`: without the spaces it is one word.
    let joined: String = clean.chars().filter(|c| !c.is_whitespace()).collect();
    match single::read(if joined.contains(['[', '(']) { &joined } else { clean }) {
        Some(pasted) => match (pasted.fields.subject, pasted.fields.server) {
            (Some(Subject::Address(address)), _) => Ok(Host::Address(address)),
            (Some(Subject::Domain(name)), _) => Ok(Host::Name(name)),
            (_, Some(server)) => Ok(server),
            _ => Err(exact),
        },
        None => Err(exact),
    }
}

/// An e-mail address, or a domain alone; of several, the first.
pub(in crate::report) fn mailbox(text: &str) -> Result<Mailbox, String> {
    let peeled = unwrap::peeled(bounded(text)?);
    let exact = match Mailbox::parse(peeled) {
        Ok(mailbox) => return Ok(mailbox),
        Err(why) => why,
    };
    let clean = value(peeled);
    // The address in angle brackets, with a name before it or parameters behind it.
    let inside =
        clean.split('<').skip(1).filter_map(|rest| rest.split('>').next()).find(|it| it.contains('@'));
    let first = clean.split([',', ';']).next().unwrap_or_default();
    let candidates = inside.into_iter().chain([clean, first]);
    for candidate in candidates {
        let candidate = unwrap::peeled(candidate);
        if let Ok(mailbox) = Mailbox::parse(candidate) {
            return Ok(mailbox);
        }
        if !candidate.starts_with('@')
            && !candidate.contains(char::is_whitespace)
            && let Some(Subject::Mailbox(mailbox)) = single::read(candidate).and_then(|it| it.fields.subject)
        {
            return Ok(mailbox);
        }
        if unwrap::scheme(candidate).is_some()
            && let Some(Subject::Domain(domain)) = single::read(candidate).and_then(|it| it.fields.subject)
        {
            return Ok(Mailbox { local: None, domain });
        }
    }
    Err(exact)
}

/// A return-path; nothing, or `<>`, is the null sender. For SPF alone any text is one (RFC 7208 section 4.3).
pub(in crate::report) fn return_path(text: &str, any_text: bool) -> Result<ReturnPath, String> {
    let clean = value(bounded(text)?);
    if clean.is_empty() || clean == "<>" || clean.starts_with("<> ") {
        return Ok(ReturnPath::Null);
    }
    match mailbox(text) {
        Ok(mailbox) => Ok(ReturnPath::Mailbox(mailbox)),
        Err(_) if any_text => ReturnPath::parse_any(text),
        Err(why) => Err(why),
    }
}

/// A HELO name: whatever the server said.
pub(in crate::report) fn helo(text: &str) -> Result<Helo, String> {
    let text = unwrap::trimmed(bounded(text)?);
    // An address in square brackets is what a server may say (RFC 5321 section 4.1.3).
    let literal = |text: &str| text.starts_with('[') && text.ends_with(']');
    if literal(text) {
        return Helo::parse(text);
    }
    // Whatever is left over is a HELO name, so all that stands around it is taken off.
    let mut clean = text;
    for _ in 0..MAX_LAYERS {
        let peeled = unwrap::peeled(clean);
        let value = split(peeled).map_or(peeled, |(_, value)| value);
        let value = value.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(value);
        if literal(value) {
            return Helo::parse(value);
        }
        let value = unwrap::without_strays(unwrap::peeled(value));
        if value.len() == clean.len() {
            break;
        }
        clean = value;
    }
    if clean.is_empty() {
        return Err("There is no name in it.".into());
    }
    // A name with the address that a log has beside it.
    let name = clean.split(['[', '(', ' ']).next().unwrap_or_default();
    let named = clean.len() > name.len() && Helo::parse(name).is_ok_and(|helo| helo.name().is_some());
    Helo::parse(if named { name } else { clean })
}

/// The address in the visible From, or a domain; several addresses as they stand in a From field (RFC 5322
/// section 3.6.2).
pub(in crate::report) fn author(text: &str) -> Result<Option<Author>, String> {
    let text = bounded(text)?;
    let text = match split(unwrap::peeled(text)) {
        Some((_, value)) => value,
        None => text,
    };
    let parts = by_commas(text);
    Author::of(parts.into_iter().map(mailbox).collect::<Result<_, _>>()?)
}

/// The parts between commas that stand in no quotation marks; empty parts are left out.
fn by_commas(text: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let parts = text.split(|c| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' => return !quoted,
            _ => {}
        }
        false
    });
    parts.filter(|part| !part.trim().is_empty()).collect()
}

/// A DMARC record to be tried. One that is not quite right is tried too: the check says what is wrong.
pub(in crate::report) fn dmarc_record(text: &str) -> Result<String, String> {
    let record = unwrap::peeled(bounded(text)?);
    let begins = record.chars().filter(|c| c.is_ascii_alphanumeric()).take(6).collect::<String>();
    if begins.eq_ignore_ascii_case("vdmarc") {
        Ok(record.to_owned())
    } else {
        Err("A DMARC record begins with “v=DMARC1;”.".into())
    }
}

/// An SPF record to be tried.
pub(in crate::report) fn record(text: &str) -> Result<String, String> {
    let record = records::clean(bounded(text)?);
    if spf::is_spf(record.as_bytes()) {
        return Ok(record);
    }
    let mut says = "An SPF record begins with “v=spf1” and a space.".to_owned();
    if let Some(correction) = spf::correct(&record).filter(|it| it.is_whole) {
        says = format!("{says} Perhaps this one was meant: {}", correction.record);
        says.push_str(" .");
    }
    Err(says)
}

fn bounded(text: &str) -> Result<&str, String> {
    if text.len() > MAX_TEXT { Err("This is longer than any name or address.".into()) } else { Ok(text) }
}
