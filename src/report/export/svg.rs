//! What the drawings share: escaping, and the marks (SVG 2, XML 1.0).

use std::fmt::{self, Display, Formatter, Write as _};

use super::super::marks::{class, paths};
use crate::checks::State;
use crate::dns::plain;

/// A text as character data or attribute value (XML 1.0 sections 2.2 and 2.4).
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for c in plain(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A mark whose square of 20 begins at `x`, `y`.
pub(super) struct Mark {
    pub(super) state: Option<State>,
    pub(super) x: usize,
    pub(super) y: usize,
}

impl Display for Mark {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (shape, sign) = paths(self.state);
        write!(
            f,
            r#"<g class="mark {}" transform="translate({} {})"><path class="shape" d="{shape}"/>"#,
            class(self.state),
            self.x,
            self.y
        )?;
        if !sign.is_empty() {
            write!(f, r#"<path class="sign" d="{sign}"/>"#)?;
        }
        f.write_str("</g>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        assert_eq!(Escaped("a<b> & \"c\"\u{0}").to_string(), "a&lt;b&gt; &amp; &quot;c&quot;\u{fffd}");
    }
}
