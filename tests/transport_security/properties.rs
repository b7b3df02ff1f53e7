//! What must hold whatever is in the DNS: no panic, and what is read is written as it was read.

use mailpath::checks::transport::{BimiRecord, MtaStsRecord, Policy, TlsRptRecord};
use mailpath::dns::{RecordData, Txt};
use proptest::prelude::*;

/// Text near a record: its words in any order, and anything.
fn near() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "v=STSv1",
            "v=TLSRPTv1",
            "v=BIMI1",
            ";",
            "; ",
            "id=",
            "1",
            "rua=",
            "mailto:a@b.net",
            ",",
            "l=",
            "a=",
            "https://b.net/x",
            " ",
            "\t",
            "=",
            "x=y",
            "\"",
        ])
        .prop_map(|word| word.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(word, 0..12).prop_map(|words| words.concat())
}

fn policy_text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("version: STSv1".to_owned()),
        "mode: (enforce|testing|none|x)",
        "max_age: [0-9]{0,12}",
        "mx: (\\*\\.)?[a-z0-9.-]{0,12}",
        "\\PC{0,20}",
    ];
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\r\n"))
}

proptest! {
    #[test]
    fn records_read_what_they_write(bytes in near()) {
        if let Ok(record) = MtaStsRecord::parse(&bytes) {
            prop_assert_eq!(MtaStsRecord::parse(record.to_string().as_bytes()), Ok(record));
        }
        if let Ok(record) = TlsRptRecord::parse(&bytes) {
            prop_assert_eq!(TlsRptRecord::parse(record.to_string().as_bytes()), Ok(record));
        }
        if let Ok(record) = BimiRecord::parse(&bytes) {
            prop_assert_eq!(BimiRecord::parse(record.to_string().as_bytes()), Ok(record));
        }
    }

    #[test]
    fn policies_read_what_they_write(text in policy_text()) {
        if let Ok(policy) = Policy::parse(&text) {
            prop_assert_eq!(Policy::parse(&policy.to_string()), Ok(policy));
        }
    }

    /// Any text at every name, and any bytes as a TLSA record: a result comes out.
    #[test]
    fn any_zone_has_a_result(
        bytes in near(),
        tlsa in prop::collection::vec(any::<u8>(), 3..80),
        policy in policy_text(),
        ad in prop_oneof![Just("yes"), Just("no")],
    ) {
        let strings = if bytes.is_empty() { vec![Vec::new()] } else { bytes.chunks(255).map(<[u8]>::to_vec).collect() };
        let txt = RecordData::Txt(Txt::new(strings));
        let hex: String = tlsa.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut zone = format!(
            "a.net SECURE {ad}\na.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1\nmta-sts.a.net 60 A 100.20.30.1\n\
             _25._tcp.mx.a.net 60 TLSA \\# {} {hex}\n", tlsa.len(),
        );
        for name in ["_mta-sts.a.net", "_smtp._tls.a.net", "default._bimi.a.net"] {
            zone.push_str(&format!("{name} 60 TXT {txt}\n"));
        }
        let request = super::TransportRequest { policy: Some(policy), ..super::request("") };
        let (result, findings) = super::run(&request, &zone);
        prop_assert!(result.dane.is_some() && result.bimi.is_some());
        // What is no error is not said to be one, and what is one is said.
        let invalid = result.mta_sts.is_some_and(|row| row.record.is_some() && row.id.is_none());
        let said = findings.iter().any(|finding| finding.code.as_str() == "mta-sts.syntax");
        prop_assert_eq!(invalid, said);
    }
}

/// Records as large as the DNS can carry, with thousands of fields.
#[test]
fn large_records_are_read() {
    for bytes in [
        [b"v=STSv1;".to_vec(), b" x=y;".repeat(13_000)].concat(),
        [b"v=TLSRPTv1; rua=".to_vec(), b"mailto:a@b.net,".repeat(4_000)].concat(),
        [b"v=BIMI1;".to_vec(), b"l;".repeat(30_000)].concat(),
        [b"v=BIMI1;".to_vec(), (0..9_000).flat_map(|n| format!("t{n}=;").into_bytes()).collect()].concat(),
        vec![b';'; 65_000],
    ] {
        let _ = (MtaStsRecord::parse(&bytes), TlsRptRecord::parse(&bytes), BimiRecord::parse(&bytes));
        let txt = RecordData::Txt(Txt::new(bytes.chunks(255).map(<[u8]>::to_vec).collect()));
        let zone: String = ["_mta-sts.a.net", "_smtp._tls.a.net", "default._bimi.a.net"]
            .iter()
            .map(|name| format!("{name} 60 TXT {txt}\n"))
            .collect();
        let (_, findings) = super::run(&super::request(""), &zone);
        for finding in findings {
            assert!(finding.title.len() < 600 && finding.detail.len() < 600, "{}", finding.code);
        }
    }
}
