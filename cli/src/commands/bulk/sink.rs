//! Where records go, in the form that is wanted: piece by piece, whatever their number.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use mailpath::dns::plain;
use mailpath::report::export::{csv_table, markdown_table};
use mailpath::report::marks;

use crate::arguments::Format;
use crate::output::{Junit, Record, Sarif, colored_mark, for_people};
use crate::status::{Failure, Result};

/// A form under way.
enum Form {
    Text { color: bool },
    Json,
    Markdown { is_first: bool },
    Csv,
    Sarif(Sarif),
    Junit(Junit),
}

/// A stream of records.
pub(super) struct Sink {
    form: Form,
    out: Box<dyn Write>,
    name: String,
    /// Nobody reads it any more.
    closed: bool,
}

const COLUMNS: [&str; 12] = [
    "line",
    "input",
    "state",
    "verdict",
    "what to do",
    "mx",
    "listed",
    "lists that answered",
    "lists not known",
    "spf",
    "dmarc",
    "dkim",
];

impl Sink {
    /// A file.
    pub(super) fn file(path: &Path, format: Format, of: &Path, strict: bool) -> Result<Self> {
        let file = File::create(path)
            .map_err(|error| Failure(format!("{} cannot be written: {error}.", path.display())))?;
        Self::new(Box::new(BufWriter::new(file)), path.display().to_string(), format, of, strict, false)
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
            Format::Sarif => Form::Sarif(Sarif::new((of.as_os_str() != "-").then(|| uri(of)))),
            Format::Junit => Form::Junit(Junit { strict }),
        };
        let mut sink = Self { form, out, name, closed: false };
        let start = match &sink.form {
            Form::Csv => csv_table(&[COLUMNS.map(str::to_owned).to_vec()]),
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
                format!("{}  {input}: {verdict}\n", colored_mark(record.state, *color))
            }
            Form::Json => record.to_line(),
            Form::Csv => csv_table(&[row(record)]),
            Form::Markdown { is_first } => {
                let next = record.next.clone().unwrap_or_default();
                let row = vec![
                    marks::word(record.state).to_owned(),
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

    /// Writes what stands at the end.
    pub(super) fn finish(&mut self, summary: &str) -> Result<()> {
        let end = match &self.form {
            Form::Markdown { .. } => format!("\n{summary}\n"),
            Form::Sarif(sarif) => sarif.end(),
            Form::Junit(junit) => junit.end(),
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

/// A path as SARIF has it (RFC 3986): relative to the working copy, with `/`.
fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/").replace('%', "%25").replace(' ', "%20");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

fn row(record: &Record) -> Vec<String> {
    let mut row = vec![
        record.line.to_string(),
        record.input.clone(),
        record.state.word().to_owned(),
        for_people(&record.verdict),
        for_people(record.next.as_deref().unwrap_or_default()),
    ];
    match &record.brief {
        None => row.resize(COLUMNS.len(), String::new()),
        Some(brief) => row.extend([
            brief.mx.clone().unwrap_or_default(),
            brief.listed.to_string(),
            brief.lists_answered.to_string(),
            brief.lists_unknown.to_string(),
            brief.spf.clone().unwrap_or_default(),
            brief.dmarc.clone().unwrap_or_default(),
            brief.dkim.clone().unwrap_or_default(),
        ]),
    }
    row
}
