//! Two things that make the program compress better, and that wasm-opt does not know: like functions
//! stand side by side, and what passes between the program and its script has short names.

use std::collections::{BTreeMap, BTreeSet};

/// Sections by their number in the WebAssembly binary format.
const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const EXPORT: u8 = 7;
const CODE: u8 = 10;

/// So many bytes in a row, found in two functions, make them alike.
const RUN: usize = 5;
/// What stands in more functions than these says nothing about any of them.
const COMMON: usize = 200;
/// How much of a function's likeness still counts for the one after the next.
const MEMORY: f64 = 0.8;

/// Reads a binary from front to back; none where it ends too early.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    /// An unsigned LEB128 of at most 32 bits.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn sized(&mut self) -> Option<&'a [u8]> {
        let count = self.number()?;
        self.take(count)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.sized()?).ok()
    }
}

fn push_number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn push_sized(out: &mut Vec<u8>, content: &[u8]) {
    push_number(out, content.len());
    out.extend(content);
}

/// The sections of a binary, each with its number, after the eight bytes that begin it.
fn sections(wasm: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut reader = Reader(wasm.strip_prefix(b"\0asm\x01\0\0\0")?);
    let mut sections = Vec::new();
    while !reader.0.is_empty() {
        sections.push((reader.byte()?, reader.sized()?));
    }
    Some(sections)
}

fn binary<'a>(sections: impl IntoIterator<Item = (u8, &'a [u8])>) -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    for (number, content) in sections {
        wasm.push(number);
        push_sized(&mut wasm, content);
    }
    wasm
}

/// An entry of the import or export section: its name, and what follows the name.
type Entry<'a> = (&'a str, &'a [u8]);

/// The imports, each with the module it comes from.
fn imports(section: &[u8]) -> Option<Vec<(&str, Entry<'_>)>> {
    let mut reader = Reader(section);
    let mut entries = Vec::new();
    for _ in 0..reader.number()? {
        let module = reader.text()?;
        let name = reader.text()?;
        let before = reader.0;
        // Wasm-bindgen imports nothing but functions.
        (reader.byte()? == 0).then_some(())?;
        reader.number()?;
        entries.push((module, (name, &before[..before.len() - reader.0.len()])));
    }
    Some(entries)
}

/// How many of the imports are functions; in the second part of a split program not all are.
fn imported_functions(section: &[u8]) -> Option<usize> {
    let mut reader = Reader(section);
    let mut functions = 0;
    for _ in 0..reader.number()? {
        reader.text()?;
        reader.text()?;
        match reader.byte()? {
            0 => {
                reader.number()?;
                functions += 1;
            }
            kind @ (1 | 2) => {
                // A table has its type in front.
                if kind == 1 {
                    reader.byte()?;
                }
                let has_most = reader.byte()? & 1 == 1;
                reader.number()?;
                if has_most {
                    reader.number()?;
                }
            }
            3 => {
                reader.take(2)?;
            }
            _ => return None,
        }
    }
    Some(functions)
}

fn exports(section: &[u8]) -> Option<Vec<Entry<'_>>> {
    let mut reader = Reader(section);
    let mut entries = Vec::new();
    for _ in 0..reader.number()? {
        let name = reader.text()?;
        let before = reader.0;
        reader.byte()?;
        reader.number()?;
        entries.push((name, &before[..before.len() - reader.0.len()]));
    }
    Some(entries)
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
/// script, and drops the exports that the script does not name. None where the program is not as
/// wasm-bindgen makes it.
pub(crate) fn shorten(wasm: &[u8], script: &str) -> Option<(Vec<u8>, String)> {
    let known: BTreeSet<&str> = words(script).collect();
    let sections = sections(wasm)?;
    let content = |number| sections.iter().find(|(other, _)| *other == number).map(|(_, content)| *content);
    let imports = imports(content(IMPORT)?)?;
    let mut exports = exports(content(EXPORT)?)?;
    exports.retain(|(name, _)| known.contains(name));

    let made = |name: &&str| ["__wb", "__externref", "wasm_bindgen_"].iter().any(|p| name.starts_with(p));
    let names = imports.iter().map(|(_, (name, _))| *name).chain(exports.iter().map(|(name, _)| *name));
    let long: Vec<&str> = names.filter(made).collect::<BTreeSet<_>>().into_iter().collect();
    // A name that is no word of the script is in nobody's way.
    let free = (0..).map(short_name).filter(|name| !known.contains(name.as_str()));
    let short: BTreeMap<&str, String> = long.into_iter().zip(free).collect();
    let renamed = |name: &str| short.get(name).map_or(name.to_owned(), String::clone);

    let mut import_section = Vec::new();
    push_number(&mut import_section, imports.len());
    for (module, (name, rest)) in imports {
        push_sized(&mut import_section, module.as_bytes());
        push_sized(&mut import_section, renamed(name).as_bytes());
        import_section.extend(rest);
    }
    let mut export_section = Vec::new();
    push_number(&mut export_section, exports.len());
    for (name, rest) in exports {
        push_sized(&mut export_section, renamed(name).as_bytes());
        export_section.extend(rest);
    }
    let wasm = binary(sections.iter().map(|(number, content)| match *number {
        IMPORT => (IMPORT, import_section.as_slice()),
        EXPORT => (EXPORT, export_section.as_slice()),
        number => (number, *content),
    }));
    Some((wasm, words(script).map(|word| short.get(word).map_or(word, String::as_str)).collect()))
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
    let sections = sections(wasm)?;
    let content = |number| sections.iter().find(|(other, _)| *other == number).map(|(_, content)| *content);
    let first = content(IMPORT).map_or(Some(0), imported_functions)?;
    let mut reader = Reader(content(CODE)?);
    let count = reader.number()?;
    let bodies = (0..count).map(|_| reader.sized()).collect::<Option<Vec<_>>>()?;

    let mut rank = vec![0; count];
    for (place, function) in by_likeness(&bodies).into_iter().enumerate() {
        rank[function] = place;
    }
    let mut map = Vec::new();
    push_number(&mut map, count);
    for (function, place) in rank.into_iter().enumerate() {
        push_number(&mut map, first + function);
        push_sized(&mut map, format!("{place:06}").as_bytes());
    }
    let mut names = Vec::new();
    push_sized(&mut names, b"name");
    names.push(1);
    push_sized(&mut names, &map);
    let custom = (CUSTOM, names.as_slice());
    Some(binary(sections.into_iter().chain([custom])))
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
    use super::*;

    /// A program with these imported functions, and exports of its one function under these names.
    fn program(imported: &[&str], exported: &[&str], bodies: &[&[u8]]) -> Vec<u8> {
        let list = |entries: Vec<Vec<u8>>| {
            let mut section = Vec::new();
            push_number(&mut section, entries.len());
            section.extend(entries.concat());
            section
        };
        let sized = |content: &[u8]| {
            let mut out = Vec::new();
            push_sized(&mut out, content);
            out
        };
        let import = list(
            imported
                .iter()
                .map(|name| [sized(b"./m"), sized(name.as_bytes()), vec![0, 0]].concat())
                .collect(),
        );
        let export =
            list(exported.iter().map(|name| [sized(name.as_bytes()), vec![0, 1]].concat()).collect());
        let code = list(bodies.iter().map(|body| sized(body)).collect());
        binary([(IMPORT, import.as_slice()), (EXPORT, &export), (CODE, &code)])
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
