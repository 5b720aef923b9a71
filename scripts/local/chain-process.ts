import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type Child, startChild } from "./child.js";

/** A chain of its own, in a process of its own. */
export interface ChainProcess {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const HARDHAT = path.join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");
const START_MS = 60_000;

/** Starts `hardhat node` on `port`, or on a free one, and waits until it answers. */
export async function startChain(port?: number): Promise<ChainProcess> {
  const chosen = port ?? (await freePort());
  const logFile = path.join(mkdtempSync(path.join(os.tmpdir(), "assay-chain-")), "chain.log");
  const child = startChild({
    name: "chain",
    args: [HARDHAT, "node", "--hostname", "127.0.0.1", "--port", String(chosen)],
    cwd: ROOT,
    logFile,
  });
  const url = `http://127.0.0.1:${chosen}`;
  const giveUpAt = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (!child.isRunning() || Date.now() > giveUpAt) {
      await child.stop();
      throw new Error(`hardhat node did not start on ${url}: ${readFileSync(logFile, "utf8").slice(-4_000)}`);
    }
    await sleep(100);
  }
  await setClock(url);
  return { url, port: chosen, child, stop: () => child.stop() };
}

/** `wanted` if nobody listens on it, else a free port. */
export async function preferPort(wanted: number): Promise<number> {
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(wanted, "127.0.0.1", () => resolve(true));
  });
  if (!isFree) return freePort();
  server.close();
  await once(server, "close");
  return wanted;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/**
 * Brings the chain's clock up to the wall clock. It starts behind by as long as the node took to start, which on a busy
 * machine is more than the oracle lets an observation lie in the future.
 */
async function setClock(url: string): Promise<void> {
  const nowSeconds = Math.floor(Date.now() / 1_000); // taken first, so that the chain is never pushed ahead
  const block = await call(url, "eth_getBlockByNumber", ["pending", false]);
  const isBlock = typeof block === "object" && block !== null && "timestamp" in block;
  const behindSeconds = isBlock ? nowSeconds - Number(block.timestamp) : 0;
  if (behindSeconds > 0) await call(url, "evm_increaseTime", [behindSeconds]);
}

async function answers(url: string): Promise<boolean> {
  return call(url, "eth_chainId", []).then(
    () => true,
    () => false,
  );
}

async function call(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!response.ok) throw new Error(`${url} answers ${method} with ${response.status}`);
  const { result } = (await response.json()) as { result?: unknown };
  return result;
}
