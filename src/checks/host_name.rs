//! What a host's name looks like: to spam filters, given to a customer's line by rule, or by hand; to the
//! grammar of SMTP, a host name, an address literal or neither.
//!
//! The expressions are those of SpamAssassin, and the words those of rspamd
//! (`data/generic-names.json`). They match in linear time, whatever the owner of an address has
//! named it.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex_lite::Regex;
use serde::Deserialize;

use crate::dns::Name;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Names that are given by hand, whatever else they look like (SpamAssassin's `RDNS_STATIC`).
    static_names: Vec<Pattern>,
    /// Names of lines whose address changes (what `RDNS_DYNAMIC` is made of).
    dynamic_names: Vec<Pattern>,
    /// Words of names that rspamd's `hfilter` counts against a host.
    words: Vec<Words>,
}

/// An expression, which may match anywhere in a name in lower case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    #[serde(deserialize_with = "regex")]
    pattern: Regex,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsRow {
    level: u8,
    words: Vec<String>,
    source: String,
}

/// Words that count alike.
#[derive(Deserialize)]
#[serde(try_from = "WordsRow")]
struct Words {
    /// How much they count, from 1 to 5.
    level: u8,
    /// Matches one of them that has no letter beside it.
    pattern: Regex,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

impl TryFrom<WordsRow> for Words {
    type Error = regex_lite::Error;

    fn try_from(row: WordsRow) -> Result<Self, Self::Error> {
        let words: Vec<String> = row.words.iter().map(|word| regex_lite::escape(word)).collect();
        let pattern = Regex::new(&format!("(?:^|[^a-z])(?:{})(?:[^a-z]|$)", words.join("|")))?;
        Ok(Self { level: row.level, pattern, source: row.source })
    }
}

fn regex<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    Regex::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/generic-names.json")).expect("data/generic-names.json")
});

/// Whether SpamAssassin takes the name for that of a line whose address changes (`RDNS_DYNAMIC`).
#[must_use]
pub fn looks_dynamic(name: &Name) -> bool {
    let any = |rows: &[Pattern]| rows.iter().any(|row| row.pattern.is_match(name.as_str()));
    any(&TABLE.dynamic_names) && !any(&TABLE.static_names)
}

/// The highest level of the words in a name, as rspamd has them (`HFILTER_HOSTNAME_1` to `5`); 0
/// where it has none of them.
#[must_use]
pub fn word_level(name: &Name) -> u8 {
    let found = TABLE.words.iter().filter(|row| row.pattern.is_match(name.as_str()));
    found.map(|row| row.level).max().unwrap_or(0)
}

/// What the text that a server gives in HELO is, by the grammar of RFC 5321 sections 4.1.2 and 4.1.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeloForm {
    /// A host name of at least two labels.
    HostName,
    /// An address in brackets.
    AddressLiteral,
    /// No full host name: one label, or an address without brackets.
    NotQualified,
    /// Brackets that hold no address.
    BadLiteral,
    /// A name with characters that no host name has, or with hyphens at the edges of a label.
    BadName,
}

