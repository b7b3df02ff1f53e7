//! What is shown where no resolver answers: why nothing came, as far as that is known, and the ways on.

use std::time::Duration;

use leptos::prelude::*;
use mailpath::report::{Silence, SilenceReason};

use crate::app::browser::address;
use crate::app::components::text::Sentence;

/// So long nothing is said of a resolver that has not answered yet.
const PATIENCE: Duration = Duration::from_secs(4);

/// The box, once it is certain that nothing was answered, or nothing has been for some time.
#[component]
pub(crate) fn NoAnswerBox(
    /// That nobody answered.
    #[prop(into)]
    silence: Signal<Option<Silence>>,
    /// That nobody has answered so far.
    #[prop(into)]
    so_far: Signal<Option<Silence>>,
) -> impl IntoView {
    let is_late = RwSignal::new(false);
    if let Ok(timer) = set_timeout_with_handle(move || is_late.set(true), PATIENCE) {
        on_cleanup(move || timer.clear());
    }
    move || {
        let so_far = || so_far.get().filter(|_| is_late.get());
        silence.get().or_else(so_far).map(|silence| view! { <Ways silence/> })
    }
}

/// What is the case, and the ways on.
#[component]
fn Ways(silence: Silence) -> impl IntoView {
    // Why no answer came, the verdict above says, and what to do; not what only the device knows.
    let is_above = silence.reason.is_some_and(|reason| reason != SilenceReason::Offline);
    let text = (!is_above).then(|| view! { <p><b><Sentence text=silence.text/></b></p> });
    let fix = silence.fix.filter(|_| !is_above).map(|fix| view! { <p><Sentence text=fix/></p> });
    let ways = silence.ways.into_iter().map(|way| {
        view! { <li><a href=address::link(&way.url)>{way.label}</a></li> }
    });
    view! {
        <div class="note unknown">
            {text}
            <p><Sentence text=silence.detail/></p>
            {fix}
            <ul>{ways.collect_view()}</ul>
        </div>
    }
}
