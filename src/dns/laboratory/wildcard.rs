//! Wildcards (RFC 4592) between what is published and what is tried: a wildcard answers for names that do not
//! exist, so a name that begins to exist is no longer covered, and a wildcard that is tried covers names that
//! did not exist.
//!
//! Whether a published record is of the name itself or of a wildcard above it, an answer does not say. It is
//! taken for the wildcard's where the wildcard, asked by its own name, has the same. Wildcards right below a
//! top-level domain are not looked for.

use super::super::{Name, Record, RecordType, Resolve};
use super::change::ZoneChanges;

/// The fewest labels of a name below which a wildcard is looked for.
const FEWEST_LABELS: usize = 2;

/// Whose records answer for a name after the changes.
pub(super) enum Source {
    /// Those of the name, published and tried.
    Own,
    /// Those that are tried at the name; the published ones were a wildcard's, which no longer covers it.
    OwnAlone,
    /// Nobody's: the name does not exist.
    Nothing,
    /// A wildcard's; whether the published records of the answer are its own.
    Wildcard(Name, bool),
}

/// The name of the wildcard below a name.
fn star(parent: &Name) -> Option<Name> {
    parent.prefixed(&Name::parse("*").ok()?).ok()
}

/// The names above a name, the nearest first.
pub(super) fn above(name: &Name) -> impl Iterator<Item = Name> {
    std::iter::successors(name.parent(), Name::parent).take_while(|name| !name.is_root())
}

/// The deepest name that the changes make exist, of a name and those above it.
fn deepest(changes: &ZoneChanges, name: &Name) -> Option<Name> {
    std::iter::once(name.clone()).chain(above(name)).find(|name| changes.makes_exist(name))
}

/// Whether a wildcard above a name is changed.
fn has_changed_wildcard(changes: &ZoneChanges, name: &Name) -> bool {
    above(name).filter_map(|parent| star(&parent)).any(|star| star != *name && changes.is_changed(&star))
}

/// Whether the changes may make a difference to the answer about a name. That they do not, is certain.
pub(super) fn may_touch(changes: &ZoneChanges, name: &Name) -> bool {
    changes.is_changed(name)
        || changes.makes_exist(name)
        || has_changed_wildcard(changes, name)
        || deepest(changes, name).is_some_and(|deepest| deepest.label_count() > FEWEST_LABELS)
}

/// Whose records answer for `name`, about which the published answer has `published`, if it exists at all.
pub(super) async fn source(
    changes: &ZoneChanges,
    resolver: &dyn Resolve,
    name: &Name,
    rtype: RecordType,
    exists: bool,
    published: &[Record],
) -> Source {
    let deepest = deepest(changes, name);
    let changed_wildcard = has_changed_wildcard(changes, name);
    let may_lose = deepest.as_ref().is_some_and(|deepest| deepest.label_count() > FEWEST_LABELS);
    if !exists {
        return match (changes.makes_exist(name), changed_wildcard) {
            (true, _) | (_, false) => Source::Own,
            (false, true) => typed(changes, resolver, name, rtype).await,
        };
    }
    // What a wildcard answers for a name is not removed at the name.
    if !changed_wildcard && !may_lose && !changes.is_changed(name) {
        return Source::Own;
    }
    let Some(parent) = covering(resolver, name, rtype, published).await else { return Source::Own };
    match deepest {
        // The nearest name that exists is now below the one whose wildcard it was.
        Some(nearest) if nearest != parent && nearest.is_within(&parent) => match star(&nearest) {
            _ if nearest == *name => Source::OwnAlone,
            Some(star) if changes.put(&star).next().is_some() => Source::Wildcard(star, false),
            _ => Source::Nothing,
        },
        _ => match star(&parent) {
            Some(star) => Source::Wildcard(star, true),
            None => Source::Own,
        },
    }
}

/// For a name that did not exist, below which a wildcard is tried: whether that is the one below the nearest
/// name that exists (RFC 4592 section 3.3.1).
async fn typed(changes: &ZoneChanges, resolver: &dyn Resolve, name: &Name, rtype: RecordType) -> Source {
    for parent in above(name) {
        let exists = match changes.makes_exist(&parent) {
            true => Some(true),
            false => resolver.ask(&parent, rtype).await.name_exists(),
        };
        match exists {
            Some(false) => {}
            // That is not known, so nothing is made of it.
            None => return Source::Own,
            Some(true) => {
                return match star(&parent) {
                    Some(star) if changes.put(&star).next().is_some() => Source::Wildcard(star, false),
                    _ => Source::Own,
                };
            }
        }
    }
    Source::Own
}

/// The name whose published wildcard the answers about a name are from.
async fn covering(
    resolver: &dyn Resolve,
    name: &Name,
    rtype: RecordType,
    published: &[Record],
) -> Option<Name> {
    let mut found = None;
    for parent in above(name).filter(|name| name.label_count() >= FEWEST_LABELS) {
        let star = star(&parent)?;
        if star == *name {
            continue;
        }
        match resolver.ask(&star, rtype).await.name_exists() {
            Some(true) => {}
            _ => continue,
        }
        match has_same(resolver, name, &star, rtype, published).await {
            // Where a higher one has the same, it is the one that answers for the lower one's name too.
            true => found = Some(parent),
            false => break,
        }
    }
    found
}

/// Whether a name has what the wildcard has.
async fn has_same(
    resolver: &dyn Resolve,
    name: &Name,
    star: &Name,
    rtype: RecordType,
    published: &[Record],
) -> bool {
    let data = |records: &[Record], owner: &Name, rtype: RecordType| {
        let wanted = |record: &&Record| {
            record.name == *owner && (record.rtype == rtype || record.rtype == RecordType::CNAME)
        };
        let mut data: Vec<String> =
            records.iter().filter(wanted).map(|record| format!("{} {}", record.rtype, record.data)).collect();
        data.sort();
        data
    };
    let mut any = false;
    let others = [RecordType::A, RecordType::MX, RecordType::TXT].into_iter().filter(|other| *other != rtype);
    for asked in std::iter::once(rtype).chain(others) {
        let of_star = resolver.ask(star, asked).await;
        let Ok(of_star) = &of_star.result else { return false };
        let of_star = data(&of_star.answers, star, asked);
        let own = if asked == rtype {
            data(published, name, asked)
        } else {
            let own = resolver.ask(name, asked).await;
            let Ok(own) = &own.result else { return false };
            data(&own.answers, name, asked)
        };
        if own != of_star {
            return false;
        }
        any |= !own.is_empty();
        if any {
            return true;
        }
    }
    false
}
