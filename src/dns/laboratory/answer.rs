//! What a resolver would answer once the changes were made: aliases followed, and names that begin to exist.

use super::super::{
    Failure, Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response,
};
use super::change::ZoneChanges;
use super::wildcard::{self, Source};

/// As many aliases as a resolver follows before it gives up.
const MAX_ALIASES: usize = 12;

/// The types of which it matters whether they are signed (RFC 7672 section 2.2).
const VALIDATED: [RecordType; 4] = [RecordType::MX, RecordType::A, RecordType::AAAA, RecordType::TLSA];

/// What is at one name, for one type.
struct AtName {
    /// The records asked for, or the alias in their place; the name is their owner.
    records: Vec<Record>,
    exists: bool,
    is_changed: bool,
    /// Not all records are known.
    truncated: bool,
}

/// The answer after the changes.
pub(super) struct Tried {
    pub(super) result: Result<Response, Failure>,
    /// Whether it would be signed could not be found out.
    pub(super) ad_unknown: bool,
}

/// The answer after the changes; none where it is the published one. AD is set where the zones of the names are
/// signed: whoever signs what is published signs the changed records too.
pub(super) async fn answer(
    changes: &ZoneChanges,
    resolver: &dyn Resolve,
    question: &Question,
    published: &Lookup,
) -> Option<Tried> {
    let answers = published.result.iter().flat_map(|response| &response.answers);
    let names = answers.flat_map(|record| match &record.data {
        RecordData::Cname(target) => [Some(&record.name), Some(target)],
        _ => [Some(&record.name), None],
    });
    let mut names = std::iter::once(&question.name).chain(names.flatten());
    if !names.any(|name| wildcard::may_touch(changes, name)) {
        return None;
    }
    let mut response = Response::empty(Rcode::NoError);
    let mut is_changed = false;
    let mut signed: Vec<Option<bool>> = Vec::new();
    let mut at = question.name.clone();
    for step in 0..MAX_ALIASES {
        let asked;
        let lookup = match step {
            0 => published,
            _ => {
                asked = resolver.ask(&at, question.rtype).await;
                &*asked
            }
        };
        let found = match at_name(changes, resolver, &at, question.rtype, lookup).await {
            Ok(found) => found,
            Err(result) => return is_changed.then_some(Tried { result, ad_unknown: false }),
        };
        is_changed |= found.is_changed;
        response.truncated |= found.truncated;
        signed.push(is_signed(resolver, &at, question.rtype, lookup).await);
        let alias = found.records.iter().find_map(|record| match &record.data {
            RecordData::Cname(target) if question.rtype != RecordType::CNAME => Some(target.clone()),
            _ => None,
        });
        if alias.is_some() && found.records.iter().any(|record| response.answers.contains(record)) {
            // A circle.
            break;
        }
        response.answers.extend(found.records);
        match alias {
            Some(target) => at = target,
            None => {
                if !found.exists {
                    response.rcode = Rcode::NxDomain;
                }
                break;
            }
        }
    }
    response.ad = signed.iter().all(|signed| *signed == Some(true));
    let ad_unknown = !response.ad && !signed.contains(&Some(false));
    is_changed.then_some(Tried { result: Ok(response), ad_unknown })
}

/// Whether records at a name are signed: where the published answer was validated, those in its place are too.
/// Of an answer that was not, without a record of the name (which a signed zone may leave open) or with those of
/// another zone behind an alias, the zone says it.
async fn is_signed(resolver: &dyn Resolve, name: &Name, rtype: RecordType, lookup: &Lookup) -> Option<bool> {
    let answer = lookup.result.as_ref().ok().filter(|response| is_usable(response));
    if let Some(response) = answer {
        let is_own = |record: &Record| record.name == *name && record.rtype != RecordType::CNAME;
        let is_decided = response.ad || !response.answers.is_empty() && response.answers.iter().all(is_own);
        // Nobody asks whether other records are signed.
        if is_decided || !VALIDATED.contains(&rtype) {
            return Some(response.ad);
        }
    }
    for apex in std::iter::once(name.clone()).chain(wildcard::above(name)) {
        let lookup = resolver.ask(&apex, RecordType::SOA).await;
        let response = lookup.result.as_ref().ok().filter(|response| is_usable(response))?;
        let is_soa = |record: &Record| record.name == apex && record.rtype == RecordType::SOA;
        if response.answers.iter().any(is_soa) {
            return Some(response.ad);
        }
    }
    None
}

fn is_usable(response: &Response) -> bool {
    matches!(response.rcode, Rcode::NoError | Rcode::NxDomain)
}

/// What is at one name after the changes; the published result where that says nothing and they do not help.
async fn at_name(
    changes: &ZoneChanges,
    resolver: &dyn Resolve,
    name: &Name,
    rtype: RecordType,
    lookup: &Lookup,
) -> Result<AtName, Result<Response, Failure>> {
    let usable = match &lookup.result {
        Ok(response) if is_usable(response) => Some(response),
        _ => None,
    };
    let Some(response) = usable else {
        return match changes.decides(name, rtype) {
            true => Ok(AtName {
                records: changes.apply(name, rtype, &[]),
                exists: true,
                is_changed: true,
                truncated: false,
            }),
            false => Err(lookup.result.clone()),
        };
    };
    let is_wanted = |record: &&Record| {
        record.name == *name && (record.rtype == rtype || record.rtype == RecordType::CNAME)
    };
    let published: Vec<Record> = response.answers.iter().filter(is_wanted).cloned().collect();
    let existed = response.rcode == Rcode::NoError || !published.is_empty();
    let source = wildcard::source(changes, resolver, name, rtype, existed, &published).await;
    let (records, exists) = match source {
        Source::Own => (changes.apply(name, rtype, &published), existed || changes.makes_exist(name)),
        Source::OwnAlone => (changes.apply(name, rtype, &[]), true),
        Source::Nothing => (Vec::new(), false),
        Source::Wildcard(star, has_published) => {
            let renamed = |record: &Record, name: &Name| Record { name: name.clone(), ..record.clone() };
            let of_star: Vec<Record> = match has_published {
                true => published.iter().map(|record| renamed(record, &star)).collect(),
                false => Vec::new(),
            };
            let records = changes.apply(&star, rtype, &of_star);
            (records.iter().map(|record| renamed(record, name)).collect(), true)
        }
    };
    let is_changed = records != published || exists != existed;
    Ok(AtName { records, exists, is_changed, truncated: response.truncated && !changes.decides(name, rtype) })
}
