import { parseArgs } from "node:util";

import { buildProduction, PRODUCTION_ARGS, PRODUCTION_ENV, runTool, withoutWarnings } from "../scripts/run-tool.js";

const USAGE = `npm run bench:gas             the gas table; exits 1 when an operation is over its budget
npm run bench:gas -- --json   the same as {"operations":[{"name","gas","budget","floor"}]}`;

interface Row {
  readonly name: string;
  readonly gas: number;
  readonly budget: number;
  readonly floor: number;
}

const { values } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help === true) console.log(USAGE);
else process.exitCode = await bench(values.json === true);

async function bench(isJson: boolean): Promise<number> {
  if (!isJson) console.log("building in the production profile and measuring; the first time takes a minute or two");
  if (!(await buildProduction())) return 1;
  const { code, output } = await runTool([...PRODUCTION_ARGS, "run", "--no-compile", "bench/measure.ts"], {
    env: PRODUCTION_ENV,
    isQuiet: true,
  });
  const line = output.split("\n").find((text) => text.startsWith('{"operations"'));
  if (code !== 0 || line === undefined) {
    process.stderr.write(withoutWarnings(output));
    return 1;
  }
  const { operations } = JSON.parse(line) as { operations: Row[] };
  if (isJson) console.log(line);
  else print(operations);

  const over = operations.filter(({ gas, budget }) => gas > budget);
  for (const { name, gas, budget } of over)
    console.error(`over budget: ${name} uses ${gas}, ${gas - budget} more than ${budget}`);
  return over.length === 0 ? 0 : 1;
}

function print(operations: readonly Row[]): void {
  const cells = [
    ["operation", "gas", "budget", "floor", "over floor"],
    ...operations.map(({ name, gas, budget, floor }) => [
      name,
      ...[gas, budget, floor].map((value) => value.toLocaleString("en")),
      `${(((gas - floor) * 100) / floor).toFixed(1)} %`,
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells) {
    console.log(
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
    );
  }
}
