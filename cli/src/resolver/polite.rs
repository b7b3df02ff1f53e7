//! A bound on how many questions each blocklist is asked at once. A report asks a list a handful of things;
//! many reports at once must not ask it hundreds. How much the resolver is asked, it bounds itself.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use async_lock::Semaphore;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use mailpath::checks::blocklist::{self, CustomLists};
use mailpath::dns::{Lookup, Name, Priority, Question, Resolve};

/// How many questions one list is asked at once.
const AT_ONCE: usize = 4;

/// Asks another resolver, each list only so much at once.
pub(crate) struct PoliteResolver {
    upstream: Rc<dyn Resolve>,
    gates: HashMap<Name, Arc<Semaphore>>,
}

impl PoliteResolver {
    /// Asks `upstream`, by bounds for the lists of the table and for those of the user.
    pub(crate) fn new(upstream: Rc<dyn Resolve>, own: &CustomLists) -> Self {
        let table = blocklist::lists().iter().map(|list| list.zone.clone());
        let own = [false, true].map(|domains| own.zones(domains)).join("\n");
        let zones = table.chain(own.lines().filter_map(|zone| Name::parse(zone).ok()));
        Self { upstream, gates: zones.map(|zone| (zone, Arc::new(Semaphore::new(AT_ONCE)))).collect() }
    }

    /// The bound of the list in whose zone a name is.
    fn gate(&self, name: &Name) -> Option<Arc<Semaphore>> {
        let mut name = Some(name.clone());
        while let Some(here) = name {
            if let Some(gate) = self.gates.get(&here) {
                return Some(gate.clone());
            }
            name = here.parent();
        }
        None
    }
}

impl Resolve for PoliteResolver {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let gate = self.gate(&question.name);
        let upstream = self.upstream.clone();
        async move {
            let _place = match &gate {
                Some(gate) => Some(gate.acquire().await),
                None => None,
            };
            upstream.resolve_by(question, priority).await
        }
        .boxed_local()
    }
}
