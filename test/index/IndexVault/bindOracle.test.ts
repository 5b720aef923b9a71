import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault bindOracle", () => {
  const { loadFixture } = networkHelpers;
  const unbound = () => deploySuite(ethers, { isUnbound: true });
  const bound = () => deploySuite(ethers);

  describe("given a caller without the seeder role", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { vault, oracle, alice } = await loadFixture(unbound);
      await expect(vault.connect(alice).bindOracle(oracle.target))
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      expect(await vault.oracle()).to.equal(ethers.ZeroAddress);
    });
  });

  describe("given a bound vault", () => {
    it("reverts with IndexVault_OracleBound, naming the oracle it has", async () => {
      const { vault, oracle, token } = await loadFixture(bound);
      const other = await ethers.deployContract("MockNavOracle", [token.target]);
      for (const next of [oracle.target, other.target]) {
        await expect(vault.bindOracle(next))
          .to.be.revertedWithCustomError(vault, "IndexVault_OracleBound")
          .withArgs(oracle.target);
      }
      expect(await vault.oracle()).to.equal(oracle.target);
    });
  });

  describe("given an unbound vault", () => {
    describe("when the oracle is for another token", () => {
      it("reverts with IndexVault_WrongOracle, naming both tokens", async () => {
        const { vault, token, base } = await loadFixture(unbound);
        const other = await ethers.deployContract("MockNavOracle", [base.target]);
        await expect(vault.bindOracle(other.target))
          .to.be.revertedWithCustomError(vault, "IndexVault_WrongOracle")
          .withArgs(base.target, token.target);
      });
    });

    describe("when the oracle is no contract", () => {
      it("reverts", async () => {
        const { vault, alice } = await loadFixture(unbound);
        for (const nobody of [ethers.ZeroAddress, alice.address]) {
          await expect(vault.bindOracle(nobody)).to.be.revertedWithoutReason(ethers);
        }
      });
    });

    describe("when the oracle is for this vault's token", () => {
      it("keeps the oracle and emits OracleBound", async () => {
        const { vault, oracle } = await loadFixture(unbound);
        await expect(vault.bindOracle(oracle.target)).to.emit(vault, "OracleBound").withArgs(oracle.target);
        expect(await vault.oracle()).to.equal(oracle.target);
      });
    });
  });
});
