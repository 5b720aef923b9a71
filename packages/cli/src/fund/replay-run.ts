import { externalReturnDigest, type FundDomain, packSignatures } from "@assay/sdk";
import { computeAddress, randomBytes, SigningKey, toQuantity } from "ethers";

import {
  AssayAccessManager__factory,
  FundReport__factory,
  MockERC20__factory,
  OperationalFund__factory,
  PremiumReserve__factory,
  RedemptionVault__factory,
  TokenPicture__factory,
  ValidatorRegistry__factory,
  type FundReport,
  type OperationalFund,
  type RedemptionVault,
} from "../../../../typechain-types/index.js";
import { ReplayError } from "../cli-error.js";
import type { PlannedPeriod } from "./replay-plan.js";
import type { SimulatedChain } from "./simulated-chain.js";

/** What a period came to. */
export interface ReplayedPeriod {
  /** From 1. */
  readonly period: bigint;
  /** Growth of a genesis token, rounded down. */
  readonly indexRay: bigint;
  /** A token active since genesis, rounded down. */
  readonly valueWad: bigint;
  readonly fundWad: bigint;
  readonly liabilityWad: bigint;
  /** Fund / liability, rounded down. */
  readonly coverageWad: bigint;
}

/** The fund of a replay. */
export interface ReplayFund {
  readonly vault: RedemptionVault;
  readonly fund: OperationalFund;
  readonly report: FundReport;
  /** Of the validators, in the order the set indexes them. */
  readonly keys: readonly SigningKey[];
  readonly domain: FundDomain;
  /** The block of genesis. */
  readonly fromBlock: number;
}

const WAD = 10n ** 18n;
/** The parameters of the founding text; the shortest period there is, and no bound on what lies outside. */
export const REPLAY_PARAMETERS = {
  totalTokens: 1_000_000n,
  genesisTokens: 100_000n,
  coreWad: WAD,
  premiumWad: (35n * WAD) / 100n,
  minPeriodSeconds: 1n,
  maxExternalBps: 10_000n,
} as const;
/** Core x the tokens that are inactive at genesis. */
export const REPLAY_FUND_WAD =
  (REPLAY_PARAMETERS.totalTokens - REPLAY_PARAMETERS.genesisTokens) * REPLAY_PARAMETERS.coreWad;

const VALIDATORS = 3; // the least that attest
const EPOCH_SECONDS = 3_600n;
const CLOSE = "closePeriod(uint256,uint256,bytes)";
/** Twice what a close takes; given, so that no node has to try each one first. */
const CLOSE_GAS = toQuantity(300_000);
const GAS_PRICE = toQuantity(2_000_000_000); // above the first base fee, which only falls
const LOG_BLOCKS = 10_000;
const INDEX_ONE = 10n ** 45n;
const INDEX_UNITS_PER_RAY = 10n ** 18n;

/** Deploys the fund with validators whose keys are made here, lets it begin, and places all of it externally. */
export async function deployReplayFund(chain: SimulatedChain, maxGainBps: bigint): Promise<ReplayFund> {
  const { signer } = chain;
  const me = signer.address; // administrator, sponsor and whatever else needs an address
  const keys = Array.from({ length: VALIDATORS }, newKey);
  const { genesisTokens, totalTokens, coreWad, premiumWad, minPeriodSeconds, maxExternalBps } = REPLAY_PARAMETERS;

  const manager = await new AssayAccessManager__factory(signer).deploy(me);
  const set = keys.map((key) => ({ validator: computeAddress(key), submitter: computeAddress(newKey()), stake: WAD }));
  const registry = await new ValidatorRegistry__factory(signer).deploy(manager, EPOCH_SECONDS, set);
  const asset = await new MockERC20__factory(signer).deploy("Simulated Dollar", "sUSD", 18);
  const custodian = computeAddress(newKey());
  const parts = [manager, asset, registry, me, me, custodian, maxExternalBps] as const;
  const fund = await new OperationalFund__factory(signer).deploy(...parts);
  const picture = await new TokenPicture__factory(signer).deploy();
  const init = { totalTokens, genesisTokens, coreWad, premiumWad, minPeriodSeconds, maxGainBps, distributor: me };
  const vault = await new RedemptionVault__factory(signer).deploy(manager, fund, picture, init);
  const reserve = await new PremiumReserve__factory(signer).deploy(vault);
  const report = await new FundReport__factory(signer).deploy(reserve);

  await fund.bindVault(vault);
  const needed = REPLAY_FUND_WAD + premiumWad * totalTokens;
  await asset.mint(me, needed);
  await asset.approve(vault, needed);
  await vault.genesis(reserve);
  await fund.placeExternal(REPLAY_FUND_WAD);
  const domain = { chainId: chain.chainId, fund: await fund.getAddress() };
  return {
    ...{ vault, fund, report, keys, domain },
    fromBlock: await chain.provider.getBlockNumber(),
  };
}

