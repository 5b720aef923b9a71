import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
import { isError } from "ethers";

import { ChainError, TransactionFailedError } from "./cli-error.js";

const MINED_WITHIN_MS = 120_000;

/** Waits until a transaction is mined. `replay` runs the same call again, to learn why it failed. */
export async function waitMined(
  sent: ContractTransactionResponse,
  replay: (blockTag: number) => Promise<unknown>,
): Promise<ContractTransactionReceipt> {
  try {
    const receipt = await sent.wait(1, MINED_WITHIN_MS);
    if (receipt === null) throw new ChainError(`transaction ${sent.hash} has no receipt`);
    return receipt;
  } catch (error) {
    if (isError(error, "TIMEOUT")) {
      throw new ChainError(`transaction ${sent.hash} was sent but not mined within ${MINED_WITHIN_MS / 1_000} s`);
    }
    if (!isError(error, "CALL_EXCEPTION")) throw error;
    const why = await replay(error.receipt?.blockNumber ?? -1).then(
      () => error,
      (cause: unknown) => cause,
    );
    throw new TransactionFailedError(sent.hash, why);
  }
}

/** A limit above an estimate: what happens between the estimate and the block may cost more. */
export function gasLimitFor(estimate: bigint): bigint {
  return (estimate * 12n) / 10n;
}
