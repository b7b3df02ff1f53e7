//! What the lists' answers amount to: for one target, and what is true of a list whatever it is asked.

use super::{
    CannotTellReason, Class, ListRow, ListStatus, Removal, Retired, Service, Target, Weight, services,
};
use crate::checks::{Check, Finding, FindingCode, Link, Severity, list};
use crate::dns::SpecialUse;

/// How many lists said what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lists that may be believed.
    pub answered: usize,
    /// Of these, the ones that list the target for what it did.
    pub listed: usize,
    /// Of these, the ones that list it by policy only.
    pub policy: usize,
    /// Lists that cannot tell, or are broken.
    pub unknown: usize,
    /// Lists that were not asked, for want of a key.
    pub keyed: usize,
}

impl Tally {
    /// Counts the rows of blocklists; what other lists hold is no listing.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a ListRow>) -> Self {
        let mut tally = Self::default();
        for row in rows {
            if !row.class.is_blocklist() {
                continue;
            }
            match row.status {
                ListStatus::CannotTell if row.why == Some(CannotTellReason::NeedsKey) => {
                    tally.keyed += 1;
                    continue;
                }
                ListStatus::Listed if row.policy_only => tally.policy += 1,
                ListStatus::Listed => tally.listed += 1,
                ListStatus::NotListed => {}
                ListStatus::CannotTell | ListStatus::Broken => {
                    tally.unknown += 1;
                    continue;
                }
            }
            tally.answered += 1;
        }
        tally
    }
}

/// The finding that a row counts for; none where its target is on no blocklist.
pub(crate) fn listing(row: &ListRow) -> Option<FindingCode> {
    let is_listed = row.status == ListStatus::Listed && row.class.is_blocklist();
    is_listed.then_some(match (row.policy_only, row.weight >= Weight::High) {
        (false, true) => FindingCode::BlocklistListedHigh,
        (false, false) => FindingCode::BlocklistListed,
        // Where most receivers ask, being of the wrong kind is enough to be refused.
        (true, true) => FindingCode::BlocklistPolicyHigh,
        (true, false) => FindingCode::BlocklistPolicy,
    })
}

/// The findings on one target, from all its rows. Lists that gave no answer are said by
/// [`silence_findings`], and what is true of a list whatever it is asked by [`list_findings`].
#[must_use]
pub fn findings(target: &Target, rows: &[ListRow]) -> Vec<Finding> {
    let tally = Tally::of(rows);
    let queries =
        |rows: &[&ListRow]| -> Vec<u32> { rows.iter().flat_map(|row| row.queries.clone()).collect() };
    let shown = target.to_string();
    let answered = tally.answered.to_string();
    let asked: Vec<&ListRow> = rows
        .iter()
        .filter(|row| row.class.is_blocklist() && row.why != Some(CannotTellReason::NeedsKey))
        .collect();
    let all = asked.len().to_string();
    let finding = |code, rows: &[&ListRow]| {
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        let meaning: Vec<&str> = rows.iter().flat_map(|row| &row.meaning).map(String::as_str).collect();
        let meaning = list(&meaning);
        let removal = removal(rows);
        let arguments = [
            ("target", shown.as_str()),
            ("lists", &list(&names)),
            ("answered", &answered),
            ("all", &all),
            ("removal", &removal),
            ("meaning", &meaning),
        ];
        let finding = Finding::new(Check::Blocklist, code, &arguments, &queries(rows)).about(target);
        let finding = match target {
            Target::Address(_) => finding,
            Target::Domain(_) => finding.of_domain(&arguments),
        };
        // Where the target stands on a list is shown on the list's own page.
        match code {
            FindingCode::BlocklistClean | FindingCode::BlocklistDomainClean => finding,
            _ => finding.with_links(links(rows)),
        }
    };
    let by = |wanted: &dyn Fn(&ListRow) -> bool| -> Vec<&ListRow> {
        asked.iter().copied().filter(|row| wanted(row)).collect()
    };
    let listed = |row: &ListRow| row.status == ListStatus::Listed;
    let mut found = Vec::new();
    for code in [
        FindingCode::BlocklistListedHigh,
        FindingCode::BlocklistListed,
        FindingCode::BlocklistPolicyHigh,
        FindingCode::BlocklistPolicy,
    ] {
        let rows = by(&|row| listing(row) == Some(code));
        if !rows.is_empty() {
            found.push(finding(code, &rows));
        }
    }
    // Held by these is not listed, and is said apart.
    let held =
        |class| -> Vec<&ListRow> { rows.iter().filter(|row| listed(row) && row.class == class).collect() };
    for (code, rows) in [
        (FindingCode::BlocklistAllowed, held(Class::Allow)),
        (FindingCode::BlocklistReputation, held(Class::Info)),
    ] {
        if !rows.is_empty() {
            found.push(finding(code, &rows));
        }
    }
    let clean = by(&|row| row.status == ListStatus::NotListed);
    if tally.listed == 0 && !clean.is_empty() {
        let code = match target {
            Target::Address(_) => FindingCode::BlocklistClean,
            Target::Domain(_) => FindingCode::BlocklistDomainClean,
        };
        found.push(finding(code, &clean));
    }
    found
}

