//! Colours of marks. The sign and the word carry the meaning; colour only helps.

use std::io;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use mailpath::checks::State;
use mailpath::report::marks;

/// Whether the standard output takes colours: a terminal, unless `NO_COLOR` says otherwise.
pub(crate) fn takes_color() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

fn sign(state: State) -> &'static str {
    match state {
        State::Good => "✓",
        State::CannotTell => "?",
        State::Warning => "!",
        State::Error => "✗",
        State::Running => "…",
    }
}

fn style(state: State) -> Style {
    let color = match state {
        State::Good => AnsiColor::Green,
        State::CannotTell => AnsiColor::Magenta,
        State::Warning => AnsiColor::Yellow,
        State::Error => AnsiColor::Red,
        State::Running => AnsiColor::BrightBlack,
    };
    Style::new().fg_color(Some(color.into())).bold()
}

/// A mark: its sign and its word.
pub(crate) fn colored_mark(state: State, color: bool) -> String {
    let text = format!("{} {}", sign(state), marks::word(state));
    if color { colored(&text, state) } else { text }
}

/// A text in the colour of a mark.
pub(crate) fn colored(text: &str, state: State) -> String {
    let style = style(state);
    format!("{style}{text}{style:#}")
}

/// A heading.
pub(crate) fn bold(text: &str, color: bool) -> String {
    if !color {
        return text.to_owned();
    }
    let style = Style::new().bold();
    format!("{style}{text}{style:#}")
}
