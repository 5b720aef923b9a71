import { expect } from "chai";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();
/** The roles that are held with notice: least seconds, and what a shorter one reverts with. */
const SLOW = [
  ["releaser", 2n, "an hour", 3_600n, "AssayAccessManager_ReleaseDelayTooShort"],
  ["strategist", 8n, "a day", 86_400n, "AssayAccessManager_StrategyDelayTooShort"],
] as const;

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
    for (const [name, role, span, least, error] of SLOW) {
      describe(`when the role is the ${name}'s`, () => {
        it(`reverts with ${error} one second under ${span} and at once`, async () => {
          const { manager, keeper } = await networkHelpers.loadFixture(fresh);
          for (const delay of [0n, least - 1n]) {
            await expect(manager.grantRole(role, keeper.address, delay))
              .to.be.revertedWithCustomError(manager, error)
              .withArgs(delay, least);
          }
          expect((await manager.hasRole(role, keeper.address)).isMember).to.equal(false);
        });
        it(`grants with exactly ${span}`, async () => {
          const { manager, keeper } = await networkHelpers.loadFixture(fresh);
          const at = (await networkHelpers.time.latest()) + 1;
          await networkHelpers.time.setNextBlockTimestamp(at);
          await expect(manager.grantRole(role, keeper.address, least))
            .to.emit(manager, "RoleGranted")
            .withArgs(role, keeper.address, least, at, true);
          expect([...(await manager.hasRole(role, keeper.address))]).to.deep.equal([true, least]);
        });
        it(`does not shorten the delay of a ${name} who has one`, async () => {
          const { manager, keeper } = await networkHelpers.loadFixture(fresh);
          await manager.grantRole(role, keeper.address, 2n * least);
          await expect(manager.grantRole(role, keeper.address, least - 1n))
            .to.be.revertedWithCustomError(manager, error)
            .withArgs(least - 1n, least);
          expect([...(await manager.hasRole(role, keeper.address))]).to.deep.equal([true, 2n * least]);
        });
      });
    }
    describe("when the role is another", () => {
      it("grants without a delay", async () => {
        const { manager, keeper } = await networkHelpers.loadFixture(fresh);
        for (const role of [1n, 3n, 4n, 5n, 6n, 7n]) {
          await manager.grantRole(role, keeper.address, 0n);
          expect([...(await manager.hasRole(role, keeper.address))]).to.deep.equal([true, 0n]);
        }
      });
    });
  });
});
