//! Any bytes as the content of a link and as a file: refused with a sentence, or told; and what was read
//! is written as it was read.
#![no_main]

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::FutureExt as _;
use libfuzzer_sys::fuzz_target;
use mailpath::deflate::deflate;
use mailpath::report::{Run, SavedReport};

fuzz_target!(|bytes: &[u8]| {
    let packed = deflate(bytes);
    let link = format!("1.{}", URL_SAFE_NO_PAD.encode(packed));
    let read = |link: &str| SavedReport::from_link(link);
    for case in [read(&link), SavedReport::parse(bytes)].into_iter().flatten() {
        let told =
            Run::replay(&case, Rc::new(|| {})).finish().now_or_never().expect("a record waits for nobody");
        let _ = told.to_json();
        let again = case.to_link();
        assert_eq!(read(&again).map(|again| again.query), Ok(case.query));
    }
});
