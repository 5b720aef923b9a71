import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { getAddress, isAddress, ZeroHash } from "ethers";

import { MessageFieldError } from "./sdk-error.js";

/** All that roots owe an account, ever: a leaf of a root of rewards. */
export interface RewardLeaf {
  /** Checksummed. */
  readonly account: string;
  /** Smallest units, above 0. */
  readonly amount: bigint;
}

/** Leaf types of RewardDistributor, as OpenZeppelin's StandardMerkleTree names them. */
const LEAF_TYPES = ["address", "uint256"];

/**
 * Adds a day's rewards to what was owed before. The same rewards in any order give the same leaves, ordered by account.
 * @throws {@link MessageFieldError} for what is no address, or an amount that is not above 0.
 */
export function addRewards(previous: readonly RewardLeaf[], day: readonly RewardLeaf[]): RewardLeaf[] {
  const sums = new Map<string, bigint>();
  for (const { account, amount } of [...previous, ...day]) {
    if (!isAddress(account))
      throw new MessageFieldError("account", `${JSON.stringify(account)} is no address: correct it`);
    if (amount <= 0n) throw new MessageFieldError("amount", `${amount} of ${account} is not above 0: leave it out`);
    const key = getAddress(account);
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  }
  return [...sums]
    .map(([account, amount]) => ({ account, amount }))
    .sort((a, b) => (a.account.toLowerCase() < b.account.toLowerCase() ? -1 : 1));
}

/** The root of `leaves`, which do not depend on their order; zero of none. */
export function rewardsRoot(leaves: readonly RewardLeaf[]): string {
  return leaves.length === 0 ? ZeroHash : treeOf(leaves).root;
}

/** What `leaves` add up to: a root of them may not promise less. */
export function totalOf(leaves: readonly RewardLeaf[]): bigint {
  return leaves.reduce((sum, { amount }) => sum + amount, 0n);
}

/** The way from an account's leaf to the root; nothing when it has none. */
export function proveReward(leaves: readonly RewardLeaf[], account: string): readonly string[] | undefined {
  const index = leaves.findIndex((leaf) => leaf.account.toLowerCase() === account.toLowerCase());
  return index < 0 ? undefined : treeOf(leaves).getProof(index);
}

function treeOf(leaves: readonly RewardLeaf[]) {
  return StandardMerkleTree.of(
    leaves.map(({ account, amount }) => [account, amount]),
    LEAF_TYPES,
  );
}
