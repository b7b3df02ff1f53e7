//! Splits the program into what the box needs, what a report needs, and the rest. The page fetches the
//! last two when something of them is first wanted (`src/app/tables.rs`, `src/app/more.rs`).
//!
//! All parts share memory, tables and globals. Where the first one had a function of another part, it
//! has a stub that calls through a place of the function table; the other part puts the functions into
//! those places when it is started. Nothing else changes, so a function that is called too early is a
//! trap, and none is ever another one.

mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use parts::PARTS;
use sha2::{Digest, Sha256};
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, ImportSection, Instruction, Module, RawSection, SectionId, TableSection, TableType,
};
use wasmparser::{
    ElementItems, ExternalKind, FuncType, FunctionBody, GlobalType, KnownCustom, MemoryType, Name, Parser,
    Payload, TypeRef,
};

/// The module that the second part imports everything from.
const FROM: &str = "m";
/// How the names begin under which it does: none of them is a word of any script.
const SHARED: char = '~';

/// A name without the numbers that tell versions of a crate apart: `mailpath[71f726137e6a44ce]::app`.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        match after.split_once(']') {
            Some((number, tail)) if number.len() > 8 && number.bytes().all(|b| b.is_ascii_hexdigit()) => {
                rest = tail
            }
            _ => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain + rest
}

/// Whether a file of the page holds the part that is fetched when a report has ended, or when something
/// beside it is looked at.
pub(crate) fn is_more(file: &str) -> bool {
    file.starts_with("more-") && file.ends_with(".wasm")
}

/// The setting that tells the program how it is split.
pub(crate) const NAME: &str = "MAILPATH_PARTS";