/** Closes one period a row, each with the attestation of all validators. `onClosed` hears of each. */
export async function closePeriods(
  chain: SimulatedChain,
  replay: ReplayFund,
  periods: readonly PlannedPeriod[],
  onClosed: (count: number) => void = () => undefined,
): Promise<void> {
  const { vault, fund } = replay;
  const to = await vault.getAddress();
  const from = chain.signer.address;
  let nonce = await chain.provider.getTransactionCount(from);
  let sent: Promise<unknown> = Promise.resolve();
  for (const [index, period] of periods.entries()) {
    const data = vault.interface.encodeFunctionData(CLOSE, [
      period.valueBefore,
      period.row.ratioRay,
      attest(replay, period),
    ]);
    await sent; // signing of this one ran beside the execution of the one before
    onClosed(index);
    const transaction = { from, to, data, gas: CLOSE_GAS, gasPrice: GAS_PRICE, nonce: toQuantity(nonce) };
    nonce += 1;
    sent = chain.request("eth_sendTransaction", [transaction]).catch((cause: unknown) => {
      throw new ReplayError(`row ${period.row.row} (line ${period.row.line}): the close was refused`, { cause });
    });
  }
  await sent;
  onClosed(periods.length);
  const last = periods.at(-1);
  const external = await fund.externalBook();
  if (last !== undefined && external !== last.valueAfter) {
    throw new ReplayError(`the external position is ${external}, reckoned to be ${last.valueAfter}`);
  }
}

/** What the contracts said of every period. */
export async function readPeriods(chain: SimulatedChain, replay: ReplayFund): Promise<ReplayedPeriod[]> {
  const { vault, fromBlock } = replay;
  const latest = await chain.provider.getBlockNumber();
  const periods: ReplayedPeriod[] = [];
  for (let first = fromBlock; first <= latest; first += LOG_BLOCKS) {
    const logs = await vault.queryFilter(vault.filters.PeriodClosed(), first, Math.min(first + LOG_BLOCKS - 1, latest));
    for (const { args } of logs) {
      periods.push({
        period: args.period,
        indexRay: args.indexAfter / INDEX_UNITS_PER_RAY,
        valueWad: (REPLAY_PARAMETERS.coreWad * args.indexAfter) / INDEX_ONE,
        fundWad: args.fundAfter,
        liabilityWad: args.liabilityAfter,
        coverageWad: (args.fundAfter * WAD) / args.liabilityAfter,
      });
    }
  }
  await requireAgreement(replay, periods.at(-1));
  return periods;
}

/** The last period as the views tell it must be the one that the events told. */
async function requireAgreement({ vault, fund, report }: ReplayFund, last: ReplayedPeriod | undefined): Promise<void> {
  const [period, indexRay, valueWad, fundWad, liabilityWad, status] = await Promise.all([
    vault.closedPeriods(),
    vault.indexRay(),
    vault.tokenValue(1n),
    fund.worth(),
    vault.liabilityWad(),
    report.getSystemStatus(),
  ]);
  const viewed: ReplayedPeriod = {
    ...{ period, indexRay, valueWad, fundWad, liabilityWad, coverageWad: status.coverageRatioWad },
  };
  for (const [name, value] of Object.entries(viewed) as [keyof ReplayedPeriod, bigint][]) {
    if (last?.[name] !== value)
      throw new ReplayError(`${name} is ${value}, its event says ${last?.[name] ?? "nothing"}`);
  }
}

function newKey(): SigningKey {
  return new SigningKey(randomBytes(32));
}

/** The packed signatures of all validators over the external return of `period`. */
function attest({ keys, domain }: ReplayFund, { number, valueBefore, row }: PlannedPeriod): string {
  const digest = externalReturnDigest(domain, { period: number, valueBefore, ratioRay: row.ratioRay });
  return packSignatures(keys.map((key, index) => ({ index, signature: key.sign(digest).serialized })));
}
