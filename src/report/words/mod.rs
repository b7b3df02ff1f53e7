//! Words for the values of a report, shared by the page, the exports and the comparison: reasons why a
//! list cannot be believed, what a list says, and names of resolvers.

pub mod dkim;
pub mod dmarc;
pub mod transport;

use super::model::{Report, Role};
use super::reading::read_box;
use super::silence;
use crate::checks::blocklist::{CannotTellReason, Class, ListRow, ListStatus};
use crate::checks::{Finding, FindingGroup, State, list};
use crate::doh::providers;

/// What a report says of itself whose records nobody has published.
pub const TRIED: &str =
    "This report is as if these records were published. They are tried in the place of what the DNS has.";

/// The words for a reason why a list cannot be believed, in the forms in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonWords {
    /// A clause after the name of the list.
    pub clause: &'static str,
    /// A template of a sentence; `{list}` and `{through}` are filled in by [`ReasonWords::sentence`].
    template: &'static str,
    /// A few words for a cell of the survey of lists.
    pub label: &'static str,
    /// The mark beside the label.
    pub state: State,
}

impl ReasonWords {
    /// The sentence about `list`, asked `through` a resolver (both in words).
    #[must_use]
    pub fn sentence(&self, list: &str, through: &str) -> String {
        self.template.replace("{list}", list).replace("{through}", through)
    }
}

/// The words for why a list cannot be believed.
#[must_use]
pub fn reason(reason: CannotTellReason) -> ReasonWords {
    match reason {
        CannotTellReason::Refused => ReasonWords {
            clause: "it refuses questions that come through this resolver",
            template: "{list} refuses questions that come {through}.",
            label: "Refuses",
            state: State::CannotTell,
        },
        CannotTellReason::NeedsKey => ReasonWords {
            clause: "not asked, since it needs a key",
            template: "{list} answers only with a key, so it was not asked.",
            label: "No answer",
            state: State::CannotTell,
        },
        CannotTellReason::NoAnswer => ReasonWords {
            clause: "no answer came",
            template: "No answer came from {list} {through}.",
            label: "No answer",
            state: State::CannotTell,
        },
        CannotTellReason::ControlMissing => ReasonWords {
            clause: "it does not list its own test entry",
            template: "{list} did not list, {through}, the test entry that every list has, so a “not listed” would mean nothing.",
            label: "Hides its test entry",
            state: State::CannotTell,
        },
        CannotTellReason::ListsEverything => ReasonWords {
            clause: "it lists even what no list may list",
            template: "{list} lists even the test address that no list may list, so what it says means nothing.",
            label: "Lists everything",
            state: State::Warning,
        },
        CannotTellReason::BadAnswer => ReasonWords {
            clause: "it answers something that no blocklist answers",
            template: "{list} never answers like this: the resolver, or something between, changes answers.",
            label: "Wrong answers",
            state: State::Warning,
        },
    }
}

/// The clause for why a list cannot be believed, also where the reason is missing.
pub(super) fn reason_clause(why: Option<CannotTellReason>) -> &'static str {
    why.map_or("the reason is not known", |why| reason(why).clause)
}

/// What a list says of a target, in a word or two.
pub(super) fn listing(row: &ListRow) -> &'static str {
    match (row.status, row.class) {
        (ListStatus::Listed, Class::Block) => "listed",
        (ListStatus::Listed, Class::Policy) => "listed by policy",
        (ListStatus::Listed, Class::Allow) => "vouched for",
        (ListStatus::Listed, Class::Info) => "noted",
        (ListStatus::NotListed, _) => "not listed",
        (ListStatus::CannotTell, _) if row.why == Some(CannotTellReason::NeedsKey) => "not asked",
        (ListStatus::CannotTell, _) => "cannot tell",
        (ListStatus::Broken, _) => "list does not work",
    }
}

/// What an address has to do with the mail, in words.
#[must_use]
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Server => "sending server",
        Role::Input => "as typed",
        Role::Host => "address of the host",
        Role::Mx => "mail exchange",
    }
}

/// Whether a finding only sums up the rows of the lists, which are shown one by one elsewhere.
pub(super) fn is_list_summary(finding: &Finding) -> bool {
    finding.code.group() == Some(FindingGroup::ListSummary)
}

/// The names of a resolver that is in no table: what the id stands for.
struct SpecialResolver {
    id: &'static str,
    /// For the reader who chose it.
    to_user: &'static str,
    /// For somebody else, to whom a report is passed on.
    to_others: &'static str,
    /// In findings.
    in_findings: &'static str,
}

const SPECIAL_RESOLVERS: [SpecialResolver; 3] = [
    SpecialResolver {
        id: "custom",
        to_user: "your resolver",
        to_others: "a resolver of the user's own",
        in_findings: "your resolver",
    },
    SpecialResolver {
        id: "example",
        to_user: "made-up data",
        to_others: "the built-in example, which is made up",
        in_findings: "the example",
    },
    SpecialResolver {
        id: "case",
        to_user: "the recorded report",
        to_others: "case",
        in_findings: "your resolver",
    },
];

