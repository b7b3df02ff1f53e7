//! Small programs, split.

use wasm_encoder::{
    GlobalSection, GlobalType, MemorySection, MemoryType, NameMap, NameSection, RefType, TypeSection, ValType,
};
use wasmparser::Validator;

use super::parts::{MORE, REPORT};
use super::*;
use crate::sh::Project;

/// A program whose exported function calls `second`, which calls `helper` and `shared`; `first` calls
/// `shared` too. `second` stands in the table as well.
fn program() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    let mut imports = ImportSection::new();
    imports.import("./m.js", "log", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    let mut names = NameMap::new();
    names.append(0, "log");
    // By number: 1 first, 2 second, 3 helper, 4 shared.
    let calls: [(&str, &[u32]); 4] = [
        ("a::first", &[2, 4]),
        ("b[0123456789abcdef]::second", &[3, 4, 0]),
        ("c::helper", &[]),
        ("c::shared", &[]),
    ];
    for (number, (name, called)) in calls.iter().enumerate() {
        functions.function(0);
        let mut body = Function::new([]);
        body.instruction(&Instruction::LocalGet(0));
        for other in *called {
            body.instruction(&Instruction::Call(*other));
        }
        body.instruction(&Instruction::End);
        code.function(&body);
        names.append(number as u32 + 1, name);
    }
    let mut tables = TableSection::new();
    let kind = TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: 2,
        maximum: Some(2),
        shared: false,
    };
    tables.table(kind);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    globals.global(
        GlobalType { val_type: ValType::I32, mutable: true, shared: false },
        &ConstExpr::i32_const(9),
    );
    let mut exports = ExportSection::new();
    exports.export("main", ExportKind::Func, 1);
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(vec![2].into()));
    let mut custom = NameSection::new();
    custom.functions(&names);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
    module.section(&globals).section(&exports).section(&elements).section(&code).section(&custom);
    module.finish()
}

fn is_second(name: &str) -> bool {
    plain(name).contains("b::")
}

#[test]
fn both_parts_are_whole_programs_that_fit_together() {
    let (first, second) = split_by(&program(), &is_second).expect("parts");
    for part in [&first, &second] {
        assert!(Validator::new().validate_all(part).is_ok());
    }
    let one = Program::read(&first).expect("the first part");
    let two = Program::read(&second).expect("the second part");
    // `second`, and `helper`, which nobody else calls; what is shared stays.
    assert_eq!(two.bodies.len(), 2);
    assert_eq!((one.bodies.len(), one.tables[0].initial, one.tables[0].maximum), (4, 4, Some(4)));
    assert_eq!(two.functions.len() - two.bodies.len(), 2, "it imports `log` and `shared`");
    // The first part's table may be larger still when another part has been split off.
    assert_eq!(two.imported_tables, [(2, None)]);
    let text = String::from_utf8_lossy(&second).into_owned();
    for name in &one.shared {
        assert!(text.contains(name.as_str()), "{name} is not imported");
    }
}

#[test]
fn what_is_split_once_can_be_split_again() {
    let (first, _) = split_by(&program(), &is_second).expect("parts");
    let (first, third) = split_by(&first, &|name| name.contains("shared")).expect("parts");
    assert!(Validator::new().validate_all(&first).is_ok() && Validator::new().validate_all(&third).is_ok());
    assert!(split_by(&first, &|_| false).is_err());
    assert!(split_by(b"<html>", &|_| true).is_err());
}

#[test]
fn versions_of_a_crate_are_no_part_of_a_name() {
    assert_eq!(plain("<a[71f726137e6a44ce]::b as [u8]>::c[x"), "<a::b as [u8]>::c[x");
}

#[test]
fn every_module_that_is_named_is_there() {
    let project = Project::find().expect("the project");
    for module in MORE.iter().chain(REPORT) {
        let path = module.trim_start_matches('<').trim_start_matches("mailpath::");
        // As far as it is a path of modules, and not of what is in them.
        let parts: Vec<&str> = path
            .split("::")
            .take_while(|part| !part.is_empty() && !part.starts_with(char::is_uppercase))
            .collect();
        let source = |parts: &[&str]| {
            let path = project.root().join("src").join(parts.join("/"));
            path.with_extension("rs").is_file() || path.join("mod.rs").is_file()
        };
        let whole = source(&parts);
        let inside = parts.split_last().is_some_and(|(_, module)| !module.is_empty() && source(module));
        assert!(whole || !module.ends_with("::") || module.contains('>'), "{module}");
        assert!(whole || inside, "{module}");
    }
}
