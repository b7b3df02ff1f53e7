//! What must hold for every input: links round-trip, and hostile text never makes a panic.

use mailpath::dns::{Name, RecordData, RecordType, Txt, TxtStyle};
use mailpath::report::Query;
use proptest::prelude::*;

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9]{1,10}(-[a-z0-9]{1,5})?(\\.[a-z]{2,8}){1,3}",
        any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|address| address.to_string()),
    ]
}

fn mailbox() -> impl Strategy<Value = String> {
    ("[a-zA-Z0-9.+_%=&#äß-]{1,20}", "[a-z]{1,10}(\\.[a-z]{2,5}){1,2}")
        .prop_map(|(local, domain)| format!("{local}@{domain}"))
}

fn resolver() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("cloudflare".into()),
        Just("example".into()),
        "(wire:)?https://[a-z]{1,9}\\.net/[a-z]{0,5}(\\?k=[a-z]{1,3})?",
        "(wire:)?http://127\\.0\\.0\\.1:[1-9][0-9]{3}/",
    ]
}

proptest! {
    #[test]
    fn a_query_becomes_a_link_and_the_same_query_again(
        command in prop_oneof![Just(""), Just("blacklist:"), Just("ptr:"), Just("flow:")],
        q in host(), server in proptest::option::of(host()),
        from in proptest::option::of(prop_oneof![Just(String::new()), mailbox()]),
        to in proptest::option::of(mailbox()), resolver in resolver(), lists in prop_oneof![Just(""), Just("all")],
    ) {
        let mut query = Query::default();
        let typed = format!("{command}{q}");
        prop_assert_eq!(query.set("q", &typed), Ok(()));
        for (parameter, text) in [("server", server), ("from", from), ("to", to), ("resolver", Some(resolver)), ("lists", Some(lists.into()))] {
            if let Some(text) = text {
                prop_assert_eq!(query.set(parameter, &text), Ok(()));
            }
        }
        let (again, errors) = Query::from_url(&query.to_url());
        prop_assert!(errors.is_empty(), "{errors:?}");
        prop_assert_eq!(again, query);
    }

    #[test]
    fn any_text_is_understood_or_refused_with_a_sentence(text in "\\PC{0,300}|[\\x00-\\x7f]{0,80}") {
        let mut query = Query::default();
        if let Err(message) = query.set("q", &text) {
            prop_assert!(message.ends_with('.') && message.len() < 600, "{message}");
        } else {
            let (again, errors) = Query::from_url(&query.to_url());
            prop_assert!(errors.is_empty(), "{errors:?}");
            prop_assert_eq!(again, query);
        }
        let _ = Query::from_url(&text);
    }

    #[test]
    fn names_keep_every_byte(labels in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..20), 0..6)) {
        let name = Name::from_labels(labels.iter().map(Vec::as_slice)).expect("short enough");
        let lower: Vec<Vec<u8>> = labels.iter().map(|label| label.to_ascii_lowercase()).collect();
        prop_assert_eq!(name.label_bytes().collect::<Vec<_>>(), lower);
        prop_assert_eq!(Name::parse(&name.to_string()).expect("what it wrote, it reads"), name);
    }

    #[test]
    fn text_data_keeps_every_byte(strings in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..4)) {
        let txt = Txt::new(strings);
        prop_assert_eq!(Txt::parse(&txt.to_string(), TxtStyle::Quoted), txt);
    }

    #[test]
    fn any_record_data_is_read_without_a_panic(code in any::<u16>(), text in ".{0,120}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        for code in [code, code % 64, 257] {
            let rtype = RecordType::from_code(code);
            for style in [TxtStyle::Quoted, TxtStyle::Plain, TxtStyle::Either] {
                let _ = RecordData::parse(rtype, &text, style).to_string();
            }
            let data = RecordData::from_wire(rtype, &bytes);
            let _ = data.to_string();
        }
    }

    #[test]
    fn any_spf_record_is_taken_apart(record in proptest::collection::vec(any::<u8>(), 0..200), text in "v=spf1( [-+~?]?(a|mx|ip4|ip6|exists|include|ptr|all|exp=|redirect=)[:/]?[a-z0-9%{}./:]{0,12}){0,6}") {
        for bytes in [&record[..], text.as_bytes()] {
            for placed in mailpath::checks::spf::parse(bytes) {
                let Ok(term) = placed.term else { continue };
                let written = format!("v=spf1 {term}");
                let again = mailpath::checks::spf::parse(written.as_bytes());
                prop_assert_eq!(again.len(), 1);
                prop_assert_eq!(&again[0].term, &Ok(term));
            }
        }
    }
}
