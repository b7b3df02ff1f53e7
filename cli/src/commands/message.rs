//! The report on a message: what it does not say can be given.

use std::rc::Rc;
use std::sync::Arc;

use mailpath::message::signature::RustVerifier;
use mailpath::report::Run;
use mailpath::report::message::{KeptText, PastedMessage, SignatureCheck};

use super::check::finish;
use super::custom_lists::custom_lists;
use super::query::{query, resolver};
use super::saved::read_file;
use crate::arguments::{Keep, MessageOptions};
use crate::output;
use crate::status::{Failure, Result};

/// Makes a report on a message and prints it.
pub(crate) async fn run(options: MessageOptions) -> Result {
    output::must_differ(options.output.files(), Some(&options.file))?;
    let text = read_file(&options.file)?;
    let unreadable = |error| Failure(format!("{}: {error}", options.file.display()));
    let message = Arc::new(PastedMessage::read(text).map_err(unreadable)?);
    let asked = resolver(options.details.asking.resolver.as_ref())?;
    let query = query(None, &options.details, &asked)?;
    let own = custom_lists(&options.details.asking)?;
    let run = Run::with_resolver(query, asked.resolver, Rc::new(|| {}))
        .with_custom_lists(own)
        .with_message(message, Rc::new(SignatureCheck(RustVerifier)));
    let kept = match options.keep {
        Keep::Nothing => KeptText::Nothing,
        Keep::Header => KeptText::Header,
        Keep::All => KeptText::All,
    };
    finish(&run, &options.output, kept).await
}
