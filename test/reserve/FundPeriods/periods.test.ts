import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { closePlain, DAY, deployFund, FOREVER, RAY, WAD } from "../../helpers/reserve.js";
import { give, grow, issue, nextBlockIn, ratio, redeem } from "../../helpers/reserve-acts.js";
import { latestTimestamp } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("FundPeriods periods", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);
  const unopened = () => deployFund(ethers, { isUnopened: true });

  describe("periodAt", () => {
    it("given genesis did not take place, or when the time lies before it, it reverts with FundPeriods_TimeOutOfRange", async () => {
      const fresh = await loadFixture(unopened);
      const now = await latestTimestamp(ethers);
      await expect(fresh.vault.periodAt(now))
        .to.be.revertedWithCustomError(fresh.vault, "FundPeriods_TimeOutOfRange")
        .withArgs(now, 0n, now);
      const { vault } = await loadFixture(opened);
      const { closedAt } = await vault.period(0n);
      for (const at of [0n, closedAt - 1n]) {
        await expect(vault.periodAt(at))
          .to.be.revertedWithCustomError(vault, "FundPeriods_TimeOutOfRange")
          .withArgs(at, closedAt, await latestTimestamp(ethers));
      }
    });

    it("it is 0 from genesis to the first close", async () => {
      const suite = await loadFixture(opened);
      const { closedAt: genesisAt } = await suite.vault.period(0n);
      const at = await nextBlockIn(suite, 5n * DAY);
      await suite.vault["closePeriod()"]();
      for (const time of [genesisAt, genesisAt + 1n, at - 1n]) expect(await suite.vault.periodAt(time)).to.equal(0n);
      expect(await suite.vault.periodAt(at)).to.equal(1n);
    });

    it("it is n from the second of close n to the second before close n + 1, for any number of closes", async () => {
      const suite = await loadFixture(opened);
      const { vault } = suite;
      const times = [(await vault.period(0n)).closedAt];
      for (let n = 1n; n <= 17n; n += 1n) {
        times.push(await nextBlockIn(suite, DAY + n * 3n));
        await vault["closePeriod()"]();
        if (n !== 2n && n !== 9n && n !== 17n) continue; // an even, an odd, a larger number of closes
        for (const [i, at] of times.entries()) {
          expect(await vault.periodAt(at)).to.equal(BigInt(i));
          if (i > 0) expect(await vault.periodAt(at - 1n)).to.equal(BigInt(i) - 1n);
        }
      }
    });

    it("it answers for the future with the last", async () => {
      const suite = await loadFixture(opened);
      await closePlain(suite);
      expect(await suite.vault.periodAt(FOREVER)).to.equal(1n);
    });
  });

  describe("period", () => {
    it("when it is not closed, it reverts with FundPeriods_NoSuchPeriod", async () => {
      const { vault } = await loadFixture(opened);
      for (const number of [1n, 2n ** 256n - 1n]) {
        await expect(vault.period(number))
          .to.be.revertedWithCustomError(vault, "FundPeriods_NoSuchPeriod")
          .withArgs(number, 0n);
      }
    });

    it("it tells index, time and worth, of genesis too", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice } = suite;
      const [index45, , worth] = await vault.period(0n);
      expect([index45, worth]).to.deep.equal([10n ** 45n, 900n * WAD]);
      await grow(suite, ratio(3n, 2n));
      await issue(suite, alice, 101n);
      const at = await nextBlockIn(suite, DAY);
      await vault["closePeriod()"]();
      expect(await vault.period(2n)).to.deep.equal([(3n * 10n ** 45n) / 2n, at, 1_351n * WAD]);
      const first = await vault.period(1n);
      expect([first.index45, first.worth]).to.deep.equal([(3n * 10n ** 45n) / 2n, 1_350n * WAD]);
    });
  });

  describe("indexRay", () => {
    it("it is the growth of a genesis token, rounded down", async () => {
      const suite = await loadFixture(opened);
      expect(await suite.vault.indexRay()).to.equal(RAY);
      await grow(suite, ratio(5n, 8n));
      expect(await suite.vault.indexRay()).to.equal((RAY * 5n) / 8n);
      await grow(suite, 1_333_333_333_333_333_333_333_333_333n);
      // 833333333333333333333333333.125
      expect(await suite.vault.indexRay()).to.equal(833_333_333_333_333_333_333_333_333n);
    });
  });

  describe("liabilityWad", () => {
    it("it is the sum of all values, rounded up by at most a wei a token", async () => {
      const suite = await loadFixture(opened);
      const { vault } = suite;
      expect(await vault.liabilityWad()).to.equal(100n * WAD);
      await grow(suite, 1_333_333_333_333_333_333_333_333_333n);
      const sum = 100n * (await suite.vault.tokenValue(1n));
      expect((await vault.liabilityWad()) - sum)
        .to.be.at.least(0n)
        .and.at.most(100n);
      const exact = (100n * WAD * 1_333_333_333_333_333_333_333_333_333n) / RAY;
      expect((await vault.liabilityWad()) - exact).to.be.oneOf([0n, 1n]);
    });

    it("it counts pending tokens at the core", async () => {
      const suite = await loadFixture(opened);
      await grow(suite, ratio(3n, 2n));
      await issue(suite, suite.alice, 101n, 102n);
      expect(await suite.vault.pendingTokens()).to.equal(2n);
      expect(await suite.vault.liabilityWad()).to.equal(152n * WAD);
    });

    it("it falls to 0 with the last token", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, distributor } = suite;
      await issue(suite, alice, 101n);
      await grow(suite, 1_234_567_890_123_456_789_012_345_678n);
      await issue(suite, alice, 102n);
      const ids = Array.from({ length: 100 }, (_, i) => BigInt(i) + 1n);
      await vault.connect(distributor).redeemBatch(ids, distributor.address, 0n, FOREVER);
      for (const id of [101n, 102n]) {
        expect(await vault.liabilityWad()).to.be.at.least(id === 101n ? 2n * WAD : WAD);
        await redeem(suite, alice, id);
      }
      expect(await vault.liabilityWad()).to.equal(0n);
      expect(await vault.runningLiabilityWad()).to.be.at.most(102n);
    });
  });

  describe("token", () => {
    it("when no token has the number, it reverts with NumberedTokens_NoSuchNumber", async () => {
      const { vault } = await loadFixture(opened);
      for (const id of [0n, 1_001n, 2n ** 256n - 1n]) {
        await expect(vault.token(id))
          .to.be.revertedWithCustomError(vault, "NumberedTokens_NoSuchNumber")
          .withArgs(id, 1_000n);
      }
    });

    it("it tells everything of an ACTIVE, a QUEUED and an INACTIVE one", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, distributor } = suite;
      const { closedAt: genesisAt } = await vault.period(0n);
      await give(suite, alice, 1n);
      await grow(suite, ratio(3n, 2n));
      const at = await nextBlockIn(suite, 77n);
      await issue(suite, alice, 101n);
      await vault.connect(alice).requestRedemption(1n);
      await vault.connect(alice).requestRedemption(101n);
      await redeem(suite, distributor, 9n, alice.address);
      for (const [id, facts] of [
        [1n, [2n, alice.address, genesisAt, 0n, (3n * WAD) / 2n, 1n]],
        [101n, [2n, alice.address, at, 2n, WAD, 2n]],
        [2n, [1n, distributor.address, genesisAt, 0n, (3n * WAD) / 2n, 0n]],
        [9n, [0n, ZeroAddress, 0n, 0n, 0n, 0n]],
        [1_000n, [0n, ZeroAddress, 0n, 0n, 0n, 0n]],
      ] as const) {
        expect([...(await vault.token(id))]).to.deep.equal([...facts]);
      }
    });
  });
});
