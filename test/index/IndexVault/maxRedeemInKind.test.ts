import { expect } from "chai";
import { network } from "hardhat";

import { ALICE, BOB, deployInKind, REDEEM_IN_KIND_SHORT } from "../../helpers/in-kind.js";
import { LOCK_ADDRESS, LOCKED } from "../../helpers/index-suite.js";
import { deploySuite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault maxRedeemInKind", () => {
  const { loadFixture } = networkHelpers;
  const inKind = () => deployInKind(ethers);

  describe("given the vault is not seeded", () => {
    it("is 0", async () => {
      const { vault, alice } = await deploySuite(ethers);
      expect(await vault.maxRedeemInKind(alice.address)).to.equal(0n);
    });
  });

  describe("given a seeded vault", () => {
    it("is all that the owner has, and all of it redeems", async () => {
      const { vault, token, alice, bob } = await loadFixture(inKind);
      for (const [owner, all] of [
        [alice, ALICE],
        [bob, BOB],
      ] as const) {
        expect(await vault.maxRedeemInKind(owner.address)).to.equal(all);
        await vault.connect(owner)[REDEEM_IN_KIND_SHORT](all);
        expect(await token.balanceOf(owner.address)).to.equal(0n);
        expect(await vault.maxRedeemInKind(owner.address)).to.equal(0n);
      }
      expect(await vault.maxRedeemInKind(LOCK_ADDRESS)).to.equal(LOCKED);
    });

    it("is 0 for who has nothing", async () => {
      const { vault, releaser } = await loadFixture(inKind);
      expect(await vault.maxRedeemInKind(releaser.address)).to.equal(0n);
    });

    it("is the same without NAV, while minting is stopped, after the end and with fees", async () => {
      const { vault, oracle, admin, alice } = await loadFixture(inKind);
      expect(await oracle.isNAVValid()).to.equal(false);
      await vault.setFees(200n, 200n, 500n, admin.address);
      await vault.announceEnd();
      await networkHelpers.time.increase(7 * 86_400);
      await vault.stopMinting(3_600);
      expect(await vault.maxRedeemInKind(alice.address)).to.equal(ALICE);
      await vault.connect(alice)[REDEEM_IN_KIND_SHORT](ALICE);
    });
  });
});
