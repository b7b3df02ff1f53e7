//! The forms in which reports are printed, and the printing.

mod asking;
mod colors;
mod junit;
mod record;
mod sarif;
mod text;

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use mailpath::dns::{plain, with_display_names};
use mailpath::report::english::spoken;
use mailpath::report::export::{ExportFormat, export};
use mailpath::report::{Report, json_text};

use crate::arguments::Format;
use crate::status::Failure;

pub(crate) use asking::Asking;
pub(crate) use colors::{colored_mark, takes_color};
pub(crate) use junit::Junit;
pub(crate) use record::Record;
pub(crate) use sarif::Sarif;

/// A report in one of the forms. `color` is for people at a terminal.
pub(crate) fn render(report: &Report, format: Format, color: bool, strict: bool) -> String {
    let one = || Record::of_report(0, &about(report), report);
    let lacking = (!report.complete).then_some("Stopped, so this report is not complete.");
    match format {
        Format::Text => text::report(report, color),
        Format::Json => json_text(&report.to_json()) + "\n",
        Format::Markdown => export(report, ExportFormat::Markdown),
        Format::Csv => export(report, ExportFormat::FindingsCsv),
        Format::Sarif => {
            let mut sarif = Sarif::new(None);
            sarif.start() + &sarif.add(&one()) + &sarif.end(lacking)
        }
        Format::Junit => {
            let junit = Junit { strict };
            junit.start() + &junit.add(&one()) + &junit.end(lacking)
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
    let _ = writeln!(io::stderr(), "mailpath: {}", plain(sentence));
}

/// Refuses to write a file that is read, or written otherwise, by the same command.
pub(crate) fn must_differ<'a>(
    written: impl IntoIterator<Item = &'a Path>,
    read: Option<&'a Path>,
) -> Result<(), Failure> {
    let written: Vec<&Path> = written.into_iter().collect();
    if written.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure(
            "The standard output has what --format says, so no file can be - (./- is a file of that name)."
                .into(),
        ));
    }
    let is_file =
        |path: &Path| path.as_os_str() != "-" && fs::metadata(path).map_or(true, |meta| meta.is_file());
    let mut seen = HashSet::new();
    for path in written.into_iter().chain(read).filter(|path| is_file(path)) {
        if !seen.insert(true_path(path)) {
            return Err(Failure(format!("{} is named twice, for different things.", path.display())));
        }
    }
    Ok(())
}

/// The path without links and detours; of what is not there yet, that of its folder with its name.
fn true_path(path: &Path) -> PathBuf {
    let in_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}

/// A text as people read it: names in their own letters, and nothing in it that a terminal would obey.
pub(crate) fn for_people(text: &str) -> String {
    plain(&spoken(&with_display_names(text)))
}

/// Writes a file.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure(format!("{} cannot be written: {error}.", path.display())))
}
