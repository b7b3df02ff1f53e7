//! Where the counts of the public RFC 7208 suite are written by the test that runs it, and read by
//! whoever shows them.

use std::env;
use std::path::{Path, PathBuf};

/// The file with the counts of the last run; the folder need not exist.
pub(crate) fn counts_file() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root.join(target).join("conformance/rfc7208.json")
}
