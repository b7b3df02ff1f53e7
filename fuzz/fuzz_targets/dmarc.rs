//! Any bytes as a DMARC record: no panic, what is read is written as it was read, and a corrected record has
//! nothing to correct.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mailpath::checks::dmarc::{
    Mistakes, NearMiss, PolicyRecord, addresses, correct, is_dmarc, meaning, parse,
};

fuzz_target!(|bytes: &[u8]| {
    for spanned in parse(bytes) {
        assert!(bytes[spanned.position..].starts_with(spanned.bytes));
        let _ = meaning(&spanned);
        let Ok(tag) = spanned.tag else { continue };
        let written = tag.to_string();
        let again = parse(written.as_bytes());
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].tag, Ok(tag), "{written}");
    }
    assert_eq!(PolicyRecord::parse(bytes).is_some(), is_dmarc(bytes));
    let _ = (Mistakes::of(bytes), NearMiss::of(bytes), addresses(&String::from_utf8_lossy(bytes)));
    if let Some(corrected) = correct(bytes) {
        assert!(Mistakes::of(corrected.as_bytes()).is_empty(), "{corrected}");
        assert_eq!(correct(corrected.as_bytes()), None, "{corrected}");
    }
});
