//! The commands and their options. The single checks are those of the engine's registry.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use mailpath::checks::{Command as Check, CommandInfo};

use crate::resolver::ResolverOption;

/// What follows the options in `--help` and in the man page.
const EXIT_STATUS: &str = "Exit status: 0 nothing is known to cost mail (there may be warnings), 1 something may cost mail (with --strict), 2 something costs mail, \
3 something that matters cannot be told, 64 the command is wrong or a file cannot be read or written, 130, 143 or 129 stopped by Ctrl-C, SIGTERM or SIGHUP.";

/// Will mail from this server, for this domain, get there, and if not, why not?
#[derive(Parser)]
#[command(name = "mailpath", version, about, after_help = EXIT_STATUS, subcommand_required = true, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Fixed>,
}

#[derive(Subcommand)]
enum Fixed {
    /// Make the whole report on a domain, host, address or e-mail address
    #[command(visible_alias = "flow")]
    Check(CheckOptions),
    /// Make the whole report on a message, its header or a bounce: what it does not say can be given
    Message(MessageOptions),
    /// Show a report that was saved, as a file or in a link, without asking anybody
    Show(ShowOptions),
    /// Say what changed between two saved reports
    Compare(CompareOptions),
    /// Say which blocklists answer here
    Lists(ListsOptions),
    /// Make a report on each line of a file
    Bulk(BulkOptions),
}

/// What the command line asks for.
pub(crate) enum Request {
    /// A report: the whole one, or a single check.
    Check(CheckOptions),
    /// A report on a message.
    Message(MessageOptions),
    /// A saved report.
    Show(ShowOptions),
    /// Two saved reports.
    Compare(CompareOptions),
    /// Which lists answer.
    Lists(ListsOptions),
    /// Many reports.
    Bulk(BulkOptions),
}

/// A report
#[derive(Args)]
pub(crate) struct CheckOptions {
    /// What to check: a domain, host, address or e-mail address, or anything else that the page's box takes. With
    /// --server, --from, --to or --author it can be left out
    #[arg(value_name = "WHAT")]
    pub(crate) what: Option<String>,
    #[command(flatten)]
    pub(crate) details: Details,
    #[command(flatten)]
    pub(crate) output: OutputOptions,
}

impl CheckOptions {
    /// Whether nothing says what to check.
    fn asks_nothing(&self) -> bool {
        let details = &self.details;
        let others = [&details.server, &details.from, &details.to, &details.author];
        self.what.is_none() && others.iter().all(|text| text.is_none())
    }
}

/// A report on a message.
#[derive(Args)]
pub(crate) struct MessageOptions {
    /// The message as a file; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// How much of the message --save and --link keep: without it, the report is saved as if it had been asked for by
    /// hand
    #[arg(long, value_enum, default_value_t = Keep::Nothing)]
    pub(crate) keep: Keep,
    #[command(flatten)]
    pub(crate) details: Details,
    #[command(flatten)]
    pub(crate) output: OutputOptions,
}

/// How much of a message is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Keep {
    /// Nothing of it
    Nothing,
    /// Its header
    Header,
    /// All of it
    All,
}

/// What is known of the message.
#[derive(Args, Default)]
pub(crate) struct Details {
    /// The sending server, by address or name
    #[arg(long, value_name = "HOST")]
    pub(crate) server: Option<String>,
    /// The return-path (MAIL FROM); empty for the null sender
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) from: Option<String>,
    /// The name given in HELO or EHLO
    #[arg(long, value_name = "NAME")]
    pub(crate) helo: Option<String>,
    /// The recipient
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: Option<String>,
    /// The address or domain in the visible From, where it is not that of the return-path
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) author: Option<String>,
    /// A DKIM selector; may be given several times
    #[arg(long, value_name = "SELECTOR")]
    pub(crate) selector: Vec<String>,
    /// An SPF record to be tried in the place of the published one
    #[arg(long, value_name = "RECORD")]
    pub(crate) spf: Option<String>,
    /// A DMARC record to be tried in the place of the published one
    #[arg(long, value_name = "RECORD")]
    pub(crate) dmarc: Option<String>,
    #[command(flatten)]
    pub(crate) asking: AskingOptions,
}

/// Who is asked, and how much.
#[derive(Args, Default)]
pub(crate) struct AskingOptions {
    /// Who is asked: cloudflare, google, alidns, example (made-up data), https://… (JSON), wire:https://…
    /// (RFC 8484), system, or udp:192.0.2.53[:port]. The default is Cloudflare, or Google where that does not answer
    #[arg(long, value_name = "RESOLVER")]
    pub(crate) resolver: Option<ResolverOption>,
    /// “all”: ask the small blocklists too
    #[arg(long, value_name = "all", value_parser = ["all"])]
    pub(crate) lists: Option<String>,
    #[command(flatten)]
    pub(crate) keys: KeyOptions,
    #[command(flatten)]
    pub(crate) custom: ListOptions,
}

