// How many rows a second `assay fund replay` closes, against the same closes the plain way: one awaited ethers call a row,
// with its gas estimated, and the figures read from the views after it. Both run here, one after the other, in turns;
// seconds depend on the machine, so the ratio is what to compare.
import os from "node:os";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";

import { signExternalReturn, packSignatures } from "@assay/sdk";
import { type ReturnTable } from "@assay/validator/market";
import { Wallet } from "ethers";

import { type PlannedPeriod, planReplay } from "../packages/cli/src/fund/replay-plan.js";
import {
  closePeriods,
  deployReplayFund,
  readPeriods,
  REPLAY_FUND_WAD,
  type ReplayFund,
} from "../packages/cli/src/fund/replay-run.js";
import { type SimulatedChain, withSimulatedChain } from "../packages/cli/src/fund/simulated-chain.js";

const USAGE = `npm run bench:replay                      rows a second of fund replay, against a plain loop
npm run bench:replay -- --rows 500 --turns 3   other sizes
npm run bench:replay -- --json                 the same as one JSON object`;
const MAX_GAIN_BPS = 90_000n;
const RAY = 10n ** 27n;

interface Turn {
  readonly replayRows: number;
  readonly plainRows: number;
}

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "300" },
    turns: { type: "string", default: "3" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  },
});
if (values.help === true) console.log(USAGE);
else await bench(Number(values.rows), Number(values.turns), values.json === true);

async function bench(rows: number, turns: number, isJson: boolean): Promise<void> {
  const plan = planReplay(returns(rows), { fund: REPLAY_FUND_WAD, maxGainBps: MAX_GAIN_BPS });
  const results: Turn[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const replayRows = await rowsPerSecond(plan, async (chain, fund) => {
      await closePeriods(chain, fund, plan);
      await readPeriods(chain, fund);
    });
    const plainRows = await rowsPerSecond(plan, (chain, fund) => closePlainly(chain, fund, plan));
    results.push({ replayRows, plainRows });
    if (!isJson) console.log(`turn ${turn + 1}: ${describe(results.slice(-1))}`);
  }
  const machine = `${os.availableParallelism()} x ${os.cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.versions.node}`;
  if (isJson) console.log(JSON.stringify({ rows, machine, turns: results, ratio: ratioOf(results) }));
  else console.log(`median of ${turns} turns of ${rows} rows: ${describe(results)}\nmachine: ${machine}`);
}

/** Each way on a chain of its own; deploying does not count. */
async function rowsPerSecond(
  plan: readonly PlannedPeriod[],
  close: (chain: SimulatedChain, fund: ReplayFund) => Promise<void>,
): Promise<number> {
  return withSimulatedChain(async (chain) => {
    const fund = await deployReplayFund(chain, MAX_GAIN_BPS);
    const start = performance.now();
    await close(chain, fund);
    return (plan.length * 1_000) / (performance.now() - start);
  });
}

/** The named alternative. */
async function closePlainly(chain: SimulatedChain, replay: ReplayFund, plan: readonly PlannedPeriod[]): Promise<void> {
  const { vault, fund, report, keys, domain } = replay;
  const wallets = keys.map((key) => new Wallet(key));
  for (const { number, row, valueBefore } of plan) {
    const attested = { period: number, valueBefore, ratioRay: row.ratioRay };
    const signatures = await Promise.all(
      wallets.map(async (wallet, index) => ({ index, signature: await signExternalReturn(wallet, domain, attested) })),
    );
    const close = vault.connect(chain.signer)["closePeriod(uint256,uint256,bytes)"];
    const sent = await close(valueBefore, row.ratioRay, packSignatures(signatures));
    await sent.wait();
    await Promise.all([
      vault.indexRay(),
      vault.tokenValue(1n),
      fund.worth(),
      vault.liabilityWad(),
      report.getSystemStatus(),
    ]);
  }
}

/** Returns that rise and fall between -2 % and +2 %, the same each time. */
function returns(rows: number): ReturnTable {
  const step = RAY / 2_500n;
  const ratioOfRow = (row: number): bigint => RAY + step * (BigInt((row * 37) % 101) - 50n);
  return {
    file: "made here",
    column: "return",
    rows: Array.from({ length: rows }, (_, row) => ({ row, line: row + 2, ratioRay: ratioOfRow(row) })),
  };
}

function describe(turns: readonly Turn[]): string {
  const [replayRows, plainRows] = [median(turns.map((t) => t.replayRows)), median(turns.map((t) => t.plainRows))];
  return (
    `${replayRows.toFixed(0)} rows a second, a plain ethers loop ${plainRows.toFixed(0)}: ` +
    `${ratioOf(turns).toFixed(2)} times as many`
  );
}

function ratioOf(turns: readonly Turn[]): number {
  return median(turns.map(({ replayRows, plainRows }) => replayRows / plainRows));
}

function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
