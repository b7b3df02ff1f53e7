//! The forms in which reports are printed, and the printing.

mod colors;
mod junit;
mod record;
mod sarif;
mod text;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use mailpath::report::export::{ExportFormat, export};
use mailpath::report::{Report, json_text};

use crate::arguments::Format;
use crate::status::Failure;

pub(crate) use colors::{colored_mark, takes_color};
pub(crate) use junit::Junit;
pub(crate) use record::Record;
pub(crate) use sarif::Sarif;

/// A report in one of the forms. `color` is for people at a terminal.
pub(crate) fn render(report: &Report, format: Format, color: bool, strict: bool) -> String {
    let one = || Record::of_report(0, &about(report), report);
    match format {
        Format::Text => text::report(report, color),
        Format::Json => json_text(&report.to_json()) + "\n",
        Format::Markdown => export(report, ExportFormat::Markdown),
        Format::Csv => export(report, ExportFormat::FindingsCsv),
        Format::Sarif => {
            let mut sarif = Sarif::new(None);
            sarif.start() + &sarif.add(&one()) + &sarif.end()
        }
        Format::Junit => {
            let junit = Junit { strict };
            junit.start() + &junit.add(&one()) + &junit.end()
        }
    }
}

/// What a report is about, in the words of whoever asked.
pub(crate) fn about(report: &Report) -> String {
    let input = &report.input;
    let given = [
        Some(&input.q),
        input.server.as_ref(),
        input.from.as_ref(),
        input.to.as_ref(),
        input.author.as_ref(),
    ];
    given.into_iter().flatten().find(|text| !text.is_empty()).cloned().unwrap_or_default()
}

/// Prints a text. That nobody reads it any more (`| head`) is no error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("The output cannot be written: {error}.")))
        }
        _ => Ok(()),
    }
}

/// Says one sentence on the standard error stream.
pub(crate) fn complain(sentence: &str) {
    // Where that cannot be written, there is nobody to be told.
    let _ = writeln!(io::stderr(), "mailpath: {sentence}");
}

/// Refuses to write over what is read.
pub(crate) fn must_not_be<'a>(
    input: &Path,
    written: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Failure> {
    let Ok(input) = fs::canonicalize(input) else { return Ok(()) };
    match written.into_iter().find(|path| fs::canonicalize(path).is_ok_and(|path| path == input)) {
        Some(path) => Err(Failure(format!("{} is what is read; it is not written over.", path.display()))),
        None => Ok(()),
    }
}

/// Writes a file.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure(format!("{} cannot be written: {error}.", path.display())))
}
