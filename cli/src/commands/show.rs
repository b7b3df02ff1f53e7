//! A saved report.

use mailpath::report::message::KeptText;

use super::check::deliver;
use super::saved;
use crate::arguments::ShowOptions;
use crate::status::Result;

/// Shows a saved report.
pub(crate) async fn run(options: &ShowOptions) -> Result {
    deliver(&saved::open(&options.report)?, &options.output, KeptText::All)
}
