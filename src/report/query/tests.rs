//! What the box and the address of the page are read as.

use super::*;

fn q(text: &str) -> Result<String, String> {
    let mut query = Query::default();
    query.set("q", text).map(|()| query.get("q").unwrap_or_default())
}

#[test]
fn commands_take_their_argument() {
    for (typed, understood) in [
        ("MX: Example.com", "mx:example.com"),
        ("blacklist:192.0.2.1", "blacklist:192.0.2.1"),
        ("ptr:2001:db8::1", "ptr:2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("fd::1", "fd::1"),
        ("tlsa:_25._tcp.mx.example.com", "tlsa:_25._tcp.mx.example.com"),
        ("a:localhost", "a:localhost"),
        ("spf:A...example.com", "spf:A...example.com"),
        ("spf:[1.2.3.5]", "spf:[1.2.3.5]"),
        ("spf:museum", "spf:museum"),
        ("https://example.com/", "example.com"),
    ] {
        assert_eq!(q(typed).as_deref(), Ok(understood), "{typed}");
    }
}

#[test]
fn unknown_commands_and_wrong_arguments_are_named() {
    assert!(q("foo:example.com").is_err_and(|m| m.contains("“foo:” is not one of Mailpath's commands")));
    assert!(q("mx:").is_err_and(|m| m.contains("after “mx:”")));
    assert!(q("mx:192.0.2.1").is_err_and(|m| m.contains("is an address")));
    assert!(q("txt:192.0.2.1").is_err_and(|m| m.contains("is an address")));
}

#[test]
fn the_url_says_which_parameter_is_wrong_and_keeps_the_rest() {
    let (query, errors) =
        Query::from_url("?q=example.com&server=10.0.0.300&from=&view=xml&to=jo%40example.net&utm=1");
    assert_eq!(errors.iter().map(|e| e.parameter).collect::<Vec<_>>(), ["server", "view"]);
    assert_eq!(query.from, Some(ReturnPath::Null));
    assert_eq!(query.to_url(), "q=example.com&from=&to=jo@example.net");
}

#[test]
fn spf_alone_takes_what_a_session_had_in_any_order() {
    let url = "helo=OEMCOMPUTER&from=jo%40%5B192.0.2.1%5D&q=spf:example.com&spf=v%3Dspf1+mx++-all";
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(query.draft.as_deref(), Some("v=spf1 mx -all"));
    assert_eq!(Query::from_url(&query.to_url()), (query, Vec::new()));
    let (_, errors) = Query::from_url(&url.replace("spf:", ""));
    assert_eq!(errors.len(), 1, "elsewhere a return-path must be a mailbox");
}

#[test]
fn hostile_parameters_are_bounded() {
    let (_, errors) = Query::from_url(&format!("q={}", "a".repeat(100_000)));
    assert_eq!(errors.len(), 1);
    assert!(errors[0].message.len() < 200);
    let (query, errors) = Query::from_url("q=spf:example.com&spf=spf1+mx");
    assert_eq!((errors.len(), query.draft), (1, None));
    let (_, errors) = Query::from_url("q=%00%ff%fe<img>&tab=../../x");
    assert_eq!(errors.len(), 2);
}
