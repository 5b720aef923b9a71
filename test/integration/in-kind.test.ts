import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { pricesRoot, provePrice } from "@assay/sdk";
import { expect } from "chai";
import { network } from "hardhat";

import { localAccount } from "../../scripts/local/accounts.js";
import { type ChainProcess, startChain } from "../../scripts/local/chain-process.js";
import type { HostileERC20, MockERC20 } from "../../typechain-types/index.js";
import { deployUnseeded } from "../helpers/index-suite.js";
import { type CliRun, runCli, runCliHere } from "../helpers/run-cli.js";
import {
  firstIndexes,
  latestTimestamp,
  makeReport,
  settleNav,
  signReport,
  type Suite,
  type TestReport,
  WAD,
} from "../helpers/suite.js";

const [ADMIN, ALICE, BOB] = [localAccount(0), localAccount(2), localAccount(3)];
/** Of 100 tokens: 140 of asset 1, 2,000 of the hostile asset 4, 7 of asset 9 with 6 decimals, 50 of cash. */
const SUPPLY = 100n * WAD;
const HELD = { sn1: 140n * WAD, host: 2_000n * WAD, sn9: 7_000_000n, cash: 50n * WAD };
const ALICES = 40n * WAD;
const HOSTILE = 1; // its position
const FIRST_CLAIM = 256n; // list 1, pocket 0
const DAY = 86_400;
const MODES = { REVERT: 1, ANSWER_FALSE: 2, BURN_GAS: 3, REVERT_LONG: 6 } as const;

interface Amount {
  readonly position: string;
  readonly assetId: string | null;
  readonly symbol: string;
  readonly amount: string;
}

