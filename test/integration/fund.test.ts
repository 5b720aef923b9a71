import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { localAccount } from "../../scripts/local/accounts.js";
import { type ChainProcess, startChain } from "../../scripts/local/chain-process.js";
import { DAY, deployFund, type FundSuite, passSeconds, RAY, WAD } from "../helpers/reserve.js";
import { type CliRun, runCli, runCliHere } from "../helpers/run-cli.js";
import { latestTimestamp } from "../helpers/suite.js";

/** As `deployFund` orders them. */
const [ADMIN, DISTRIBUTOR, ALICE, BOB] = [localAccount(0), localAccount(1), localAccount(5), localAccount(6)];
const CENT = WAD / 100n;
/** What the fund begins with: core x (1,000 - 100); and the label of the reserve: 0.35 of each inactive token. */
const GENESIS_FUND = 900n * WAD;
const GENESIS_LABEL = 315n * WAD;
const PRICE = 135n * CENT;
/** In the external position, which a fifth more makes the whole fund grow by a tenth. */
const PLACED = 450n * WAD;
const SIGNING = [0, 1, 2] as const; // of four validators with equal stake: over two thirds

type Json = Record<string, unknown>;
interface Redeemed {
  readonly token: string;
  readonly valueWad: string;
  readonly amount: string;
}

