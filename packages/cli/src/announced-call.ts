import { formatMoment } from "@assay/sdk/format";
import type { ContractTransactionReceipt, Wallet } from "ethers";

import { UsageError } from "./cli-error.js";
import { connectWriter, type FundAct, numberOf, readEvent, toAct } from "./fund-acts.js";
import type { FundChain } from "./fund-chain.js";
import { gasLimitFor, sendTransaction, waitMined } from "./transaction.js";

/** A call of the fund that needs notice: scheduled in the access manager, executed after the delay. */
export interface AnnouncedCall {
  readonly wallet: Wallet;
  /** The call's data. */
  readonly data: string;
}

/** A call that was scheduled. A type, as JSON values are. */
export type Scheduled = FundAct & {
  readonly operationId: string;
  /** From when on it can be executed, unix seconds. */
  readonly executableAt: bigint;
  /** Until when, unix seconds. */
  readonly expiresAt: bigint;
};

/** Schedules `call` for the earliest moment allowed. */
export async function scheduleCall(chain: FundChain, { wallet, data }: AnnouncedCall): Promise<Scheduled> {
  const { accessManager } = connectWriter(chain, wallet);
  const receipt = await sendTransaction(accessManager.schedule, [chain.addresses.fund, data, 0n]);
  const scheduled = await readEvent(accessManager, receipt, "OperationScheduled");
  const executableAt = numberOf(scheduled, "schedule");
  return {
    ...toAct(receipt, wallet.address),
    operationId: String(scheduled.getValue("operationId")),
    executableAt,
    expiresAt: executableAt + (await accessManager.expiration()),
  };
}

/**
 * Executes `call`, which was scheduled.
 * @throws {@link UsageError} when it was not, or its time has not come; the message says when it will.
 */
export async function executeCall(
  chain: FundChain,
  { wallet, data }: AnnouncedCall,
): Promise<ContractTransactionReceipt> {
  const { accessManager } = connectWriter(chain, wallet);
  const { fund } = chain.addresses;
  const operationId = await accessManager.hashOperation(wallet.address, fund, data);
  const [executableAt, now] = await Promise.all([accessManager.getSchedule(operationId), chain.nextTimestamp()]);
  if (executableAt === 0n) {
    throw new UsageError(
      `this act of ${wallet.address} is not scheduled, or has expired: schedule it with --schedule, with the same arguments`,
    );
  }
  if (executableAt > now) {
    throw new UsageError(
      `this act can be executed from ${formatMoment(executableAt)} on, and the chain's clock says ${formatMoment(now)}`,
    );
  }
  const { execute } = accessManager;
  const gasLimit = gasLimitFor(await execute.estimateGas(fund, data));
  const sent = await execute(fund, data, { gasLimit });
  return waitMined(sent, (blockTag) => execute.staticCall(fund, data, { blockTag }));
}
