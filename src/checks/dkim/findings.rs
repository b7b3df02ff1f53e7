//! What is found of a domain's keys, in the words of `data/findings.json`.

use super::check::{DkimProvider, DkimResult};
use super::fault::KeyFault;
use super::key::{GOOD_RSA_BITS, KeyKind, KeyRecord, MAX_COMMON_RSA_BITS};
use super::lookup::{KeyRow, KeyStatus, Origin};
use super::namespace::Namespace;
use super::public_key::KeyError;
use super::rotation;
use crate::checks::{Check, Finding, FindingCode, Severity, list};
use crate::dns::LookupError;

/// All findings of a result. `doubled` has keys that were entered with the domain twice.
pub(super) fn of(result: &DkimResult, control: Option<&KeyRow>, doubled: &[KeyRow]) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(outcome(result, control));
    findings.extend(unanswered(result));
    findings.extend(of_others(result));
    findings.extend(wildcard(result, control));
    findings.extend(only_ed25519(result));
    findings.extend(result.providers.iter().filter_map(|provider| provider_missing(result, provider)));
    findings.extend(doubled.iter().map(|row| doubled_name(result, row)));
    findings.extend(rotation::findings(result));
    for row in &result.keys {
        findings.extend(of_row(row, result).into_iter().map(|finding| match row.from {
            Origin::Message => finding,
            // Whether any mail is signed with the key is not known without a message.
            Origin::Given | Origin::Provider | Origin::Common => {
                let severity = finding.severity;
                finding.remark(severity)
            }
        }));
    }
    findings
}

/// A finding about the domain.
pub(super) fn about_domain(
    result: &DkimResult,
    code: FindingCode,
    arguments: &[(&str, &str)],
    queries: &[u32],
) -> Finding {
    let arguments = [&[("domain", result.domain.as_str())], arguments].concat();
    Finding::new(Check::Dkim, code, &arguments, queries)
}

/// Found, proven absent, or unknown.
fn outcome(result: &DkimResult, control: Option<&KeyRow>) -> Option<Finding> {
    let all = |rows: &[&KeyRow]| -> Vec<u32> { rows.iter().flat_map(|row| row.queries.clone()).collect() };
    let own = |row: &&KeyRow| row.domain == result.domain;
    let good: Vec<&KeyRow> = result.usable().filter(own).filter(|row| is_good(row)).collect();
    if !good.is_empty() {
        let selectors = selectors_in_words(&good, result);
        return Some(about_domain(result, FindingCode::DkimFound, &[("selectors", &selectors)], &all(&good)));
    }
    let rows: Vec<&KeyRow> = result.keys.iter().collect();
    let queries = [result.queries.clone(), all(&rows)].concat();
    // That a guess could not be asked matters only where nothing else is known.
    let is_known = |row: &&KeyRow| row.from.is_known();
    let error = rows.iter().find_map(|row| row.error.as_ref());
    let unknown = |error| unknown(result, &format!("The DKIM keys of {}", result.domain), error, &queries);
    // A selector that was named is told with its name.
    if rows.iter().copied().filter(is_known).any(|row| row.error.is_some()) {
        return None;
    }
    if result.found().any(|row| own(&row)) {
        return None;
    }
    match result.namespace {
        Namespace::Absent if result.is_gone => {
            Some(about_domain(result, FindingCode::DkimNxdomain, &[], &result.queries))
        }
        Namespace::Absent => {
            // A message may be signed for the domain above, of the same organization.
            let above = match result.domain.label_count() > 2 {
                true => " A signature of a domain above it counts too.",
                false => "",
            };
            let above = [("above", above)];
            let finding = about_domain(result, FindingCode::DkimAbsent, &above, &result.queries);
            Some(match result.providers.iter().find(|provider| provider.sends) {
                Some(provider) => finding.of_provider(&provider.provider.name),
                None => finding,
            })
        }
        Namespace::Unknown if rows.iter().all(|row| row.error.is_some()) => Some(unknown(error)),
        // That every key is withdrawn, or is the same, is an answer.
        _ if control
            .is_some_and(|control| matches!(control.status, KeyStatus::Revoked | KeyStatus::Usable)) =>
        {
            None
        }
        // A named selector that does not exist is told with its name.
        _ if rows.iter().any(|row| is_known(row) && own(row)) => None,
        _ => match error {
            Some(_) => Some(unknown(error)),
            None => {
                let tried = match result.wildcard {
                    Some(true) => "A wildcard answers for every selector, so guessing one tells nothing.",
                    _ => "No selector that is commonly used was found, and that proves nothing.",
                };
                let arguments = [("tried", tried)];
                Some(about_domain(result, FindingCode::DkimUnknownSelectors, &arguments, &queries))
            }
        },
    }
}

