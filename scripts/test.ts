import { readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { buildAll, endTools, HARDHAT, ROOT, runTool, type ToolResult } from "./run-tool.js";
import { groupTests, type TestGroup } from "./test-groups.js";

const USAGE = `npm test            everything: Solidity fuzz and invariants, contracts, packages, integration
npm run test:deep   the same with 10,000 fuzz runs and 256 x 256 invariants`;
/** One more than the cores, since the timed groups wait most of the time; a group takes up to half a GB. */
const LANES = Math.min(os.availableParallelism() + 1, 5);
/** The tests start a hundred processes of the same modules, which are compiled once. */
const NODE_COMPILE_CACHE = path.join(ROOT, "cache", "node");

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const { values } = parseArgs({ options: { deep: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help === true) console.log(USAGE);
else {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => {
      endTools();
      process.exit(code);
    });
  }
  process.exitCode = await test(values.deep === true);
}

async function test(isDeep: boolean): Promise<number> {
  const env: Record<string, string> = { NODE_COMPILE_CACHE, ...(isDeep ? { ASSAY_DEEP: "1" } : {}) };
  console.log("building the contracts and the Solidity tests");
  if (!(await buildAll())) return 1;

  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const reasons: string[] = [];
  let code = 0;
  const waiting = groupTests(readdirSync(path.join(ROOT, "test"), { recursive: true, encoding: "utf8" }));
  console.log(`running ${waiting.map(({ name }) => name).join(", ")}; each is shown whole when it ends`);
  const lane = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const result = await run(group, env);
      code ||= result.code;
      add(counts, result.output);
      reasons.push(...result.output.split("\n").filter((line) => /\bskipped: /.test(line)));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const reason of new Set(reasons)) console.log(reason.trim());
  if (counts.passed === 0) code ||= 1; // no test ran: something is wrong
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return code;
}

/** Runs a group, and shows what it printed once it is over. */
async function run(group: TestGroup, env: Readonly<Record<string, string>>): Promise<ToolResult> {
  const startedAt = Date.now();
  const result = await runTool([HARDHAT, "test", ...group.args, "--no-compile"], {
    env,
    isQuiet: true,
    isPatient: !group.isTimed,
  });
  const how = result.code === 0 ? "passed" : "FAILED";
  console.log(`\n== ${group.name} ${how} after ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  process.stdout.write(result.output);
  return result;
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
