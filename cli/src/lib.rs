//! Mailpath on the command line: the engine of the page, with the same reports.
//!
//! `arguments` has the commands, `commands` runs them, `resolver` has who is asked, and `output` the forms in
//! which a report is printed. Nothing here judges: what is printed is what the engine says.

mod arguments;
mod commands;
mod output;
mod resolver;
mod status;

use std::process::ExitCode;

use arguments::Request;
pub use arguments::command;
use status::{Failure, Status};

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let request = match arguments::parse(std::env::args_os()) {
        Ok(request) => request,
        Err(error) => {
            let is_printed = match error.print() {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                    output::complain(&format!("The output cannot be written: {error}."));
                    false
                }
                _ => true,
            };
            // Help that was asked for is no error.
            let is_wrong = error.use_stderr() || !is_printed;
            return if is_wrong { Status::Usage.into() } else { ExitCode::SUCCESS };
        }
    };
    match run(request) {
        Ok(status) => status.into(),
        Err(Failure(sentence)) => {
            output::complain(&sentence);
            Status::Usage.into()
        }
    }
}

fn run(request: Request) -> status::Result {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("The program cannot start: {error}."))?;
    let result = runtime.block_on(async {
        match request {
            Request::Check(options) => commands::check::run(options).await,
            Request::Message(options) => commands::message::run(options).await,
            Request::Show(options) => commands::show::run(&options).await,
            Request::Compare(options) => commands::compare::run(&options).await,
            Request::Lists(options) => commands::lists::run(&options).await,
            Request::Bulk(options) => commands::bulk::run(options).await,
        }
    });
    // Nobody waits for what is still under way, such as the system's look-up of a resolver's name.
    runtime.shutdown_background();
    result
}
