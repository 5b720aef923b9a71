import { applyLogs, createFundReplay, type FundFacts, type FundLog, type FundReplay } from "@assay/sdk/fund-audit";
import { type Provider, ZeroHash } from "ethers";

import { ChainError } from "../cli-error.js";
import type { FundChain } from "../fund-chain.js";

/** The replay of a fund's events up to a block. */
export interface FundLedger {
  replay: FundReplay;
  /** The first block that was searched. */
  readonly fromBlock: number;
  /** The last block that is in the replay; one before the first at the start. */
  block: number;
  /** Its hash, to notice when the chain took another turn. */
  blockHash: string;
}

/** Shows how far a search has come; "" when it is done. */
export type Progress = (text: string) => void;

const FIRST_RANGE = 10_000; // blocks a request; halved while the node refuses
const LARGEST_RANGE = 160_000;

/** What of the deployment a replay needs. */
export async function readFacts(chain: FundChain): Promise<FundFacts> {
  const { vault } = chain.suite;
  const [totalTokens, genesisTokens, distributor, coreWad, unitWad, maxRatioRay] = await Promise.all([
    vault.TOTAL_TOKENS(),
    vault.GENESIS_TOKENS(),
    vault.DISTRIBUTOR(),
    vault.CORE_WAD(),
    vault.UNIT_WAD(),
    vault.MAX_RATIO_RAY(),
  ]);
  const { vault: vaultAt, fund } = chain.addresses;
  return { vault: vaultAt, fund, totalTokens, genesisTokens, distributor, coreWad, unitWad, maxRatioRay };
}

/** A ledger before the first event. Without `fromBlock` the search begins where the fund was deployed. */
export async function openLedger(chain: FundChain, fromBlock?: number): Promise<FundLedger> {
  const first = fromBlock ?? (await findDeployment(chain.provider, chain.addresses.fund));
  const replay = createFundReplay(await readFacts(chain));
  return { replay, fromBlock: first, block: first - 1, blockHash: ZeroHash };
}

/** Brings the ledger to the newest block; begins anew when the chain no longer has the block it stood at. */
export async function advanceLedger(chain: FundChain, ledger: FundLedger, progress?: Progress): Promise<void> {
  const { provider } = chain;
  const newest = await provider.getBlock("latest");
  if (newest?.hash == null) throw new ChainError("the chain has no block");
  if (ledger.blockHash !== ZeroHash && (await provider.getBlock(ledger.block))?.hash !== ledger.blockHash) {
    ledger.replay = createFundReplay(ledger.replay.facts);
    ledger.block = ledger.fromBlock - 1;
  }
  const { vault, fund } = chain.addresses;
  const logs = await fetchLogs(provider, [vault, fund], ledger.block + 1, newest.number, progress);
  applyLogs(ledger.replay, logs);
  ledger.block = newest.number;
  ledger.blockHash = newest.hash;
}

/** All logs of `addresses` from one block to another, in the chain's order, in ranges as large as the node allows. */
export async function fetchLogs(
  provider: Pick<Provider, "getLogs">,
  addresses: readonly string[],
  fromBlock: number,
  toBlock: number,
  progress?: Progress,
): Promise<FundLog[]> {
  const found: FundLog[] = [];
  let range = FIRST_RANGE;
  for (let first = fromBlock; first <= toBlock;) {
    const last = Math.min(first + range - 1, toBlock);
    try {
      const logs = await provider.getLogs({ address: [...addresses], fromBlock: first, toBlock: last });
      for (const log of logs) found.push(log);
      first = last + 1;
      range = Math.min(range * 2, LARGEST_RANGE);
      progress?.(`read ${found.length} logs up to block ${last} of ${toBlock}`);
    } catch (cause) {
      if (last === first) throw new ChainError(`the chain does not give the logs of block ${first}`, { cause });
      range = Math.ceil((last - first + 1) / 2);
    }
  }
  progress?.("");
  return found.sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
}

/** The block that `address` was deployed in, by bisection; 0 where the node keeps no past states. */
async function findDeployment(provider: Provider, address: string): Promise<number> {
  let [low, high] = [0, await provider.getBlockNumber()];
  try {
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((await provider.getCode(address, middle)) === "0x") low = middle + 1;
      else high = middle;
    }
    return low;
  } catch {
    return 0;
  }
}
