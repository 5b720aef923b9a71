import { parseArgs } from "node:util";

import { buildProduction, PRODUCTION_ARGS, PRODUCTION_ENV, runTool, withoutWarnings } from "../scripts/run-tool.js";

const USAGE = `npm run bench:million             gas of the fund's acts at a million tokens, 100,000 and 900,000 of them active, after
                                  1, 12 and 1,200 periods; exits 1 when an act depends on either
npm run bench:million -- --json   the same as {"acts":[{"act","spread","bound","gas":[{"active","closedPeriods","gas"}]}]}`;

interface Cell {
  readonly active: number;
  readonly closedPeriods: number;
  readonly gas: number;
}
interface ActRow {
  readonly act: string;
  readonly spread: number;
  readonly bound: number;
  readonly gas: readonly Cell[];
}

const { values } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help === true) console.log(USAGE);
else process.exitCode = await bench(values.json === true);

async function bench(isJson: boolean): Promise<number> {
  if (!isJson) console.log("building in the production profile and closing 2,400 periods; it takes a minute or two");
  if (!(await buildProduction())) return 1;
  const { code, output } = await runTool([...PRODUCTION_ARGS, "run", "--no-compile", "bench/measure-million.ts"], {
    env: PRODUCTION_ENV,
    isQuiet: true,
  });
  const line = output.split("\n").find((text) => text.startsWith('{"acts"'));
  if (code !== 0 || line === undefined) {
    process.stderr.write(withoutWarnings(output));
    return 1;
  }
  const { acts } = JSON.parse(line) as { acts: ActRow[] };
  if (isJson) console.log(line);
  else print(acts);

  const apart = acts.filter(({ spread, bound }) => spread > bound);
  for (const { act, spread, bound } of apart)
    console.error(`${act} depends on tokens or periods: its gas differs by ${spread}, ${spread - bound} over ${bound}`);
  return apart.length === 0 ? 0 : 1;
}

function print(acts: readonly ActRow[]): void {
  const number = (value: number): string => value.toLocaleString("en");
  const first = acts[0]?.gas ?? [];
  const cells = [
    ["active tokens", ...first.map(({ active }) => number(active)), "", ""],
    ["closed periods", ...first.map(({ closedPeriods }) => number(closedPeriods)), "spread", "bound"],
    ...acts.map(({ act, gas, spread, bound }) => [
      act,
      ...gas.map((cell) => number(cell.gas)),
      number(spread),
      number(bound),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells)
    console.log(
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
    );
  console.log(`
900,000 active tokens are worth more than the 100,000 the fund then begins with: it begins in loss mode, so equity is
contributed and a period closed before anything is measured.
What is left of a spread is one multiplication, shares x index, that is cheaper while it fits 256 bits.
valueAt looks for its period by halving: a step more for every doubling of the periods, at most 24.`);
}
