import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { closeAttested, type FundSuite, FOREVER, place, RAY } from "./reserve.js";
import { latestTimestamp } from "./suite.js";

/** The checks of an integrity report, in their order. */
export const CHECKS = [
  "premium_reserve",
  "committed",
  "operational_fund",
  "token_count",
  "liability",
  "coverage",
] as const;

/** What everybody whom the table of acts names holds of the settlement asset. */
export interface Holdings {
  readonly fund: bigint;
  readonly reserve: bigint;
  readonly vault: bigint;
  readonly treasury: bigint;
  readonly custodian: bigint;
  readonly sponsor: bigint;
}

/** Buys the inactive token `id` for `who`, to himself. */
export async function issue({ vault }: FundSuite, who: HardhatEthersSigner, ...ids: readonly bigint[]) {
  let last = await vault.connect(who).issue(ids[0]!, who.address, FOREVER);
  for (const id of ids.slice(1)) last = await vault.connect(who).issue(id, who.address, FOREVER);
  return last;
}

/** Redeems `id` for `who`, paid to himself. */
export async function redeem({ vault }: FundSuite, who: HardhatEthersSigner, id: bigint, to = who.address) {
  return vault.connect(who).redeem(id, to, 0n, FOREVER);
}

/** Hands tokens of genesis to `who`. */
export async function give({ vault, distributor }: FundSuite, who: HardhatEthersSigner, ...ids: readonly bigint[]) {
  for (const id of ids) await vault.connect(distributor).transferFrom(distributor.address, who.address, id);
}

/** Fixes the time of the next block, `seconds` after the last one, and tells it. */
export async function nextBlockIn({ ethers }: Pick<FundSuite, "ethers">, seconds: bigint): Promise<bigint> {
  const at = BigInt(await latestTimestamp(ethers)) + seconds;
  await ethers.provider.send("evm_setNextBlockTimestamp", [`0x${at.toString(16)}`]);
  return at;
}

/**
 * Closes a period in which all of the fund lay in the external position and came back x `ratioRay`; afterwards all of it is
 * cash again.
 */
export async function grow(suite: FundSuite, ratioRay: bigint): Promise<void> {
  const { fund, vault, asset, custodian } = suite;
  await place(suite, (await fund.cash()) - (await vault.queuedAmount()));
  await closeAttested(suite, ratioRay);
  const back = await fund.externalBook();
  const purse = await asset.balanceOf(custodian.address);
  if (purse < back) await asset.mint(custodian.address, back - purse);
  await fund.connect(custodian).returnExternal(back);
}

/** `numerator / denominator` as a RAY ratio; it must come out even. */
export function ratio(numerator: bigint, denominator: bigint): bigint {
  const ray = (numerator * RAY) / denominator;
  if (ray * denominator !== numerator * RAY) throw new Error("the ratio does not come out even");
  return ray;
}

export async function holdingsOf({ asset, ...suite }: FundSuite): Promise<Holdings> {
  const [fund, reserve, vault, treasury, custodian, sponsor] = await Promise.all(
    [
      suite.fund.target,
      suite.reserve.target,
      suite.vault.target,
      suite.treasury.address,
      suite.custodian.address,
      suite.sponsor.address,
    ].map((holder) => asset.balanceOf(holder)),
  );
  return {
    fund: fund!,
    reserve: reserve!,
    vault: vault!,
    treasury: treasury!,
    custodian: custodian!,
    sponsor: sponsor!,
  };
}

/** What changed from `before`; nobody who is not in `expected` may have gained or lost anything. */
export async function expectMoved(
  suite: FundSuite,
  before: Holdings,
  expected: Partial<Record<keyof Holdings, bigint>>,
): Promise<void> {
  const after = await holdingsOf(suite);
  const moved = Object.fromEntries(
    Object.entries(before).map(([who, amount]) => [who, after[who as keyof Holdings] - amount]),
  );
  const still = { fund: 0n, reserve: 0n, vault: 0n, treasury: 0n, custodian: 0n, sponsor: 0n };
  expect(moved).to.deep.equal({ ...still, ...expected });
}

/** What must hold after every act, `active` tokens being active, with an asset of 18 decimals. */
export async function expectWhole(suite: FundSuite, active: bigint): Promise<void> {
  const { asset, fund, vault, reserve, report, parameters } = suite;
  const { totalTokens, premiumWad } = parameters;
  expect(await vault.activeTokens(), "active").to.equal(active);
  expect(await vault.inactiveTokens(), "inactive").to.equal(totalTokens - active);
  expect(await reserve.reserve(), "reserve").to.equal(premiumWad * (totalTokens - active));
  expect(await reserve.committed(), "committed").to.equal(premiumWad * active);
  expect(await asset.balanceOf(reserve.target), "held by the reserve").to.equal(premiumWad * totalTokens);
  expect(await asset.balanceOf(fund.target), "books").to.equal((await fund.cash()) + (await fund.totalClaims()));
  expect(await asset.balanceOf(vault.target), "held by the vault").to.equal(0n);
  await expectSound(report);
}

/** Every check of the report passes, and they are the six. */
export async function expectSound(report: FundSuite["report"]): Promise<void> {
  const [isSound, checks] = await report.verifyIntegrity();
  expect(checks.filter(({ pass }) => !pass).map(({ name }) => name)).to.deep.equal([]);
  expect(checks.map(({ name }) => name)).to.deep.equal([...CHECKS]);
  expect(isSound).to.equal(true);
}

/** The names of the checks that fail; whether all is sound must agree with it. */
export async function failingChecks(report: FundSuite["report"]): Promise<string[]> {
  const [isSound, checks] = await report.verifyIntegrity();
  const failing = checks.filter(({ pass }) => !pass).map(({ name }) => name);
  expect(isSound).to.equal(failing.length === 0);
  return failing;
}
