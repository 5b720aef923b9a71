import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";
import { network } from "hardhat";

import {
  closeAttested,
  closePlain,
  deployFund,
  type FundSuite,
  invest,
  place,
  RAY,
  WAD,
} from "../../helpers/reserve.js";
import { CHECKS, expectSound, failingChecks, give, grow, issue, ratio, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

/** Where the figures lie; each test first shows that the word there is the figure. */
const VAULT = { trail: 4n, totals: 5n, coverage: 7n };
const FUND = { trail: 0n, cash: 4n, external: 5n };
const AT = { active: 78n, inactive: 54n, pending: 30n, shares: 102n, cash: 160n };

describe("FundReport verifyIntegrity", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);
  /** A claim, pending tokens, returns and a position: nothing is 0. */
  const lively = async () => {
    const suite = await deployFund(ethers);
    const { vault, distributor, alice } = suite;
    await grow(suite, ratio(6n, 5n));
    await issue(suite, alice, 101n, 102n, 103n);
    await vault.connect(distributor).requestRedemption(1n);
    await vault.processQueue(1n);
    await place(suite, 100n * WAD);
    return suite;
  };
  /** Fund and liability alike. */
  const even = () => deployFund(ethers, { parameters: { genesisTokens: 500n } });

  const balanceSlot = (holder: string) =>
    BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [holder, 0n])));
  const wordOf = async (target: string, slot: bigint) => BigInt(await ethers.provider.getStorage(target, slot));
  const write = async (target: string, slot: bigint, word: bigint): Promise<void> => {
    await ethers.provider.send("hardhat_setStorageAt", [target, `0x${slot.toString(16)}`, toBeHex(word, 32)]);
  };

  /** Adds `by` to the word and takes it back, telling which checks fail up and down. */
  const shifted = async ({ report }: FundSuite, target: string, slot: bigint, by: bigint) => {
    const word = await wordOf(target, slot);
    expect(await failingChecks(report)).to.deep.equal([]);
    await write(target, slot, word + by);
    const up = await failingChecks(report);
    await write(target, slot, word - by);
    const down = await failingChecks(report);
    await write(target, slot, word);
    expect(await failingChecks(report)).to.deep.equal([]);
    return [up, down];
  };

  describe("given nobody misbehaved", () => {
    it("passes all six checks, with what each compares", async () => {
      const { report } = await loadFixture(lively);
      const [isSound, checks] = await report.verifyIntegrity();
      expect(isSound).to.equal(true);
      expect(checks.map(({ name }) => name)).to.deep.equal([...CHECKS]);
      const cent = WAD / 100n;
      const value = 99n * 120n * cent + 300n * cent;
      const liability = checks[4]!;
      for (const figure of [liability.expected, liability.actual]) {
        expect(figure - value)
          .to.be.at.least(0n)
          .and.at.most(103n);
      }
      expect(checks.slice(0, 4).map(({ expected, actual }) => [expected, actual])).to.deep.equal([
        [898n * 35n * cent, 898n * 35n * cent],
        [102n * 35n * cent, 102n * 35n * cent],
        [983n * WAD, 983n * WAD], // 1080 + 3 less 100 placed: cash and the claim
        [1_000n, 1_000n],
      ]);
      const worth = 1_083n * WAD - 120n * cent;
      expect([checks[5]!.expected, checks[5]!.actual]).to.deep.equal([WAD, (worth * WAD) / liability.actual]);
    });

    it("passes them after each act", async () => {
      const suite = await loadFixture(opened);
      const { vault, fund, alice, bob, custodian, distributor } = suite;
      const acts = [
        () => issue(suite, alice, 101n, 102n),
        () => give(suite, bob, 1n, 2n),
        () => redeem(suite, bob, 1n),
        () => closePlain(suite),
        () => place(suite, 500n * WAD),
        () => closeAttested(suite, 1_333_333_333_333_333_333_333_333_333n),
        () => issue(suite, bob, 1n),
        () => vault.connect(distributor).requestRedemption(3n),
        () => vault.connect(bob).requestRedemption(1n),
        () => closeAttested(suite, 777_777_777_777_777_777_777_777_777n),
        () => vault.processQueue(1n),
        () => vault.connect(bob).cancelRedemption(1n),
        () => fund.connect(custodian).returnExternal(100n * WAD),
        () => fund.connect(alice).contribute(5n * WAD),
        () => invest(suite, 50n * WAD),
        () => closeAttested(suite, RAY),
        () => fund.connect(distributor).claim(alice.address),
        () => redeem(suite, alice, 101n),
        () => vault.announceIssuanceEnd(),
      ];
      for (const act of acts) {
        await act();
        await expectSound(suite.report);
      }
    });
  });

  describe("given a donation", () => {
    it("fails operational_fund while the fund holds it, and passes once it is swept", async () => {
      const suite = await loadFixture(lively);
      const { fund, asset, report, bob, treasury } = suite;
      const before = await asset.balanceOf(treasury.address);
      await asset.connect(bob).transfer(fund.target, 7n);
      expect(await failingChecks(report)).to.deep.equal(["operational_fund"]);
      const check = (await report.verifyIntegrity()).checks[2]!;
      expect([check.expected, check.actual]).to.deep.equal([983n * WAD, 983n * WAD + 7n]);
      await expect(fund.connect(bob).restore())
        .to.emit(fund, "ReserveIntegrityRestored")
        .withArgs(983n * WAD, 983n * WAD + 7n, ethers.encodeBytes32String("surplus_swept"));
      await expectSound(report);
      expect(await asset.balanceOf(treasury.address)).to.equal(before + 7n);
    });

    it("passes whatever is sent to the reserve or the vault", async () => {
      const { asset, report, reserve, vault, bob } = await loadFixture(lively);
      await asset.connect(bob).transfer(reserve.target, 9n * WAD);
      await asset.connect(bob).transfer(vault.target, WAD);
      await expectSound(report);
      expect(await reserve.donated()).to.equal(9n * WAD);
    });
  });

  describe("given one stored figure is off by one", () => {
    const totalsOf = async (suite: FundSuite, at: bigint) =>
      ((await wordOf(String(suite.vault.target), VAULT.totals)) >> at) & 0xffffffn;

    it("active tokens: it fails token_count", async () => {
      const suite = await loadFixture(lively);
      expect(await totalsOf(suite, AT.active)).to.equal(102n);
      expect(await shifted(suite, String(suite.vault.target), VAULT.totals, 1n << AT.active)).to.deep.equal([
        ["token_count"],
        ["token_count"],
      ]);
    });

    it("inactive tokens: it fails token_count", async () => {
      const suite = await loadFixture(lively);
      expect(await totalsOf(suite, AT.inactive)).to.equal(898n);
      expect(await shifted(suite, String(suite.vault.target), VAULT.totals, 1n << AT.inactive)).to.deep.equal([
        ["token_count"],
        ["token_count"],
      ]);
    });

    it("pending tokens: it fails liability", async () => {
      const suite = await loadFixture(lively);
      expect(await totalsOf(suite, AT.pending)).to.equal(3n);
      expect(await shifted(suite, String(suite.vault.target), VAULT.totals, 1n << AT.pending)).to.deep.equal([
        ["liability"],
        ["liability"],
      ]);
    });

    it("shares, by one token's: it fails liability", async () => {
      const suite = await loadFixture(lively);
      const target = String(suite.vault.target);
      expect((await wordOf(target, VAULT.totals)) >> AT.shares).to.equal(99n * RAY);
      expect(await shifted(suite, target, VAULT.totals, RAY << AT.shares)).to.deep.equal([
        ["liability"],
        ["liability"],
      ]);
    });

    it("the running liability, by more than rounding can explain: it fails liability", async () => {
      const suite = await loadFixture(lively);
      const target = String(suite.vault.target);
      const running = (await wordOf(target, VAULT.trail)) & (2n ** 104n - 1n);
      expect(running).to.equal(await suite.vault.runningLiabilityWad());
      expect(await shifted(suite, target, VAULT.trail, 1_104n)).to.deep.equal([["liability"], ["liability"]]);
      expect(await shifted(suite, target, VAULT.trail, 800n)).to.deep.equal([[], []]); // a wei for each of 1,000 tokens
    });

    it("cash: it fails operational_fund", async () => {
      const suite = await loadFixture(lively);
      const target = String(suite.fund.target);
      expect((await wordOf(target, FUND.cash)) >> AT.cash).to.equal(983n * WAD - (6n * WAD) / 5n);
      expect(await shifted(suite, target, FUND.cash, 1n << AT.cash)).to.deep.equal([
        ["operational_fund"],
        ["operational_fund"],
      ]);
    });

    it("claims: it fails operational_fund", async () => {
      const suite = await loadFixture(lively);
      const target = String(suite.fund.target);
      expect((await wordOf(target, FUND.trail)) & (2n ** 104n - 1n)).to.equal((6n * WAD) / 5n);
      expect(await shifted(suite, target, FUND.trail, 1n)).to.deep.equal([["operational_fund"], ["operational_fund"]]);
    });

    it("the external book of a fund that is just covered: it fails coverage", async () => {
      const suite = await loadFixture(even);
      await place(suite, 100n * WAD);
      const target = String(suite.fund.target);
      expect((await wordOf(target, FUND.external)) & (2n ** 96n - 1n)).to.equal(100n * WAD);
      expect(await shifted(suite, target, FUND.external, 1n)).to.deep.equal([[], ["coverage"]]); // more is no harm
    });

    it("the coverage of loss mode, by one billionth: it fails coverage", async () => {
      const suite = await deployFund(ethers, { parameters: { genesisTokens: 600n } });
      const target = String(suite.vault.target);
      expect(await wordOf(target, VAULT.coverage)).to.equal((RAY * 400n) / 600n);
      expect(await shifted(suite, target, VAULT.coverage, RAY / 10n ** 9n)).to.deep.equal([["coverage"], []]);
      // It is compared in WAD: one step there.
      expect(await shifted(suite, target, VAULT.coverage, RAY / 10n ** 18n)).to.deep.equal([["coverage"], []]);
    });

    it("the reserve's balance, a wei short: it fails premium_reserve", async () => {
      const suite = await loadFixture(lively);
      const slot = balanceSlot(String(suite.reserve.target));
      expect(await wordOf(String(suite.asset.target), slot)).to.equal(350n * WAD);
      // A wei more is a donation.
      expect(await shifted(suite, String(suite.asset.target), slot, 1n)).to.deep.equal([[], ["premium_reserve"]]);
    });

    it("the reserve's balance, short beyond its label: it fails premium_reserve and committed", async () => {
      const suite = await loadFixture(lively);
      const slot = balanceSlot(String(suite.reserve.target));
      const reserve = await suite.reserve.reserve();
      const target = String(suite.asset.target);
      expect(await shifted(suite, target, slot, reserve)).to.deep.equal([[], ["premium_reserve"]]);
      expect(await shifted(suite, target, slot, reserve + 1n)).to.deep.equal([[], ["premium_reserve", "committed"]]);
    });
  });
});
