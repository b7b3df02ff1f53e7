//! What is asked beside the walk, to say what is odd: records at wrong names, wildcards, domains that send no
//! mail or sign none.

use futures_util::future::{join, join_all, join3};

use super::mistakes::{names_dmarc, short};
use super::walk::below;
use crate::dns::{Found, Lookup, LookupError, Name, RecordData, RecordType, Resolve, Txt};

/// Labels that are typed for `_dmarc`.
const WRONG_LABELS: [&str; 2] = ["dmarc", "_dmark"];
/// The name that SPF asks about too, so that it costs nothing.
const MADE_UP: &str = "mailpath-probe";

/// A DMARC record where nobody looks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stray {
    pub(super) name: Name,
    pub(super) text: String,
    pub(super) query: u32,
}

/// Where a stray record stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Strays {
    pub(super) apex: Option<Stray>,
    pub(super) doubled: Option<Stray>,
    pub(super) wrong_label: Option<Stray>,
}

/// Looks for the record of a domain at the names where it is put by mistake.
pub(super) async fn strays(domain: &Name, resolver: &dyn Resolve) -> Strays {
    let doubled = below(domain, "_dmarc").and_then(|name| domain.prefixed(&name).ok());
    let wrong = join_all(WRONG_LABELS.iter().map(|label| stray(below(domain, label), resolver)));
    let (apex, doubled, wrong) =
        join3(stray(Some(domain.clone()), resolver), stray(doubled, resolver), wrong).await;
    Strays { apex, doubled, wrong_label: wrong.into_iter().flatten().next() }
}

async fn stray(name: Option<Name>, resolver: &dyn Resolve) -> Option<Stray> {
    let name = name?;
    let lookup = resolver.ask(&name, RecordType::TXT).await;
    let texts = lookup.texts();
    let text = &texts.records().iter().find(|hit| names_dmarc(&hit.value))?.value;
    Some(Stray { name, text: short(&Txt::new(vec![text.clone()]).text()), query: lookup.id })
}

/// What a made-up name below a domain tells of wildcards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wildcard {
    /// Whether every name below exists; none where that is not known.
    pub(super) exists: Option<bool>,
    /// The TXT records that every name has.
    pub(super) texts: Vec<Vec<u8>>,
    pub(super) queries: Vec<u32>,
}

/// Asks about a name below a domain that nobody has made.
pub(super) async fn wildcard(domain: &Name, resolver: &dyn Resolve) -> Wildcard {
    let Some(name) = below(domain, MADE_UP) else { return Wildcard::default() };
    let (a, txt) = join(resolver.ask(&name, RecordType::A), resolver.ask(&name, RecordType::TXT)).await;
    let exists = match (a.name_exists(), txt.name_exists()) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    };
    let texts = txt.texts().records().iter().map(|hit| hit.value.clone()).collect();
    Wildcard { exists, texts, queries: vec![a.id, txt.id] }
}

/// What a domain's own records say of whether it sends mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NoMail {
    /// It takes no mail at all (null MX): the question.
    pub(super) null_mx: Option<u32>,
    /// Nobody may send for it (`v=spf1 -all`): the question.
    pub(super) spf_refuses_all: Option<u32>,
    /// It does not exist: the questions that prove it.
    pub(super) nxdomain: Option<Vec<u32>>,
}

impl NoMail {
    /// What says so, in words, and the questions.
    pub(super) fn because(&self) -> Option<(&'static str, Vec<u32>)> {
        match (self.null_mx, self.spf_refuses_all) {
            (Some(mx), Some(spf)) => Some(("a null MX and `v=spf1 -all`", vec![mx, spf])),
            (Some(mx), None) => Some(("a null MX", vec![mx])),
            (None, Some(spf)) => Some(("`v=spf1 -all`", vec![spf])),
            (None, None) => None,
        }
    }
}

/// Asks whether a domain says that it has nothing to do with mail.
pub(super) async fn no_mail(domain: &Name, resolver: &dyn Resolve) -> NoMail {
    let (mx, txt) = join(resolver.ask(domain, RecordType::MX), resolver.ask(domain, RecordType::TXT)).await;
    let exchanges = mx.found(|data| match data {
        RecordData::Mx { exchange, .. } => Some(exchange.is_root()),
        _ => None,
    });
    let null_mx = !exchanges.records().is_empty() && exchanges.records().iter().all(|hit| hit.value);
    let texts = txt.texts();
    let refuses = |hit: &crate::dns::Hit<Vec<u8>>| {
        let words: Vec<String> = String::from_utf8_lossy(&hit.value[..hit.value.len().min(64)])
            .split_whitespace()
            .map(str::to_ascii_lowercase)
            .collect();
        words == ["v=spf1", "-all"]
    };
    let refuses_all = texts.records().iter().any(refuses);
    // A domain without a mailbox may send all the same, as from “noreply”: its SPF record says so.
    let has_senders =
        !refuses_all && texts.records().iter().any(|hit| crate::checks::spf::is_spf(&hit.value));
    let null_mx = null_mx && !has_senders;
    let denied = mx.name_exists() == Some(false) && txt.name_exists() == Some(false);
    let nxdomain = match denied {
        true => {
            let existence = existence(domain, resolver).await;
            let queries = [&[mx.id, txt.id], &existence.queries[..]].concat();
            (existence.exists == Some(false)).then_some(queries)
        }
        false => None,
    };
    NoMail { null_mx: null_mx.then_some(mx.id), spf_refuses_all: refuses_all.then_some(txt.id), nxdomain }
}

/// The questions that prove that none of these domains can have a DKIM key: `_domainkey` does not exist below
/// them (RFC 8020). None where one can, or it is not known.
pub(super) async fn no_keys(domains: &[&Name], resolver: &dyn Resolve) -> Option<Vec<u32>> {
    let names: Option<Vec<Name>> = domains.iter().map(|domain| below(domain, "_domainkey")).collect();
    let lookups = join_all(names?.iter().map(|name| resolver.ask(name, RecordType::TXT))).await;
    let absent = lookups.iter().all(|lookup| lookup.texts() == Found::NxDomain);
    (absent && !lookups.is_empty()).then(|| lookups.iter().map(|lookup| lookup.id).collect())
}

/// Whether a name exists (RFC 9989 section 3.2.13, appendix A.4): everything but NXDOMAIN exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Existence {
    /// None where it is not known.
    pub(super) exists: Option<bool>,
    /// Why it is not known.
    pub(super) error: Option<LookupError>,
    pub(super) queries: Vec<u32>,
}

/// Asks whether a name exists.
pub(super) async fn existence(domain: &Name, resolver: &dyn Resolve) -> Existence {
    let a = resolver.ask(domain, RecordType::A).await;
    let mut existence = Existence { exists: a.name_exists(), error: error(&a), queries: vec![a.id] };
    // NXDOMAIN may be about the target of an alias, and not every resolver shows the alias.
    if existence.exists == Some(false) {
        let alias = resolver.ask(domain, RecordType::CNAME).await;
        existence.exists = alias.name_exists();
        existence.error = error(&alias);
        existence.queries.push(alias.id);
    }
    existence
}

fn error(lookup: &Lookup) -> Option<LookupError> {
    lookup.found(|_| Some(())).error().cloned()
}
