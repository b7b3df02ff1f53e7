//! What a lookup says about the records asked for: found, none, no such name, or unknown.

use std::fmt;

use super::{Failure, Lookup, Name, Rcode, Record, RecordData, RecordType, Txt};

/// The longest chain of aliases that is followed; resolvers stop earlier.
const MAX_ALIASES: usize = 16;

/// A record that was found, in the form asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<T> {
    /// What was picked out of the record's data.
    pub value: T,
    /// Time to live in seconds.
    pub ttl: u32,
}

/// The outcome of a lookup. There is no way to take a failure for an empty answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    /// At least one record.
    Records(Vec<Hit<T>>),
    /// The name exists, and has no such record (NODATA, RFC 2308 section 2.2).
    NoData,
    /// The name does not exist (RFC 2308 section 2.1, RFC 8020).
    NxDomain,
    /// The name exists and is an alias (CNAME), but the name at the end of its aliases does not exist: the
    /// response code NXDOMAIN is about that one (RFC 6604 section 3).
    BrokenAlias(Name),
    /// Nothing is known, and why.
    Unknown(LookupError),
}

/// Why nothing is known after a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupError {
    /// The resolver answered with a code that says nothing about the name.
    Rcode(Rcode),
    /// SERVFAIL because the zone's DNSSEC signatures are wrong.
    Bogus,
    /// No DNS answer came.
    Failure(Failure),
    /// Aliases that lead in a circle, or too long a chain of them.
    AliasLoop,
    /// The answer is not whole, so what is missing from it means nothing.
    Truncated,
    /// Records of the type asked for whose data could not be read.
    Unreadable,
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rcode(code) => write!(f, "the resolver answered {code}"),
            Self::Bogus => f.write_str("the zone's DNSSEC signatures are wrong (SERVFAIL)"),
            Self::Failure(Failure::Timeout) => f.write_str("no answer came in time"),
            Self::Failure(Failure::Unreachable) => f.write_str("the resolver could not be reached"),
            Self::Failure(Failure::NoCors) => {
                f.write_str("the resolver does not let web pages ask it (no CORS)")
            }
            Self::Failure(Failure::WebPage) => f.write_str("a web page came back instead of an answer"),
            Self::Failure(Failure::Http(429)) => f.write_str("the resolver asks us to slow down (HTTP 429)"),
            Self::Failure(Failure::Http(status)) => {
                write!(f, "the resolver's web server answered {status}")
            }
            Self::Failure(Failure::GaveUp) => {
                f.write_str("it was not asked, since the resolver does not answer")
            }
            Self::Failure(other) => write!(f, "no usable answer came ({other})"),
            Self::AliasLoop => f.write_str("its aliases (CNAME) lead in a circle"),
            Self::Truncated => f.write_str("the answer was not whole"),
            Self::Unreadable => f.write_str("the answer could not be read"),
        }
    }
}

impl LookupError {
    /// Whether the fault is in the zone itself, so that asking again, or by another resolver, changes nothing.
    #[must_use]
    pub fn is_fault_of_zone(&self) -> bool {
        matches!(self, Self::Bogus | Self::AliasLoop)
    }

    /// What to do about it, as a sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Bogus => {
                "Ask whoever runs the name's DNS to sign the zone again, or to remove the DS record at the registrar."
            }
            Self::AliasLoop => {
                "Whoever runs the name's DNS has to correct the alias (CNAME); asking again changes nothing."
            }
            Self::Failure(Failure::Http(429)) => {
                "Wait some minutes and ask again, or choose another resolver."
            }
            Self::Rcode(Rcode::ServFail) => {
                "Ask again, or choose another resolver. If it stays so, whoever runs the name's DNS servers has to repair them."
            }
            Self::Rcode(_) | Self::Failure(_) | Self::Truncated | Self::Unreadable => {
                "Ask again, or choose another resolver."
            }
        }
    }

    /// What it means for `what` (such as “the domain”), as a sentence.
    #[must_use]
    pub fn meaning(&self, what: &str) -> String {
        match self {
            Self::Bogus | Self::AliasLoop => {
                "That is a mistake in its DNS, so other resolvers fail on it as well.".to_owned()
            }
            Self::Rcode(Rcode::ServFail) => {
                "Either its DNS servers do not work, or the resolver does not reach them.".to_owned()
            }
            Self::Rcode(_) | Self::Failure(_) | Self::Truncated | Self::Unreadable => {
                format!("That says nothing about {what} itself.")
            }
        }
    }
}

