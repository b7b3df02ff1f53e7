//! What is wrong with the text of the record that applies.

use super::super::correction::policy_advice;
use super::super::mistakes::{Mistakes, short};
use super::super::policy::Policy;
use super::{Facts, asked, corrected, quoted};
use crate::checks::{Check, Finding, FindingCode as Code};

pub(super) fn of(facts: &Facts<'_>) -> Vec<Finding> {
    let Some((step, record)) = facts.own_record() else { return Vec::new() };
    let mistakes = Mistakes::of(&step.raw);
    let domain = step.domain.as_str();
    let text = short(&record.text);
    let effect = match record.has_report_uri() {
        true => "Receivers act as if it were `p=none`, and send reports.",
        false => "Without an address for reports receivers do as if there were no record.",
    };
    let advice = policy_advice(&mistakes.bad_policy);
    let whole = corrected(facts.dmarc.corrected.as_deref());
    // Once is enough.
    let mut corrections = Some(whole.as_str()).into_iter();
    let mut findings = Vec::new();
    let mut add = |is_so: bool, code: Code, what: &str, has_correction: bool| {
        if !is_so {
            return;
        }
        let corrected = if has_correction { corrections.next().unwrap_or_default() } else { "" };
        let arguments = [
            ("domain", domain),
            ("text", text.as_str()),
            ("what", what),
            ("effect", effect),
            ("corrected", corrected),
            ("pct", what),
            ("advice", advice.as_str()),
        ];
        findings.push(Finding::new(Check::Dmarc, code, &arguments, &asked(&[step.query])));
    };
    let of_list = |pieces: &[String]| (!pieces.is_empty(), quoted(pieces));
    // The gravest first: it has the corrected record.
    let (is_so, what) = of_list(&mistakes.bad_policy);
    add(is_so, Code::DmarcBadPolicy, &what, true);
    add(mistakes.no_policy, Code::DmarcNoPolicy, "", true);
    add(mistakes.foreign, Code::DmarcSmartQuotes, "", true);
    add(mistakes.quoted, Code::DmarcQuoted, "", true);
    add(mistakes.escapes, Code::DmarcEscapes, "", true);
    for (pieces, code) in [
        (&mistakes.no_scheme, Code::DmarcRuaScheme),
        (&mistakes.bad_address, Code::DmarcRuaSyntax),
        (&mistakes.bad_value, Code::DmarcBadValue),
    ] {
        let (is_so, what) = of_list(pieces);
        add(is_so, code, &what, true);
    }
    let mut syntax = mistakes.syntax.clone();
    if mistakes.leading_blank {
        syntax.insert(0, " ".to_owned());
    }
    syntax.dedup();
    let (is_so, what) = of_list(&syntax);
    add(is_so, Code::DmarcSyntax, &what.replace("` `", "a space before `v=DMARC1`"), true);
    for (pieces, code) in [
        (&mistakes.duplicate, Code::DmarcDuplicateTag),
        (&mistakes.unknown, Code::DmarcUnknownTag),
        (&mistakes.tag_case, Code::DmarcTagCase),
    ] {
        let (is_so, what) = of_list(pieces);
        add(is_so, code, &what, true);
    }
    let partial = mistakes.pct.filter(|_| record.p.valid() != Some(Policy::None));
    add(partial.is_some(), Code::DmarcPctPartial, &partial.unwrap_or_default().to_string(), false);
    let mut historic = mistakes.historic.clone();
    historic.retain(|tag| partial.is_none() || tag != "pct");
    let (is_so, what) = of_list(&historic);
    add(is_so, Code::DmarcHistoricTag, &what, false);
    let (is_so, what) = of_list(&mistakes.size);
    add(is_so, Code::DmarcRuaSize, &what, false);
    add(mistakes.fo_useless, Code::DmarcFoUseless, "", false);
    findings
}
