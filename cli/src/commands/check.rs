//! One report, asked now.

use std::rc::Rc;
use std::time::Duration;

use indicatif::ProgressBar;
use mailpath::checks::State;
use mailpath::report::message::{KeptText, headline};
use mailpath::report::page::{fragment_value, page_query, split_link};
use mailpath::report::{Report, Run, SavedReport, Silence};

use super::custom_lists::custom_lists;
use super::query::{query, resolver, resolver_of};
use super::saved::page_link;
use super::until_stopped;
use crate::arguments::{CheckOptions, Format, OutputOptions};
use crate::output;
use crate::status::{Failure, Result, Status};

/// How often the sign of life turns.
const TICK: Duration = Duration::from_millis(120);

/// Makes a report and prints it.
pub(crate) async fn run(options: CheckOptions) -> Result {
    output::must_differ(options.output.files(), None)?;
    let what = options.what.as_deref().unwrap_or_default();
    if fragment_value(split_link(what).1, "case").is_some() {
        return Err(Failure("This link holds a report: `mailpath show` shows it.".into()));
    }
    let of_link = page_query(what).map(resolver_of).transpose()?.flatten();
    let asked = resolver(options.details.asking.resolver.as_ref().or(of_link.as_ref()))?;
    let query = query(options.what.as_ref(), &options.details, &asked)?;
    if query.is_empty() {
        return Err(Failure(
            "There is nothing to check: name a domain, an address or an e-mail address, or give --server, --from, \
             --to or --author in its place."
                .into(),
        ));
    }
    let own = custom_lists(&options.details.asking)?;
    let run = Run::with_resolver(query, asked.resolver, Rc::new(|| {})).with_custom_lists(own);
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
        Ok(report) => deliver(&report, options, kept),
        // What is known so far is kept.
        Err(signal) => deliver(&run.snapshot(), options, kept).map(|_| Status::Stopped(signal)),
    }
}

/// Prints a report, and writes it wherever that is wanted. What cannot be written does not keep the rest from it.
pub(super) fn deliver(report: &Report, options: &OutputOptions, kept: KeptText) -> Result {
    let saved = || SavedReport::from_report(report).with_message(report, kept);
    let color = options.format == Format::Text && output::takes_color();
    let mut done = vec![output::print(&output::render(report, options.format, color, options.strict))];
    for (format, path) in &options.write {
        done.push(output::write_file(path, &output::render(report, *format, false, options.strict)));
    }
    if let Some(path) = &options.save {
        let text = saved().to_file().map_err(|_| Failure("The report is too large to be saved.".into()));
        done.push(text.and_then(|text| output::write_file(path, &text)));
    }
    if let Some(page) = &options.link {
        done.push(print_link(page, &saved(), options.format));
    }
    if let Some(silence) = Silence::of(report, None) {
        output::complain(&silence.text);
    }
    done.into_iter().collect::<Result<()>>()?;
    Ok(status(report, options.strict))
}

/// The status of a report: that of its verdict, or of what happened to its message, where that is graver.
fn status(report: &Report, strict: bool) -> Status {
    let verdict = Status::of(report.verdict.state, strict);
    let happened = report.message.as_deref().map(|message| headline(message).state);
    match happened {
        Some(state @ (State::Error | State::Warning)) => verdict.and(Status::of(state, strict)),
        _ => verdict,
    }
}

/// Prints the link that shows a report in the page.
fn print_link(page: &str, saved: &SavedReport, format: Format) -> Result<()> {
    let link = saved.to_shared_link().map_err(|length| {
        Failure(format!(
            "The link would have {length} characters, which chats and mail programs cut; use --save."
        ))
    })?;
    let link = page_link(page, &link);
    // Beside what a program reads, it would be in the way.
    match format {
        Format::Text | Format::Markdown => output::print(&format!("\n{link}\n")),
        Format::Json | Format::Csv | Format::Sarif | Format::Junit => {
            output::complain(&link);
            Ok(())
        }
    }
}
