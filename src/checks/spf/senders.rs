//! Who may send, counted for the whole record and for each of its terms.

use serde::Serialize;

use super::authorized::AuthorizedAddresses;
use super::providers::provider_of;
use super::record::Qualifier;
use super::trace::{Branch, Kind, Step};

/// How many addresses a record, or a term of it, lets pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Senders {
    /// The term, or the domain for the whole record.
    pub of: String,
    /// How deep it stands: 0 for the whole, 1 for its own terms.
    pub depth: u32,
    /// Whose service it is, where that is known.
    pub provider: Option<&'static str>,
    /// IPv4 addresses.
    #[serde(serialize_with = "digits")]
    pub ipv4: u128,
    /// IPv6 addresses.
    #[serde(serialize_with = "digits")]
    pub ipv6: u128,
    /// There are more that cannot be listed.
    pub open: bool,
    /// A look-up failed, so that there may be more.
    pub failed: bool,
}

/// As text: JSON numbers do not reach this far.
fn digits<S: serde::Serializer>(count: &u128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&count.to_string())
}

/// Who may send: in all, then by term, the included ones below the term that includes them.
pub(super) fn senders(branch: &Branch) -> Vec<Senders> {
    let mut rows = vec![count(branch, branch.domain.to_string(), 0)];
    by_term(branch, 1, &mut rows);
    rows
}

fn by_term(branch: &Branch, depth: u32, rows: &mut Vec<Senders>) {
    let passes = |step: &&Step| {
        let counts = matches!(step.qualifier, Some(Qualifier::Pass)) || step.kind == Kind::Redirect;
        counts && !matches!(step.kind, Kind::All)
    };
    for step in branch.trace.iter().filter(passes) {
        // Of a long tree the upper branches are shown.
        if rows.len() >= 200 || depth > 1 && step.branch.is_none() {
            continue;
        }
        let row = match &step.branch {
            Some(nested) => {
                Senders { provider: provider_of(&nested.domain), ..count(nested, step.term.clone(), depth) }
            }
            None => {
                let mut alone = Branch::new(branch.domain.clone());
                alone.trace.push(step.clone());
                count(&alone, step.term.clone(), depth)
            }
        };
        rows.push(row);
        if let Some(nested) = &step.branch {
            by_term(nested, depth + 1, rows);
        }
    }
}

pub(super) fn count(branch: &Branch, of: String, depth: u32) -> Senders {
    let authorized = AuthorizedAddresses::of(branch);
    Senders {
        of,
        depth,
        provider: None,
        ipv4: authorized.v4.count(),
        ipv6: authorized.v6.count(),
        open: authorized.open,
        failed: authorized.failed,
    }
}
