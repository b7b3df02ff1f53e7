//! The resolvers that a link asks side by side, and what they are asked.

use std::fmt;

use crate::doh::{ResolverChoice, providers};

/// The fewest resolvers that are compared.
pub const MIN_RESOLVERS: usize = 2;
/// The most.
pub const MAX_RESOLVERS: usize = 5;

/// Which questions are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResolverScope {
    /// Those that the verdict rests on.
    #[default]
    Verdict,
    /// All.
    All,
}

/// Two to five resolvers, none of them twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverSet(Vec<ResolverChoice>);

/// What a link says of resolvers side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolverQuery {
    /// Who is asked; none where nobody was chosen yet.
    pub set: Option<ResolverSet>,
    /// What they are asked.
    pub scope: ResolverScope,
}

impl ResolverSet {
    /// These resolvers.
    ///
    /// # Errors
    /// One sentence naming what is wrong with them.
    pub fn new(choices: Vec<ResolverChoice>) -> Result<Self, String> {
        for (at, choice) in choices.iter().enumerate() {
            match choice {
                ResolverChoice::Default => return Err("Name each resolver.".into()),
                ResolverChoice::Example => {
                    return Err("Made-up data cannot be compared with what resolvers answer.".into());
                }
                ResolverChoice::Dns(_) => {
                    return Err("A page cannot ask over UDP; give the resolver’s URL, https://….".into());
                }
                _ if choices[..at].contains(choice) => return Err(format!("{choice} is there twice.")),
                _ => {}
            }
        }
        match choices.len() {
            ..MIN_RESOLVERS => {
                Err("Choose at least two resolvers, so that there is something to compare.".into())
            }
            MIN_RESOLVERS..=MAX_RESOLVERS => Ok(Self(choices)),
            _ => Err("Choose five resolvers at most.".into()),
        }
    }

    /// Reads the parameter: resolvers by commas.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        Self::new(parts.map(ResolverChoice::parse).collect::<Result<_, _>>()?)
    }

    /// Those that are offered for a report: the resolver that answered it, and the first of the table.
    #[must_use]
    pub fn suggested(answered: &ResolverChoice) -> Self {
        let mut choices: Vec<ResolverChoice> = providers()
            .iter()
            .take(MIN_RESOLVERS)
            .map(|provider| ResolverChoice::Provider(&provider.id))
            .collect();
        let can_be_asked = matches!(
            answered,
            ResolverChoice::Provider(_) | ResolverChoice::Json(_) | ResolverChoice::Wire(_)
        );
        if can_be_asked && !choices.contains(answered) {
            choices.push(answered.clone());
        }
        Self(choices)
    }

    /// The resolvers.
    #[must_use]
    pub fn choices(&self) -> &[ResolverChoice] {
        &self.0
    }
}

impl fmt::Display for ResolverSet {
    /// What the parameter says. A comma in a URL is written so that it separates nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(|choice| choice.to_string().replace(',', "%2C")).collect();
        f.write_str(&texts.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Query;
    use super::*;

    #[test]
    fn what_is_compared_stands_in_the_link() {
        for (link, written) in [
            ("resolvers=cloudflare,google", "resolvers=cloudflare%2Cgoogle"),
            (
                "resolvers=google%2C+https%3A%2F%2Fa.net%2Fq%3Fx%3D1",
                "resolvers=google%2Chttps://a.net/q%3Fx%3D1",
            ),
            (
                "resolvers=wire:https://a.net/q,https://b.net/",
                "resolvers=wire:https://a.net/q%2Chttps://b.net/",
            ),
            ("resolvers=cloudflare,google&questions=all", "resolvers=cloudflare%2Cgoogle&questions=all"),
        ] {
            let link = format!("q=a.net&{link}&view=resolvers");
            let (query, errors) = Query::from_url(&link);
            assert!(errors.is_empty(), "{link}: {errors:?}");
            assert_eq!(query.to_url(), format!("q=a.net&{written}&view=resolvers"));
            assert_eq!(Query::from_url(&query.to_url()).0, query, "{link}");
        }
        let comma = "https://a.net/q,1".parse().map(ResolverChoice::Json).expect("a URL");
        let set = ResolverSet::new(vec![comma, ResolverChoice::Provider("google")]).expect("two");
        assert_eq!(ResolverSet::parse(&set.to_string()).expect("two").choices().len(), 2);
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        let six = (1..=6).map(|n| format!("https://{n}.net/")).collect::<Vec<_>>().join(",");
        for (text, says) in [
            ("google", "at least two"),
            ("google,google", "google is there twice"),
            ("google,example", "Made-up data"),
            ("google,udp:192.0.2.1", "over UDP"),
            ("google,nonsense", "no such resolver"),
            (six.as_str(), "five resolvers at most"),
        ] {
            let (query, errors) = Query::from_url(&format!("q=a.net&resolvers={text}"));
            assert_eq!(errors.len(), 1, "{text}");
            assert!(errors[0].parameter == "resolvers" && errors[0].message.contains(says), "{errors:?}");
            assert_eq!(query.resolvers.set, None);
        }
        let (_, errors) = Query::from_url("q=a.net&questions=some");
        assert_eq!(errors.iter().map(|error| error.parameter).collect::<Vec<_>>(), ["questions"]);
    }

    #[test]
    fn who_answered_the_report_is_among_those_that_are_suggested() {
        let suggested =
            |text: &str| ResolverSet::suggested(&ResolverChoice::parse(text).expect("a choice")).to_string();
        assert_eq!(suggested(""), "cloudflare,google");
        assert_eq!(suggested("google"), "cloudflare,google");
        assert_eq!(suggested("alidns"), "cloudflare,google,alidns");
        assert_eq!(suggested("https://a.net/q"), "cloudflare,google,https://a.net/q");
        assert_eq!(suggested("example"), "cloudflare,google");
    }
}
