//! The address of a resolver, as browsers read URLs (WHATWG URL standard): in the page by the
//! browser itself, natively by a library.

use std::fmt;
use std::str::FromStr;

/// An address, written as a URL is once it has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    text: String,
    scheme: String,
    host: String,
    has_user: bool,
}

/// A text that is no URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoUrl;

impl FromStr for Url {
    type Err = NoUrl;

    #[cfg(target_arch = "wasm32")]
    fn from_str(text: &str) -> Result<Self, NoUrl> {
        let url = web_sys::Url::new(text).map_err(|_| NoUrl)?;
        Ok(Self {
            text: url.href(),
            scheme: url.protocol().trim_end_matches(':').to_owned(),
            host: url.hostname(),
            has_user: !url.username().is_empty() || !url.password().is_empty(),
        })
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn from_str(text: &str) -> Result<Self, NoUrl> {
        let url = reqwest::Url::parse(text).map_err(|_| NoUrl)?;
        Ok(Self {
            text: url.as_str().to_owned(),
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
            has_user: !url.username().is_empty() || url.password().is_some(),
        })
    }
}

impl Url {
    /// All of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the colon, in lower case.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host; an IPv6 address stands in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it names a user or holds a password.
    #[must_use]
    pub fn has_user(&self) -> bool {
        self.has_user
    }

    /// The same address with these parameters after its own.
    #[must_use]
    pub fn with_parameters(&self, parameters: &[(&str, &str)]) -> String {
        let (address, fragment) = match self.text.split_once('#') {
            Some((address, _)) => (address, &self.text[address.len()..]),
            None => (self.text.as_str(), ""),
        };
        let mut text = address.to_owned();
        let start = text.find('?').unwrap_or_else(|| {
            text.push('?');
            text.len() - 1
        });
        let mut query = form_urlencoded::Serializer::for_suffix(text, start + 1);
        query.extend_pairs(parameters);
        query.finish() + fragment
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_stand_where_they_belong() {
        let with =
            |text: &str| text.parse::<Url>().map(|url| url.with_parameters(&[("a", "x y"), ("b", "&")]));
        assert_eq!(with("https://h").as_deref(), Ok("https://h/?a=x+y&b=%26"));
        assert_eq!(with("https://h/p?q=1").as_deref(), Ok("https://h/p?q=1&a=x+y&b=%26"));
        assert_eq!(with("https://h/p?").as_deref(), Ok("https://h/p?a=x+y&b=%26"));
        assert_eq!(with("https://h/p#f?").as_deref(), Ok("https://h/p?a=x+y&b=%26#f?"));
    }
}
