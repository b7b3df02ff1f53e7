//! The file of `--resume`: the records that are done, in the order of the lines. A kill can cut the last one off,
//! and nothing else: it is written again, and what stands before it is not asked again.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::lines::Input;
use crate::output::{Asking, Record, complain};
use crate::status::{Failure, Result};

/// A record is no longer, be it one with a whole report.
const MAX_RECORD: u64 = 64 << 20;

/// The file, and where its next record goes.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    reader: BufReader<File>,
    /// Behind the last whole record.
    end: u64,
    /// That a record does not say how it was asked, as older ones do not, was said.
    is_silence_said: bool,
}

impl Journal {
    /// Opens or makes the file. Nobody else may be writing it.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let failed =
            |error: std::io::Error| Failure(format!("{} cannot be written: {error}.", path.display()));
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        // It is read, and then gone on with: a device or a pipe can do one of the two.
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(Failure(format!("{} is no file that could be gone on with.", path.display())));
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure(format!("{} is being written by another run.", path.display())));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let reader = BufReader::new(file.try_clone().map_err(failed)?);
        Ok(Self { path: path.to_owned(), file, reader, end: 0, is_silence_said: false })
    }

    /// The next record that is done already; none where the rest is to be asked.
    pub(super) fn next_done(&mut self) -> Result<Option<Record>> {
        let mut line = Vec::new();
        let read = self.reader.by_ref().take(MAX_RECORD).read_until(b'\n', &mut line);
        read.map_err(|error| Failure(format!("{} cannot be read: {error}.", self.path.display())))?;
        if !line.ends_with(b"\n") {
            return Ok(None);
        }
        match serde_json::from_slice(&line) {
            Ok(record) => {
                self.end += line.len() as u64;
                Ok(Some(record))
            }
            Err(_) => Err(Failure(format!("{} holds something else than records.", self.path.display()))),
        }
    }

    /// Refuses to go on behind records of other lines, or of another form.
    pub(super) fn must_be_of(&self, record: &Record, input: Option<&Input>, full: bool) -> Result<()> {
        if record.valid && record.report.is_some() != full {
            let how = if full { "without" } else { "with" };
            return Err(Failure(format!("{} was made {how} --full.", self.path.display())));
        }
        match input {
            Some(input) if input.number == record.line && input.text == record.input => Ok(()),
            _ => Err(Failure(format!(
                "{} was made from other lines: its record of line {} is not what that line asks now.",
                self.path.display(),
                record.line
            ))),
        }
    }

    /// Refuses to go on behind records that somebody else was asked for, or that were asked of other lists.
    pub(super) fn must_be_asked_alike(&mut self, record: &Record, asking: &Asking) -> Result<()> {
        let path = self.path.display();
        match &record.asking {
            Some(was) => match was.difference(asking) {
                None => Ok(()),
                Some(difference) => Err(Failure(format!(
                    "{path} was made otherwise: {difference}. Ask as before, or write another file."
                ))),
            },
            // An invalid line asks nobody.
            None if !record.valid || self.is_silence_said => Ok(()),
            None => {
                complain(&format!(
                    "{path} is of an older version and does not say who was asked: its records are kept as they are."
                ));
                self.is_silence_said = true;
                Ok(())
            }
        }
    }

    /// Goes back to the first record, to have those that are done once more.
    pub(super) fn rewind(&mut self) -> Result<()> {
        let back = self.reader.seek(SeekFrom::Start(0));
        back.map_err(|error| Failure(format!("{} cannot be read: {error}.", self.path.display())))?;
        self.end = 0;
        Ok(())
    }

    /// Takes off what was cut, and gets ready for writing.
    pub(super) fn begin(&mut self) -> Result<()> {
        let begun = self.file.set_len(self.end).and_then(|()| self.file.seek(SeekFrom::Start(self.end)));
        begun
            .map(|_| ())
            .map_err(|error| Failure(format!("{} cannot be written: {error}.", self.path.display())))
    }

    /// Adds a record.
    pub(super) fn add(&mut self, record: &Record) -> Result<()> {
        let written = self.file.write_all(record.to_line().as_bytes());
        written.map_err(|error| Failure(format!("{} cannot be written: {error}.", self.path.display())))
    }
}
