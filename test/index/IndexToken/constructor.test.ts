import { expect } from "chai";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();

describe("IndexToken constructor", () => {
  const { loadFixture } = networkHelpers;
  const made = async () => {
    const [maker] = await ethers.getSigners();
    return { maker: maker!, token: await ethers.deployContract("IndexToken", ["TAO20 Index", "TAO20"]) };
  };

  describe("when a vault makes it", () => {
    it("is the token of its maker, with 18 decimals and no supply", async () => {
      const { maker, token } = await loadFixture(made);
      expect(await token.VAULT()).to.equal(maker.address);
      expect(await token.name()).to.equal("TAO20 Index");
      expect(await token.symbol()).to.equal("TAO20");
      expect(await token.decimals()).to.equal(18n);
      expect(await token.totalSupply()).to.equal(0n);
      expect(await token.nonces(maker.address)).to.equal(0n);
    });

    it("its permit domain is its name, version 1, this chain and itself", async () => {
      const { token } = await loadFixture(made);
      const { chainId } = await ethers.provider.getNetwork();
      const domain = { name: "TAO20 Index", version: "1", chainId, verifyingContract: String(token.target) };
      expect(await token.DOMAIN_SEPARATOR()).to.equal(ethers.TypedDataEncoder.hashDomain(domain));
    });
  });
});
