//! What a query asks beside its `q`: shown as chips that can be taken away, and dropped by a new question.

use super::super::english::shortened;
use super::parameter::Parameter;
use super::{Query, View};
use crate::dns::display_name;
use crate::report::subject::{Author, Host, Mailbox, ReturnPath};

/// A parameter beside `q` that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The parameter's name in the URL.
    pub parameter: &'static str,
    /// What it is, in words.
    pub label: &'static str,
    /// Its value, in words.
    pub value: String,
}

/// The longest value of a chip, in characters.
const MAX_VALUE: usize = 60;

impl Query {
    /// What is set beside `q`, in the order of the form. The resolver, the tab and the view are no part of
    /// the question.
    #[must_use]
    pub fn chips(&self) -> Vec<Chip> {
        let chip = |parameter: Parameter| {
            let (label, value) = match parameter {
                Parameter::Q
                | Parameter::Resolver
                | Parameter::Resolvers
                | Parameter::Questions
                | Parameter::Tab
                | Parameter::View
                | Parameter::Record => return None,
                Parameter::Server => ("Sending server", host(self.server.as_ref()?)),
                Parameter::From => ("Return-path", return_path(self.from.as_ref()?)),
                Parameter::Helo => {
                    let helo = self.helo.as_ref()?;
                    ("HELO name", helo.name().map_or_else(|| helo.to_string(), display_name))
                }
                Parameter::To => ("Recipient", mailbox(self.to.as_ref()?)),
                Parameter::Author => ("Visible From", author(self.author.as_ref()?)),
                Parameter::Selector => ("DKIM selector", self.get_parameter(parameter)?),
                Parameter::Spf => ("SPF record being tried", self.draft.clone()?),
                Parameter::Dmarc => ("DMARC record being tried", self.dmarc_draft.clone()?),
                Parameter::Zone => ("Records being tried", self.get_parameter(parameter)?),
                Parameter::Lists => ("Blocklists", self.all_lists.then(|| "small ones too".to_owned())?),
            };
            Some(Chip { parameter: parameter.name(), label, value: shortened(&value, MAX_VALUE) })
        };
        Parameter::ALL.into_iter().filter_map(chip).collect()
    }

    /// The same query without one of its parameters.
    #[must_use]
    pub fn without(&self, parameter: &str) -> Self {
        let mut query = self.clone();
        match Parameter::parse(parameter) {
            Some(Parameter::Q) => (query.command, query.subject) = (None, None),
            Some(Parameter::Server) => query.server = None,
            Some(Parameter::From) => query.from = None,
            Some(Parameter::Helo) => query.helo = None,
            Some(Parameter::To) => query.to = None,
            Some(Parameter::Author) => query.author = None,
            Some(Parameter::Selector) => query.selectors = Vec::new(),
            Some(Parameter::Spf) => query.draft = None,
            Some(Parameter::Dmarc) => query.dmarc_draft = None,
            Some(Parameter::Zone) => query.zone = None,
            Some(Parameter::Lists) => query.all_lists = false,
            Some(Parameter::Resolver) => query.resolver = super::ResolverChoice::default(),
            Some(Parameter::Resolvers) => query.resolvers.set = None,
            Some(Parameter::Questions) => query.resolvers.scope = super::ResolverScope::default(),
            Some(Parameter::Tab) => query.tab = None,
            Some(Parameter::View) => query.view = View::Page,
            Some(Parameter::Record) => query.record = None,
            None => {}
        }
        query
    }

    /// The settings alone: whom to ask, and how many lists.
    #[must_use]
    pub fn without_question(&self) -> Self {
        Self { resolver: self.resolver.clone(), all_lists: self.all_lists, ..Self::default() }
    }

    /// The query for a text that is now in the box. A new question keeps nothing of the one before but the
    /// settings; the same one, typed in another way, keeps what was given with it.
    ///
    /// # Errors
    /// One sentence naming what is wrong with the text.
    pub fn asked_anew(&self, text: &str) -> Result<Self, String> {
        let mut asked = self.without_question();
        asked.set("q", text)?;
        let q = |query: &Self| query.get("q").unwrap_or_default();
        let same = self.subject.is_some() && q(&asked).eq_ignore_ascii_case(&q(self));
        if !same {
            return Ok(asked);
        }
        let mut kept = Self { tab: self.tab.clone(), ..self.clone() };
        kept.set("q", text)?;
        Ok(kept)
    }
}

