//! Which row of the table a reply fits.
//!
//! First rows of whose tokens one stands in the reply, then rows of the provider that replied, whose enhanced
//! code and text fit, then rows for anybody; each in the order of the table. Codes alone decide nothing,
//! since 5.7.1 means everything.

use super::codes::StatusCode;
use super::table::{Provider, Row, table};
use crate::message::refusal::Stage;

/// A text of a row that is so long that it fits without its provider being known, or without a code.
const TELLING_TEXT: usize = 20;

/// A text of a row without codes that is so long that it fits without its provider being known.
const TELLING_ALONE: usize = 30;

/// What is known of a reply.
#[derive(Debug, Default)]
pub(super) struct Evidence<'a> {
    /// The reply, as [`comparable`] makes it.
    pub(super) text: &'a str,
    pub(super) enhanced: Option<StatusCode>,
    pub(super) stage: Option<Stage>,
    /// The server that replied, and the hosts that the reply names.
    pub(super) hosts: &'a [String],
    /// The server that writes the report.
    pub(super) reporting: Option<&'a str>,
}

/// A text in the form in which texts are compared: lower case, one blank between words, straight quotation
/// marks, and e-mail addresses without their names, which may say anything.
pub(super) fn comparable(text: &str) -> String {
    let mut made = String::with_capacity(text.len() + 1);
    for word in text.split_whitespace() {
        made.push(' ');
        let start = made.len();
        for c in word.chars() {
            match c {
                '’' | '‘' | '´' => made.push('\''),
                c => made.extend(c.to_lowercase()),
            }
        }
        let word = made.get(start..).unwrap_or_default();
        if let Some(at) = word.find('@') {
            let before = word.get(..at).unwrap_or_default();
            let name = before.rfind(['<', '(', '"', '\'', ':', ';', '=', '[']).map_or(0, |at| at + 1);
            made.replace_range(start + name..start + at, "");
        }
    }
    made
}

/// The row that fits.
pub(super) fn find(it: &Evidence) -> Option<&'static Row> {
    let rows = || table().rows.iter().filter(|row| !is_out_of_place(row, it.stage));
    let has_token = |row: &Row| row.tokens.iter().any(|token| holds_word(it.text, token));
    let has_code =
        |row: &Row| it.enhanced.is_some_and(|code| row.enhanced_codes.iter().any(|it| it.holds(code)));
    let has_text = |row: &Row| {
        (!row.code_needed || has_code(row)) && row.texts.iter().any(|text| it.text.contains(text.as_str()))
    };
    let has_long_text = |row: &Row| {
        row.texts.iter().any(|text| text.len() >= TELLING_TEXT && it.text.contains(text.as_str()))
    };
    let of = |row: &Row, providers: &[&Provider]| {
        row.providers.iter().any(|id| providers.iter().any(|provider| provider.id == *id))
    };
    // Some tokens stand in several rows; then text and code choose among them.
    let by_token = || {
        let with = || rows().filter(|row| has_token(row));
        with()
            .find(|row| has_text(row))
            .or_else(|| with().find(|row| has_code(row)))
            .or_else(|| with().next())
    };
    let replied = providers(it.text, it.hosts);
    let fits = |row: &&Row| has_text(row) && (row.enhanced_codes.is_empty() || has_code(row));
    let by_provider = || rows().filter(|row| of(row, &replied)).find(fits);
    // A provider that sends writes such replies too, where it never reached another server.
    let by_reporter = || {
        let reporting = it.reporting.map(str::to_owned);
        let reporting = providers("", reporting.as_slice());
        rows().filter(|row| of(row, &reporting)).find(fits)
    };
    let by_anybody = || rows().filter(|row| row.providers.is_empty()).find(|row| has_text(row));
    // A long text is the provider's own, where the code got lost, or the provider's name.
    let by_text = || {
        let is_alone = |row: &&Row| {
            let texts = || row.texts.iter().filter(|text| text.len() >= TELLING_ALONE);
            row.enhanced_codes.is_empty() && texts().any(|text| it.text.contains(text.as_str()))
        };
        let lost_code = |row: &&Row| of(row, &replied) && it.enhanced.is_none();
        rows()
            .filter(|row| !row.providers.is_empty())
            .find(|row| has_long_text(row) && (has_code(row) || lost_code(row)) || is_alone(row))
    };
    by_token().or_else(by_provider).or_else(by_reporter).or_else(by_anybody).or_else(by_text)
}

