//! Who is asked, in which order, how many at once, and what happens when no answer comes.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use reqwest::Url;
use web_time::Instant;

use super::choice::ResolverChoice;
use super::clock::sleep;
use super::endpoint::{Endpoint, Format};
use super::gate::{Gate, Place};
use super::transport::{Client, Connection, TransportError, answers_unread, client, get};
use super::{json, wire};
use crate::dns::{Failure, Lookup, Priority, Question, Rcode, Resolve, Response};

impl Endpoint {
    /// The URL that asks this question, in the plain way.
    #[must_use]
    pub fn asks(&self, question: &Question) -> Option<String> {
        self.question_url(question, false).ok().map(String::from)
    }

    fn question_url(&self, question: &Question, checking_disabled: bool) -> Result<Url, Failure> {
        let mut url = self.url.clone();
        let mut parameters = url.query_pairs_mut();
        match self.format {
            Format::Json => {
                let name = if question.name.is_root() { "." } else { question.name.as_str() };
                // Every server reads a type by number; not every one reads it by name.
                let rtype = question.rtype.code().to_string();
                parameters.append_pair("name", name).append_pair("type", &rtype);
                if checking_disabled {
                    parameters.append_pair("cd", "1");
                }
            }
            Format::Wire => {
                parameters.append_pair("dns", &wire::parameter(question, checking_disabled)?);
            }
        }
        drop(parameters);
        Ok(url)
    }

    fn read(&self, body: &[u8], question: &Question) -> Result<Response, Failure> {
        match self.format {
            Format::Json => json::read(body, question, self),
            Format::Wire => wire::read(body, question),
        }
        .map_err(|failure| if is_web_page(body) { Failure::WebPage } else { failure })
    }
}

/// Whether what came is HTML (WHATWG MIME Sniffing section 7.1): no form of a DNS answer begins so.
fn is_web_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let begins = |tag: &[u8]| body.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    [
        &b"<!doctype"[..],
        b"<html",
        b"<head",
        b"<body",
        b"<script",
        b"<title",
        b"<meta",
        b"<!--",
        b"<?xml",
        b"<h1",
    ]
    .into_iter()
    .any(begins)
}

/// Bounds on time and number.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How long one request may take.
    pub timeout: Duration,
    /// How many requests are under way at once, at most: fewer once the server shows that these are too many.
    pub in_flight: usize,
    /// The longest pause that a server's Retry-After gets.
    pub longest_pause: Duration,
    /// How long a server is waited for that answers nothing but that too much was asked (HTTP 429).
    pub patience: Duration,
    /// After so many questions without any sign of life, a server is asked no more.
    pub give_up_after: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            in_flight: 64,
            longest_pause: Duration::from_secs(10),
            patience: Duration::from_secs(15),
            give_up_after: 8,
        }
    }
}

/// How often a question is sent to one server: once, and one retry.
const TRIES: u32 = 2;
/// The same where it asks for patience (HTTP 429).
const PATIENT_TRIES: u32 = 4;

/// How many connections a server is burdened with that takes one request at a time on each (RFC 9112 section 9.4).
#[cfg(not(target_arch = "wasm32"))]
const CONNECTIONS: usize = 16;

/// Asks over HTTPS.
#[derive(Clone)]
pub struct Doh {
    inner: Rc<Inner>,
}

struct Inner {
    client: Client,
    policy: Policy,
    endpoints: Vec<Endpoint>,
    health: RefCell<Vec<Health>>,
    gate: Gate,
    started: Instant,
}

/// What is known of a server by now.
#[derive(Clone, Default)]
struct Health {
    /// It has answered something, be it an error.
    alive: bool,
    /// Questions that ended without a sign of life.
    silent: u32,
    /// Whether it answers without letting pages read it has been tried.
    tried_unread: bool,
    /// It asked to be left alone until then.
    hold_until: Option<Instant>,
    /// Since then it has said nothing else than that too much was asked.
    limited_since: Option<Instant>,
}

/// What came of asking one server.
struct Outcome {
    result: Result<Response, Failure>,
    attempts: u32,
    url: Option<String>,
    bogus: Option<bool>,
}

