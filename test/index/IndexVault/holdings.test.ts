import { expect } from "chai";
import { network } from "hardhat";

import {
  deployTrading,
  deployUnseeded,
  MINT_SHORT,
  REDEEM_SHORT,
  type SeededSuite,
} from "../../helpers/index-suite.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault holdings", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const trading = () => deployTrading(ethers);

  const listOf = async ({ vault }: SeededSuite) =>
    (await vault.holdings()).map(({ assetId, token, amount }) => ({ assetId, token, amount }));

  describe("given the vault is not seeded", () => {
    it("is an empty list", async () => {
      const { vault } = await loadFixture(unseeded);
      expect(await vault.holdings()).to.deep.equal([]);
    });
  });

  describe("given the vault is seeded", () => {
    const expected = ({ components }: SeededSuite) =>
      [140n * WAD, 2_000n * WAD, 7n * WAD].map((amount, i) => ({
        assetId: BigInt(i + 1),
        token: components[i]!.token.target,
        amount,
      }));

    it("lists every component with its exact amount, by rising id", async () => {
      const suite = await loadFixture(trading);
      expect(await listOf(suite)).to.deep.equal(expected(suite));
    });

    it("stays so through mints, redemptions and donations", async () => {
      const suite = await loadFixture(trading);
      await suite.vault.connect(suite.alice)[MINT_SHORT](WAD + 1n);
      await suite.vault.connect(suite.alice)[REDEEM_SHORT](3n * WAD + 1n);
      await suite.components[0]!.token.mint(suite.vault.target, 5n * WAD);
      expect(await listOf(suite)).to.deep.equal(expected(suite));
    });
  });
});