/// A word for how programs are split: another way of splitting makes another program, with files of
/// other names, so that no cache mixes parts that do not belong together.
pub(crate) fn version() -> String {
    let ways = [
        include_bytes!("split.rs").as_slice(),
        include_bytes!("split/parts.rs"),
        include_bytes!("site.rs"),
        include_bytes!("wasm.rs"),
        include_bytes!("small.rs"),
    ];
    let hash = Sha256::digest(ways.concat());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What the script of the page gets, so that the program can fetch its other parts. They lie beside the
/// script and differ from it in one word; an attempt that failed is made again.
pub(crate) fn fetch() -> String {
    let version = version();
    format!(
        "\nconst parts={{}};globalThis.mailpathPart=(n,v)=>parts[n]??=\
         (v==='{version}'?fetch(import.meta.url.replace(/mailpath(-[^/]*)\\.js/,n+'$1.wasm')):Promise.reject(v))\
         .then(r=>{{if(!r.ok)throw r.status;return r.arrayBuffer()}})\
         .then(b=>WebAssembly.instantiate(b,{{m:wasm}}))\
         .catch(e=>{{parts[n]=void 0;throw e}});\n"
    )
}

/// The program, taken apart.
#[derive(Default)]
struct Program<'a> {
    types: Vec<FuncType>,
    /// The type of each function, the imported ones first.
    functions: Vec<u32>,
    imported: u32,
    #[cfg(test)]
    imported_tables: Vec<(u64, Option<u64>)>,
    tables: Vec<wasmparser::TableType>,
    memories: Vec<MemoryType>,
    globals: Vec<GlobalType>,
    /// Functions that the script calls.
    exported: BTreeSet<u32>,
    /// What is exported to another part already.
    shared: BTreeSet<String>,
    /// Functions that stand in the function table.
    in_table: BTreeSet<u32>,
    start: Option<u32>,
    bodies: Vec<FunctionBody<'a>>,
    names: BTreeMap<u32, String>,
    /// The sections as they are.
    sections: Vec<(u8, &'a [u8])>,
}

type Result<T> = std::result::Result<T, String>;

fn wrong(error: impl std::fmt::Display) -> String {
    format!("the program cannot be split: {error}")
}

impl<'a> Program<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut program = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.map_err(wrong)?;
            if let Some((id, range)) = payload.as_section() {
                program.sections.push((id, &wasm[range.start as usize..range.end as usize]));
            }
            program.take(payload).map_err(wrong)?;
        }
        Ok(program)
    }

    fn take(&mut self, payload: Payload<'a>) -> wasmparser::Result<()> {
        match payload {
            Payload::TypeSection(types) => {
                for kind in types.into_iter_err_on_gc_types() {
                    self.types.push(kind?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    match import?.ty {
                        TypeRef::Func(kind) => {
                            self.functions.push(kind);
                            self.imported += 1;
                        }
                        #[cfg(test)]
                        TypeRef::Table(table) => self.imported_tables.push((table.initial, table.maximum)),
                        _ => {}
                    }
                }
            }
            Payload::FunctionSection(functions) => {
                for kind in functions {
                    self.functions.push(kind?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.memories.push(memory?);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    // What another part imports may well be a stub.
                    if export.name.starts_with(SHARED) {
                        self.shared.insert(export.name.to_owned());
                    } else if export.kind == ExternalKind::Func {
                        self.exported.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(elements) => {
                for element in elements {
                    if let ElementItems::Functions(functions) = element?.items {
                        for function in functions {
                            self.in_table.insert(function?);
                        }
                    }
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    for part in names {
                        if let Name::Function(map) = part? {
                            for naming in map {
                                let naming = naming?;
                                self.names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn body(&self, function: u32) -> Option<&FunctionBody<'a>> {
        self.bodies.get(function.checked_sub(self.imported)? as usize)
    }

    /// The functions that a function names.
    fn named_by(&self, function: u32) -> Result<BTreeSet<u32>> {
        let mut numbers = Numbers { seen: BTreeSet::new(), places: None };
        if let Some(body) = self.body(function) {
            utils::parse_function_body(&mut numbers, &mut CodeSection::new(), body.clone()).map_err(wrong)?;
        }
        Ok(numbers.seen)
    }

    /// The functions of the second part: those of its modules, and those that nobody else calls.
    fn second(&self, is_of_second: &dyn Fn(&str) -> bool) -> Result<BTreeSet<u32>> {
        let fixed = |function: &u32| self.exported.contains(function) || self.start == Some(*function);
        let all = || self.imported..self.functions.len() as u32;
        let named = |function: &u32| self.names.get(function).is_some_and(|name| is_of_second(name));
        let mut second: BTreeSet<u32> =
            all().filter(|function| named(function) && !fixed(function)).collect();
        let mut callers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for caller in all() {
            for function in self.named_by(caller)? {
                callers.entry(function).or_default().push(caller);
            }
        }
        loop {
            let only = |function: &u32| {
                let by = callers.get(function);
                by.is_some_and(|by| by.iter().all(|caller| caller == function || second.contains(caller)))
            };
            let free = |function: &u32| {
                !second.contains(function) && !fixed(function) && !self.in_table.contains(function)
            };
            let more: Vec<u32> = all().filter(|function| free(function) && only(function)).collect();
            if more.is_empty() {
                return Ok(second);
            }
            second.extend(more);
        }
    }
}

/// Sees the numbers of the functions in a body, and changes them where it is told how.
struct Numbers<'a> {
    seen: BTreeSet<u32>,
    places: Option<&'a BTreeMap<u32, u32>>,
}

impl Reencode for Numbers<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> std::result::Result<u32, reencode::Error> {
        self.seen.insert(function);
        Ok(self.places.and_then(|places| places.get(&function)).copied().unwrap_or(function))
    }
}

/// A part of the program, with its name.
pub(crate) type Part = (&'static str, Vec<u8>);

/// The first part of a program, and the others.
pub(crate) fn split(wasm: &[u8]) -> Result<(Vec<u8>, Vec<Part>)> {
    let mut first = wasm.to_vec();
    let mut others = Vec::new();
    for (name, modules) in PARTS {
        let (rest, part) = split_by(&first, &|name| {
            let name = plain(name);
            modules.iter().any(|module| name.contains(module))
        })?;
        first = rest;
        others.push((name, part));
    }
    Ok((first, others))
}

/// The two parts that a program falls into by the names of its functions.
fn split_by(wasm: &[u8], is_of_second: &dyn Fn(&str) -> bool) -> Result<(Vec<u8>, Vec<u8>)> {
    let program = Program::read(wasm)?;
    let second: Vec<u32> = program.second(is_of_second)?.into_iter().collect();
    if second.is_empty() {
        return Err(wrong("no function has a name of such a part"));
    }
    let mut needed = BTreeSet::new();
    for function in &second {
        needed.extend(program.named_by(*function)?);
    }
    let needed: Vec<u32> =
        needed.into_iter().filter(|function| second.binary_search(function).is_err()).collect();
    Ok((first_part(&program, &second, &needed)?, second_part(&program, &second, &needed)?))
}

/// Where the functions of the second part stand in the table: behind all others.
fn first_place(program: &Program<'_>) -> Result<u32> {
    let table = program.tables.first().ok_or_else(|| wrong("it has no function table"))?;
    u32::try_from(table.initial).map_err(wrong)
}

fn first_part(program: &Program<'_>, second: &[u32], needed: &[u32]) -> Result<Vec<u8>> {
    let place = first_place(program)?;
    let mut module = Module::new();
    for (id, content) in &program.sections {
        if *id == SectionId::Table as u8 {
            let mut tables = TableSection::new();
            for (number, table) in program.tables.iter().enumerate() {
                let mut table = reencode::RoundtripReencoder.table_type(*table).map_err(wrong)?;
                if number == 0 {
                    table.minimum += second.len() as u64;
                    table.maximum = table.maximum.map(|most| most.max(table.minimum));
                }
                tables.table(table);
            }
            module.section(&tables);
        } else if *id == SectionId::Export as u8 {
            let mut exports = ExportSection::new();
            let reader = wasmparser::ExportSectionReader::new(wasmparser::BinaryReader::new(content, 0));
            utils::parse_export_section(
                &mut reencode::RoundtripReencoder,
                &mut exports,
                reader.map_err(wrong)?,
            )
            .map_err(wrong)?;
            let new = |(name, ..): &(String, ExportKind, u32)| !program.shared.contains(name);
            for (name, kind, index) in shared(program, needed).into_iter().filter(new) {
                exports.export(&name, kind, index);
            }
            module.section(&exports);
        } else if *id == SectionId::Code as u8 {
            let mut code = CodeSection::new();
            for (number, body) in program.bodies.iter().enumerate() {
                let function = program.imported + number as u32;
                match second.binary_search(&function) {
                    Ok(at) => code.function(&stub(program, function, place + at as u32)?),
                    Err(_) => code.raw(body.as_bytes()),
                };
            }
            module.section(&code);
        } else {
            module.section(&RawSection { id: *id, data: content });
        }
    }
    Ok(module.finish())
}

/// Calls what stands at a place of the table, with the same arguments.
fn stub(program: &Program<'_>, function: u32, place: u32) -> Result<Function> {
    let type_index = program.functions[function as usize];
    let kind = program.types.get(type_index as usize).ok_or_else(|| wrong("a function has no type"))?;
    let mut stub = Function::new([]);
    for (argument, _) in kind.params().iter().enumerate() {
        stub.instruction(&Instruction::LocalGet(argument as u32));
    }
    stub.instruction(&Instruction::I32Const(place.cast_signed()));
    stub.instruction(&Instruction::CallIndirect { type_index, table_index: 0 });
    stub.instruction(&Instruction::End);
    Ok(stub)
}

/// What the second part imports.
fn shared(program: &Program<'_>, needed: &[u32]) -> Vec<(String, ExportKind, u32)> {
    let numbered = |letter: &'static str, kind: ExportKind, count: usize| {
        (0..count as u32).map(move |index| (format!("{SHARED}{letter}{index}"), kind, index))
    };
    numbered("t", ExportKind::Table, program.tables.len())
        .chain(numbered("m", ExportKind::Memory, program.memories.len()))
        .chain(numbered("g", ExportKind::Global, program.globals.len()))
        .chain(needed.iter().map(|function| (format!("{SHARED}{function}"), ExportKind::Func, *function)))
        .collect()
}

fn second_part(program: &Program<'_>, second: &[u32], needed: &[u32]) -> Result<Vec<u8>> {
    let mut roundtrip = reencode::RoundtripReencoder;
    let numbers = needed.iter().chain(second).zip(0..).map(|(function, place)| (*function, place));
    let places: BTreeMap<u32, u32> = numbers.collect();

    let mut imports = ImportSection::new();
    for (name, kind, index) in shared(program, needed) {
        let at = index as usize;
        let entity = match kind {
            ExportKind::Table => {
                // It grows with each part that is split off, so nothing is said of its end.
                let table = roundtrip.table_type(program.tables[at]).map_err(wrong)?;
                EntityType::Table(TableType { maximum: None, ..table })
            }
            ExportKind::Memory => {
                EntityType::Memory(roundtrip.memory_type(program.memories[at]).map_err(wrong)?)
            }
            ExportKind::Global => {
                EntityType::Global(roundtrip.global_type(program.globals[at]).map_err(wrong)?)
            }
            _ => EntityType::Function(program.functions[at]),
        };
        imports.import(FROM, &name, entity);
    }
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for function in second {
        functions.function(program.functions[*function as usize]);
        let body = program.body(*function).ok_or_else(|| wrong("a function has no body"))?;
        let mut numbers = Numbers { seen: BTreeSet::new(), places: Some(&places) };
        utils::parse_function_body(&mut numbers, &mut code, body.clone()).map_err(wrong)?;
    }
    let listed: Vec<u32> = second.iter().map(|function| places[function]).collect();
    let mut elements = ElementSection::new();
    let offset = ConstExpr::i32_const(first_place(program)?.cast_signed());
    elements.active(None, &offset, Elements::Functions(listed.into()));

    let raw = |wanted: SectionId| {
        let mut found = program.sections.iter().filter(move |(id, _)| *id == wanted as u8);
        found.next().map(|(id, data)| RawSection { id: *id, data })
    };
    let mut module = Module::new();
    module.section(&raw(SectionId::Type).ok_or_else(|| wrong("it has no types"))?);
    module.section(&imports).section(&functions).section(&elements).section(&code);
    // It says which features the program uses, which wasm-opt must know.
    for (id, data) in &program.sections {
        if *id == SectionId::Custom as u8 && data.windows(15).any(|part| part == b"target_features") {
            module.section(&RawSection { id: *id, data });
        }
    }
    Ok(module.finish())
}

#[cfg(test)]
mod tests;
