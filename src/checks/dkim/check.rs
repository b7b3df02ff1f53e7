//! The check: which selectors are asked, what comes of them, and what is proven.

use futures_util::future::{join, join_all, join3, join4};
use serde::Serialize;

use super::findings;
use super::lookup::{KeyRow, KeyStatus, Origin};
use super::namespace::Namespace;
use super::providers::{Clues, Provider, common_selectors};
use super::selectors::{Selector, control_selector, domainkey};
use crate::checks::Finding;
use crate::checks::spf::{self, Mechanism, Term};
use crate::dns::{Lookup, Name, RecordData, RecordType, Resolve};

/// So many given selectors are asked.
const MAX_GIVEN: usize = 20;
/// So many selectors of providers are asked.
const MAX_OF_PROVIDERS: usize = 12;
/// So many names are taken of each kind that tells of providers.
const MAX_CLUES: usize = 32;

/// What is asked.
#[derive(Clone, Debug)]
pub struct DkimRequest {
    /// The domain whose keys are looked for.
    pub domain: Name,
    /// Selectors that are known, and where from.
    pub known: Vec<(Selector, Origin)>,
}

/// The result of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DkimResult {
    /// The domain whose keys were looked for.
    pub domain: Name,
    /// Whether it can have keys at all.
    pub namespace: Namespace,
    /// Whether a selector that nobody has made is answered too; none where that is not known.
    pub wildcard: Option<bool>,
    /// Every selector that was asked; those that were given first.
    pub keys: Vec<KeyRow>,
    /// The services that the domain uses, as far as they show themselves.
    #[serde(skip)]
    pub providers: Vec<DkimProvider>,
    /// The domain does not exist.
    #[serde(skip)]
    pub is_gone: bool,
    /// The question about the place where all keys stand, and that about the made-up selector.
    #[serde(skip)]
    pub queries: Vec<u32>,
}

/// A service that the domain uses.
#[derive(Clone, Copy, Debug)]
pub struct DkimProvider {
    /// The service.
    pub provider: &'static Provider,
    /// It sends the domain's mail, or keeps it; else only its name servers are used.
    pub sends: bool,
}

impl PartialEq for DkimProvider {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.provider, other.provider) && self.sends == other.sends
    }
}

impl Eq for DkimProvider {}

impl DkimResult {
    /// The selectors at which something stands, and not only because everything is answered.
    pub fn found(&self) -> impl Iterator<Item = &KeyRow> {
        self.keys.iter().filter(|row| row.status.is_found())
    }

    /// Those whose keys receivers can use.
    pub fn usable(&self) -> impl Iterator<Item = &KeyRow> {
        self.keys.iter().filter(|row| row.status == KeyStatus::Usable)
    }

    /// Those of the domain itself: a key of another domain vouches for that one.
    pub fn own_usable(&self) -> impl Iterator<Item = &KeyRow> {
        self.usable().filter(|row| row.domain == self.domain)
    }
}

