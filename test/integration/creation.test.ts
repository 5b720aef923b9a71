import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { attestationDigest, basketHash, refusalDigest } from "@assay/sdk";
import { formatWad } from "@assay/sdk/format";
import { createValidatorNode, parseConfig, type ValidatorNode } from "@assay/validator";
import { collectProposals } from "@assay/validator/creations";
import { expect } from "chai";
import { id, type Interface, JsonRpcSigner } from "ethers";
import { pino } from "pino";

import { type ChainProcess, freePort, startChain } from "../../scripts/local/chain-process.js";
import {
  AssayAccessManager__factory,
  type CreationDesk,
  CreationDesk__factory,
  RebalanceAuction__factory,
  RemoteAsset__factory,
} from "../../typechain-types/index.js";
import { deployRemote, type RemoteSuite } from "../helpers/deploy-remote.js";
import { type CliRun, runCli } from "../helpers/run-cli.js";
import { oracleKeys, WAD } from "../helpers/suite.js";

const VALIDATORS = 5;
const ASSETS = [4n, 64n] as const;
const SEEDED = [140n * WAD, 2_000n * WAD];
const CASH = 50n * WAD;
const SUPPLY = 100n * WAD;
const [CONFIGURATOR, SEEDER] = [1n, 3n];
const RECEIPT = id("the first delivery");
const REASON = "sent to another address";
const START_PRICES = { "4": "0.05", "64": "0.02" };
const WAIT_MS = 60_000; // bounds a hang

