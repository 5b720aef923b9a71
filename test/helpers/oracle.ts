import type { ContractTransactionResponse } from "ethers";

import {
  firstIndexes,
  HOUR,
  latestTimestamp,
  makeReport,
  type ReportInit,
  signReport,
  type Suite,
  type TestReport,
} from "./suite.js";

/** `Reason` of the contracts. */
export const REASON = {
  NONE: 0n,
  SANITY: 1n,
  CONFIDENCE: 2n,
  SPREAD: 3n,
  DEVIATION: 4n,
  JUMP: 5n,
  HALTED: 6n,
  AGE: 7n,
  UNSEEN: 8n,
} as const;

/** `Status` of the contracts. */
export const STATUS = { LIVE: 0n, STALE: 1n, QUARANTINE: 2n, HALTED: 3n } as const;

/** The newest block's second. */
export async function nowAt(suite: Pick<Suite, "ethers">): Promise<bigint> {
  return BigInt(await latestTimestamp(suite.ethers));
}

/** Makes the next block carry `timestamp`. */
export async function setNext(suite: Pick<Suite, "ethers">, timestamp: bigint): Promise<void> {
  await suite.ethers.provider.send("evm_setNextBlockTimestamp", [`0x${timestamp.toString(16)}`]);
}

/** Mines an empty block at `timestamp`: reads that follow happen in it. */
export async function mineAt(suite: Pick<Suite, "ethers">, timestamp: bigint): Promise<void> {
  await setNext(suite, timestamp);
  await suite.ethers.provider.send("evm_mine", []);
}

/** The newest round that can have begun at `timestamp`. */
export async function roundAt(suite: Suite, timestamp: bigint): Promise<bigint> {
  return timestamp - (await suite.oracle.GENESIS_AT()) + 1n;
}

/** One validator's NAV for the direct lane. */
export interface DirectInit {
  readonly at: bigint;
  readonly round: bigint;
  readonly navWad: bigint;
  readonly confidenceBps?: bigint;
}

/** Sends validator `index`'s NAV from its submitter, in a block at `init.at`. */
export async function submitNavAt(suite: Suite, index: number, init: DirectInit): Promise<ContractTransactionResponse> {
  await setNext(suite, init.at);
  return suite.oracle
    .connect(validatorOf(suite, index).submitter)
    .submitNAV(init.round, init.navWad, init.confidenceBps ?? 9_500n);
}

/** Validator `index` of the suite. */
export function validatorOf(suite: Suite, index: number): Suite["validators"][number] {
  const validator = suite.validators[index];
  if (!validator) throw new Error(`no validator ${index}`);
  return validator;
}

/** A report with who signs it and when it arrives. */
export interface BringInit extends ReportInit {
  readonly signers?: readonly number[];
  /** Second of the block that carries it; the moment of observation by default. */
  readonly arrivesAt?: bigint;
}

/** A report observed one second after the newest block unless told otherwise, with its signatures; not sent. */
export async function prepareReport(
  suite: Suite,
  init: BringInit = {},
): Promise<{ report: TestReport; signatures: string }> {
  const observedAt = init.observedAt ?? (await nowAt(suite)) + 1n;
  const report = await makeReport(suite, { ...init, observedAt });
  const signatures = await signReport(suite, report, init.signers ?? firstIndexes(suite.validators.length));
  return { report, signatures };
}

/** Prepares a report and lets an outsider bring it. */
export async function bringReport(
  suite: Suite,
  init: BringInit = {},
): Promise<{ report: TestReport; signatures: string; tx: Promise<ContractTransactionResponse> }> {
  const { report, signatures } = await prepareReport(suite, init);
  await setNext(suite, init.arrivesAt ?? report.observedAt);
  return { report, signatures, tx: suite.oracle.connect(suite.bob).submitReport(report, signatures) };
}

/** Brings a report that must be accepted, and waits for it. */
export async function acceptReport(suite: Suite, init: BringInit = {}): Promise<TestReport> {
  const { report, tx } = await bringReport(suite, init);
  await tx;
  return report;
}

/** A report that settled, with the block it settled in. */
export interface SettledReport extends TestReport {
  readonly blockNumber: bigint;
}

/** As {acceptReport}, with the block. */
export async function settleReport(suite: Suite, init: BringInit = {}): Promise<SettledReport> {
  const { report, tx } = await bringReport(suite, init);
  const { blockNumber } = await tx;
  return { ...report, blockNumber: BigInt(blockNumber ?? -1) };
}

/** The history's answer for a report that `validators` signed who own `stakeBps` of the stake. */
export function historicalOf(report: SettledReport, validators = 5n, stakeBps = 10_000n): bigint[] {
  const { navWad, observedAt, round, blockNumber, confidenceBps } = report;
  return [navWad, observedAt, round, blockNumber, confidenceBps, validators, stakeBps];
}

/** Puts what `send` sends into one block at `timestamp`, in that order; every transaction needs a gas limit. */
export async function inOneBlock(
  suite: Suite,
  timestamp: bigint,
  send: () => Promise<ContractTransactionResponse[]>,
): Promise<ContractTransactionResponse[]> {
  await suite.ethers.provider.send("evm_setAutomine", [false]);
  try {
    const sent = await send();
    await mineAt(suite, timestamp);
    return sent;
  } finally {
    await suite.ethers.provider.send("evm_setAutomine", [true]);
  }
}

/** Schedules the release, waits its hour and executes it; returns the executing transaction. */
export async function releaseOracle(suite: Suite): Promise<ContractTransactionResponse> {
  const data = suite.oracle.interface.encodeFunctionData("release");
  const manager = suite.manager.connect(suite.releaser);
  await manager.schedule(suite.oracle.target, data, 0);
  await setNext(suite, (await nowAt(suite)) + BigInt(HOUR));
  return manager.execute(suite.oracle.target, data);
}

/** Everything a reader can see of the settled NAV, whatever its age: what a rejected round must not move. */
export async function settledState(suite: Suite): Promise<string> {
  const round = await suite.oracle.latestRound();
  const entry = round === 0n ? [] : [...(await suite.oracle.getHistoricalNAV(round))];
  return JSON.stringify([round, entry], (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