/// What it amounts to that lists gave no answer about one target; none where all answered.
fn silence_code(rows: &[&ListRow]) -> Option<FindingCode> {
    let asked: Vec<&&ListRow> =
        rows.iter().filter(|row| row.why != Some(CannotTellReason::NeedsKey)).collect();
    let silent = || asked.iter().filter(|row| is_silent(row));
    silent().next()?;
    let tally = Tally::of(rows.iter().copied());
    let is_clean = asked.iter().any(|row| row.status == ListStatus::NotListed);
    // A few small lists that keep silent are usual; one that matters, or many, are a gap.
    let gap = !is_clean && tally.listed == 0
        || silent().any(|row| row.weight >= Weight::High)
        || asked.iter().filter(|row| row.is_unknown()).count() * 3 > asked.len();
    Some(match (gap, tally.answered) {
        (_, 0) => FindingCode::BlocklistNoneAnswered,
        (true, _) => FindingCode::BlocklistCannotTell,
        (false, _) => FindingCode::BlocklistSomeSilent,
    })
}

/// Whether a list gave no answer about its target, though it may about others.
fn is_silent(row: &ListRow) -> bool {
    row.class.is_blocklist() && row.is_unknown() && !row.is_unknown_for_all() && !row.is_odd()
}

/// The findings on lists that gave no answer: one for all the targets for which that amounts to the same.
/// `rows` are those of targets whose lists have all been asked; `weigh` says what a finding about a target
/// amounts to. A target about which it decides goes before those about which it does not.
#[must_use]
pub fn silence_findings(
    rows: &[ListRow],
    through: &str,
    weigh: &dyn Fn(Finding) -> Option<Finding>,
) -> Vec<Finding> {
    let mut targets: Vec<&str> = Vec::new();
    for row in rows {
        if !targets.contains(&row.target.as_str()) {
            targets.push(&row.target);
        }
    }
    let of_target = |target: &str| -> Vec<&ListRow> {
        rows.iter().filter(|row| row.target == target && row.class.is_blocklist()).collect()
    };
    let coded: Vec<(&str, FindingCode)> =
        targets.iter().filter_map(|target| Some((*target, silence_code(&of_target(target))?))).collect();
    let codes = [
        FindingCode::BlocklistNoneAnswered,
        FindingCode::BlocklistCannotTell,
        FindingCode::BlocklistSomeSilent,
    ];
    let mut found = Vec::new();
    for code in codes {
        let weighed: Vec<(&str, Finding)> = coded
            .iter()
            .filter(|(_, of)| *of == code)
            .filter_map(|(target, _)| {
                let rows = of_target(target);
                Some((*target, weigh(silence_finding(code, &[target], 0, &rows, through))?))
            })
            .collect();
        let gravest = weighed.iter().map(|(_, finding)| (finding.decides(), finding.severity)).max();
        let Some(gravest) = gravest else { continue };
        let (first, others): (Vec<_>, Vec<_>) =
            weighed.iter().partition(|(_, finding)| (finding.decides(), finding.severity) == gravest);
        let shown: Vec<&str> = first.iter().map(|(target, _)| *target).collect();
        let rows: Vec<&ListRow> = shown.iter().flat_map(|target| of_target(target)).collect();
        let mut finding = silence_finding(code, &shown, others.len(), &rows, through);
        for (_, weighed) in &weighed {
            finding.queries.extend(&weighed.queries);
        }
        finding.queries.sort_unstable();
        finding.queries.dedup();
        finding.severity = gravest.1;
        finding.reach = first.first().map_or(finding.reach, |(_, weighed)| weighed.reach);
        found.push(finding);
    }
    found
}