/// Looks for the keys of a domain. `update` is called with what is known before selectors that are merely
/// common are asked.
pub async fn check(
    request: &DkimRequest,
    resolver: &dyn Resolve,
    update: &dyn Fn(&DkimResult),
) -> (DkimResult, Vec<Finding>) {
    let domain = &request.domain;
    let place = async {
        match domainkey(domain) {
            Some(name) => Some(resolver.ask(&name, RecordType::TXT).await),
            None => None,
        }
    };
    let control = async {
        match control_selector(domain) {
            Some(selector) => Some(KeyRow::ask(&selector, Origin::Common, None, resolver).await),
            None => None,
        }
    };
    let known = join_all(
        request
            .known
            .iter()
            .take(MAX_GIVEN)
            .map(|(selector, from)| KeyRow::ask(selector, *from, None, resolver)),
    );
    let of_providers = async {
        let (clues, is_gone) = ask_clues(domain, resolver).await;
        let providers = clues.providers();
        let guesses = guesses(domain, &providers);
        let ask = |(selector, name): &(Selector, &'static str)| {
            let (selector, name) = (selector.clone(), *name);
            async move { KeyRow::ask(&selector, Origin::Provider, Some(name), resolver).await }
        };
        let rows = join_all(guesses.iter().map(ask)).await;
        let provider = |provider| DkimProvider { provider, sends: clues.sends_through(provider) };
        (rows, providers.into_iter().map(provider).collect(), is_gone)
    };
    let (place, control, known, (of_providers, providers, is_gone)) =
        join4(place, control, known, of_providers).await;

    let mut result = DkimResult {
        domain: domain.clone(),
        namespace: place.as_deref().map_or(Namespace::Unknown, Namespace::of),
        wildcard: control.as_ref().and_then(|control| match control.status {
            KeyStatus::CannotTell => None,
            status => Some(status.is_found()),
        }),
        keys: Vec::new(),
        providers,
        is_gone,
        queries: place.iter().map(|lookup| lookup.id).collect(),
    };
    result.queries.extend(control.iter().flat_map(|control| &control.queries));
    for row in known.into_iter().chain(of_providers) {
        result.add(row, control.as_ref());
    }
    // What everybody may call a key is asked only where nothing better was found, and can be there.
    let is_answered = result.wildcard == Some(true) || result.namespace == Namespace::Absent;
    if !is_answered && result.own_usable().next().is_none() {
        update(&result);
        let common = common_selectors().iter().filter_map(|row| Selector::new(&row.selector, domain));
        let fresh: Vec<Selector> = common.filter(|selector| !result.has(&selector.name)).collect();
        let rows = fresh.iter().map(|selector| KeyRow::ask(selector, Origin::Common, None, resolver));
        for row in join_all(rows).await {
            result.add(row, control.as_ref());
        }
    }
    result.settle();
    let doubled = doubled_names(&result, resolver).await;
    let findings = findings::of(&result, control.as_ref(), &doubled);
    (result, findings)
}

impl DkimResult {
    fn has(&self, name: &Name) -> bool {
        self.keys.iter().any(|row| row.name == *name)
    }

    fn add(&mut self, mut row: KeyRow, control: Option<&KeyRow>) {
        if self.has(&row.name) {
            return;
        }
        let of_domain = row.domain == self.domain;
        row.is_wildcard = of_domain && control.is_some_and(|control| row.has_same_as(control));
        // A receiver uses what a wildcard gives it; a guess that is answered by one proves nothing.
        if row.is_wildcard && !row.from.is_known() {
            row.status = KeyStatus::Unknown;
            row.provider = None;
        }
        self.keys.push(row);
    }

    /// Draws the conclusions: what cannot exist is absent. A name server that denies the place although
    /// something stands below it is not believed.
    fn settle(&mut self) {
        let domain = self.domain.clone();
        let is_there = self.wildcard == Some(true) || self.found().any(|row| row.domain == domain);
        if is_there && self.namespace == Namespace::Absent {
            self.namespace = Namespace::Exists;
        }
        if self.namespace != Namespace::Absent {
            return;
        }
        for row in self.keys.iter_mut().filter(|row| row.domain == domain) {
            if matches!(row.status, KeyStatus::Unknown | KeyStatus::NotFound) {
                row.status = KeyStatus::Absent;
            }
        }
    }
}

