//! The marks in drawings that stand by themselves.

use super::super::marks::{class, paths};
use crate::checks::State;

/// Draws a mark whose square begins at this place.
pub(super) fn mark(svg: &mut String, state: Option<State>, x: usize, y: usize) {
    let (shape, sign) = paths(state);
    let (x, y) = (x.to_string(), y.to_string());
    for part in [
        "<g class=\"mark ",
        class(state),
        "\" transform=\"translate(",
        &x,
        " ",
        &y,
        ")\"><path class=\"shape\" d=\"",
        shape,
        "\"/>",
    ] {
        svg.push_str(part);
    }
    if !sign.is_empty() {
        for part in ["<path class=\"sign\" d=\"", sign, "\"/>"] {
            svg.push_str(part);
        }
    }
    svg.push_str("</g>");
}
