//! Any bytes as an SPF record: no panic, and what is read is written as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mailpath::checks::spf::{is_spf, parse, tidy};

fuzz_target!(|bytes: &[u8]| {
    let _ = is_spf(bytes);
    for placed in parse(bytes) {
        assert!(bytes[placed.position..].starts_with(placed.bytes));
        let Ok(term) = placed.term else { continue };
        let written = format!("v=spf1 {term}");
        let again = parse(written.as_bytes());
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].term, Ok(term), "{written}");
    }
    if let Ok(text) = str::from_utf8(bytes) {
        let _ = tidy(text);
    }
});