/// That something could not be looked up.
fn unknown(result: &DkimResult, what: &str, error: Option<&LookupError>, queries: &[u32]) -> Finding {
    let why = error.map_or_else(|| "no answer came".to_owned(), ToString::to_string);
    let meaning = error.map(|error| error.meaning("the domain")).unwrap_or_default();
    let advice = error.map_or("Ask again.", LookupError::advice);
    let arguments = [("what", what), ("why", &why), ("meaning", &meaning), ("advice", advice)];
    about_domain(result, FindingCode::DkimUnknown, &arguments, queries)
}

/// That keys at selectors that were named could not be looked up.
fn unanswered(result: &DkimResult) -> Option<Finding> {
    let rows: Vec<&KeyRow> =
        result.keys.iter().filter(|row| row.from.is_known() && row.error.is_some()).collect();
    let first = rows.first()?;
    let what = match rows.len() {
        1 => format!("The DKIM key at {}", selectors_in_words(&rows, result)),
        _ => format!("The DKIM keys at {}", selectors_in_words(&rows, result)),
    };
    let queries: Vec<u32> = rows.iter().flat_map(|row| row.queries.clone()).collect();
    Some(unknown(result, &what, first.error.as_ref(), &queries).about(&first.name))
}

/// The usable keys of other domains: they vouch for those, not for the domain.
fn of_others(result: &DkimResult) -> Vec<Finding> {
    let others: Vec<&KeyRow> = result.usable().filter(|row| row.domain != result.domain).collect();
    let mut signers: Vec<&crate::dns::Name> = others.iter().map(|row| &row.domain).collect();
    signers.sort();
    signers.dedup();
    let of_signer = |signer: &crate::dns::Name| {
        let rows: Vec<&KeyRow> = others.iter().copied().filter(|row| row.domain == *signer).collect();
        let queries: Vec<u32> = rows.iter().flat_map(|row| row.queries.clone()).collect();
        let selectors = selectors_in_words(&rows, result);
        let arguments = [("signer", signer.as_str()), ("selectors", &selectors)];
        about_domain(result, FindingCode::DkimFoundOther, &arguments, &queries).about(signer)
    };
    signers.into_iter().map(of_signer).collect()
}

/// Whether a key is as strong as it should be.
fn is_good(row: &KeyRow) -> bool {
    row.key_type == Some(KeyKind::Ed25519) || row.bits.is_some_and(|bits| bits >= GOOD_RSA_BITS)
}

/// The selectors of rows, with whose they are: “the selector `google` (Google Workspace)”.
fn selectors_in_words(rows: &[&KeyRow], result: &DkimResult) -> String {
    const MOST: usize = 4;
    let word = |row: &&KeyRow| {
        let name = if row.domain == result.domain { &row.selector } else { &row.name };
        match row.provider {
            Some(provider) => format!("`{name}` ({provider})"),
            None => format!("`{name}`"),
        }
    };
    let mut words: Vec<String> = rows.iter().take(MOST).map(word).collect();
    if rows.len() > MOST {
        words.push(format!("{} more", rows.len() - MOST));
    }
    format!("the selector{} {}", if rows.len() == 1 { "" } else { "s" }, list(&words))
}

