//! One question and what came back, and the trait through which everything is asked.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use super::{Name, Priority, RecordData, RecordType};

/// A DNS question; the class is always IN.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// Name asked about.
    pub name: Name,
    /// Type asked for.
    pub rtype: RecordType,
}

/// Response code (RFC 1035 section 4.1.1, RFC 6895 section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants carry the field's own names")]
pub enum Rcode {
    NoError,
    FormErr,
    ServFail,
    NxDomain,
    NotImp,
    Refused,
    Other(u16),
}

impl From<u16> for Rcode {
    fn from(code: u16) -> Self {
        match code {
            0 => Self::NoError,
            1 => Self::FormErr,
            2 => Self::ServFail,
            3 => Self::NxDomain,
            4 => Self::NotImp,
            5 => Self::Refused,
            other => Self::Other(other),
        }
    }
}

impl Rcode {
    /// The code's number.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::NoError => 0,
            Self::FormErr => 1,
            Self::ServFail => 2,
            Self::NxDomain => 3,
            Self::NotImp => 4,
            Self::Refused => 5,
            Self::Other(code) => code,
        }
    }

    /// Reads what `Display` writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (0..=5)
            .map(Self::from)
            .find(|code| code.to_string() == text)
            .or_else(|| text.strip_prefix("RCODE")?.parse::<u16>().ok().map(Self::from))
    }
}

impl fmt::Display for Rcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoError => "NOERROR",
            Self::FormErr => "FORMERR",
            Self::ServFail => "SERVFAIL",
            Self::NxDomain => "NXDOMAIN",
            Self::NotImp => "NOTIMP",
            Self::Refused => "REFUSED",
            Self::Other(code) => return write!(f, "RCODE{code}"),
        })
    }
}

/// One resource record of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Owner.
    pub name: Name,
    /// Type.
    pub rtype: RecordType,
    /// Time to live, in seconds.
    pub ttl: u32,
    /// Data.
    pub data: RecordData,
}

/// A resolver's answer, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Response code.
    pub rcode: Rcode,
    /// Authentic data: the resolver says that it has validated the answer (RFC 4035 section 3.2.3),
    /// and is one whose word on that is worth something.
    pub ad: bool,
    /// The answer is not whole: the resolver said so, is known to cut such answers, or there was
    /// more than this page takes in. Nothing can be concluded from what is missing.
    pub truncated: bool,
    /// The answer section, with the whole chain of aliases.
    pub answers: Vec<Record>,
    /// Remarks of the resolver, such as why DNSSEC validation failed.
    pub comments: Vec<String>,
}

impl Response {
    /// An answer without records.
    #[must_use]
    pub fn empty(rcode: Rcode) -> Self {
        Self { rcode, ad: false, truncated: false, answers: Vec::new(), comments: Vec::new() }
    }
}

/// Why there is no DNS answer at all. Never to be read as an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing came within the time allowed.
    Timeout,
    /// The server's HTTP status was not 200.
    Http(u16),
    /// A web page came in the place of an answer: the log-in page of a network, or of a filter.
    WebPage,
    /// The body is not the JSON of a DNS answer.
    NotJson,
    /// The body is not a DNS message.
    NotDns,
    /// The body is larger than is taken in.
    TooLarge,
    /// No connection, or it broke; in a browser, also blocked by an extension or a policy.
    Unreachable,
    /// The server answers, and does not let web pages read it (Fetch standard, "CORS protocol").
    NoCors,
    /// Not asked, since the resolver had not answered any earlier question.
    GaveUp,
    /// A recorded report does not hold this question.
    NotRecorded,
}

