//! The lines of the input, read on a thread of their own: a pipe that is slow must not keep answers waiting.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use mailpath::doh::ResolverChoice;
use mailpath::report::bulk::{Line, Lines};
use tokio::sync::mpsc::{Receiver, channel};

use crate::arguments::Shard;
use crate::status::{Failure, Result};

/// What is read ahead.
const AHEAD: usize = 64;
/// Of a longer line no more is kept; the engine refuses shorter ones already.
const MAX_LINE: usize = 4096;

/// A line that asks something, or is meant to.
#[derive(Debug)]
pub(super) struct Input {
    /// Its number, from 1.
    pub(super) number: u64,
    /// The line.
    pub(super) text: String,
    /// Why it asks nothing, whatever it says.
    pub(super) fault: Option<Fault>,
}

/// What keeps a line from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It goes on behind what is kept of it.
    TooLong,
    /// Its bytes are no text.
    NotUtf8,
}

impl Fault {
    /// What is wrong, as a sentence.
    pub(super) fn sentence(self) -> String {
        match self {
            Self::TooLong => format!("The line is longer than {MAX_LINE} bytes."),
            Self::NotUtf8 => "The line is not in UTF-8.".into(),
        }
    }
}

impl Input {
    /// What it asks.
    pub(super) fn line(&self, resolver: &ResolverChoice) -> Line {
        let mut lines = Lines::parse(&self.text, resolver).lines;
        match lines.pop() {
            Some(line) if lines.is_empty() => line,
            // A record for each line: one with several names is not divided.
            _ => Line::new(&self.text, resolver),
        }
    }

    /// Whether it asks for all lists, as a link to the page can.
    pub(super) fn has_all_lists(&self) -> bool {
        self.text.contains("lists=")
            && self.line(&ResolverChoice::Default).query.is_ok_and(|query| query.all_lists)
    }
}

/// Reads the lines of a file, or of the standard input. Empty lines and comments are passed over.
pub(super) fn read(path: &Path, shard: Option<Shard>) -> Result<Receiver<io::Result<Input>>> {
    let is_stdin = path.as_os_str() == "-";
    let file = if is_stdin { None } else { Some(open(path)?) };
    let (sender, receiver) = channel(AHEAD);
    std::thread::spawn(move || {
        let mut reader: Box<dyn BufRead> = match file {
            Some(file) => Box::new(BufReader::new(file)),
            None => Box::new(io::stdin().lock()),
        };
        if let Err(error) = must_be_utf_8(&mut reader) {
            let _ = sender.blocking_send(Err(error));
            return;
        }
        let mut reader = LineReader::new(reader);
        let mut number = 0;
        loop {
            number += 1;
            let input = match reader.next_line() {
                Ok(Some((line, is_cut))) => input(&line, number, is_cut, shard),
                Ok(None) => return,
                Err(error) => {
                    let _ = sender.blocking_send(Err(error));
                    return;
                }
            };
            // Nobody waits any more where the run was stopped.
            if let Some(input) = input
                && sender.blocking_send(Ok(input)).is_err()
            {
                return;
            }
        }
    });
    Ok(receiver)
}

/// Refuses UTF-16, in which Windows saves “Unicode” texts, by its mark of byte order or by its empty bytes.
fn must_be_utf_8(reader: &mut dyn BufRead) -> io::Result<()> {
    match reader.fill_buf()? {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..] => {
            Err(io::Error::other("it is in UTF-16; save it as UTF-8"))
        }
        _ => Ok(()),
    }
}

/// What a line is meant to ask; nothing where it is empty, a comment, or of another shard.
fn input(line: &[u8], number: u64, is_cut: bool, shard: Option<Shard>) -> Option<Input> {
    if shard.is_some_and(|shard| !shard.has(number)) {
        return None;
    }
    let text = String::from_utf8_lossy(line);
    let fault = match (is_cut, &text) {
        (true, _) => Some(Fault::TooLong),
        // What had to be replaced is no text.
        (false, Cow::Owned(_)) => Some(Fault::NotUtf8),
        (false, Cow::Borrowed(_)) => None,
    };
    // Windows has marks of byte order at the beginning, and two characters at the end of a line.
    let text = text.trim_start_matches('\u{feff}').trim();
    let is_asked = !text.is_empty() && !text.starts_with('#');
    is_asked.then(|| Input { number, text: text.to_owned(), fault })
}

/// How many records there will be; none where that is not known beforehand.
pub(super) fn count(path: &Path, shard: Option<Shard>) -> Option<u64> {
    if path.as_os_str() == "-" {
        return None;
    }
    // What is no file, such as a named pipe, can be read once.
    let file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|meta| meta.is_file()))?;
    let mut reader = LineReader::new(BufReader::new(file));
    let (mut number, mut count) = (0, 0);
    while let Some((line, is_cut)) = reader.next_line().ok()? {
        number += 1;
        count += u64::from(input(&line, number, is_cut, shard).is_some());
    }
    Some(count)
}

fn open(path: &Path) -> Result<File> {
    let unreadable = |error| Failure(format!("{} cannot be read: {error}.", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    match file.metadata() {
        Ok(meta) if meta.is_dir() => Err(Failure(format!("{} is a folder.", path.display()))),
        _ => Ok(file),
    }
}

/// The lines of a text. They end with LF, CR and LF, or CR alone, as systems have it.
struct LineReader<R> {
    reader: R,
    /// A CR has ended the line before; an LF behind it belongs to it.
    was_cr: bool,
}

impl<R: BufRead> LineReader<R> {
    fn new(reader: R) -> Self {
        Self { reader, was_cr: false }
    }

    /// The next line without its end; of a long one the beginning, and that it was cut.
    fn next_line(&mut self) -> io::Result<Option<(Vec<u8>, bool)>> {
        let mut line = Vec::new();
        let (mut is_any, mut is_cut) = (false, false);
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok(is_any.then_some((line, is_cut)));
            }
            if std::mem::take(&mut self.was_cr) && chunk.first() == Some(&b'\n') {
                self.reader.consume(1);
                continue;
            }
            is_any = true;
            let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &chunk[..end.unwrap_or(chunk.len())];
            let room = MAX_LINE - line.len();
            is_cut |= part.len() > room;
            line.extend_from_slice(&part[..part.len().min(room)]);
            self.was_cr = end.is_some_and(|end| chunk[end] == b'\r');
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.reader.consume(used);
            if end.is_some() {
                return Ok(Some((line, is_cut)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_bounded_and_the_last_needs_no_end() {
        let text = format!("a.net\n\n{}\nb.net", "x".repeat(1 << 20));
        let mut reader = LineReader::new(BufReader::with_capacity(7, text.as_bytes()));
        let mut lengths = Vec::new();
        while let Some((line, is_cut)) = reader.next_line().expect("memory can be read") {
            lengths.push((line.len(), is_cut));
        }
        assert_eq!(lengths, [(5, false), (0, false), (MAX_LINE, true), (5, false)]);
    }

    #[test]
    fn lines_end_as_any_system_has_it() {
        for capacity in 1..8 {
            let text = "a\rb\r\nc\n\n\rd\r\r\n\r";
            let mut reader = LineReader::new(BufReader::with_capacity(capacity, text.as_bytes()));
            let mut lines = Vec::new();
            while let Some((line, _)) = reader.next_line().expect("memory can be read") {
                lines.push(String::from_utf8(line).expect("UTF-8"));
            }
            assert_eq!(lines, ["a", "b", "c", "", "", "d", "", ""], "{capacity}");
        }
    }
}
