//! Random zones and random changes: the laboratory over a zone gives what the changed zone would.

use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::dns::{
    Change, DEFAULT_TTL, Laboratory, Lookup, Name, Record, RecordData, RecordType, Recorder, Resolve,
    TxtStyle, Zone, ZoneChanges,
};
use proptest::prelude::*;

use super::world::{Row, changed, zone};

const NAMES: [&str; 10] = [
    "a.net",
    "b.a.net",
    "c.b.a.net",
    "d.c.b.a.net",
    "*.a.net",
    "*.b.a.net",
    "e.a.net",
    "_dmarc.a.net",
    "s._domainkey.a.net",
    "b.org",
];
const TYPES: [&str; 4] = ["A", "TXT", "MX", "CNAME"];

/// Data of a type at a name. No two names have the same: whose a record is, an answer does not say.
fn data(name: usize, rtype: &str, n: usize) -> String {
    match rtype {
        "A" => format!("100.0.{name}.{n}"),
        "MX" => format!("{n} mx{name}.b.org"),
        "CNAME" => match name {
            4 | 5 => format!("{}.b.org", ["x", "y"][name - 4]),
            _ => NAMES[(name + n + 1) % NAMES.len()].replace('*', "w"),
        },
        _ => match n {
            0 => format!("\"v=spf1 ip4:100.0.{name}.1 -all\""),
            1 => format!("\"v=DMARC1; p=none; rua=mailto:{name}@a.net\""),
            _ => format!("\"text {name} {n}\""),
        },
    }
}

fn row() -> impl Strategy<Value = Row> {
    (0..NAMES.len(), 0..TYPES.len(), 0..4usize)
        .prop_map(|(name, rtype, n)| (NAMES[name].into(), TYPES[rtype].into(), data(name, TYPES[rtype], n)))
}

/// A zone in which an alias has nothing beside it.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 0..14).prop_map(|rows| {
        let mut kept: Vec<Row> = Vec::new();
        for row in rows {
            let beside = |other: &Row| other.0 == row.0 && (other.1 == "CNAME" || row.1 == "CNAME");
            if !kept.contains(&row) && !kept.iter().any(beside) {
                kept.push(row);
            }
        }
        kept
    })
}

fn record((name, rtype, data): &Row) -> Record {
    let rtype = RecordType::parse(rtype).expect("a type");
    let data = RecordData::parse(rtype, data, TxtStyle::Quoted);
    Record { name: Name::parse(name).expect("a name"), rtype, ttl: DEFAULT_TTL, data }
}

/// What may be changed: new records, and what is there taken away.
fn changes(rows: Vec<Row>) -> impl Strategy<Value = ZoneChanges> {
    let known = match rows.is_empty() {
        true => row().boxed(),
        false => prop_oneof![2 => prop::sample::select(rows), 1 => row()].boxed(),
    };
    let change = prop_oneof![
        4 => row().prop_map(|row| Change::Replace(record(&row))),
        2 => row().prop_map(|row| Change::Add(record(&row))),
        2 => known.clone().prop_map(|row| Change::Remove(record(&row))),
        1 => known.clone().prop_map(|row| {
            let record = record(&row);
            Change::RemoveType(record.name, record.rtype)
        }),
        1 => known.prop_map(|row| Change::RemoveName(record(&row).name)),
    ];
    prop::collection::vec(change, 1..5).prop_filter_map("an alias has nothing beside it", |changes| {
        // Written and read again, which refuses what no zone can have.
        ZoneChanges::parse(&ZoneChanges::new(changes).to_string()).ok()
    })
}

fn both() -> impl Strategy<Value = (Vec<Row>, ZoneChanges)> {
    rows().prop_flat_map(|rows| (Just(rows.clone()), changes(rows)))
}

fn told(lookup: &Lookup) -> String {
    match &lookup.result {
        Err(failure) => failure.to_string(),
        Ok(response) => {
            let shown = |record: &Record| format!("{} {} {}", record.name, record.rtype, record.data);
            let mut all: Vec<String> = response.answers.iter().map(shown).collect();
            all.sort();
            all.dedup();
            format!("{}: {}", response.rcode, all.join(", "))
        }
    }
}

