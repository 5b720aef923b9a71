import { expect } from "chai";
import { network } from "hardhat";

import { deploySeeded, SEED_CASH, SEED_SUPPLY } from "../../helpers/index-suite.js";
import { RAY, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const ALICE_TOKENS = 40n * WAD;

describe("IndexToken transfer", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deploySeeded(ethers);

  describe("when the sender owns too little", () => {
    it("reverts with ERC20InsufficientBalance", async () => {
      const { token, alice, bob } = await loadFixture(seeded);
      await expect(token.connect(alice).transfer(bob.address, ALICE_TOKENS + 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(alice.address, ALICE_TOKENS, ALICE_TOKENS + 1n);
    });
  });

  describe("when the receiver is the zero address", () => {
    it("reverts with ERC20InvalidReceiver: only the vault ends tokens", async () => {
      const { token, alice } = await loadFixture(seeded);
      await expect(token.connect(alice).transfer(ethers.ZeroAddress, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(ethers.ZeroAddress);
    });
  });

  describe("when the sender owns enough", () => {
    it("moves just that, and neither supply nor books", async () => {
      const { vault, token, alice, bob } = await loadFixture(seeded);
      const sent = token.connect(alice).transfer(bob.address, 3n * WAD + 1n);
      await expect(sent)
        .to.emit(token, "Transfer")
        .withArgs(alice.address, bob.address, 3n * WAD + 1n);
      await expect(sent).to.changeTokenBalances(ethers, token, [alice, bob], [-3n * WAD - 1n, 3n * WAD + 1n]);
      expect(await token.totalSupply()).to.equal(SEED_SUPPLY);
      expect(await vault.books()).to.deep.equal([RAY, SEED_CASH]);
    });
  });
});
