//! Where an alias (CNAME) is a trap: at the domain itself, and where its target is missing.

use crate::checks::{Check, Finding, FindingCode, Severity};
use crate::dns::{Lookup, Name, RecordType, Resolve};

/// That the domain itself is an alias, which hides its own records (RFC 1034 section 3.6.2).
pub(super) async fn at_apex(domain: &Name, resolver: &dyn Resolve) -> Option<Finding> {
    let lookup = resolver.ask(domain, RecordType::MX).await;
    let target = lookup.aliases().ok()?.first().copied()?.clone();
    let arguments = [("domain", domain.as_str()), ("target", target.as_str())];
    let finding = Finding::new(Check::Transport, FindingCode::CnameApex, &arguments, &[lookup.id]);
    // A web site's name takes no mail, and usually is an alias.
    if domain.label_count() > 2 && domain.labels().next().is_some_and(|first| first == "www") {
        return None;
    }
    // A host may well be an alias. A name of two labels is the head of a zone.
    Some(if domain.label_count() > 2 { finding.remark(Severity::Notice) } else { finding })
}

/// That a name is an alias of one that does not exist. `what` is the record that is therefore missing.
pub(super) async fn dangling(
    check: Check,
    lookup: &Lookup,
    what: &str,
    resolver: &dyn Resolve,
) -> Option<Finding> {
    let found = lookup.found(|_| Some(()));
    let target = found.broken_alias()?.clone();
    let name = lookup.question.name.to_string();
    let arguments = [("name", name.as_str()), ("target", target.as_str()), ("what", what)];
    // The last two labels are a registered domain, or above one: if they do not exist, anybody may register.
    let labels = target.label_count();
    let mut registered = Some(target.clone());
    for _ in 2..labels {
        registered = registered.as_ref().and_then(Name::parent);
    }
    let owner = registered.filter(|owner| owner.label_count() == 2);
    if let Some(owner) = owner {
        let free = resolver.ask(&owner, RecordType::NS).await;
        if free.found(|_| Some(())).is_nxdomain() {
            let arguments = [&arguments[..], &[("owner", owner.as_str())]].concat();
            let queries = [lookup.id, free.id];
            let code = FindingCode::CnameTakeover;
            return Some(Finding::new(check, code, &arguments, &queries));
        }
    }
    Some(Finding::new(check, FindingCode::CnameDangling, &arguments, &[lookup.id]))
}
