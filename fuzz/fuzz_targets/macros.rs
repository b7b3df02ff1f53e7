//! Any text with any sender: it expands, or says why not, and becomes a name or does not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mailpath::checks::spf::{Values, expand, target_name};

fuzz_target!(|input: (&str, &str, &str, [u8; 16], bool)| {
    let (text, local, domain, ip, explain) = input;
    let values = Values {
        local,
        sender_domain: domain,
        domain: "example.com",
        ip: Some(std::net::IpAddr::from(ip).to_canonical()),
        validated: "unknown",
        helo: local,
        now: 1,
    };
    if let Ok(expanded) = expand(text, &values, explain)
        && let Some(name) = target_name(&expanded)
    {
        assert!(name.labels().count() > 0);
    }
});