impl HeloForm {
    /// Reads it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if let Some(inner) = text.strip_prefix('[') {
            let inner = inner.strip_suffix(']').unwrap_or_default();
            // `IPv6:` is a tag, in any case (RFC 5321 section 4.1.3, RFC 5234 section 2.3).
            let v6 = inner.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPv6:"));
            let is_address = match v6 {
                Some(_) => inner.get(5..).is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
                None => inner.parse::<Ipv4Addr>().is_ok(),
            };
            return if is_address { Self::AddressLiteral } else { Self::BadLiteral };
        }
        let all_digits = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
        let is_address = text.contains(':') || text.rsplit('.').next().is_some_and(all_digits);
        if is_address || !text.contains('.') {
            return Self::NotQualified;
        }
        let sub_domain = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if text.split('.').all(sub_domain) { Self::HostName } else { Self::BadName }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_helo_name_is_read_by_the_grammar() {
        for (text, form) in [
            ("mail.example.com", HeloForm::HostName),
            ("xn--bcher-kva.example", HeloForm::HostName),
            ("1and1.mail-7.example", HeloForm::HostName),
            ("[192.0.2.1]", HeloForm::AddressLiteral),
            ("[IPv6:2001:db8::1]", HeloForm::AddressLiteral),
            ("[ipv6:2001:db8::1]", HeloForm::AddressLiteral),
            ("[2001:db8::1]", HeloForm::BadLiteral),
            ("[192.0.2]", HeloForm::BadLiteral),
            ("[192.0.2.1", HeloForm::BadLiteral),
            ("[mail.example.com]", HeloForm::BadLiteral),
            ("[]", HeloForm::BadLiteral),
            ("192.0.2.1", HeloForm::NotQualified),
            ("2001:db8::1", HeloForm::NotQualified),
            ("OEMCOMPUTER", HeloForm::NotQualified),
            ("localhost", HeloForm::NotQualified),
            ("", HeloForm::NotQualified),
            ("mx_1.example.com", HeloForm::BadName),
            ("-mail.example.com", HeloForm::BadName),
            ("mail-.example.com", HeloForm::BadName),
            ("mail..example.com", HeloForm::BadName),
            ("my mail.example.com", HeloForm::BadName),
            ("mail.example.com; x=y", HeloForm::BadName),
            ("[é]", HeloForm::BadLiteral),
            ("[IPv6é", HeloForm::BadLiteral),
        ] {
            assert_eq!(HeloForm::of(text), form, "{text}");
        }
    }

    fn name(text: &str) -> Name {
        Name::parse(text).expect(text)
    }

    #[test]
    fn names_made_by_rule_are_told_from_names_made_by_hand() {
        for dynamic in [
            "100-20-30-40.pool.isp.net",
            "ip-100-20-30-40.isp.example.net",
            "h100.20.30.40.lines.isp.net",
            "dsl-17-22.isp.net",
            "cpe17.22.city.isp.net",
            "17x9.dhcp.isp.net",
            "0xc0a80101.isp.net",
            "pd9e0b1c2.dip.isp.net",
            "host.dyn.isp.net",
            "line.adsl.isp.net",
            "a.client.isp.net",
            "x-dyn7.isp.net",
        ] {
            assert!(looks_dynamic(&name(dynamic)), "{dynamic}");
        }
        for own in [
            "mail.example.com",
            "mx1.example.net",
            "out-7.mailing.example.net",
            "static-100-20-30-40.isp.net",
            "smtp-100-20-30-40.isp.net",
            "mail-ot1-f48.google.com",
            "a8-51.smtp-out.amazonses.com",
        ] {
            assert!(!looks_dynamic(&name(own)), "{own}");
        }
    }

    #[test]
    fn words_are_whole_words() {
        for (text, level) in [
            ("mail.example.com", 0),
            ("pool-17.isp.net", 4),
            ("dhcp17.isp.net", 5),
            ("whirlpool.example.com", 0),
            ("vps17.isp.net", 1),
            ("host-9.dsl.isp.net", 4),
            ("localhost.example.com", 0),
        ] {
            assert_eq!(word_level(&name(text)), level, "{text}");
        }
    }

    #[test]
    fn every_row_has_a_source() {
        let patterns = TABLE.static_names.iter().chain(&TABLE.dynamic_names).map(|row| &row.source);
        let mut sources = patterns.chain(TABLE.words.iter().map(|row| &row.source));
        assert!(sources.all(|source| !source.is_empty()));
        assert!(TABLE.words.iter().all(|row| (1..=5).contains(&row.level)));
    }

    #[test]
    fn the_longest_names_are_judged_like_short_ones() {
        // As many beginnings of a match as 253 octets hold: with and without an end to it.
        let numbers = "9-9".repeat(20);
        let labels = [numbers.as_str(); 4].join(".");
        assert!(looks_dynamic(&name(&labels)));
        assert!(!looks_dynamic(&name(&labels.replace('9', "x"))));
        assert!(!looks_dynamic(&name(&format!("{labels}.smtp"))));
    }
}
