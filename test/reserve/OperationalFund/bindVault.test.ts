import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { PERMISSIONS, ROLE } from "../../../deploy/roles.js";
import { deployFund } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund bindVault", () => {
  const { loadFixture } = networkHelpers;
  const bound = () => deployFund(ethers);
  const unbound = async () => {
    const suite = await deployFund(ethers);
    const { manager, asset, registry, treasury, sponsor, custodian } = suite;
    const people = [treasury.address, sponsor.address, custodian.address] as const;
    const fund = await ethers.deployContract("OperationalFund", [
      ...[manager.target, asset.target, registry.target],
      ...people,
      0n,
    ] as const);
    await manager.setTargetFunctionRole(fund.target, PERMISSIONS.fund.seeder, ROLE.seeder);
    return { ...suite, fund };
  };

  describe("given no vault is bound", () => {
    it("reverts with OperationalFund_CannotBind for an address without code", async () => {
      const { fund, alice } = await loadFixture(unbound);
      for (const nobody of [alice.address, ZeroAddress]) {
        await expect(fund.bindVault(nobody))
          .to.be.revertedWithCustomError(fund, "OperationalFund_CannotBind")
          .withArgs(nobody);
      }
      expect(await fund.vault()).to.equal(ZeroAddress);
    });

    it("binds it and emits VaultBound", async () => {
      const { fund, vault } = await loadFixture(unbound);
      await expect(fund.bindVault(vault.target)).to.emit(fund, "VaultBound").withArgs(vault.target);
      expect(await fund.vault()).to.equal(vault.target);
    });
  });

  describe("given a vault is bound", () => {
    it("reverts with OperationalFund_CannotBind for another and for itself, and keeps it", async () => {
      const { fund, vault, reserve } = await loadFixture(bound);
      for (const other of [reserve.target, vault.target]) {
        await expect(fund.bindVault(other))
          .to.be.revertedWithCustomError(fund, "OperationalFund_CannotBind")
          .withArgs(other);
      }
      expect(await fund.vault()).to.equal(vault.target);
    });
  });
});
