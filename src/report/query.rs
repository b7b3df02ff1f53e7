//! What was asked: from the box or the URL parameters, and back.

mod chips;
mod parameter;
mod record_kind;
mod resolver_query;
mod zone;

use std::borrow::Cow;
use std::fmt;

use form_urlencoded::Serializer;
use serde::Serialize;

pub use chips::Chip;
use parameter::Parameter;
pub use record_kind::RecordKind;
pub use resolver_query::{MAX_RESOLVERS, MIN_RESOLVERS, ResolverQuery, ResolverScope, ResolverSet};
pub use zone::ZoneLines;

use super::pasted::{self, Fields};
use super::subject::{Author, GivenSelector, Helo, Host, Mailbox, ReturnPath, Subject};
use crate::checks::Command;
use crate::dns::Name;
use crate::doh::ResolverChoice;

/// How the page shows itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// The box and the report.
    #[default]
    Page,
    /// The report as JSON alone.
    Json,
    /// What the page does and cannot do.
    About,
    /// Which blocklists answer, and by which resolver.
    Lists,
    /// What changed between a record and now, or between two records.
    Compare,
    /// The questions of the report through several resolvers.
    Resolvers,
    /// The report, with a record being built.
    Build,
    /// The last reports of this browser.
    History,
    /// Many domains and addresses, one after the other.
    Bulk,
    /// A message or bounce to be pasted.
    Message,
}

/// The views by their words; the page itself needs none.
const VIEWS: [(&str, View); 9] = [
    ("json", View::Json),
    ("lists", View::Lists),
    ("about", View::About),
    ("compare", View::Compare),
    ("resolvers", View::Resolvers),
    ("build", View::Build),
    ("history", View::History),
    ("bulk", View::Bulk),
    ("message", View::Message),
];

/// Everything that the URL says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What to check.
    pub subject: Option<Subject>,
    /// One check alone.
    pub command: Option<Command>,
    /// The sending server.
    pub server: Option<Host>,
    /// The return-path.
    pub from: Option<ReturnPath>,
    /// The name given in HELO.
    pub helo: Option<Helo>,
    /// The recipient.
    pub to: Option<Mailbox>,
    /// The address or domain in the visible From.
    pub author: Option<Author>,
    /// Whether a message was read whose author is not known: no other domain stands in for it. Not in the URL.
    pub author_unknown: bool,
    /// The DKIM selectors that are known.
    pub selectors: Vec<GivenSelector>,
    /// An SPF record to be tried in the place of the published one.
    pub draft: Option<String>,
    /// A DMARC record to be tried in the place of the published one.
    pub dmarc_draft: Option<String>,
    /// Records to be tried in the place of published ones.
    pub zone: Option<ZoneLines>,
    /// Whether the small blocklists are asked too.
    pub all_lists: bool,
    /// Who is asked.
    pub resolver: ResolverChoice,
    /// Who is asked the same side by side, and how much of it.
    pub resolvers: ResolverQuery,
    /// The tab shown first.
    pub tab: Option<String>,
    /// How the page shows itself.
    pub view: View,
    /// Which record is built.
    pub record: Option<RecordKind>,
    /// The parameters that could not be read, so that no report speaks of them as not given.
    pub errors: Vec<ParameterError>,
}

/// What was asked, as understood; texts are in canonical form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Input {
    /// The text of `q`.
    pub q: String,
    /// The domain that the report is about.
    pub domain: Option<Name>,
    /// The sending server.
    pub server: Option<String>,
    /// The return-path; empty for the null sender.
    pub from: Option<String>,
    /// The HELO name.
    pub helo: Option<String>,
    /// The recipient.
    pub to: Option<String>,
    /// The address or domain in the visible From.
    pub author: Option<String>,
    /// The parameters that could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ParameterError>,
}

/// A parameter that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParameterError {
    /// The parameter's name.
    pub parameter: &'static str,
    /// One sentence: what is wrong.
    pub message: String,
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.parameter, self.message)
    }
}

impl Query {
    /// Reads the query part of a URL, with or without its `?`. Unknown parameters are left alone;
    /// of a repeated one the first counts. The box of the page makes such a URL by itself before the
    /// program runs, so each may hold whatever people paste.
    ///
    /// # Errors
    /// Every [`ParameterError`] there is; the parameters that could be read are in the query.
    pub fn from_url(search: &str) -> (Self, Vec<ParameterError>) {
        Self::read_url(search, Q::Pasted)
    }

