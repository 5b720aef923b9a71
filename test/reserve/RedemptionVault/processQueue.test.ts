import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import type { HostileStrategy } from "../../../typechain-types/index.js";
import { closePlain, deployFund, type FundSuite, invest, WAD } from "../../helpers/reserve.js";
import {
  expectMoved,
  expectWhole,
  give,
  grow,
  holdingsOf,
  issue,
  nextBlockIn,
  ratio,
  redeem,
} from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault processQueue", () => {
  const { loadFixture } = networkHelpers;
  /** Alice has 1 and 101, Bob has 2; 901 of cash. */
  const held = async () => {
    const suite = await deployFund(ethers);
    await give(suite, suite.alice, 1n);
    await give(suite, suite.bob, 2n);
    await issue(suite, suite.alice, 101n);
    return suite;
  };
  /** Alice's 1, Bob's 2 and Alice's 101 wait, in this order. */
  const request = async ({ vault, alice, bob }: FundSuite) => {
    await vault.connect(alice).requestRedemption(1n);
    await vault.connect(bob).requestRedemption(2n);
    await vault.connect(alice).requestRedemption(101n);
  };
  const queued = async () => {
    const suite = await held();
    await request(suite);
    return suite;
  };

  describe("when the steps are none or more than MAX_BATCH", () => {
    it("reverts with RedemptionVault_BatchOutOfRange", async () => {
      const { vault } = await loadFixture(queued);
      for (const steps of [0n, 101n]) {
        await expect(vault.processQueue(steps))
          .to.be.revertedWithCustomError(vault, "RedemptionVault_BatchOutOfRange")
          .withArgs(steps, 100n);
      }
    });
  });

  describe("given nobody waits", () => {
    it("reverts with RedemptionVault_QueueEmpty, before anybody came and after all were paid or cancelled", async () => {
      const fresh = await deployFund(ethers);
      await expect(fresh.vault.processQueue(1n))
        .to.be.revertedWithCustomError(fresh.vault, "RedemptionVault_QueueEmpty")
        .withArgs();
      const { vault, alice } = await loadFixture(queued);
      await vault.processQueue(2n);
      await vault.connect(alice).cancelRedemption(101n);
      await expect(vault.processQueue(1n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_QueueEmpty")
        .withArgs();
    });
  });

  describe("given the fund cannot pay the first", () => {
    it("reverts with RedemptionVault_InsufficientFunds, and nobody lost a place", async () => {
      const suite = await loadFixture(held);
      const shut = (await invest(suite, 900n * WAD + 1n, "HostileStrategy")) as unknown as HostileStrategy;
      await request(suite);
      await shut.setMode(1n); // withdrawing reverts
      await expect(suite.vault.processQueue(3n))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_InsufficientFunds")
        .withArgs(WAD - 1n, WAD);
      expect(await suite.vault.queueEnds()).to.deep.equal([1n, 4n]);
      expect(await suite.vault.queuedAt(1n)).to.equal(1n);
      await expectWhole(suite, 101n);
    });
  });

  describe("given the fund can pay some", () => {
    it("pays those in their order, and stops before the one it cannot pay", async () => {
      const suite = await loadFixture(held);
      const { vault, fund, alice, bob } = suite;
      const shut = (await invest(suite, 898n * WAD + 1n, "HostileStrategy")) as unknown as HostileStrategy;
      await request(suite);
      await shut.setMode(1n); // withdrawing reverts, and 3 less a wei are left
      await vault.processQueue(100n);
      expect(await fund.claimOf(alice.address)).to.equal(WAD);
      expect(await fund.claimOf(bob.address)).to.equal(WAD);
      expect(await vault.queueEnds()).to.deep.equal([3n, 4n]);
      expect((await vault.token(101n)).place).to.equal(3n);
      expect(await vault.queuedAmount()).to.equal(WAD);
      await expectWhole(suite, 99n);
      await fund.contribute(1n);
      await vault.processQueue(100n);
      expect(await fund.claimOf(alice.address)).to.equal(2n * WAD);
      expect(await vault.queueEnds()).to.deep.equal([4n, 4n]);
      await expectWhole(suite, 98n);
    });
  });

  describe("given cash is short and positions are not", () => {
    it("draws on them", async () => {
      const suite = await loadFixture(held);
      const strategy = await invest(suite, 900n * WAD + WAD / 2n);
      await request(suite);
      await suite.vault.processQueue(3n);
      expect(await suite.fund.cash()).to.equal(0n);
      expect(await suite.asset.balanceOf(strategy.target)).to.equal(898n * WAD);
      expect(await suite.fund.totalClaims()).to.equal(3n * WAD);
      await expectWhole(suite, 98n);
    });
  });

  describe("given the fund can pay", () => {
    it("makes each payout the claim of its owner, inside the fund", async () => {
      const suite = await loadFixture(queued);
      const { vault, fund, alice, bob } = suite;
      const before = await holdingsOf(suite);
      await vault.processQueue(3n);
      await expectMoved(suite, before, {});
      expect(await fund.cash()).to.equal(898n * WAD);
      expect(await fund.totalClaims()).to.equal(3n * WAD);
      expect(await fund.claimOf(alice.address)).to.equal(2n * WAD);
      expect(await fund.claimOf(bob.address)).to.equal(WAD);
      for (const id of [1n, 2n, 101n]) expect((await vault.token(id)).state).to.equal(0n);
      for (const at of [1n, 2n, 3n]) expect(await vault.queuedAt(at)).to.equal(0n);
      await expectWhole(suite, 98n);
    });

    it("emits TokenRedeemed to the fund for each", async () => {
      const suite = await loadFixture(queued);
      const { vault, fund, alice, bob } = suite;
      const at = await nextBlockIn(suite, 12n);
      const act = await vault.processQueue(2n);
      await expect(act)
        .to.emit(vault, "TokenRedeemed")
        .withArgs(1n, alice.address, fund.target, WAD, WAD, 901n * WAD, 900n * WAD, 101n, 100n, at);
      await expect(act)
        .to.emit(vault, "TokenRedeemed")
        .withArgs(2n, bob.address, fund.target, WAD, WAD, 900n * WAD, 899n * WAD, 100n, 99n, at);
      await expect(act).to.emit(vault, "Transfer").withArgs(bob.address, ZeroAddress, 2n);
    });

    it("pays the value of the day it is paid, not of the request", async () => {
      const suite = await loadFixture(queued);
      const { vault, fund, alice, bob } = suite;
      await vault.connect(alice).cancelRedemption(101n);
      await redeem(suite, alice, 101n); // the fund is 900 again
      await grow(suite, ratio(3n, 2n));
      await vault.processQueue(1n);
      await grow(suite, ratio(1n, 2n));
      await vault.processQueue(1n);
      // Half of 898 was gained on 900; then half of what was left, less what the other one waits for, was lost.
      const first = (WAD * 1_349n) / 900n;
      expect(first - (await fund.claimOf(alice.address))).to.be.oneOf([0n, 1n]);
      const second = (1_349n * WAD - (1_349n * WAD - 2n * first) / 2n) / 900n;
      const gap = second - (await fund.claimOf(bob.address));
      expect(gap).to.be.at.least(-1n).and.at.most(2n);
    });

    it("pays at most as many steps as asked, cancelled places counting as steps", async () => {
      const { vault, fund, alice } = await loadFixture(queued);
      await vault.processQueue(1n);
      expect(await vault.queueEnds()).to.deep.equal([2n, 4n]);
      await vault.connect(alice).cancelRedemption(101n);
      await vault.connect(alice).requestRedemption(101n); // place 4; place 3 is empty
      await vault.processQueue(2n);
      expect(await vault.queueEnds()).to.deep.equal([4n, 5n]);
      expect(await fund.totalClaims()).to.equal(2n * WAD);
      await vault.processQueue(2n);
      expect(await fund.totalClaims()).to.equal(3n * WAD);
    });

    it("takes anybody's call", async () => {
      const { vault, fund, carol } = await loadFixture(queued);
      await vault.connect(carol).processQueue(3n);
      expect(await fund.claimOf(carol.address)).to.equal(0n);
      expect(await fund.totalClaims()).to.equal(3n * WAD);
    });

    it("returns how many it paid", async () => {
      const { vault, alice } = await loadFixture(queued);
      expect(await vault.processQueue.staticCall(2n)).to.equal(2n);
      expect(await vault.processQueue.staticCall(100n)).to.equal(3n);
      await vault.connect(alice).cancelRedemption(1n);
      expect(await vault.processQueue.staticCall(2n)).to.equal(1n);
      expect(await vault.processQueue.staticCall(100n)).to.equal(2n);
    });

    it("lets the owner pull all his claims at once, to whom he likes", async () => {
      const suite = await loadFixture(queued);
      const { vault, fund, asset, alice, carol } = suite;
      await vault.processQueue(3n);
      const purse = await asset.balanceOf(carol.address);
      await fund.connect(alice).claim(carol.address);
      expect((await asset.balanceOf(carol.address)) - purse).to.equal(2n * WAD);
      expect(await fund.totalClaims()).to.equal(WAD);
      await expect(fund.connect(alice).claim(alice.address))
        .to.be.revertedWithCustomError(fund, "OperationalFund_NothingToClaim")
        .withArgs(alice.address);
      await expectWhole(suite, 98n);
    });

    it("pays what every token of the queue is worth, pending ones too", async () => {
      const suite = await loadFixture(queued);
      const { vault, fund, alice } = suite;
      await closePlain(suite); // 101 earns from now on
      await issue(suite, alice, 102n);
      await vault.connect(alice).requestRedemption(102n); // pending
      await grow(suite, ratio(6n, 5n));
      const amounts = await Promise.all([1n, 2n, 101n, 102n].map((id) => vault.previewRedeem(id)));
      expect(amounts[3]).to.equal(WAD);
      // 901 grew by a fifth of 898: 4 of 902 were kept for the queue.
      for (const amount of amounts.slice(0, 3)) {
        expect(WAD + (WAD * 898n) / 4_505n - amount).to.be.oneOf([0n, 1n]);
      }
      await vault.processQueue(4n);
      expect(await fund.totalClaims()).to.equal(amounts.reduce((sum, amount) => sum + amount, 0n));
      expect(await vault.queuedAmount()).to.equal(0n);
      await expectWhole(suite, 98n);
    });
  });
});
