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

async function answers(url: string): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).catch(
    () => null,
  );
  return response?.ok ?? false;
}