impl Doh {
    /// Asks the servers that `choice` names.
    #[must_use]
    pub fn new(choice: &ResolverChoice) -> Self {
        let endpoints = Endpoint::of(choice);
        let mut policy = Policy::default();
        // A browser speaks HTTP/2 over TLS only, and opens six connections to a host without it;
        // what waits for one of them must not be taken for a slow answer.
        if cfg!(target_arch = "wasm32") && endpoints.iter().any(|endpoint| endpoint.url.scheme() == "http") {
            policy.in_flight = 6;
        }
        Self::with(endpoints, client().unwrap_or_default(), policy)
    }

    /// Asks `endpoints` in this order, each only when those before it did not answer.
    #[must_use]
    pub fn with(endpoints: Vec<Endpoint>, client: Client, policy: Policy) -> Self {
        let inner = Inner {
            client,
            health: RefCell::new(vec![Health::default(); endpoints.len()]),
            endpoints,
            gate: Gate::new(policy.in_flight),
            policy,
            started: Instant::now(),
        };
        Self { inner: Rc::new(inner) }
    }
}

impl Resolve for Doh {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let inner = self.inner.clone();
        async move { Arc::new(inner.lookup(question, priority).await) }.boxed_local()
    }
}

impl Inner {
    async fn lookup(&self, question: Question, priority: Priority) -> Lookup {
        let mut place = self.gate.enter(priority).await;
        let started = Instant::now();
        let mut lookup = Lookup::instant(question, "", Err(Failure::GaveUp));
        lookup.attempts = 0;
        lookup.started_ms = millis(started.duration_since(self.started));
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            lookup.resolver.clone_from(&endpoint.id);
            let outcome = self.ask(index, endpoint, &lookup.question, &mut place).await;
            lookup.attempts += outcome.attempts;
            lookup.url = outcome.url.or(lookup.url);
            lookup.bogus = outcome.bogus;
            lookup.result = outcome.result;
            if lookup.result.is_ok() {
                break;
            }
        }
        lookup.elapsed_ms = millis(started.elapsed());
        lookup
    }

    async fn ask(
        &self,
        index: usize,
        endpoint: &Endpoint,
        question: &Question,
        place: &mut Place,
    ) -> Outcome {
        let mut outcome = Outcome { result: Err(Failure::GaveUp), attempts: 0, url: None, bogus: None };
        let mut tries = TRIES;
        while outcome.attempts < tries {
            if self.has_given_up(index) {
                return outcome;
            }
            if !self.wait_for(index).await {
                outcome.result = Err(Failure::Http(429));
                return outcome;
            }
            outcome.attempts += 1;
            let result = self.once(endpoint, question, false, &mut outcome.url).await;
            let error = match result {
                Ok(response) => {
                    place.answered();
                    self.note_life(index);
                    self.with_health(index, |health| health.limited_since = None);
                    if response.rcode == Rcode::ServFail && endpoint.validates {
                        outcome.bogus = self.is_bogus(endpoint, question, &response).await;
                    }
                    outcome.result = Ok(response);
                    return outcome;
                }
                Err(error) => error,
            };
            if self.is_overload(index, &error) {
                place.overloaded();
            }
            let silent = matches!(error.failure, Failure::Timeout | Failure::Unreachable);
            if silent {
                // Counted once a question, when its last try has ended.
                if outcome.attempts == tries {
                    self.note_silence(index);
                }
            } else {
                self.note_life(index);
            }
            if let Some(pause) = error.retry_after {
                tries = PATIENT_TRIES;
                self.hold(index, pause);
            }
            outcome.result = Err(error.failure);
        }
        if outcome.result == Err(Failure::Unreachable) && self.answers_unread(index, endpoint).await {
            outcome.result = Err(Failure::NoCors);
        }
        outcome
    }

    /// Whether a failure shows that too much is asked at once: the server says so, or breaks a connection although
    /// it has answered before.
    fn is_overload(&self, index: usize, error: &TransportError) -> bool {
        let is_alive = || self.health.borrow().get(index).is_some_and(|health| health.alive);
        error.retry_after.is_some() || error.failure == Failure::Unreachable && is_alive()
    }

    /// Whether a server that seems out of reach answers, and only does not let pages read it. Tried once.
    async fn answers_unread(&self, index: usize, endpoint: &Endpoint) -> bool {
        let untried = |health: &Health| !health.alive && !health.tried_unread;
        if !self.health.borrow().get(index).is_some_and(untried) {
            return false;
        }
        self.with_health(index, |health| health.tried_unread = true);
        answers_unread(&endpoint.url, self.policy.timeout).await
    }

    async fn once(
        &self,
        endpoint: &Endpoint,
        question: &Question,
        checking_disabled: bool,
        asked: &mut Option<String>,
    ) -> Result<Response, TransportError> {
        let url = endpoint.question_url(question, checking_disabled)?;
        *asked = Some(url.to_string());
        let body = get(&self.client, url, endpoint.accept, self.policy.timeout).await?;
        self.note_connection(body.connection);
        Ok(endpoint.read(&body.bytes, question)?)
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn note_connection(&self, connection: Connection) {
        if connection == Connection::Own {
            self.gate.limit(CONNECTIONS);
        }
    }

    /// Which version a browser speaks, it does not say; without TLS, [`Doh::new`] knows.
    #[cfg(target_arch = "wasm32")]
    fn note_connection(&self, _: Connection) {}

    /// Tells a zone with wrong DNSSEC signatures from servers out of reach: with validation off, the
    /// former is answered.
    async fn is_bogus(&self, endpoint: &Endpoint, question: &Question, response: &Response) -> Option<bool> {
        let hint = endpoint.format == Format::Wire
            || response.comments.iter().any(|text| text.to_ascii_uppercase().contains("DNSSEC"));
        if !hint {
            return None;
        }
        let again = self.once(endpoint, question, true, &mut None).await.ok()?;
        Some(matches!(again.rcode, Rcode::NoError | Rcode::NxDomain))
    }

    /// Waits out a pause that the server asked for; false where it is too long to wait, or where it has asked
    /// for nothing but pauses for too long.
    async fn wait_for(&self, index: usize) -> bool {
        loop {
            let health = self.health.borrow().get(index).cloned().unwrap_or_default();
            let Some(until) = health.hold_until else { return true };
            let pause = until.saturating_duration_since(Instant::now());
            if pause.is_zero() {
                return true;
            }
            let patience = health.limited_since.map(|since| since + self.policy.patience);
            if pause > self.policy.longest_pause || patience.is_some_and(|end| until > end) {
                return false;
            }
            sleep(pause).await;
        }
    }

    fn hold(&self, index: usize, pause: Duration) {
        // A server may ask for years; a day is more than any report lasts.
        let now = Instant::now();
        let until = now + pause.min(Duration::from_secs(86_400));
        self.with_health(index, |health| {
            health.hold_until = health.hold_until.max(Some(until));
            health.limited_since.get_or_insert(now);
        });
    }

    fn has_given_up(&self, index: usize) -> bool {
        let health = self.health.borrow();
        health.get(index).is_some_and(|h| !h.alive && h.silent >= self.policy.give_up_after)
    }

    fn note_life(&self, index: usize) {
        self.with_health(index, |health| health.alive = true);
    }

    fn note_silence(&self, index: usize) {
        self.with_health(index, |health| health.silent += 1);
    }

    fn with_health(&self, index: usize, change: impl FnOnce(&mut Health)) {
        if let Some(health) = self.health.borrow_mut().get_mut(index) {
            change(health);
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_page_is_told_from_what_is_merely_no_answer() {
        for page in ["<!DOCTYPE html><title>Log in</title>", "\u{feff}\n <HTML>", "<?xml version=\"1.0\"?>"] {
            assert!(is_web_page(page.as_bytes()), "{page}");
        }
        for other in ["", "<", "{\"Status\":0}", "not found", "\u{0}\u{0}\u{81}\u{80}", "[]"] {
            assert!(!is_web_page(other.as_bytes()), "{other:?}");
        }
    }
}
