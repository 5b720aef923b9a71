import { expect } from "chai";
import { network } from "hardhat";

import { deployCreations, impersonate } from "../../helpers/creation.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("RemoteAsset mint", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);

  describe("given the caller is not the desk", () => {
    it("reverts with RemoteAsset_NotDesk, be it the admin or the vault", async () => {
      const suite = await loadFixture(seeded);
      const [remote] = suite.remotes;
      const vault = await impersonate(suite, String(suite.vault.target));
      for (const caller of [suite.admin, suite.alice, vault]) {
        await expect(remote!.connect(caller).mint(caller.address, 1n))
          .to.be.revertedWithCustomError(remote!, "RemoteAsset_NotDesk")
          .withArgs(caller.address);
      }
      expect(await remote!.totalSupply()).to.equal(0n);
    });
  });

  describe("given the caller is the desk", () => {
    it("makes the amount for the receiver and emits Transfer", async () => {
      const suite = await loadFixture(seeded);
      const [remote, other] = suite.remotes;
      const desk = await impersonate(suite, String(suite.desk.target));
      const minted = remote!.connect(desk).mint(suite.bob.address, 3n * WAD + 1n);
      await expect(minted)
        .to.emit(remote!, "Transfer")
        .withArgs(ethers.ZeroAddress, suite.bob.address, 3n * WAD + 1n);
      await expect(minted).to.changeTokenBalance(ethers, remote!, suite.bob, 3n * WAD + 1n);
      expect(await remote!.totalSupply()).to.equal(3n * WAD + 1n);
      expect(await other!.totalSupply()).to.equal(0n);
    });

    it("reverts with ERC20InvalidReceiver for the zero address", async () => {
      const suite = await loadFixture(seeded);
      const [remote] = suite.remotes;
      const desk = await impersonate(suite, String(suite.desk.target));
      await expect(remote!.connect(desk).mint(ethers.ZeroAddress, 1n))
        .to.be.revertedWithCustomError(remote!, "ERC20InvalidReceiver")
        .withArgs(ethers.ZeroAddress);
    });
  });
});
