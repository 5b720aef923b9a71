import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { ConfigError, createValidatorNode, parseConfig, runValidator } from "@assay/validator";
import { expect } from "chai";
import { pino } from "pino";

import { testKey } from "./helpers/hub.js";

const MAIN = path.resolve("packages/validator/src/main.ts");
const env = { ORACLE_KEY: testKey(1).privateKey, SUBMITTER_KEY: testKey(2).privateKey };
const address = (digit: string): string => `0x${digit.repeat(40)}`;
const configFor = (rpcUrl: string) => ({
  rpcUrl,
  addresses: { oracle: address("1"), registry: address("2"), vault: address("3") },
  oracleKeyEnv: "ORACLE_KEY",
  submitterKeyEnv: "SUBMITTER_KEY",
  http: { port: 0 },
  peers: [],
  sources: [{ type: "simulated", name: "market", seed: "demo" }],
  journalPath: "node.journal",
  logLevel: "silent",
});

/** A chain with no contracts: every call answers 0x. */
async function emptyChain(): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const answer = (call: unknown): object => {
        const { id, method } = call as { id: number; method: string };
        return { jsonrpc: "2.0", id, result: method === "eth_chainId" ? "0x7a69" : "0x" };
      };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(Array.isArray(body) ? body.map(answer) : answer(body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function runMain(
  args: readonly string[],
  stopAfterMs?: number,
): Promise<{ code: number | null; errors: string; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...args], { env: { ...process.env, ...env } });
  let errors = "";
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    if (stopAfterMs !== undefined) setTimeout(() => child.kill("SIGTERM"), stopAfterMs);
  });
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { code, errors, output };
}

describe("validator node", function () {
  this.timeout(20_000);
  let folder: string;
  const write = (config: object): string => {
    const file = path.join(folder, "node.json");
    writeFileSync(file, JSON.stringify(config));
    return file;
  };

  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "assay-node-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("waits for a chain that does not answer, and stops at once when told to", async () => {
    const stop = new AbortController();
    const running = runValidator(write(configFor("http://127.0.0.1:9")), stop.signal, env);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const before = Date.now();
    stop.abort();
    await running;
    expect(Date.now() - before).to.be.lessThan(4_000); // far below any of its timeouts
  });

  it("refuses addresses that hold no contracts", async () => {
    const { server, url } = await emptyChain();
    const node = createValidatorNode(parseConfig(configFor(url), path.join(folder, "node.json")), env, {
      log: pino({ level: "silent" }),
    });
    const cause = await node.start().then(
      () => undefined,
      (error: unknown) => error,
    );
    await node.stop();
    server.close();
    expect(cause).to.be.instanceOf(ConfigError);
    expect((cause as ConfigError).problems).to.deep.equal([
      "addresses: a contract answered with nothing: check addresses in the configuration",
    ]);
  });

  it("reads its keys before anything starts", () => {
    const config = parseConfig(configFor("http://127.0.0.1:9"), path.join(folder, "node.json"));
    expect(() => createValidatorNode(config, {})).to.throw(ConfigError, "ORACLE_KEY is not set");
  });

  it("as a program: names what is wrong and exits 1; ends on SIGTERM with 0", async () => {
    const usage = await runMain([]);
    expect(usage.code).to.equal(1);
    expect(usage.errors).to.contain("usage:");
    const missing = await runMain(["--config", path.join(folder, "nowhere.json")]);
    expect(missing).to.include({ code: 1 });
    expect(missing.errors)
      .to.contain("cannot be read: give the path of a configuration file")
      .and.not.to.contain("at ");
    const stopped = await runMain(["--config", write({ ...configFor("http://127.0.0.1:9"), logLevel: "warn" })], 50);
    expect(stopped.code).to.equal(0);
    expect(stopped.output).to.contain("the chain does not answer yet");
    expect(stopped.errors + stopped.output).not.to.contain(testKey(1).privateKey.slice(2));
  });
});
