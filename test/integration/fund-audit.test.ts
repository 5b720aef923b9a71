import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import hre, { network } from "hardhat";

import { setTimeout as wait } from "node:timers/promises";

import { ACTIVE, asFundChain, deployWithPast } from "../helpers/fund-journey.js";
import { type CliRun, runCliHere } from "../helpers/run-cli.js";
import { type FundSuite, WAD } from "../helpers/reserve.js";

describe("assay fund audit, reconcile and watch against a running chain", function () {
  this.timeout(120_000);

  let suite: FundSuite;
  let url: string;
  let folder: string;
  let addressesFile: string;
  const ending: (() => unknown)[] = [];

  before(async () => {
    const server = await hre.network.createServer("node", "127.0.0.1");
    ending.push(() => server.close());
    const { address, port } = await server.listen();
    url = `http://${address}:${port}`;
    const connection = await network.create({ network: "localhost", override: { url } });
    ending.push(() => connection.close());
    suite = await deployWithPast(connection.ethers);
    const { addresses } = await asFundChain(suite);
    folder = mkdtempSync(path.join(tmpdir(), "assay-fund-"));
    ending.push(() => rmSync(folder, { recursive: true }));
    addressesFile = path.join(folder, "deployed_addresses.json");
    const { vault, fund, reserve, picture, report } = addresses;
    const ids = { RedemptionVault: vault, OperationalFund: fund, PremiumReserve: reserve, TokenPicture: picture };
    const named = Object.entries({ ...ids, FundReport: report }).map(([name, at]) => [`Reserve#${name}`, at]);
    writeFileSync(addressesFile, JSON.stringify(Object.fromEntries(named)));
  });

  after(async () => {
    for (const end of ending.reverse()) await end();
  });

  async function assay(args: string): Promise<CliRun> {
    return runCliHere([...args.split(" "), "--rpc", url, "--addresses", addressesFile]);
  }

  it("audits without a difference, and tells the heads of the contracts", async () => {
    const { code, stdout, stderr } = await assay("fund audit --json");
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(JSON.parse(stdout)).to.deep.include({
      isSound: true,
      findings: [],
      vaultHead: await suite.vault.auditHead(),
      fundHead: await suite.fund.auditHead(),
    });
    expect((await assay("fund audit")).stdout).to.contain("no difference");
  });

  it("ends with exit code 1 when the events from --from-block on are not all there are", async () => {
    const genesis = await suite.vault.queryFilter(suite.vault.filters.GenesisCompleted());
    const { code, stdout, stderr } = await assay(
      `fund audit --from-block ${(genesis[0]?.blockNumber ?? 0) + 1} --json`,
    );
    expect(code).to.equal(1);
    expect(stderr).to.match(/^error: the audit found \d+ differences\n$/);
    const { isSound, findings } = JSON.parse(stdout) as {
      isSound: boolean;
      findings: { kind: string; what: string }[];
    };
    expect(isSound).to.equal(false);
    expect(findings.filter(({ kind }) => kind === "head")).to.have.length(2);
  });

  it("reconciles every token without a difference", async () => {
    const { code, stdout, stderr } = await assay("fund reconcile --json");
    expect([code, stderr]).to.deep.equal([0, ""]);
    const answer = JSON.parse(stdout) as { activeTokens: string; groups: { since: string; tokens: string }[] };
    expect(answer).to.deep.include({ isSound: true, findings: [], activeTokens: ACTIVE.toString() });
    expect(answer.groups.map(({ since, tokens }) => [since, tokens])).to.deep.equal([
      ["0", "595"],
      ["2", "1"],
      ["3", "1"],
    ]);
    expect((await assay("fund reconcile")).stdout).to.contain("no difference");
  });

  it("watches run after run, alerts a donation that nobody booked, and ends on Ctrl-C", async () => {
    const listeners = process.listenerCount("SIGINT");
    let [stdout, stderr] = ["", ""];
    const { run } = await import("../../packages/cli/src/main.js");
    const context = {
      write: (text: string) => void (stdout += text),
      ...{ isTty: false, env: {}, cwd: tmpdir() },
    };
    const args = ["fund", "watch", "--every", "1", "--rpc", url, "--addresses", addressesFile];
    const ended = run(["node", "assay", ...args], context, (text) => void (stderr += text));
    const seen = async (isThere: () => boolean): Promise<void> => {
      while (!isThere()) await wait(20);
    };
    await seen(() => stdout.includes("sound\n"));
    expect(stderr).to.equal("");
    await suite.asset.mint(suite.fund.target, 5n * WAD);
    await seen(() => stdout.includes("1 difference\n"));
    const books = (await suite.fund.cash()) + (await suite.fund.totalClaims());
    expect(stderr).to.equal(
      `alert: state: verifyIntegrity, operational_fund: expected ${books}, found ${books + 5n * WAD}\n`,
    );
    process.emit("SIGINT");
    expect(await ended).to.equal(0);
    expect(process.listenerCount("SIGINT")).to.equal(listeners);
  });
});
