//! The exit status, and what ends the program early.

use std::process::ExitCode;

use mailpath::checks::State;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Nothing is wrong.
    Good,
    /// Something may cost mail; with `--strict` alone.
    Warning,
    /// Something costs mail.
    Problem,
    /// Something that matters could not be told.
    CannotTell,
    /// The command was wrong, or a file could not be read or written.
    Usage,
    /// It was stopped before its end.
    Stopped(Signal),
}

/// What can stop the program, in an orderly way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C (SIGINT).
    Interrupt,
    /// The terminal is gone (SIGHUP).
    #[cfg_attr(not(unix), allow(dead_code, reason = "other systems have none"))]
    Hangup,
    /// A request to end (SIGTERM), as service managers and time limits send it.
    #[cfg_attr(not(unix), allow(dead_code, reason = "other systems have none"))]
    Terminate,
}

impl Status {
    /// The status of a verdict.
    pub(crate) fn of(state: State, strict: bool) -> Self {
        match state {
            State::Good => Self::Good,
            State::Warning if strict => Self::Warning,
            State::Warning => Self::Good,
            State::Error => Self::Problem,
            State::CannotTell | State::Running => Self::CannotTell,
        }
    }

    /// The status of two things together: a problem is certain, whatever else is not known.
    pub(crate) fn and(self, other: Self) -> Self {
        let weight = |status: Self| match status {
            Self::Good => 0,
            Self::Warning => 1,
            Self::CannotTell => 2,
            Self::Problem => 3,
            Self::Usage => 4,
            Self::Stopped(_) => 5,
        };
        if weight(other) > weight(self) { other } else { self }
    }

    fn number(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Warning => 1,
            Self::Problem => 2,
            Self::CannotTell => 3,
            // EX_USAGE of sysexits.h.
            Self::Usage => 64,
            // As shells have it: 128 and the signal's number.
            Self::Stopped(Signal::Hangup) => 129,
            Self::Stopped(Signal::Interrupt) => 130,
            Self::Stopped(Signal::Terminate) => 143,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.number())
    }
}

/// What ends the program early: one sentence for the standard error stream. The status is that of wrong usage.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl From<String> for Failure {
    fn from(sentence: String) -> Self {
        Self(sentence)
    }
}

/// What a command gives.
pub(crate) type Result<T = Status> = std::result::Result<T, Failure>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_outweighs_what_is_not_known_and_a_warning_counts_only_when_strict() {
        assert_eq!(Status::of(State::Warning, false), Status::Good);
        assert_eq!(Status::of(State::Warning, true), Status::Warning);
        assert_eq!(Status::CannotTell.and(Status::Problem), Status::Problem);
        assert_eq!(Status::Problem.and(Status::CannotTell), Status::Problem);
        assert_eq!(Status::Good.and(Status::Warning).and(Status::CannotTell), Status::CannotTell);
    }
}