/// That lists gave no answer about these targets, nor about so many others, as the rows of the former say.
fn silence_finding(
    code: FindingCode,
    targets: &[&str],
    others: usize,
    rows: &[&ListRow],
    through: &str,
) -> Finding {
    let distinct = |wanted: &dyn Fn(&ListRow) -> bool| -> Vec<&ListRow> {
        let mut lists: Vec<&ListRow> = Vec::new();
        for row in rows.iter().copied().filter(|row| wanted(row)) {
            if lists.iter().all(|known| known.zone != row.zone) {
                lists.push(row);
            }
        }
        lists
    };
    let silent = distinct(&is_silent);
    let asked = distinct(&|row| row.why != Some(CannotTellReason::NeedsKey));
    let unknown = distinct(&ListRow::is_unknown).len();
    let names: Vec<&str> = silent.iter().map(|row| row.name.as_str()).collect();
    let silent_rows: Vec<&ListRow> = rows.iter().copied().filter(|row| is_silent(row)).collect();
    let others = match others {
        0 => String::new(),
        1 => " The same holds for one other address or name.".to_owned(),
        count => format!(" The same holds for {count} other addresses and names."),
    };
    let arguments = [
        ("target", list(targets)),
        ("be", if targets.len() == 1 { "is" } else { "are" }.to_owned()),
        ("lists", list(&names)),
        ("unknown", unknown.to_string()),
        ("answered", (asked.len() - unknown.min(asked.len())).to_string()),
        ("all", asked.len().to_string()),
        ("others", others),
        ("pages", pages(&silent_rows)),
        ("key", or_a_key(&silent_rows)),
        ("through", through.to_owned()),
    ];
    let arguments = arguments.each_ref().map(|(key, value)| (*key, value.as_str()));
    let queries: Vec<u32> = silent_rows.iter().flat_map(|row| row.queries.clone()).collect();
    let finding = Finding::new(Check::Blocklist, code, &arguments, &queries).with_links(links(&silent_rows));
    match targets {
        [one] => finding.about(one),
        _ => finding,
    }
}

/// The most pages that a finding names; the others are beside the rows of the lists.
const MAX_PAGES: usize = 3;

/// Where the lists say whether they hold the target.
fn pages(rows: &[&ListRow]) -> String {
    let mut pages: Vec<&str> = Vec::new();
    for page in rows.iter().filter_map(|row| row.lookup_url.as_deref()) {
        if !pages.contains(&page) {
            pages.push(page);
        }
    }
    match pages.len() {
        0 => "the lists' own pages".into(),
        1..=MAX_PAGES => list(&pages),
        _ => format!("{} and the other lists' pages", pages[..MAX_PAGES].join(", ")),
    }
}

/// What ends the listings: a request, where a list takes one, else time, or what its page says.
fn removal(rows: &[&ListRow]) -> String {
    let takes_requests = |row: &&&ListRow| row.removal == Removal::OnRequest && row.removal_url.is_some();
    let (by_hand, other): (Vec<&ListRow>, Vec<&ListRow>) = rows.iter().partition(takes_requests);
    let ends = |row: &&&ListRow| row.removal == Removal::ByItself;
    let (ending, other): (Vec<&ListRow>, Vec<&ListRow>) = other.iter().partition(ends);
    let mut asked: Vec<&str> = by_hand.iter().filter_map(|row| row.removal_url.as_deref()).collect();
    asked.dedup();
    let mut steps = Vec::new();
    if !asked.is_empty() {
        steps.push(format!("ask for removal at {}", list(&asked)));
    }
    if !other.is_empty() {
        steps.push(format!("look it up at {}", pages(&other)));
    }
    if !ending.is_empty() {
        steps.push(format!("see when the entry ends at {}", pages(&ending)));
    }
    steps.join(", and ")
}

/// That a key helps too, where services give one out for a list; a clause to end a sentence.
fn or_a_key(rows: &[&ListRow]) -> String {
    let opens = |service: &&Service| rows.iter().any(|row| service.opens(&row.zone));
    let names: Vec<&str> = services().iter().filter(opens).map(|service| service.name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!(", or a key from {}", list(&names)) }
}

/// The lists' own pages on their targets, each once.
fn links(rows: &[&ListRow]) -> Vec<Link> {
    const MOST: usize = 6;
    let mut links: Vec<Link> = Vec::new();
    for row in rows {
        let Some(url) = row.lookup_url.as_ref().filter(|url| links.iter().all(|link| link.url != **url))
        else {
            continue;
        };
        let target = row.listed_name.as_ref().unwrap_or(&row.target);
        links.push(Link { label: format!("Look {target} up at {}", row.name), url: url.clone() });
    }
    links.truncate(MOST);
    links
}

