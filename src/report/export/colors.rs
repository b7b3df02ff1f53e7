//! The colours of the drawings, for a light and a dark page. They are those of the style sheet, which a
//! drawing that stands by itself cannot refer to.

/// The colours of one drawing, as CSS writes them.
pub(super) struct Palette {
    /// Background.
    pub(super) card: &'static str,
    /// Text.
    pub(super) ink: &'static str,
    /// Text of less weight.
    pub(super) dim: &'static str,
    /// Lines.
    pub(super) line: &'static str,
    pub(super) good: &'static str,
    pub(super) warning: &'static str,
    pub(super) error: &'static str,
    pub(super) unknown: &'static str,
}

pub(super) const LIGHT: Palette = Palette {
    card: "#ffffff",
    ink: "#1d2226",
    dim: "#5a6168",
    line: "#8b9095",
    good: "#1d7044",
    warning: "#8a5a00",
    error: "#b0281f",
    unknown: "#5c4a9e",
};

pub(super) const DARK: Palette = Palette {
    card: "#1c2024",
    ink: "#e5e8ea",
    dim: "#9ea6ad",
    line: "#747b82",
    good: "#63c795",
    warning: "#e6b74c",
    error: "#ff8d82",
    unknown: "#b9a9f6",
};

/// The field with the name in the badge.
pub(super) const BADGE_NAME: &str = "#3b4147";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_have_the_colours_of_the_style_sheet() {
        let style = include_str!("../../../style/tokens.css");
        for (name, light, dark) in [
            ("card", LIGHT.card, DARK.card),
            ("ink", LIGHT.ink, DARK.ink),
            ("dim", LIGHT.dim, DARK.dim),
            ("line", LIGHT.line, DARK.line),
            ("good", LIGHT.good, DARK.good),
            ("warning", LIGHT.warning, DARK.warning),
            ("error", LIGHT.error, DARK.error),
            ("unknown", LIGHT.unknown, DARK.unknown),
        ] {
            let token = format!("--{name}: light-dark({light}, {dark});");
            assert!(style.contains(&token), "{token}");
        }
    }
}