    /// Reads what [`Query::to_url`] wrote, as it stands: what a saved report was about stays the same,
    /// whatever a paste of the same text is taken for today.
    pub(super) fn from_saved(url: &str) -> (Self, Vec<ParameterError>) {
        Self::read_url(url, Q::Exact)
    }

    fn read_url(search: &str, how: Q) -> (Self, Vec<ParameterError>) {
        let mut query = Self::default();
        let mut errors = Vec::new();
        let mut seen = Vec::new();
        let pairs = || form_urlencoded::parse(search.trim_start_matches('?').as_bytes());
        // With a server of its own, a host in `q` is what is checked.
        let server = pairs().any(|(key, value)| key == "server" && !value.trim().is_empty());
        let how = if server && how == Q::Pasted { Q::BesideServer } else { how };
        // What `q` asks decides how the others are read.
        let first = pairs().filter(|(key, _)| key == "q").take(1);
        for (key, value) in first.chain(pairs()) {
            let Some(parameter) = Parameter::parse(&key) else { continue };
            if seen.contains(&parameter) {
                continue;
            }
            seen.push(parameter);
            let most = parameter.max_len();
            let result = if value.len() > most {
                Err(format!("It is longer than {most} characters."))
            } else {
                query.set_parameter(parameter, &value, how)
            };
            if let Err(message) = result {
                errors.push(ParameterError { parameter: parameter.name(), message });
            }
        }
        if query.view == View::Build && query.record.is_none() {
            query.view = View::Page;
            if !seen.contains(&Parameter::Record) {
                let parameter = Parameter::Record.name();
                errors.push(ParameterError { parameter, message: RecordKind::words() });
            }
        }
        query.errors.clone_from(&errors);
        (query, errors)
    }

    /// Sets one parameter from its text, as people paste it ([`super::reading`]). An empty text unsets it,
    /// except for `from`, where it is the null sender. A text of `q` that names a server or a recipient too
    /// sets those as well. A name that is none of a parameter changes nothing.
    ///
    /// # Errors
    /// One sentence naming what is wrong; the parameter is then left as it was.
    pub fn set(&mut self, parameter: &str, text: &str) -> Result<(), String> {
        let Some(parameter) = Parameter::parse(parameter) else { return Ok(()) };
        self.set_parameter(parameter, text, Q::Pasted)?;
        self.errors.retain(|error| error.parameter != parameter.name());
        Ok(())
    }

    /// Why a parameter could not be read; none where it could, or was not given.
    #[must_use]
    pub fn error_of(&self, parameter: &str) -> Option<&str> {
        let error = self.errors.iter().find(|error| error.parameter == parameter)?;
        Some(&error.message)
    }

    /// Takes what a text in the box fills.
    fn take(&mut self, fields: Fields) {
        self.command = fields.command;
        self.subject = fields.subject;
        self.server = fields.server.or_else(|| self.server.take());
        self.from = fields.from.or_else(|| self.from.take());
        self.helo = fields.helo.or_else(|| self.helo.take());
        self.to = fields.to.or_else(|| self.to.take());
        self.draft = fields.draft.or_else(|| self.draft.take());
        if !fields.selectors.is_empty() {
            self.selectors = fields.selectors;
        }
    }

    /// What a text in the box asks by itself.
    pub(super) fn of_fields(fields: Fields) -> Self {
        let mut query = Self::default();
        query.take(fields);
        query
    }

