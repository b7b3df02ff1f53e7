//! Any bytes as a DKIM key record: no panic, and tags are written as they were read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mailpath::checks::dkim::{KeyRecord, KeyTags};

fuzz_target!(|bytes: &[u8]| {
    let record = KeyRecord::parse(bytes);
    assert!(!record.is_usable() || record.key.is_some());
    assert!(record.is_usable() || record.is_revoked || !record.faults.is_empty());
    let text = String::from_utf8_lossy(bytes);
    let tags = KeyTags::parse(&text);
    assert_eq!(KeyTags::parse(&tags.to_string()).tags, tags.tags);
});
