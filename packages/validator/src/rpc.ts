import { FetchRequest, isError, JsonRpcProvider, Network } from "ethers";

import type { Clock } from "./clock.js";
import { ValidatorError } from "./errors.js";

export interface RpcInit {
  readonly url: string;
  readonly timeoutMs: number;
}

const RETRY_MS = 500;

/** The node was stopped before the chain answered. */
export class StoppedError extends ValidatorError {
  override readonly name = "StoppedError";
}

/** A provider for one chain: no polling, no cache. Waits until the chain answers, or `signal` aborts. */
export async function connectRpc(
  clock: Clock,
  init: RpcInit,
  onWait: () => void,
  signal: AbortSignal,
): Promise<JsonRpcProvider> {
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const chainId = await readChainId(init);
    if (chainId !== undefined) {
      return new JsonRpcProvider(requestOf(init), chainId, { staticNetwork: Network.from(chainId), cacheTimeout: -1 });
    }
    if (isFirst) onWait();
    await clock.sleep(RETRY_MS, signal);
  }
  throw new StoppedError("stopped before the chain answered");
}

/** What went wrong with the chain, without its URL. */
export function describeRpcError(cause: unknown): string {
  if (isError(cause, "CALL_EXCEPTION"))
    return `a call reverted${cause.revert === null ? "" : `: ${cause.revert.name}`}`;
  if (isError(cause, "BAD_DATA")) return "a contract answered with nothing: check addresses in the configuration";
  if (cause instanceof Error && "code" in cause) return `the chain does not answer: ${String(cause.code)}`;
  return cause instanceof Error ? cause.message : "unknown reason";
}

async function readChainId(init: RpcInit): Promise<bigint | undefined> {
  const request = requestOf(init);
  request.body = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
  try {
    const response = await request.send();
    const { result } = response.bodyJson as { result?: unknown };
    return typeof result === "string" ? BigInt(result) : undefined;
  } catch {
    return undefined;
  }
}

function requestOf({ url, timeoutMs }: RpcInit): FetchRequest {
  const request = new FetchRequest(url);
  request.timeout = timeoutMs;
  return request;
}
