//! Any bytes as a message: no panic, within the bounds, and the hop of the hand-over exists.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mailpath::message::{MAX_FIELDS, MAX_HOPS, read};

fuzz_target!(|bytes: &[u8]| {
    let Ok(message) = read(bytes) else { return };
    assert!(message.fields.len() <= MAX_FIELDS && message.hops.len() <= MAX_HOPS);
    assert!(message.handover.is_none_or(|hop| hop < message.hops.len()));
    if !message.hops.is_empty() {
        assert_eq!(message.with_handover(0).handover, Some(0));
    }
});
