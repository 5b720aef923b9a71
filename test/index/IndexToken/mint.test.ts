import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexToken mint", () => {
  const { loadFixture } = networkHelpers;
  /** A token whose vault is the first signer, so that a test can be the vault. */
  const ownVault = async () => {
    const [vault, holder] = await ethers.getSigners();
    const token = await ethers.deployContract("IndexToken", ["Index", "IDX"]);
    return { token, vault: vault!, holder: holder! };
  };

  describe("given a caller that is not the vault", () => {
    it("reverts with IndexToken_NotVault", async () => {
      const { token, holder } = await loadFixture(ownVault);
      await expect(token.connect(holder).mint(holder.address, WAD))
        .to.be.revertedWithCustomError(token, "IndexToken_NotVault")
        .withArgs(holder.address);
      // Nor may the admin of the suite.
      const suite = await deploySuite(ethers);
      await expect(suite.token.connect(suite.admin).mint(suite.admin.address, WAD))
        .to.be.revertedWithCustomError(suite.token, "IndexToken_NotVault")
        .withArgs(suite.admin.address);
      expect(await token.totalSupply()).to.equal(0n);
    });
  });

  describe("given the vault", () => {
    describe("when the receiver is the zero address", () => {
      it("reverts with ERC20InvalidReceiver", async () => {
        const { token } = await loadFixture(ownVault);
        await expect(token.mint(ethers.ZeroAddress, WAD))
          .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
          .withArgs(ethers.ZeroAddress);
      });
    });

    describe("when the supply would not fit 256 bits", () => {
      it("reverts with the panic of an overflow", async () => {
        const { token, holder } = await loadFixture(ownVault);
        await token.mint(holder.address, ethers.MaxUint256);
        await expect(token.mint(holder.address, 1n)).to.be.revertedWithPanic(0x11);
      });
    });

    describe("when the receiver is anybody", () => {
      it("makes the tokens and emits Transfer", async () => {
        const { token, holder } = await loadFixture(ownVault);
        const minted = token.mint(holder.address, 3n * WAD + 1n);
        await expect(minted)
          .to.emit(token, "Transfer")
          .withArgs(ethers.ZeroAddress, holder.address, 3n * WAD + 1n);
        await expect(minted).to.changeTokenBalance(ethers, token, holder, 3n * WAD + 1n);
        expect(await token.totalSupply()).to.equal(3n * WAD + 1n);
      });

      it("returns the supply before", async () => {
        const { token, holder } = await loadFixture(ownVault);
        expect(await token.mint.staticCall(holder.address, 7n)).to.equal(0n);
        await token.mint(holder.address, 3n * WAD + 1n);
        expect(await token.mint.staticCall(holder.address, 7n)).to.equal(3n * WAD + 1n);
      });
    });
  });
});
