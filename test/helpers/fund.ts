import type { ContractTransactionResponse } from "ethers";

import type { MockStrategy, OperationalFund } from "../../typechain-types/index.js";
import { byStrategist, type FundSuite, type Rational } from "./reserve.js";
import { RAY } from "./suite.js";

/** Ways a HostileStrategy misbehaves, as its enum numbers them. */
export const MODE = {
  OBEY: 0n,
  REVERT_WITHDRAW: 1n,
  REVERT_PREVIEW: 2n,
  REPORT: 3n,
  PAY_HALF: 4n,
  BURN_TWICE: 5n,
  GIVE_NOTHING: 6n,
  REENTER: 7n,
} as const;

/** Most a position is counted at. */
export const MAX_WORTH = 1n << 95n;

/** The words of the PeriodClosed that `sent` emitted. */
export async function closingOf({ vault }: FundSuite, sent: ContractTransactionResponse) {
  const receipt = await sent.wait();
  for (const log of receipt?.logs ?? []) {
    const parsed = vault.interface.parseLog(log);
    if (parsed?.name !== "PeriodClosed") continue;
    const [period = 0n, numerator = 0n, denominator = 0n, , , fundBefore = 0n, fundAfter = 0n] =
      parsed.args as unknown as bigint[];
    return { period, numerator, denominator, fundBefore, fundAfter };
  }
  throw new Error("no period was closed");
}

/** What {closingOf} gives for growth from `lastWorth` by `gain`, with `flows` in between; nothing cut or rounded. */
export function grown(period: bigint, lastWorth: bigint, gain: bigint, flows = 0n) {
  return {
    period,
    numerator: (lastWorth + gain) * RAY,
    denominator: lastWorth * RAY,
    fundBefore: lastWorth + flows,
    fundAfter: lastWorth + flows + gain,
  };
}

/** Shares that OpenZeppelin's ERC-4626 gives for `assets`: it reckons with one share and one asset more than there are. */
export function sharesFor(assets: bigint, supply: bigint, total: bigint): bigint {
  return (assets * (supply + 1n)) / (total + 1n);
}

/** Shares that it takes for `assets`. */
export function sharesTaken(assets: bigint, supply: bigint, total: bigint): bigint {
  return (assets * (supply + 1n) + total) / (total + 1n);
}

/** What `shares` of it pay. */
export function paidFor(shares: bigint, supply: bigint, total: bigint): bigint {
  return (shares * (total + 1n)) / (supply + 1n);
}

/** Whether two fractions are the same. */
export function isSame(x: Rational, y: Rational): boolean {
  return x.numerator * y.denominator === y.numerator * x.denominator;
}

/** Has the strategist allow `strategy`. */
export function allow(suite: FundSuite, strategy: { target: MockStrategy["target"] }) {
  return byStrategist(suite, suite.fund.interface.encodeFunctionData("allowStrategy", [strategy.target]));
}

/** Has the strategist drop `strategy`; one with shares, which must be a HostileStrategy, is silent until it is dropped. */
export async function drop(suite: FundSuite, strategy: { target: MockStrategy["target"] }) {
  const isFull = (await suite.fund.sharesOf(strategy.target)) !== 0n;
  const hostile = await suite.ethers.getContractAt("HostileStrategy", strategy.target);
  if (isFull) await hostile.setMode(MODE.REVERT_PREVIEW);
  const data = suite.fund.interface.encodeFunctionData("dropStrategy", [strategy.target]);
  const dropped = await byStrategist(suite, data);
  if (isFull) await hostile.setMode(MODE.OBEY);
  return dropped;
}

/** The books of the fund. */
export async function booksOf(fund: OperationalFund) {
  return { cash: await fund.cash(), positions: await fund.positionsBook(), external: await fund.externalBook() };
}

/** The fund, called by its vault, which has been given gas to pay for it. */
export async function asVault({ ethers, fund, vault }: FundSuite): Promise<OperationalFund> {
  return fund.connect(await impersonated(ethers, String(vault.target)));
}

/** A signer for an address that has code. */
export async function impersonated(ethers: FundSuite["ethers"], address: string) {
  await ethers.provider.send("hardhat_impersonateAccount", [address]);
  await ethers.provider.send("hardhat_setBalance", [address, "0x3635c9adc5dea00000"]);
  return ethers.getSigner(address);
}
