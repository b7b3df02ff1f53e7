//! The addresses that reports go to: a list of URIs (RFC 9989 section 4.8, RFC 3986, RFC 6068).

use crate::dns::Name;

/// One element of a list, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportAddress {
    /// The text, without the blanks around it.
    pub text: String,
    /// What it says, or why it is no URI.
    pub uri: Result<ReportUri, UriError>,
}

/// A URI that reports can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportUri {
    /// The URI, without the obsolete size behind it.
    pub text: String,
    /// Its scheme.
    pub scheme: Scheme,
    /// The domain that the report goes to; none where there is no usable one.
    pub host: Option<Name>,
    /// The obsolete limit of the size, such as `10m`.
    pub size: Option<String>,
}

/// A URI's scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Mail: what all who send reports understand.
    Mailto,
    /// HTTP or HTTPS, which hardly anybody sends to.
    Http,
    /// Another.
    Other,
}

/// Why an element is no URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UriError {
    /// It has no scheme, such as `mailto:`.
    NoScheme,
    /// There is a blank in it.
    Blank,
    /// A raw exclamation mark, which must be `%21`.
    Exclamation,
    /// A character that no URI has.
    Character,
}

/// Reads a list. Empty elements are dropped.
#[must_use]
pub fn addresses(list: &str) -> Vec<ReportAddress> {
    let elements = list.split(',').map(|element| element.trim_matches([' ', '\t']));
    elements
        .filter(|element| !element.is_empty())
        .map(|element| ReportAddress { text: element.to_owned(), uri: read(element) })
        .collect()
}

fn read(element: &str) -> Result<ReportUri, UriError> {
    let (uri, size) = without_size(element);
    if uri.contains([' ', '\t']) {
        return Err(UriError::Blank);
    }
    let (scheme, rest) = uri.split_once(':').ok_or(UriError::NoScheme)?;
    let may_be_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if !may_be_scheme {
        return Err(UriError::NoScheme);
    }
    if rest.contains('!') {
        return Err(UriError::Exclamation);
    }
    if !is_uri_text(rest) {
        return Err(UriError::Character);
    }
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "mailto" => Scheme::Mailto,
        "http" | "https" => Scheme::Http,
        _ => Scheme::Other,
    };
    let host = match scheme {
        Scheme::Mailto => mail_host(rest),
        Scheme::Http => web_host(rest),
        Scheme::Other => None,
    };
    Ok(ReportUri { text: uri.to_owned(), scheme, host, size: size.map(str::to_owned) })
}

/// The obsolete size at the end: `!10m`.
fn without_size(element: &str) -> (&str, Option<&str>) {
    let Some((uri, size)) = element.rsplit_once('!') else { return (element, None) };
    let digits = size.strip_suffix(['k', 'm', 'g', 't', 'K', 'M', 'G', 'T']).unwrap_or(size);
    let is_size = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_size { (uri, Some(size)) } else { (element, None) }
}

/// Whether these are characters of a URI (RFC 3986 appendix A), a comma and an exclamation mark not.
fn is_uri_text(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let good = match byte {
            b'%' => [bytes.next(), bytes.next()].iter().all(|hex| hex.is_some_and(|b| b.is_ascii_hexdigit())),
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@$&'()*+;=".contains(&byte),
        };
        if !good {
            return false;
        }
    }
    true
}

/// The domain of a mail address, where there is one (RFC 6068 section 2).
fn mail_host(rest: &str) -> Option<Name> {
    let address = rest.split('?').next().unwrap_or_default();
    let (local, domain) = address.rsplit_once('@')?;
    if local.is_empty() { None } else { host(domain) }
}

fn web_host(rest: &str) -> Option<Name> {
    let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    let host_and_port = authority.rsplit('@').next()?;
    host(host_and_port.split(':').next()?)
}

fn host(text: &str) -> Option<Name> {
    Name::from_user(text).ok().filter(|name| name.label_count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_taken_apart_as_written() {
        let list =
            addresses("mailto:a@x.net, MAILTO:b@Y.net!10m ,,https://z.net/in,c@x.net,mailto:d@x.net e,");
        let told: Vec<_> = list
            .iter()
            .map(|it| {
                it.uri
                    .as_ref()
                    .map(|uri| (uri.text.as_str(), uri.host.as_ref().map(Name::as_str), uri.size.as_deref()))
            })
            .collect();
        assert_eq!(told[0], Ok(("mailto:a@x.net", Some("x.net"), None)));
        assert_eq!(told[1], Ok(("MAILTO:b@Y.net", Some("y.net"), Some("10m"))));
        assert_eq!(told[2], Ok(("https://z.net/in", Some("z.net"), None)));
        assert_eq!(told[3], Err(&UriError::NoScheme));
        assert_eq!(told[4], Err(&UriError::Blank));
        assert_eq!(told.len(), 5);
    }

    #[test]
    fn odd_addresses() {
        let one = |text: &str| addresses(text).remove(0).uri;
        assert_eq!(one("mailto:a!b@x.net").err(), Some(UriError::Exclamation));
        assert_eq!(one("mailto:ä@x.net").err(), Some(UriError::Character));
        assert_eq!(one("mailto:a%2@x.net").err(), Some(UriError::Character));
        assert_eq!(one("a@x.net:25").err(), Some(UriError::NoScheme));
        for no_host in
            ["mailto:", "mailto:x.net", "mailto:@x.net", "mailto:a@localhost", "mailto:a@[192.0.2.1]"]
        {
            assert_eq!(one(no_host).map(|uri| uri.host), Ok(None), "{no_host}");
        }
        assert_eq!(one("mailto:a@x.net?subject=b@y.net").map(|uri| uri.host), Ok(Name::parse("x.net").ok()));
        assert_eq!(one("mailto:a%21b@x.net!5").map(|uri| uri.size), Ok(Some("5".into())));
    }
}
