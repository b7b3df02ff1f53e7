//! Records that lead back to themselves.

use crate::checks::list;
use crate::checks::spf::correction;
use crate::checks::spf::trace::{Branch, Step, short, within};
use crate::dns::Name;

/// Terms of a circle that are named.
const MAX_TERMS: usize = 4;

/// A record that leads back to itself.
pub(in crate::checks::spf) struct IncludeLoop {
    /// The sentence that says so, and a space.
    pub(in crate::checks::spf) sentence: String,
    /// What to do about it.
    pub(in crate::checks::spf) fix: String,
}

impl IncludeLoop {
    /// The circle in a tree, where there is one.
    pub(in crate::checks::spf) fn find(root: &Branch) -> Option<Self> {
        let mut terms = Vec::new();
        loops(root, &mut Vec::new(), &mut terms);
        terms.truncate(MAX_TERMS);
        let (first, _) = terms.first()?;
        let named: Vec<String> = terms
            .iter()
            .map(|(branch, step)| format!("`{}`{}", short(&step.term), within(branch, root)))
            .collect();
        let own = terms.iter().filter(|(branch, _)| std::ptr::eq(*branch, root));
        let own: Vec<&str> = own.map(|(_, step)| step.term.as_str()).collect();
        let record = root.record.as_deref().unwrap_or_default();
        let whose = &first.domain;
        Some(Self {
            sentence: format!("The SPF record of {whose} leads back to itself: {}. ", list(&named)),
            fix: match own.is_empty() {
                true => format!("Have {} taken out.", list(&named)),
                false => format!("Take out {}: `{}`.", list(&named), correction::without(record, &own)),
            },
        })
    }
}

/// The terms of a tree that lead back to a record above them, each with where it stands.
fn loops<'a>(branch: &'a Branch, above: &mut Vec<&'a Name>, found: &mut Vec<(&'a Branch, &'a Step)>) {
    above.push(&branch.domain);
    for step in &branch.trace {
        let Some(nested) = &step.branch else { continue };
        if above.contains(&&nested.domain) {
            found.push((branch, step));
        } else {
            loops(nested, above, found);
        }
    }
    above.pop();
}
