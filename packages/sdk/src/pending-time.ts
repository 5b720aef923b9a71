import type { JsonRpcApiProvider } from "ethers";

/**
 * When the next block will be, as far as the node can tell: asked in the node's own words, since ethers takes no block
 * without a number, and a pending one may have none.
 * @returns unix seconds; nothing where the node tells no pending block
 */
export async function readPendingTime(provider: JsonRpcApiProvider): Promise<bigint | undefined> {
  const block: unknown = await provider.send("eth_getBlockByNumber", ["pending", false]).catch(() => null);
  const timestamp = typeof block === "object" && block !== null && "timestamp" in block ? block.timestamp : undefined;
  return typeof timestamp === "string" && /^0x[0-9a-fA-F]{1,16}$/.test(timestamp) ? BigInt(timestamp) : undefined;
}
