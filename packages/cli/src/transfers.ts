import type { ContractTransactionReceipt } from "ethers";

import { IndexToken__factory } from "../../../typechain-types/index.js";
import type { Component, ComponentAmount } from "./components.js";

const ERC20 = IndexToken__factory.createInterface();

/** What a transaction moved of each component from one account to another; what did not move is left out. */
export function readTransfers(
  receipt: ContractTransactionReceipt,
  components: readonly Component[],
  from: string,
  to: string,
): ComponentAmount[] {
  const moved = new Map<string, bigint>();
  for (const log of receipt.logs) {
    const parsed = ERC20.parseLog(log);
    if (parsed?.name !== "Transfer" || parsed.args.from !== from || parsed.args.to !== to) continue;
    moved.set(log.address, (moved.get(log.address) ?? 0n) + BigInt(String(parsed.args.value)));
  }
  return components
    .map((component) => ({ ...component, amount: moved.get(component.token) ?? 0n }))
    .filter(({ amount }) => amount > 0n);
}