/// Keys for lists that answer nobody without one.
#[derive(Args, Default)]
pub(crate) struct KeyOptions {
    /// A key for lists that want one: of dqs (Spamhaus), abusix or spamrats. Other users of this computer can see
    /// it in the list of processes, so --keys is better, or the variable MAILPATH_KEY_DQS
    #[arg(long, value_name = "SERVICE=KEY")]
    pub(crate) key: Vec<String>,
    /// A file of keys and lists of your own, a line each: dqs=KEY, address-list=ZONE, domain-list=ZONE. The variable
    /// MAILPATH_KEYS can name it too
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
}

/// Lists that are not in the table.
#[derive(Args, Default)]
pub(crate) struct ListOptions {
    /// A blocklist of addresses to be asked too, by its zone; may be given several times
    #[arg(long, value_name = "ZONE")]
    pub(crate) address_list: Vec<String>,
    /// A blocklist of domains to be asked too, by its zone; may be given several times
    #[arg(long, value_name = "ZONE")]
    pub(crate) domain_list: Vec<String>,
}

/// What is done with a report.
#[derive(Args)]
pub(crate) struct OutputOptions {
    /// The form in which the report is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Write the report in a further form to a file, such as sarif=report.sarif; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = form_and_file)]
    pub(crate) write: Vec<(Format, PathBuf)>,
    /// Save the report to a file (.mailpath.json), which the page and `mailpath show` open
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Print the link that shows this report in the page at URL
    #[arg(long, value_name = "URL", value_parser = page_url)]
    pub(crate) link: Option<String>,
    /// Exit with status 1 where there are warnings
    #[arg(long)]
    pub(crate) strict: bool,
}

impl OutputOptions {
    /// The files that are written.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.write.iter().map(|(_, path)| path).chain(&self.save).map(PathBuf::as_path)
    }
}

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// The page's JSON, a public contract; of many lines, an object per line
    Json,
    /// For a ticket
    Markdown,
    /// The findings as a table; of many lines, a row for each
    Csv,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit's XML, for continuous integration
    Junit,
}

/// A saved report.
#[derive(Args)]
pub(crate) struct ShowOptions {
    /// A file (.mailpath.json; - for standard input) or a link with #case=…
    #[arg(value_name = "FILE|LINK")]
    pub(crate) report: String,
    #[command(flatten)]
    pub(crate) output: OutputOptions,
}

/// Two saved reports.
#[derive(Args)]
pub(crate) struct CompareOptions {
    /// The earlier report: a file or a link
    #[arg(value_name = "BEFORE")]
    pub(crate) before: String,
    /// The later report: a file or a link
    #[arg(value_name = "AFTER")]
    pub(crate) after: String,
    /// The form in which the changes are printed
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
    /// Exit with status 1 where something got worse that is only a warning
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Which lists answer.
#[derive(Args)]
pub(crate) struct ListsOptions {
    /// Who is asked; as for `mailpath check`
    #[arg(long, value_name = "RESOLVER")]
    pub(crate) resolver: Option<ResolverOption>,
    #[command(flatten)]
    pub(crate) keys: KeyOptions,
    /// The form in which the lists are printed
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

/// A form of output that is a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// Many reports.
#[derive(Args)]
pub(crate) struct BulkOptions {
    /// A file of domains, hosts, addresses, e-mail addresses or links of the page, one per line; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) asking: AskingOptions,
    /// How many reports are made at once, from 1 to 256
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: u16,
    /// Write the records to a file, and where it is there already, go on behind its last record
    #[arg(long, value_name = "FILE")]
    pub(crate) resume: Option<PathBuf>,
    /// Of the lines, only every Nth, beginning with the Kth
    #[arg(long, value_name = "K/N")]
    pub(crate) shard: Option<Shard>,
    /// The form in which the records are printed; json is one object per line
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub(crate) format: Format,
    /// Write the records in a further form to a file, such as sarif=report.sarif; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = form_and_file)]
    pub(crate) write: Vec<(Format, PathBuf)>,
    /// Have the whole report in each record
    #[arg(long)]
    pub(crate) full: bool,
    /// Exit with status 1 where there are warnings
    #[arg(long)]
    pub(crate) strict: bool,
}

impl BulkOptions {
    /// Whether there may be no line at all.
    pub(crate) fn may_be_empty(&self) -> bool {
        self.shard.is_some() || self.file.as_os_str() == "-"
    }
}

/// A part of the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Which part, from 1.
    pub(crate) number: u64,
    /// How many parts there are.
    pub(crate) count: u64,
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text
            .split_once('/')
            .and_then(|(number, count)| Some((number.parse().ok()?, count.parse().ok()?)));
        match parts {
            Some((number, count)) if number >= 1 && number <= count => Ok(Self { number, count }),
            _ => Err("a shard is K/N, such as 3/16, with K from 1 to N".into()),
        }
    }
}

