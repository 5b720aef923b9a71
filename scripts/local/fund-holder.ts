import { NonceManager, type JsonRpcProvider } from "ethers";

import { readPendingTime } from "@assay/sdk";

import { DEPLOYER, FUND_HOLDER } from "./accounts.js";
import { FUND_PARAMETERS, type LocalFund } from "./fund-suite.js";

const WAD = 10n ** 18n;
const PURSE = 1_000_000n * WAD;
/** What the mock strategy is sent before every close: 0.05 % of the fund at genesis. */
export const GAIN = 450n * WAD;
const DEADLINE_SECONDS = 60;

/** What the example holder of numbered tokens did so far. */
export interface FundBook {
  issued: number;
  redeemed: number;
  issueGas: bigint;
  redeemGas: bigint;
  closeGas: bigint;
}

/** The fund as it stands, WAD. */
export interface FundState {
  readonly worthWad: bigint;
  readonly reserveWad: bigint;
  readonly committedWad: bigint;
  readonly activeTokens: bigint;
  readonly totalTokens: bigint;
  /** A token of genesis. */
  readonly tokenValueWad: bigint;
  readonly coverageWad: bigint;
  readonly closedPeriods: bigint;
}

export interface FundHolder {
  readonly book: FundBook;
  /** Closes the period when it is due, then acts in turn: buys a number, redeems it, and so on. */
  act(): Promise<string>;
  state(): Promise<FundState>;
}

/** Gives the example holder mock dollars and the vault an allowance over them. */
export async function createFundHolder(local: LocalFund, provider: JsonRpcProvider): Promise<FundHolder> {
  const signer = new NonceManager(FUND_HOLDER.connect(provider));
  const vault = local.vault.connect(signer);
  const dollar = local.dollar.connect(signer);
  await (await local.dollar.connect(DEPLOYER.connect(provider)).mint(FUND_HOLDER.address, PURSE)).wait();
  await (await dollar.approve(await vault.getAddress(), PURSE)).wait();
  const leastSeconds = await vault.MIN_PERIOD_SECONDS();

  const book: FundBook = { issued: 0, redeemed: 0, issueGas: 0n, redeemGas: 0n, closeGas: 0n };
  const deadline = (): number => Math.floor(Date.now() / 1_000) + DEADLINE_SECONDS;
  let next = BigInt(FUND_PARAMETERS.genesisTokens) + 1n;
  let held: bigint | undefined;
  let isGainSent = false;

  const closeIfDue = async (): Promise<string[]> => {
    const { closedAt } = await vault.period(await vault.closedPeriods());
    const now = await readPendingTime(provider);
    if (now === undefined || now < closedAt + leastSeconds) return [];
    if (!isGainSent) await (await dollar.transfer(await local.strategy.getAddress(), GAIN)).wait();
    isGainSent = true;
    const receipt = await (await vault["closePeriod()"]()).wait();
    isGainSent = false;
    book.closeGas = receipt?.gasUsed ?? 0n;
    return [`period ${await vault.closedPeriods()} closed`];
  };
  const issue = async (number: bigint): Promise<string> => {
    const receipt = await (await vault.issue(number, FUND_HOLDER.address, deadline())).wait();
    held = number;
    next = number + 1n;
    book.issued += 1;
    book.issueGas = receipt?.gasUsed ?? 0n;
    return `bought number ${number} for ${show(FUND_PARAMETERS.coreWad + FUND_PARAMETERS.premiumWad)} mUSD`;
  };
  const redeem = async (number: bigint): Promise<string> => {
    const expected = await vault.previewRedeem(number);
    const receipt = await (await vault.redeem(number, FUND_HOLDER.address, expected, deadline())).wait();
    held = undefined;
    book.redeemed += 1;
    book.redeemGas = receipt?.gasUsed ?? 0n;
    return `redeemed number ${number} for ${show(expected)} mUSD`;
  };

  return {
    book,
    async act() {
      try {
        const said = await closeIfDue();
        said.push(await (held === undefined ? issue(next) : redeem(held)));
        return said.join(", ");
      } catch (cause) {
        signer.reset(); // it counted a transaction that was refused before it was sent
        throw cause;
      }
    },
    async state() {
      const [status, committed, periods, indexRay] = await Promise.all([
        local.report.getSystemStatus(),
        local.reserve.committed(),
        vault.closedPeriods(),
        vault.indexRay(),
      ]);
      return {
        worthWad: status.operationalFund,
        reserveWad: status.premiumReserve,
        committedWad: committed, // the mock dollar has 18 decimals
        activeTokens: status.activeTokens,
        totalTokens: status.activeTokens + status.inactiveTokens,
        tokenValueWad: (FUND_PARAMETERS.coreWad * indexRay) / 10n ** 27n,
        coverageWad: status.coverageRatioWad,
        closedPeriods: periods,
      };
    },
  };
}

function show(amountWad: bigint): string {
  return `${amountWad / WAD}.${((amountWad % WAD) / 10n ** 14n).toString().padStart(4, "0")}`;
}
