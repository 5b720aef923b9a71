import { expect } from "chai";
import { network } from "hardhat";

import { create, deployCreations, impersonate } from "../../helpers/creation.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const DESTINATION = ethers.toUtf8Bytes("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");

describe("RemoteAsset requestDelivery", () => {
  const { loadFixture } = networkHelpers;
  /** Bob holds 5 of the first asset. */
  async function held() {
    const suite = await deployCreations(ethers);
    const [remote] = suite.remotes;
    if (!remote) throw new Error("no receipt token");
    await remote.connect(await impersonate(suite, String(suite.desk.target))).mint(suite.bob.address, 5n * WAD);
    return { suite, remote };
  }

  describe("when the amount is zero", () => {
    it("reverts with RemoteAsset_NothingToDeliver", async () => {
      const { suite, remote } = await loadFixture(held);
      await expect(remote.connect(suite.bob).requestDelivery(0n, DESTINATION))
        .to.be.revertedWithCustomError(remote, "RemoteAsset_NothingToDeliver")
        .withArgs();
    });
  });

  describe("when the destination is empty or longer than 256 bytes", () => {
    it("reverts with RemoteAsset_DestinationInvalid, and takes 1 and 256 bytes", async () => {
      const { suite, remote } = await loadFixture(held);
      for (const length of [0, 257]) {
        await expect(remote.connect(suite.bob).requestDelivery(WAD, new Uint8Array(length)))
          .to.be.revertedWithCustomError(remote, "RemoteAsset_DestinationInvalid")
          .withArgs(BigInt(length), 256n);
      }
      for (const length of [1, 256]) await remote.connect(suite.bob).requestDelivery(WAD, new Uint8Array(length));
      expect(await remote.deliveryCount()).to.equal(2n);
    });
  });

  describe("when the holder owns too little", () => {
    it("reverts with ERC20InsufficientBalance and counts no delivery", async () => {
      const { suite, remote } = await loadFixture(held);
      await expect(remote.connect(suite.bob).requestDelivery(5n * WAD + 1n, DESTINATION))
        .to.be.revertedWithCustomError(remote, "ERC20InsufficientBalance")
        .withArgs(suite.bob.address, 5n * WAD, 5n * WAD + 1n);
      expect(await remote.deliveryCount()).to.equal(0n);
      expect(await remote.totalSupply()).to.equal(5n * WAD);
    });
  });

  describe("when everything is in order", () => {
    it("burns the holder's units and emits DeliveryRequested, numbered from 1", async () => {
      const { suite, remote } = await loadFixture(held);
      const { bob } = suite;
      expect(await remote.connect(bob).requestDelivery.staticCall(2n * WAD, DESTINATION)).to.equal(1n);
      const first = remote.connect(bob).requestDelivery(2n * WAD, DESTINATION);
      await expect(first)
        .to.emit(remote, "DeliveryRequested")
        .withArgs(1n, bob.address, 2n * WAD, ethers.hexlify(DESTINATION))
        .and.to.emit(remote, "Transfer")
        .withArgs(bob.address, ethers.ZeroAddress, 2n * WAD);
      await expect(first).to.changeTokenBalance(ethers, remote, bob, -2n * WAD);
      await expect(remote.connect(bob).requestDelivery(3n * WAD, "0x01"))
        .to.emit(remote, "DeliveryRequested")
        .withArgs(2n, bob.address, 3n * WAD, "0x01");
      expect(await remote.totalSupply()).to.equal(0n);
      expect(await remote.deliveryCount()).to.equal(2n);
    });

    it("counts each asset's deliveries apart", async () => {
      const { suite, remote } = await loadFixture(held);
      await remote.connect(suite.bob).requestDelivery(WAD, DESTINATION);
      expect(await remote.deliveryCount()).to.equal(1n);
      expect(await suite.remotes[1]!.deliveryCount()).to.equal(0n);
    });

    it("ends what a redeemer got from the vault, and the vault's own stays", async () => {
      const { suite } = await loadFixture(held);
      const { attestation } = await create(suite);
      const position = 2; // of asset 7
      const remote = suite.remotes[position]!;
      const { amount } = attestation.amounts[1]!;
      await suite.vault.connect(suite.alice)["redeemInKind(uint256)"](10n * WAD);
      const got = await remote.balanceOf(suite.alice.address);
      expect(got).to.be.greaterThan(0n);
      await remote.connect(suite.alice).requestDelivery(got, DESTINATION);
      expect(await remote.balanceOf(suite.vault.target)).to.equal(amount - got);
      expect(await remote.totalSupply()).to.equal(amount - got);
    });
  });
});
