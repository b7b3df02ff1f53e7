//! Two things that make the program compress better, and that wasm-opt does not know: like functions
//! stand side by side, and what passes between the program and its script has short names.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, NameMap, NameSection, RawSection};
use wasmparser::{Export, FunctionBody, Import, Parser, Payload, TypeRef};

/// So many bytes in a row, found in two functions, make them alike.
const RUN: usize = 5;
/// What stands in more functions than these says nothing about any of them.
const COMMON: usize = 200;
/// How much of a function's likeness still counts for the one after the next.
const MEMORY: f64 = 0.8;

/// What of a program is looked at here, and its sections as they are.
#[derive(Default)]
struct Program<'a> {
    imports: Vec<Import<'a>>,
    exports: Vec<Export<'a>>,
    bodies: Vec<FunctionBody<'a>>,
    sections: Vec<RawSection<'a>>,
}

/// The numbers of the two sections that are made anew.
const IMPORT: u8 = wasm_encoder::SectionId::Import as u8;
const EXPORT: u8 = wasm_encoder::SectionId::Export as u8;

impl<'a> Program<'a> {
    fn read(wasm: &'a [u8]) -> wasmparser::Result<Self> {
        let mut program = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            if let Some((id, range)) = payload.as_section() {
                let data = &wasm[range.start as usize..range.end as usize];
                program.sections.push(RawSection { id, data });
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        program.imports.push(import?);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        program.exports.push(export?);
                    }
                }
                Payload::CodeSectionEntry(body) => program.bodies.push(body),
                _ => {}
            }
        }
        Ok(program)
    }
}

/// Splits a script into words and what is between them.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let mut rest = script;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| is_word(c) != is_word(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

/// Gives the imports and exports that wasm-bindgen has named short names, in the program and in its
/// script, and drops the exports that the script does not name. None where this is no program.
pub(crate) fn shorten(wasm: &[u8], script: &str) -> Option<(Vec<u8>, String)> {
    let known: BTreeSet<&str> = words(script).collect();
    let mut program = Program::read(wasm).ok()?;
    program.exports.retain(|export| known.contains(export.name));

    let made = |name: &&str| ["__wb", "__externref", "wasm_bindgen_"].iter().any(|p| name.starts_with(p));
    let imported = program.imports.iter().map(|import| import.name);
    let names = imported.chain(program.exports.iter().map(|export| export.name));
    let long: Vec<&str> = names.filter(made).collect::<BTreeSet<_>>().into_iter().collect();
    // A name that is no word of the script is in nobody's way.
    let free = (0..).map(short_name).filter(|name| !known.contains(name.as_str()));
    let short: BTreeMap<&str, String> = long.into_iter().zip(free).collect();
    let renamed = |name: &str| short.get(name).map_or(name.to_owned(), String::clone);

    let mut reencode = RoundtripReencoder;
    let mut imports = ImportSection::new();
    for import in &program.imports {
        imports.import(import.module, &renamed(import.name), reencode.entity_type(import.ty).ok()?);
    }
    let mut exports = ExportSection::new();
    for export in &program.exports {
        exports.export(&renamed(export.name), reencode.export_kind(export.kind).ok()?, export.index);
    }
    let mut module = Module::new();
    for section in &program.sections {
        match section.id {
            IMPORT => module.section(&imports),
            EXPORT => module.section(&exports),
            _ => module.section(section),
        };
    }
    let script = words(script).map(|word| short.get(word).map_or(word, String::as_str)).collect();
    Some((module.finish(), script))
}

/// `a`, `b`, …, `z`, `aa`, `ba`, ….
fn short_name(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return name;
        }
        number -= 1;
    }
}

