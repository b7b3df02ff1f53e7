//! A comparison as text for a mail or a ticket, and as a table for a spreadsheet.

use super::difference::Difference;
use super::row::ResolverAnswer;
use super::run::SideBySide;
use crate::dns::plain;
use crate::report::export::csv_table;
use crate::report::marks;

impl SideBySide {
    /// The name of a resolver by its column.
    #[must_use]
    pub fn name(&self, column: usize) -> &str {
        self.resolvers.get(column).map_or("", |resolver| &resolver.name)
    }

    /// As text: what it comes to, the verdicts, and every question that is answered differently.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.summary());
        for column in &self.resolvers {
            if let Some(verdict) = &column.verdict {
                let said = plain(&verdict.text);
                text.push_str(&format!("\n{}: {}: {said}", column.name, marks::word(verdict.state)));
            }
        }
        text.push('\n');
        let mut last = None;
        for row in self.differing() {
            if last.replace(row.difference) != Some(row.difference) {
                let meaning = row.difference.meaning().unwrap_or_default();
                text.push_str(&format!("\n{}\n{meaning}\n", row.difference.title()));
            }
            text.push_str(&format!("\n{} {}\n", row.question.name, row.question.rtype));
            for (column, answer) in row.answers.iter().enumerate() {
                let answer = answer.as_ref().map_or_else(|| "no answer yet".to_owned(), in_a_line);
                text.push_str(&format!("  {}: {answer}\n", self.name(column)));
            }
        }
        text.replace('`', "")
    }

    /// As a table: a row for each question and resolver.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let head = [
            "Question",
            "Type",
            "Differs",
            "Resolver",
            "Answer",
            "Code",
            "TTL",
            "AD",
            "Milliseconds",
            "Meaning",
        ];
        let mut table = vec![head.map(str::to_owned).to_vec()];
        for row in &self.rows {
            for (column, answer) in row.answers.iter().enumerate() {
                let Some(answer) = answer else { continue };
                let differs = if row.difference == Difference::None { "no" } else { "yes" };
                table.push(vec![
                    row.question.name.to_string(),
                    row.question.rtype.to_string(),
                    differs.to_owned(),
                    self.name(column).to_owned(),
                    answer.text(),
                    answer.code.clone().unwrap_or_default(),
                    answer.ttl.map(|ttl| ttl.to_string()).unwrap_or_default(),
                    answer.ad.map(|ad| if ad { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
                    answer.elapsed_ms.to_string(),
                    row.difference.meaning().unwrap_or_default().to_owned(),
                ]);
            }
        }
        csv_table(&table)
    }
}

fn in_a_line(answer: &ResolverAnswer) -> String {
    let mut text = format!("{} (", plain(&answer.text()));
    if let Some(code) = &answer.code {
        text.push_str(&format!("{code}, "));
    }
    if let Some(ttl) = answer.ttl {
        text.push_str(&format!("TTL {ttl}, "));
    }
    if answer.ad == Some(true) {
        text.push_str("AD, ");
    }
    text.push_str(&format!("{} ms)", answer.elapsed_ms));
    text
}
