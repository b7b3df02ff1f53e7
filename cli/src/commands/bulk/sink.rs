//! Where records go, in the form that is wanted: piece by piece, whatever their number.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use mailpath::dns::plain;
use mailpath::report::bulk::csv_head;
use mailpath::report::export::markdown_table;
use mailpath::report::marks;

use crate::arguments::Format;
use crate::output::{Junit, Record, Sarif, colored_mark, for_people};
use crate::status::{Failure, Result};

/// A file that can be written, with what it held before.
pub(super) struct Opened {
    path: PathBuf,
    file: File,
    /// It was not there before.
    is_new: bool,
}

impl Opened {
    /// Opens or makes a file, and leaves what is in it. A named pipe waits for its reader.
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        let made = OpenOptions::new().write(true).create_new(true).open(&path);
        let is_new = made.is_ok();
        // What cannot be made may be there.
        let file = made.or_else(|_| OpenOptions::new().write(true).create(true).truncate(false).open(&path));
        match file {
            Ok(file) => Ok(Self { path, file, is_new }),
            Err(error) => Err(Failure(format!("{} cannot be written: {error}.", path.display()))),
        }
    }

    /// Leaves everything as it was.
    pub(super) fn give_up(self) {
        if self.is_new {
            let _ = fs::remove_file(self.path);
        }
    }

    fn emptied(self) -> Result<(File, String)> {
        let name = self.path.display().to_string();
        // Devices and pipes have no length.
        let is_file = self.file.metadata().is_ok_and(|meta| meta.is_file());
        let emptied = if is_file { self.file.set_len(0) } else { Ok(()) };
        emptied.map_err(|error| Failure(format!("{name} cannot be written: {error}.")))?;
        Ok((self.file, name))
    }
}

/// A form under way.
enum Form {
    Text { color: bool },
    Json,
    Markdown { is_first: bool },
    Csv,
    Sarif(Sarif),
    Junit(Junit),
}

/// The mark of a line that asks nothing.
const NOT_VALID: &str = "Not valid";

/// A stream of records.
pub(super) struct Sink {
    form: Form,
    out: Box<dyn Write>,
    name: String,
    /// Nobody reads it any more.
    closed: bool,
}

impl Sink {
    /// A file, which is written anew.
    pub(super) fn file(file: Opened, format: Format, of: &Path, strict: bool) -> Result<Self> {
        let (file, name) = file.emptied()?;
        Self::new(Box::new(BufWriter::new(file)), name, format, of, strict, false)
    }

    /// The standard output.
    pub(super) fn stdout(format: Format, of: &Path, strict: bool, color: bool) -> Result<Self> {
        Self::new(Box::new(io::stdout()), "The standard output".into(), format, of, strict, color)
    }

    fn new(
        out: Box<dyn Write>,
        name: String,
        format: Format,
        of: &Path,
        strict: bool,
        color: bool,
    ) -> Result<Self> {
        let form = match format {
            Format::Text => Form::Text { color },
            Format::Json => Form::Json,
            Format::Markdown => Form::Markdown { is_first: true },
            Format::Csv => Form::Csv,
            Format::Sarif => Form::Sarif(Sarif::new((of.as_os_str() != "-").then_some(of))),
            Format::Junit => Form::Junit(Junit { strict }),
        };
        let mut sink = Self { form, out, name, closed: false };
        let start = match &sink.form {
            Form::Csv => csv_head(),
            Form::Sarif(sarif) => sarif.start(),
            Form::Junit(junit) => junit.start(),
            Form::Text { .. } | Form::Json | Form::Markdown { .. } => String::new(),
        };
        sink.write(&start)?;
        Ok(sink)
    }

    /// Whether nobody reads it any more.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Adds a record.
    pub(super) fn add(&mut self, record: &Record) -> Result<()> {
        let text = match &mut self.form {
            Form::Text { color } => {
                let (input, verdict) = (plain(&record.input), for_people(&record.verdict));
                match record.valid {
                    true => format!("{}  {input}: {verdict}\n", colored_mark(record.state, *color)),
                    false => format!("? {NOT_VALID}  {input}: {verdict}\n"),
                }
            }
            Form::Json => record.to_line(),
            Form::Csv => record.to_csv(),
            Form::Markdown { is_first } => {
                let next = record.next.clone().unwrap_or_default();
                let row = vec![
                    (if record.valid { marks::word(record.state) } else { NOT_VALID }).to_owned(),
                    record.input.clone(),
                    record.verdict.clone(),
                    next,
                ];
                let table = markdown_table(&["State", "What", "Verdict", "What to do"], &[row]);
                // Of all but the first, without the head.
                let begin = if std::mem::take(is_first) { 0 } else { 2 };
                table.lines().skip(begin).map(|line| format!("{line}\n")).collect()
            }
            Form::Sarif(sarif) => sarif.add(record),
            Form::Junit(junit) => junit.add(record),
        };
        self.write(&text)
    }

    /// Writes what stands at the end; `is_whole` or with the mark that it is not.
    pub(super) fn finish(&mut self, summary: &str, is_whole: bool) -> Result<()> {
        let lacking = (!is_whole).then_some(summary);
        let end = match &self.form {
            Form::Markdown { .. } => format!("\n{summary}\n"),
            Form::Sarif(sarif) => sarif.end(lacking),
            Form::Junit(junit) => junit.end(lacking),
            Form::Text { .. } | Form::Json | Form::Csv => String::new(),
        };
        self.write(&end)
    }

    fn write(&mut self, text: &str) -> Result<()> {
        if self.closed {
            return Ok(());
        }
        match self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Failure(format!("{} cannot be written: {error}.", self.name))),
        }
    }
}
