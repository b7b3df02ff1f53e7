//! What a host's name looks like to spam filters: given to a customer's line by rule, or by hand.
//!
//! The patterns are data (`data/generic-names.json`), put into a language of their own that is
//! matched in one pass, since a name comes from whoever owns the address:
//!
//! | word | stands for |
//! |---|---|
//! | `*` | any characters, or none |
//! | `c` | one character |
//! | `9` | digits, at least one |
//! | `a`, `a+` | one character that is no digit; at least one of them |
//! | `l` | one letter |
//! | `x`, `x8` | hexadecimal digits, at least one; eight of them |
//! | `'one\|two'` | one of these texts |
//! | `^` | the beginning of the name, without which a match may begin anywhere |

use std::sync::OnceLock;

use crate::dns::Name;
use crate::dns::table::rows;

/// Pattern rows: what they say, and the pattern.
fn patterns() -> &'static [(String, String)] {
    static TABLE: OnceLock<Vec<(String, String)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = rows("generic-names", None);
        table.iter().map(|row| (row.text("k"), row.text("p"))).collect()
    })
}

/// Whether SpamAssassin takes the name for that of a line whose address changes (`RDNS_DYNAMIC`).
#[must_use]
pub fn looks_dynamic(name: &Name) -> bool {
    let is =
        |kind: &str| patterns().iter().any(|(of, pattern)| of == kind && matches(pattern, name.as_str()));
    !is("static") && is("dynamic")
}

/// How much rspamd minds the words in a name (`HFILTER_HOSTNAME_1` to `5`); 0 for not at all.
#[must_use]
pub fn word_level(name: &Name) -> u8 {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let stands_in = |word: &str| {
        name.as_str().match_indices(word).any(|(at, _)| {
            let (before, after) = (&name.as_str()[..at], &name.as_str()[at + word.len()..]);
            !letter(before.chars().next_back()) && !letter(after.chars().next())
        })
    };
    let level = |(kind, words): &(String, String)| {
        let level = kind.strip_prefix("level")?.parse().ok()?;
        words.split('|').any(stands_in).then_some(level)
    };
    patterns().iter().filter_map(level).max().unwrap_or(0)
}

/// Whether the pattern matches: the places in the text that can be reached, word by word.
fn matches(pattern: &str, text: &str) -> bool {
    let text = text.as_bytes();
    let (pattern, anywhere) = match pattern.strip_prefix("^ ") {
        Some(rest) => (rest, false),
        None => (pattern, true),
    };
    let mut places = vec![anywhere; text.len() + 1];
    places[0] = true;
    for word in pattern.split(' ') {
        let mut next = vec![false; text.len() + 1];
        for at in (0..=text.len()).filter(|at| places[*at]) {
            let run = |fits: fn(u8) -> bool| text[at..].iter().take_while(|byte| fits(**byte)).count();
            // From and to how many characters the word takes.
            let (least, most) = match word {
                "*" => (0, text.len() - at),
                "c" => (1, 1.min(text.len() - at)),
                "9" => (1, run(|byte| byte.is_ascii_digit())),
                "a" => (1, run(|byte| !byte.is_ascii_digit()).min(1)),
                "a+" => (1, run(|byte| !byte.is_ascii_digit())),
                "l" => (1, run(|byte| byte.is_ascii_alphabetic()).min(1)),
                "x" => (1, run(|byte| byte.is_ascii_hexdigit())),
                "x8" => (8, run(|byte| byte.is_ascii_hexdigit()).min(8)),
                texts => {
                    for one in texts.trim_matches('\'').split('|') {
                        if text[at..].starts_with(one.as_bytes()) {
                            next[at + one.len()] = true;
                        }
                    }
                    continue;
                }
            };
            for length in least..=most {
                next[at + length] = true;
            }
        }
        places = next;
    }
    places.contains(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn hostile_names_take_no_time() {
        let long = format!("{0}.{0}.{0}.9", "9-9".repeat(20));
        assert!(looks_dynamic(&name(&long)) || long.len() > 100);
        assert!(matches("^ 'a' c", "ab") && !matches("^ 'a' c", "ba") && !matches("'a' c", "ba"));
    }
}
