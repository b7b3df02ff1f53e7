//! Makes enums of the codes in tables, so that a misspelt one does not compile, and keeps the
//! relocations in the linked page, which the splitter needs to see what each function and each table
//! reaches (`xtask/bindgen/`).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let findings = table("data/findings.json");
    write("finding_code.rs", &code_enum("FindingCode", codes(&findings, "code")));
    let flow = table("data/flow.json");
    write("flow_state.rs", &code_enum("FlowState", codes(&flow["states"], "state")));
}

/// Reads a table.
fn table(path: &str) -> serde_json::Value {
    println!("cargo::rerun-if-changed={path}");
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The codes of rows, in alphabetical order.
fn codes<'a>(rows: &'a serde_json::Value, key: &str) -> BTreeSet<&'a str> {
    let rows = rows.as_array().expect("a list of rows");
    let mut codes = BTreeSet::new();
    for row in rows {
        let code = row[key].as_str().unwrap_or_else(|| panic!("no {key} in {row}"));
        assert!(codes.insert(code), "{code} stands twice");
    }
    codes
}

/// An enum with a variant for each code; `code_type!` (`src/checks/code.rs`) gives it its traits.
fn code_enum(name: &str, codes: BTreeSet<&str>) -> String {
    let mut text = format!("code_type! {{ {name} {{\n");
    for code in codes {
        let words = code.split(['.', '-']).map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        });
        let _ = writeln!(text, "    {} = {code:?},", words.collect::<String>());
    }
    text + "} }\n"
}

fn write(file: &str, text: &str) {
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let path = Path::new(&folder).join(file);
    std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
