//! Many reports: a line in, a record out, in the order of the lines. What is held in memory does not grow with their
//! number.

mod journal;
mod lines;
mod sink;
mod tally;

use std::fmt;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_lock::Semaphore;
use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use mailpath::checks::blocklist::CustomLists;
use mailpath::dns::AnswerCache;
use mailpath::report::english::grouped;
use mailpath::report::{Query, Run};
use tokio::sync::mpsc::Receiver;

use self::journal::Journal;
use self::lines::Input;
use self::sink::{Opened, Sink};
use self::tally::Tally;
use super::Signals;
use super::custom_lists::custom_lists;
use super::query::resolver;
use crate::arguments::{BulkOptions, Format};
use crate::output::{self, Asking, Record};
use crate::resolver::{Asked, PoliteResolver};
use crate::status::{Failure, Result, Status};

/// So many lines are begun while an earlier one is waited for, for each report that is made at once.
const AHEAD: usize = 4;
/// So many invalid lines are named; all are in the records.
const NAMED: usize = 10;
/// How long what a list answers for its test entries is kept, in milliseconds.
const KEEP_MS: u64 = 30 * 60 * 1000;

/// Makes a report on each line.
pub(crate) async fn run(options: BulkOptions) -> Result {
    let asked = resolver(options.asking.resolver.as_ref())?;
    let own = custom_lists(&options.asking)?;
    let asking = Asking::new(&options.asking, &own);
    let written = options.write.iter().map(|(_, path)| path).chain(&options.resume);
    output::must_differ(written.map(PathBuf::as_path), Some(&options.file))?;
    let mut inputs =
        Inputs { lines: lines::read(&options.file, options.shard)?, options: &options, next: None };
    // Before anything is written: what is begun is to have an end.
    let signals = Signals::watch();
    let mut output = Output::new(&options);
    let done = signals
        .stop(async {
            let journal = accepted(&mut inputs, &asking, &mut output).await?;
            output.open(&options, journal).await?;
            work(&options, asked, own, asking, &mut inputs, &mut output).await
        })
        .await;
    let status = match done {
        // A file that was to have lines is no proof of anything; a part of a stream, or a shard, may have none.
        Ok(Ok(())) if output.tally.all() == 0 && !options.may_be_empty() => Ok(Status::CannotTell),
        Ok(Ok(())) => Ok(output.tally.status(options.strict)),
        // What was written elsewhere is to be whole all the same.
        Ok(Err(failure)) => Err(failure),
        Err(signal) => Ok(Status::Stopped(signal)),
    };
    let end = match &status {
        Ok(Status::Stopped(_)) => End::Stopped,
        Ok(_) => End::Whole,
        Err(_) => End::Failed,
    };
    let finished = output.finish(end);
    let status = status?;
    finished?;
    Ok(status)
}

/// Reads whatever can be refused, before anything is written: the records of an earlier run, which must be of these
/// lines, asked in this way; and one line more. Gives the file of the records, ready to be gone on with.
async fn accepted(inputs: &mut Inputs<'_>, asking: &Asking, output: &mut Output) -> Result<Option<Journal>> {
    let options = inputs.options;
    let mut journal = options.resume.as_deref().map(Journal::open).transpose()?;
    if let Some(journal) = &mut journal {
        while let Some(record) = journal.next_done()? {
            let input = inputs.next().await?;
            journal.must_be_of(&record, input.as_ref(), options.full)?;
            journal.must_be_asked_alike(
                &record,
                &asking.of_line(input.as_ref().is_some_and(Input::has_all_lists)),
            )?;
            output.count(&record);
            tokio::task::yield_now().await;
        }
    }
    inputs.next = inputs.next().await?;
    Ok(journal)
}

/// The lines, and the one that was read ahead.
struct Inputs<'a> {
    lines: Receiver<io::Result<Input>>,
    options: &'a BulkOptions,
    next: Option<Input>,
}

impl Inputs<'_> {
    async fn next(&mut self) -> Result<Option<Input>> {
        if let Some(input) = self.next.take() {
            return Ok(Some(input));
        }
        let unreadable = |error| Failure(format!("{} cannot be read: {error}.", self.options.file.display()));
        self.lines.recv().await.transpose().map_err(unreadable)
    }
}

/// Asks what is left.
async fn work(
    options: &BulkOptions,
    asked: Asked,
    own: CustomLists,
    asking: Asking,
    inputs: &mut Inputs<'_>,
    output: &mut Output,
) -> Result<()> {
    let worker = Worker {
        asked: Asked { resolver: Rc::new(PoliteResolver::new(asked.resolver, &own)), choice: asked.choice },
        own,
        asking,
        cache: AnswerCache::new(KEEP_MS, now_ms),
        places: Semaphore::new(options.jobs.into()),
        full: options.full,
    };
    let inputs = stream::unfold(inputs, |inputs| async move {
        let input = inputs.next().await.transpose()?;
        Some((input, inputs))
    });
    let records = inputs.map(|input| async { Ok::<_, Failure>(worker.record(&input?).await) });
    let mut records = std::pin::pin!(records.buffered(AHEAD * usize::from(options.jobs)));
    while let Some(record) = records.next().await {
        output.add(&record?)?;
        // Where every answer is there at once, a signal would not be seen.
        tokio::task::yield_now().await;
        if output.is_closed() {
            return Ok(());
        }
    }
    Ok(())
}

/// What makes the reports.
struct Worker {
    asked: Asked,
    own: CustomLists,
    asking: Asking,
    cache: AnswerCache,
    places: Semaphore,
    full: bool,
}

