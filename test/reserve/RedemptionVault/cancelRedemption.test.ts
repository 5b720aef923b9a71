import { expect } from "chai";
import { network } from "hardhat";

import { closePlain, deployFund, FOREVER, WAD } from "../../helpers/reserve.js";
import { expectMoved, expectWhole, give, grow, holdingsOf, issue, ratio, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault cancelRedemption", () => {
  const { loadFixture } = networkHelpers;
  /** Alice's 1, 101 and 2 wait, in this order; 3 is hers too. */
  const queued = async () => {
    const suite = await deployFund(ethers);
    await give(suite, suite.alice, 1n, 2n, 3n);
    await issue(suite, suite.alice, 101n);
    for (const id of [1n, 101n, 2n]) await suite.vault.connect(suite.alice).requestRedemption(id);
    return suite;
  };

  describe("given the token is inactive", () => {
    it("reverts with RedemptionVault_TokenInactive, one that the queue paid too", async () => {
      const suite = await loadFixture(queued);
      await suite.vault.processQueue(1n);
      for (const id of [1n, 500n, 0n, 1_001n]) {
        await expect(suite.vault.connect(suite.alice).cancelRedemption(id))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_TokenInactive")
          .withArgs(id);
      }
    });
  });

  describe("given the token does not wait", () => {
    it("reverts with RedemptionVault_NotQueued", async () => {
      const { vault, alice } = await loadFixture(queued);
      await vault.connect(alice).cancelRedemption(2n);
      for (const id of [2n, 3n]) {
        await expect(vault.connect(alice).cancelRedemption(id))
          .to.be.revertedWithCustomError(vault, "RedemptionVault_NotQueued")
          .withArgs(id);
      }
    });
  });

  describe("when the caller is a stranger", () => {
    it("reverts with ERC721InsufficientApproval", async () => {
      const { vault, bob } = await loadFixture(queued);
      await expect(vault.connect(bob).cancelRedemption(1n))
        .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
        .withArgs(bob.address, 1n);
    });
  });

  describe("when the caller owns it or is approved", () => {
    it("empties its place, keeps the others' and moves no money", async () => {
      const suite = await loadFixture(queued);
      const { vault, alice } = suite;
      const before = await holdingsOf(suite);
      await vault.connect(alice).cancelRedemption(101n);
      expect(await vault.queueEnds()).to.deep.equal([1n, 4n]);
      expect(await Promise.all([1n, 2n, 3n].map((place) => vault.queuedAt(place)))).to.deep.equal([1n, 0n, 2n]);
      expect(await vault.queuedAmount()).to.equal(2n * WAD);
      await expectMoved(suite, before, {});
      await expectWhole(suite, 101n);
    });

    it("emits RedemptionCancelled", async () => {
      const { vault, alice } = await loadFixture(queued);
      await expect(vault.connect(alice).cancelRedemption(2n))
        .to.emit(vault, "RedemptionCancelled")
        .withArgs(2n, alice.address, 3n);
    });

    it("unlocks the token, worth what it was", async () => {
      const suite = await loadFixture(queued);
      const { vault, alice, bob } = suite;
      await grow(suite, ratio(11n, 10n));
      const value = await suite.vault.tokenValue(1n);
      // 900 grew by a tenth of the 898 that lay in the position: 3 of 901 were kept for the queue.
      expect(WAD + (WAD * 898n) / 9_000n - value).to.be.oneOf([0n, 1n]);
      await vault.connect(alice).cancelRedemption(1n);
      const { state, place, valueWad } = await vault.token(1n);
      expect([state, place, valueWad]).to.deep.equal([1n, 0n, value]);
      await vault.connect(alice).transferFrom(alice.address, bob.address, 1n);
      await redeem(suite, bob, 1n);
    });

    it("frees the cash that was kept for it", async () => {
      const suite = await deployFund(ethers, { parameters: { totalTokens: 13n, genesisTokens: 10n } });
      const { vault, distributor, alice } = suite; // 3 of cash for 10 tokens: loss mode, 0.3 each
      const ids = Array.from({ length: 10 }, (_, i) => BigInt(i) + 1n);
      for (const id of ids) await vault.connect(distributor).requestRedemption(id);
      expect(await vault.queuedAmount()).to.equal(3n * WAD);
      await vault.connect(distributor).cancelRedemption(10n);
      // The cash beyond 9 x 0.3 pays exactly the one.
      await vault.connect(distributor).redeem(10n, alice.address, (3n * WAD) / 10n, FOREVER);
      for (const id of ids.slice(0, 9)) await vault.connect(distributor).cancelRedemption(id);
      expect(await vault.queuedAmount()).to.equal(0n);
      await redeem(suite, distributor, 9n);
      await expectWhole(suite, 8n);
    });

    it("takes one that joined pending and earns since out at its present weight", async () => {
      const suite = await loadFixture(queued);
      const { vault, alice } = suite;
      await grow(suite, ratio(7n, 5n));
      await closePlain(suite);
      for (const id of [1n, 2n, 101n]) await vault.connect(alice).cancelRedemption(id);
      expect(await vault.queuedAmount()).to.equal(0n);
      await expect(vault.processQueue(1n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_QueueEmpty")
        .withArgs();
      await expectWhole(suite, 101n);
    });

    it("lets an operator and who is approved for this one do it", async () => {
      const { vault, alice, bob, carol } = await loadFixture(queued);
      await vault.connect(alice).setApprovalForAll(bob.address, true);
      await vault.connect(alice).approve(carol.address, 2n);
      await vault.connect(bob).cancelRedemption(1n);
      await vault.connect(carol).cancelRedemption(2n);
      expect((await vault.token(1n)).state).to.equal(1n);
      expect((await vault.token(2n)).state).to.equal(1n);
    });
  });
});