    fn set_parameter(&mut self, parameter: Parameter, text: &str, how: Q) -> Result<(), String> {
        let is_address =
            matches!(parameter, Parameter::Server | Parameter::From | Parameter::To | Parameter::Author);
        let plain = if is_address { pasted::with_plain_marks(text) } else { Cow::Borrowed(text) };
        let text = &*plain;
        let given = Some(text.trim()).filter(|text| !text.is_empty());
        match parameter {
            Parameter::Q => self.take(match (given, how) {
                (None, _) => Fields::default(),
                (Some(text), Q::Exact) => exact(text)?,
                (Some(text), Q::Pasted) => pasted::read(text).into_fields()?,
                (Some(text), Q::BesideServer) => beside_server(text)?,
            }),
            Parameter::Server => self.server = given.map(pasted::server).transpose()?,
            Parameter::From => {
                self.from = Some(pasted::return_path(text, self.command == Some(Command::Spf))?);
            }
            Parameter::Helo => self.helo = given.map(pasted::helo).transpose()?,
            Parameter::To => self.to = given.map(pasted::mailbox).transpose()?,
            Parameter::Author => self.author = given.map(pasted::author).transpose()?.flatten(),
            Parameter::Selector => {
                self.selectors = given.map(GivenSelector::parse_list).transpose()?.unwrap_or_default();
            }
            Parameter::Spf => self.draft = given.map(pasted::record).transpose()?,
            Parameter::Dmarc => self.dmarc_draft = given.map(pasted::dmarc_record).transpose()?,
            Parameter::Zone => self.zone = given.map(ZoneLines::from_parameter),
            Parameter::Lists => {
                self.all_lists = match given {
                    None => false,
                    Some("all") => true,
                    Some(_) => {
                        return Err("It can only be “all”: then the small blocklists are asked too.".into());
                    }
                }
            }
            Parameter::Resolver => {
                let choice = given.map(ResolverChoice::parse).transpose()?.unwrap_or_default();
                // Saved reports may come from the command line.
                if matches!(choice, ResolverChoice::Dns(_)) && how != Q::Exact {
                    return Err("Only Mailpath’s command line can ask over UDP; here a resolver is asked over https://.".into());
                }
                self.resolver = choice;
            }
            Parameter::Resolvers => {
                self.resolvers.set = given.map(ResolverSet::parse).transpose()?;
            }
            Parameter::Questions => {
                self.resolvers.scope = match given {
                    None => ResolverScope::Verdict,
                    Some("all") => ResolverScope::All,
                    Some(_) => {
                        return Err(
                            "It can only be “all”: then resolvers are asked all questions of the report."
                                .into(),
                        );
                    }
                }
            }
            Parameter::Tab => {
                let word = |text: &&str| {
                    text.len() <= 20 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                };
                self.tab = match given {
                    None => None,
                    Some(text) => {
                        Some(Some(text).filter(word).ok_or("There is no such tab.")?.to_ascii_lowercase())
                    }
                };
            }
            Parameter::Record => self.record = given.map(RecordKind::parse).transpose()?,
            Parameter::View => {
                let known = |word: &str| VIEWS.iter().find(|(name, _)| *name == word).map(|(_, view)| *view);
                self.view = match given {
                    None | Some("page") => View::Page,
                    Some(word) => known(word).ok_or_else(|| {
                        let words = VIEWS.iter().map(|(name, _)| format!("“{name}”")).collect::<Vec<_>>();
                        format!("There is no such view; the views are {}.", words.join(", "))
                    })?,
                }
            }
        }
        Ok(())
    }

    /// The text of one parameter; none where it is not given.
    #[must_use]
    pub fn get(&self, parameter: &str) -> Option<String> {
        self.get_parameter(Parameter::parse(parameter)?)
    }

    fn get_parameter(&self, parameter: Parameter) -> Option<String> {
        match parameter {
            Parameter::Q => match (&self.command, &self.subject) {
                (Some(command), Some(subject)) => Some(format!("{command}:{subject}")),
                (Some(command), None) => Some(format!("{command}:")),
                (None, Some(subject)) => Some(subject.to_string()),
                (None, None) => None,
            },
            Parameter::Server => self.server.as_ref().map(ToString::to_string),
            Parameter::From => self.from.as_ref().map(ToString::to_string),
            Parameter::Helo => self.helo.as_ref().map(ToString::to_string),
            Parameter::To => self.to.as_ref().map(ToString::to_string),
            Parameter::Author => self.author.as_ref().map(ToString::to_string),
            Parameter::Selector => {
                let selectors: Vec<String> = self.selectors.iter().map(ToString::to_string).collect();
                Some(selectors.join(",")).filter(|text| !text.is_empty())
            }
            Parameter::Spf => self.draft.clone(),
            Parameter::Dmarc => self.dmarc_draft.clone(),
            Parameter::Zone => self.zone.as_ref().map(ToString::to_string),
            Parameter::Lists => self.all_lists.then(|| "all".into()),
            Parameter::Resolver => Some(self.resolver.to_string()).filter(|text| !text.is_empty()),
            Parameter::Resolvers => self.resolvers.set.as_ref().map(ToString::to_string),
            Parameter::Questions => (self.resolvers.scope == ResolverScope::All).then(|| "all".into()),
            Parameter::Tab => self.tab.clone(),
            // Without its view it says nothing.
            Parameter::Record => {
                self.record.filter(|_| self.view == View::Build).map(|kind| kind.word().to_owned())
            }
            Parameter::View => {
                VIEWS.iter().find(|(_, view)| *view == self.view).map(|(name, _)| (*name).to_owned())
            }
        }
    }

