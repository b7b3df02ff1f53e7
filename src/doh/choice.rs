//! Which resolver is asked: one of the table `data/resolvers.json`, or one's own.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::LazyLock;

use reqwest::Url;
use serde::Deserialize;

use crate::dns::TxtStyle;

/// A public resolver and its dialect of the JSON API.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Word for it in links.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Where its JSON API is.
    pub url: String,
    /// The `Accept` header field it needs, if any.
    pub accept: Option<String>,
    /// How it writes TXT data.
    pub txt: TxtStyle,
    /// Whether its AD flag comes of DNSSEC validation.
    pub validates: bool,
    /// More TXT records than these are silently cut.
    pub max_txt_records: Option<usize>,
    /// More bytes of TXT data than these are silently cut.
    pub max_txt_bytes: Option<usize>,
    /// Who is asked next where the user did not insist on this one.
    pub fallback: Option<String>,
    /// What it means for privacy, in a sentence.
    pub privacy: String,
    /// What it means for blocklists, in a sentence.
    pub blocklists: String,
    /// Where this was read.
    pub source: String,
}

/// The public resolvers offered; the first is the default.
#[must_use]
pub fn providers() -> &'static [Provider] {
    static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../data/resolvers.json")).expect("data/resolvers.json")
    });
    &PROVIDERS
}

/// The `resolver` parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ResolverChoice {
    /// Not fixed: the default provider, and its fallback where it does not answer.
    #[default]
    Default,
    /// This provider and no other, by id.
    Provider(&'static str),
    /// A URL that speaks the JSON API.
    Json(Url),
    /// A URL that speaks RFC 8484.
    Wire(Url),
    /// A server that is asked over UDP and TCP: not by a page, and natively by another resolver than `Doh`.
    Dns(SocketAddr),
    /// The built-in made-up data; no network at all.
    Example,
}

/// Longest URL taken.
const MAX_URL: usize = 500;

impl ResolverChoice {
    /// Reads the parameter.
    ///
    /// # Errors
    /// One sentence naming what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Default);
        }
        if text.eq_ignore_ascii_case("example") {
            return Ok(Self::Example);
        }
        if let Some(provider) = providers().iter().find(|p| p.id.eq_ignore_ascii_case(text)) {
            return Ok(Self::Provider(&provider.id));
        }
        if let Some(url) = text.strip_prefix("wire:") {
            return own_url(url).map(Self::Wire);
        }
        if let Some(address) = text.strip_prefix("udp:") {
            return dns_server(address).map(Self::Dns);
        }
        if text.contains("://") {
            return own_url(text).map(Self::Json);
        }
        let ids: Vec<&str> = providers().iter().map(|p| p.id.as_str()).collect();
        Err(format!(
            "There is no such resolver; the resolvers are {}, example, or your own as https://… or wire:https://….",
            ids.join(", ")
        ))
    }

    /// Whether the answers are made up.
    #[must_use]
    pub fn is_example(&self) -> bool {
        matches!(self, Self::Example)
    }
}

/// The port of DNS servers (RFC 1035 section 4.2).
const DNS_PORT: u16 = 53;

fn dns_server(text: &str) -> Result<SocketAddr, String> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(SocketAddr::new(address, DNS_PORT));
    }
    text.parse().map_err(|_| {
        "After “udp:” there must be an address, such as udp:192.0.2.53 or udp:[2001:db8::53]:5353.".into()
    })
}

fn own_url(text: &str) -> Result<Url, String> {
    if text.len() > MAX_URL {
        return Err(format!("The resolver's URL is longer than {MAX_URL} characters."));
    }
    let url: Url = text
        .parse()
        .map_err(|_| "The resolver's URL cannot be read; it looks like https://dns.example.com/dns-query.")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "The resolver's URL must not contain a user name or password, since links are shared.".into()
        );
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback_v6(&url) => {
            // A page's policy (CSP) has no way to write an IPv6 address.
            Err("Write 127.0.0.1 or localhost: a page cannot be allowed to ask [::1].".into())
        }
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err("A resolver on another machine must be asked over https://.".into()),
        _ => Err("A resolver's URL begins with https://.".into()),
    }
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        host == "localhost" || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    })
}

fn is_loopback_v6(url: &Url) -> bool {
    url.host_str() == Some("[::1]")
}

impl fmt::Display for ResolverChoice {
    /// What [`ResolverChoice::parse`] reads; empty for the default.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => Ok(()),
            Self::Provider(id) => f.write_str(id),
            Self::Json(url) => write!(f, "{url}"),
            Self::Wire(url) => write!(f, "wire:{url}"),
            Self::Dns(server) if server.port() == DNS_PORT => write!(f, "udp:{}", server.ip()),
            Self::Dns(server) => write!(f, "udp:{server}"),
            Self::Example => f.write_str("example"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_writes_it_reads() {
        for text in [
            "",
            "cloudflare",
            "google",
            "alidns",
            "example",
            "https://dns.example/x?y=1",
            "wire:https://dns.example/q",
            "http://127.0.0.1:8053/",
            "wire:http://localhost:8053/dns-query",
            "udp:192.0.2.53",
            "udp:192.0.2.53:5353",
            "udp:2001:db8::53",
            "udp:[2001:db8::53]:5353",
        ] {
            assert_eq!(ResolverChoice::parse(text).map(|c| c.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn only_loopback_without_tls() {
        for text in [
            "http://192.168.1.1/",
            "http://[::1]:53/",
            "http://localhost.example.com/",
            "ftp://x/",
            "nonsense",
            "https://u:p@dns.example/",
            "https://",
            "javascript://x",
            "udp:",
            "udp:dns.example",
            "udp:192.0.2.53:99999",
            "udp://192.0.2.53",
        ] {
            assert!(ResolverChoice::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_fallback_is_a_provider() {
        for provider in providers() {
            assert!(provider.fallback.as_ref().is_none_or(|id| providers().iter().any(|p| p.id == *id)));
            assert!(provider.url.starts_with("https://") && !provider.source.is_empty());
        }
    }
}
