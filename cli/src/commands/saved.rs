//! Saved reports, as files and in links.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::message::signature::RustVerifier;
use mailpath::report::message::SignatureCheck;
use mailpath::report::page::{fragment_value, saved_report_link, split_link};
use mailpath::report::{Report, Run, SavedReport};

use crate::status::{Failure, Result};

/// More bytes than these are neither a saved report nor a message; the engine has smaller bounds of its own.
const MOST: u64 = 16 << 20;

/// The report that a file or a link holds. Nobody is asked anything.
pub(super) fn open(text: &str) -> Result<Report> {
    let saved = read(text)?;
    let run = Run::replay(&saved, Rc::new(|| {})).verifying(Rc::new(SignatureCheck(RustVerifier)));
    run.finish().now_or_never().ok_or_else(|| Failure("The saved report is not complete.".into()))
}

fn read(text: &str) -> Result<SavedReport> {
    if is_link(text) {
        return read_link(text);
    }
    let bytes = read_file(Path::new(text))?;
    match std::str::from_utf8(&bytes).map(str::trim) {
        Ok(link) if is_link(link) => read_link(link),
        _ => SavedReport::parse(&bytes).map_err(|error| Failure(format!("{text}: {error}"))),
    }
}

fn is_link(text: &str) -> bool {
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    fragment_value(split_link(text).1, "case").is_some() || is_url
}

fn read_link(text: &str) -> Result<SavedReport> {
    if let Some(case) = fragment_value(split_link(text).1, "case") {
        return SavedReport::from_link(case).map_err(|error| Failure(format!("The link: {error}")));
    }
    Err(Failure("This link holds no report: one that does has “#case=” in it.".into()))
}

/// The bytes of a file, or of the standard input; of a huge one no more than tells that it is too large.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => io::stdin().lock().take(MOST).read_to_end(&mut bytes),
        false => fs::File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut bytes)),
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure(format!("{} cannot be read: {error}.", path.display()))),
    }
}

/// The link that shows a saved report in the page at this address.
pub(super) fn page_link(page: &str, case: &str) -> String {
    let (page, _) = split_link(page);
    format!("{}{}", page.split('?').next().unwrap_or(page), saved_report_link(case))
}
