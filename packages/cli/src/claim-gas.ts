import { gasLimitFor } from "./transaction.js";

/** A claim that is not sent yet. */
export interface ClaimCall {
  /** Components it pays, as bits; without a limit the node gives plenty of gas. */
  readonly pay: (gasLimit?: bigint) => Promise<bigint>;
  readonly estimate: () => Promise<bigint>;
}

/**
 * A gas limit for pulling a claim. A component that runs out of gas stays open and the call succeeds, so an estimate may
 * be too low: the limit must pay all that plenty of gas pays. Some nodes give no estimate when a component burns all it
 * gets; `most`, by the vault's own cap, bounds it then.
 */
export async function findClaimGas(call: ClaimCall, most: bigint): Promise<bigint> {
  const payable = await call.pay();
  let gasLimit = await call.estimate().then(gasLimitFor, () => most);
  while (gasLimit < most) {
    const paid = await call.pay(gasLimit).catch(() => 0n);
    if ((payable & ~paid) === 0n) return gasLimit;
    gasLimit = (gasLimit * 3n) / 2n;
  }
  return most;
}
