//! Any bytes as the records of MTA-STS, TLS-RPT and BIMI, and any text as a policy: no panic, and what is read
//! is written as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mailpath::checks::transport::{BimiRecord, MtaStsRecord, Policy, TlsRptRecord};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(record) = MtaStsRecord::parse(bytes) {
        assert_eq!(MtaStsRecord::parse(record.to_string().as_bytes()), Ok(record));
    }
    if let Ok(record) = TlsRptRecord::parse(bytes) {
        assert_eq!(TlsRptRecord::parse(record.to_string().as_bytes()), Ok(record));
    }
    if let Ok(record) = BimiRecord::parse(bytes) {
        assert_eq!(BimiRecord::parse(record.to_string().as_bytes()), Ok(record));
    }
    if let Ok(policy) = str::from_utf8(bytes).map(Policy::parse).unwrap_or_else(|_| Policy::parse("")) {
        assert_eq!(Policy::parse(&policy.to_string()), Ok(policy));
    }
});
