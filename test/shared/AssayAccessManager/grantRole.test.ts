import { expect } from "chai";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();
const RELEASER = 2n;

async function fresh() {
  const [admin, outsider, keeper] = await ethers.getSigners();
  if (!admin || !outsider || !keeper) throw new Error("the test chain has too few accounts");
  const manager = await ethers.deployContract("AssayAccessManager", [admin.address]);
  return { manager, admin, outsider, keeper };
}

describe("AssayAccessManager grantRole", () => {
  describe("given the caller is no admin", () => {
    it("reverts with AccessManagerUnauthorizedAccount", async () => {
      const { manager, outsider, keeper } = await networkHelpers.loadFixture(fresh);
      await expect(manager.connect(outsider).grantRole(1n, keeper.address, 0))
        .to.be.revertedWithCustomError(manager, "AccessManagerUnauthorizedAccount")
        .withArgs(outsider.address, 0n);
    });
  });
  describe("given the caller is the admin", () => {
    describe("when the role is the releaser's", () => {
      it("reverts with AssayAccessManager_ReleaseDelayTooShort one second under an hour and at once", async () => {
        const { manager, keeper } = await networkHelpers.loadFixture(fresh);
        for (const delay of [0n, 3_599n]) {
          await expect(manager.grantRole(RELEASER, keeper.address, delay))
            .to.be.revertedWithCustomError(manager, "AssayAccessManager_ReleaseDelayTooShort")
            .withArgs(delay, 3_600n);
        }
        expect((await manager.hasRole(RELEASER, keeper.address)).isMember).to.equal(false);
      });
      it("grants with exactly an hour", async () => {
        const { manager, keeper } = await networkHelpers.loadFixture(fresh);
        const at = (await networkHelpers.time.latest()) + 1;
        await networkHelpers.time.setNextBlockTimestamp(at);
        await expect(manager.grantRole(RELEASER, keeper.address, 3_600n))
          .to.emit(manager, "RoleGranted")
          .withArgs(RELEASER, keeper.address, 3_600n, at, true);
        expect([...(await manager.hasRole(RELEASER, keeper.address))]).to.deep.equal([true, 3_600n]);
      });
      it("does not shorten the delay of a releaser who has one", async () => {
        const { manager, keeper } = await networkHelpers.loadFixture(fresh);
        await manager.grantRole(RELEASER, keeper.address, 7_200n);
        await expect(manager.grantRole(RELEASER, keeper.address, 0n))
          .to.be.revertedWithCustomError(manager, "AssayAccessManager_ReleaseDelayTooShort")
          .withArgs(0n, 3_600n);
        expect([...(await manager.hasRole(RELEASER, keeper.address))]).to.deep.equal([true, 7_200n]);
      });
    });
    describe("when the role is another", () => {
      it("grants without a delay", async () => {
        const { manager, keeper } = await networkHelpers.loadFixture(fresh);
        for (const role of [1n, 3n, 4n]) {
          await manager.grantRole(role, keeper.address, 0n);
          expect([...(await manager.hasRole(role, keeper.address))]).to.deep.equal([true, 0n]);
        }
      });
    });
  });
});