    /// The query part of the URL that asks the same, without the `?`; empty where nothing is asked.
    #[must_use]
    pub fn to_url(&self) -> String {
        let mut url = Serializer::new(String::new());
        for parameter in Parameter::ALL {
            if let Some(text) = self.get_parameter(parameter) {
                url.append_pair(parameter.name(), &text);
            }
        }
        // These need no escape in a query, and a link that people read is better without.
        url.finish().replace("%3A", ":").replace("%40", "@").replace("%2F", "/")
    }

    /// What is asked, without how and beside what it is shown.
    #[must_use]
    pub fn question(&self) -> Self {
        let resolvers = ResolverQuery::default();
        Self { tab: None, view: View::Page, record: None, resolvers, ..self.clone() }
    }

    /// The same question, shown as another query is.
    #[must_use]
    pub fn shown_like(&self, other: &Self) -> Self {
        let Self { tab, view, record, resolvers, .. } = other.clone();
        Self { tab, view, record, resolvers, ..self.clone() }
    }

    /// Whether there is anything to check.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subject.is_none()
            && self.server.is_none()
            && self.to.is_none()
            && self.author.is_none()
            && self.sender_domain().is_none()
    }

    /// The domain that the report is about: of `q`, else of the return-path, else of the
    /// recipient, else of the HELO name.
    #[must_use]
    pub fn domain(&self) -> Option<Name> {
        if let Some(Subject::Unusable(_)) = &self.subject {
            return None;
        }
        let to = || self.to.as_ref().map(|to| to.domain.clone());
        self.subject_domain().or_else(|| self.sender_domain()).or_else(to)
    }

    /// The domain in the box.
    #[must_use]
    pub fn subject_domain(&self) -> Option<Name> {
        match &self.subject {
            Some(Subject::Domain(name)) => Some(name.clone()),
            Some(Subject::Mailbox(mailbox)) => Some(mailbox.domain.clone()),
            Some(Subject::Unusable(_) | Subject::Address(_)) | None => None,
        }
    }

    /// The domain whose SPF record a receiver reads: of the return-path, which is taken to be one
    /// of the domain asked about where none is given, or of HELO for the null sender (RFC 7208
    /// section 2.4).
    #[must_use]
    pub fn sender_domain(&self) -> Option<Name> {
        match (&self.from, &self.helo) {
            (Some(ReturnPath::Mailbox(mailbox)), _) => Some(mailbox.domain.clone()),
            (None, _) if self.subject_domain().is_some() => self.subject_domain(),
            (Some(ReturnPath::Null) | None, Some(helo)) => helo.name().cloned(),
            _ => None,
        }
    }

    /// Whether mail is said to be from somebody, rather than a domain asked about.
    #[must_use]
    pub fn names_a_sender(&self) -> bool {
        matches!(self.from, Some(ReturnPath::Mailbox(_))) || matches!(self.subject, Some(Subject::Mailbox(_)))
    }

    /// The author domain, by which DMARC finds its policy: of the visible From where that is given, else of
    /// the return-path, else of `q` (RFC 9989 section 3.2.2). None where the visible From has addresses of
    /// several domains, or could not be read, and of a message without an author.
    #[must_use]
    pub fn author_domain(&self) -> Option<Name> {
        match (&self.author, &self.from) {
            // One was given; another does not stand in for it.
            _ if self.error_of("author").is_some() => None,
            (Some(author), _) => author.domain().cloned(),
            _ if self.author_unknown => None,
            (None, Some(ReturnPath::Mailbox(mailbox))) => Some(mailbox.domain.clone()),
            (None, _) => self.subject_domain(),
        }
    }

    /// The report's `input`.
    #[must_use]
    pub fn input(&self) -> Input {
        Input {
            q: self.get("q").unwrap_or_default(),
            domain: self.domain(),
            server: self.get("server"),
            from: self.get("from"),
            helo: self.get("helo"),
            to: self.get("to"),
            author: self.get("author"),
            errors: self.errors.clone(),
        }
    }
}

/// How the text of `q` is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Q {
    /// As it stands.
    Exact,
    /// As people paste it.
    Pasted,
    /// As people paste it, with the sending server in a parameter of its own.
    BesideServer,
}

fn exact(text: &str) -> Result<Fields, String> {
    pasted::exact(text).map(|(command, subject)| Fields { command, subject, ..Fields::default() })
}

/// What a text asks beside a server that is named: then a provider's host is no server once more.
fn beside_server(text: &str) -> Result<Fields, String> {
    match exact(text) {
        Ok(
            fields @ Fields { command: None, subject: Some(Subject::Domain(_) | Subject::Mailbox(_)), .. },
        ) => Ok(fields),
        _ => pasted::read(text).into_fields(),
    }
}

#[cfg(test)]
mod tests;
