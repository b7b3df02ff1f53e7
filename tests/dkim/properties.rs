//! What holds of any record and any zone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt as _;
use mailpath::checks::dkim::{DkimRequest, KeyRecord, KeyTags, Origin, Selector, TagList, check};
use mailpath::dns::{Name, RecordData, Txt, Zone};
use proptest::prelude::*;

use super::keys;

/// Parts of records, right and wrong, in any order.
fn record() -> impl Strategy<Value = String> {
    let words = [
        "v",
        "k",
        "p",
        "h",
        "s",
        "t",
        "n",
        "g",
        "=",
        ";",
        "; ",
        ":",
        " ",
        "\\;",
        "\"",
        "“",
        "DKIM1",
        "rsa",
        "ed25519",
        "sha1",
        "sha256",
        "email",
        "*",
        "y",
        "MIGf",
        "MIIBIjANBgkqhkiG9w0BAQEF",
        "AAAA",
        "==",
        "-----BEGIN PUBLIC KEY-----",
        "x._domainkey.example.net",
        "\n",
        "\u{0}",
        "é",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..24).prop_map(|words| words.concat())
}

/// A record that cannot be used has a reason for that.
fn is_explained(record: &KeyRecord) -> bool {
    record.is_usable() && record.key.is_some() || record.is_revoked || !record.faults.is_empty()
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(is_explained(&KeyRecord::parse(&bytes)));
    }

    #[test]
    fn any_parts_are_read(text in record()) {
        prop_assert!(is_explained(&KeyRecord::parse(text.as_bytes())));
    }

    #[test]
    fn any_key_is_read(
        key in prop::collection::vec(any::<u8>(), 0..400),
        kind in "(; k=rsa|; k=ed25519|; k=x|)",
    ) {
        let record = format!("v=DKIM1{kind}; p={}", STANDARD.encode(&key));
        prop_assert!(is_explained(&KeyRecord::parse(record.as_bytes())));
    }

    #[test]
    fn a_damaged_key_is_read(cut in 0usize..400, at in 0usize..400, byte in any::<u8>()) {
        let mut key = STANDARD.decode(&keys::by_name()["rsa2048"]).expect("base64");
        if let Some(place) = key.get_mut(at) {
            *place = byte;
        }
        key.truncate(cut);
        let record = KeyRecord::parse(format!("p={}", STANDARD.encode(&key)).as_bytes());
        prop_assert!(is_explained(&record));
        // A byte before the modulus may become a part of it.
        prop_assert!(record.key.is_none_or(|key| key.bits <= 2056));
    }

    #[test]
    fn tags_are_written_as_they_were_read(text in record()) {
        let list = TagList::parse(&text);
        for tag in &list.tags {
            prop_assert!(text[tag.position..].starts_with(tag.name));
        }
        let written = list.to_string();
        prop_assert_eq!(&written, &TagList::parse(&written).to_string());
        let tags = KeyTags::parse(&text);
        let written = tags.to_string();
        prop_assert_eq!(&tags.tags, &KeyTags::parse(&written).tags);
    }

    #[test]
    fn any_answer_makes_a_result(
        texts in prop::collection::vec(record(), 0..4),
        alias in prop::option::of("[a-c]"),
        place in "(s1|\\*|google|default)",
        fault in prop::option::of("(SERVFAIL|timeout)"),
    ) {
        let mut zone = "a.net 60 MX 1 aspmx.l.google.com\n".to_owned();
        for text in texts {
            let data = RecordData::Txt(Txt::new(vec![text.into_bytes()]));
            zone += &format!("{place}._domainkey.a.net 60 TXT {}\n", data.to_string().replace('\n', " "));
        }
        if let Some(alias) = alias {
            zone += &format!("s1._domainkey.a.net 60 CNAME {alias}.a.net\n");
            zone += "a.a.net 60 CNAME b.a.net\nb.a.net 60 CNAME a.a.net\n";
        }
        if let Some(fault) = fault {
            zone += &format!("s1._domainkey.a.net FAULT {fault}\n");
        }
        let zone = Zone::parse("test", &zone).expect("a zone");
        let domain = Name::parse("a.net").expect("a name");
        let s1 = Selector::new(&Name::parse("s1").expect("a name"), &domain).expect("a selector");
        let request = DkimRequest { domain, known: vec![(s1, Origin::Given)] };
        let (result, findings) = check(&request, &zone, &|_| {}).now_or_never().expect("at once");
        prop_assert_eq!(result.keys[0].from, Origin::Given);
        prop_assert!(!findings.is_empty());
        // Of these there is one at most.
        let outcomes = ["dkim.found", "dkim.absent", "dkim.unknown", "dkim.unknown-selectors"];
        prop_assert!(findings.iter().filter(|f| outcomes.contains(&f.code.as_str())).count() <= 1);
    }
}

#[test]
fn large_records_are_read_in_one_go() {
    let tags: String = (0..20_000).map(|at| format!("t{at}=x;")).collect();
    let words = format!("p=; t={}", "y:".repeat(30_000));
    let key = format!("p={}", "A".repeat(64_000));
    let repeated =
        ["p=a;", ";", "=", "\\;", "p=-----BEGIN", "n=;"].map(|part| part.repeat(64_000 / part.len()));
    for text in [tags, words, key].into_iter().chain(repeated) {
        let record = KeyRecord::parse(text.as_bytes());
        assert!(!record.is_usable());
        assert!(record.faults.len() < 20 && record.flags.len() <= 64, "{}", record.faults.len());
    }
}
