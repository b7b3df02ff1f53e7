//! A saved report.

use std::path::Path;

use mailpath::report::message::KeptText;

use super::check::deliver;
use super::saved;
use crate::arguments::ShowOptions;
use crate::output;
use crate::status::Result;

/// Shows a saved report.
pub(crate) async fn run(options: &ShowOptions) -> Result {
    output::must_differ(options.output.files(), Some(Path::new(&options.report)))?;
    deliver(&saved::open(&options.report)?, &options.output, KeptText::All)
}
