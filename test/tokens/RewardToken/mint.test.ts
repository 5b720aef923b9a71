import { expect } from "chai";

import { createChain, deployEconomy, GENESIS_ALLOWANCE, YEAR } from "../../helpers/economy.js";

const { ethers, networkHelpers } = await createChain();

const FIRST_ROOM = GENESIS_ALLOWANCE / 20n;

describe("RewardToken", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = () => deployEconomy(ethers);

  describe("constructor", () => {
    it("when the allowance is 0 or does not fit 128 bits, it reverts with RewardToken_AllowanceOutOfRange", async () => {
      const { manager, reward } = await loadFixture(fixture);
      const most = 2n ** 128n - 1n;
      for (const allowance of [0n, most + 1n]) {
        await expect(ethers.deployContract("RewardToken", [manager.target, allowance]))
          .to.be.revertedWithCustomError(reward, "RewardToken_AllowanceOutOfRange")
          .withArgs(allowance, most);
      }
    });
  });

  describe("mint", () => {
    it("when the caller is no minter, it reverts with AccessManagedUnauthorized", async () => {
      const { reward, alice } = await loadFixture(fixture);
      await expect(reward.connect(alice).mint(alice.address, 1n))
        .to.be.revertedWithCustomError(reward, "AccessManagedUnauthorized")
        .withArgs(alice.address);
    });

    it("it leaves the room of 5 % of the allowance in the first 365 days, to the wei", async () => {
      const { reward, admin, alice } = await loadFixture(fixture);
      expect(await reward.mintable()).to.equal(FIRST_ROOM);
      await expect(reward.connect(admin).mint(alice.address, FIRST_ROOM - 4n))
        .to.emit(reward, "Minted")
        .withArgs(alice.address, 0n, FIRST_ROOM - 4n);
      await time.increase(YEAR - 100n);
      await expect(reward.connect(admin).mint(alice.address, 5n))
        .to.be.revertedWithCustomError(reward, "RewardToken_CapReached")
        .withArgs(5n, 4n);
      await expect(reward.connect(admin).mint(alice.address, 4n))
        .to.emit(reward, "Minted")
        .withArgs(alice.address, FIRST_ROOM - 4n, FIRST_ROOM);
      expect(await reward.mintable()).to.equal(0n);
    });

    it("it lets nothing more around New Year than in any other 365 days", async () => {
      const { reward, admin, alice } = await loadFixture(fixture);
      const newYear = 1_924_992_000n; // 2031-01-01
      await time.setNextBlockTimestamp(newYear - 10n);
      await reward.connect(admin).mint(alice.address, FIRST_ROOM);
      await time.setNextBlockTimestamp(newYear + 10n);
      await expect(reward.connect(admin).mint(alice.address, 1n))
        .to.be.revertedWithCustomError(reward, "RewardToken_CapReached")
        .withArgs(1n, 0n);
      await time.setNextBlockTimestamp(newYear - 11n + YEAR);
      await expect(reward.connect(admin).mint(alice.address, 1n)).to.be.revertedWithCustomError(
        reward,
        "RewardToken_CapReached",
      );
      await time.setNextBlockTimestamp(newYear - 10n + YEAR);
      await reward.connect(admin).mint(alice.address, 1n); // a year later, to the second
    });

    it("it counts by what was minted a year ago, compounding", async () => {
      const { reward, admin, alice } = await loadFixture(fixture);
      await reward.connect(admin).mint(alice.address, FIRST_ROOM);
      const firstAt = BigInt(await time.latest());
      await time.increase(YEAR);
      // 5 % of the allowance and of the first mint, worked out in whole wei.
      const secondRoom = ((GENESIS_ALLOWANCE + FIRST_ROOM) * 5n) / 100n;
      expect(await reward.mintable()).to.equal(secondRoom);
      await reward.connect(admin).mint(alice.address, secondRoom);
      expect([await reward.mintedAt(firstAt - 1n), await reward.mintedAt(firstAt)]).to.deep.equal([0n, FIRST_ROOM]);
      expect(await reward.mintedAt(2n ** 60n)).to.equal(FIRST_ROOM + secondRoom);
    });

    it("it does not count burns", async () => {
      const { reward, admin, alice } = await loadFixture(fixture);
      await reward.connect(admin).mint(alice.address, FIRST_ROOM);
      await reward.connect(alice).burn(FIRST_ROOM);
      expect([await reward.totalSupply(), await reward.mintable()]).to.deep.equal([0n, 0n]);
    });
  });
});
