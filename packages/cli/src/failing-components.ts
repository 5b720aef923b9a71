import { explainError } from "@assay/sdk/errors";

import type { VaultChain } from "./chain.js";
import { ALL_POSITIONS } from "./positions.js";

/** An exit in kind that shall be tried. */
export interface Exit {
  readonly account: string;
  readonly tokens: bigint;
  readonly to: string;
}

export const REDEEM_SKIPPING = "redeemInKind(uint256,uint256[],address,uint256)";

/**
 * Components whose transfer fails now, as bits: tries the exit without sending it, and leaves out one more each time one
 * fails. Any other refusal is thrown.
 */
export async function findFailingComponents(chain: VaultChain, exit: Exit): Promise<bigint> {
  const { [REDEEM_SKIPPING]: redeem } = chain.suite.vault;
  let skip = 0n;
  for (;;) {
    try {
      await redeem.staticCall(exit.tokens, [], exit.to, skip, { from: exit.account });
      return skip;
    } catch (error) {
      const failed = failedPosition(error);
      if (failed === undefined || (skip | failed) === skip) throw error; // nothing new: it would never end
      skip |= failed;
    }
  }
}

function failedPosition(error: unknown): bigint | undefined {
  const explained = explainError(error);
  if (explained?.name !== "IndexVault_ComponentFailed") return undefined;
  return (1n << BigInt(String(explained.args.get("index")))) & ALL_POSITIONS;
}