impl<T> Found<T> {
    /// The records, none where there are none or nothing is known.
    #[must_use]
    pub fn records(&self) -> &[Hit<T>] {
        match self {
            Self::Records(hits) => hits,
            _ => &[],
        }
    }

    /// The name at the end of the aliases, where it is that name which does not exist.
    #[must_use]
    pub fn broken_alias(&self) -> Option<&Name> {
        match self {
            Self::BrokenAlias(end) => Some(end),
            _ => None,
        }
    }

    /// Why nothing is known, if so.
    #[must_use]
    pub fn error(&self) -> Option<&LookupError> {
        match self {
            Self::Unknown(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the answer was NXDOMAIN: the name does not exist, or leads to one that does not.
    #[must_use]
    pub fn is_nxdomain(&self) -> bool {
        matches!(self, Self::NxDomain | Self::BrokenAlias(_))
    }

    /// Whether the DNS answered that there is no such record.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::NoData | Self::NxDomain | Self::BrokenAlias(_))
    }
}

impl Lookup {
    /// Follows the aliases in the answer from the name asked about; the targets in order.
    ///
    /// # Errors
    /// [`LookupError::AliasLoop`] where they lead in a circle or on for too long.
    pub fn aliases(&self) -> Result<Vec<&Name>, LookupError> {
        let mut targets: Vec<&Name> = Vec::new();
        if self.question.rtype == RecordType::CNAME {
            return Ok(targets);
        }
        let Ok(response) = &self.result else { return Ok(targets) };
        let mut at = &self.question.name;
        while let Some(target) = response.answers.iter().find_map(|record| match &record.data {
            RecordData::Cname(target) if record.name == *at => Some(target),
            _ => None,
        }) {
            if targets.len() == MAX_ALIASES || targets.contains(&target) || *target == self.question.name {
                return Err(LookupError::AliasLoop);
            }
            targets.push(target);
            at = target;
        }
        Ok(targets)
    }

    /// The records asked for, at the end of the aliases, through `pick`.
    pub fn found<'a, T>(&'a self, pick: impl Fn(&'a RecordData) -> Option<T>) -> Found<T> {
        match self.found_data() {
            Found::Records(hits) => {
                let read = hits.into_iter().map(|Hit { value, ttl }| Some(Hit { value: pick(value)?, ttl }));
                match read.collect() {
                    Some(read) => Found::Records(read),
                    None => Found::Unknown(LookupError::Unreadable),
                }
            }
            Found::NoData => Found::NoData,
            Found::NxDomain => Found::NxDomain,
            Found::BrokenAlias(end) => Found::BrokenAlias(end),
            Found::Unknown(error) => Found::Unknown(error),
        }
    }

    /// The TXT records, as they are cut into strings.
    #[must_use]
    pub fn txt_records(&self) -> Found<Txt> {
        self.found(|data| match data {
            RecordData::Txt(txt) => Some(txt.clone()),
            _ => None,
        })
    }

    /// The TXT records, the strings of each joined with nothing between them, as SPF, DKIM and DMARC read
    /// them (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2).
    #[must_use]
    pub fn texts(&self) -> Found<Vec<u8>> {
        self.found(|data| match data {
            RecordData::Txt(txt) => Some(txt.joined()),
            _ => None,
        })
    }

    /// Whether the name asked about exists; none where that is not known. NXDOMAIN beside an alias of the
    /// name is about the alias's target: the name itself is there (RFC 6604 section 3).
    #[must_use]
    pub fn name_exists(&self) -> Option<bool> {
        let response = self.result.as_ref().ok()?;
        let is_there = response.answers.iter().any(|record| record.name == self.question.name);
        match response.rcode {
            Rcode::NoError | Rcode::NxDomain if is_there => Some(true),
            // An answer about other names is none.
            Rcode::NoError | Rcode::NxDomain if !response.answers.is_empty() => None,
            Rcode::NoError => Some(true),
            Rcode::NxDomain => Some(false),
            _ => None,
        }
    }

    /// The same, as yet unread. What does not depend on how it is read is here, and there once.
    fn found_data(&self) -> Found<&RecordData> {
        let response = match &self.result {
            Ok(response) => response,
            Err(failure) => return Found::Unknown(LookupError::Failure(failure.clone())),
        };
        let aliases = match self.aliases() {
            Ok(aliases) => aliases,
            Err(error) => return Found::Unknown(error),
        };
        match response.rcode {
            Rcode::NoError | Rcode::NxDomain => {}
            Rcode::ServFail if self.bogus == Some(true) => return Found::Unknown(LookupError::Bogus),
            other => return Found::Unknown(LookupError::Rcode(other)),
        }
        if response.truncated {
            return Found::Unknown(LookupError::Truncated);
        }
        let owner = aliases.last().copied().unwrap_or(&self.question.name);
        let asked = |record: &&Record| record.rtype == self.question.rtype && record.name == *owner;
        let hits = distinct(response.answers.iter().filter(asked));
        // An answer that names neither what was asked about nor an alias of it answers another question.
        let is_ours = |record: &Record| record.name == self.question.name || aliases.contains(&&record.name);
        if !hits.is_empty() {
            Found::Records(hits)
        } else if !response.answers.is_empty() && !response.answers.iter().any(is_ours) {
            Found::Unknown(LookupError::Unreadable)
        } else if response.rcode == Rcode::NxDomain {
            match aliases.last() {
                Some(end) => Found::BrokenAlias((*end).clone()),
                None => Found::NxDomain,
            }
        } else {
            Found::NoData
        }
    }
}

/// The records, each once. Records of one owner and type with the same data are one record (RFC 2181 section
/// 5): a resolver that delivers one twice makes no second SPF record of it. Their times to live should be the
/// same; of different ones the least counts (section 5.2).
fn distinct<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Hit<&'a RecordData>> {
    let mut hits: Vec<Hit<&RecordData>> = Vec::new();
    for record in records {
        match hits.iter_mut().find(|hit| *hit.value == record.data) {
            Some(known) => known.ttl = known.ttl.min(record.ttl),
            None => hits.push(Hit { value: &record.data, ttl: record.ttl }),
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{Question, Response, TxtStyle};

    fn lookup(rcode: Rcode, answers: &[(&str, RecordType, &str)]) -> Lookup {
        let name = |text: &str| Name::parse(text).expect("valid name");
        let question = Question { name: name("a.example"), rtype: RecordType::A };
        let answers = answers
            .iter()
            .map(|(owner, rtype, data)| Record {
                name: name(owner),
                rtype: *rtype,
                ttl: 60,
                data: RecordData::parse(*rtype, data, TxtStyle::Quoted),
            })
            .collect();
        let response = Response { answers, ..Response::empty(rcode) };
        Lookup::instant(question, "test", Ok(response))
    }

    fn addresses(lookup: &Lookup) -> Found<std::net::Ipv4Addr> {
        lookup.found(|data| match data {
            RecordData::A(address) => Some(*address),
            _ => None,
        })
    }

    #[test]
    fn the_alias_chain_is_followed_in_any_order() {
        let e = lookup(
            Rcode::NoError,
            &[
                ("c.example", RecordType::A, "192.0.2.1"),
                ("b.example", RecordType::CNAME, "c.example"),
                ("A.EXAMPLE", RecordType::CNAME, "b.example."),
                ("other.example", RecordType::A, "192.0.2.9"),
            ],
        );
        assert_eq!(
            addresses(&e).records().iter().map(|h| h.value.to_string()).collect::<Vec<_>>(),
            ["192.0.2.1"]
        );
        assert_eq!(e.aliases().map(|a| a.len()), Ok(2));
    }

    #[test]
    fn loops_of_aliases_end() {
        let e = lookup(
            Rcode::NoError,
            &[("a.example", RecordType::CNAME, "b.example"), ("b.example", RecordType::CNAME, "a.example")],
        );
        assert_eq!(addresses(&e), Found::Unknown(LookupError::AliasLoop));
    }

    #[test]
    fn empty_answers_and_failures_are_told_apart() {
        assert_eq!(addresses(&lookup(Rcode::NoError, &[])), Found::NoData);
        assert_eq!(addresses(&lookup(Rcode::NxDomain, &[])), Found::NxDomain);
        for code in [Rcode::ServFail, Rcode::Refused, Rcode::NotImp, Rcode::Other(23)] {
            assert_eq!(addresses(&lookup(code, &[])), Found::Unknown(LookupError::Rcode(code)));
        }
        let mut e = lookup(Rcode::ServFail, &[]);
        e.bogus = Some(true);
        assert_eq!(addresses(&e), Found::Unknown(LookupError::Bogus));
        e.result = Err(Failure::Timeout);
        assert_eq!(addresses(&e), Found::Unknown(LookupError::Failure(Failure::Timeout)));
    }

    #[test]
    fn an_answer_to_another_question_says_nothing() {
        for code in [Rcode::NoError, Rcode::NxDomain] {
            let e = lookup(code, &[("other.example", RecordType::A, "192.0.2.9")]);
            assert_eq!(addresses(&e), Found::Unknown(LookupError::Unreadable), "{code}");
        }
        // That the name has an alias, or a record of another type, is an answer about it.
        let e = lookup(Rcode::NoError, &[("a.example", RecordType::CNAME, "b.example")]);
        assert_eq!(addresses(&e), Found::NoData);
        let e = lookup(Rcode::NxDomain, &[("a.example", RecordType::CNAME, "b.example")]);
        assert_eq!(addresses(&e), Found::BrokenAlias(Name::parse("b.example").expect("valid name")));
        assert!(addresses(&e).is_absent());
        let e = lookup(Rcode::NoError, &[("a.example", RecordType::TXT, "\"x\"")]);
        assert_eq!(addresses(&e), Found::NoData);
    }

    #[test]
    fn a_name_that_is_an_alias_exists_wherever_it_leads() {
        let exists = |rcode, answers: &[_]| lookup(rcode, answers).name_exists();
        let dangling = [("a.example", RecordType::CNAME, "gone.example")];
        assert_eq!(exists(Rcode::NxDomain, &dangling), Some(true));
        assert_eq!(exists(Rcode::NxDomain, &[]), Some(false));
        assert_eq!(exists(Rcode::NoError, &[]), Some(true));
        assert_eq!(exists(Rcode::NoError, &[("a.example", RecordType::A, "192.0.2.1")]), Some(true));
        assert_eq!(exists(Rcode::NxDomain, &[("b.example", RecordType::A, "192.0.2.1")]), None);
        assert_eq!(exists(Rcode::ServFail, &[]), None);
        let loops =
            [("a.example", RecordType::CNAME, "b.example"), ("b.example", RecordType::CNAME, "a.example")];
        assert_eq!(exists(Rcode::NoError, &loops), Some(true));
    }

    #[test]
    fn unreadable_and_cut_answers_say_nothing() {
        let mut e = lookup(Rcode::NoError, &[("a.example", RecordType::A, "<html>")]);
        assert_eq!(addresses(&e), Found::Unknown(LookupError::Unreadable));
        e = lookup(Rcode::NoError, &[]);
        if let Ok(response) = &mut e.result {
            response.truncated = true;
        }
        assert_eq!(addresses(&e), Found::Unknown(LookupError::Truncated));
    }
}
