// Run by million.ts inside Hardhat, in the production profile. Prints one line of JSON.
import { network } from "hardhat";

import { ACTS, boundOf, measureMillion, type MillionRow, spreadOf } from "../test/helpers/million.js";

const AFTER = [1, 12, 1_200];
const CLOCK = new Date("2026-01-01T00:00:00Z");

const rows: MillionRow[] = [];
for (const active of [100_000n, 900_000n]) {
  process.stderr.write(`measuring with ${active} active tokens\n`);
  const { ethers } = await network.create({ override: { initialDate: CLOCK } });
  rows.push(...(await measureMillion(ethers, { active, after: AFTER })));
}
const acts = ACTS.map((act) => ({
  act,
  spread: Number(spreadOf(rows, act)),
  bound: Number(boundOf(act, AFTER)),
  gas: rows.map(({ active, closedPeriods, gas }) => ({ active: Number(active), closedPeriods, gas: Number(gas[act]) })),
}));
console.log(JSON.stringify({ acts }));
