import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { type ChainProcess, startChain } from "../../scripts/local/chain-process.js";
import { deployRemote, type RemoteSuite, seedRemote } from "../helpers/deploy-remote.js";
import { type CliRun, runCli } from "../helpers/run-cli.js";
import { WAD } from "../helpers/suite.js";

// One journey on one chain: later tests build on earlier ones.
const CASH = 50n * WAD;
const SUPPLY = 100n * WAD;
const AMOUNTS = [140n * WAD, 2_000n * WAD, 7n * WAD];
const MAX_AGE_SECONDS = 600n;

describe("assay against a running chain", function () {
  this.timeout(120_000);

  let chain: ChainProcess;
  let suite: RemoteSuite;
  let folder: string;
  const ending: (() => unknown)[] = [];
  let addressesFile: string;

  before(async () => {
    chain = await startChain();
    ending.push(() => chain.stop());
    // Validators have 30 s here, since each submission is a process of its own.
    suite = await deployRemote(chain.url, {
      maxPriceAgeSeconds: MAX_AGE_SECONDS,
      parameters: { maxArrivalAgeSeconds: 30n },
    });
    ending.push(() => suite.provider.destroy());
    folder = mkdtempSync(path.join(tmpdir(), "assay-cli-"));
    ending.push(() => rmSync(folder, { recursive: true }));
    const deployment = path.join(folder, "deploy", "deployments", "chain-31337");
    mkdirSync(deployment, { recursive: true });
    addressesFile = path.join(deployment, "deployed_addresses.json");
    writeFileSync(addressesFile, JSON.stringify(suite.addresses));
  });

  after(async () => {
    for (const end of ending.reverse()) await end();
  });

  /** Runs with the sender's key in the variable that is read by default. */
  async function assay(args: string, sender?: { readonly privateKey: string }): Promise<CliRun> {
    const env = sender === undefined ? {} : { ASSAY_KEY: sender.privateKey };
    return runCli([...args.split(" "), "--rpc", chain.url, "--addresses", addressesFile], env);
  }

  async function json(args: string, sender?: { readonly privateKey: string }): Promise<Record<string, unknown>> {
    const run = await assay(`${args} --json`, sender);
    expect(run.stderr).to.equal("");
    expect(run.code).to.equal(0);
    expect(run.stdout.trim().split("\n")).to.have.length(1);
    return JSON.parse(run.stdout) as Record<string, unknown>;
  }

  function expectError(run: CliRun, sentence: string | RegExp): void {
    expect(run.stdout).to.equal("");
    if (typeof sentence === "string") expect(run.stderr).to.equal(`error: ${sentence}\n`);
    else expect(run.stderr).to.match(sentence);
    expect(run.stderr.trim().split("\n")).to.have.length(1);
    expect(run.code).to.equal(1);
  }

  function submitter(index: number): { readonly privateKey: string } {
    const wallet = suite.submitters[index];
    if (wallet === undefined) throw new Error(`no submitter ${index}`);
    return wallet;
  }

  async function timestampOf(blockNumber: unknown): Promise<bigint> {
    const block = await suite.provider.getBlock(Number(blockNumber));
    return BigInt(block?.timestamp ?? 0);
  }

  describe("before there is a basket and a NAV", () => {
    it("nav status says that no NAV was settled", async () => {
      expect(await json("nav status")).to.deep.equal({
        chainId: "31337",
        oracle: suite.addresses["Oracle#NAVOracle"],
        status: "STALE",
        reason: "UNSEEN",
        isValid: false,
        navWad: null,
        round: null,
        observedAt: null,
        ageSeconds: null,
        maxAgeSeconds: "600",
        confidenceBps: null,
        stakeBps: null,
        validatorCount: null,
        setSize: "5",
        candidateNavWad: null,
        agreeingRounds: null,
        nav: null,
      });
    });

    it("index status says that the vault has no basket, and after seeding what it holds", async () => {
      expect((await assay("index status")).stdout).to.contain("has no basket yet");
      const tokens = await seedRemote(suite, { amounts: AMOUNTS, cash: CASH, supply: SUPPLY });
      const status = await json("index status");
      expect(status).to.include({
        supply: SUPPLY.toString(),
        locked: (WAD / 1_000n).toString(),
        cash: CASH.toString(),
        cashPerToken: (WAD / 2n).toString(),
        basketsRay: (10n ** 27n).toString(),
        navWad: null,
        valueWad: null,
        isNavValid: false,
      });
      expect(status.components).to.deep.equal(
        await Promise.all(
          tokens.map(async (token, i) => ({
            assetId: `${i + 1}`,
            token: await token.getAddress(),
            symbol: `SN${i + 1}`,
            decimals: "18",
            held: `${AMOUNTS[i] ?? 0n}`,
            perToken: `${(AMOUNTS[i] ?? 0n) / 100n}`,
          })),
        ),
      );
    });

    it("index drift says that no auction is bound", async () => {
      expectError(
        await assay("index drift"),
        `no auction is bound to the vault ${suite.addresses["Index#IndexVault"] ?? ""}: it cannot be rebalanced`,
      );
    });

    it("index mint explains that there is no NAV", async () => {
      await (await suite.base.mint(suite.alice.address, 100n * WAD)).wait();
      expectError(
        await assay("index mint --amount 1", suite.alice),
        "The oracle has not settled a NAV yet. Wait for the validators' first round; `assay nav status` shows when it is there.",
      );
    });
  });

  describe("nav submit", () => {
    it("settles the lower weighted median with the fourth of five equal validators", async () => {
      const sent = [
        { nav: "1.0820", confidence: "0.95" },
        { nav: "1.0800", confidence: "0.97" },
        { nav: "1.0815", confidence: "0.99" },
        { nav: "1.0812", confidence: "0.93" },
      ];
      const results: Record<string, unknown>[] = [];
      for (const [i, { nav, confidence }] of sent.entries()) {
        results.push(await json(`nav submit --nav ${nav} --confidence ${confidence}`, submitter(i)));
      }
      const round = results[0]?.round;
      for (const result of results) expect(result.round, "the others join the round").to.equal(round);
      expect(results.map(({ outcome }) => outcome)).to.deep.equal(["WAITING", "WAITING", "WAITING", "SETTLED"]);
      // Four ballots of 100 each: sorted 1.08, 1.0812, 1.0815, 1.082; half of 400 is reached at the second.
      expect(results[3]).to.include({
        settledNavWad: "1081200000000000000",
        navBeforeWad: null,
        confidenceBps: "9300",
      });
      expect(results[0]).to.include({ navWad: "1082000000000000000", settledNavWad: null });

      const status = await json("nav status");
      expect(status).to.include({
        status: "LIVE",
        reason: "NONE",
        isValid: true,
        navWad: "1081200000000000000",
        nav: "1.0812",
        round,
        confidenceBps: "9600", // (95 + 97 + 99 + 93) / 4
        stakeBps: "8000",
        validatorCount: "4",
        setSize: "5",
        observedAt: (await timestampOf(results[0]?.blockNumber)).toString(), // the earliest counted
      });
      const receipt = await suite.provider.getTransactionReceipt(String(results[3]?.transaction));
      expect(results[3]?.gasUsed).to.equal(receipt?.gasUsed.toString());
    });

    it("refuses whoever is no submitter, in words", async () => {
      expectError(
        await assay("nav submit --nav 1.08 --round 999999", suite.alice),
        /^error: Round 999999 has not begun: the newest is \d+\. /,
      );
      expectError(
        await assay("nav submit --nav 1.08", suite.alice),
        `${suite.alice.address} is not the submitter of any validator of the set in force. Send from the submitter address that the registry ` +
          "maps to the validator (not from its oracle key), or wait for the epoch in which the change takes effect.",
      );
    });

    it("shows people what happened, and says when a round is used up", async () => {
      const { round } = await json("nav status");
      expectError(
        await assay(`nav submit --nav 1.08 --round ${String(round)}`, submitter(4)),
        /^error: Round \d+ is used up/,
      );

      const first = await assay("nav submit --nav 1.09", submitter(0));
      expect(first.stdout).to.match(/^submitted {4}1\.09 for round \d+, confidence 100 %$/m);
      expect(first.stdout).to.match(/^round {8}waits for more validators to agree$/m);
      expect(first.stdout).to.match(/^NAV {10}1\.0812, as before$/m);
      await assay("nav submit --nav 1.09", submitter(1));
      await assay("nav submit --nav 1.09", submitter(2));
      const last = await assay("nav submit --nav 1.09", submitter(3));
      expect(last.stdout).to.match(/^round {8}settled with this submission$/m);
      expect(last.stdout).to.match(/^NAV {10}1\.0812 -> 1\.09$/m);
      expect(last.stdout).to.match(/^transaction {2}0x[0-9a-f]{64}$/m);
      expect(last.stdout).to.match(/^gas used {5}\d+$/m);
    });
  });

  describe("nav history", () => {
    it("lists both rounds as the oracle's own history has them", async () => {
      const { rounds } = (await json("nav history")) as { rounds: Record<string, string>[] };
      expect(rounds.map(({ nav, navBeforeWad }) => [nav, navBeforeWad])).to.deep.equal([
        ["1.0812", "0"],
        ["1.09", "1081200000000000000"],
      ]);
      for (const { round, navWad, observedAt } of rounds) {
        const onChain = await suite.oracle.getHistoricalNAV(BigInt(round ?? 0));
        expect([navWad, observedAt]).to.deep.equal([`${onChain.navPerToken}`, `${onChain.timestamp}`]);
      }
      const [first, second] = rounds;
      expect(first).to.include({ confidenceBps: "9600", validatorCount: "4", stakeBps: "8000" });

      const newest = (await json("nav history --rounds 1")) as { rounds: unknown[] };
      expect(newest.rounds).to.deep.equal([second]);
      const range = (await json(`nav history --from ${first?.round} --to ${first?.round}`)) as { rounds: unknown[] };
      expect(range.rounds).to.deep.equal([first]);
    });

    it("shows a table and a line of bars", async () => {
      const { stdout } = await assay("nav history");
      const [head, first, second, blank, bars] = stdout.split("\n");
      expect(head).to.match(/^ *round {2}observed +NAV +change {2}confidence +spread +stake {2}validators +block$/);
      expect(first).to.match(/^ *\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}1\.0812 +96 % +0\.12 % +80 % +4 +\d+$/);
      // (1.09 - 1.0812) / 1.0812 = 0.8139 %
      expect(second).to.match(/ 1\.09 +\+0\.81 % +100 % +0 % +80 % +4 +\d+$/);
      expect(second).to.have.length(head?.length ?? 0);
      expect([blank, bars]).to.deep.equal(["", "▁█"]);
    });

    it("says when nothing settled in a range", async () => {
      expect((await assay("nav history --from 900000")).stdout).to.equal("no NAV settled in these rounds\n");
    });
  });

  describe("index mint and redeem", () => {
    const NAV = 1_090_000_000_000_000_000n;
    const BASE_IN = 12_500_000_000_000_000_000n;
    const TOKENS_OUT = (BASE_IN * WAD) / NAV;
    const TOKENS_IN = 3n * WAD;
    const BASE_OUT = (TOKENS_IN * NAV) / WAD;
    const cashBefore = CASH + BASE_IN - BASE_OUT;

    it("mints at the NAV, approving exactly what is paid", async () => {
      const { alice, base, token, vault } = suite;
      const result = await json("index mint --amount 12.5", alice);
      expect(result).to.deep.include({
        account: alice.address,
        to: alice.address,
        baseIn: BASE_IN.toString(),
        tokensOut: TOKENS_OUT.toString(),
        minOut: ((TOKENS_OUT * 9_950n) / 10_000n).toString(),
        navWad: NAV.toString(),
        before: { base: (100n * WAD).toString(), tokens: "0" },
        after: { base: (100n * WAD - BASE_IN).toString(), tokens: TOKENS_OUT.toString() },
      });
      expect(result.approval).to.include({ allowanceBefore: "0" });
      expect(await base.balanceOf(alice.address)).to.equal(100n * WAD - BASE_IN);
      expect(await token.balanceOf(alice.address)).to.equal(TOKENS_OUT);
      expect(await base.allowance(alice.address, await vault.getAddress())).to.equal(0n);
      expect((await vault.books()).cash).to.equal(CASH + BASE_IN);
    });

    it("redeems at the NAV, to another account", async () => {
      const { alice, bob, base, token, vault } = suite;
      const result = await json(`index redeem --tokens 3 --to ${bob.address.toLowerCase()}`, alice);
      expect(result).to.deep.include({
        account: alice.address,
        to: bob.address,
        tokens: TOKENS_IN.toString(),
        baseOut: BASE_OUT.toString(),
        minOut: ((BASE_OUT * 9_950n) / 10_000n).toString(),
        before: { base: "0", tokens: TOKENS_OUT.toString() },
        after: { base: BASE_OUT.toString(), tokens: (TOKENS_OUT - TOKENS_IN).toString() },
      });
      expect(await base.balanceOf(bob.address)).to.equal(BASE_OUT);
      expect(await token.balanceOf(alice.address)).to.equal(TOKENS_OUT - TOKENS_IN);
      expect((await vault.books()).cash).to.equal(cashBefore);
    });

    it("explains that the vault's cash is short", async () => {
      const wanted = (90n * WAD * NAV) / WAD; // 98.1
      expect(wanted).to.be.greaterThan(cashBefore);
      expectError(
        await assay("index redeem --tokens 90", suite.admin),
        "The vault has 59.23 of the base asset in cash, and 98.1 is wanted. " +
          "Redeem less, redeem in kind, or wait until somebody mints.",
      );
      expect((await suite.vault.books()).cash).to.equal(cashBefore);
    });

    it("explains a minimum that is missed, and an account that holds too little", async () => {
      // 1.09 TAO buys exactly 1 token.
      expectError(
        await assay("index mint --amount 1.09 --min-out 1.000000000000000001", suite.alice),
        "The act would give 1, less than the minimum of 1.000000000000000001 asked for. " +
          "The price moved: look at the NAV again and lower the minimum if you accept it.",
      );
      expectError(
        await assay("index mint --amount 88", suite.alice),
        `${suite.alice.address} holds 87.5 TAO, and 88 is needed`,
      );
      expectError(
        await assay("index redeem --tokens 1", suite.bob),
        `${suite.bob.address} holds 0 TAO20, and 1 is needed`,
      );
    });

    it("tells people what changed, and approves nothing when the allowance suffices", async () => {
      const { base, vault, alice } = suite;
      await (await base.connect(alice).approve(await vault.getAddress(), 5n * WAD)).wait();
      const { stdout, code } = await assay("index mint --amount 1.09", alice);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^minted {7}1 TAO20 for 1\.09 TAO at NAV 1\.09$/m);
      expect(stdout).to.match(/^TAO {10}87\.5 -> 86\.41$/m);
      expect(stdout).to.match(/^gas used {5}\d+$/m);
      expect(stdout).not.to.contain("approval");
      expect(stdout).not.to.contain("\u001b");
      expect(await base.allowance(alice.address, await vault.getAddress())).to.equal(
        5n * WAD - 1_090_000_000_000_000_000n,
      );
    });

    it("index status shows the new books", async () => {
      const supply = SUPPLY + TOKENS_OUT - TOKENS_IN + WAD;
      const cash = cashBefore + 1_090_000_000_000_000_000n;
      expect(await json("index status")).to.include({
        supply: supply.toString(),
        cash: cash.toString(),
        cashPerToken: ((cash * WAD) / supply).toString(),
        navWad: NAV.toString(),
        isNavValid: true,
        valueWad: ((supply * NAV) / WAD).toString(),
      });
      expect((await assay("index status")).stdout).to.match(/^ +2 {2}SN2 +2000 {2}/m);
    });
  });

  describe("a NAV that is too old", () => {
    before(async () => {
      await suite.provider.send("evm_increaseTime", [Number(MAX_AGE_SECONDS) + 100]);
    });

    it("stops minting and redeeming with the age in the error", async () => {
      const balance = await suite.base.balanceOf(suite.alice.address);
      const stale = /^error: The newest NAV is 7\d\d s \(about 1\d minutes\) old and readers accept at most 600 s/;
      expectError(await assay("index mint --amount 1", suite.alice), stale);
      expectError(await assay("index redeem --tokens 1", suite.alice), stale);
      expect(await suite.base.balanceOf(suite.alice.address)).to.equal(balance);
    });

    it("shows as STALE though no block was made since", async () => {
      expect(await json("nav status")).to.include({
        status: "STALE",
        reason: "AGE",
        isValid: false,
        navWad: "1090000000000000000",
      });
      expect((await assay("nav status")).stdout).to.match(/^status {6}STALE \(AGE\)$/m);
      expect((await assay("index status")).stdout).to.contain("not valid now");
    });
  });

  describe("after many blocks", () => {
    it("nav history looks further back than one question to the node", async () => {
      await suite.provider.send("hardhat_mine", ["0x9c4"]); // 2,500 blocks
      const { rounds } = (await json("nav history")) as { rounds: Record<string, string>[] };
      expect(rounds.map(({ nav }) => nav)).to.deep.equal(["1.0812", "1.09"]);
    });
  });

  describe("where the suite is looked for", () => {
    it("finds the deployment of the chain's id under the caller's folder", async () => {
      const run = await runCli(["nav", "status", "--json"], { ASSAY_RPC_URL: chain.url }, folder);
      expect([run.code, run.stderr]).to.deep.equal([0, ""]);
      expect(JSON.parse(run.stdout)).to.include({ oracle: suite.addresses["Oracle#NAVOracle"] });
    });

    it("says when nothing lies at the addresses of the file", async () => {
      const file = path.join(folder, "elsewhere.json");
      const nowhere = Object.keys(suite.addresses).map((id) => [id, ZeroAddress]);
      writeFileSync(file, JSON.stringify(Object.fromEntries(nowhere)));
      expectError(
        await runCli(["nav", "status", "--rpc", chain.url, "--addresses", file]),
        `there is no contract at the vault's address ${ZeroAddress} of ${file} on chain 31337: ` +
          "deploy to this chain, or name another file with --addresses",
      );
    });
  });
});
