import path from "node:path";

import { MAX_BYTES, readSizes } from "./contract-sizes.js";
import { findOffences } from "./dependency-rule.js";
import { buildProduction, ROOT, runTool } from "./run-tool.js";

/** Each check says what is wrong and gives back whether all is well. */
const CHECKS: [name: string, check: () => Promise<boolean>][] = [
  ["formatting", () => tool("prettier/bin/prettier.cjs", "--check", ".", "--log-level", "warn")],
  ["solhint", () => tool("solhint/solhint.js", "--max-warnings", "0", "contracts/**/*.sol")],
  ["eslint", () => tool("eslint/bin/eslint.js", ".", "--max-warnings", "0")],
  ["types", () => tool("typescript/bin/tsc", "-p", ".")],
  ["dependency rule", () => Promise.resolve(dependencies())],
  ["contract sizes", sizes],
];

let failed = 0;
for (const [name, check] of CHECKS) {
  const isWell = await check();
  console.log(`${isWell ? "ok  " : "FAIL"} ${name}`);
  if (!isWell) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;

async function tool(script: string, ...args: string[]): Promise<boolean> {
  const { code } = await runTool([path.join("node_modules", script), ...args]);
  return code === 0;
}

function dependencies(): boolean {
  const offences = findOffences(ROOT);
  for (const { file, imports, why } of offences) console.error(`${file} imports ${imports}: ${why}`);
  return offences.length === 0;
}

async function sizes(): Promise<boolean> {
  if (!(await buildProduction())) return false;
  const all = readSizes(path.join(ROOT, "cache", "production", "artifacts"));
  for (const { contract, bytes } of all) console.log(`     ${contract.padEnd(22)} ${bytes} of ${MAX_BYTES} bytes`);
  return all.length > 0 && all.every(({ bytes }) => bytes < MAX_BYTES);
}
