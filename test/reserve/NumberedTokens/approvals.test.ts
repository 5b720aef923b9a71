import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployFund } from "../../helpers/reserve.js";
import { give, issue, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("NumberedTokens approvals", () => {
  const { loadFixture } = networkHelpers;
  /** Alice owns 1, of genesis, and 101. */
  const held = async () => {
    const suite = await deployFund(ethers);
    await give(suite, suite.alice, 1n);
    await issue(suite, suite.alice, 101n);
    return suite;
  };

  describe("approve", () => {
    it("given the token is inactive, it reverts with ERC721NonexistentToken", async () => {
      const { vault, alice, bob } = await loadFixture(held);
      for (const id of [0n, 102n, 1_001n]) {
        await expect(vault.connect(alice).approve(bob.address, id))
          .to.be.revertedWithCustomError(vault, "ERC721NonexistentToken")
          .withArgs(id);
      }
    });

    it("when the caller is neither owner nor operator, it reverts with ERC721InvalidApprover, one approved for the token too", async () => {
      const { vault, alice, bob, carol } = await loadFixture(held);
      await vault.connect(alice).approve(bob.address, 1n);
      for (const [caller, id] of [
        [carol, 1n],
        [bob, 1n],
        [bob, 2n],
      ] as const) {
        await expect(vault.connect(caller).approve(carol.address, id))
          .to.be.revertedWithCustomError(vault, "ERC721InvalidApprover")
          .withArgs(caller.address);
      }
    });

    it("approves one account, and takes it back with the zero address", async () => {
      const { vault, alice, bob, carol } = await loadFixture(held);
      for (const id of [1n, 101n]) {
        expect(await vault.getApproved(id)).to.equal(ZeroAddress);
        for (const to of [bob.address, carol.address, ZeroAddress]) {
          await expect(vault.connect(alice).approve(to, id)).to.emit(vault, "Approval").withArgs(alice.address, to, id);
          expect(await vault.getApproved(id)).to.equal(to);
        }
        for (const caller of [bob, carol]) {
          await expect(vault.connect(caller).transferFrom(alice.address, bob.address, id))
            .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
            .withArgs(caller.address, id);
        }
      }
    });

    it("approves for a token of genesis that never moved", async () => {
      const { vault, bob, distributor } = await loadFixture(held);
      const before = [...(await vault.token(9n))];
      await vault.connect(distributor).approve(bob.address, 9n);
      expect(await vault.getApproved(9n)).to.equal(bob.address);
      expect([...(await vault.token(9n))]).to.deep.equal(before);
      await vault.connect(distributor).approve(ZeroAddress, 9n);
      expect([...(await vault.token(9n))]).to.deep.equal(before);
      await vault.connect(distributor).approve(bob.address, 9n);
      await vault.connect(bob).transferFrom(distributor.address, bob.address, 9n);
      expect(await vault.ownerOf(9n)).to.equal(bob.address);
      expect(await vault.balanceOf(distributor.address)).to.equal(98n);
    });

    it("does not survive a transfer, a redemption and a reissue, or the queue", async () => {
      const suite = await loadFixture(held);
      const { vault, alice, bob, carol } = suite;
      const gone = async (id: bigint, owner: string) => {
        expect(await vault.getApproved(id)).to.equal(ZeroAddress);
        await expect(vault.connect(carol).transferFrom(owner, carol.address, id))
          .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
          .withArgs(carol.address, id);
      };
      for (const id of [1n, 101n]) {
        await vault.connect(alice).approve(carol.address, id);
        await vault.connect(alice).transferFrom(alice.address, bob.address, id);
        await gone(id, bob.address);
        await vault.connect(bob).transferFrom(bob.address, alice.address, id); // back to who had approved
        await gone(id, alice.address);
        await vault.connect(alice).approve(carol.address, id);
        await redeem(suite, alice, id);
        await issue(suite, alice, id);
        await gone(id, alice.address);
        await vault.connect(alice).approve(carol.address, id);
        await vault.connect(alice).requestRedemption(id);
        await vault.processQueue(1n);
        await issue(suite, alice, id);
        await gone(id, alice.address);
        // A new one names the new account alone.
        await vault.connect(alice).approve(bob.address, id);
        expect(await vault.getApproved(id)).to.equal(bob.address);
      }
    });
  });

  describe("setApprovalForAll", () => {
    it("when the operator is nobody, it reverts with ERC721InvalidOperator", async () => {
      const { vault, alice } = await loadFixture(held);
      await expect(vault.connect(alice).setApprovalForAll(ZeroAddress, true))
        .to.be.revertedWithCustomError(vault, "ERC721InvalidOperator")
        .withArgs(ZeroAddress);
    });

    it("makes an operator of every token, genesis ones too, and takes it back", async () => {
      const { vault, bob, distributor } = await loadFixture(held);
      for (const isOn of [true, false]) {
        await expect(vault.connect(distributor).setApprovalForAll(bob.address, isOn))
          .to.emit(vault, "ApprovalForAll")
          .withArgs(distributor.address, bob.address, isOn);
        expect(await vault.isApprovedForAll(distributor.address, bob.address)).to.equal(isOn);
        if (isOn) await vault.connect(bob).transferFrom(distributor.address, bob.address, 10n);
      }
      expect(await vault.isApprovedForAll(bob.address, distributor.address)).to.equal(false);
      await expect(vault.connect(bob).transferFrom(distributor.address, bob.address, 11n))
        .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
        .withArgs(bob.address, 11n);
    });

    it("lets the operator approve", async () => {
      const { vault, alice, bob, carol } = await loadFixture(held);
      await vault.connect(alice).setApprovalForAll(bob.address, true);
      await expect(vault.connect(bob).approve(carol.address, 1n))
        .to.emit(vault, "Approval")
        .withArgs(alice.address, carol.address, 1n);
    });
  });

  describe("getApproved", () => {
    it("given the token is inactive, it reverts with ERC721NonexistentToken", async () => {
      const suite = await loadFixture(held);
      const { vault, alice, bob } = suite;
      await vault.connect(alice).approve(bob.address, 1n);
      await redeem(suite, alice, 1n);
      for (const id of [0n, 1n, 500n, 1_001n]) {
        await expect(vault.getApproved(id)).to.be.revertedWithCustomError(vault, "ERC721NonexistentToken").withArgs(id);
      }
    });
  });
});
