import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployFund, WAD } from "../../helpers/reserve.js";
import { expectMoved, expectWhole, give, grow, holdingsOf, issue, ratio, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

const SAFE = "safeTransferFrom(address,address,uint256)";
const SAFE_DATA = "safeTransferFrom(address,address,uint256,bytes)";

describe("NumberedTokens transfers", () => {
  const { loadFixture } = networkHelpers;
  /** Alice owns 1, of genesis, and 101. */
  const held = async () => {
    const suite = await deployFund(ethers);
    await give(suite, suite.alice, 1n);
    await issue(suite, suite.alice, 101n);
    return suite;
  };

  describe("transferFrom", () => {
    describe("given the token is inactive, or no token has the number", () => {
      it("reverts with ERC721NonexistentToken", async () => {
        const suite = await loadFixture(held);
        const { vault, alice, bob } = suite;
        await redeem(suite, alice, 1n);
        for (const id of [0n, 1n, 102n, 1_001n, 2n ** 256n - 1n]) {
          await expect(vault.connect(alice).transferFrom(alice.address, bob.address, id))
            .to.be.revertedWithCustomError(vault, "ERC721NonexistentToken")
            .withArgs(id);
        }
      });
    });

    describe("when `from` is not the owner", () => {
      it("reverts with ERC721IncorrectOwner", async () => {
        const { vault, alice, bob, distributor } = await loadFixture(held);
        await expect(vault.connect(alice).transferFrom(distributor.address, bob.address, 1n))
          .to.be.revertedWithCustomError(vault, "ERC721IncorrectOwner")
          .withArgs(distributor.address, 1n, alice.address);
      });
    });

    describe("when the receiver is nobody", () => {
      it("reverts with ERC721InvalidReceiver", async () => {
        const { vault, alice } = await loadFixture(held);
        for (const id of [1n, 101n]) {
          await expect(vault.connect(alice).transferFrom(alice.address, ZeroAddress, id))
            .to.be.revertedWithCustomError(vault, "ERC721InvalidReceiver")
            .withArgs(ZeroAddress);
        }
      });
    });

    describe("when the caller is a stranger", () => {
      it("reverts with ERC721InsufficientApproval", async () => {
        const { vault, alice, bob, distributor } = await loadFixture(held);
        for (const [owner, id] of [
          [alice, 1n],
          [alice, 101n],
          [distributor, 2n],
        ] as const) {
          await expect(vault.connect(bob).transferFrom(owner.address, bob.address, id))
            .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
            .withArgs(bob.address, id);
        }
      });
    });

    describe("given the token waits in the queue", () => {
      it("reverts with NumberedTokens_TokenQueued, for an operator too", async () => {
        const { vault, alice, bob } = await loadFixture(held);
        await vault.connect(alice).requestRedemption(101n);
        await vault.connect(alice).requestRedemption(1n);
        await vault.connect(alice).setApprovalForAll(bob.address, true);
        for (const caller of [alice, bob]) {
          for (const method of ["transferFrom", SAFE] as const) {
            await expect(vault.connect(caller)[method](alice.address, bob.address, 1n))
              .to.be.revertedWithCustomError(vault, "NumberedTokens_TokenQueued")
              .withArgs(1n, 2n);
          }
        }
      });
    });

    describe("given a token of genesis that never moved", () => {
      it("moves it and counts both sides, like any other", async () => {
        const { vault, bob, carol, distributor } = await loadFixture(held);
        expect(await vault.balanceOf(distributor.address)).to.equal(99n);
        await expect(vault.connect(distributor).transferFrom(distributor.address, bob.address, 100n))
          .to.emit(vault, "Transfer")
          .withArgs(distributor.address, bob.address, 100n);
        expect(await vault.ownerOf(100n)).to.equal(bob.address);
        expect(await vault.balanceOf(distributor.address)).to.equal(98n);
        expect(await vault.balanceOf(bob.address)).to.equal(1n);
        await vault.connect(bob).transferFrom(bob.address, carol.address, 100n);
        await vault.connect(carol).transferFrom(carol.address, distributor.address, 100n);
        expect(await vault.balanceOf(distributor.address)).to.equal(99n);
        expect(await vault.ownerOf(100n)).to.equal(distributor.address);
      });
    });

    it("moves it by the owner, an operator and who is approved for it", async () => {
      const { vault, alice, bob, carol, distributor } = await loadFixture(held);
      await vault.connect(distributor).setApprovalForAll(bob.address, true);
      await vault.connect(distributor).approve(carol.address, 51n);
      for (const [caller, id] of [
        [distributor, 50n],
        [carol, 51n],
        [bob, 52n],
      ] as const) {
        await vault.connect(caller).transferFrom(distributor.address, alice.address, id);
        expect(await vault.ownerOf(id)).to.equal(alice.address);
      }
    });

    it("keeps value, activation and since", async () => {
      const suite = await loadFixture(held);
      const { vault, alice, bob } = suite;
      await grow(suite, ratio(3n, 2n));
      await issue(suite, alice, 102n);
      for (const id of [1n, 101n, 102n]) {
        const before = [...(await vault.token(id))];
        await vault.connect(alice).transferFrom(alice.address, bob.address, id);
        before[1] = bob.address;
        expect([...(await vault.token(id))]).to.deep.equal(before);
      }
    });

    it("moves it to its own owner", async () => {
      const { vault, alice, distributor } = await loadFixture(held);
      for (const [owner, id, balance] of [
        [alice, 1n, 2n],
        [distributor, 7n, 99n],
      ] as const) {
        await vault.connect(owner).transferFrom(owner.address, owner.address, id);
        expect(await vault.ownerOf(id)).to.equal(owner.address);
        expect(await vault.balanceOf(owner.address)).to.equal(balance);
      }
    });

    it("moves money of nobody", async () => {
      const suite = await loadFixture(held);
      const before = await holdingsOf(suite);
      await give(suite, suite.bob, 2n, 3n);
      await expectMoved(suite, before, {});
      expect(await suite.fund.cash()).to.equal(901n * WAD);
      await expectWhole(suite, 101n);
    });
  });

  describe("safeTransferFrom", () => {
    it("hands it to an account, and to a contract that takes tokens, with the data", async () => {
      const { vault, alice, bob } = await loadFixture(held);
      const holder = await ethers.deployContract("ReenteringReceiver");
      await vault.connect(alice)[SAFE](alice.address, bob.address, 1n);
      await vault.connect(bob)[SAFE](bob.address, holder.target, 1n);
      await vault.connect(alice)[SAFE_DATA](alice.address, holder.target, 101n, "0x1234");
      expect(await vault.ownerOf(1n)).to.equal(holder.target);
      expect(await vault.ownerOf(101n)).to.equal(holder.target);
      expect(await vault.balanceOf(holder.target)).to.equal(2n);
    });

    it("when the contract refuses, it reverts with ERC721InvalidReceiver, and the token stays", async () => {
      const { vault, asset, alice } = await loadFixture(held);
      const holder = await ethers.deployContract("ReenteringReceiver");
      await holder.setRefusing(true);
      for (const to of [holder.target, asset.target]) {
        await expect(vault.connect(alice)[SAFE](alice.address, to, 1n))
          .to.be.revertedWithCustomError(vault, "ERC721InvalidReceiver")
          .withArgs(to);
      }
      expect(await vault.ownerOf(1n)).to.equal(alice.address);
      expect(await vault.balanceOf(alice.address)).to.equal(2n);
      expect(await vault.balanceOf(holder.target)).to.equal(0n);
    });
  });
});