describe("assay fund, against a running chain", function () {
  this.timeout(120_000);

  let chain: ChainProcess;
  let suite: FundSuite;
  let folder: string;
  let addresses: string;
  let genesis: Json;
  let beforeTheNotice: number;
  const ending: (() => unknown)[] = [];

  before(async () => {
    chain = await startChain();
    ending.push(() => chain.stop());
    const connection = await network.create({ network: "localhost", override: { url: chain.url } });
    ending.push(() => connection.close());
    folder = mkdtempSync(path.join(tmpdir(), "assay-fund-"));
    ending.push(() => rmSync(folder, { recursive: true }));
    suite = await deployFund(connection.ethers, { validators: 4 });
    addresses = write("deployed_addresses.json", {
      "Reserve#RedemptionVault": suite.vault.target,
      "Reserve#OperationalFund": suite.fund.target,
      "Reserve#PremiumReserve": suite.reserve.target,
      "Reserve#TokenPicture": suite.picture.target,
      "Reserve#FundReport": suite.report.target,
    });
    await suite.asset.connect(suite.bob).approve(suite.vault.target, 0n); // the helper gave all
  });

  after(async () => {
    for (const end of ending.reverse()) await end();
  });

  interface Sender {
    readonly privateKey: string;
  }

  async function assay(args: string, sender?: Sender): Promise<CliRun> {
    const env = sender === undefined ? {} : { ASSAY_KEY: sender.privateKey };
    return runCliHere(["fund", ...args.split(" "), ...where()], env, folder);
  }

  function where(): string[] {
    return ["--rpc", chain.url, "--addresses", addresses];
  }

  async function json<T = Json>(args: string, sender?: Sender): Promise<T> {
    const run = await assay(`${args} --json`, sender);
    expect([run.code, run.stderr]).to.deep.equal([0, ""]);
    expect(run.stdout.trim().split("\n")).to.have.length(1);
    return JSON.parse(run.stdout) as T;
  }

  async function text(args: string, sender?: Sender): Promise<string> {
    const run = await assay(args, sender);
    expect([run.code, run.stderr]).to.deep.equal([0, ""]);
    return run.stdout;
  }

  async function errorOf(args: string, sender?: Sender): Promise<string> {
    const run = await assay(args, sender);
    expect([run.code, run.stdout]).to.deep.equal([1, ""]);
    expect(run.stderr).to.match(/^error: [^\n]+\n$/);
    return run.stderr.slice("error: ".length, -1);
  }

  function write(name: string, content: unknown): string {
    const file = path.join(folder, name);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  /** The next block comes `seconds` later, and now: what asks for the pending block sees it. */
  async function pass(seconds: bigint): Promise<void> {
    await passSeconds(suite, seconds);
    await suite.ethers.provider.send("evm_mine", []);
  }

  async function balanceOf(account: string): Promise<bigint> {
    return suite.asset.balanceOf(account);
  }

  it("shows the system as genesis made it", async () => {
    genesis = await json("status");
    expect(genesis).to.include({
      vault: suite.vault.target,
      fund: suite.fund.target,
      reserve: suite.reserve.target,
      asset: suite.asset.target,
      symbol: "mUSD",
      decimals: "18",
      operationalFundWad: GENESIS_FUND.toString(),
      premiumReserveWad: GENESIS_LABEL.toString(),
      activeTokens: "100",
      inactiveTokens: "900",
      pendingTokens: "0",
      totalTokenValueWad: (100n * WAD).toString(),
      averageTokenValueWad: WAD.toString(),
      coverageRatioWad: (9n * WAD).toString(),
      inceptionReturnWad: "0",
      systemNavWad: (GENESIS_FUND + 100n * WAD + GENESIS_LABEL).toString(),
      equityWad: (800n * WAD).toString(),
      isLossMode: false,
      payoutRatioRay: RAY.toString(),
      closedPeriods: "0",
      indexRay: RAY.toString(),
      cash: GENESIS_FUND.toString(),
      externalBook: "0",
      claims: "0",
      queuedAmount: "0",
      issuanceEndsAt: "0",
    });
    expect(BigInt(String(genesis.nextCloseAt)) - BigInt(String(genesis.lastClosedAt))).to.equal(DAY);
    const shown = await text("status");
    expect(shown).to.match(/^fund +900 mUSD$/m);
    expect(shown).to.match(/^coverage +█{24} 900 %$/m);
    expect(shown).to.match(/^tokens +100 active; 900 inactive$/m);
    expect(shown).to.match(/^queue +empty$/m);
  });

  it("runs as a command of its own", async () => {
    const run = await runCli(["fund", "status", "--json", ...where()]);
    expect([run.code, run.stderr]).to.deep.equal([0, ""]);
    expect(JSON.parse(run.stdout)).to.include({ systemNavWad: genesis.systemNavWad, closedPeriods: "0" });
  });

  describe("issuing", () => {
    it("takes the lowest inactive number, or the one asked for", async () => {
      const treasury = await balanceOf(suite.treasury.address);
      const first = await json("issue", ALICE);
      expect(first).to.include({ token: "101", account: ALICE.address, to: ALICE.address, since: "1" });
      expect(first).to.include({ price: PRICE.toString(), core: WAD.toString(), premium: (35n * CENT).toString() });
      expect(first).to.include({ activeTokens: "101", allowance: null });
      expect((await balanceOf(suite.treasury.address)) - treasury).to.equal(35n * CENT);
      expect(await json("issue --token 105", ALICE)).to.include({ token: "105" });
      expect(await json("issue", ALICE)).to.include({ token: "102" });
      expect(await suite.vault.ownerOf(102)).to.equal(ALICE.address);
    });

    it("asks for the allowance, or sets exactly the price with --approve", async () => {
      expect(await errorOf("issue", BOB)).to.equal(
        `the vault ${String(suite.vault.target)} may take 0 mUSD from ${BOB.address}, and 1.35 mUSD is needed: ` +
          "approve that, or add --approve",
      );
      const shown = await text(`issue --approve --to ${ALICE.address}`, BOB);
      expect(shown).to.match(/^issued +token 103 for 1.35 mUSD$/m);
      expect(shown).to.match(/^allowance +set to 1.35 mUSD$/m);
      expect(await suite.vault.ownerOf(103)).to.equal(ALICE.address);
      expect(await suite.asset.allowance(BOB.address, suite.vault.target)).to.equal(0n);
    });

    it("says why a number cannot be had", async () => {
      expect(await errorOf("issue --token 101", ALICE)).to.equal(
        "Token 101 is somebody's, so it cannot be issued. Choose an inactive number; `assay fund value` shows the state of one.",
      );
      expect(await errorOf("issue --token 1001", ALICE)).to.equal(
        "There is no token 1001: numbers run from 1 to 1000. Check the number.",
      );
      expect(await errorOf("issue")).to.contain("the environment variable ASSAY_KEY is not set");
    });
  });

  describe("the external position", () => {
    it("is placed with a day's notice", async () => {
      expect(await errorOf("invest place --amount 450", ADMIN)).to.equal("give --schedule or --execute");
      expect(await errorOf("invest place --amount 450 --execute", ADMIN)).to.contain(
        "is not scheduled, or has expired",
      );
      const scheduled = await json("invest place --amount 450 --schedule", ADMIN);
      beforeTheNotice = await suite.ethers.provider.getBlockNumber();
      const executableAt = BigInt(await latestTimestamp(suite.ethers)) + DAY;
      expect(scheduled).to.include({ executableAt: executableAt.toString(), account: ADMIN.address });
      expect(await errorOf("invest place --amount 450 --execute", ADMIN)).to.match(
        /^this act can be executed from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC on, and the chain's clock says /,
      );
      await pass(DAY);
      expect(await json("invest place --amount 450 --execute", ADMIN)).to.include({
        amount: PLACED.toString(),
        externalBefore: "0",
        externalAfter: PLACED.toString(),
        cashBefore: (904n * WAD).toString(),
        cashAfter: (454n * WAD).toString(),
      });
    });

    it("must be attested", async () => {
      expect(await errorOf("close", ALICE)).to.match(
        /^The fund has 450000000000000000000 of its smallest units in its /,
      );
      expect(await errorOf("attest --ratio 1.2", ALICE)).to.equal(
        `${ALICE.address} is no validator of the set in force: use the key of a validator's oracle`,
      );
      expect(await errorOf("attest", ALICE)).to.equal("give --ratio or --ratio-ray");
      expect(await errorOf(`attest --ratio 1.${"1".repeat(28)}`, ALICE)).to.contain("with at most 27 places");
      expect(await errorOf("attest --ratio 1,2", ALICE)).to.contain("Give a plain decimal");
      expect(await errorOf("attest --ratio 1.2 --ratio-ray 12", ALICE)).to.contain("cannot be used with option");
    });

    it("is closed by three of four validators", async () => {
      const files: string[] = [];
      for (const i of SIGNING) {
        const key = suite.keys[i];
        if (!key) throw new Error(`no validator ${i}`);
        const ratio = i === 2 ? `--ratio-ray ${(12n * RAY) / 10n}` : "--ratio 1.2";
        const run = await runCliHere(
          ["fund", "attest", ...ratio.split(" "), "--key-env", "VALIDATOR_KEY", ...where()],
          { VALIDATOR_KEY: key.privateKey },
        );
        expect([run.code, run.stderr]).to.deep.equal([0, ""]);
        const signed = JSON.parse(run.stdout) as Json;
        expect(signed).to.include({
          chainId: "31337",
          fund: suite.fund.target,
          period: "1",
          valueBefore: PLACED.toString(),
          ratioRay: ((12n * RAY) / 10n).toString(),
          validator: key.address,
        });
        files.push(write(`attested-${i}.json`, run.stdout));
      }
      const [one = "", two = "", three = ""] = files;
      expect(await errorOf(`close --attestation ${one} ${two}`, BOB)).to.contain(
        "2 validators with 200 of 400 stake signed; two thirds of the stake and 3 validators are needed.",
      );
      expect(await errorOf(`close --attestation ${one} ${one} ${two}`, BOB)).to.contain("as another is");

      const closed = await json(`close --attestation ${three} ${one} ${two}`, BOB);
      expect(closed).to.include({
        period: "1",
        returnRay: (RAY / 10n).toString(),
        indexBefore45: (10n ** 45n).toString(),
        indexAfter45: (11n * 10n ** 44n).toString(),
        fundBefore: (904n * WAD).toString(),
        fundAfter: (994n * WAD).toString(), // 450 x 1.2 = 540
        payoutRatioRay: null,
      });
      expect(closed.validators).to.deep.equal([2, 0, 1].map((i) => suite.keys[i]?.address));
      expect(await errorOf(`close --attestation ${three} ${one} ${two}`, BOB)).to.equal(
        `${three} is of period 1, and period 2 is open`,
      );
    });
  });

  describe("value", () => {
    it("earns from the first close after the activation on", async () => {
      expect(await json("value 1")).to.include({
        ...{ token: "1", state: "active", owner: DISTRIBUTOR.address, since: "0", isPending: false, place: null },
        ...{ valueWad: (110n * CENT).toString(), payout: (110n * CENT).toString(), at: null, valueAtWad: null },
      });
      expect(await json("value 101")).to.include({ since: "1", valueWad: WAD.toString(), isPending: false });
      expect(await text("value 1")).to.match(/^value +1.1 mUSD \(\+10 %\)$/m);
    });

    it("tells a past one, and the state of every number", async () => {
      const at = BigInt(String(genesis.timestamp)) + 60n;
      expect(await json(`value 1 --at ${at}`)).to.include({ at: at.toString(), valueAtWad: WAD.toString() });
      expect(await json("value 500")).to.deep.include({ state: "inactive", owner: null, valueWad: "0", payout: null });
      expect(await errorOf("value 1001")).to.contain("There is no token 1001: numbers run from 1 to 1000.");
      expect(await errorOf("value 101 --at 2020-01-01T00:00:00Z")).to.contain("2020-01-01 00:00:00 UTC lies outside");
      expect(await errorOf("value 101 --at noon")).to.contain("Give whole seconds");
    });

    it("times a rate is what a token earns, exactly", async () => {
      expect(await json("earnings 1 --rate 0.0125")).to.deep.equal({
        token: "1",
        valueWad: (110n * CENT).toString(),
        rateRay: (125n * 10n ** 23n).toString(),
        earnings45: (1_375n * 10n ** 40n).toString(),
        earnings: "0.01375",
      });
      expect(await text("earnings 1 --rate -0.5")).to.match(/^earnings +-0.55 mUSD$/m);
      expect(await errorOf("earnings 500 --rate 0.1")).to.contain("Token 500 is inactive");
    });
  });

  describe("redeeming", () => {
    it("pays one token its value", async () => {
      expect(await errorOf("redeem 101", BOB)).to.equal(
        `${BOB.address} neither owns token 101 nor may act for its owner. ` +
          "Send from the owner's account, or let the owner approve this one.",
      );
      expect(await errorOf("redeem 101 --min-amount 1.01", ALICE)).to.contain("less than the minimum");
      const held = await balanceOf(ALICE.address);
      const redeemed = await json<Json & { tokens: Redeemed[] }>("redeem 101", ALICE);
      expect(redeemed).to.include({ amount: WAD.toString(), minAmount: WAD.toString(), to: ALICE.address });
      expect(redeemed.tokens).to.deep.equal([
        { token: "101", owner: ALICE.address, valueWad: WAD.toString(), amount: WAD.toString() },
      ]);
      expect((await balanceOf(ALICE.address)) - held).to.equal(WAD);
      expect(await errorOf("redeem 101", ALICE)).to.contain("Token 101 is inactive: it was redeemed before");
    });

    it("pays several with one payment, to whom it is told", async () => {
      const held = await balanceOf(BOB.address);
      const redeemed = await json<{ tokens: Redeemed[]; amount: string }>(`redeem 102 105 --to ${BOB.address}`, ALICE);
      expect(redeemed.tokens.map(({ token, amount }) => [token, amount])).to.deep.equal([
        ["102", WAD.toString()],
        ["105", WAD.toString()],
      ]);
      expect((await balanceOf(BOB.address)) - held).to.equal(2n * WAD);
      expect(await text("redeem 1", DISTRIBUTOR)).to.match(/^redeemed +token 1 for 1.1 mUSD$/m);
      expect(await errorOf("redeem 5 5", DISTRIBUTOR)).to.contain("It is named twice");
    });
  });

  describe("the queue", () => {
    it("is joined, shown and left", async () => {
      const { requests } = await json<{ requests: Json[] }>("redeem 2 3 4 --queue", DISTRIBUTOR);
      expect(requests.map(({ token, place }) => [token, place])).to.deep.equal([
        ["2", "1"],
        ["3", "2"],
        ["4", "3"],
      ]);
      const queue = await json<Json & { waiting: Json[] }>("queue status");
      expect(queue).to.include({ head: "1", tail: "4", placesLeft: "0" });
      expect(queue).to.include({ cash: ((454n - 3n) * WAD - 110n * CENT).toString() });
      // Three values of 1.1, rounded up as a sum.
      expect(Number(BigInt(String(queue.queuedAmount)) - 330n * CENT)).to.be.within(0, 3);
      expect(queue.waiting).to.have.length(3);
      expect(queue.waiting[0]).to.include({ place: "1", token: "2", owner: DISTRIBUTOR.address });
      expect(await json("value 2")).to.include({ state: "queued", place: "1" });
      expect(await errorOf("redeem 2", DISTRIBUTOR)).to.contain("Token 2 waits in the queue at place 1");

      expect(await errorOf("queue cancel 5", DISTRIBUTOR)).to.contain("Token 5 does not wait in the queue.");
      const { cancelled } = await json<{ cancelled: Json[] }>("queue cancel 3", DISTRIBUTOR);
      expect(cancelled.map(({ token, place }) => [token, place])).to.deep.equal([["3", "2"]]);
      expect((await json<{ waiting: Json[] }>("queue status")).waiting.map(({ token }) => token)).to.deep.equal([
        "2",
        "4",
      ]);
      expect(await text("queue status")).to.match(/^ +1 +2 +1.1 mUSD +1.1 mUSD +0x/m);
    });

    it("is paid into claims, which are pulled", async () => {
      const processed = await json<Json & { paid: Redeemed[] }>("queue process --steps 10", BOB);
      expect(processed.paid.map(({ token, amount }) => [token, amount])).to.deep.equal([
        ["2", (110n * CENT).toString()],
        ["4", (110n * CENT).toString()],
      ]);
      expect(processed).to.include({ queuedAmount: "0" });
      expect(await json("status")).to.include({ claims: (220n * CENT).toString(), activeTokens: "98" });
      const held = await balanceOf(BOB.address);
      expect(await json(`claim --to ${BOB.address}`, DISTRIBUTOR)).to.include({
        amount: (220n * CENT).toString(),
        claims: "0",
        to: BOB.address,
      });
      expect((await balanceOf(BOB.address)) - held).to.equal(220n * CENT);
      expect(await errorOf("claim", DISTRIBUTOR)).to.equal(
        `${DISTRIBUTOR.address} has nothing to claim from the fund. ` +
          "Check the account; what the queue paid is claimed by the token's owner.",
      );
      expect(await errorOf("queue process", BOB)).to.equal("Nobody waits in the queue. Nothing needs doing.");
      expect(await text("queue status")).to.equal("the queue is empty; the fund has 447.7 mUSD in cash\n");
    });
  });

  describe("any past state", () => {
    it("is shown after a block, and at a time", async () => {
      expect(await json(`status --at-block ${String(genesis.blockNumber)}`)).to.deep.equal(genesis);
      const block = await suite.ethers.provider.getBlock(beforeTheNotice);
      const at = BigInt(block?.timestamp ?? 0) + 3_600n; // nothing happened for a day after
      const then = await json(`status --at ${at}`);
      expect(then).to.include({ blockNumber: beforeTheNotice, activeTokens: "104", pendingTokens: "4" });
      expect(then).to.include({ operationalFundWad: (904n * WAD).toString(), closedPeriods: "0" });
      const iso = new Date(Number(at) * 1_000).toISOString();
      expect(await json(`status --at ${iso}`)).to.deep.equal(then);
    });

    it("is refused where there is none", async () => {
      expect(await errorOf("status --at 2020-01-01T00:00:00Z")).to.equal(
        "--at 2020-01-01 00:00:00 UTC is before the first block of the chain",
      );
      expect(await errorOf("status --at-block 1")).to.equal("at block 1 there was no fund yet");
      expect(await errorOf("status --at-block 1000000")).to.match(/^--at-block 1000000 is yet to come: the newest /);
    });
  });

  describe("integrity", () => {
    it("is sound, and unsound after a donation until it is swept", async () => {
      const names = ["premium_reserve", "committed", "operational_fund", "token_count", "liability", "coverage"];
      const sound = await json<Json & { checks: Json[] }>("integrity");
      expect(sound).to.include({ isSound: true, restored: null });
      expect(sound.checks.map(({ name, pass: isPassed }) => [name, isPassed])).to.deep.equal(
        names.map((name) => [name, true]),
      );

      await suite.asset.connect(suite.carol).transfer(suite.fund.target, 5n * WAD);
      const run = await assay("integrity --json");
      expect([run.code, run.stderr]).to.deep.equal([
        1,
        "error: the books are unsound: operational_fund; a surplus or a shortfall of the fund `--restore` mends\n",
      ]);
      const unsound = JSON.parse(run.stdout) as { isSound: boolean; checks: Json[] };
      expect(unsound.isSound).to.equal(false);
      expect(unsound.checks[2]).to.deep.equal({
        name: "operational_fund",
        expected: (44_770n * CENT).toString(),
        actual: (45_270n * CENT).toString(),
        pass: false,
      });
      expect((await assay("integrity")).stdout).to.match(/^operational_fund +447.7 mUSD +452.7 mUSD +NO$/m);

      const treasury = await balanceOf(suite.treasury.address);
      expect(await errorOf("integrity --restore")).to.contain("the environment variable ASSAY_KEY is not set");
      expect(await text("integrity --restore", BOB)).to.match(/^restored +5 mUSD went to the treasury$/m);
      expect((await balanceOf(suite.treasury.address)) - treasury).to.equal(5n * WAD);
      expect(await errorOf("integrity --restore", BOB)).to.contain("Books and balance agree");
      expect(await json("integrity")).to.include({ isSound: true });
    });
  });

  describe("investing", () => {
    it("allows a strategy, moves cash into it and out again", async () => {
      const strategy = String((await suite.ethers.deployContract("MockStrategy", [suite.asset.target])).target);
      expect(await errorOf(`invest deposit ${strategy} --amount 100`, ADMIN)).to.contain("is no strategy of the fund");
      expect(await errorOf(`invest allow ${strategy} --schedule`, ALICE)).to.match(/^0x[0-9a-fA-F]{40} may not call /);
      await json(`invest allow ${strategy} --schedule`, ADMIN);
      await pass(DAY);
      expect(await json(`invest allow ${strategy} --execute`, ADMIN)).to.include({ strategy, strategies: "1" });

      expect(await json(`invest deposit ${strategy} --amount 100`, ADMIN)).to.include({
        amount: (100n * WAD).toString(),
        sharesBefore: "0",
        sharesAfter: (100n * WAD).toString(), // the mock's first share costs one unit
        cashAfter: (34_770n * CENT).toString(),
      });
      const status = await json("status");
      expect(status.positions).to.deep.equal([
        { strategy, shares: (100n * WAD).toString(), worth: (100n * WAD).toString() },
      ]);
      expect(await json(`invest withdraw ${strategy} --amount 40`, ADMIN)).to.include({
        sharesAfter: (60n * WAD).toString(),
        cashAfter: (38_770n * CENT).toString(),
      });
      expect(await errorOf(`invest withdraw ${strategy} --amount 40 --max-shares 1`, ADMIN)).to.contain(
        "at most 1 of its smallest units was allowed",
      );
      expect(await json(`invest drop ${strategy} --schedule`, ADMIN)).to.include({ account: ADMIN.address });
    });

    it("takes money back, and money for nothing", async () => {
      expect(await json("invest return --amount 540", ALICE)).to.include({
        externalBefore: (540n * WAD).toString(),
        externalAfter: "0",
        cashAfter: (92_770n * CENT).toString(),
      });
      expect(await errorOf("invest return --amount 1", ALICE)).to.contain("was to be returned");
      expect(await json("invest contribute --amount 2.3", ALICE)).to.include({
        externalBefore: null,
        cashAfter: (930n * WAD).toString(),
      });
      expect(await errorOf("invest contribute --amount 1.0000000000000000001", ALICE)).to.equal(
        "--amount 1.0000000000000000001 has more than the 18 decimal places of mUSD",
      );
    });
  });

  describe("returns", () => {
    it("shows each period and the span, by numbers or times", async () => {
      expect(await json("close", BOB)).to.include({ period: "2", returnRay: "0" }); // nothing gained since
      const all = await json<Json & { periods: Json[] }>("returns");
      expect(all).to.include({ from: "0", to: "2", returnRay: (RAY / 10n).toString() });
      expect(all.periods.map(({ period, returnRay }) => [period, returnRay])).to.deep.equal([
        ["1", (RAY / 10n).toString()],
        ["2", "0"],
      ]);
      const firstAt = BigInt(String(all.periods[0]?.closedAt));
      const later = await json<Json & { periods: Json[] }>(`returns --from ${firstAt} --to 2`);
      expect(later).to.include({ from: "1", to: "2", returnRay: "0" });
      expect(await json(`returns --to ${firstAt - 1n}`)).to.deep.include({ to: "0", returnRay: "0", periods: [] });
      const shown = await text("returns");
      expect(shown).to.match(/^return +\+10 %$/m);
      expect(shown).to.match(/^ +▁██$/m);
      expect(shown).to.match(/^ +1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC +\+10 % +1.1 +994 mUSD$/m);
      expect(await errorOf("returns --from 2 --to 1")).to.equal("--from is close 2, after --to, which is close 1");
      expect(await errorOf("returns --to 3")).to.contain("Period 3 is not closed: 2 are.");
      expect(await errorOf("close", BOB)).to.match(/^The period can be closed from \d{4}-/);
    });
  });

  describe("the deployment", () => {
    it("is named when it has no fund", async () => {
      const none = write("no-fund.json", { "Oracle#NAVOracle": suite.vault.target });
      const run = await runCliHere(["fund", "status", "--rpc", chain.url, "--addresses", none]);
      expect([run.code, run.stderr]).to.deep.equal([
        1,
        `error: ${none}: holds no fund (no RedemptionVault): deploy one, or name the file of a deployment that has one\n`,
      ]);
      const away = write("away.json", {
        "Reserve#RedemptionVault": ALICE.address,
        "Reserve#OperationalFund": suite.fund.target,
        "Reserve#PremiumReserve": suite.reserve.target,
        "Reserve#TokenPicture": suite.picture.target,
        "Reserve#FundReport": suite.report.target,
      });
      const lost = await runCliHere(["fund", "status", "--rpc", chain.url, "--addresses", away]);
      expect(lost.stderr).to.contain(`there is no contract at the fund vault's address ${ALICE.address}`);
    });
  });
});
