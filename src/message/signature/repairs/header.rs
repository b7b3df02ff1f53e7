//! Trials on the header, until the signature holds.

use super::super::super::fields::{Field, Fields};
use super::super::super::signature_result::Canonicalization;
use super::super::canonical::lines;
use super::super::signed::signed_bytes;
use super::super::state::{Sealed, Text};
use super::Repair;
use crate::checks::dkim::plain_word;

/// A longer header is not tried upon.
const MAX_HEADER: usize = 256 * 1024;
/// So many headers that are repaired in one way are repaired in a second one.
const MAX_FIRST: usize = 8;
/// So many fields are tried to be the one that was added.
const MAX_ADDED: usize = 16;
/// So many names of signed fields are looked at.
const MAX_NAMES: usize = 100;
/// So many signatures are verified in all.
const MAX_TRIALS: u32 = 80;

/// A header that may be the one that was signed, and where the signature stands in it.
struct Trial {
    repairs: Vec<Repair>,
    fields: Fields,
    own: usize,
}

/// What must be undone for the header to be the one that was signed.
pub(super) async fn repair(text: &Text<'_>, sealed: &Sealed<'_>, own: usize) -> Option<Vec<Repair>> {
    if text.fields.iter().map(|field| field.raw().len()).sum::<usize>() > MAX_HEADER {
        return None;
    }
    let given = Trial { repairs: Vec::new(), fields: text.fields.clone(), own };
    let mut left = MAX_TRIALS;
    let mut first = trials(&given, sealed);
    for trial in &first {
        if holds(trial, text, sealed, &mut left).await {
            return Some(trial.repairs.clone());
        }
    }
    first.truncate(MAX_FIRST);
    for trial in &first {
        for second in trials(trial, sealed) {
            if holds(&second, text, sealed, &mut left).await {
                return Some(second.repairs);
            }
        }
    }
    None
}

async fn holds(trial: &Trial, text: &Text<'_>, sealed: &Sealed<'_>, left: &mut u32) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    let signature = sealed.signature;
    let signed = signed_bytes(&trial.fields, &signature.names, trial.own, signature.header_form);
    text.work.spend(signed.len()) && sealed.holds(&signed).await == Ok(true)
}

/// All that can be undone once more.
fn trials(given: &Trial, sealed: &Sealed<'_>) -> Vec<Trial> {
    let trial = |repair, fields, own| {
        let mut repairs = given.repairs.clone();
        repairs.push(repair);
        Trial { repairs, fields, own }
    };
    let mut trials = Vec::new();
    if sealed.signature.signs("Subject")
        && let Some((place, subject)) = given.fields.named("Subject").next_back()
    {
        for (tag, changed) in without_tags(subject) {
            let repair = Repair::SubjectTag(tag);
            trials.push(trial(repair, with_field(&given.fields, place, Some(changed)), given.own));
        }
    }
    for place in addable(given, &sealed.signature.names) {
        let name = given.fields.iter().nth(place).map(|field| plain_word(field.name())).unwrap_or_default();
        let own = if place < given.own { given.own - 1 } else { given.own };
        trials.push(trial(Repair::AddedField(name), with_field(&given.fields, place, None), own));
    }
    if sealed.signature.header_form == Canonicalization::Simple {
        let refolded = refolded(&given.fields, &sealed.signature.names, given.own);
        trials.extend(refolded.into_iter().map(|fields| trial(Repair::Folding, fields, given.own)));
    }
    trials
}

/// Subjects without what lists and filters put before them: `[list] `, `***SPAM*** `, `EXTERNAL: `.
fn without_tags(subject: &Field) -> Vec<(String, Field)> {
    const PREFIXES: [&str; 6] =
        ["***SPAM***", "*****SPAM*****", "[SPAM]", "EXTERNAL:", "[EXTERNAL]", "{Spam?}"];
    let raw = String::from_utf8_lossy(subject.raw()).into_owned();
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    if let Some(start) = raw.find('[')
        && let Some(length) = raw.get(start..).and_then(|rest| rest.find(']'))
    {
        ranges.push(start..start + length + 1);
    }
    for prefix in PREFIXES {
        ranges.extend(raw.find(prefix).map(|start| start..start + prefix.len()));
    }
    let mut seen = Vec::new();
    for range in ranges {
        let (Some(before), Some(tag), Some(after)) =
            (raw.get(..range.start), raw.get(range.clone()), raw.get(range.end..))
        else {
            continue;
        };
        // The blank behind it was added too, and where the subject began with it perhaps that before it.
        let behind = after.strip_prefix(' ').unwrap_or(after);
        for text in [format!("{before}{behind}"), format!("{before}{after}")] {
            let field = Field::new(text.into_bytes());
            if let Some(field) = field.filter(|field| seen.iter().all(|(_, other)| other != field)) {
                seen.push((plain_word(tag), field));
            }
        }
    }
    seen
}