impl Shard {
    /// Whether a line, from 1, belongs to it.
    pub(crate) fn has(self, line: u64) -> bool {
        line % self.count == self.number % self.count
    }
}

/// Where a page is: a link to something else would open nothing.
fn page_url(text: &str) -> Result<String, String> {
    let is_page = ["https://", "http://", "file://"].iter().any(|start| text.starts_with(start));
    is_page
        .then(|| text.to_owned())
        .ok_or_else(|| "it is the page's address, with https:// in front".to_owned())
}

fn form_and_file(text: &str) -> Result<(Format, PathBuf), String> {
    let parts = text.split_once('=').filter(|(_, file)| !file.is_empty());
    let (format, file) = parts.ok_or("it must be FORMAT=FILE, such as sarif=report.sarif")?;
    let format = Format::from_str(format, true).map_err(|_| {
        let words = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let words: Vec<String> = words.map(|word| word.get_name().to_owned()).collect();
        format!("there is no form “{format}”, but {}", words.join(", "))
    })?;
    Ok((format, PathBuf::from(file)))
}

/// The command line as a whole, for its man page and completions.
#[must_use]
pub fn command() -> clap::Command {
    let single = Check::all().filter(|row| row.command != Check::Flow);
    let all = single.fold(CommandLine::command(), |command, row| command.subcommand(single_check(&row)));
    all.mut_subcommands(|command| command.after_help(EXIT_STATUS))
}

/// The command of a single check.
fn single_check(row: &CommandInfo) -> clap::Command {
    let what = clap::Arg::new("what").value_name("WHAT").required(true).help("What to check");
    let command = CheckOptions::augment_args(clap::Command::new(row.word))
        .about(row.command.about())
        .mut_arg("what", |_| what);
    match row.command {
        Check::Spf | Check::Dmarc => command.arg(
            clap::Arg::new("sender")
                .value_name("SERVER")
                .help("The sending server; the same as --server")
                .conflicts_with("server"),
        ),
        Check::Dkim => command.arg(
            clap::Arg::new("selectors")
                .value_name("SELECTOR")
                .num_args(0..)
                .help("Selectors; the same as --selector"),
        ),
        _ => command,
    }
}

/// Reads a command line.
///
/// # Errors
/// What clap says, be it the help that was asked for.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, clap::Error> {
    let matches = command().try_get_matches_from(arguments)?;
    if let Some((word, matches)) = matches.subcommand()
        && let Some(row) = Check::parse(word).filter(|row| row.command != Check::Flow)
    {
        let mut options = CheckOptions::from_arg_matches(matches)?;
        options.what = options.what.map(|what| format!("{}:{what}", row.word));
        if let Ok(Some(server)) = matches.try_get_one::<String>("sender") {
            options.details.server = Some(server.clone());
        }
        if let Ok(Some(selectors)) = matches.try_get_many::<String>("selectors") {
            options.details.selector.extend(selectors.cloned());
        }
        return Ok(Request::Check(options));
    }
    match CommandLine::from_arg_matches(&matches)?.command {
        Some(Fixed::Check(options)) if options.asks_nothing() => Err(command().error(
            ErrorKind::MissingRequiredArgument,
            "there is nothing to check: give <WHAT>, or --server, --from, --to or --author in its place",
        )),
        Some(Fixed::Check(options)) => Ok(Request::Check(options)),
        Some(Fixed::Message(options)) => Ok(Request::Message(options)),
        Some(Fixed::Show(options)) => Ok(Request::Show(options)),
        Some(Fixed::Compare(options)) => Ok(Request::Compare(options)),
        Some(Fixed::Lists(options)) => Ok(Request::Lists(options)),
        Some(Fixed::Bulk(options)) => Ok(Request::Bulk(options)),
        None => Err(command().error(ErrorKind::MissingSubcommand, "a command is missing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_consistent_and_each_check_has_one() {
        command().debug_assert();
        for row in Check::all() {
            let arguments = ["mailpath", row.word, "example.com"].map(OsString::from);
            assert!(parse(arguments).is_ok(), "{}", row.word);
        }
    }

    #[test]
    fn shards_share_all_lines() {
        let shards: Vec<Shard> = (1..=3).map(|number| Shard { number, count: 3 }).collect();
        for line in 1..=9 {
            assert_eq!(shards.iter().filter(|shard| shard.has(line)).count(), 1, "{line}");
        }
        assert!(shards[0].has(1) && shards[2].has(3));
        for wrong in ["0/3", "4/3", "3", "a/b", "1/0", "/"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
