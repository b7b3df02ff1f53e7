//! A release build with a standard library of its own, made for size: panics stop the program
//! without putting words together, and sorting and formatting take their short forms. It saves a
//! fifth of the page.

use std::process::Command;

/// What a panic would have said is said by nobody in a browser, so it is not carried along. And what is
/// done for speed, whatever is asked, is left out: functions copied into others before it is known how
/// large they are, loops rewritten with a variable for each address, values loaded on every path so that
/// one path saves loading them, and values of a few words copied word by word. Functions keep whole names
/// and are never merged across modules, so that the program can be split by them (split.rs); wasm-opt
/// merges what is the same within each part.
const FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
                     -Zinline-mir=no -Cllvm-args=-disable-lsr -Cllvm-args=-enable-pre=false \
                     -Cllvm-args=-max-store-memcpy=1 \
                     -Csymbol-mangling-version=v0 -Zmerge-functions=disabled";

/// Makes the cargo that `command` starts build the standard library along, for size.
pub(crate) fn standard_library(command: &mut Command) {
    command
        // These options are not stable yet, which a stable compiler must be told to overlook.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("RUSTFLAGS", FLAGS);
}
