//! The spam score as values: points, and the rules that gave them.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// Points of a score, in ten-thousandths, so that they add up exactly. In a table they are written as
/// a decimal text, in a report as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Score(i64);

impl Score {
    /// From ten-thousandths of a point.
    #[must_use]
    pub const fn from_ten_thousandths(number: i64) -> Self {
        Self(number)
    }

    /// With one decimal, as filters show it. What is below the threshold never reads as if it reached it.
    #[must_use]
    pub fn rounded(self, threshold: Self) -> String {
        let tenths = |score: Self| (score.0 + 500).div_euclid(1000);
        let is_below = self < threshold && tenths(self) >= tenths(threshold);
        let shown = if is_below { tenths(threshold) - 1 } else { tenths(self) };
        let sign = if shown < 0 { "-" } else { "" };
        format!("{sign}{}.{}", shown.unsigned_abs() / 10, shown.unsigned_abs() % 10)
    }

    /// Reads what stands in a table.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part: i64 = format!("{part:0<4}").parse().ok().filter(|part| *part < 10_000)?;
        Some(Self(sign * (whole.parse::<i64>().ok()? * 10_000 + part)))
    }
}

impl std::ops::AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl TryFrom<String> for Score {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no number of points"))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        write!(f, "{sign}{}", size / 10_000)?;
        match size % 10_000 {
            0 => Ok(()),
            part => f.write_str(format!(".{part:04}").trim_end_matches('0')),
        }
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Scores have a few digits only, far from where a float would lose any.
        #[allow(clippy::cast_precision_loss)]
        serializer.serialize_f64(self.0 as f64 / 10_000.0)
    }
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Its name.
    pub rule: &'static str,
    /// Its points.
    pub score: Score,
    /// Why it fired.
    pub because: String,
}

/// A rule that could not be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// Its name.
    pub rule: &'static str,
    /// The points that it would give.
    pub score: Score,
    /// Why it could not.
    pub because: String,
}

/// What the rules add up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScoreSum {
    /// The points; none where nothing was answered.
    pub score: Option<Score>,
    /// Whether rules that would add to it could not be decided.
    pub score_is_lower_bound: bool,
    /// The points from which on a message is spam.
    pub threshold: Score,
    /// The rules that fired.
    pub rules: Vec<Decided>,
    /// Those that could not be decided.
    pub undecided: Vec<Undecided>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_shown_with_one_decimal() {
        let threshold = Score::parse("5").expect("a score");
        for (exact, shown) in [
            ("0", "0.0"),
            ("-0.001", "0.0"),
            ("-0.05", "0.0"),
            ("-0.151", "-0.2"),
            ("0.973", "1.0"),
            ("1.243", "1.2"),
            ("4.94", "4.9"),
            ("4.96", "4.9"),
            ("5", "5.0"),
            ("12.3456", "12.3"),
        ] {
            assert_eq!(Score::parse(exact).expect(exact).rounded(threshold), shown, "{exact}");
        }
    }
}