/// The selectors of these services, with the services' names.
fn guesses(domain: &Name, providers: &[&'static Provider]) -> Vec<(Selector, &'static str)> {
    let mut guesses: Vec<(Selector, &'static str)> = Vec::new();
    for provider in providers {
        for selector in &provider.selectors {
            let Some(selector) = Selector::new(selector, domain) else { continue };
            let is_new = guesses.iter().all(|(other, _)| *other != selector);
            if is_new && guesses.len() < MAX_OF_PROVIDERS {
                guesses.push((selector, &provider.name));
            }
        }
    }
    guesses
}

/// Asks for what tells of a domain's services, and whether that shows that the domain does not exist.
async fn ask_clues(domain: &Name, resolver: &dyn Resolve) -> (Clues, bool) {
    let (mx, txt, ns) = join3(
        resolver.ask(domain, RecordType::MX),
        resolver.ask(domain, RecordType::TXT),
        resolver.ask(domain, RecordType::NS),
    )
    .await;
    let is_gone = [&mx, &txt, &ns].iter().all(|lookup| lookup.name_exists() == Some(false));
    let mx = names(&mx, |data| match data {
        RecordData::Mx { exchange, .. } => Some(exchange.clone()),
        _ => None,
    });
    let name_servers = names(&ns, |data| match data {
        RecordData::Ns(name) => Some(name.clone()),
        _ => None,
    });
    // What is included from a record of the domain's own counts too.
    let mut spf_includes = spf_includes(&txt);
    let own: Vec<Name> = spf_includes.iter().filter(|name| name.is_within(domain)).take(4).cloned().collect();
    let nested = join_all(own.iter().map(|name| resolver.ask(name, RecordType::TXT))).await;
    spf_includes.extend(nested.iter().flat_map(|lookup| self::spf_includes(lookup)));
    (Clues { mx, spf_includes, name_servers }, is_gone)
}

/// The names in an answer; none where there is none.
fn names(lookup: &Lookup, pick: impl Fn(&RecordData) -> Option<Name>) -> Vec<Name> {
    lookup.found(pick).records().iter().map(|hit| hit.value.clone()).take(MAX_CLUES).collect()
}

/// The domains whose records an SPF record brings in.
fn spf_includes(lookup: &Lookup) -> Vec<Name> {
    let found = lookup.found(|data| match data {
        RecordData::Txt(txt) => Some(txt.joined()),
        _ => None,
    });
    let mut includes = Vec::new();
    for hit in found.records().iter().filter(|hit| spf::is_spf(&hit.value)) {
        for term in spf::parse(&hit.value) {
            let target = match &term.term {
                Ok(Term::Directive(_, Mechanism::Include(domain)) | Term::Redirect(domain)) => {
                    domain.as_str()
                }
                _ => continue,
            };
            // One with macros in it shows its service behind them: `%{i}._spf.mta.salesforce.com`.
            let target = target.rsplit('}').next().unwrap_or_default().trim_start_matches('.');
            if let Ok(name) = Name::parse(target)
                && includes.len() < MAX_CLUES
            {
                includes.push(name);
            }
        }
    }
    includes
}

/// Keys that were entered with the domain twice: where a form adds the domain by itself.
async fn doubled_names(result: &DkimResult, resolver: &dyn Resolve) -> Vec<KeyRow> {
    let missing = |row: &&KeyRow| {
        row.domain == result.domain
            && !row.is_wildcard
            && matches!(row.status, KeyStatus::NotFound | KeyStatus::Absent | KeyStatus::Unknown)
            && row.from != Origin::Common
    };
    if result.own_usable().next().is_some() || result.wildcard == Some(true) {
        return Vec::new();
    }
    let Ok(twice) = result.domain.prefixed(&result.domain) else { return Vec::new() };
    let Some(place) = domainkey(&twice) else { return Vec::new() };
    let selectors: Vec<Selector> =
        result.keys.iter().filter(missing).filter_map(|row| Selector::new(&row.selector, &twice)).collect();
    let control = control_selector(&twice);
    if selectors.is_empty() {
        return Vec::new();
    }
    if Namespace::of(&*resolver.ask(&place, RecordType::TXT).await) != Namespace::Exists {
        return Vec::new();
    }
    let rows = join_all(selectors.iter().map(|s| KeyRow::ask(s, Origin::Provider, None, resolver)));
    let control = async {
        match &control {
            Some(control) => Some(KeyRow::ask(control, Origin::Common, None, resolver).await),
            None => None,
        }
    };
    let (rows, control) = join(rows, control).await;
    let is_key = |row: &KeyRow| {
        row.key.as_ref().is_some_and(|key| key.is_key())
            && !control.as_ref().is_some_and(|control| row.has_same_as(control))
    };
    rows.into_iter().filter(is_key).collect()
}
