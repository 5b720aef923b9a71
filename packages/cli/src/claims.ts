import type { ContractTransactionReceipt } from "ethers";

import type { VaultChain, VaultChainOptions } from "./chain.js";
import { type ComponentAmount, describeComponents, withAmounts } from "./components.js";
import { formatPositions, has } from "./positions.js";

/** What is still owed of a claim. A type, as JSON values are. */
export type OpenClaim = {
  readonly claimId: bigint;
  /** What is owed, by its place in the component list the claim is counted in. */
  readonly components: readonly ComponentAmount[];
};

const CHUNK_BLOCKS = 1_000; // what public nodes answer in one question

/** Claim `claimId` of `owner`; without components when nothing is owed. */
export async function readClaim(chain: VaultChain, owner: string, claimId: bigint): Promise<OpenClaim> {
  const { open, components, cash } = await chain.suite.vault.claimOf(owner, claimId);
  const described = await describeComponents(chain, components);
  const amounts = withAmounts(described, [...components.map(({ amount }) => amount), cash]);
  return { claimId, components: amounts.filter(({ position }) => has(open, position)) };
}

/** Every claim of `owner` of which something is owed, by rising id. */
export async function findOpenClaims(chain: VaultChain, owner: string, fromBlock: number): Promise<OpenClaim[]> {
  const ids = [...(await openedIds(chain, owner, fromBlock))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const claims = await Promise.all(ids.map((id) => readClaim(chain, owner, id)));
  return claims.filter(({ components }) => components.length > 0);
}

/** The claim that a transaction opened or let grow. */
export function openedClaim(chain: VaultChain, receipt: ContractTransactionReceipt): bigint | undefined {
  const { vault } = chain.suite;
  for (const log of receipt.logs) {
    const parsed = log.address === chain.addresses.vault ? vault.interface.parseLog(log) : null;
    if (parsed?.name === "ClaimOpened") return BigInt(String(parsed.args.claimId));
  }
  return undefined;
}

/** What a person types to pull `claim`. */
export function claimCommand(chain: VaultChain, options: VaultChainOptions, claim: OpenClaim): string {
  const components = formatPositions(claim.components.map(({ position }) => position));
  const rpc = new URL(options.rpc);
  const isPublic = rpc.pathname === "/" && rpc.search === "" && rpc.username === ""; // else it may hold an access key
  return [
    "assay index claim",
    `--id ${claim.claimId}`,
    `--components ${components}`,
    `--vault ${chain.addresses.vault}`,
    `--rpc ${isPublic ? rpc.origin : "<the same>"}`,
  ].join(" ");
}

/** One question for all blocks; nodes that refuse it are asked in pieces. */
async function openedIds(chain: VaultChain, owner: string, fromBlock: number): Promise<Set<bigint>> {
  const { vault } = chain.suite;
  const filter = vault.filters.ClaimOpened(owner);
  const ask = async (first: number, last: number | "latest"): Promise<bigint[]> => {
    const events = await vault.queryFilter(filter, first, last);
    return events.map(({ args }) => args.claimId);
  };
  try {
    return new Set(await ask(fromBlock, "latest"));
  } catch {
    const newest = await chain.provider.getBlockNumber();
    const ids = new Set<bigint>();
    for (let first = fromBlock; first <= newest; first += CHUNK_BLOCKS) {
      for (const id of await ask(first, Math.min(newest, first + CHUNK_BLOCKS - 1))) ids.add(id);
    }
    return ids;
  }
}
