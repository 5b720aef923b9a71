import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployFund, FOREVER, place, WAD } from "../../helpers/reserve.js";
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

describe("RedemptionVault redeemBatch", () => {
  const { loadFixture } = networkHelpers;
  /** Alice owns 1, 2, 3 of genesis, worth 1.5, and 101 and 102 at the core. */
  const held = async () => {
    const suite = await deployFund(ethers);
    await give(suite, suite.alice, 1n, 2n, 3n);
    await grow(suite, ratio(3n, 2n));
    await issue(suite, suite.alice, 101n, 102n);
    return suite;
  };
  type Held = Awaited<ReturnType<typeof held>>;
  const batch = ({ vault, alice }: Held, ids: readonly bigint[], min = 0n, to = alice.address) =>
    vault.connect(alice).redeemBatch([...ids], to, min, FOREVER);
  const CASH = 1_352n * WAD; // 900 x 1.5 + 2

  describe("when the list is empty or longer than MAX_BATCH", () => {
    it("reverts with RedemptionVault_BatchOutOfRange", async () => {
      const suite = await loadFixture(held);
      for (const length of [0, 101]) {
        await expect(batch(suite, Array<bigint>(length).fill(1n)))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_BatchOutOfRange")
          .withArgs(length, 100n);
      }
    });
  });

  describe("when the deadline has passed, or the receiver is nobody or the fund", () => {
    it("reverts as redeem does", async () => {
      const suite = await loadFixture(held);
      const { vault, fund, alice } = suite;
      const now = await nextBlockIn(suite, 10n);
      await expect(vault.connect(alice).redeemBatch([1n], alice.address, 0n, now - 1n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_Expired")
        .withArgs(now - 1n, now);
      for (const to of [ZeroAddress, String(fund.target)]) {
        await expect(batch(suite, [1n], 0n, to))
          .to.be.revertedWithCustomError(vault, "RedemptionVault_InvalidReceiver")
          .withArgs(to);
      }
    });
  });

  describe("when one token of the list cannot be redeemed", () => {
    it("reverts with RedemptionVault_TokenInactive for one named twice", async () => {
      const suite = await loadFixture(held);
      await expect(batch(suite, [1n, 2n, 1n]))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_TokenInactive")
        .withArgs(1n);
    });

    it("reverts with ERC721InsufficientApproval for somebody else's", async () => {
      const suite = await loadFixture(held);
      await expect(batch(suite, [1n, 50n]))
        .to.be.revertedWithCustomError(suite.vault, "ERC721InsufficientApproval")
        .withArgs(suite.alice.address, 50n);
    });

    it("reverts with NumberedTokens_TokenQueued for one in the queue", async () => {
      const suite = await loadFixture(held);
      await suite.vault.connect(suite.alice).requestRedemption(102n);
      await expect(batch(suite, [1n, 102n]))
        .to.be.revertedWithCustomError(suite.vault, "NumberedTokens_TokenQueued")
        .withArgs(102n, 1n);
    });

    it("redeems none of them", async () => {
      const suite = await loadFixture(held);
      const before = await holdingsOf(suite);
      await expect(batch(suite, [1n, 2n, 999n]))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_TokenInactive")
        .withArgs(999n);
      await expectMoved(suite, before, {});
      for (const id of [1n, 2n]) expect(await suite.vault.ownerOf(id)).to.equal(suite.alice.address);
      await expectWhole(suite, 102n);
    });
  });

  describe("when all together are below the minimum", () => {
    it("reverts with RedemptionVault_BelowMinimum, of the sum", async () => {
      const suite = await loadFixture(held);
      await expect(batch(suite, [1n, 101n], (5n * WAD) / 2n + 1n))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_BelowMinimum")
        .withArgs((5n * WAD) / 2n, (5n * WAD) / 2n + 1n);
      await batch(suite, [1n, 101n], (5n * WAD) / 2n);
    });
  });

  describe("when the fund cannot pay all of them", () => {
    it("reverts with RedemptionVault_InsufficientFunds, of the sum", async () => {
      const suite = await loadFixture(held);
      await place(suite, CASH - 2n * WAD);
      await expect(batch(suite, [1n, 101n]))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_InsufficientFunds")
        .withArgs(2n * WAD, (5n * WAD) / 2n);
      await batch(suite, [101n, 102n]);
    });
  });

  describe("when all can be redeemed", () => {
    it("pays the sum in one payment, and relabels the reserve", async () => {
      const suite = await loadFixture(held);
      const { vault, asset, fund, reserve, bob } = suite;
      const before = await holdingsOf(suite);
      const purse = await asset.balanceOf(bob.address);
      const act = await batch(suite, [101n, 1n, 3n], 0n, bob.address);
      await expectMoved(suite, before, { fund: -4n * WAD });
      expect((await asset.balanceOf(bob.address)) - purse).to.equal(4n * WAD);
      const payments = (await act.wait())!.logs.filter(({ address }) => address === asset.target);
      expect(payments.length).to.equal(1);
      expect(await fund.cash()).to.equal(CASH - 4n * WAD);
      expect(await reserve.committed()).to.equal((99n * 35n * WAD) / 100n);
      expect(await vault.liabilityWad()).to.equal(98n * ((3n * WAD) / 2n) + WAD);
      await expectWhole(suite, 99n);
    });

    it("emits TokenRedeemed for each, cash and count falling from one to the next", async () => {
      const suite = await loadFixture(held);
      const { vault, alice } = suite;
      const at = await nextBlockIn(suite, 20n);
      const act = await batch(suite, [2n, 102n, 1n]);
      let [cash, active] = [CASH, 102n];
      for (const [id, value] of [
        [2n, (3n * WAD) / 2n],
        [102n, WAD],
        [1n, (3n * WAD) / 2n],
      ] as const) {
        await expect(act)
          .to.emit(vault, "TokenRedeemed")
          .withArgs(id, alice.address, alice.address, value, value, cash, cash - value, active, active - 1n, at);
        await expect(act).to.emit(vault, "Transfer").withArgs(alice.address, ZeroAddress, id);
        cash -= value;
        active -= 1n;
      }
    });

    it("pays each token its own value, rounded down by itself", async () => {
      const suite = await deployFund(ethers, { asset: { contract: "MockERC20", args: ["Six", "SIX", 6] } });
      const { vault, asset, alice } = suite;
      await give(suite, alice, 1n, 2n, 3n);
      await grow(suite, 1_234_567_899_999_999_999_999_999_999n);
      const purse = await asset.balanceOf(alice.address);
      await vault.connect(alice).redeemBatch([1n, 2n, 3n], alice.address, 0n, FOREVER);
      // Together they are worth 3.703703..., a unit more than thrice 1.234567.
      expect((await asset.balanceOf(alice.address)) - purse).to.equal(3n * 1_234_567n);
    });

    it("leaves the same state as one redemption after the other", async () => {
      const stateOf = async ({ vault, fund, asset, alice }: Held) => [
        await vault.liabilityWad(),
        await vault.runningLiabilityWad(),
        await vault.activeTokens(),
        await vault.pendingTokens(),
        await fund.cash(),
        await asset.balanceOf(alice.address),
        await vault.balanceOf(alice.address),
      ];
      const once = await loadFixture(held);
      await batch(once, [1n, 101n, 3n]);
      const together = await stateOf(once);
      const thrice = await loadFixture(held);
      for (const id of [1n, 101n, 3n]) await redeem(thrice, thrice.alice, id);
      expect(await stateOf(thrice)).to.deep.equal(together);
    });

    it("redeems MAX_BATCH at once", async () => {
      const suite = await deployFund(ethers);
      const ids = Array.from({ length: 100 }, (_, i) => BigInt(i) + 1n);
      const before = await holdingsOf(suite);
      await suite.vault.connect(suite.distributor).redeemBatch(ids, suite.alice.address, 100n * WAD, FOREVER);
      await expectMoved(suite, before, { fund: -100n * WAD });
      expect(await suite.vault.balanceOf(suite.distributor.address)).to.equal(0n);
      expect(await suite.vault.liabilityWad()).to.equal(0n);
      await expectWhole(suite, 0n);
    });
  });
});