impl Worker {
    async fn record(&self, input: &Input) -> Record {
        if let Some(fault) = input.fault {
            return Record::invalid(input.number, &input.text, &fault.sentence());
        }
        match input.line(&self.asked.choice).query {
            Ok(query) => self.ask(input, query).await,
            Err(why) => Record::invalid(input.number, &input.text, &why),
        }
    }

    async fn ask(&self, input: &Input, query: Query) -> Record {
        let _place = self.places.acquire().await;
        tokio::task::yield_now().await;
        let asking = self.asking.of_line(query.all_lists);
        let query = Query { all_lists: asking.all_lists, resolver: self.asked.choice.clone(), ..query };
        let run = Run::with_resolver(query, self.asked.resolver.clone(), Rc::new(|| {}))
            .with_custom_lists(self.own.clone())
            .with_cache(&self.cache);
        let report = run.finish().await;
        let mut record = Record::of_report(input.number, &input.text, &report);
        record.report = self.full.then(|| report.to_json());
        record.asking = Some(asking);
        record
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Stopped,
    Failed,
}

/// Where records go.
struct Output {
    /// None until the run is accepted.
    sinks: Option<Vec<Sink>>,
    /// Whether the first of them is the standard output.
    prints: bool,
    journal: Option<Journal>,
    tally: Tally,
    named: usize,
    bar: ProgressBar,
}

impl Output {
    /// Nothing is opened yet.
    fn new(options: &BulkOptions) -> Self {
        let bar = bar(lines::count(&options.file, options.shard));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { sinks: None, prints: false, journal: None, tally: Tally::default(), named: 0, bar }
    }

    /// Opens everything that is written, and adds what an earlier run has done to all but its own file. Nothing is
    /// emptied unless all of it can be opened.
    async fn open(&mut self, options: &BulkOptions, mut journal: Option<Journal>) -> Result<()> {
        let mut files = Vec::new();
        for (_, path) in &options.write {
            let path = path.clone();
            // A named pipe waits for its reader, and a signal must be seen meanwhile.
            let opened = tokio::task::spawn_blocking(move || Opened::open(path)).await;
            match opened.unwrap_or_else(|error| Err(Failure(format!("A file cannot be opened: {error}.")))) {
                Ok(file) => files.push(file),
                Err(failure) => {
                    files.into_iter().for_each(Opened::give_up);
                    return Err(failure);
                }
            }
        }
        // Records that stand in the file need not be printed too.
        self.prints = journal.is_none() || options.format != Format::Json;
        let sinks = self.sinks.insert(Vec::new());
        if self.prints {
            let color = options.format == Format::Text && output::takes_color();
            sinks.push(Sink::stdout(options.format, &options.file, options.strict, color)?);
        }
        for (file, (format, _)) in files.into_iter().zip(&options.write) {
            sinks.push(Sink::file(file, *format, &options.file, options.strict)?);
        }
        if let Some(journal) = &mut journal {
            if !sinks.is_empty() {
                journal.rewind()?;
                for _ in 0..self.tally.all() {
                    let Some(record) = journal.next_done()? else { break };
                    sinks.iter_mut().try_for_each(|sink| sink.add(&record))?;
                    tokio::task::yield_now().await;
                }
            }
            journal.begin()?;
        }
        self.bar.reset_eta();
        self.journal = journal;
        Ok(())
    }

    /// Counts a record.
    fn count(&mut self, record: &Record) {
        self.tally.add(record);
        self.bar.inc(1);
    }

    /// Adds a new record.
    fn add(&mut self, record: &Record) -> Result<()> {
        if let Some(journal) = &mut self.journal {
            journal.add(record)?;
        }
        if !record.valid {
            self.named += 1;
            if self.named <= NAMED {
                let sentence = format!("line {}: {}", record.line, output::for_people(&record.verdict));
                self.bar.suspend(|| output::complain(&sentence));
            }
        }
        self.count(record);
        let mut print = || self.sinks.iter_mut().flatten().try_for_each(|sink| sink.add(record));
        // The progress stands on the same terminal.
        if self.prints && io::stdout().is_terminal() { self.bar.suspend(print) } else { print() }
    }

    /// Whether nobody reads what is printed any more, and nothing else is written.
    fn is_closed(&self) -> bool {
        self.prints && self.journal.is_none() && self.sinks.iter().flatten().all(Sink::is_closed)
    }

    fn finish(&mut self, end: End) -> Result<()> {
        self.bar.finish_and_clear();
        let Some(sinks) = &mut self.sinks else {
            if end == End::Stopped {
                output::complain("Stopped before anything was asked; nothing was written.");
            }
            return Ok(());
        };
        if self.named > NAMED {
            let more = grouped(self.named - NAMED);
            output::complain(&format!(
                "{more} more lines are not valid; their records have \"valid\": false."
            ));
        }
        let mut summary = self.tally.sentence();
        if end != End::Whole {
            summary = format!("Stopped, so this is not complete. So far: {summary}");
        }
        let is_whole = end == End::Whole;
        let finished: Vec<Result<()>> =
            sinks.iter_mut().map(|sink| sink.finish(&summary, is_whole)).collect();
        finished.into_iter().collect::<Result<()>>()?;
        // What was refused before its first line has done nothing.
        if !self.is_closed() && (end != End::Failed || self.tally.all() > 0) {
            output::complain(&summary);
        }
        Ok(())
    }
}

/// Progress, on a terminal alone.
fn bar(count: Option<u64>) -> ProgressBar {
    let (bar, template) = match count {
        Some(count) => (ProgressBar::new(count), "{bar:30} {pos} of {len} lines, {rate}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos} lines, {rate}"),
    };
    // The templates are those above.
    let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
        // What is drawn is in memory, which takes it.
        let _ = write!(out, "{:.1} a second", state.per_sec());
    };
    let style = ProgressStyle::with_template(template).map(|style| style.with_key("rate", rate));
    style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
}
