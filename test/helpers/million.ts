import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { TransactionResponse } from "ethers";

import { deployFund, FOREVER, type FundSuite, invest, passSeconds, REAL_PARAMETERS, WAD } from "./reserve.js";

/** A million numbered tokens, and what acts on one of them cost as periods go by. */
export interface MillionInit {
  /** Tokens active at genesis. */
  readonly active: bigint;
  /** Numbers of closed periods to measure at, rising, the first at least 1. */
  readonly after: readonly number[];
}

/** What was measured: exact gas of whole transactions, by act. */
export interface MillionRow {
  readonly active: bigint;
  readonly closedPeriods: number;
  readonly gas: Readonly<Record<Act, bigint>>;
}

/**
 * `redeem` ends a token of genesis that moved once, `redeem.genesis` one that never did, `redeem.bought` one bought in the
 * first period, a close later than the row says, so that it has earned. `status` is getSystemStatus. `valueAt` asks for the
 * value at genesis.
 */
export const ACTS = ["issue", "redeem", "redeem.genesis", "redeem.bought", "close", "status", "valueAt"] as const;
export type Act = (typeof ACTS)[number];

/**
 * Most that the dearest measurement of an act may be above the cheapest. The one thing that moves it: the liability is
 * shares x index, and OpenZeppelin's `mulDiv` does less where that product fits 256 bits, as it does with 100,000 tokens
 * at an index near 1. A single further slot would cost 2,100.
 */
export const BOUND = 400n;
/** `valueAt` looks for its period by halving: each step reads one more slot, 2,100 gas, and reckons a little. */
export const STEP_BOUND = 2_600n;

const INVESTED = 50_000n * WAD;
const GAIN = 500n * WAD;
const EQUITY = 100_000n * WAD;
/** No byte of these numbers is zero, so the calldata always costs the same. */
const OF_GENESIS = 0x010101;
const LOOKED_AT = 0x010201;
const BOUGHT = 0x0e8101; // above 900,000
const BOUGHT_EARLY = 0x0e8201;

/** Deploys the fund with `active` tokens and measures at every number of closed periods asked for. */
export async function measureMillion(ethers: HardhatEthers, init: MillionInit): Promise<MillionRow[]> {
  const { active } = init;
  const suite = await deployFund(ethers, { parameters: { ...REAL_PARAMETERS, genesisTokens: active } });
  const { asset, fund, vault, report, alice, distributor } = suite;
  const strategy = await invest(suite, INVESTED);
  // The fund begins with core for every inactive token. With more active ones than that it begins in loss mode, which
  // ends with the first close after somebody made up for it.
  const missing = 2n * active - REAL_PARAMETERS.totalTokens;
  if (missing > 0n) await fund.connect(alice).contribute(missing * WAD + EQUITY);

  /** The first period brings nothing: a gain counts by what the fund began with, less than what the tokens are worth. */
  const close = async (number: number): Promise<TransactionResponse> => {
    if (number > 1) await asset.mint(strategy.target, GAIN);
    await passSeconds(suite, suite.parameters.minPeriodSeconds);
    return vault["closePeriod()"]();
  };
  const buy = (number: number): Promise<TransactionResponse> =>
    vault.connect(alice).issue(number, alice.address, FOREVER);
  const redeem = (number: number): Promise<TransactionResponse> =>
    vault.connect(alice).redeem(number, alice.address, 0, FOREVER);
  /** A read costs exactly what it uses when it is sent as a transaction; an estimate would be rounded. */
  const read = (to: FundSuite["vault"]["target"], data: string): Promise<TransactionResponse> =>
    alice.sendTransaction({ to, data });
  const genesisAt = (await vault.period(0)).closedAt;
  const rows: MillionRow[] = [];
  let closed = 0;
  for (const [turn, wanted] of init.after.entries()) {
    while (closed < wanted) await close(++closed);
    if (turn === 0) for (let i = 0; i <= init.after.length; i++) await buy(BOUGHT_EARLY + i); // one stays alice's
    const [moved, unmoved] = [OF_GENESIS + 2 * turn, OF_GENESIS + 2 * turn + 1];
    await vault.connect(distributor).transferFrom(distributor.address, alice.address, moved);
    const gas = {
      issue: await gasOf(buy(BOUGHT + turn)),
      redeem: await gasOf(redeem(moved)),
      "redeem.genesis": await gasOf(vault.connect(distributor).redeem(unmoved, distributor.address, 0, FOREVER)),
      status: await gasOf(read(report.target, report.interface.encodeFunctionData("getSystemStatus"))),
      valueAt: await gasOf(read(vault.target, vault.interface.encodeFunctionData("valueAt", [LOOKED_AT, genesisAt]))),
      close: await gasOf(close(++closed)),
    };
    await close(++closed);
    const bought = await gasOf(redeem(BOUGHT_EARLY + turn));
    rows.push({ active, closedPeriods: wanted, gas: { ...gas, "redeem.bought": bought } });
  }
  return rows;
}

async function gasOf(sent: Promise<TransactionResponse>): Promise<bigint> {
  const receipt = await (await sent).wait();
  if (receipt === null || receipt.status !== 1) throw new Error("a transaction failed");
  return receipt.gasUsed;
}

/** The dearest less the cheapest measurement of `act`. */
export function spreadOf(rows: readonly MillionRow[], act: Act): bigint {
  const all = rows.map(({ gas }) => gas[act]);
  if (all.length === 0) throw new Error("nothing was measured");
  const [least, most] = [all.reduce((a, b) => (a < b ? a : b)), all.reduce((a, b) => (a > b ? a : b))];
  return most - least;
}

/** What {@link spreadOf} may be when measured after these numbers of closed periods. */
export function boundOf(act: Act, after: readonly number[]): bigint {
  if (act !== "valueAt") return BOUND;
  // Halving n + 1 candidates takes at most ceil(log2(n + 1)) steps, and at least one: the fewest periods make no more.
  const steps = Math.ceil(Math.log2(Math.max(...after) + 1)) - 1;
  return STEP_BOUND * BigInt(steps);
}
