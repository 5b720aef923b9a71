import type { OracleContracts, ReportMessage } from "@assay/sdk";
import { isError, type Provider, type TransactionReceipt, type Wallet } from "ethers";

import type { Clock } from "./clock.js";
import type { SubmitOutcome } from "./submit-outcome.js";

export interface SubmitterDeps {
  /** Connected to `provider`. */
  readonly wallet: Wallet;
  readonly provider: Provider;
  readonly oracle: OracleContracts["oracle"];
  readonly clock: Clock;
}

export interface SubmitterInit {
  /** After this a transaction counts as stuck, and the next one replaces it. */
  readonly receiptTimeoutMs: number;
}

/** Brings signed reports to the chain, one at a time, from the account that pays gas. */
export interface Submitter {
  readonly address: string;
  submit(report: ReportMessage, signatures: string, signal: AbortSignal): Promise<SubmitOutcome>;
  readBalanceWei(): Promise<bigint>;
}

interface Sent {
  readonly nonce: number;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

const GAS_MARGIN_PERCENT = 125n;
const REPLACEMENT_PERCENT = 113n; // nodes want 10 % more, and one wei for the rounding
const POLL_FIRST_MS = 15;
const POLL_MOST_MS = 500;
/** The oracle has this round or a newer one: somebody else was faster. */
const ALREADY = ["NAVOracle_RoundNotNewer", "NAVOracle_ObservedNotNewer"];

/** A report that comes while another is on its way is refused as busy, never queued. */
export function createSubmitter(deps: SubmitterDeps, init: SubmitterInit): Submitter {
  const { wallet, provider, oracle } = deps;
  let isBusy = false;
  let last: Sent | undefined;

  const send = async (report: ReportMessage, signatures: string, signal: AbortSignal): Promise<SubmitOutcome> => {
    const [gas, fees, nonce, network] = await Promise.all([
      oracle.submitReport.estimateGas(report, signatures, { from: wallet.address }),
      provider.getFeeData(),
      provider.getTransactionCount(wallet.address, "latest"),
      provider.getNetwork(),
    ]);
    const sent = raiseFees(
      {
        nonce,
        maxFeePerGas: fees.maxFeePerGas ?? fees.gasPrice ?? 1n,
        maxPriorityFeePerGas: fees.maxPriorityFeePerGas ?? 0n,
      },
      last,
    );
    last = sent;
    const data = oracle.interface.encodeFunctionData("submitReport", [report, signatures]);
    const to = await oracle.getAddress();
    const gasLimit = (gas * GAS_MARGIN_PERCENT) / 100n;
    const { hash } = await wallet.sendTransaction({ type: 2, chainId: network.chainId, to, data, gasLimit, ...sent });
    const receipt = await waitReceipt(deps, hash, init.receiptTimeoutMs, signal);
    if (receipt === undefined)
      return { kind: "failed", reason: `transaction ${hash} is not mined yet`, isRetryable: true };
    return toOutcome(oracle, receipt);
  };

  return {
    address: wallet.address,
    async submit(report, signatures, signal) {
      if (isBusy) return { kind: "busy" };
      isBusy = true;
      try {
        return await send(report, signatures, signal);
      } catch (cause) {
        return toFailure(oracle, cause);
      } finally {
        isBusy = false;
      }
    },
    readBalanceWei: () => provider.getBalance(wallet.address),
  };
}

/** A transaction under the nonce of one that is stuck must pay more than it. */
function raiseFees(next: Sent, last: Sent | undefined): Sent {
  if (last?.nonce !== next.nonce) return next;
  const raise = (fresh: bigint, before: bigint): bigint => {
    const least = (before * REPLACEMENT_PERCENT) / 100n + 1n;
    return fresh > least ? fresh : least;
  };
  const maxPriorityFeePerGas = raise(next.maxPriorityFeePerGas, last.maxPriorityFeePerGas);
  const maxFeePerGas = raise(next.maxFeePerGas, last.maxFeePerGas);
  return {
    nonce: next.nonce,
    maxFeePerGas: maxFeePerGas > maxPriorityFeePerGas ? maxFeePerGas : maxPriorityFeePerGas,
    maxPriorityFeePerGas,
  };
}

async function waitReceipt(
  { provider, clock }: SubmitterDeps,
  hash: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<TransactionReceipt | undefined> {
  const endMs = clock.nowMs() + timeoutMs;
  for (let pauseMs = POLL_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, POLL_MOST_MS)) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt !== null) return receipt;
    if (signal.aborted || clock.nowMs() >= endMs) return undefined;
    await clock.sleep(pauseMs, signal);
  }
}

function toOutcome(oracle: OracleContracts["oracle"], receipt: TransactionReceipt): SubmitOutcome {
  if (receipt.status !== 1)
    return { kind: "already", reason: `transaction ${receipt.hash} reverted: another one was first` };
  const names = receipt.logs.map((log) => oracle.interface.parseLog(log)?.name);
  return {
    kind: names.includes("NavSettled") ? "settled" : "rejected",
    txHash: receipt.hash,
    blockNumber: receipt.blockNumber,
    gasUsed: receipt.gasUsed,
    feeWei: receipt.fee,
  };
}

function toFailure(oracle: OracleContracts["oracle"], cause: unknown): SubmitOutcome {
  if (isError(cause, "CALL_EXCEPTION")) {
    const error = cause.data ? oracle.interface.parseError(cause.data) : null;
    if (error === null) return { kind: "failed", reason: cause.reason ?? "the oracle reverted", isRetryable: false };
    const reason = `${error.name}(${error.args.map(String).join(", ")})`;
    return ALREADY.includes(error.name) ? { kind: "already", reason } : { kind: "failed", reason, isRetryable: false };
  }
  if (isError(cause, "INSUFFICIENT_FUNDS")) {
    return { kind: "failed", reason: "the submitter cannot pay the gas: send it funds", isRetryable: true };
  }
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  return { kind: "failed", reason: `the chain did not take the transaction: ${code}`, isRetryable: true }; // no message: it may hold the URL
}