/// The findings on lists of which nothing is known whatever they are asked: those that refuse this
/// resolver, those that are out of order, and those whose answer is none of a list. `through` names the resolver; `matters` says whether it matters
/// what a list holds of a target.
#[must_use]
pub fn list_findings(rows: &[ListRow], through: &str, matters: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let blocklists = rows.iter().filter(|row| row.class.is_blocklist());
    let unknown: Vec<&ListRow> =
        blocklists.clone().filter(|row| row.is_unknown() && !is_silent(row)).collect();
    let (refusing, others): (Vec<&ListRow>, Vec<&ListRow>) = unknown.iter().partition(|row| row.refuses());
    let (odd, broken): (Vec<&ListRow>, Vec<&ListRow>) = others.into_iter().partition(|row| row.is_odd());
    let is_gap = |some: &[&ListRow]| {
        // One that matters is a gap, and so are many small ones.
        some.iter().filter(|row| matters(&row.target)).any(|row| {
            let asked = blocklists
                .clone()
                .filter(|other| other.target == row.target && other.why != Some(CannotTellReason::NeedsKey));
            let silent = unknown.iter().filter(|other| other.target == row.target);
            row.weight >= Weight::High || silent.count() * 3 > asked.count()
        })
    };
    let finding = |code, mut some: Vec<&ListRow>| {
        let gap = is_gap(&some);
        // What most receivers ask, and what matters, stands first.
        some.sort_by_key(|row| std::cmp::Reverse((matters(&row.target), row.weight)));
        let mut names: Vec<&str> = Vec::new();
        for row in &some {
            if !names.contains(&row.name.as_str()) {
                names.push(&row.name);
            }
        }
        let weighty = |row: &&&ListRow| row.weight >= Weight::High && matters(&row.target);
        let first: Vec<&ListRow> = some.iter().filter(weighty).copied().collect();
        let leading: Vec<&str> =
            names.iter().filter(|name| first.iter().any(|row| row.name == **name)).copied().collect();
        let shown = if leading.is_empty() { &names } else { &leading };
        let used = match first.iter().map(|row| row.weight).min() {
            Some(Weight::Critical) => ", which most receivers use,",
            Some(Weight::High) => ", which many receivers use,",
            _ => "",
        };
        let links = links(if first.is_empty() { &some } else { &first });
        let look = match links.first() {
            Some(link) => format!("{} ({})", link.label, link.url),
            None => "Look it up on the list’s own page".into(),
        };
        let mut targets: Vec<&str> = some.iter().map(|row| row.target.as_str()).collect();
        targets.dedup();
        let one = shown.len() == 1;
        let arguments = [
            ("lists", list(shown)),
            ("targets", list(&targets)),
            ("used", used.to_owned()),
            ("through", through.to_owned()),
            ("count", names.len().to_string()),
            ("look", look),
            ("key", or_a_key(&some)),
            ("do", if one { "does" } else { "do" }.into()),
            ("be", if one { "is" } else { "are" }.into()),
            ("them", if one { "it" } else { "them" }.into()),
        ];
        let arguments = arguments.each_ref().map(|(key, value)| (*key, value.as_str()));
        let queries: Vec<u32> = some.iter().flat_map(|row| row.queries.clone()).collect();
        let finding = Finding::new(Check::Blocklist, code, &arguments, &queries).with_links(links);
        if gap { finding } else { finding.remark(Severity::Notice) }
    };
    let all = [
        (FindingCode::BlocklistRefused, refusing),
        (FindingCode::BlocklistOutOfOrder, broken),
        (FindingCode::BlocklistOddAnswer, odd),
    ];
    all.into_iter().filter(|(_, some)| !some.is_empty()).map(|(code, some)| finding(code, some)).collect()
}

/// The finding on an address that no list is asked about.
#[must_use]
pub fn special_use_finding(target: &Target, special: SpecialUse) -> Finding {
    let shown = target.to_string();
    let arguments = [
        ("target", shown.as_str()),
        ("use", special.explain),
        ("source", special.source),
        ("seen", special.seen()),
    ];
    Finding::new(Check::Blocklist, FindingCode::BlocklistSpecialUse, &arguments, &[]).about(target)
}

/// The finding on the zone of a list that is dead.
#[must_use]
pub fn retired_finding(list: &Retired) -> Finding {
    let since = list.since.as_ref().map(|since| format!(" ({since})")).unwrap_or_default();
    let arguments = [
        ("list", list.zone.as_str()),
        ("why", list.why.as_str()),
        ("since", since.as_str()),
        ("source", list.source.as_str()),
    ];
    Finding::new(Check::Blocklist, FindingCode::BlocklistRetired, &arguments, &[])
}