/// Everything is answered.
fn wildcard(result: &DkimResult, control: Option<&KeyRow>) -> Option<Finding> {
    let control = control.filter(|_| result.wildcard == Some(true))?;
    // A record of a selector's own goes before the wildcard, so what differs from it is there for certain.
    let own = |row: &&KeyRow| row.domain == result.domain && !row.is_wildcard;
    let own: Vec<&KeyRow> = result.found().filter(own).collect();
    let them = match own.len() {
        0 => String::new(),
        _ => format!(
            " What stands at {} differs from it, so that is there for certain.",
            selectors_in_words(&own, result)
        ),
    };
    let (code, alone) = match control.status {
        KeyStatus::Revoked => (
            FindingCode::DkimWildcardRevoked,
            " That is usual with a domain that sends no mail: nobody can sign in its name.",
        ),
        KeyStatus::Usable => (FindingCode::DkimWildcardKey, ""),
        _ => (FindingCode::DkimWildcard, " So whether there is a key cannot be told."),
    };
    let what = if own.is_empty() { alone } else { &them };
    let arguments = [("control", control.name.as_str()), ("what", what)];
    Some(about_domain(result, code, &arguments, &control.queries))
}

/// Ed25519 alone, as far as selectors were asked.
fn only_ed25519(result: &DkimResult) -> Option<Finding> {
    let own = |row: &&KeyRow| row.domain == result.domain;
    let usable: Vec<&KeyRow> = result.usable().filter(own).collect();
    let only = !usable.is_empty() && usable.iter().all(|row| row.key_type == Some(KeyKind::Ed25519));
    let queries: Vec<u32> = usable.iter().flat_map(|row| row.queries.clone()).collect();
    // Nothing was guessed where the selectors are known.
    let asked: Vec<&KeyRow> = result.keys.iter().filter(own).collect();
    let (asked, beside) = match asked.iter().all(|row| row.from.is_known()) {
        true => {
            let selectors: Vec<String> = asked.iter().map(|row| format!("`{}`", row.selector)).collect();
            let place = match selectors.as_slice() {
                [one] => format!("the selector {one}"),
                all => format!("the selectors {}", list(all)),
            };
            (
                format!(" at {place}, where alone was looked"),
                "Whether there is an RSA key at another selector is not known.",
            )
        }
        false => (
            String::new(),
            "No RSA key was found beside them at the selectors that are commonly used; there may be one at another.",
        ),
    };
    let arguments = [("asked", asked.as_str()), ("beside", beside)];
    only.then(|| about_domain(result, FindingCode::DkimOnlyEd25519, &arguments, &queries))
}

/// The domain uses a service whose keys are proven missing.
fn provider_missing(result: &DkimResult, used: &DkimProvider) -> Option<Finding> {
    let provider = used.provider;
    if !used.sends || !provider.selectors_are_fixed {
        return None;
    }
    let rows: Vec<&KeyRow> = result
        .keys
        .iter()
        .filter(|row| row.domain == result.domain && provider.selectors.contains(&row.selector))
        .collect();
    // What a wildcard answers is not the provider's, but a receiver finds something.
    let is_missing = |row: &&KeyRow| {
        !row.is_wildcard && matches!(row.status, KeyStatus::Unknown | KeyStatus::NotFound | KeyStatus::Absent)
    };
    let all = rows.len() == provider.selectors.len() && rows.iter().all(is_missing);
    // Whoever has a key of another's, or of the domain's own server, may sign with that.
    if !all || result.usable().next().is_some() {
        return None;
    }
    let names: Vec<String> = rows.iter().map(|row| format!("`{}`", row.selector)).collect();
    let selectors = match names.as_slice() {
        [one] => format!("the selector {one}"),
        all => format!("one of the selectors {}", list(all)),
    };
    let queries: Vec<u32> = rows.iter().flat_map(|row| row.queries.clone()).collect();
    let arguments = [("provider", provider.name.as_str()), ("selectors", &selectors)];
    Some(about_domain(result, FindingCode::DkimProviderMissing, &arguments, &queries))
}

