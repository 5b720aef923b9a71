import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
import { isError } from "ethers";

import type { TypedContractMethod } from "../../../typechain-types/common.js";
import { ChainError, TransactionFailedError } from "./cli-error.js";

const MINED_WITHIN_MS = 120_000;

type Write<A extends unknown[], R> = TypedContractMethod<A, R, "nonpayable">;

/** Sends a call and waits until it is mined. Without `gasLimit` the estimate and a margin. */
export async function sendTransaction<A extends unknown[], R>(
  method: Write<A, R>,
  args: A,
  gasLimit?: bigint,
): Promise<ContractTransactionReceipt> {
  // A method takes overrides after its arguments; the compiler cannot see that for arguments it does not know.
  const withOverrides = (overrides: object): Parameters<Write<A, R>> => [...args, overrides] as Parameters<Write<A, R>>;
  const limit = gasLimit ?? gasLimitFor(await method.estimateGas(...withOverrides({})));
  const sent = await method(...withOverrides({ gasLimit: limit }));
  return waitMined(sent, (blockTag) => method.staticCall(...withOverrides({ blockTag })));
}

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
