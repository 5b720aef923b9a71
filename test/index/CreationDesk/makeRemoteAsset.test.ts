import { expect } from "chai";
import { network } from "hardhat";

import { type CreationSuite, deployCreations, LISTED } from "../../helpers/creation.js";

const { ethers, networkHelpers } = await network.create();

describe("CreationDesk makeRemoteAsset", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);
  /** The next contract the desk makes. */
  const nextToken = async ({ desk }: CreationSuite) => {
    const nonce = await ethers.provider.getTransactionCount(desk.target);
    return ethers.getCreateAddress({ from: String(desk.target), nonce });
  };

  describe("given the caller does not configure the desk", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { desk, alice } = await loadFixture(seeded);
      await expect(desk.connect(alice).makeRemoteAsset(11n, "Alpha 11", "SN11"))
        .to.be.revertedWithCustomError(desk, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      expect(await desk.remoteAsset(11n)).to.equal(ethers.ZeroAddress);
    });
  });

  describe("given the asset has a receipt token", () => {
    it("reverts with CreationDesk_AssetExists, naming it, and keeps it", async () => {
      const { desk, remotes } = await loadFixture(seeded);
      const [first] = remotes;
      await expect(desk.makeRemoteAsset(LISTED[0], "Another", "SNX"))
        .to.be.revertedWithCustomError(desk, "CreationDesk_AssetExists")
        .withArgs(LISTED[0], first!.target);
      expect(await desk.remoteAsset(LISTED[0])).to.equal(first!.target);
    });
  });

  describe("given the asset has none", () => {
    it("makes an empty token of 18 decimals that belongs to the desk, and emits RemoteAssetMade", async () => {
      const suite = await loadFixture(seeded);
      const token = await nextToken(suite);
      await expect(suite.desk.makeRemoteAsset(11n, "Alpha 11", "SN11"))
        .to.emit(suite.desk, "RemoteAssetMade")
        .withArgs(11n, token, "Alpha 11", "SN11");
      expect(await suite.desk.remoteAsset(11n)).to.equal(token);
      const remote = await ethers.getContractAt("RemoteAsset", token);
      expect(await remote.ASSET_ID()).to.equal(11n);
      expect(await remote.DESK()).to.equal(suite.desk.target);
      expect(await remote.name()).to.equal("Alpha 11");
      expect(await remote.symbol()).to.equal("SN11");
      expect(await remote.decimals()).to.equal(18n);
      expect(await remote.totalSupply()).to.equal(0n);
      expect(await remote.deliveryCount()).to.equal(0n);
    });

    it("returns the token, also for the least and the greatest id", async () => {
      const suite = await loadFixture(seeded);
      for (const assetId of [0n, 2n ** 32n - 1n]) {
        const token = await nextToken(suite);
        expect(await suite.desk.makeRemoteAsset.staticCall(assetId, "A", "B")).to.equal(token);
        await suite.desk.makeRemoteAsset(assetId, "A", "B");
        expect(await suite.desk.remoteAsset(assetId)).to.equal(token);
      }
    });
  });
});
