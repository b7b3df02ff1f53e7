//! What people often write instead of a line of zone data, each named in plain words before the parser reads it.

use super::super::RecordType;
use super::error::ChangeError;
use super::statement::Statement;

/// Quotation marks of word processors.
const CURLY: [char; 8] = ['“', '”', '„', '‟', '«', '»', '‘', '’'];

/// An error at a word of the statement's text.
fn at(statement: &Statement<'_>, start: usize, why: impl Into<String>) -> ChangeError {
    let before = &statement.text[..start];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let sign = if line == 0 { statement.column } else { 0 };
    ChangeError::new(statement.line + line, sign + column + 1, why)
}

fn at_word(statement: &Statement<'_>, word: &str, why: impl Into<String>) -> ChangeError {
    at(statement, word.as_ptr() as usize - statement.text.as_ptr() as usize, why)
}

/// Quotation marks that are none, or that are not closed.
pub(super) fn quotation_marks(statement: &Statement<'_>) -> Result<(), ChangeError> {
    let (mut open, mut escaped, mut comment) = (None, false, false);
    for (place, character) in statement.text.char_indices().chain([(statement.text.len(), '\n')]) {
        match character {
            '\n' => {
                if let Some(start) = open {
                    let why = "This quotation mark is not closed: put another one at the end of the text.";
                    return Err(at(statement, start, why));
                }
                (escaped, comment) = (false, false);
            }
            _ if comment => {}
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if open.is_some() => open = None,
            '"' => open = Some(place),
            ';' if open.is_none() => comment = true,
            mark if open.is_none() && CURLY.contains(&mark) => {
                let why =
                    format!("The mark {mark} is not the quotation mark of a zone file: write \" instead.");
                return Err(at(statement, place, why));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Parentheses that are not closed, or not opened: the parser ends with a panic there. To be asked once the
/// quotation marks are right.
pub(super) fn parentheses(statement: &Statement<'_>) -> Result<(), ChangeError> {
    const WHY: &str = "A parenthesis is missing.";
    let (mut open, mut quoted, mut escaped, mut comment) = (Vec::new(), false, false, false);
    for (place, character) in statement.text.char_indices() {
        match character {
            '\n' => (quoted, escaped, comment) = (false, false, false),
            _ if comment => {}
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            ';' => comment = true,
            '(' => open.push(place),
            ')' if open.pop().is_none() => return Err(at(statement, place, WHY)),
            _ => {}
        }
    }
    open.last().map_or(Ok(()), |place| Err(at(statement, *place, WHY)))
}

/// A line that goes on with the name of the one before, where there is none.
pub(super) fn no_line_before(statement: &Statement<'_>) -> Result<(), ChangeError> {
    let words = statement.words();
    match words.first() {
        Some(word) if statement.text.starts_with([' ', '\t']) => Err(at_word(
            statement,
            word,
            "This line begins with a space, so it goes on with the name of the line before, and there is none. Begin it with the name.",
        )),
        _ => Ok(()),
    }
}

/// What a text says, without the name and the type before it, and which names such texts stand at.
const VALUES: [(&str, &str); 4] =
    [("v=spf1", ""), ("v=dmarc1", "_dmarc."), ("v=tlsrptv1", "_smtp._tls."), ("v=stsv1", "_mta-sts.")];

/// A value alone, as advice elsewhere has it: `v=spf1 mx -all`.
pub(super) fn value_alone(statement: &Statement<'_>, domain: &str) -> Result<(), ChangeError> {
    let value = statement.text.trim().trim_matches('"');
    let lower = value.to_ascii_lowercase();
    let Some((_, labels)) = VALUES.iter().find(|(version, _)| lower.starts_with(version)) else {
        return Ok(());
    };
    let why = format!(
        "This is what the record says; its name and type have to stand before it: `{labels}{domain}. TXT \"{value}\"`"
    );
    Err(at(statement, 0, why))
}

/// A name alone, or a number that is missing.
pub(super) fn what_is_missing(statement: &Statement<'_>, domain: &str) -> Result<(), ChangeError> {
    let words = statement.words();
    let has_owner = !statement.text.starts_with([' ', '\t']);
    if let ([word], true) = (words.as_slice(), has_owner) {
        let why = format!(
            "There is only one word here. A line is a name, a type and what the record says, such as `{domain}. MX 10 mail.{domain}.`"
        );
        return Err(at_word(statement, word, why));
    }
    let Some((rtype, mut rest)) = type_and_data(statement, &words) else { return Ok(()) };
    let Some(first) = rest.next().filter(|word| !word.starts_with('(')) else { return Ok(()) };
    let is_number = first.bytes().all(|byte| byte.is_ascii_digit());
    if rtype == RecordType::TLSA && is_number {
        return digits(statement, rest);
    }
    let why = match rtype {
        RecordType::MX if !is_number => format!(
            "Before the name of a mail exchange stands a number, its preference: `MX 10 mail.{domain}.`"
        ),
        RecordType::MX if rest.next().is_none() => {
            format!("After the preference comes the name of the mail exchange: `MX 10 mail.{domain}.`")
        }
        RecordType::TLSA if !is_number => {
            "A TLSA record begins with three numbers: `TLSA 3 1 1` and the digits.".to_owned()
        }
        RecordType::SRV if !is_number => format!(
            "A SRV record begins with three numbers, priority, weight and port: `SRV 0 1 443 host.{domain}.`"
        ),
        RecordType::CAA if !is_number => {
            "A CAA record begins with a number: `CAA 0 issue \"ca.example.com\"`".to_owned()
        }
        RecordType::A if first.parse::<std::net::Ipv4Addr>().is_err() => {
            "This is no IPv4 address: it is four numbers up to 255, such as 192.0.2.1.".to_owned()
        }
        RecordType::AAAA if first.parse::<std::net::Ipv6Addr>().is_err() => {
            "This is no IPv6 address, such as 2001:db8::1.".to_owned()
        }
        _ => return Ok(()),
    };
    Err(at_word(statement, first, why))
}

/// The digits of a TLSA record, behind its second and third number.
fn digits<'a>(
    statement: &Statement<'_>,
    mut rest: impl Iterator<Item = &'a &'a str>,
) -> Result<(), ChangeError> {
    let is_number = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let Some(last) = rest.by_ref().take(2).filter(|word| is_number(word)).last() else { return Ok(()) };
    let words: Vec<&str> = rest.copied().filter(|word| !matches!(*word, "(" | ")")).collect();
    let bare = |word: &str| word.trim_matches(['(', ')']).to_owned();
    let wrong = words.iter().find(|word| !bare(word).bytes().all(|byte| byte.is_ascii_hexdigit()));
    let count: usize = words.iter().map(|word| bare(word).len()).sum();
    match (wrong, words.last()) {
        (Some(word), _) => Err(at_word(
            statement,
            word,
            "After its three numbers a TLSA record has digits from 0 to 9 and letters from a to f alone.",
        )),
        (None, None) => Err(at_word(
            statement,
            last,
            "After its three numbers a TLSA record has the digits of a certificate or of its key.",
        )),
        (None, Some(word)) if count % 2 == 1 => Err(at_word(
            statement,
            word,
            "The digits of a TLSA record come in pairs: one is missing, or there is one too many.",
        )),
        _ => Ok(()),
    }
}

/// The type of a record and the words of its data.
fn type_and_data<'w, 'a>(
    statement: &Statement<'_>,
    words: &'w [&'a str],
) -> Option<(RecordType, impl Iterator<Item = &'w &'a str> + use<'w, 'a>)> {
    let has_owner = !statement.text.starts_with([' ', '\t']);
    let is_before_type =
        |word: &&&str| word.eq_ignore_ascii_case("IN") || word.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = words.iter().skip(usize::from(has_owner)).skip_while(is_before_type);
    let rtype = RecordType::parse(rest.next()?)?;
    Some((rtype, rest))
}

/// Names that are meant to be completed, where nothing says by what: `_dmarc`, `mx1`.
pub(super) fn short_names(statement: &Statement<'_>, domain: &str) -> Result<(), ChangeError> {
    let words = statement.words();
    let has_owner = !statement.text.starts_with([' ', '\t']);
    let owner = words.first().filter(|_| has_owner).filter(|name| is_short(name) || is_underscored(name));
    let target = type_and_data(statement, &words).and_then(|(rtype, data)| match rtype {
        RecordType::MX | RecordType::CNAME | RecordType::PTR | RecordType::NS | RecordType::SRV => {
            data.last()
        }
        _ => None,
    });
    let target = target.filter(|name| is_short(name) && name.bytes().any(|byte| !byte.is_ascii_digit()));
    let Some(name) = owner.or(target) else { return Ok(()) };
    let why = format!(
        "“{name}” is not the whole name: write it with its domain, such as `{name}.{domain}`, or put the line “$ORIGIN {domain}.” before it."
    );
    Err(at_word(statement, name, why))
}

/// One label without its final dot.
fn is_short(name: &str) -> bool {
    !name.contains('.') && name != "@" && !name.starts_with(['$', '"', '(', ')'])
}

/// Without a final dot, and at the end a label that no top-level domain has.
fn is_underscored(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|last| last.starts_with('_'))
}