fn host(host: &Host) -> String {
    match host {
        Host::Name(name) => display_name(name),
        Host::Address(address) => address.to_string(),
    }
}

fn mailbox(mailbox: &Mailbox) -> String {
    match &mailbox.local {
        Some(local) => format!("{local}@{}", display_name(&mailbox.domain)),
        None => display_name(&mailbox.domain),
    }
}

fn author(author: &Author) -> String {
    match author {
        Author::One(one) => mailbox(one),
        Author::Several(several) => several.iter().map(mailbox).collect::<Vec<_>>().join(", "),
    }
}

fn return_path(path: &ReturnPath) -> String {
    match path {
        ReturnPath::Null => "empty, as bounces have it".to_owned(),
        ReturnPath::Mailbox(address) => mailbox(address),
        ReturnPath::Unusable(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "q=example.com&server=192.0.2.1&from=jo@example.com&helo=mail.example.com&to=ann@example.net&author=news@example.org&selector=s1,s2._domainkey.example.net&spf=v%3Dspf1+-all&dmarc=v%3DDMARC1;p%3Dnone&lists=all&resolver=google&tab=spf";

    fn query(url: &str) -> Query {
        let (query, errors) = Query::from_url(url);
        assert!(errors.is_empty(), "{errors:?}");
        query
    }

    #[test]
    fn what_is_set_beside_q_is_shown() {
        let chips: Vec<(&str, String)> =
            query(ALL).chips().into_iter().map(|chip| (chip.label, chip.value)).collect();
        let all = [
            ("Sending server", "192.0.2.1"),
            ("Return-path", "jo@example.com"),
            ("HELO name", "mail.example.com"),
            ("Recipient", "ann@example.net"),
            ("Visible From", "news@example.org"),
            ("DKIM selector", "s1,s2._domainkey.example.net"),
            ("SPF record being tried", "v=spf1 -all"),
            ("DMARC record being tried", "v=DMARC1;p=none"),
            ("Blocklists", "small ones too"),
        ];
        assert_eq!(chips, all.map(|(label, value)| (label, value.to_owned())));
        assert!(query("q=example.com&resolver=google&tab=spf&view=json").chips().is_empty());
        assert_eq!(query("q=example.com&from=").chips()[0].value, "empty, as bounces have it");
        assert_eq!(query("q=a.net&to=jo@bücher.example").chips()[0].value, "jo@bücher.example");
    }

    #[test]
    fn a_chip_can_be_taken_away() {
        let mut left = query(ALL);
        for chip in query(ALL).chips() {
            left = left.without(chip.parameter);
        }
        assert_eq!(left.to_url(), "q=example.com&resolver=google&tab=spf");
        assert_eq!(query(ALL).without("nonsense"), query(ALL));
    }

    #[test]
    fn a_new_question_keeps_the_settings_alone() {
        for text in ["example.net", "192.0.2.9", "spf:example.com", "jo@example.com", "www.example.com"] {
            let asked = query(ALL).asked_anew(text).expect(text);
            assert_eq!(asked.get("q").as_deref(), Some(text));
            assert_eq!(asked.without("q").to_url(), "lists=all&resolver=google", "{text}");
        }
        let asked = query(ALL).asked_anew("jo@example.org ann@example.net").expect("two addresses");
        assert_eq!(asked.to_url(), "q=jo@example.org&to=ann@example.net&lists=all&resolver=google");
        let asked = query("server=192.0.2.1&to=ann@example.net").asked_anew("example.com");
        assert_eq!(asked.map(|query| query.to_url()).as_deref(), Ok("q=example.com"));
        assert!(query(ALL).asked_anew("nonsense").is_err());
    }

    #[test]
    fn the_same_question_typed_in_another_way_keeps_what_was_given_with_it() {
        for text in [" example.com ", "Example.COM", "example.com.", "https://example.com/", "“example.com”"]
        {
            assert_eq!(query(ALL).asked_anew(text), Ok(query(ALL)), "{text}");
        }
    }
}
