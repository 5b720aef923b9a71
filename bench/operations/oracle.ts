import { network } from "hardhat";

import {
  deploySuite,
  firstIndexes,
  latestTimestamp,
  makeReport,
  RING_LENGTH,
  settleNav,
  signReport,
  type Suite,
  WAD,
} from "../../test/helpers/suite.js";
import type { Operation } from "../operation.js";
import { changedSlot, type FloorItem, logOf } from "../opcode-costs.js";

const CLOCK = new Date("2026-01-01T00:00:00Z");
/** Given, not estimated: an estimate made in one second may be too little in the next. */
const GIVEN_GAS = 16_000_000n;

/** A suite of `count` equal validators whose history ring has been filled once round. */
export async function lappedSuite(count: number): Promise<Suite> {
  // A fixed clock: signatures, and so the price of their zero bytes, are the same every time.
  const { ethers } = await network.create({ override: { initialDate: CLOCK, gas: GIVEN_GAS } });
  const suite = await deploySuite(ethers, { stakes: Array.from({ length: count }, () => 100n * WAD) });
  for (let i = 0n; i <= RING_LENGTH; i++) await settleNav(suite, WAD + i);
  return suite;
}

/** In a new round, five seconds later, the first `count` of three validators submit; the last answer is returned. */
async function submitRound(suite: Suite, count: number) {
  await suite.ethers.provider.send("evm_increaseTime", ["0x5"]);
  await suite.ethers.provider.send("evm_mine", []);
  const round = BigInt(await latestTimestamp(suite.ethers)) - (await suite.oracle.GENESIS_AT()) + 1n;
  let last;
  for (const [i, validator] of suite.validators.slice(0, count).entries()) {
    last = await suite.oracle.connect(validator.submitter).submitNAV(round, WAD + BigInt(i), 9_500n);
  }
  if (!last) throw new Error("nobody submitted");
  return last;
}

/** Every validator has submitted before, so that no slot is new; `count` of them submit again. */
async function submitAgain(count: number) {
  const suite = await lappedSuite(3);
  await submitRound(suite, 3);
  return submitRound(suite, count);
}

async function bringReport(count: number, signing: number) {
  const suite = await lappedSuite(count);
  const nextAt = (await latestTimestamp(suite.ethers)) + 1;
  await suite.ethers.provider.send("evm_setNextBlockTimestamp", [`0x${nextAt.toString(16)}`]);
  const assetsRoot = suite.ethers.id("the prices of this round");
  const report = await makeReport(suite, {
    observedAt: BigInt(nextAt),
    navWad: 1_012_345_678_901_234_567n,
    assetsRoot,
    spreadBps: 7n,
  });
  const signatures = await signReport(suite, report, firstIndexes(signing));
  return suite.oracle.connect(suite.alice).submitReport(report, signatures);
}

const SET_READ: FloorItem = {
  act: "coldAccount",
  times: 1,
  why: "the rulebook: parameters and validator set, in code",
};
const SETTLED: FloorItem[] = [...changedSlot(2, "the NAV, its place in the history"), ...logOf(2, 8, "NavSettled")];

export const oracleOperations: Operation[] = [
  {
    name: "oracle.direct.submit",
    budget: 58_000n,
    floor: [
      SET_READ,
      { act: "coldSlot", times: 1, why: "the NAV" },
      ...changedSlot(1, "the submission"),
      ...logOf(3, 2, "NavSubmitted"),
    ],
    run: () => submitAgain(2),
  },
  {
    name: "oracle.direct.settle.3",
    budget: 85_000n,
    floor: [
      SET_READ,
      { act: "coldSlot", times: 2, why: "the other two submissions" },
      ...changedSlot(1, "the submission"),
      ...logOf(3, 2, "NavSubmitted"),
      ...SETTLED,
    ],
    run: () => submitAgain(3),
  },
  {
    name: "oracle.signatures.3",
    budget: 56_000n,
    floor: [SET_READ, { act: "ecrecover", times: 3, why: "the signatures" }, ...SETTLED],
    run: () => bringReport(3, 3),
  },
  {
    name: "oracle.signatures.21",
    budget: 105_000n,
    floor: [SET_READ, { act: "ecrecover", times: 14, why: "the signatures" }, ...SETTLED],
    run: () => bringReport(21, 14),
  },
];
