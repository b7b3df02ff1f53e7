//! The other libraries.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use futures_util::FutureExt as _;
use mail_auth::common::parse::TxtRecordParser as _;
use mail_auth::spf::Spf;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{MessageAuthenticator, Parameters, ResolverCache, Txt};
use viaspf::lookup::{Lookup, LookupError, LookupResult, Name};

use super::{Library, strings};

/// The strings of each name's record.
type Zone<K> = HashMap<K, Vec<Vec<u8>>>;

fn zone<K: Hash + Eq>(zone: &[(String, String)], key: impl Fn(&str) -> K) -> Zone<K> {
    zone.iter().map(|(name, record)| (key(name), strings(record).map(<[u8]>::to_vec).collect())).collect()
}

/// mail-auth. What it keeps are parsed records; here each is parsed when it is asked for, as without its cache.
pub(crate) struct MailAuth {
    authenticator: MessageAuthenticator,
    zone: Answers,
}

struct Answers(Zone<Box<str>>);

impl ResolverCache<Box<str>, Txt> for Answers {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let record = self.0.get(name).expect("nothing else is asked for").concat();
        Some(Spf::parse(&record).map_or_else(Txt::Error, |spf| Txt::Spf(Arc::new(spf))))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

impl MailAuth {
    pub(crate) fn new(records: &[(String, String)]) -> Self {
        // It is never asked.
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let _entered = runtime.enter();
        let authenticator = MessageAuthenticator::new_cloudflare().expect("an authenticator");
        Self { authenticator, zone: Answers(zone(records, |name| format!("{name}.").into())) }
    }
}

impl Library for MailAuth {
    fn name(&self) -> &'static str {
        "mail-auth"
    }

    fn evaluate(&self, ip: IpAddr) -> &'static str {
        let parameters =
            SpfParameters::verify_mail_from(ip, "mail.example.com", "mx.example.net", "jo@example.com");
        let parameters = Parameters::from(parameters).with_txt_cache(&self.zone);
        let output = self.authenticator.check_host(parameters).now_or_never().expect("nothing is waited for");
        match output.result() {
            mail_auth::SpfResult::Pass => "pass",
            mail_auth::SpfResult::Fail => "fail",
            _ => "something else",
        }
    }
}

/// viaspf.
pub(crate) struct Viaspf {
    zone: Zone<String>,
    config: viaspf::Config,
    sender: viaspf::Sender,
    helo: viaspf::DomainName,
}

impl Viaspf {
    pub(crate) fn new(records: &[(String, String)]) -> Self {
        Self {
            zone: zone(records, |name| format!("{name}.")),
            config: viaspf::Config::default(),
            sender: viaspf::Sender::new("jo@example.com").expect("an address"),
            helo: viaspf::DomainName::new("mail.example.com").expect("a name"),
        }
    }
}

#[async_trait]
impl Lookup for Viaspf {
    async fn lookup_a(&self, _: &Name) -> LookupResult<Vec<Ipv4Addr>> {
        Err(LookupError::NoRecords)
    }

    async fn lookup_aaaa(&self, _: &Name) -> LookupResult<Vec<Ipv6Addr>> {
        Err(LookupError::NoRecords)
    }

    async fn lookup_mx(&self, _: &Name) -> LookupResult<Vec<Name>> {
        Err(LookupError::NoRecords)
    }

    async fn lookup_txt(&self, name: &Name) -> LookupResult<Vec<String>> {
        let record = self.zone.get(name.as_str()).expect("nothing else is asked for").concat();
        Ok(vec![String::from_utf8(record).expect("ASCII")])
    }

    async fn lookup_ptr(&self, _: IpAddr) -> LookupResult<Vec<Name>> {
        Err(LookupError::NoRecords)
    }
}

impl Library for Viaspf {
    fn name(&self) -> &'static str {
        "viaspf"
    }

    fn evaluate(&self, ip: IpAddr) -> &'static str {
        let result = viaspf::evaluate_sender(self, &self.config, ip, &self.sender, Some(&self.helo));
        match result.now_or_never().expect("nothing is waited for").spf_result {
            viaspf::SpfResult::Pass => "pass",
            viaspf::SpfResult::Fail(_) => "fail",
            _ => "something else",
        }
    }
}
