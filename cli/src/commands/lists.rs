//! Which blocklists answer: their test entries alone, now.

use std::rc::Rc;

use mailpath::checks::State;
use mailpath::checks::blocklist::{Health, List};
use mailpath::dns::AnswerCache;
use mailpath::report::export::csv_table;
use mailpath::report::{Survey, SurveyRun, json_text, words};
use serde_json::{Value, json};

use super::custom_lists::keys;
use super::query::resolver;
use super::until_stopped;
use crate::arguments::{ListsOptions, TableFormat};
use crate::output;
use crate::status::{Result, Status};

/// Asks every list for its test entries.
pub(crate) async fn run(options: &ListsOptions) -> Result {
    let asked = resolver(options.resolver.as_ref())?;
    let survey = SurveyRun::with_resolvers(
        vec![(asked.choice, asked.resolver)],
        keys(&options.keys)?,
        &AnswerCache::new(0, || 0),
        Rc::new(|| {}),
    );
    let (survey, stopped) = match until_stopped(survey.finish()).await {
        Ok(survey) => (survey, None),
        Err(signal) => (survey.snapshot(), Some(signal)),
    };
    let color = options.format == TableFormat::Text && output::takes_color();
    output::print(&match options.format {
        TableFormat::Text => text(&survey, color),
        TableFormat::Json => json_text(&json(&survey)) + "\n",
        TableFormat::Csv => csv(&survey),
    })?;
    let answers = rows(&survey).filter(|(_, (state, _))| *state == State::Good).count();
    Ok(match (stopped, answers) {
        (Some(signal), _) => Status::Stopped(signal),
        // That none answers says nothing of any list.
        (None, 0) => Status::CannotTell,
        (None, _) => Status::Good,
    })
}

/// Each list with what became of its test entries.
fn rows(survey: &Survey) -> impl Iterator<Item = (&'static List, (State, &'static str))> {
    survey.rows.iter().map(|(list, cells)| (*list, state_of(cells.first().and_then(Option::as_ref))))
}

fn state_of(health: Option<&Health>) -> (State, &'static str) {
    match health {
        None => (State::CannotTell, "Not asked"),
        Some(health) => match health.why {
            None => (State::Good, "Answers"),
            Some(why) => {
                let reason = words::reason(why);
                (reason.state, reason.label)
            }
        },
    }
}

fn text(survey: &Survey, color: bool) -> String {
    let widest = rows(survey).map(|(list, _)| list.zone.as_str().len()).max().unwrap_or_default();
    let longest = rows(survey).map(|(_, (_, label))| label.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (list, (state, label)) in rows(survey) {
        let zone = list.zone.as_str();
        text.push_str(&format!("{zone:widest$}  {label:longest$}  {}\n", output::colored_mark(state, color)));
    }
    let all = survey.rows.len();
    let answers = rows(survey).filter(|(_, (state, _))| *state == State::Good).count();
    text.push_str(&format!("\n{answers} of {all} lists answer as they must.\n"));
    text
}

fn json(survey: &Survey) -> Value {
    let rows = rows(survey).map(|(list, (state, label))| {
        json!({ "zone": list.zone, "name": list.name, "state": state, "what": label })
    });
    json!({ "resolver": survey.resolvers.first(), "complete": survey.complete, "lists": rows.collect::<Vec<_>>() })
}

fn csv(survey: &Survey) -> String {
    let mut table = vec![["zone", "name", "state", "what"].map(str::to_owned).to_vec()];
    for (list, (state, label)) in rows(survey) {
        table.push(vec![list.zone.to_string(), list.name.clone(), state.word().into(), label.into()]);
    }
    csv_table(&table)
}
