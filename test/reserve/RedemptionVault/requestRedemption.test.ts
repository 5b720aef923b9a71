import { expect } from "chai";
import { network } from "hardhat";

import { deployFund, WAD } from "../../helpers/reserve.js";
import { expectMoved, expectWhole, give, grow, holdingsOf, issue, ratio, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault requestRedemption", () => {
  const { loadFixture } = networkHelpers;
  /** Alice owns 1 and 2, of genesis, and 101, issued in this period. */
  const held = async () => {
    const suite = await deployFund(ethers);
    await give(suite, suite.alice, 1n, 2n);
    await issue(suite, suite.alice, 101n);
    return suite;
  };

  describe("given the token is inactive", () => {
    it("reverts with RedemptionVault_TokenInactive", async () => {
      const suite = await loadFixture(held);
      await redeem(suite, suite.alice, 1n);
      for (const id of [0n, 1n, 500n, 1_001n]) {
        await expect(suite.vault.connect(suite.alice).requestRedemption(id))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_TokenInactive")
          .withArgs(id);
      }
    });
  });

  describe("given the token waits already", () => {
    it("reverts with NumberedTokens_TokenQueued", async () => {
      const { vault, alice } = await loadFixture(held);
      await vault.connect(alice).requestRedemption(1n);
      await expect(vault.connect(alice).requestRedemption(1n))
        .to.be.revertedWithCustomError(vault, "NumberedTokens_TokenQueued")
        .withArgs(1n, 1n);
    });
  });

  describe("when the caller is a stranger", () => {
    it("reverts with ERC721InsufficientApproval", async () => {
      const { vault, bob } = await loadFixture(held);
      for (const id of [1n, 101n, 50n]) {
        await expect(vault.connect(bob).requestRedemption(id))
          .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
          .withArgs(bob.address, id);
      }
    });
  });

  describe("when the caller owns it or is approved", () => {
    it("puts it at the end of the queue and moves no money", async () => {
      const suite = await loadFixture(held);
      const { vault, fund, alice, distributor } = suite;
      const before = await holdingsOf(suite);
      await vault.connect(alice).requestRedemption(101n);
      await vault.connect(distributor).requestRedemption(77n); // never moved
      await vault.connect(alice).requestRedemption(1n);
      expect(await vault.queueEnds()).to.deep.equal([1n, 4n]);
      expect(await Promise.all([0n, 1n, 2n, 3n, 4n].map((place) => vault.queuedAt(place)))).to.deep.equal([
        ...[0n, 101n, 77n, 1n, 0n],
      ]);
      await expectMoved(suite, before, {});
      expect(await fund.totalClaims()).to.equal(0n);
      await expectWhole(suite, 101n);
    });

    it("emits RedemptionRequested, and returns the place", async () => {
      const { vault, alice } = await loadFixture(held);
      expect(await vault.connect(alice).requestRedemption.staticCall(1n)).to.equal(1n);
      await expect(vault.connect(alice).requestRedemption(1n))
        .to.emit(vault, "RedemptionRequested")
        .withArgs(1n, alice.address, 1n);
      expect(await vault.connect(alice).requestRedemption.staticCall(2n)).to.equal(2n);
    });

    it("locks the token, which goes on earning", async () => {
      const suite = await loadFixture(held);
      const { vault, alice, bob } = suite;
      await redeem(suite, alice, 101n); // the fund is 900 again
      await vault.connect(alice).requestRedemption(1n);
      const { state, owner, place } = await vault.token(1n);
      expect([state, owner, place]).to.deep.equal([2n, alice.address, 1n]);
      await expect(vault.connect(alice).transferFrom(alice.address, bob.address, 1n))
        .to.be.revertedWithCustomError(vault, "NumberedTokens_TokenQueued")
        .withArgs(1n, 1n);
      await grow(suite, ratio(5n, 4n));
      // 900 grew by a quarter of 899: what the queue waits for stayed cash.
      const value = await suite.vault.tokenValue(1n);
      expect(WAD + (WAD * 899n) / 3_600n - value).to.be.oneOf([0n, 1n]);
      expect((await vault.queuedAmount()) - value).to.be.oneOf([0n, 1n]);
    });

    it("lets an operator and who is approved for this one do it", async () => {
      const { vault, alice, bob, carol } = await loadFixture(held);
      await vault.connect(alice).setApprovalForAll(bob.address, true);
      await vault.connect(alice).approve(carol.address, 2n);
      for (const [caller, id, place] of [
        [bob, 1n, 1n],
        [carol, 2n, 2n],
      ] as const) {
        await expect(vault.connect(caller).requestRedemption(id))
          .to.emit(vault, "RedemptionRequested")
          .withArgs(id, alice.address, place);
      }
    });

    it("gives a token that cancelled a new place at the end", async () => {
      const { vault, alice } = await loadFixture(held);
      for (const id of [1n, 2n]) await vault.connect(alice).requestRedemption(id);
      await vault.connect(alice).cancelRedemption(1n);
      await vault.connect(alice).requestRedemption(1n);
      expect((await vault.token(1n)).place).to.equal(3n);
      expect(await Promise.all([1n, 2n, 3n].map((place) => vault.queuedAt(place)))).to.deep.equal([0n, 2n, 1n]);
    });
  });
});
