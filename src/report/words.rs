//! Words that the comparison and the exports share.

use super::model::Report;
use crate::checks::blocklist::{CannotTellReason, Class, ListRow, ListStatus};
use crate::checks::{Check, Finding};

/// Why a list cannot be believed.
pub(super) fn why(why: Option<CannotTellReason>) -> &'static str {
    match why {
        Some(CannotTellReason::Refused) => "it refuses questions that come through this resolver",
        Some(CannotTellReason::NeedsKey) => "not asked, for want of a key",
        Some(CannotTellReason::NoAnswer) => "no answer came",
        Some(CannotTellReason::ControlMissing) => "it does not list its own test entry",
        Some(CannotTellReason::ListsEverything) => "it lists what no list may",
        Some(CannotTellReason::BadAnswer) => "it answers something that no blocklist answers",
        None => "the reason is not known",
    }
}

/// What a list says, in a word or two.
pub(super) fn says(row: &ListRow) -> &'static str {
    match (row.status, row.class) {
        (ListStatus::Listed, Class::Block) => "listed",
        (ListStatus::Listed, Class::Policy) => "listed by policy",
        (ListStatus::Listed, Class::Allow) => "vouched for",
        (ListStatus::Listed, Class::Info) => "noted",
        (ListStatus::NotListed, _) => "not listed",
        (ListStatus::CannotTell, _) if row.why == Some(CannotTellReason::NeedsKey) => "not asked",
        (ListStatus::CannotTell, _) => "cannot tell",
        (ListStatus::Broken, _) => "list out of order",
    }
}

/// Whether a finding only adds up what the rows of the lists say one by one.
pub(super) fn is_list_summary(finding: &Finding) -> bool {
    const OTHERS: [&str; 6] =
        ["special-use", "host-unknown", "host-no-address", "too-many-addresses", "no-address", "retired"];
    let code = finding.code.strip_prefix("blocklist.");
    finding.check == Check::Blocklist && code.is_some_and(|code| !OTHERS.contains(&code))
}

/// Who answered, for people and with the address that was asked. The one place that knows what the
/// ids of resolvers mean to a reader.
#[must_use]
pub fn by_whom(report: &Report) -> String {
    let info = report.answered_by();
    let providers = crate::doh::providers();
    let name = match (providers.iter().find(|provider| provider.id == info.id), info.id.as_str()) {
        (Some(provider), _) => provider.name.as_str(),
        (None, "example") => "the built-in example, which is made up",
        (None, "custom") => "a resolver of one's own",
        (None, id) => id,
    };
    match &info.url {
        Some(url) => [name, " (", url, ")"].concat(),
        None => name.to_owned(),
    }
}

/// `1 list`, `2 lists`.
pub(super) fn count(count: usize, one: &str, more: &str) -> String {
    [count.to_string().as_str(), " ", if count == 1 { one } else { more }].concat()
}

/// The beginning of a text that is longer than `most` characters, with how much is missing.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((at, _)) => {
            let missing = text[at..].chars().count();
            [text[..at].trim_end(), "… (", &count(missing, "character", "characters"), " more)"].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_how_much() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äöü… (1 character more)");
        assert_eq!(
            cut(&"x".repeat(70_000), 100).chars().count(),
            100 + "… (69900 characters more)".chars().count()
        );
    }
}