fn name_of_resolver(id: &str, special: fn(&SpecialResolver) -> &'static str) -> &str {
    if let Some(provider) = providers().iter().find(|provider| provider.id == id) {
        return &provider.name;
    }
    SPECIAL_RESOLVERS.iter().find(|resolver| resolver.id == id).map_or(id, special)
}

/// The name of a resolver for the reader who chose it; an unknown id stands for itself.
#[must_use]
pub fn resolver_name(id: &str) -> &str {
    name_of_resolver(id, |resolver| resolver.to_user)
}

/// The name of a resolver in findings; every resolver that is in no table is the reader's own.
pub(super) fn resolver_in_findings(id: &str) -> &str {
    match name_of_resolver(id, |resolver| resolver.in_findings) {
        name if name == id => "your resolver",
        name => name,
    }
}

/// Who answered a report, with the URL that was asked, for somebody to whom it is passed on; every one of
/// them, where others took over from the first.
#[must_use]
pub fn answered_by(report: &Report) -> String {
    let name_of = |id| name_of_resolver(id, |resolver| resolver.to_others);
    if silence::is_silent(&report.transcript) {
        let asked = silence::asked(&report.query.resolver, &report.transcript);
        let names: Vec<&str> = asked.iter().map(|id| name_of(id)).collect();
        return match names.is_empty() {
            true => "nobody".to_owned(),
            false => format!("nobody; {} gave no usable answer", list(&names)),
        };
    }
    let info = report.answered_by();
    let mut others: Vec<&str> = Vec::new();
    for lookup in report.transcript.lookups().iter().filter(|lookup| lookup.answered()) {
        let is_other = providers().iter().any(|provider| provider.id == lookup.resolver);
        if is_other && lookup.resolver != info.id && !others.contains(&name_of(&lookup.resolver)) {
            others.push(name_of(&lookup.resolver));
        }
    }
    let mut text = name_of(&info.id).to_owned();
    if let Some(url) = &info.url {
        text.push_str(&format!(" ({url})"));
    }
    if !others.is_empty() {
        text.push_str(&format!("; {} where that did not answer", list(&others)));
    }
    text
}

/// How lists were asked, for the reader: `through Quad9`.
#[must_use]
pub fn through(report: &Report) -> String {
    match report.resolver.id.as_str() {
        "example" => "in the made-up data".to_owned(),
        id => format!("through {}", resolver_name(id)),
    }
}

/// What a text in the search box is understood as; none where there is nothing to check in it.
#[must_use]
pub fn describe_input(text: &str) -> Option<String> {
    let reading = read_box(text);
    reading.query.is_some().then_some(reading.says)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Query;

    #[test]
    fn who_answered_is_said_whoever_it_was() {
        use std::rc::Rc;

        use futures_util::FutureExt as _;

        use crate::dns::Zone;
        use crate::report::Run;

        let by = |url: &str, answers: &str, zone: &str| {
            let zone = Rc::new(Zone::parse(answers, zone).expect("a zone"));
            let run = Run::with_resolver(Query::from_url(url).0, zone, Rc::new(|| {}));
            answered_by(&run.finish().now_or_never().expect("at once"))
        };
        let mx = "a.net 60 MX 0 .";
        assert_eq!(by("q=mx:a.net", "cloudflare", mx), "Cloudflare (https://cloudflare-dns.com/dns-query)");
        assert!(by("q=mx:a.net", "google", mx).ends_with("; Google where that did not answer"));
        let silent = ". FAULT timeout";
        assert_eq!(by("q=mx:a.net", "google", silent), "nobody; Cloudflare and Google gave no usable answer");
        assert_eq!(
            by("q=mx:a.net&resolver=alidns", "alidns", silent),
            "nobody; AliDNS gave no usable answer"
        );
        let own = by("q=mx:a.net&resolver=https://dns.example/q", "custom", mx);
        assert_eq!(own, "a resolver of the user's own (https://dns.example/q)");
    }

    #[test]
    fn a_resolver_has_a_name_for_its_user_and_one_for_others() {
        let others = |id| name_of_resolver(id, |resolver| resolver.to_others);
        assert_eq!(resolver_name("custom"), "your resolver");
        assert_eq!(others("custom"), "a resolver of the user's own");
        let first = &providers()[0];
        assert_eq!(resolver_name(&first.id), first.name);
        assert_eq!(others(&first.id), first.name);
        assert_eq!(resolver_name("unheard-of"), "unheard-of");
    }

    #[test]
    fn a_reason_names_the_list_and_the_resolver() {
        let sentence = reason(CannotTellReason::NoAnswer).sentence("SpamCop", "through Quad9");
        assert_eq!(sentence, "No answer came from SpamCop through Quad9.");
    }

    #[test]
    fn the_box_says_what_it_understands() {
        for (text, words) in [
            ("example.com", Some("Understood as the domain example.com.")),
            ("192.0.2.25", Some("Understood as the IPv4 address 192.0.2.25.")),
            ("2001:db8::25", Some("Understood as the IPv6 address 2001:db8::25.")),
            ("jo@example.com", Some("Understood as the e-mail address jo@example.com.")),
            ("spf:example.com", Some("Understood as the command spf: for the domain example.com.")),
            ("", None),
        ] {
            assert_eq!(describe_input(text).as_deref(), words, "{text}");
        }
    }
}
