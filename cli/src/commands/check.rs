//! One report, asked now.

use std::rc::Rc;
use std::time::Duration;

use indicatif::ProgressBar;
use mailpath::report::message::KeptText;
use mailpath::report::{Report, Run, SavedReport, Silence};

use super::query::{query, resolver};
use super::saved::page_link;
use super::until_stopped;
use crate::arguments::{CheckOptions, Format, OutputOptions};
use crate::output;
use crate::status::{Failure, Result, Status};

/// How often the sign of life turns.
const TICK: Duration = Duration::from_millis(120);

/// Makes a report and prints it.
pub(crate) async fn run(options: CheckOptions) -> Result {
    let asked = resolver(options.details.asking.resolver.as_ref())?;
    let query = query(options.what.as_ref(), &options.details, &asked)?;
    if query.is_empty() {
        return Err(Failure(
            "There is nothing to check: name a domain, an address or an e-mail address.".into(),
        ));
    }
    let run = Run::with_resolver(query, asked.resolver, Rc::new(|| {}));
    finish(&run, &options.output, KeptText::Nothing).await
}

/// Runs a report to its end, or until Ctrl-C, and prints it. So much of its message is saved.
pub(super) async fn finish(run: &Run, options: &OutputOptions, kept: KeptText) -> Result {
    // Hidden where the standard error stream is no terminal.
    let spinner = ProgressBar::new_spinner().with_message("Asking…");
    spinner.enable_steady_tick(TICK);
    let finished = until_stopped(run.finish()).await;
    spinner.finish_and_clear();
    match finished {
        Some(report) => deliver(&report, options, kept),
        // What is known so far is kept.
        None => deliver(&run.snapshot(), options, kept).map(|_| Status::Interrupted),
    }
}

/// Prints a report, and writes it wherever that is wanted.
pub(super) fn deliver(report: &Report, options: &OutputOptions, kept: KeptText) -> Result {
    let saved = || SavedReport::from_report(report).with_message(report, kept);
    let color = options.format == Format::Text && output::takes_color();
    output::print(&output::render(report, options.format, color, options.strict))?;
    for (format, path) in &options.write {
        output::write_file(path, &output::render(report, *format, false, options.strict))?;
    }
    if let Some(path) = &options.save {
        let text = saved().to_file().map_err(|_| Failure("The report is too large to be saved.".into()))?;
        output::write_file(path, &text)?;
    }
    if let Some(page) = &options.link {
        let link = saved().to_shared_link().map_err(|length| {
            Failure(format!(
                "The link would have {length} characters, which chats and mail programs cut; use --save."
            ))
        })?;
        let link = page_link(page, &link);
        // Beside what a program reads, it would be in the way.
        match options.format {
            Format::Text | Format::Markdown => output::print(&format!("\n{link}\n"))?,
            Format::Json | Format::Csv | Format::Sarif | Format::Junit => output::complain(&link),
        }
    }
    if let Some(silence) = Silence::of(report, None) {
        output::complain(&silence.text);
    }
    Ok(Status::of(report.verdict.state, options.strict))
}
