//! `Received-SPF` (RFC 7208 section 9.1): `result (comment) key=value; key=value`.

use std::net::IpAddr;

use super::super::model::Said;
use super::address::address_in;
use super::authentication::{add_text, clipped, insert};
use super::scanner::{Token, tokens};
use super::{Method, SaidSource};

/// The most pairs that are read.
const MAX_PAIRS: usize = 30;

/// What the field says. None where no result stands in it.
pub(super) fn parse(value: &str) -> Option<Said> {
    let tokens = tokens(value);
    let mut rest = tokens.as_slice();
    let (Token::Word { text, .. }, behind) = rest.split_first()? else { return None };
    rest = behind;
    let mut said = Said {
        method: "spf".to_owned(),
        result: clipped(text).to_ascii_lowercase(),
        source: SaidSource::ReceivedSpf,
        ..Said::default()
    };
    let mut name: Option<&str> = None;
    while let Some((token, behind)) = rest.split_first() {
        rest = behind;
        match token {
            Token::Comment(text) => add_text(&mut said.comment, text),
            Token::Word { text, .. } => name = Some(text),
            Token::Semicolon | Token::Quoted { .. } => name = None,
            Token::Equals { .. } => {
                let mut value = String::new();
                while let Some((
                    Token::Word { text, joined: true } | Token::Quoted { text, joined: true },
                    behind,
                )) = rest.split_first()
                {
                    value.push_str(text);
                    rest = behind;
                    if let Some((Token::Equals { joined: true }, behind)) = rest.split_first() {
                        value.push('=');
                        rest = behind;
                    }
                }
                let value =
                    value.strip_prefix('<').and_then(|value| value.strip_suffix('>')).unwrap_or(&value);
                if let Some(name) = name.take().filter(|_| said.properties.len() < MAX_PAIRS) {
                    insert(&mut said.properties, &name.to_ascii_lowercase(), value);
                }
            }
        }
    }
    said.by = said.properties.get("receiver").filter(|name| is_host(name)).cloned().or_else(|| writer(&said));
    Some(said)
}

/// Google, Microsoft and others begin the comment with their own name: `google.com: domain of …`.
fn writer(said: &Said) -> Option<String> {
    let (name, _) = said.comment.as_deref()?.split_once(": ")?;
    is_host(name).then(|| name.to_owned())
}

fn is_host(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

/// The address that was checked.
pub(super) fn client_address(said: &Said) -> Option<IpAddr> {
    said.properties.get("client-ip").and_then(|text| address_in(text)).or_else(|| designated(said))
}

/// The address in a comment about SPF: `domain of a@example.com designates 192.0.2.1 as permitted sender`, and
/// its negative forms.
pub(super) fn designated(said: &Said) -> Option<IpAddr> {
    let comment = said.comment.as_deref().filter(|_| said.method_kind() == Method::Spf)?;
    let mut words = comment.split(' ');
    words.find(|word| matches!(*word, "designates" | "designate"))?;
    words.next().and_then(address_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(said: &Said) -> Vec<String> {
        said.properties.iter().map(|(key, value)| format!("{key}={value}")).collect()
    }

    #[test]
    fn google_names_itself_in_the_comment() {
        let said = parse(
            "pass (google.com: domain of bounce@example.com designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;",
        )
        .expect("a result");
        assert_eq!((said.by.as_deref(), said.result.as_str()), (Some("google.com"), "pass"));
        assert_eq!(pairs(&said), ["client-ip=192.0.2.1"]);
    }

    #[test]
    fn quoted_senders_and_unknown_receivers() {
        let said = parse(
            "Softfail (mailfrom) identity=mailfrom; client-ip=2001:db8::1; helo=mail.example.com; \
             envelope-from=\"<a=b@example.com>\"; receiver=<UNKNOWN>",
        )
        .expect("a result");
        assert_eq!(said.by, None);
        assert_eq!(
            pairs(&said),
            [
                "client-ip=2001:db8::1",
                "envelope-from=a=b@example.com",
                "helo=mail.example.com",
                "identity=mailfrom",
                "receiver=UNKNOWN"
            ]
        );
        assert_eq!(client_address(&said), "2001:db8::1".parse().ok());
    }

    #[test]
    fn the_address_may_stand_in_the_comment_alone() {
        let said = parse("fail (domain of example.com does not designate 192.0.2.9 as permitted sender)")
            .expect("a result");
        assert_eq!(client_address(&said), "192.0.2.9".parse().ok());
        assert_eq!(parse(""), None);
        assert_eq!(parse("(x)"), None);
    }
}