/// Names the functions so that, sorted by name, those that are alike stand next to each other, where
/// a compressor finds in one what it has seen in another. None where this is no program.
pub(crate) fn name_by_likeness(wasm: &[u8]) -> Option<Vec<u8>> {
    let program = Program::read(wasm).ok()?;
    let imported = program.imports.iter().filter(|import| matches!(import.ty, TypeRef::Func(_))).count();
    let bodies: Vec<&[u8]> = program.bodies.iter().map(FunctionBody::as_bytes).collect();
    let mut rank = vec![0; bodies.len()];
    for (place, function) in by_likeness(&bodies).into_iter().enumerate() {
        rank[function] = place;
    }
    let mut map = NameMap::new();
    for (function, place) in (imported as u32..).zip(rank) {
        map.append(function, &format!("{place:06}"));
    }
    let mut names = NameSection::new();
    names.functions(&map);
    let mut module = Module::new();
    for section in &program.sections {
        module.section(section);
    }
    module.section(&names);
    Some(module.finish())
}

/// An order in which each function is followed by the one most like it and those just before it,
/// for its length.
fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<BTreeSet<&[u8]>> = bodies.iter().map(|body| body.windows(RUN).collect()).collect();
    let mut places: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            places.entry(run).or_default().push(function);
        }
    }
    places.retain(|_, functions| (2..COMMON).contains(&functions.len()));

    let mut order = Vec::new();
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut likeness = vec![0.0; bodies.len()];
    while !left.is_empty() {
        let score = |function: usize| likeness[function] / (bodies[function].len() + 20) as f64;
        let better = |a: &usize, b: &usize| {
            score(*a).total_cmp(&score(*b)).then(bodies[*a].len().cmp(&bodies[*b].len())).then(b.cmp(a))
        };
        let Some(next) = left.iter().copied().max_by(better) else { break };
        left.retain(|function| *function != next);
        order.push(next);
        likeness.iter_mut().for_each(|value| *value *= MEMORY);
        for functions in runs[next].iter().filter_map(|run| places.get(run)) {
            // The rarer, the more it says.
            let weight = 1.0 / ((1 + functions.len()) as f64).ln();
            functions.iter().for_each(|function| likeness[*function] += weight);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CodeSection, EntityType, ExportKind, FunctionSection, TypeSection};

    use super::*;

    /// A program with these imported functions, and exports of its one function under these names.
    fn program(imported: &[&str], exported: &[&str], bodies: &[&[u8]]) -> Vec<u8> {
        let mut imports = ImportSection::new();
        imported.iter().for_each(|name| {
            imports.import("./m", name, EntityType::Function(0));
        });
        let mut exports = ExportSection::new();
        exported.iter().for_each(|name| {
            exports.export(name, ExportKind::Func, 1);
        });
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        bodies.iter().for_each(|body| {
            functions.function(0);
            code.raw(body);
        });
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn names_are_shortened_on_both_sides() {
        let wasm = program(&["__wbg_log_1234"], &["main", "__wbindgen_malloc", "unused"], &[b"x"]);
        let script = "i={__wbg_log_1234:function(){}};w.__wbindgen_malloc(1);w.main()";
        let (wasm, script) = shorten(&wasm, script).expect("a program");
        assert_eq!(script, "i={a:function(){}};w.b(1);w.main()");
        assert_eq!(wasm, program(&["a"], &["main", "b"], &[b"x"]));
        assert!(shorten(b"<html>", "").is_none());
        assert_eq!([0, 25, 26, 701, 702].map(short_name), ["a", "z", "aa", "zz", "aaa"]);
    }

    #[test]
    fn like_functions_stand_side_by_side() {
        let bodies: [&[u8]; 4] = [b"one two three!", b"something else", b"one two three?", b"somewhere else"];
        assert_eq!(by_likeness(&bodies), [0, 2, 1, 3]);
        let named = name_by_likeness(&program(&["f"], &[], &bodies)).expect("a program");
        let text = String::from_utf8_lossy(&named);
        assert!(
            text.contains("\u{1}\u{6}000000\u{2}\u{6}000002\u{3}\u{6}000001\u{4}\u{6}000003"),
            "{text:?}"
        );
    }
}