/// The places of fields that someone may have added: of each signed name the uppermost, where it is signed at
/// all. Names that are signed more than once come first, since that is made to notice this.
fn addable(given: &Trial, names: &[String]) -> Vec<usize> {
    let signed = |name: &str| names.iter().filter(|other| other.eq_ignore_ascii_case(name)).count();
    let mut candidates: Vec<(bool, usize)> = Vec::new();
    for (at, name) in names.iter().enumerate().take(MAX_NAMES) {
        let is_new = names.iter().take(at).all(|other| !other.eq_ignore_ascii_case(name));
        let of_name: Vec<usize> =
            given.fields.named(name).map(|(place, _)| place).filter(|place| *place != given.own).collect();
        // One that is there oftener than it is signed is not signed; the only From is never one too many.
        let is_the_author = name.eq_ignore_ascii_case("From") && of_name.len() == 1;
        if let Some(top) = of_name.first()
            && is_new
            && signed(name) >= of_name.len()
            && !is_the_author
        {
            candidates.push((signed(name) == 1, *top));
        }
    }
    candidates.sort_by_key(|(is_once, _)| *is_once);
    candidates.into_iter().map(|(_, place)| place).take(MAX_ADDED).collect()
}

/// The header with its fields folded in other ways: all of them, all but the signature, and each signed one.
fn refolded(fields: &Fields, names: &[String], own: usize) -> Vec<Fields> {
    let all: Vec<usize> = (0..fields.len()).collect();
    let others: Vec<usize> = all.iter().copied().filter(|place| *place != own).collect();
    let is_folded = |raw: &[u8]| raw.contains(&b'\n') || raw.trim_ascii_end().len() < raw.len();
    let each = names.iter().take(MAX_NAMES).filter_map(|name| {
        let (place, field) = fields.named(name).next_back()?;
        is_folded(field.raw()).then(|| vec![place])
    });
    let scopes: Vec<Vec<usize>> = [all, others].into_iter().chain(each.take(MAX_FIRST)).collect();
    let mut found: Vec<Fields> = Vec::new();
    for places in &scopes {
        for fold in [on_one_line, fold_with_tab, fold_with_space, without_blanks_at_ends] {
            let fold_one = |(at, field): (usize, &Field)| match places.contains(&at) {
                true => Field::new(fold(field.raw())).unwrap_or_else(|| field.clone()),
                false => field.clone(),
            };
            let changed = Fields::new(fields.iter().enumerate().map(fold_one).collect());
            if changed != *fields && !found.contains(&changed) {
                found.push(changed);
            }
        }
    }
    found
}

/// The field's lines as one.
fn on_one_line(raw: &[u8]) -> Vec<u8> {
    lines(raw).flatten().copied().collect()
}

fn fold_with_tab(raw: &[u8]) -> Vec<u8> {
    fold_with(raw, b"\r\n\t")
}

fn fold_with_space(raw: &[u8]) -> Vec<u8> {
    fold_with(raw, b"\r\n ")
}

fn fold_with(raw: &[u8], fold: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = lines(raw)
        .enumerate()
        .map(|(at, line)| if at == 0 { line } else { line.trim_ascii_start() })
        .collect();
    lines.join(fold)
}

fn without_blanks_at_ends(raw: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = lines(raw).map(<[u8]>::trim_ascii_end).collect();
    lines.join(b"\r\n".as_slice())
}

/// A header with one field changed, or without it.
fn with_field(fields: &Fields, place: usize, field: Option<Field>) -> Fields {
    let all = fields.iter().enumerate();
    let kept = all.filter_map(|(at, old)| if at == place { field.clone() } else { Some(old.clone()) });
    Fields::new(kept.collect())
}
