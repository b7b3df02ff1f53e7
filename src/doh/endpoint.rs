//! Servers, and the dialects they speak.

use reqwest::Url;

use super::choice::{Provider, ResolverChoice, providers};
use crate::dns::TxtStyle;

/// In which form a server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The JSON API.
    Json,
    /// RFC 8484.
    Wire,
}

/// A server and its dialect.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Provider id, or `custom`.
    pub id: String,
    /// Where it is.
    pub url: Url,
    /// In which form it is asked.
    pub format: Format,
    /// `Accept` header field.
    pub accept: Option<&'static str>,
    /// How it writes TXT data in JSON.
    pub txt: TxtStyle,
    /// Whether its AD flag is worth something.
    pub validates: bool,
    /// More TXT records than these are silently cut.
    pub max_txt_records: Option<usize>,
    /// More bytes of TXT data than these are silently cut.
    pub max_txt_bytes: Option<usize>,
}

impl Endpoint {
    /// The servers that `choice` names, in the order in which they are asked; none for the example.
    #[must_use]
    pub fn of(choice: &ResolverChoice) -> Vec<Self> {
        let by_id = |id: &str| providers().iter().find(|provider| provider.id == id);
        match choice {
            ResolverChoice::Default => {
                let first = providers().first();
                let second = first.and_then(|p| p.fallback.as_deref()).and_then(by_id);
                first.into_iter().chain(second).filter_map(Self::of_provider).collect()
            }
            ResolverChoice::Provider(id) => by_id(id).and_then(Self::of_provider).into_iter().collect(),
            ResolverChoice::Json(url) => vec![Self::custom(url, Format::Json)],
            ResolverChoice::Wire(url) => vec![Self::custom(url, Format::Wire)],
            ResolverChoice::Dns(server) => {
                let url = format!("udp://{server}").parse();
                url.ok().map(|url| Self::custom(&url, Format::Wire)).into_iter().collect()
            }
            ResolverChoice::Example => Vec::new(),
        }
    }

    /// Every server that may have answered where `choice` was made: its own, and those of the table.
    #[must_use]
    pub fn known(choice: &ResolverChoice) -> Vec<Self> {
        let mut all = Self::of(choice);
        all.extend(providers().iter().filter_map(Self::of_provider));
        all
    }

    fn of_provider(provider: &'static Provider) -> Option<Self> {
        Some(Self {
            id: provider.id.clone(),
            url: provider.url.parse().ok()?,
            format: Format::Json,
            accept: provider.accept.as_deref(),
            txt: provider.txt,
            validates: provider.validates,
            max_txt_records: provider.max_txt_records,
            max_txt_bytes: provider.max_txt_bytes,
        })
    }

    /// A resolver that the user named: its dialect is unknown, and its AD flag is trusted.
    fn custom(url: &Url, format: Format) -> Self {
        Self {
            id: "custom".into(),
            url: url.clone(),
            format,
            accept: Some(match format {
                Format::Json => "application/dns-json",
                Format::Wire => "application/dns-message",
            }),
            txt: TxtStyle::Either,
            validates: true,
            max_txt_records: None,
            max_txt_bytes: None,
        }
    }
}
