import { readdirSync } from "node:fs";
import path from "node:path";

import { HARDHAT, ROOT, runTool, withoutWarnings } from "./run-tool.js";

/** Where the tests of contracts lie; the others run contracts in processes that coverage cannot see. */
const FOLDERS = ["oracle", "index", "shared", "invariant"];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, "test", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") || name.endsWith(".sol"))
    .map((name) => path.join("test", folder, name)),
);
console.log(`running ${files.length} test files with coverage; the full report goes to coverage/`);
const { code, output } = await runTool([HARDHAT, "--coverage", "test", ...files], { isQuiet: true });
const text = withoutWarnings(output);
const at = text.search(/^.*coverage report/im);
console.log(code !== 0 || at === -1 ? text : text.slice(at));
process.exitCode = code;