/// A key that was entered with the domain twice.
fn doubled_name(result: &DkimResult, row: &KeyRow) -> Finding {
    let entry = format!("{}._domainkey", row.selector);
    let arguments = [("name", row.name.as_str()), ("entry", &entry)];
    about_domain(result, FindingCode::DkimDoubledName, &arguments, &row.queries).about(&row.name)
}

/// What is found of one selector.
fn of_row(row: &KeyRow, result: &DkimResult) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = row.name.as_str();
    let finding = |code, arguments: &[(&str, &str)]| {
        let arguments = [&[("name", name)], arguments].concat();
        Finding::new(Check::Dkim, code, &arguments, &row.queries).about(&row.name)
    };
    match row.status {
        // A guess that is answered by a wildcard is no key of the domain's.
        KeyStatus::Unknown | KeyStatus::CannotTell => return findings,
        KeyStatus::NotFound | KeyStatus::Absent => {
            if row.from.is_known() {
                findings.push(finding(FindingCode::DkimKeyMissing, &[]));
            }
            return findings;
        }
        KeyStatus::Dangling => {
            let target = row.alias_of.as_ref().map(ToString::to_string).unwrap_or_default();
            // Of a service that has another key in use this is the name for the next.
            let in_use = |other: &&KeyRow| other.provider == row.provider && other.alias_of.is_some();
            if let Some(provider) = row.provider
                && !row.from.is_known()
                && let Some(other) = result.usable().find(in_use)
            {
                let arguments =
                    [("target", target.as_str()), ("provider", provider), ("other", other.name.as_str())];
                findings.push(finding(FindingCode::DkimCnameUnused, &arguments));
                return findings;
            }
            let dangling = finding(FindingCode::DkimCnameDangling, &[("target", &target)]);
            findings.push(match row.provider {
                Some(provider) => dangling.of_provider(provider),
                None => dangling,
            });
            return findings;
        }
        KeyStatus::Usable | KeyStatus::Unusable | KeyStatus::Revoked | KeyStatus::Ambiguous => {}
    }
    if !row.several.is_empty() {
        let because = match row.status {
            KeyStatus::Ambiguous => "Several of them are keys, and a receiver takes any of them.",
            _ => "Receivers may take one that is not the key.",
        };
        let count = row.several.len().to_string();
        findings.push(finding(FindingCode::DkimKeySeveral, &[("count", &count), ("because", because)]));
    }
    let Some(key) = &row.key else { return findings };
    for fault in &key.faults {
        findings.push(of_fault(fault, row, key, &finding));
    }
    if row.status == KeyStatus::Revoked {
        let revoked = finding(FindingCode::DkimKeyRevoked, &[]);
        // Mail that is signed with a withdrawn key fails.
        let severity = if row.from == Origin::Message { Severity::Error } else { revoked.severity };
        findings.push(Finding { severity, ..revoked });
    }
    if row.status == KeyStatus::Usable {
        findings.extend(strength(row, result, &finding));
    }
    if row.is_testing() && matches!(row.status, KeyStatus::Usable | KeyStatus::Ambiguous) {
        findings.push(finding(FindingCode::DkimTesting, &[]));
    }
    findings
}

/// How strong a usable RSA key is.
fn strength(
    row: &KeyRow,
    result: &DkimResult,
    finding: &impl Fn(FindingCode, &[(&str, &str)]) -> Finding,
) -> Option<Finding> {
    let bits = row.bits.filter(|_| row.key_type == Some(KeyKind::Rsa))?;
    let text = bits.to_string();
    if bits > GOOD_RSA_BITS {
        let because = match bits > MAX_COMMON_RSA_BITS {
            true => "Receivers need not accept more than 4096 bits, and some do not.",
            false => "Up to 4096 bits are accepted, but the record no longer fits into one small DNS answer.",
        };
        return Some(finding(FindingCode::DkimKeyLarge, &[("bits", &text), ("because", because)]));
    }
    if bits >= GOOD_RSA_BITS || rotation::successor(row, result).is_some() {
        return None;
    }
    Some(finding(FindingCode::DkimKey1024, &[("bits", &text)]))
}

