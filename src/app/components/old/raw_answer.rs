//! One question with its raw answer: records, remarks, who was asked, and the commands that ask
//! the same.

use leptos::prelude::*;
use mailpath::dns::{Lookup, LookupError, Record, RecordData};
use mailpath::report::commands;
use mailpath::report::english;
use mailpath::report::words::resolver_name;

use crate::app::components::old::el::{El, el};
use crate::app::components::old::live::live;
use crate::app::components::old::text;

/// Records shown of one answer at first, and at the most.
const FIRST: usize = 100;
const MOST: usize = 1000;

/// Who answered, or was asked last.
pub(crate) fn asked(exchange: &Lookup) -> &str {
    resolver_name(&exchange.resolver)
}

/// The raw answer.
pub(crate) fn answer(exchange: &Lookup) -> AnyView {
    let answer = el("div")
        .class("answer")
        .add(flags(exchange))
        .add(records(exchange))
        .add(text::command(commands::dig(exchange)));
    let others = [commands::curl(exchange), commands::powershell(exchange)];
    others.into_iter().flatten().fold(answer, |answer, line| answer.add(text::command(line))).into_any()
}

fn flags(exchange: &Lookup) -> AnyView {
    let mut said: Vec<String> = Vec::new();
    match &exchange.result {
        Err(failure) => said.push(english::capitalized(&LookupError::Failure(failure.clone()).to_string())),
        Ok(response) => {
            said.push(response.rcode.to_string());
            said.push(match response.answers.len() {
                0 => "no records in the answer".to_owned(),
                n => english::count_grouped(n, "record", "records"),
            });
            said.push(if response.ad { "DNSSEC-validated (AD)" } else { "without the AD flag" }.to_owned());
            if response.truncated {
                said.push("cut short".to_owned());
            }
            if exchange.bogus == Some(true) {
                said.push("its DNSSEC signatures are wrong".to_owned());
            }
            said.extend(response.comments.iter().map(|comment| format!("remark: {comment}")));
        }
    }
    if exchange.attempts > 1 {
        said.push(format!("asked {} times", exchange.attempts));
    }
    match exchange.age_ms {
        Some(age) => said.push(format!("{} {}", asked(exchange), english::asked_ago(age / 1000))),
        None => said.push(format!("{}, {} ms", asked(exchange), exchange.elapsed_ms)),
    }
    el("p").class("flags").add(said.join(" · ")).into_any()
}

fn records(exchange: &Lookup) -> AnyView {
    let answers = exchange.result.as_ref().map(|response| &response.answers[..]).unwrap_or_default();
    let total = answers.len();
    let rows = |records: &[Record]| records.iter().map(record).collect::<Vec<_>>().into_any();
    let body = el("tbody").add(rows(&answers[..total.min(FIRST)]));
    let table = |body: El| el("div").class("scroll").add(el("table").class("records").add(body)).into_any();
    if total <= FIRST {
        return if total == 0 { ().into_any() } else { table(body) };
    }
    let rest = answers[FIRST..total.min(MOST)].to_vec();
    let all = RwSignal::new(false);
    let beyond = total.saturating_sub(MOST);
    let body = body.add(live(move || if all.get() { rows(&rest) } else { ().into_any() }));
    let more = text::button(move || all.set(true)).class("quiet").hide(move || all.get());
    let last = el("p").class("hint").hide(move || !all.get() || beyond == 0);
    vec![
        table(body),
        more.add(format!("and {} more", total - FIRST)).into_any(),
        last.add(format!("and {beyond} more, which only the JSON view has")).into_any(),
    ]
    .into_any()
}

fn record(record: &Record) -> AnyView {
    let data = record.data.to_string();
    el("tr")
        .add(el("td").add(text::name(&record.name.to_string())))
        .add(el("td").class("num").add(record.ttl.to_string()))
        .add(el("td").add(record.rtype.to_string()))
        .add(el("td").add(if is_text(&record.data) { text::long(data) } else { text::name(&data) }))
        .into_any()
}

/// Whether the data is text rather than names and numbers, and may break anywhere.
fn is_text(data: &RecordData) -> bool {
    !matches!(
        data,
        RecordData::A(_)
            | RecordData::Aaaa(_)
            | RecordData::Cname(_)
            | RecordData::Mx { .. }
            | RecordData::Ns(_)
            | RecordData::Ptr(_)
            | RecordData::Soa { .. }
    )
}
