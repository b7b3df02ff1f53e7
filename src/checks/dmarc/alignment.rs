//! Whether a domain that was authenticated belongs with the author domain (RFC 9989 sections 4.4 and 4.10.2).

use super::policy::AlignmentMode;
use super::walk::{Applicable, Walk, WalkStep};
use crate::dns::{Name, Resolve};

/// An authenticated domain beside the author domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// The authenticated domain.
    pub domain: Name,
    /// Its organizational domain; none where it is not known.
    pub organizational_domain: Option<Name>,
    /// How closely the two must agree.
    pub mode: AlignmentMode,
    /// Whether they do; none where it is not known, or there is no record that asks.
    pub aligned: Option<bool>,
    /// Whether they belong to the same organizational domain, however closely they must agree.
    pub same_organization: Option<bool>,
    /// The name whose answer is missing, where one on the way from the authenticated domain is.
    pub unknown: Option<WalkStep>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

/// Compares an authenticated domain with the author domain, by a walk of its own.
pub async fn align(author: &Walk, domain: &Name, mode: AlignmentMode, resolver: &dyn Resolve) -> Alignment {
    let own = Walk::ask(domain, resolver).await;
    judge(author, &own, mode)
}

/// The last label.
fn top(name: &Name) -> Option<&str> {
    name.labels().last()
}

/// The same with both walks at hand.
#[must_use]
pub fn judge(author: &Walk, identifier: &Walk, mode: AlignmentMode) -> Alignment {
    let identical = author.start() == identifier.start();
    let organizational_domain = identifier.organizational_domain();
    let same_organization = match (author.organizational_domain(), &organizational_domain) {
        _ if identical => Some(true),
        (Some(author), Some(other)) => Some(author == *other),
        // An organizational domain is the domain itself or one above it, whatever was not answered.
        (Some(author), None) if !identifier.start().is_within(&author) => Some(false),
        (None, Some(other)) if !author.start().is_within(other) => Some(false),
        (None, None) if top(author.start()) != top(identifier.start()) => Some(false),
        _ => None,
    };
    let aligned = match (author.applicable(), mode) {
        // Whatever stands above, equal names belong together.
        (_, _) if identical => Some(true),
        (Applicable::None | Applicable::Unknown(_), _) => None,
        (_, AlignmentMode::Strict) => Some(false),
        (_, AlignmentMode::Relaxed) => same_organization,
    };
    let queries = author.queries().chain(identifier.queries()).collect();
    let domain = identifier.start().clone();
    let unknown = identifier.unknown().cloned();
    Alignment { domain, organizational_domain, mode, aligned, same_organization, unknown, queries }
}
