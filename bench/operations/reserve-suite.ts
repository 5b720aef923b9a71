import { network } from "hardhat";

import {
  closePlain,
  DAY,
  deployFund,
  FOREVER,
  type FundInit,
  type FundSuite,
  invest,
  REAL_PARAMETERS,
  WAD,
} from "../../test/helpers/reserve.js";
import type { MockStrategy } from "../../typechain-types/index.js";

const CLOCK = new Date("2026-01-01T00:00:00Z");
/** Given, not estimated: an estimate made in one second may be too little in the next. */
const GIVEN_GAS = 16_000_000n;
const INVESTED = 10_000n * WAD + 123_456_789n;
const GAIN = 1_234n * WAD + 567_891n;
/** Numbers never active at genesis, none of their three bytes zero. */
export const BOUGHT = 0x0a0b01;
/** Numbers of genesis, none of their three bytes zero. */
export const OF_GENESIS = 0x010101;

/** A fund of 1,000,000 tokens, 100,000 of them active, before its first period ended. */
export async function freshFund(init: FundInit = {}): Promise<FundSuite> {
  const { ethers } = await network.create({ override: { initialDate: CLOCK, gas: GIVEN_GAS } });
  return deployFund(ethers, { parameters: REAL_PARAMETERS, ...init });
}

/** The same with `positions` strategies that gained in the one period closed so far, and gained again since. */
export async function investedFund(positions: number): Promise<FundSuite> {
  const suite = await freshFund();
  const strategies: MockStrategy[] = [];
  for (let i = 0n; i < positions; i++) strategies.push(await invest(suite, INVESTED + i));
  for (const strategy of strategies) await suite.asset.mint(strategy.target, GAIN);
  await closePlain(suite);
  for (const [i, strategy] of strategies.entries()) await suite.asset.mint(strategy.target, GAIN + BigInt(i));
  return suite;
}

/**
 * A fund in which alice bought `count` numbers from {@link BOUGHT} on and one more, which stays hers. Every one was bought
 * in the same period, or each in its own; all have earned since.
 */
export async function boughtTokens(count: number, isEachPeriod = false): Promise<FundSuite> {
  const suite = await investedFund(1);
  const [position] = await suite.fund.positions();
  if (position === undefined) throw new Error("no position");
  for (let i = 0; i <= count; i++) {
    await suite.vault.connect(suite.alice).issue(BOUGHT + i, suite.alice.address, FOREVER);
    if (!isEachPeriod) continue;
    await closePlain(suite);
    await suite.asset.mint(position.strategy, GAIN);
  }
  for (let i = 0; i < 2; i++) {
    await closePlain(suite);
    await suite.asset.mint(position.strategy, GAIN);
  }
  return suite;
}

export { closePlain, DAY, FOREVER };