describe("assay in kind and in the auction, against a running chain", function () {
  this.timeout(180_000);

  let chain: ChainProcess;
  let connection: Awaited<ReturnType<typeof network.create>>;
  let suite: Suite;
  let sn1: MockERC20;
  let host: HostileERC20;
  let sn9: MockERC20;
  let folder: string;
  let vaultAt: string;
  let snapshot: string;
  const ending: (() => unknown)[] = [];

  before(async () => {
    chain = await startChain();
    ending.push(() => chain.stop());
    connection = await network.create({ network: "localhost", override: { url: chain.url } });
    ending.push(() => connection.close());
    folder = mkdtempSync(path.join(tmpdir(), "assay-in-kind-"));
    ending.push(() => rmSync(folder, { recursive: true }));
    const { ethers } = connection;
    suite = await deployUnseeded(ethers);
    vaultAt = await suite.vault.getAddress();
    sn1 = await ethers.deployContract("MockERC20", ["Alpha 1", "SN1", 18]);
    host = await ethers.deployContract("HostileERC20", ["Hostile", "HOST"]);
    sn9 = await ethers.deployContract("MockERC20", ["Alpha 9", "SN9", 6]);
    for (const [token, amount] of [
      [sn1, HELD.sn1],
      [host, HELD.host],
      [sn9, HELD.sn9],
      [suite.base, HELD.cash],
    ] as const) {
      await token.mint(ADMIN.address, amount);
      await token.approve(vaultAt, amount);
    }
    const components = [
      { assetId: 1, token: sn1.target, amount: HELD.sn1 },
      { assetId: 4, token: host.target, amount: HELD.host },
      { assetId: 9, token: sn9.target, amount: HELD.sn9 },
    ];
    await suite.vault.seed(components, HELD.cash, SUPPLY, ADMIN.address);
    await suite.token.transfer(ALICE.address, ALICES);
    await suite.base.connect(suite.alice).approve(vaultAt, 0n); // the helper gave all
  });

  after(async () => {
    for (const end of ending.reverse()) await end();
  });

  beforeEach(async () => {
    snapshot = String(await suite.ethers.provider.send("evm_snapshot", []));
  });

  afterEach(async () => {
    await suite.ethers.provider.send("evm_revert", [snapshot]);
  });

  /** Knows the chain and the vault, and nothing else. */
  async function assay(args: string, sender?: { readonly privateKey: string }): Promise<CliRun> {
    const env = sender === undefined ? {} : { ASSAY_KEY: sender.privateKey };
    return runCliHere([...args.split(" "), "--rpc", chain.url, "--vault", vaultAt], env, folder);
  }

  async function json<T = Record<string, unknown>>(args: string, sender?: { readonly privateKey: string }): Promise<T> {
    const run = await assay(`${args} --json`, sender);
    expect(run.stderr).to.equal("");
    expect(run.code).to.equal(0);
    expect(run.stdout.trim().split("\n")).to.have.length(1);
    return JSON.parse(run.stdout) as T;
  }

  async function errorOf(args: string, sender?: { readonly privateKey: string }): Promise<string> {
    const run = await assay(args, sender);
    expect([run.code, run.stdout]).to.deep.equal([1, ""]);
    expect(run.stderr).to.match(/^error: [^\n]+\n$/);
    return run.stderr.slice("error: ".length, -1);
  }

  /** Amounts by symbol. */
  function bySymbol(amounts: readonly Amount[]): Record<string, bigint> {
    return Object.fromEntries(amounts.map(({ symbol, amount }) => [symbol, BigInt(amount)]));
  }

  async function balancesOf(account: string): Promise<Record<string, bigint>> {
    return {
      SN1: await sn1.balanceOf(account),
      HOST: await host.balanceOf(account),
      SN9: await sn9.balanceOf(account),
      TAO: await suite.base.balanceOf(account),
    };
  }

  /** What `tokens` of the seeded supply stand for. */
  function shareOf(tokens: bigint): Record<string, bigint> {
    const of = (held: bigint): bigint => (held * tokens) / SUPPLY;
    return { SN1: of(HELD.sn1), HOST: of(HELD.host), SN9: of(HELD.sn9), TAO: of(HELD.cash) };
  }

  function plus(a: Record<string, bigint>, b: Record<string, bigint>): Record<string, bigint> {
    return Object.fromEntries(Object.entries(a).map(([key, value]) => [key, value + (b[key] ?? 0n)]));
  }

  function without(amounts: Record<string, bigint>, ...symbols: string[]): Record<string, bigint> {
    return Object.fromEntries(Object.entries(amounts).filter(([symbol]) => !symbols.includes(symbol)));
  }

  async function break_(mode: number): Promise<void> {
    await host.arm(vaultAt, mode);
  }

  function write(name: string, content: unknown): string {
    const file = path.join(folder, name);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  /** Every asset's price on chain, fresh. */
  async function settlePrices(pricesWad: readonly (readonly [assetId: bigint, priceWad: bigint])[]): Promise<void> {
    const { ethers, oracle } = suite;
    const observedAt = BigInt(await latestTimestamp(ethers)) + 1n;
    const prices = pricesWad.map(([assetId, priceWad]) => ({ assetId, priceWad, sourceAt: observedAt }));
    const report: TestReport = await makeReport(suite, { observedAt, assetsRoot: pricesRoot(prices) });
    const signatures = await signReport(suite, report, firstIndexes(5));
    await ethers.provider.send("evm_setNextBlockTimestamp", [`0x${observedAt.toString(16)}`]);
    await oracle.submitReport(report, signatures);
    for (const { assetId } of prices) {
      const { price, proof } = provePrice(prices, assetId);
      await oracle.provePrice(report, signatures, price, [...proof]);
    }
  }

  describe("index create", () => {
    const TOKENS = 10n * WAD;

    beforeEach(async () => {
      await sn1.mint(BOB.address, 100n * WAD);
      await host.mint(BOB.address, 1_000n * WAD);
      await sn9.mint(BOB.address, 5_000_000n);
      await suite.base.connect(suite.bob).approve(vaultAt, 0n);
    });

    it("names every allowance that is missing", async () => {
      await sn9.connect(suite.bob).approve(vaultAt, 700_000n);
      await sn1.connect(suite.bob).approve(vaultAt, 1n);
      expect(await errorOf("index create --in-kind --tokens 10", BOB)).to.equal(
        `the vault ${vaultAt} has too small an allowance: it needs ` +
          `14 SN1 of ${String(sn1.target)} (has 0.000000000000000001), 200 HOST of ${String(host.target)} (has 0), ` +
          `5 TAO of ${String(suite.base.target)} (has 0); approve that, or add --approve`,
      );
    });

    it("sets them with --approve, and pays exactly what is behind the tokens", async () => {
      const before = await balancesOf(BOB.address);
      const result = await json<{ paid: Amount[]; allowances: { symbol: string; allowance: string }[] }>(
        `index create --tokens 10 --approve --to ${ALICE.address}`,
        BOB,
      );
      expect(result).to.include({ account: BOB.address, to: ALICE.address, tokens: TOKENS.toString() });
      const paid = { SN1: 14n * WAD, HOST: 200n * WAD, SN9: 700_000n, TAO: 5n * WAD };
      expect(bySymbol(result.paid)).to.deep.equal(paid);
      expect(plus(await balancesOf(BOB.address), paid)).to.deep.equal(before);
      expect(await suite.token.balanceOf(ALICE.address)).to.equal(ALICES + TOKENS);
      expect((await suite.vault.books()).cash).to.equal(55n * WAD);
      // 0.5 % above what it costs was approved; what was not taken is left.
      expect(result.allowances.map(({ symbol, allowance }) => [symbol, allowance])).to.deep.equal([
        ["SN1", ((14n * WAD * 10_050n) / 10_000n).toString()],
        ["HOST", (201n * WAD).toString()],
        ["SN9", "703500"],
        ["TAO", ((5n * WAD * 10_050n) / 10_000n).toString()],
      ]);
      expect(await sn9.allowance(BOB.address, vaultAt)).to.equal(3_500n);
    });

    it("keeps to a file of maxima, and approves nothing when one is too low", async () => {
      const low = write("low.json", ["14", "200", "0.699999", "5"]);
      expect(await errorOf(`index create --tokens 10 --approve --max ${low}`, BOB)).to.equal(
        "it would cost 0.7 SN9 now, over the maximum of 0.699999",
      );
      expect(await sn1.allowance(BOB.address, vaultAt)).to.equal(0n);

      const exact = write("exact.json", ["14", "200", "0.7", "5"]);
      const { stdout, code } = await assay(`index create --tokens 10 --approve --max ${exact}`, BOB);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^created {6}10 TAO20 in kind$/m);
      expect(stdout).to.match(/^paid {9}14 SN1\n {11,}200 HOST\n {11,}0\.7 SN9\n {11,}5 TAO$/m);
      expect(await suite.token.balanceOf(BOB.address)).to.equal(TOKENS);
    });

    it("says what is wrong with a file, and with a purse", async () => {
      const create = "index create --tokens 10 --approve --max";
      const expected = "must be a list of 4 decimals in quotes, one for each component and the cash last";
      for (const [name, content, message] of [
        ["text.json", "14", expected],
        ["short.json", ["14"], `${expected}; it has 1`],
        ["numbers.json", [14, 200, 1, 5], expected],
        ["broken.json", "[", "is not JSON"],
      ] as const) {
        const file = write(name, content);
        expect(await errorOf(`${create} ${file}`, BOB)).to.equal(`${file} ${message}`);
      }
      const fine = write("fine.json", ["14", "200", "0.7000001", "5"]);
      expect(await errorOf(`${create} ${fine}`, BOB)).to.equal(
        `${fine}, entry 2 is 0.7000001: SN9 has 6 decimals, give no more`,
      );
      expect(await errorOf(`${create} ${folder}/nowhere.json`, BOB)).to.contain("cannot be read");
      expect(await errorOf("index create --tokens 80 --approve", BOB)).to.equal(
        `${BOB.address} needs more: 112 SN1 (has 100), 1600 HOST (has 1000), 5.6 SN9 (has 5)`,
      );
    });
  });

  describe("index redeem --in-kind", () => {
    it("pays the share of every asset, to another account", async () => {
      const before = await balancesOf(BOB.address);
      const result = await json<{ paid: Amount[] }>(`index redeem --in-kind --tokens 10 --to ${BOB.address}`, ALICE);
      expect(result).to.deep.include({ tokens: (10n * WAD).toString(), to: BOB.address, claim: null, next: null });
      expect(bySymbol(result.paid)).to.deep.equal(shareOf(10n * WAD));
      expect(await balancesOf(BOB.address)).to.deep.equal(plus(before, shareOf(10n * WAD)));
      expect(await suite.token.balanceOf(ALICE.address)).to.equal(30n * WAD);
    });

    it("stops at a broken component, and with --skip leaves it as a claim", async () => {
      await break_(MODES.REVERT);
      expect(await errorOf("index redeem --in-kind --tokens 10", ALICE)).to.equal(
        "The transfer of component 1 failed (position 1). " +
          "Redeem in kind again and skip it: it is kept as a claim, to be pulled once it works.",
      );
      expect(await suite.token.balanceOf(ALICE.address)).to.equal(ALICES);

      for (const skip of ["1", "auto"]) {
        const held = await balancesOf(ALICE.address);
        const result = await json<{ paid: Amount[] }>(`index redeem --in-kind --tokens 10 --skip ${skip}`, ALICE);
        const share = shareOf(10n * WAD);
        expect(bySymbol(result.paid)).to.deep.equal(without(share, "HOST"));
        expect(await balancesOf(ALICE.address)).to.deep.equal(plus(held, without(share, "HOST")));
      }
      // The second grew the first one's claim.
      const [open, components] = await suite.vault.claimOf(ALICE.address, FIRST_CLAIM);
      expect(open).to.equal(1n << BigInt(HOSTILE));
      expect(components[HOSTILE]?.amount).to.equal(shareOf(20n * WAD).HOST);
    });

    it("skips the cash when asked", async () => {
      const result = await json<{ paid: Amount[]; claim: { components: Amount[] } }>(
        "index redeem --in-kind --tokens 10 --skip 0,cash",
        ALICE,
      );
      expect(bySymbol(result.paid)).to.deep.equal(without(shareOf(10n * WAD), "SN1", "TAO"));
      expect(bySymbol(result.claim.components)).to.deep.equal(without(shareOf(10n * WAD), "HOST", "SN9"));
      expect(result.claim.components.map(({ position, assetId }) => [position, assetId])).to.deep.equal([
        ["0", "1"],
        ["20", null],
      ]);
    });

    it("refuses options that do not go together", async () => {
      for (const option of ["--skip 1", "--min-out-bps 9000"]) {
        expect(await errorOf(`index redeem --tokens 1 ${option}`, ALICE)).to.equal(
          `${option.split(" ")[0]} goes with --in-kind`,
        );
      }
      expect(await errorOf("index redeem --tokens 1 --in-kind --min-out 1", ALICE)).to.contain("cannot be used with");
      expect(await errorOf("index redeem --tokens 1 --in-kind --skip 21", ALICE)).to.contain("Give positions");
      expect(await errorOf("index redeem --tokens 1 --in-kind --min-out-bps 10001", ALICE)).to.contain(
        "from 0 to 10000",
      );
      expect(await errorOf("index redeem --tokens 40.1 --in-kind", ALICE)).to.equal(
        `${ALICE.address} holds 40 TAO20, and 40.1 is needed`,
      );
    });
  });

  describe("index exit", () => {
    for (const [name, mode] of Object.entries(MODES)) {
      it(`pays what works and keeps the rest when a component does ${name}`, async () => {
        await break_(mode);
        const before = await balancesOf(ALICE.address);
        const result = await json<{ paid: Amount[]; claim: { claimId: string; components: Amount[] }; next: string }>(
          "index exit",
          ALICE,
        );
        const share = shareOf(ALICES);
        expect(bySymbol(result.paid)).to.deep.equal(without(share, "HOST"));
        expect(result.claim.claimId).to.equal(FIRST_CLAIM.toString());
        expect(bySymbol(result.claim.components)).to.deep.equal({ HOST: share.HOST });
        expect(result.next).to.equal(`assay index claim --id 256 --components 1 --vault ${vaultAt} --rpc ${chain.url}`);
        expect(await balancesOf(ALICE.address)).to.deep.equal(plus(before, without(share, "HOST")));
        expect(await suite.token.balanceOf(ALICE.address)).to.equal(0n);
      });
    }

    it("needs no oracle: neither one that is halted, nor any at all", async () => {
      await settleNav(suite, WAD);
      await settleNav(suite, 5_000n * WAD); // far out of its sane range
      expect((await suite.oracle.status()).status).to.equal(3n);
      expect(
        await errorOf("index redeem --tokens 1 --in-kind --to 0x0000000000000000000000000000000000000000", ALICE),
      ).to.contain("Nobody can receive");
      expect((await json<{ paid: Amount[] }>("index exit --tokens 10", ALICE)).paid).to.have.length(4);
      await suite.ethers.provider.send("hardhat_setCode", [suite.oracle.target, "0x"]);
      const { paid } = await json<{ paid: Amount[] }>("index exit", ALICE);
      expect(bySymbol(paid)).to.deep.equal(shareOf(30n * WAD));
    });

    it("leaves everything as a claim with --deferred, and the printed command pulls it", async () => {
      const before = await balancesOf(ALICE.address);
      const { stdout, code } = await assay("index exit --deferred --tokens 20", ALICE);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^redeemed {12}20 TAO20 in kind$/m);
      expect(stdout).to.match(/^waits in claim 256 {2}28 SN1\n {20,}400 HOST\n {20,}1\.4 SN9\n {20,}10 TAO$/m);
      expect(await balancesOf(ALICE.address)).to.deep.equal(before);

      const next = /pull it with +assay (.+)$/m.exec(stdout)?.[1] ?? "";
      const pulled = await runCliHere(next.split(" "), { ASSAY_KEY: ALICE.privateKey }, folder);
      expect([pulled.code, pulled.stderr]).to.deep.equal([0, ""]);
      expect(pulled.stdout).to.match(/^open +nothing more$/m);
      expect(await balancesOf(ALICE.address)).to.deep.equal(plus(before, shareOf(20n * WAD)));
    });

    it("is a command of its own, with nothing but the chain and the vault", async () => {
      const args = ["index", "exit", "--rpc", chain.url, "--vault", vaultAt, "--tokens", "1", "--key-env", "MINE"];
      const run = await runCli(args, { MINE: ALICE.privateKey }, folder);
      expect([run.code, run.stderr]).to.deep.equal([0, ""]);
      expect(run.stdout).to.match(/^paid +1\.4 SN1$/m);
    });

    it("says when there is nothing to leave with, and when there is no vault", async () => {
      expect(await errorOf("index exit", BOB)).to.equal(
        `${BOB.address} holds no TAO20: there is nothing to leave with`,
      );
      expect(await errorOf("index exit --tokens 41", ALICE)).to.equal(
        `${ALICE.address} holds 40 TAO20, and 41 is needed`,
      );
      expect(await errorOf(`index exit --deferred --to ${BOB.address}`, ALICE)).to.contain("cannot be used with");
      expect(await errorOf("index exit --addresses some.json", ALICE)).to.contain("cannot be used with");
      const run = await runCliHere(["index", "exit", "--rpc", chain.url, "--vault", BOB.address], {
        ASSAY_KEY: ALICE.privateKey,
      });
      expect(run.stderr).to.equal(
        `error: there is no contract at --vault ${BOB.address} on chain 31337: check --vault and --rpc\n`,
      );
    });
  });

  describe("index claim", () => {
    it("lists what is open, pulls part of it, and says what stays", async () => {
      await break_(MODES.BURN_GAS);
      await json("index exit --deferred --tokens 20", ALICE);
      await json("index exit --tokens 10", ALICE);
      const listed = await json<{ claims: { claimId: string; components: Amount[] }[] }>("index claim", ALICE);
      expect(listed.claims.map(({ claimId }) => claimId)).to.deep.equal(["256", "257"]);
      expect(bySymbol(listed.claims[0]?.components ?? [])).to.deep.equal(shareOf(20n * WAD));
      expect(bySymbol(listed.claims[1]?.components ?? [])).to.deep.equal({ HOST: shareOf(10n * WAD).HOST });
      expect(await json(`index claim --account ${ALICE.address}`)).to.deep.equal(listed); // nobody's key is needed
      const people = await assay("index claim", ALICE);
      expect(people.stdout).to.match(/^claim {9}256\nopen {10}28 SN1\n/m);
      expect(people.stdout).to.contain(`--id 257 --components 1 --vault ${vaultAt}`);

      const before = await balancesOf(ALICE.address);
      const part = await json<{ paid: Amount[]; open: Amount[] }>("index claim --id 256 --components 0,cash", ALICE);
      expect(bySymbol(part.paid)).to.deep.equal(without(shareOf(20n * WAD), "HOST", "SN9"));
      expect(bySymbol(part.open)).to.deep.equal(without(shareOf(20n * WAD), "SN1", "TAO"));

      const rest = await json<{ paid: Amount[]; open: Amount[] }>("index claim --id 256", ALICE);
      expect(bySymbol(rest.paid), "what burns its gas costs the others nothing").to.deep.equal({
        SN9: shareOf(20n * WAD).SN9,
      });
      expect(bySymbol(rest.open)).to.deep.equal({ HOST: shareOf(20n * WAD).HOST });
      expect(await balancesOf(ALICE.address)).to.deep.equal(plus(before, without(shareOf(20n * WAD), "HOST")));

      await break_(0);
      await json(`index claim --id 256 --to ${BOB.address}`, ALICE);
      await json("index claim --id 257", ALICE);
      expect(await host.balanceOf(BOB.address)).to.equal(shareOf(20n * WAD).HOST);
      expect((await assay("index claim", ALICE)).stdout).to.equal(`no claim of ${ALICE.address} is open\n`);
    });

    it("pulls all of a claim at once", async () => {
      await json("index exit --deferred", ALICE);
      const { paid, open } = await json<{ paid: Amount[]; open: Amount[] }>("index claim --id 256", ALICE);
      expect(bySymbol(paid)).to.deep.equal(shareOf(ALICES));
      expect(open).to.deep.equal([]);
    });

    it("says when nothing of it is owed, or nothing can be paid", async () => {
      expect(await errorOf("index claim --id 256", ALICE)).to.equal(
        "nothing of claim 256 that was asked for is owed: nothing is open",
      );
      await break_(MODES.REVERT);
      await json("index exit", ALICE);
      expect(await errorOf("index claim --id 256 --components 0", ALICE)).to.equal(
        "nothing of claim 256 that was asked for is owed: 1 is open",
      );
      expect(await errorOf("index claim --id 256", ALICE)).to.contain(
        "Nothing of claim 256 was paid: open of it is component 1 (as bits 2).",
      );
      expect(await errorOf(`index claim --id 256 --account ${BOB.address}`, ALICE)).to.contain("cannot be used with");
    });
  });

  describe("index drift and auction", () => {
    /** Worth 280 = 70 + 100 + 60 + 50 of cash: 25 %, 35.71 %, 21.42 % and 17.85 %. */
    const PRICES = [
      [1n, WAD / 2n],
      [4n, WAD / 20n],
      [9n, (60n * WAD) / 7n],
    ] as const;
    const WEIGHTS = { asOf: "2025-10-12", weights: [weight(1, 2_500), weight(9, 2_500), weight(4, 5_000)], gone: [] };

    function weight(assetId: number, weightBps: number) {
      return { assetId, weightBps, weight: "0.1" };
    }

    /** Targets of 5 % cash: 2,375 of asset 1, 4,750 of asset 4, 2,375 of asset 9. */
    async function announceAndWait(): Promise<Record<string, unknown>> {
      const file = write("weights.json", WEIGHTS);
      const result = await json(`index auction announce --targets ${file} --cash-bps 500`, ADMIN);
      await suite.ethers.provider.send("evm_increaseTime", [DAY]);
      await suite.ethers.provider.send("evm_mine", []);
      return result;
    }

    it("shows shares, targets and bars, and needs fresh prices", async () => {
      expect(await errorOf("index drift")).to.match(/^Asset 1 has no settled price\. /);
      await settlePrices(PRICES);
      expect((await assay("index drift")).stdout).to.contain("no target weights are in force");
      await announceAndWait();
      expect(await errorOf("index drift")).to.match(
        /^The newest price of asset 1 is 86\d{3} s \(about 24 hours\) old and readers accept at most 600 s/,
      );
      await settlePrices(PRICES);
      const { assets } = await json<{ assets: Record<string, string | null>[] }>("index drift");
      expect(
        assets.map(({ assetId, symbol, weightBps, targetBps, driftBps }) => [
          assetId,
          symbol,
          weightBps,
          targetBps,
          driftBps,
        ]),
      ).to.deep.equal([
        ["1", "SN1", "2500", "2375", "125"],
        ["4", "HOST", "3571", "4750", "-1179"],
        ["9", "SN9", "2142", "2375", "-233"], // 60 / 7 is cut off
        [null, "TAO", "1785", "500", "1285"],
      ]);
      const [head, first, second, , cash] = (await assay("index drift")).stdout.split("\n");
      expect(head).to.match(/^asset {2}symbol +held +value +now +target +drift {2}now, and up to the target$/);
      expect(first).to.match(/^ +1 {2}SN1 +140 +70 +25 % +23\.75 % +\+1\.25 % {2}█+[▏▎▍▌▋▊▉]?$/);
      expect(second).to.match(/ 2000 +100 +35\.71 % +47\.5 % +-11\.79 % {2}█+.?░+$/);
      expect(cash).to.match(/^ cash {2}TAO +50 +50 +17\.85 % +5 % +\+12\.85 % {2}█+/);
    });

    it("finds the auction by the vault when the deployment file lacks it", async () => {
      const { manager, registry, oracle, vault, auction } = suite;
      const file = write("deployed_addresses.json", {
        "Access#AssayAccessManager": manager.target,
        "Oracle#ValidatorRegistry": registry.target,
        "Oracle#NAVOracle": oracle.target,
        "Index#IndexVault": vault.target,
      });
      const args = ["index", "auction", "status", "--json", "--rpc", chain.url, "--addresses", file];
      const run = await runCliHere(args, {}, folder);
      expect([run.code, run.stderr]).to.deep.equal([0, ""]);
      expect(JSON.parse(run.stdout)).to.include({ auction: auction.target });
    });

    it("announces weights scaled to what is not cash, and shows them", async () => {
      const file = write("weights.json", WEIGHTS);
      const result = await json<{ targets: { assetId: string; weightBps: string }[]; effectiveAt: string }>(
        `index auction announce --targets ${file} --cash-bps 500`,
        ADMIN,
      );
      expect(result.targets.map(({ assetId, weightBps }) => [assetId, weightBps])).to.deep.equal([
        ["1", "2375"],
        ["4", "4750"],
        ["9", "2375"],
      ]);
      expect(BigInt(result.effectiveAt)).to.equal(BigInt(await latestTimestamp(suite.ethers)) + BigInt(DAY));
      const status = await json<{ announced: { cashBps: string; targets: unknown[] } }>("index auction status");
      expect(status).to.deep.include({ number: "0", isOpen: false, inForce: { targets: [], cashBps: "0" } });
      expect(status.announced.cashBps).to.equal("500");
      expect(status.announced.targets).to.deep.equal(result.targets);
      expect((await assay("index auction status")).stdout).to.match(/^announced +3 targets and 5 % of cash, from /m);
    });

    it("takes tokens of joiners from a file, and says what is wrong with one", async () => {
      const strange = write("strange.json", { weights: [weight(1, 9_000), weight(12, 1_000)] });
      expect(await errorOf(`index auction announce --targets ${strange}`, ADMIN)).to.equal(
        "no token is known of asset 12: name it in --tokens-file",
      );
      const tokens = write("tokens.json", { "12": suite.base.target });
      expect(await errorOf(`index auction announce --targets ${strange} --tokens-file ${tokens}`, ADMIN)).to.contain(
        `Target 1 (${String(suite.base.target)}) is not allowed.`,
      );
      const joiner = await suite.ethers.deployContract("MockERC20", ["Alpha 12", "SN12", 18]);
      const good = write("tokens.json", { "12": joiner.target });
      const { targets } = await json<{ targets: unknown[] }>(
        `index auction announce --targets ${strange} --tokens-file ${good}`,
        ADMIN,
      );
      expect(targets).to.deep.equal([
        { assetId: "1", token: sn1.target, weightBps: "9000" },
        { assetId: "12", token: joiner.target, weightBps: "1000" },
      ]);
      const twice = write("twice.json", { weights: [weight(1, 5_000), weight(1, 5_000)] });
      expect(await errorOf(`index auction announce --targets ${twice}`, ADMIN)).to.equal(
        `${twice} holds asset 1 more than once`,
      );
      const odd = write("odd.json", { weights: [] });
      expect(await errorOf(`index auction announce --targets ${odd}`, ADMIN)).to.contain("must be the output of");
      expect(await errorOf(`index auction announce --targets ${write("w.json", WEIGHTS)}`, ALICE)).to.contain(
        `${ALICE.address} may not call this function.`,
      );
    });

    it("opens, fills after a preview, and closes", async () => {
      expect(
        await errorOf("index auction open --duration-seconds 600 --start-bps 200 --end-bps 100", ADMIN),
      ).to.contain("No target weights are in force.");
      await announceAndWait();
      await settlePrices(PRICES);
      const opened = await json("index auction open --duration-seconds 600 --start-bps 0 --end-bps 0", ADMIN);
      expect(opened).to.include({ number: "1", durationSeconds: "600" });
      expect(await json("index auction status")).to.include({
        number: "1",
        isOpen: true,
        multiplierWad: WAD.toString(),
      });
      expect(await errorOf("index auction close", ADMIN)).to.match(/^Auction 1 runs until /);

      // Cash is over by 36 of 280, asset 4 under by 33 = 660 of it at 0.05: 10 of cash cost 200.
      const fill = "index auction fill --sell cash --buy 4 --max-sold 10";
      const quote = await json<{ sold: Amount; paid: Amount }>(`${fill} --preview`);
      expect([quote.sold.amount, quote.paid.amount]).to.deep.equal([(10n * WAD).toString(), (200n * WAD).toString()]);
      expect((await assay(`${fill} --preview`)).stdout).to.match(/^would pay {2}200 HOST$/m);

      expect(await errorOf(fill, BOB)).to.equal(`${BOB.address} needs more: 200 HOST (has 0)`);
      await host.mint(BOB.address, 1_000n * WAD);
      expect(await errorOf(fill, BOB)).to.contain("has too small an allowance: it needs 200 HOST of ");
      expect(await errorOf(`${fill} --max-paid 199.9 --approve`, BOB)).to.contain(
        "it would cost 200 HOST now, over the maximum of 199.9",
      );
      const before = await balancesOf(BOB.address);
      const done = await json<{ sold: Amount; paid: Amount }>(`${fill} --max-paid 201 --approve`, BOB);
      expect([done.sold.amount, done.paid.amount]).to.deep.equal([(10n * WAD).toString(), (200n * WAD).toString()]);
      expect(await balancesOf(BOB.address)).to.deep.equal({
        ...before,
        HOST: 800n * WAD,
        TAO: (before.TAO ?? 0n) + 10n * WAD,
      });
      expect((await suite.vault.books()).cash).to.equal(40n * WAD);

      expect(await errorOf("index auction fill --sell 4 --buy 1", BOB)).to.contain(
        "There is nothing to trade of component 1 (position 1) for component 0 (position 0)",
      );
      expect(await errorOf("index auction fill --sell 7 --buy 1", BOB)).to.equal(
        "asset 7 is not in the vault's component list, which has 1, 4, 9, cash",
      );
      await suite.ethers.provider.send("evm_increaseTime", [600]);
      await suite.ethers.provider.send("evm_mine", []);
      expect(await errorOf(fill, BOB)).to.contain("No auction is under way.");
      const closed = await json("index auction close", BOB);
      expect(closed).to.include({ number: "1", basketVersion: "2" });
      expect((await assay("index auction status")).stdout).to.match(/^auction +1, over$/m);
    });
  });
});
