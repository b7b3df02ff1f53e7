//! Many reports: a line in, a record out, in the order of the lines. What is held in memory does not grow with their
//! number.

mod journal;
mod lines;
mod sink;
mod tally;

use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_lock::Semaphore;
use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use mailpath::checks::blocklist::CustomLists;
use mailpath::dns::AnswerCache;
use mailpath::report::{Query, Run};
use tokio::sync::mpsc::Receiver;

use self::journal::Journal;
use self::lines::Input;
use self::sink::Sink;
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
    output::must_differ(written.chain([&options.file]).map(PathBuf::as_path))?;
    let mut lines = lines::read(&options.file, options.shard)?;
    // Before anything is written: what is begun is to have an end.
    let signals = Signals::watch();
    let mut output = Output::open(&options)?;
    output.bar.enable_steady_tick(Duration::from_millis(250));
    let done = signals
        .stop(async {
            go_on(&options, &asking, &mut lines, &mut output).await?;
            work(&options, asked, own, asking, &mut lines, &mut output).await
        })
        .await;
    let status = match done {
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

/// Takes over what an earlier run has done.
async fn go_on(
    options: &BulkOptions,
    asking: &Asking,
    lines: &mut Receiver<io::Result<Input>>,
    output: &mut Output,
) -> Result<()> {
    let Some(mut journal) = output.journal.take() else { return Ok(()) };
    while let Some(record) = journal.next_done()? {
        let input = next(lines, options).await?;
        journal.must_be_of(&record, input.as_ref(), options.full)?;
        journal.must_be_asked_alike(&record, asking)?;
        output.note(&record)?;
        tokio::task::yield_now().await;
    }
    journal.begin()?;
    output.bar.reset_eta();
    output.journal = Some(journal);
    Ok(())
}

async fn next(lines: &mut Receiver<io::Result<Input>>, options: &BulkOptions) -> Result<Option<Input>> {
    let unreadable = |error| Failure(format!("{} cannot be read: {error}.", options.file.display()));
    lines.recv().await.transpose().map_err(unreadable)
}

/// Asks what is left.
async fn work(
    options: &BulkOptions,
    asked: Asked,
    own: CustomLists,
    asking: Asking,
    lines: &mut Receiver<io::Result<Input>>,
    output: &mut Output,
) -> Result<()> {
    let worker = Worker {
        asked: Asked { resolver: Rc::new(PoliteResolver::new(asked.resolver, &own)), choice: asked.choice },
        own,
        asking,
        cache: AnswerCache::new(KEEP_MS, now_ms),
        places: Semaphore::new(options.jobs.into()),
        all_lists: options.asking.lists.is_some(),
        full: options.full,
    };
    let inputs = stream::unfold(lines, |lines| async move {
        let input = next(lines, options).await.transpose()?;
        Some((input, lines))
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
    all_lists: bool,
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
        let query = Query { all_lists: self.all_lists, resolver: self.asked.choice.clone(), ..query };
        let run = Run::with_resolver(query, self.asked.resolver.clone(), Rc::new(|| {}))
            .with_custom_lists(self.own.clone())
            .with_cache(&self.cache);
        let report = run.finish().await;
        let mut record = Record::of_report(input.number, &input.text, &report);
        record.report = self.full.then(|| report.to_json());
        record.asking = Some(self.asking.clone());
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
    sinks: Vec<Sink>,
    /// Whether the first of them is the standard output.
    prints: bool,
    journal: Option<Journal>,
    tally: Tally,
    named: usize,
    bar: ProgressBar,
}

impl Output {
    fn open(options: &BulkOptions) -> Result<Self> {
        let journal = options.resume.as_deref().map(Journal::open).transpose()?;
        // Records that stand in the file need not be printed too.
        let prints = journal.is_none() || options.format != Format::Json;
        let mut sinks = Vec::new();
        if prints {
            let color = options.format == Format::Text && output::takes_color();
            sinks.push(Sink::stdout(options.format, &options.file, options.strict, color)?);
        }
        for (format, path) in &options.write {
            sinks.push(Sink::file(path, *format, &options.file, options.strict)?);
        }
        let bar = bar(lines::count(&options.file, options.shard));
        Ok(Self { sinks, prints, journal, tally: Tally::default(), named: 0, bar })
    }

    /// Adds a record that an earlier run has made.
    fn note(&mut self, record: &Record) -> Result<()> {
        self.tally.add(record);
        self.bar.inc(1);
        for sink in &mut self.sinks {
            sink.add(record)?;
        }
        Ok(())
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
        self.note(record)
    }

    /// Whether nobody reads what is printed any more, and nothing else is written.
    fn is_closed(&self) -> bool {
        self.prints && self.journal.is_none() && self.sinks.iter().all(Sink::is_closed)
    }

    fn finish(&mut self, end: End) -> Result<()> {
        self.bar.finish_and_clear();
        let mut summary = self.tally.sentence();
        if end != End::Whole {
            summary = format!("Stopped, so this is not complete. So far: {summary}");
        }
        let finished: Vec<Result<()>> = self.sinks.iter_mut().map(|sink| sink.finish(&summary)).collect();
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
        Some(count) => (ProgressBar::new(count), "{bar:30} {pos} of {len} lines, {per_sec}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos} lines, {per_sec}"),
    };
    // The templates are those above.
    ProgressStyle::with_template(template).map(|style| bar.clone().with_style(style)).unwrap_or(bar)
}
