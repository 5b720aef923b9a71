import { expect } from "chai";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();

async function fresh() {
  const [admin, outsider] = await ethers.getSigners();
  if (!admin || !outsider) throw new Error("the test chain has too few accounts");
  const manager = await ethers.deployContract("AssayAccessManager", [admin.address]);
  return { manager, admin, outsider };
}

describe("AssayAccessManager constructor", () => {
  it("makes the one admin, and nobody else", async () => {
    const { manager, admin, outsider } = await networkHelpers.loadFixture(fresh);
    expect([...(await manager.hasRole(0n, admin.address))]).to.deep.equal([true, 0n]);
    expect((await manager.hasRole(0n, outsider.address)).isMember).to.equal(false);
  });
  it("names its roles by different numbers, none of them the admin's", async () => {
    const { manager } = await networkHelpers.loadFixture(fresh);
    const roles = [
      await manager.CONFIGURATOR_ROLE(),
      await manager.RELEASER_ROLE(),
      await manager.SEEDER_ROLE(),
      await manager.SET_KEEPER_ROLE(),
      await manager.CURATOR_ROLE(),
      await manager.GUARDIAN_ROLE(),
      await manager.ALLOCATOR_ROLE(),
      await manager.STRATEGIST_ROLE(),
    ];
    expect(roles).to.deep.equal([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]);
  });
  it("gives a release an hour's notice and a strategy a day's", async () => {
    const { manager } = await networkHelpers.loadFixture(fresh);
    expect(await manager.MIN_RELEASE_DELAY_SECONDS()).to.equal(3_600n);
    expect(await manager.MIN_STRATEGY_DELAY_SECONDS()).to.equal(86_400n);
  });
  it("reverts with AccessManagerInvalidInitialAdmin for nobody", async () => {
    const { manager } = await networkHelpers.loadFixture(fresh);
    const nobody = "0x0000000000000000000000000000000000000000";
    await expect(ethers.deployContract("AssayAccessManager", [nobody]))
      .to.be.revertedWithCustomError(manager, "AccessManagerInvalidInitialAdmin")
      .withArgs(nobody);
  });
});