impl Failure {
    /// Reads what `Display` writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        use Failure as F;
        let plain = [F::Timeout, F::WebPage, F::NotJson, F::NotDns, F::TooLarge, F::Unreachable, F::NoCors];
        plain
            .into_iter()
            .chain([F::GaveUp, F::NotRecorded])
            .find(|failure| failure.to_string() == text)
            .or_else(|| text.strip_prefix("http ")?.parse().ok().map(F::Http))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Timeout => "timeout",
            Self::Http(status) => return write!(f, "http {status}"),
            Self::WebPage => "a web page",
            Self::NotJson => "not json",
            Self::NotDns => "not a dns message",
            Self::TooLarge => "answer too large",
            Self::Unreachable => "unreachable",
            Self::NoCors => "no cors",
            Self::GaveUp => "not asked, the resolver does not answer",
            Self::NotRecorded => "not recorded",
        })
    }
}

/// A question with what came back, who was asked, and how long it took: the proof behind a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Number within the report, from 1 in the order of asking; 0 where nobody counts.
    pub id: u32,
    /// What was asked.
    pub question: Question,
    /// What came back.
    pub result: Result<Response, Failure>,
    /// Who answered, or was asked last: a provider's id, or `custom`, `example`.
    pub resolver: String,
    /// The URL asked, where one was.
    pub url: Option<String>,
    /// How often the question was sent, over all providers.
    pub attempts: u32,
    /// Milliseconds from the report's start to the asking.
    pub started_ms: u64,
    /// Milliseconds from the asking to the answer.
    pub elapsed_ms: u64,
    /// SERVFAIL that turned into an answer when DNSSEC validation was switched off: the zone's
    /// signatures are wrong, rather than its servers out of reach. None where this was not tried.
    pub bogus: Option<bool>,
    /// How old the answer is, in milliseconds, where an earlier report had asked; else None.
    pub age_ms: Option<u64>,
    /// Private to this reader: it is left out of every export, link and file.
    pub private: bool,
    /// What is published, where `result` is what a record that is being tried makes of it.
    pub published: Option<Box<Result<Response, Failure>>>,
    /// Of records that are tried: whether they would be signed could not be found out, so AD says nothing.
    pub ad_unknown: bool,
}

impl Lookup {
    /// A lookup that took no time, as of a zone in memory.
    #[must_use]
    pub fn instant(question: Question, resolver: &str, result: Result<Response, Failure>) -> Self {
        Self {
            id: 0,
            question,
            result,
            resolver: resolver.to_owned(),
            url: None,
            attempts: 1,
            started_ms: 0,
            elapsed_ms: 0,
            bogus: None,
            age_ms: None,
            private: false,
            published: None,
            ad_unknown: false,
        }
    }

    /// Whether the answer is not what is published: records that are being tried change it.
    #[must_use]
    pub fn is_tried(&self) -> bool {
        self.published.is_some()
    }

    /// The same with what is published.
    #[must_use]
    pub fn as_published(&self) -> Self {
        match &self.published {
            Some(published) => {
                Self { result: (**published).clone(), published: None, ad_unknown: false, ..self.clone() }
            }
            None => self.clone(),
        }
    }

    /// Whether the answer was validated (AD); none where there is no answer, or that is not known of what is tried.
    #[must_use]
    pub fn ad(&self) -> Option<bool> {
        self.result.as_ref().ok().filter(|_| !self.ad_unknown).map(|response| response.ad)
    }

    /// Whether any DNS answer came, be it a refusal.
    #[must_use]
    pub fn answered(&self) -> bool {
        self.result.is_ok()
    }
}

/// Something that answers DNS questions: a DoH server, a zone in memory, a recorded report.
///
/// It never fails as a whole: what went wrong is in the [`Lookup`]. It is not a cache and not
/// a validator. The future is `'static` and is cancelled by dropping it.
pub trait Resolve {
    /// Asks one question.
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>>;

    /// Asks one question whose answer is wanted so soon. Who sends everything at once has no use for that.
    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let _ = priority;
        self.resolve(question)
    }

    /// Who answers with what is published, where this one answers with records that are being tried.
    fn published(&self) -> Option<Rc<dyn Resolve>> {
        None
    }

    /// Asks for the records of `rtype` at `name`.
    fn ask(&self, name: &Name, rtype: RecordType) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve(Question { name: name.clone(), rtype })
    }
}
