//! Results of authentication in plain words, and what they were found of.

use std::net::IpAddr;

use super::super::model::Said;
use super::authentication::clipped;
use super::note::Weight;
use super::{Method, SaidResult, address, received_spf, tables};
use crate::checks::dmarc::Policy;
use crate::checks::finding::fill;
use crate::dns::plain;

/// A sentence about a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The sentence.
    pub words: String,
    /// Whether it speaks for the message.
    pub weight: Weight,
    /// Where that is laid down; none where it is not known what it means.
    pub source: Option<&'static str>,
}

/// What a receiver did on account of DMARC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Nothing.
    None,
    /// It put the message aside as suspicious.
    Quarantine,
    /// It refuses such mail.
    Reject,
    /// It took the message although the domain asks for refusal, and marked it as spam (Microsoft).
    QuarantineInsteadOfReject,
}

impl Said {
    /// What the result means, in a sentence. Methods and results that are not known are named.
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        let row = tables::result(&self.method, &self.result)
            .or_else(|| tables::result(&self.method, canonical(self.result_kind())?));
        let Some(row) = row else {
            let words = format!("The method “{}” gave “{}”.", plain(&self.method), plain(&self.result));
            return Explanation { words, weight: Weight::Neutral, source: None };
        };
        let words = match self.domain() {
            Some(domain) => fill(&row.words, &[("domain", &plain(&domain))]),
            None => without_name(&row.words),
        };
        Explanation { words, weight: row.weight, source: Some(&row.source) }
    }

    /// What else is said beside the result: why, what the domain asks for, what the receiver did.
    #[must_use]
    pub fn details(&self) -> Vec<Explanation> {
        let mut found = Vec::new();
        let mut add = |key: &str, value: Option<String>| {
            let Some(value) = value else { return };
            if let Some(row) = tables::detail(key, &value) {
                let words = fill(&row.words, &[("value", &plain(&value))]);
                found.push(Explanation { words, weight: row.weight, source: Some(&row.source) });
            }
        };
        match self.method_kind() {
            Method::CompAuth => add("compauth", self.property("reason").map(str::to_owned)),
            Method::Dmarc => {
                add("policy", self.asked());
                add("action", self.property("action").map(str::to_ascii_lowercase));
                add("disposition", self.done());
            }
            Method::Dkim => {
                let row =
                    self.comment.as_deref().and_then(|text| tables::detail_within("dkim-comment", text));
                // A comment of this kind behind a pass speaks of something else.
                if let Some(row) =
                    row.filter(|row| self.result_kind() != SaidResult::Pass || row.weight == Weight::Neutral)
                {
                    found.push(Explanation {
                        words: row.words.clone(),
                        weight: row.weight,
                        source: Some(&row.source),
                    });
                }
            }
            Method::Spf | Method::Arc | Method::Iprev | Method::Auth | Method::Bimi | Method::Other => {}
        }
        found
    }

    /// What it was found of: the domain of the return-path or of HELO, of a signature, of the visible From.
    #[must_use]
    pub fn domain(&self) -> Option<String> {
        let names: &[&str] = match self.method_kind() {
            Method::Spf => return self.spf_domain(),
            Method::Dkim => &["header.d", "header.i"],
            Method::Dmarc | Method::CompAuth => &["header.from", "from.header", "d"],
            Method::Bimi => &["header.d", "header.from"],
            Method::Arc => &["header.oldest-pass", "arc.chain"],
            Method::Iprev | Method::Auth => &[],
            Method::Other => {
                &["header.d", "header.i", "header.from", "header.domain", "smtp.domain", "smtp.mailfrom"]
            }
        };
        // Microsoft writes `header.d=none` where there is no signature.
        let is_domain = |domain: &String| !domain.is_empty() && domain != "none";
        names.iter().filter_map(|name| self.property(name)).map(domain_of).find(is_domain)
    }

    /// SPF is about the return-path, or about HELO where that is empty. Google and others name the domain in
    /// the comment alone: `domain of bounce@example.com designates …`.
    fn spf_domain(&self) -> Option<String> {
        if self.property("identity").is_none_or(|identity| !identity.eq_ignore_ascii_case("helo")) {
            let in_comment = || {
                let (_, behind) = self.comment.as_deref()?.split_once("domain of ")?;
                behind.split(' ').find(|word| *word != "transitioning").filter(|word| word.contains('.'))
            };
            let domain = self.mail_from().filter(|text| !text.is_empty()).or_else(in_comment).map(domain_of);
            if domain.is_some() {
                return domain;
            }
            // What calls itself so in `Received-SPF` is not what was checked, unless the return-path is empty.
            if self.source == super::SaidSource::ReceivedSpf && self.mail_from().is_none() {
                return None;
            }
        }
        self.helo().map(domain_of)
    }

    /// The receiver that says it, by the name that people know, such as “Gmail”.
    #[must_use]
    pub fn receiver(&self) -> Option<&'static str> {
        match &self.by {
            Some(id) => tables::receiver_of(id),
            // Without an id only one of the table is believed.
            None if self.trusted && self.source == super::SaidSource::AuthenticationResults => {
                tables::receivers().iter().find(|row| row.without_id).map(|row| row.name.as_str())
            }
            None => None,
        }
    }

    /// The return-path; empty for the null sender.
    #[must_use]
    pub fn mail_from(&self) -> Option<&str> {
        ["smtp.mailfrom", "smtp.mail", "envelope-from"].iter().find_map(|name| self.property(name))
    }

    /// The name that the server gave in HELO.
    #[must_use]
    pub fn helo(&self) -> Option<&str> {
        ["smtp.helo", "helo"].iter().find_map(|name| self.property(name)).filter(|name| !name.is_empty())
    }

    /// The selector of a signature.
    #[must_use]
    pub fn selector(&self) -> Option<&str> {
        self.property("header.s")
    }

    /// The beginning of a signature (`b`), which tells signatures of one domain apart (RFC 6008).
    #[must_use]
    pub fn signature_start(&self) -> Option<&str> {
        self.property("header.b").filter(|start| !start.is_empty())
    }

    /// The address that was checked, where it is written beside the result.
    #[must_use]
    pub fn client_address(&self) -> Option<IpAddr> {
        match self.source {
            super::SaidSource::ReceivedSpf => received_spf::client_address(self),
            super::SaidSource::AuthenticationResults => address::of_result(self),
        }
    }

    /// What the domain asks for with DMARC, as the receiver read it.
    #[must_use]
    pub fn dmarc_policy(&self) -> Option<Policy> {
        self.asked().as_deref().and_then(Policy::parse)
    }

    /// What the receiver did on account of DMARC. None where it does not say.
    #[must_use]
    pub fn disposition(&self) -> Option<Disposition> {
        let action = self.property("action").map(str::to_ascii_lowercase);
        match action.or_else(|| self.done())?.as_str() {
            "none" | "pass" | "pct.quarantine" | "pct.reject" => Some(Disposition::None),
            "quarantine" => Some(Disposition::Quarantine),
            "reject" => Some(Disposition::Reject),
            "oreject" | "o.reject" => Some(Disposition::QuarantineInsteadOfReject),
            _ => None,
        }
    }

    fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }

    /// The policy: in the comment, as Google, Yahoo, Proton and OpenDMARC write it, or as a property. Where the
    /// one for subdomains is another, which of them counts is not told.
    fn asked(&self) -> Option<String> {
        let policy = self.asked_of_domain()?;
        let of_subdomains = self.in_comment(&["sp"]).filter(|sp| Policy::parse(sp).is_some());
        of_subdomains.is_none_or(|sp| sp == policy).then_some(policy)
    }

    fn asked_of_domain(&self) -> Option<String> {
        ["policy.dmarc", "policy.published-domain-policy"]
            .iter()
            .find_map(|name| self.property(name))
            .map(str::to_ascii_lowercase)
            .or_else(|| self.in_comment(&["p", "policy"]))
    }

    /// The disposition, likewise.
    fn done(&self) -> Option<String> {
        self.property("policy.applied-disposition")
            .map(str::to_ascii_lowercase)
            .or_else(|| self.in_comment(&["dis", "d"]))
    }

    fn in_comment(&self, keys: &[&str]) -> Option<String> {
        let pairs = self.comment.as_deref()?.split([' ', ',', ';', '\t']);
        let pairs = pairs.filter_map(|pair| pair.split_once('='));
        let mut found = pairs.filter(|(key, _)| keys.iter().any(|wanted| key.eq_ignore_ascii_case(wanted)));
        found.next().map(|(_, value)| clipped(value).to_ascii_lowercase())
    }
}

/// The name under which a table has a result that has several.
fn canonical(result: SaidResult) -> Option<&'static str> {
    match result {
        SaidResult::Fail => Some("fail"),
        SaidResult::Temperror => Some("temperror"),
        SaidResult::Permerror => Some("permerror"),
        SaidResult::Pass
        | SaidResult::Softfail
        | SaidResult::Neutral
        | SaidResult::None
        | SaidResult::Policy
        | SaidResult::BestGuessPass
        | SaidResult::Other => None,
    }
}

/// The domain of an address, or a domain as it is.
fn domain_of(text: &str) -> String {
    let domain = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    domain.trim_end_matches('.').to_ascii_lowercase()
}

/// A sentence of the table where the domain is not known.
fn without_name(words: &str) -> String {
    let words = words
        .replace("signature of {domain}", "signature")
        .replace("visible sender {domain}", "visible sender")
        .replace("logo of {domain}", "logo");
    match words.strip_prefix("{domain}") {
        Some(rest) => format!("The sender's domain{}", fill(rest, &[("domain", "it")])),
        None => fill(&words, &[("domain", "the sender's domain")]),
    }
}
