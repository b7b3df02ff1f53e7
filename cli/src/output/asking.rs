//! Who was asked for a record, and for which lists: what makes two records of one line differ. No key stands in it.

use mailpath::checks::blocklist::{CustomLists, services};
use mailpath::report::english::joined;
use serde::{Deserialize, Serialize};

use crate::arguments::AskingOptions;

/// What decides on the answers, beside the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asking {
    /// The resolver, as `--resolver` names it.
    pub(crate) resolver: String,
    /// Whether the small lists are asked too.
    pub(crate) all_lists: bool,
    /// The services of which there is a key.
    pub(crate) keys: Vec<String>,
    /// The zones of the user's own lists of addresses, and of domains.
    pub(crate) address_lists: Vec<String>,
    /// The zones of lists of domains.
    pub(crate) domain_lists: Vec<String>,
}

impl Asking {
    /// What these options ask.
    pub(crate) fn new(options: &AskingOptions, own: &CustomLists) -> Self {
        let keyed = services().iter().filter(|service| own.key(&service.id).is_some());
        let zones = |domains| {
            let mut zones: Vec<String> = own.zones(domains).lines().map(str::to_owned).collect();
            zones.sort();
            zones
        };
        Self {
            resolver: options.resolver.as_ref().map_or_else(|| "default".into(), ToString::to_string),
            all_lists: options.lists.is_some(),
            keys: keyed.map(|service| service.id.clone()).collect(),
            address_lists: zones(false),
            domain_lists: zones(true),
        }
    }

    /// The same for a line that asks for all lists itself.
    pub(crate) fn of_line(&self, all_lists: bool) -> Self {
        Self { all_lists: self.all_lists || all_lists, ..self.clone() }
    }

    /// In what another way of asking differs, as a clause; none where it does not.
    pub(crate) fn difference(&self, now: &Self) -> Option<String> {
        let lists = |asking: &Self| if asking.all_lists { "all" } else { "not all" };
        let texts = [
            ("the resolver", self.resolver.clone(), now.resolver.clone()),
            ("the lists asked", lists(self).into(), lists(now).into()),
            ("the keys given", all(&self.keys), all(&now.keys)),
            ("the lists of addresses given", all(&self.address_lists), all(&now.address_lists)),
            ("the lists of domains given", all(&self.domain_lists), all(&now.domain_lists)),
        ];
        let differing = texts.into_iter().find(|(_, was, is)| was != is);
        differing.map(|(what, was, is)| {
            let verb = if what == "the resolver" { ("was", "is") } else { ("were", "are") };
            format!("{what} {} {was}, and now {} {is}", verb.0, verb.1)
        })
    }
}

fn all(names: &[String]) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if names.is_empty() { "none".into() } else { joined(&names) }
}
