import { expect } from "chai";
import { network } from "hardhat";

import { closeAttested, closePlain, deployFund, place, RAY, WAD } from "../../helpers/reserve.js";
import { give, grow, issue, nextBlockIn, ratio, redeem } from "../../helpers/reserve-acts.js";
import { latestTimestamp } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const TENTH = WAD / 10n;

describe("FundPeriods values", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);
  /** Closes x 1.5, x 0.8 and x 2 of a fund wholly in the position; Alice's 101 was issued before the second of them. */
  const grown = async () => {
    const suite = await deployFund(ethers, { parameters: { maxGainBps: 20_000n } });
    const { vault, alice } = suite;
    await place(suite, 900n * WAD);
    await closeAttested(suite, ratio(3n, 2n));
    const issuedAt = await nextBlockIn(suite, 1_000n);
    await issue(suite, alice, 101n);
    await place(suite, WAD);
    // 1351 lie there and 1350 were there at the close: what loses a fifth of 1350 loses a fifth.
    await closeAttested(suite, RAY - (RAY * 270n) / 1_351n);
    await closeAttested(suite, 2n * RAY);
    const closedAt = await Promise.all([0n, 1n, 2n, 3n].map(async (n) => (await vault.period(n)).closedAt));
    return { ...suite, issuedAt, closedAt };
  };
  /** floor(exact), or a wei less. */
  const expectValue = (value: bigint, exact: bigint) => expect(exact - value).to.be.oneOf([0n, 1n]);

  describe("tokenValue", () => {
    it("given the token is inactive, it reverts with FundPeriods_TokenInactive", async () => {
      const suite = await loadFixture(opened);
      await redeem(suite, suite.distributor, 1n);
      for (const id of [0n, 1n, 101n, 1_001n, 2n ** 256n - 1n]) {
        await expect(suite.vault.tokenValue(id))
          .to.be.revertedWithCustomError(suite.vault, "FundPeriods_TokenInactive")
          .withArgs(id);
      }
    });

    it("given a genesis token, it grows from the first close", async () => {
      const suite = await loadFixture(opened);
      expect(await suite.vault.tokenValue(1n)).to.equal(WAD);
      for (const [ray, exact] of [
        [ratio(3n, 2n), 15n * TENTH],
        [ratio(4n, 5n), 12n * TENTH],
        [2n * RAY, 24n * TENTH],
      ] as const) {
        await grow(suite, ray);
        expect(await suite.vault.tokenValue(1n)).to.equal(exact);
      }
    });

    it("given a token issued in an open period, it is worth the core until that period closes and grows from then on", async () => {
      const suite = await loadFixture(opened);
      await place(suite, 900n * WAD);
      await issue(suite, suite.alice, 101n);
      expect(await suite.vault.tokenValue(101n)).to.equal(WAD);
      await closeAttested(suite, ratio(3n, 2n));
      expect(await suite.vault.tokenValue(101n)).to.equal(WAD);
      expect(await suite.vault.tokenValue(1n)).to.equal(15n * TENTH);
      await closeAttested(suite, ratio(3n, 2n));
      expectValue(await suite.vault.tokenValue(101n), WAD + (675n * WAD) / 1_351n);
      expectValue(await suite.vault.tokenValue(1n), 15n * TENTH + (675n * 15n * TENTH) / 1_351n);
    });

    it("given a queued token, it grows on; given a reissued one, it starts again", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, distributor } = suite;
      await vault.connect(distributor).requestRedemption(1n);
      await grow(suite, ratio(3n, 2n)); // of 899: what the queue waits for stays
      const grownTo = (WAD * (1_800n + 899n)) / 1_800n;
      expect(await suite.vault.tokenValue(1n)).to.be.oneOf([grownTo, grownTo - 1n]);
      await redeem(suite, distributor, 2n);
      await issue(suite, alice, 2n);
      expect(await suite.vault.tokenValue(2n)).to.equal(WAD);
    });
  });

  describe("valueAt", () => {
    it("given the token is inactive, it reverts with FundPeriods_TokenInactive", async () => {
      const suite = await loadFixture(grown);
      await suite.fund.connect(suite.custodian).returnExternal(10n * WAD);
      await redeem(suite, suite.distributor, 1n);
      for (const id of [0n, 1n, 102n, 1_001n]) {
        await expect(suite.vault.valueAt(id, suite.closedAt[1]!))
          .to.be.revertedWithCustomError(suite.vault, "FundPeriods_TokenInactive")
          .withArgs(id);
      }
    });

    it("when the time lies before the activation or in the future, it reverts with FundPeriods_TimeOutOfRange, naming the range", async () => {
      const { vault, issuedAt, closedAt } = await loadFixture(grown);
      const now = await latestTimestamp(ethers);
      for (const [id, from, at] of [
        [1n, closedAt[0]!, closedAt[0]! - 1n],
        [1n, closedAt[0]!, 0n],
        [1n, closedAt[0]!, BigInt(now) + 1n],
        [101n, issuedAt, issuedAt - 1n],
        [101n, issuedAt, closedAt[1]!],
        [101n, issuedAt, 2n ** 256n - 1n],
      ] as const) {
        await expect(vault.valueAt(id, at))
          .to.be.revertedWithCustomError(vault, "FundPeriods_TimeOutOfRange")
          .withArgs(at, from, now);
      }
    });

    it("it is the value of the last close at or before that second, at every boundary", async () => {
      const { vault, issuedAt, closedAt } = await loadFixture(grown);
      const [genesis, first, second, third] = closedAt as [bigint, bigint, bigint, bigint];
      for (const [id, at, exact] of [
        [1n, genesis, WAD],
        [1n, first - 1n, WAD],
        [1n, first, 15n * TENTH],
        [1n, first + 1n, 15n * TENTH],
        [1n, second - 1n, 15n * TENTH],
        [1n, second, 12n * TENTH],
        [1n, third - 1n, 12n * TENTH],
        [1n, third, 24n * TENTH],
        [101n, issuedAt, WAD],
        [101n, second - 1n, WAD],
        [101n, second, WAD],
        [101n, third - 1n, WAD],
        [101n, third, 2n * WAD],
      ] as const) {
        // The second return was attested to 27 places: a fifth but for the last of them.
        expect(exact - (await vault.valueAt(id, at))).to.be.oneOf([-1n, 0n, 1n]);
      }
      expect(await vault.valueAt(1n, first)).to.equal(15n * TENTH);
      expect(await vault.valueAt(1n, second - 1n)).to.equal(15n * TENTH);
      expect(await vault.valueAt(101n, second)).to.equal(WAD);
    });

    it("it never changes for a time before the last close", async () => {
      const suite = await loadFixture(grown);
      const { vault, alice, closedAt } = suite;
      const times = [closedAt[0]!, ...closedAt.slice(1).flatMap((at) => [at - 1n, at])];
      const seen = await Promise.all(times.map((at) => vault.valueAt(1n, at)));
      for (const ray of [ratio(1n, 4n), 2n * RAY, RAY]) {
        await closeAttested(suite, ray);
        expect(await Promise.all(times.map((at) => vault.valueAt(1n, at)))).to.deep.equal(seen);
      }
      await issue(suite, alice, 102n);
      expect(await Promise.all(times.map((at) => vault.valueAt(1n, at)))).to.deep.equal(seen);
    });

    it("given a token that moved, it still answers for the time before", async () => {
      const suite = await loadFixture(grown);
      const { vault, bob, closedAt } = suite;
      const before = await Promise.all(closedAt.map((at) => vault.valueAt(1n, at)));
      await give(suite, bob, 1n);
      expect(await Promise.all(closedAt.map((at) => vault.valueAt(1n, at)))).to.deep.equal(before);
    });
  });

  describe("valueAfter", () => {
    it("when the period is not closed, it reverts with FundPeriods_NoSuchPeriod", async () => {
      const { vault } = await loadFixture(grown);
      for (const period of [4n, 2n ** 256n - 1n]) {
        await expect(vault.valueAfter(0n, period))
          .to.be.revertedWithCustomError(vault, "FundPeriods_NoSuchPeriod")
          .withArgs(period, 3n);
      }
    });

    it("it is the core at the close it earns from and before", async () => {
      const { vault } = await loadFixture(grown);
      for (const [since, period] of [
        [0n, 0n],
        [1n, 0n],
        [1n, 1n],
        [3n, 3n],
        [4n, 3n],
        [77n, 2n],
      ] as const) {
        expect(await vault.valueAfter(since, period)).to.equal(WAD);
      }
    });

    it("it multiplies the returns after `since` up to the period", async () => {
      const suite = await loadFixture(opened);
      const ratios = [ratio(3n, 2n), ratio(4n, 5n), 2n * RAY, ratio(1n, 8n)];
      for (const ray of ratios) await grow(suite, ray);
      for (let since = 0; since <= 4; since += 1) {
        for (let period = since; period <= 4; period += 1) {
          const steps = ratios.slice(since, period);
          const exact = steps.reduce((value, ray) => (value * ray) / RAY, WAD); // comes out even
          expectValue(await suite.vault.valueAfter(BigInt(since), BigInt(period)), exact);
        }
      }
    });

    it("it holds for tokens long redeemed", async () => {
      const suite = await loadFixture(opened);
      await grow(suite, ratio(3n, 2n));
      const { since, valueWad } = await suite.vault.token(1n);
      await redeem(suite, suite.distributor, 1n);
      await closePlain(suite);
      expect(await suite.vault.valueAfter(since, 1n)).to.equal(valueWad);
      expect(valueWad).to.equal(15n * TENTH);
    });
  });
});
