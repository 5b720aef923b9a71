import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { closeAttested, deployFund, FOREVER, invest, place, WAD } from "../../helpers/reserve.js";
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

describe("RedemptionVault redeem", () => {
  const { loadFixture } = networkHelpers;
  /** Alice owns 1 and 2, of genesis, and 101, issued in this period. */
  const held = async () => {
    const suite = await deployFund(ethers);
    await give(suite, suite.alice, 1n, 2n);
    await issue(suite, suite.alice, 101n);
    return suite;
  };

  describe("when the deadline has passed", () => {
    it("reverts with RedemptionVault_Expired; at the deadline itself it redeems", async () => {
      const suite = await loadFixture(held);
      const { vault, alice } = suite;
      const now = await nextBlockIn(suite, 100n);
      await expect(vault.connect(alice).redeem(1n, alice.address, 0n, now - 1n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_Expired")
        .withArgs(now - 1n, now);
      const later = await nextBlockIn(suite, 100n);
      await vault.connect(alice).redeem(1n, alice.address, 0n, later);
      await expectWhole(suite, 100n);
    });
  });

  describe("when the receiver is nobody or the fund", () => {
    it("reverts with RedemptionVault_InvalidReceiver", async () => {
      const suite = await loadFixture(held);
      for (const to of [ZeroAddress, String(suite.fund.target)]) {
        await expect(redeem(suite, suite.alice, 1n, to))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_InvalidReceiver")
          .withArgs(to);
      }
    });
  });

  describe("given the token is inactive", () => {
    it("reverts with RedemptionVault_TokenInactive, for one redeemed, one never issued and no number at all", async () => {
      const suite = await loadFixture(held);
      const { vault, alice, distributor } = suite;
      for (const id of [1n, 101n]) await redeem(suite, alice, id);
      await redeem(suite, distributor, 50n);
      for (const id of [1n, 101n, 50n, 500n, 0n, 1_001n, MaxUint256]) {
        for (const who of [alice, distributor]) {
          await expect(redeem(suite, who, id))
            .to.be.revertedWithCustomError(vault, "RedemptionVault_TokenInactive")
            .withArgs(id);
        }
      }
      await expectWhole(suite, 98n);
    });
  });

  describe("given the token waits in the queue", () => {
    it("reverts with NumberedTokens_TokenQueued", async () => {
      const suite = await loadFixture(held);
      await suite.vault.connect(suite.alice).requestRedemption(2n);
      await suite.vault.connect(suite.alice).requestRedemption(1n);
      await expect(redeem(suite, suite.alice, 1n))
        .to.be.revertedWithCustomError(suite.vault, "NumberedTokens_TokenQueued")
        .withArgs(1n, 2n);
    });
  });

  describe("given the token is somebody else's", () => {
    it("reverts with ERC721InsufficientApproval", async () => {
      const suite = await loadFixture(held);
      for (const id of [1n, 101n, 50n]) {
        await expect(redeem(suite, suite.bob, id))
          .to.be.revertedWithCustomError(suite.vault, "ERC721InsufficientApproval")
          .withArgs(suite.bob.address, id);
      }
      // Who was the owner at genesis may not either.
      await expect(redeem(suite, suite.distributor, 1n))
        .to.be.revertedWithCustomError(suite.vault, "ERC721InsufficientApproval")
        .withArgs(suite.distributor.address, 1n);
    });

    it("lets an operator redeem it", async () => {
      const suite = await loadFixture(held);
      const { vault, asset, alice, bob, distributor } = suite;
      const purse = await asset.balanceOf(alice.address);
      await vault.connect(alice).setApprovalForAll(bob.address, true);
      await vault.connect(distributor).setApprovalForAll(bob.address, true);
      for (const id of [1n, 101n, 50n]) await redeem(suite, bob, id, alice.address);
      expect((await asset.balanceOf(alice.address)) - purse).to.equal(3n * WAD);
      await vault.connect(alice).setApprovalForAll(bob.address, false);
      await expect(redeem(suite, bob, 2n))
        .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
        .withArgs(bob.address, 2n);
    });

    it("lets who is approved for this one redeem it, and no other", async () => {
      const suite = await loadFixture(held);
      const { vault, asset, alice, bob, distributor } = suite;
      const purse = await asset.balanceOf(bob.address);
      await vault.connect(alice).approve(bob.address, 2n);
      await vault.connect(distributor).approve(bob.address, 60n); // never moved
      await expect(redeem(suite, bob, 1n))
        .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
        .withArgs(bob.address, 1n);
      await expect(redeem(suite, bob, 61n))
        .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
        .withArgs(bob.address, 61n);
      for (const id of [2n, 60n]) await redeem(suite, bob, id);
      expect((await asset.balanceOf(bob.address)) - purse).to.equal(2n * WAD);
      await expectWhole(suite, 99n);
    });
  });

  describe("when the payout is below the minimum", () => {
    it("reverts with RedemptionVault_BelowMinimum; at the minimum it pays", async () => {
      const { vault, alice } = await loadFixture(held);
      await expect(vault.connect(alice).redeem(1n, alice.address, WAD + 1n, FOREVER))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_BelowMinimum")
        .withArgs(WAD, WAD + 1n);
      expect(await vault.ownerOf(1n)).to.equal(alice.address);
      await vault.connect(alice).redeem(1n, alice.address, WAD, FOREVER);
    });
  });

  describe("given the token is active", () => {
    it("pays the value, takes it from the fund, and relabels the reserve", async () => {
      const suite = await loadFixture(held);
      const { asset, fund, reserve, alice } = suite;
      const before = await holdingsOf(suite);
      const purse = await asset.balanceOf(alice.address);
      await redeem(suite, alice, 1n);
      await expectMoved(suite, before, { fund: -WAD });
      expect((await asset.balanceOf(alice.address)) - purse).to.equal(WAD);
      expect(await fund.cash()).to.equal(900n * WAD);
      expect(await reserve.reserve()).to.equal(315n * WAD);
      await expectWhole(suite, 100n);
    });

    it("emits TokenRedeemed and Transfer", async () => {
      const suite = await loadFixture(held);
      const { vault, alice } = suite;
      const at = await nextBlockIn(suite, 33n);
      const act = await redeem(suite, alice, 1n);
      await expect(act)
        .to.emit(vault, "TokenRedeemed")
        .withArgs(1n, alice.address, alice.address, WAD, WAD, 901n * WAD, 900n * WAD, 101n, 100n, at);
      await expect(act).to.emit(vault, "Transfer").withArgs(alice.address, ZeroAddress, 1n);
    });

    it("pays another receiver", async () => {
      const suite = await loadFixture(held);
      const { vault, asset, alice, carol } = suite;
      const purses = [await asset.balanceOf(alice.address), await asset.balanceOf(carol.address)] as const;
      const at = await nextBlockIn(suite, 33n);
      await expect(redeem(suite, alice, 101n, carol.address))
        .to.emit(vault, "TokenRedeemed")
        .withArgs(101n, alice.address, carol.address, WAD, WAD, 901n * WAD, 900n * WAD, 101n, 100n, at);
      expect(await asset.balanceOf(alice.address)).to.equal(purses[0]);
      expect(await asset.balanceOf(carol.address)).to.equal(purses[1] + WAD);
    });

    it("pays the core in the period of the issue", async () => {
      const suite = await loadFixture(held);
      const { asset, alice } = suite;
      await grow(suite, ratio(5n, 4n));
      await issue(suite, alice, 102n);
      const purse = await asset.balanceOf(alice.address);
      for (const id of [101n, 102n]) await redeem(suite, alice, id);
      expect((await asset.balanceOf(alice.address)) - purse).to.equal(2n * WAD);
      await expectWhole(suite, 100n);
    });

    it("pays the value after returns, rounded down", async () => {
      const suite = await loadFixture(held);
      const { asset, alice } = suite;
      await redeem(suite, alice, 101n); // so that the fund is what it was at genesis, and grows by the ratio itself
      await grow(suite, 1_333_333_333_333_333_333_333_333_333n);
      const purse = await asset.balanceOf(alice.address);
      await redeem(suite, alice, 1n);
      expect((await asset.balanceOf(alice.address)) - purse).to.equal(1_333_333_333_333_333_333n);
      await grow(suite, 700_000_000_000_000_000_000_000_000n);
      // Since the last close one token left, but all that was left earned as much: the growth is (last - loss) / last.
      const last = (900n * 1_333_333_333_333_333_333_333_333_333n * WAD) / 10n ** 27n;
      const lost = ((last - 1_333_333_333_333_333_333n) * 3n) / 10n;
      const exact = (1_333_333_333_333_333_333_333_333_333n * (last - lost)) / last / 10n ** 9n;
      await redeem(suite, alice, 2n);
      const paid = (await asset.balanceOf(alice.address)) - purse - 1_333_333_333_333_333_333n;
      expect(exact - paid).to.be.oneOf([0n, 1n]);
      expect(paid).to.be.greaterThan(933_333_333_333_333_333n); // leavers did not bear it
    });

    it("pays rounded down to the asset's unit, and the fund keeps the rest", async () => {
      const suite = await deployFund(ethers, { asset: { contract: "MockERC20", args: ["Six", "SIX", 6] } });
      const { vault, asset, fund, distributor } = suite;
      await grow(suite, 1_234_567_899_999_999_999_999_999_999n);
      const [purse, cash] = [await asset.balanceOf(distributor.address), await fund.cash()];
      const at = await nextBlockIn(suite, 33n);
      await expect(redeem(suite, distributor, 1n))
        .to.emit(vault, "TokenRedeemed")
        .withArgs(
          ...[1n, distributor.address, distributor.address, 1_234_567_899_999_999_999n, 1_234_567n],
          ...[cash, cash - 1_234_567n, 100n, 99n, at],
        );
      expect((await asset.balanceOf(distributor.address)) - purse).to.equal(1_234_567n);
    });

    it("returns what it pays", async () => {
      const suite = await loadFixture(held);
      await grow(suite, ratio(3n, 2n));
      const { vault, alice } = suite;
      // The fund grew from 900 by the half of 901.
      const expected = WAD + (WAD * 901n) / 1_800n;
      const paid = await vault.connect(alice).redeem.staticCall(1n, alice.address, 0n, FOREVER);
      expect(expected - paid).to.be.oneOf([0n, 1n]);
      expect(await vault.previewRedeem(1n)).to.equal(paid);
    });
  });

  describe("given cash is short", () => {
    it("draws on the positions, in order", async () => {
      const suite = await loadFixture(held);
      const { fund, asset, alice } = suite;
      const first = await invest(suite, WAD / 4n);
      const second = await invest(suite, 900n * WAD);
      // 0.75 of cash, 0.25 in the first, 900 in the second.
      await redeem(suite, alice, 1n);
      expect(await fund.cash()).to.equal(0n);
      expect(await fund.sharesOf(first.target)).to.equal(0n);
      expect(await fund.sharesOf(second.target)).to.equal(900n * WAD);
      await redeem(suite, alice, 2n);
      expect(await fund.cash()).to.equal(0n);
      expect(await asset.balanceOf(second.target)).to.equal(899n * WAD);
      await expectWhole(suite, 99n);
    });

    it("reverts with RedemptionVault_InsufficientFunds when they do not suffice, and everything stays", async () => {
      const suite = await loadFixture(held);
      const { vault, fund, asset, alice, custodian } = suite;
      const strategy = await invest(suite, WAD / 4n);
      await place(suite, 900n * WAD + WAD / 2n);
      // 0.25 of cash and 0.25 in the strategy.
      await expect(redeem(suite, alice, 1n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(WAD / 2n, WAD);
      expect(await fund.cash()).to.equal(WAD / 4n);
      expect(await asset.balanceOf(strategy.target)).to.equal(WAD / 4n);
      expect(await vault.ownerOf(1n)).to.equal(alice.address);
      await expectWhole(suite, 101n);
      await closeAttested(suite, ratio(1n, 1n));
      await fund.connect(custodian).returnExternal(WAD / 2n);
      await redeem(suite, alice, 1n);
      expect(await fund.cash()).to.equal(0n);
      expect(await asset.balanceOf(strategy.target)).to.equal(0n);
    });
  });

  describe("given somebody waits in the queue", () => {
    it("pays only from cash beyond what the queue is worth", async () => {
      const suite = await loadFixture(held);
      const { vault, fund, alice, distributor } = suite;
      const strategy = await invest(suite, 0n);
      await fund.deposit(strategy.target, 898n * WAD + 1n, 0n); // 3 less a wei of cash
      await vault.connect(alice).requestRedemption(1n);
      await vault.connect(distributor).requestRedemption(50n);
      await expect(redeem(suite, alice, 2n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(WAD - 1n, WAD);
      await fund.withdraw(strategy.target, 1n, MaxUint256);
      await redeem(suite, alice, 2n);
      expect(await fund.cash()).to.equal(2n * WAD);
      await expect(redeem(suite, alice, 101n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(0n, WAD);
      await vault.connect(alice).cancelRedemption(1n);
      await redeem(suite, alice, 101n);
      await expectWhole(suite, 99n);
    });
  });
});
