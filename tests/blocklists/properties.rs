//! What holds whatever a list answers.

use mailpath::checks::blocklist::ListStatus::{Listed, NotListed};
use mailpath::checks::blocklist::{self, Asked, CustomLists, Kind, Target, TestEntries, lists};
use mailpath::dns::{Failure, Question, Rcode, Response};
use proptest::prelude::*;

use super::support::block_on;
use super::{Answers, TARGET, addresses, domain};

/// Any answer that might come.
fn answer() -> impl Strategy<Value = Result<Vec<[u8; 4]>, Option<Rcode>>> {
    let code = prop_oneof![
        3 => (0..=255_u8).prop_map(|last| [127, 0, 0, last]),
        1 => any::<[u8; 4]>(),
        1 => (0..=255_u8).prop_map(|last| [127, 255, 255, last]),
        1 => (0..16_u8, 0..4_u8).prop_map(|(third, last)| [127, 0, third, last]),
    ];
    prop_oneof![
        3 => Just(Ok(Vec::new())),
        4 => proptest::collection::vec(code, 1..4).prop_map(Ok),
        1 => Just(Err(None)),
        1 => prop_oneof![Just(Rcode::ServFail), Just(Rcode::Refused), Just(Rcode::FormErr)].prop_map(|code| Err(Some(code))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_list_that_fails_a_test_entry_is_never_believed(
        index in any::<prop::sample::Index>(), answers in proptest::array::uniform3(answer()), six in any::<bool>(),
    ) {
        let list = index.get(lists());
        let target = match list.kinds[0] {
            Kind::Domain => domain("mail.example.com"),
            Kind::Ipv4 if six && list.kinds.contains(&Kind::Ipv6) => Target::Address("2600::1".parse().expect("one")),
            Kind::Ipv4 => TARGET,
            Kind::Ipv6 => Target::Address("2600::1".parse().expect("an address")),
        };
        let mut keys = CustomLists::default();
        if let Asked::WithKey(service) = &list.asked {
            keys.set_key(service, "abcdefgh12345678").expect("a key");
        }
        let asked_for = |question: &Question| {
            let name = question.name.as_str();
            let entries = match &list.test_entries {
                TestEntries::Custom { listed, not_listed } => [listed.as_str(), not_listed.as_str()],
                TestEntries::Rfc5782 | TestEntries::None => ["test", "invalid"],
            };
            let is = |front: &str| name.starts_with(&format!("{front}."));
            match target.kind() {
                Kind::Domain if is(entries[0]) => 1,
                Kind::Domain if is(entries[1]) => 2,
                Kind::Ipv4 if is("2.0.0.127") => 1,
                Kind::Ipv4 if is("1.0.0.127") => 2,
                Kind::Ipv6 if is("2.0.0.0.0.0.f.7.f.f.f.f") => 1,
                Kind::Ipv6 if is("1.0.0.0.0.0.f.7.f.f.f.f") => 2,
                _ => 0,
            }
        };
        let resolver = Answers::new(|question: &Question| match &answers[asked_for(question)] {
            Ok(codes) => addresses(question, codes),
            Err(Some(rcode)) => Ok(Response::empty(*rcode)),
            Err(None) => Err(Failure::Timeout),
        });
        let row = block_on(blocklist::check(&target, list, &keys, &resolver)).expect("a row");
        let believed = matches!(row.status, Listed | NotListed);
        prop_assert_eq!(believed, row.why.is_none());
        if believed {
            prop_assert!(answers[1].as_ref().is_ok_and(|codes| !codes.is_empty()), "the listed test entry is missing");
            prop_assert!(answers[2].as_ref().is_ok_and(Vec::is_empty), "the other test entry is listed");
            prop_assert!(answers[0].as_ref().is_ok_and(|codes| codes.iter().all(|code| code[0] == 127)));
            prop_assert_eq!(row.status == NotListed, answers[0].as_ref().is_ok_and(Vec::is_empty));
        }
        let reasons = resolver.names().iter().any(|name| name.ends_with(" TXT"));
        prop_assert_eq!(reasons, row.status == Listed, "a reason is asked for after a listing only");
        prop_assert_eq!(row.status == Listed, !row.codes.is_empty());
    }
}