fn of_fault(
    fault: &KeyFault,
    row: &KeyRow,
    key: &KeyRecord,
    finding: &impl Fn(FindingCode, &[(&str, &str)]) -> Finding,
) -> Finding {
    use FindingCode as Code;
    const ANEW: &str = "Copy the record anew from where the key was made, whole and on one line.";
    let broken = |why: &str, fix: &str| finding(Code::DkimKeyBroken, &[("why", why), ("fix", fix)]);
    match fault {
        KeyFault::Private => finding(Code::DkimKeyPrivate, &[]),
        KeyFault::Pem => finding(Code::DkimKeyPem, &[]),
        KeyFault::Quotes => finding(Code::DkimKeyQuotes, &[]),
        KeyFault::Escapes => finding(Code::DkimKeyEscapes, &[]),
        KeyFault::HostName(target) => finding(Code::DkimCnameAsTxt, &[("target", target.as_str())]),
        KeyFault::NoKey => finding(Code::DkimKeyNoP, &[]),
        KeyFault::Version(value) => {
            finding(Code::DkimKeyVersion, &[("why", &format!("it has `v={value}`"))])
        }
        KeyFault::VersionNotFirst => {
            finding(Code::DkimKeyVersion, &[("why", "`v=DKIM1` is not at its beginning")])
        }
        KeyFault::NoSemicolons => broken(
            "the semicolons between its tags are missing",
            "Put a semicolon between the tags: `v=DKIM1; k=rsa; p=` and the key.",
        ),
        KeyFault::Duplicate(tag) => finding(Code::DkimKeyDuplicateTag, &[("tag", tag)]),
        KeyFault::UnknownType(key_type) => finding(Code::DkimKeyType, &[("type", key_type)]),
        KeyFault::Broken(error) => {
            let fix = match error {
                KeyError::Ed25519Wrapped(bare) => format!("Publish the bare key: `v=DKIM1; k=ed25519; p={bare}`."),
                KeyError::Ed25519ForRsa => "Add `k=ed25519;` to the record.".to_owned(),
                KeyError::RsaForEd25519 => "Write `k=rsa` in the place of `k=ed25519`.".to_owned(),
                KeyError::TagTwice => "Write `p=` once.".to_owned(),
                KeyError::Cut(..) => "Copy the record anew, whole. A text of more than 255 characters must be \
                                      split into several strings of one record, which most forms do by themselves."
                    .to_owned(),
                _ => ANEW.to_owned(),
            };
            broken(&error.to_string(), &fix)
        }
        KeyFault::Short(bits) => finding(Code::DkimKeyShort, &[("bits", &bits.to_string())]),
        KeyFault::Hashes(hashes) => finding(Code::DkimKeySha1, &[("hashes", &format!("`{hashes}`"))]),
        KeyFault::Services(services) => finding(Code::DkimKeyService, &[("services", services)]),
        KeyFault::Pkcs1 => {
            let record = key.key.as_ref().map(super::PublicKey::record).unwrap_or_default();
            finding(Code::DkimKeyPkcs1, &[("record", &record)])
        }
        KeyFault::Case(written) => {
            let small = written.to_lowercase();
            finding(Code::DkimKeyCase, &[("written", written), ("small", &small)])
        }
        KeyFault::OldGranularity(value) => finding(Code::DkimKeyOldG, &[("value", value)]),
        KeyFault::Syntax(why) => finding(Code::DkimKeySyntax, &[("why", why)]),
    }
    .about(&row.name)
}