fn ask(resolver: &dyn Resolve, name: &str, rtype: &str) -> std::sync::Arc<Lookup> {
    let rtype = RecordType::parse(rtype).expect("a type");
    resolver.ask(&Name::parse(name).expect("a name"), rtype).now_or_never().expect("at once")
}

/// Lines of what means something in a zone file, in any order.
fn signs_and_words() -> impl Strategy<Value = String> {
    let signs = [
        "(", ")", "\"", "\"\"", ";", "\\", "\\(", "\\\"", "\\000", "\\1", "\\#", "@", "$", "$ORIGIN", "$TTL",
        "$INCLUDE", "+", "-", ".", "..", "*", "\t", "\r", "\u{a0}", "（", "；", "＂", "。", "ü", "\u{7f}",
    ];
    let words = [
        "a.net",
        "a.net.",
        "\"v=spf1 -all\"",
        "TXT",
        "MX",
        "A",
        "AAAA",
        "CNAME",
        "NS",
        "PTR",
        "SRV",
        "TLSA",
        "CAA",
        "SVCB",
        "HTTPS",
        "NAPTR",
        "IPSECKEY",
        "SOA",
        "TYPE16",
        "IN",
        "CH",
        "CLASS1",
        "10",
        "3",
        "99999999999",
        "192.0.2.1",
        "2001:db8::1",
        "mx.a.net.",
        "issue",
        "00ff",
        "zz",
        "x",
    ];
    let spaces = prop_oneof![6 => Just(" "), 2 => Just(""), 1 => Just("\n"), 1 => Just("\n ")];
    let sign =
        prop_oneof![2 => prop::sample::select(signs.to_vec()), 3 => prop::sample::select(words.to_vec())];
    let begun = prop_oneof![
        2 => Just(String::new()),
        3 => prop::sample::select(words[3..20].to_vec()).prop_map(|rtype| format!("a.net. {rtype} ")),
    ];
    let rest = prop::collection::vec((sign, spaces), 0..14)
        .prop_map(|all| all.into_iter().map(|(sign, space)| format!("{sign}{space}")).collect::<String>());
    (begun, rest).prop_map(|(begun, rest)| begun + &rest)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_laboratory_answers_as_the_changed_zone((rows, changes) in both()) {
        let after: Zone = zone(&changed(&rows, &changes));
        let laboratory = Laboratory::new(Recorder::new(Rc::new(zone(&rows)), Rc::new(|| {})));
        laboratory.make(&changes);
        let others = ["w.a.net", "x.w.a.net", "w.b.a.net", "f.c.b.a.net", "g.e.a.net", "_domainkey.a.net", "x.b.org"];
        for name in NAMES.into_iter().chain(others) {
            for rtype in TYPES {
                let (tried, real) = (ask(&laboratory, name, rtype), ask(&after, name, rtype));
                prop_assert_eq!(told(&tried), told(&real), "{} {} with\n{}\nover {:?}", name, rtype, &changes, &rows);
            }
        }
    }

    #[test]
    fn what_is_written_is_read((_, changes) in both()) {
        prop_assert_eq!(ZoneChanges::parse(&changes.to_string()), Ok(changes));
    }

    #[test]
    fn any_text_is_lines_or_an_error(text in "[ -~\\n\\t\\PC]{0,200}") {
        if let Ok(changes) = ZoneChanges::parse(&text) {
            prop_assert_eq!(ZoneChanges::parse(&changes.to_string()), Ok(changes));
        }
    }

    // Whatever the parser of zone files does not foresee: a panic ends the page for good.
    #[test]
    fn no_line_of_signs_and_words_panics(text in signs_and_words()) {
        if let Ok(changes) = ZoneChanges::parse(&text) {
            prop_assert_eq!(ZoneChanges::parse(&changes.to_string()), Ok(changes));
        }
    }
}