// One journey on one chain: later tests build on earlier ones.
describe("attested creation with five nodes", function () {
  this.timeout(180_000);

  let chain: ChainProcess;
  let suite: RemoteSuite;
  let desk: CreationDesk;
  let folder: string;
  let addressesFile: string;
  let urls: string[];
  let receivedAt: bigint;
  const nodes: ValidatorNode[] = [];
  const ending: (() => unknown)[] = [];

  before(async () => {
    chain = await startChain();
    ending.push(() => chain.stop());
    suite = await deployRemote(chain.url, { validators: VALIDATORS });
    ending.push(() => suite.provider.destroy());
    folder = mkdtempSync(path.join(tmpdir(), "assay-creation-"));
    ending.push(() => rmSync(folder, { recursive: true }));
    desk = await deployDesk();
    addressesFile = path.join(folder, "deployed_addresses.json");
    const addresses = { ...suite.addresses, "Index#CreationDesk": await desk.getAddress() };
    writeFileSync(addressesFile, JSON.stringify(addresses));
    for (let i = 0; i < VALIDATORS; i += 1) writeDeliveries(i, {});
    urls = await startNodes();
    await until("a settled NAV", async () => (await suite.oracle.latestRound()) > 0n);
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    for (const end of ending.reverse()) await end();
  });

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (const endAt = Date.now() + WAIT_MS; Date.now() < endAt; await sleep(200)) if (await isSo()) return;
    throw new Error(`${what} did not come`);
  }

  /** The desk, bound to the vault, with two receipt tokens that the vault is seeded with. */
  async function deployDesk(): Promise<CreationDesk> {
    const { admin, vault, base, provider, addresses } = suite;
    const vaultAt = await vault.getAddress();
    const managerAt = addresses["Access#AssayAccessManager"]!;
    const manager = AssayAccessManager__factory.connect(managerAt, admin);
    const made = await new CreationDesk__factory(admin).deploy(managerAt, vaultAt);
    const auction = await new RebalanceAuction__factory(admin).deploy(managerAt, vaultAt);
    await auction.waitForDeployment();
    const deskAt = await made.getAddress();
    const selector = (of: Interface, name: string): string => of.getFunction(name)!.selector;
    const permit = async (target: string, selectors: string[], role: bigint): Promise<void> => {
      await (await manager.setTargetFunctionRole(target, selectors, role)).wait();
    };
    await permit(vaultAt, [selector(vault.interface, "bindModules")], SEEDER);
    await permit(deskAt, [selector(made.interface, "makeRemoteAsset")], CONFIGURATOR);
    await (await vault.bindModules(await auction.getAddress(), deskAt)).wait();

    // Only a delivery makes receipts; those the vault begins with are made in the desk's name.
    await provider.send("hardhat_impersonateAccount", [deskAt]);
    await provider.send("hardhat_setBalance", [deskAt, "0x56bc75e2d63100000"]);
    const asDesk = new JsonRpcSigner(provider, deskAt);
    const components = [];
    for (const [i, assetId] of ASSETS.entries()) {
      await (await made.makeRemoteAsset(assetId, `Receipt ${assetId}`, `R${assetId}`)).wait();
      const token = await made.remoteAsset(assetId);
      const amount = SEEDED[i]!;
      await (await RemoteAsset__factory.connect(token, asDesk).mint(admin.address, amount)).wait();
      await (await RemoteAsset__factory.connect(token, admin).approve(vaultAt, amount)).wait();
      components.push({ assetId, token, amount });
    }
    await (await base.mint(admin.address, CASH)).wait();
    await (await base.approve(vaultAt, CASH)).wait();
    await (await vault.seed(components, CASH, SUPPLY, admin.address)).wait();
    return made;
  }

  async function startNodes(): Promise<string[]> {
    const { addresses } = suite;
    const keys = oracleKeys(VALIDATORS);
    const ports: number[] = [];
    while (ports.length < VALIDATORS) ports.push(await freePort());
    const peers = keys.map(({ address }, i) => ({ validator: address, url: `http://127.0.0.1:${ports[i]}` }));
    for (const [i, key] of keys.entries()) {
      const config = {
        rpcUrl: chain.url,
        addresses: {
          oracle: addresses["Oracle#NAVOracle"],
          registry: addresses["Oracle#ValidatorRegistry"],
          vault: addresses["Index#IndexVault"],
          desk: await desk.getAddress(),
        },
        oracleKeyEnv: "ORACLE_KEY",
        submitterKeyEnv: "SUBMITTER_KEY",
        http: { port: ports[i] },
        peers,
        sources: [{ type: "simulated", name: "market", seed: "creation", startPrices: START_PRICES }],
        deliveries: { file: `deliveries-${i}.json` },
        journalPath: `node-${i}.journal`,
        logLevel: "silent",
      };
      const env = { ORACLE_KEY: key.privateKey, SUBMITTER_KEY: suite.submitters[i]!.privateKey };
      const parsed = parseConfig(config, path.join(folder, "node.json"));
      nodes.push(createValidatorNode(parsed, env, { log: pino({ level: "silent" }) }));
    }
    await Promise.all(nodes.map((node) => node.start()));
    return nodes.map(({ url }) => url!);
  }

  function writeDeliveries(node: number, content: object): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `deliveries-${node}.json`), JSON.stringify(content));
  }

  async function assay(args: readonly string[], key?: string): Promise<CliRun> {
    const all = ["index", "creation", ...args, "--rpc", chain.url, "--addresses", addressesFile];
    return runCli(all, key === undefined ? {} : { ASSAY_KEY: key }, folder);
  }

  async function json(args: readonly string[], key?: string): Promise<Record<string, unknown>> {
    const run = await assay([...args, "--json"], key);
    expect([run.stderr, run.code]).to.deep.equal(["", 0]);
    return JSON.parse(run.stdout) as Record<string, unknown>;
  }

  async function nowAt(): Promise<bigint> {
    return BigInt((await suite.provider.getBlock("latest"))!.timestamp);
  }

  async function open(): Promise<Record<string, unknown>> {
    const basket = path.join(folder, "basket.json");
    writeFileSync(basket, '{"64": "150", "4": "10.5"}');
    const args = ["open", "--basket", basket, "--min-tokens", "1", "--deadline-seconds", "600"];
    return json(args, suite.alice.privateKey);
  }

  it("opens a creation", async () => {
    expect(await open()).to.include({ creationId: "1", creator: suite.alice.address });
    const status = await json(["status", "--creation", "1"]);
    expect(status).to.deep.include({ state: "OPEN", delivery: null });
    expect(status.basket).to.deep.equal([
      { assetId: "4", amount: ((WAD * 21n) / 2n).toString() },
      { assetId: "64", amount: (150n * WAD).toString() },
    ]);
  });

  it("signs digests that the desk computes, for the creator and the basket of its record", async () => {
    const domain = { chainId: 31_337n, desk: await desk.getAddress() };
    const owner = {
      creator: suite.alice.address,
      basketHash: basketHash([
        { assetId: 4n, amount: (WAD * 21n) / 2n },
        { assetId: 64n, amount: 150n * WAD },
      ]),
    };
    const amounts = ASSETS.map((assetId) => ({ assetId, amount: assetId * WAD }));
    const message = { creationId: 1n, receipt: RECEIPT, receivedAt: 5n, navWad: 6n, valueWad: 7n, amounts };
    expect(attestationDigest(domain, owner, message)).to.equal(await desk.attestationDigest(message));
    const refusal = { creationId: 1n, reason: REASON };
    expect(refusalDigest(domain, owner, refusal)).to.equal(await desk.refusalDigest(1n, REASON));
  });

  it("says what nodes answer while nothing has arrived", async () => {
    const run = await assay(["attest", "--creation", "1", "--nodes", urls.join(",")]);
    expect(run.code).to.equal(1);
    expect(run.stderr).to.match(/^error: no node reports a delivery for creation 1: .*NOTHING_ARRIVED/);
  });

  it("attests once four of five know the delivery and its NAV is final", async () => {
    receivedAt = await nowAt();
    const delivery = {
      creationId: 1,
      receipt: RECEIPT,
      receivedAt: Number(receivedAt),
      amounts: { "4": "10", "64": "100" },
    };
    for (let i = 1; i < VALIDATORS; i += 1) writeDeliveries(i, { deliveries: [delivery] });
    const early = await assay(["attest", "--creation", "1", "--nodes", urls.join(",")]);
    expect(early.stderr).to.contain("NAV_NOT_FINAL");
    await until("a later second", async () => (await nowAt()) > receivedAt + 13n);

    const attested = await json(["attest", "--creation", "1", "--nodes", urls.join(",")]);
    expect(attested).to.include({
      isQuorum: true,
      stake: (400n * WAD).toString(),
      totalStake: (500n * WAD).toString(),
    });
    expect(attested.refused).to.have.length(1);
    expect((attested.refused as { code: string }[])[0]).to.include({ url: urls[0], code: "NOTHING_ARRIVED" });
    const { navWad, valueWad } = attested.attestation as { navWad: string; valueWad: string };
    expect(BigInt(navWad)).to.equal((await suite.oracle.navAt(receivedAt)).navPerToken);
    // 10 x 0.05 + 100 x 0.02, within the market's swing of 5 %
    expect(Number(valueWad) / 1e18).to.be.within(2.375, 2.625);
  });

  it("signs the delivery again at a lower value that a passer-by asks for", async () => {
    const args = ["attest", "--creation", "1", "--nodes", urls.join(",")];
    const { attestation } = await json(args);
    const { valueWad } = attestation as { valueWad: string };
    const lower = BigInt(valueWad) - 1_000n;
    const asked = await json([...args, "--value", formatWad(lower)]);
    expect(asked.attestation).to.deep.include({ valueWad: lower.toString() });
    expect(asked.isQuorum).to.equal(true);
    const higher = await json([...args, "--value", formatWad(BigInt(valueWad) + 1n)]);
    expect(higher.isQuorum).to.equal(false);
    expect((higher.refused as { code: string }[]).map(({ code }) => code)).to.contain("VALUE_TOO_FAR");
    expect((await json(args)).attestation).to.deep.include({ valueWad });
  });

  it("finalizes with what was signed before, and mints value / NAV", async () => {
    const result = await json(["finalize", "--creation", "1", "--nodes", urls.join(",")], suite.bob.privateKey);
    const { navWad, valueWad } = result.attestation as { navWad: string; valueWad: string };
    const tokens = (BigInt(valueWad) * WAD) / BigInt(navWad);
    expect(result).to.include({ creator: suite.alice.address, tokens: tokens.toString() });
    expect(await suite.token.balanceOf(suite.alice.address)).to.equal(tokens);
    const held = (await suite.vault.holdings()).map(({ amount }) => amount);
    expect(held).to.deep.equal([150n * WAD, 2_100n * WAD]);
    const status = await json(["status", "--creation", "1"]);
    expect(status.state).to.equal("FINALIZED");
    expect(status.delivery).to.include({
      receipt: RECEIPT,
      receivedAt: receivedAt.toString(),
      tokens: tokens.toString(),
    });
  });

  it("does not attest the same receipt for a second creation", async () => {
    expect(await open()).to.include({ creationId: "2" });
    const again = { creationId: 2, receipt: RECEIPT, receivedAt: Number(await nowAt()), amounts: { "4": "10" } };
    for (let i = 0; i < VALIDATORS; i += 1) writeDeliveries(i, { deliveries: [again] });
    await until("a later second", async () => (await nowAt()) > BigInt(again.receivedAt) + 13n);
    // Nodes may have observed other rounds: each can sign the lowest of their values, were it not for the receipt.
    const deps = { fetch, timeoutMs: 10_000 };
    const { proposals } = await collectProposals(deps, urls, 2n);
    const values = proposals.map((told) => (told.kind === "attest" ? told.attestation.valueWad : 0n));
    const lowest = values.reduce((least, value) => (value < least ? value : least));
    const args = ["finalize", "--creation", "2", "--nodes", urls.join(","), "--value", formatWad(lowest)];
    const run = await assay(args, suite.bob.privateKey);
    expect(run.code).to.equal(1);
    expect(run.stderr.match(/SIGNED_OTHER/g), run.stderr).to.have.length(4);
    expect(run.stderr).to.contain("1 validators with 100 of 500 stake signed");
  });

  it("refuses a creation when four of five refuse it", async () => {
    expect(await open()).to.include({ creationId: "3" });
    for (let i = 1; i < VALIDATORS; i += 1) writeDeliveries(i, { refusals: [{ creationId: 3, reason: REASON }] });
    const args = ["refuse", "--creation", "3", "--reason", REASON, "--nodes", urls.join(",")];
    expect(await json(args, suite.bob.privateKey)).to.include({ reason: REASON });
    expect((await json(["status", "--creation", "3"])).state).to.equal("REFUSED");
  });

  it("expires nothing before its time", async () => {
    const run = await assay(["expire", "--creation", "2"], suite.bob.privateKey);
    expect(run.code).to.equal(1);
  });
});
