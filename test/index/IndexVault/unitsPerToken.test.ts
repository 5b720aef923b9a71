import { expect } from "chai";
import { network } from "hardhat";

import {
  deployTrading,
  deployUnseeded,
  divDown,
  MINT_SHORT,
  REDEEM_SHORT,
  SEED_CASH,
  SEED_SUPPLY,
} from "../../helpers/index-suite.js";
import { seedVault, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault unitsPerToken", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const trading = () => deployTrading(ethers);
  const HELD = [140n * WAD, 2_000n * WAD, 7n * WAD];

  async function unitsOf({ vault }: Suite): Promise<{ ids: bigint[]; amounts: bigint[]; cash: bigint }> {
    const [components, cash] = await vault.unitsPerToken();
    return { ids: components.map(({ assetId }) => assetId), amounts: components.map(({ amount }) => amount), cash };
  }

  describe("given the vault is not seeded", () => {
    it("is an empty list and no cash", async () => {
      expect(await unitsOf(await loadFixture(unseeded))).to.deep.equal({ ids: [], amounts: [], cash: 0n });
    });
  });

  describe("given the vault is seeded", () => {
    it("is holding x 1e18 / supply of each component and of cash, rounded down", async () => {
      const suite = await loadFixture(unseeded);
      const amounts = [140_681_614_349_775_770_000n, 122_227_272_727_272_720_000n, 2n];
      const supply = 3n * WAD + 1n;
      await seedVault(suite, { amounts, cash: WAD, supply });
      // 1e18 x 1e18 / (3e18 + 1) = 333333333333333333.22...
      expect(await unitsOf(suite)).to.deep.equal({
        ids: [1n, 2n, 3n],
        amounts: amounts.map((amount) => divDown(amount, supply)),
        cash: 333_333_333_333_333_333n,
      });
      expect(divDown(2n, supply)).to.equal(0n); // dust stands for nothing, never for more than there is
    });

    it("follows the supply of mints and redemptions", async () => {
      const suite = await loadFixture(trading);
      await suite.vault.connect(suite.alice)[MINT_SHORT](23n * WAD);
      await suite.vault.connect(suite.alice)[REDEEM_SHORT](2n * WAD);
      const supply = SEED_SUPPLY + 21n * WAD;
      expect(await unitsOf(suite)).to.deep.equal({
        ids: [1n, 2n, 3n],
        amounts: HELD.map((held) => divDown(held, supply)),
        cash: divDown(SEED_CASH + 21n * WAD, supply),
      });
    });

    it("counts no donation, of index tokens neither", async () => {
      const suite = await loadFixture(trading);
      const before = await unitsOf(suite);
      await suite.base.connect(suite.bob).transfer(suite.vault.target, WAD);
      await suite.components[1]!.token.mint(suite.vault.target, WAD);
      await suite.token.connect(suite.bob).transfer(suite.vault.target, WAD);
      expect(await unitsOf(suite)).to.deep.equal(before);
      expect(before.amounts).to.deep.equal(HELD.map((held) => divDown(held, SEED_SUPPLY)));
    });
  });
});
