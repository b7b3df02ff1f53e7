//! The program `mailpath`; see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mailpath_cli::main()
}