/// Whether a reply is proven to be one of the provider that a row is of, and not only worded like one: by a host or a mark,
/// by a token, or by a code that the provider alone has. A row for anybody is everybody's.
pub(super) fn is_proven(row: &Row, it: &Evidence) -> bool {
    let reporting = it.reporting.map(str::to_owned);
    let named = providers(it.text, it.hosts).into_iter().chain(providers("", reporting.as_slice()));
    let is_named = || named.into_iter().any(|provider| row.providers.contains(&provider.id));
    let has_token = || row.tokens.iter().any(|token| holds_word(it.text, token));
    // Registered codes (RFC 5248) are lower.
    let has_own_code = || {
        let own = it.enhanced.filter(|code| code.detail >= 100);
        own.is_some_and(|code| row.enhanced_codes.iter().any(|it| it.holds(code)))
    };
    row.providers.is_empty() || is_named() || has_token() || has_own_code()
}

/// Whether a row's cause lies in the message, which the receiver had not seen yet; or whether the row is only of what
/// was refused before that.
fn is_out_of_place(row: &Row, stage: Option<Stage>) -> bool {
    let in_message =
        matches!(row.cause.as_str(), "dkim-fail" | "dmarc-policy" | "dmarc-missing" | "alignment");
    let is_early = stage.is_some_and(|stage| !stage.has_message());
    in_message && is_early || row.before_message && !is_early
}

/// The providers whose hosts, or whose marks, stand in a reply.
pub(super) fn providers(text: &str, hosts: &[String]) -> Vec<&'static Provider> {
    let is_of = |provider: &&Provider| {
        let named = |domain: &String| hosts.iter().any(|host| is_within(host, domain));
        provider.hosts.iter().any(named) || provider.marks.iter().any(|mark| holds_word(text, mark))
    };
    table().providers.iter().filter(is_of).collect()
}

/// The provider of a host, by the longest of the domains that it is in.
pub(super) fn provider_of(text: &str, hosts: &[String]) -> Option<&'static Provider> {
    let length = |provider: &Provider| {
        let domains = provider.hosts.iter();
        domains.filter(|domain| hosts.iter().any(|host| is_within(host, domain))).map(String::len).max()
    };
    providers(text, hosts).into_iter().max_by_key(|provider| length(provider).unwrap_or(0))
}

fn is_within(host: &str, domain: &str) -> bool {
    let Some(at) = host.len().checked_sub(domain.len()) else { return false };
    let ends = host.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(domain));
    ends && (at == 0 || host.as_bytes().get(at - 1) == Some(&b'.'))
}

/// Whether a token stands in a text as a word, in upper or lower case. The text is in lower case.
fn holds_word(text: &str, token: &str) -> bool {
    let token = token.to_lowercase();
    let (start, end) =
        token.split_once('*').map_or((token.as_str(), None), |(start, end)| (start, Some(end)));
    let is_letter = |c: char| c.is_alphanumeric();
    text.match_indices(start).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let mut rest = text.get(at + start.len()..).unwrap_or_default();
        let mut last = start;
        if let Some(end) = end {
            // What `*` stands for is short, so that a long text is not read again and again.
            let between = rest.bytes().take(16).take_while(u8::is_ascii_alphanumeric).count();
            let Some(after) = rest.get(between..).and_then(|rest| rest.strip_prefix(end)) else {
                return false;
            };
            (rest, last) = (after, end);
        }
        let joined = |first: Option<char>, second: Option<char>| {
            first.is_some_and(is_letter) && second.is_some_and(is_letter)
        };
        !joined(before, start.chars().next()) && !joined(last.chars().next_back(), rest.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_word() {
        for (text, token, is_there) in [
            (" 421 4.7.0 [tss04] all messages", "TSS04", true),
            (" atss04", "TSS04", false),
            (" tss041", "TSS04", false),
            (" denied as(201806281) [x", "AS(201806281)", true),
            (" mail rejected. lpn105_401", "LPN*_401", true),
            (" ofr_401.", "OFR*_401", true),
            (" queue abc_401", "OFR*_401", false),
            (" ofr105_4012", "OFR*_401", false),
        ] {
            assert_eq!(holds_word(text, token), is_there, "{text} {token}");
        }
    }

    #[test]
    fn a_host_belongs_to_the_provider_of_the_longest_domain() {
        let id = |host: &str| provider_of("", &[host.to_owned()]).map(|provider| provider.id.as_str());
        assert_eq!(id("a-com.olc.protection.outlook.com"), Some("outlook.com"));
        assert_eq!(id("a-com.mail.protection.outlook.com"), Some("microsoft-365"));
        assert_eq!(id("notgoogle.com"), None);
        assert_eq!(id("alt1.gmail-smtp-in.l.google.com"), Some("google"));
    }

    #[test]
    fn names_in_addresses_say_nothing() {
        assert_eq!(
            comparable("550  <Virus@Example.com>:\r\n User isn’t known"),
            " 550 <@example.com>: user isn't known"
        );
    }
}
