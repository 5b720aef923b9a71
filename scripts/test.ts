import { parseArgs } from "node:util";

import { buildAll, HARDHAT, runTool } from "./run-tool.js";

const USAGE = `npm test            everything: Solidity fuzz and invariants, contracts, packages, integration
npm run test:deep   the same with 10,000 fuzz runs and 256 x 256 invariants`;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const { values } = parseArgs({ options: { deep: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help === true) console.log(USAGE);
else process.exitCode = await test(values.deep === true);

async function test(isDeep: boolean): Promise<number> {
  const env: Record<string, string> = isDeep ? { ASSAY_DEEP: "1" } : {};
  console.log("building the contracts and the Solidity tests");
  if (!(await buildAll())) return 1;

  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const reasons: string[] = [];
  let code = 0;
  for (const runner of ["solidity", "mocha"]) {
    const result = await runTool([HARDHAT, "test", runner, "--no-compile"], { env });
    code ||= result.code;
    add(counts, result.output);
    reasons.push(...result.output.split("\n").filter((line) => /\bskipped: /.test(line)));
  }
  for (const reason of new Set(reasons)) console.log(reason.trim());
  if (counts.passed === 0) code ||= 1; // no test ran: something is wrong
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return code;
}

/** Adds the closing counts of a runner's output. */
function add(counts: Counts, output: string): void {
  const sum = (word: string): number =>
    [...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, "gm"))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    );
  counts.passed += sum("passing");
  counts.failed += sum("failing");
  counts.skipped += sum("pending") + sum("skipped");
}
