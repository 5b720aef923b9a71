import { expect } from "chai";
import { network } from "hardhat";

import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexToken burn", () => {
  const { loadFixture } = networkHelpers;
  /** A token whose vault is the first signer, so that a test can be the vault; the holder owns 5. */
  const ownVault = async () => {
    const [vault, holder] = await ethers.getSigners();
    const token = await ethers.deployContract("IndexToken", ["Index", "IDX"]);
    await token.mint(holder!.address, 5n * WAD);
    return { token, vault: vault!, holder: holder! };
  };

  describe("given a caller that is not the vault", () => {
    it("reverts with IndexToken_NotVault, be it the holder", async () => {
      const { token, holder } = await loadFixture(ownVault);
      await expect(token.connect(holder).burn(holder.address, WAD))
        .to.be.revertedWithCustomError(token, "IndexToken_NotVault")
        .withArgs(holder.address);
      expect(await token.balanceOf(holder.address)).to.equal(5n * WAD);
    });
  });

  describe("given the vault", () => {
    describe("when the holder owns too little", () => {
      it("reverts with ERC20InsufficientBalance", async () => {
        const { token, holder } = await loadFixture(ownVault);
        await expect(token.burn(holder.address, 5n * WAD + 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(holder.address, 5n * WAD, 5n * WAD + 1n);
      });
    });

    describe("when the holder is the zero address", () => {
      it("reverts with ERC20InvalidSender", async () => {
        const { token } = await loadFixture(ownVault);
        await expect(token.burn(ethers.ZeroAddress, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidSender")
          .withArgs(ethers.ZeroAddress);
      });
    });

    describe("when the holder owns enough", () => {
      it("ends the tokens, asks for no allowance and emits Transfer", async () => {
        const { token, holder } = await loadFixture(ownVault);
        const burnt = token.burn(holder.address, 2n * WAD + 1n);
        await expect(burnt)
          .to.emit(token, "Transfer")
          .withArgs(holder.address, ethers.ZeroAddress, 2n * WAD + 1n);
        await expect(burnt).to.changeTokenBalance(ethers, token, holder, -2n * WAD - 1n);
        expect(await token.totalSupply()).to.equal(3n * WAD - 1n);
      });

      it("returns the supply before", async () => {
        const { token, holder } = await loadFixture(ownVault);
        expect(await token.burn.staticCall(holder.address, 5n * WAD)).to.equal(5n * WAD);
        await token.burn(holder.address, 2n * WAD + 1n);
        expect(await token.burn.staticCall(holder.address, 1n)).to.equal(3n * WAD - 1n);
      });
    });
  });
});
