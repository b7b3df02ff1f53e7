//! Addresses with letters that look like others: of several scripts in one word, or of another script throughout
//! (UTS 39 section 4 and 5.1).

use super::{add, shown};
use crate::checks::{Finding, FindingCode};
use crate::dns::Name;
use crate::message::model::Message;
use crate::message::text::mailboxes;

/// Cyrillic letters that look like Latin ones, each with that one.
const LOOKALIKES: [(char, char); 16] = [
    ('а', 'a'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ӏ', 'l'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
];
/// The most addresses that are looked at.
const MAX_ADDRESSES: usize = 20;
/// The most that are told of.
const MAX_TOLD: usize = 3;

/// What each of these addresses shows.
pub(super) fn findings(message: &Message, found: &mut Vec<Finding>) {
    let mut told: Vec<String> = Vec::new();
    for (whose, address) in addresses(message) {
        let (local, domain) = address.rsplit_once('@').unwrap_or(("", &address));
        let ascii =
            Name::from_user(domain).map_or_else(|_| domain.to_owned(), |name| name.as_str().to_owned());
        let (unicode, _) = idna::domain_to_unicode(&ascii);
        let in_domain = unicode.split('.').find_map(|label| oddity(label, is_latin_zone(&unicode)));
        let (kind, shown_as, spelt, odd) = match in_domain {
            Some(odd) => ("domain", unicode.clone(), ascii, odd),
            None => {
                let Some(odd) = local.split(['.', '-', '_', '+']).find_map(|word| oddity(word, false)) else {
                    continue;
                };
                ("address", address.clone(), format!("{}@{ascii}", spelt(local)), odd)
            }
        };
        if told.contains(&shown_as) || told.len() >= MAX_TOLD {
            continue;
        }
        let arguments = [
            ("kind", kind.to_owned()),
            ("whose", whose.to_owned()),
            ("domain", shown(&shown_as)),
            ("what", odd),
            ("ascii", shown(&spelt)),
        ];
        let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
        add(found, FindingCode::HeadersMixedLetters, &arguments);
        told.push(shown_as);
    }
}

/// The addresses of a message or a bounce that people read, with whose each is.
fn addresses(message: &Message) -> Vec<(&'static str, String)> {
    const FIELDS: [(&str, &str); 5] = [
        ("From", "of the author"),
        ("Sender", "in Sender"),
        ("Reply-To", "for replies"),
        ("To", "of the recipient"),
        ("Cc", "in Cc"),
    ];
    let of_fields = FIELDS.iter().flat_map(|(name, whose)| {
        let fields = message.fields.named(name).take(2);
        fields
            .flat_map(|(_, field)| mailboxes(&field.value()))
            .map(|mailbox| (*whose, mailbox.address))
            .collect::<Vec<_>>()
    });
    let of_bounces = message
        .bounce
        .iter()
        .chain(&message.bounces)
        .filter_map(|bounce| Some(("of the recipient", bounce.recipient.clone()?)));
    let of_way = [("of the return-path", &message.return_path), ("of the recipient", &message.recipient)];
    let of_way = of_way.into_iter().filter_map(|(whose, address)| Some((whose, address.clone()?)));
    of_fields.chain(of_bounces).chain(of_way).take(MAX_ADDRESSES).collect()
}

/// A word with the numbers of the letters that are not of ASCII.
fn spelt(word: &str) -> String {
    word.chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("[U+{:04X}]", u32::from(c)) })
        .collect()
}

/// Whether the last label is of Latin letters, as in `com`: there a word of another script is rare.
fn is_latin_zone(domain: &str) -> bool {
    domain
        .rsplit('.')
        .next()
        .is_some_and(|last| !last.is_empty() && last.chars().all(|c| c.is_ascii_alphabetic()))
}

/// What is odd about a word, completing "the domain …".
fn oddity(word: &str, of_latin_zone: bool) -> Option<String> {
    let has = |range: std::ops::RangeInclusive<char>| word.chars().any(|c| range.contains(&c));
    let latin = has('a'..='z') || has('A'..='Z') || has('\u{e0}'..='\u{24f}');
    let cyrillic = has('\u{400}'..='\u{52f}');
    let scripts = [latin, has('\u{370}'..='\u{3ff}'), cyrillic, has('\u{530}'..='\u{58f}')];
    if scripts.into_iter().filter(|has| *has).count() > 1 {
        return Some("mixes letters of several scripts in one word".to_owned());
    }
    let latin_of = |c: char| {
        let by_table = LOOKALIKES.iter().find(|(other, _)| *other == c).map(|(_, latin)| *latin);
        by_table.or_else(|| (c.is_ascii_digit() || c == '-').then_some(c))
    };
    let read: Option<String> = word.chars().map(latin_of).collect();
    read.filter(|_| cyrillic && of_latin_zone)
        .map(|read| format!("has a word of Cyrillic letters alone that reads like “{read}”"))
}
