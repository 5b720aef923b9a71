import { expect } from "chai";
import { network } from "hardhat";

import {
  deployTrading,
  deployUnseeded,
  MINT_SHORT,
  REDEEM_SHORT,
  SEED_CASH,
  SEED_SUPPLY,
} from "../../helpers/index-suite.js";
import { type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault portfolio", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const trading = () => deployTrading(ethers);
  const HELD = [140n * WAD, 2_000n * WAD, 7n * WAD];

  async function portfolioOf({ vault }: Suite, blockTag: number | "latest" = "latest") {
    const { components, cash, supply, blockNumber } = await vault.portfolio({ blockTag });
    const parts = components.map(({ assetId, token, amount }) => ({ assetId, token, amount }));
    return { parts, cash, supply, blockNumber: Number(blockNumber) };
  }

  describe("given the vault is not seeded", () => {
    it("is empty, at the block asked for", async () => {
      const suite = await loadFixture(unseeded);
      const blockNumber = await ethers.provider.getBlockNumber();
      expect(await portfolioOf(suite)).to.deep.equal({ parts: [], cash: 0n, supply: 0n, blockNumber });
    });
  });

  describe("given the vault is seeded", () => {
    it("agrees with holdings, books and supply at one block", async () => {
      const suite = await loadFixture(trading);
      const { vault, alice, components } = suite;
      await vault.connect(alice)[MINT_SHORT](5n * WAD + 1n);
      await vault.connect(alice)[REDEEM_SHORT](2n * WAD);
      const parts = components.map(({ assetId, token }, i) => ({ assetId, token: token.target, amount: HELD[i] }));
      expect(await portfolioOf(suite)).to.deep.equal({
        parts,
        cash: SEED_CASH + 3n * WAD + 1n,
        supply: SEED_SUPPLY + 3n * WAD + 1n,
        blockNumber: await ethers.provider.getBlockNumber(),
      });
      const holdings = await vault.holdings();
      expect(holdings.map(({ assetId, token, amount }) => ({ assetId, token, amount }))).to.deep.equal(parts);
      expect((await vault.books())[1]).to.equal(SEED_CASH + 3n * WAD + 1n);
    });

    it("tells the past of the block asked for", async () => {
      const suite = await loadFixture(trading);
      const blockNumber = await ethers.provider.getBlockNumber();
      await suite.vault.connect(suite.alice)[MINT_SHORT](5n * WAD);
      const past = await portfolioOf(suite, blockNumber);
      expect(past.blockNumber).to.equal(blockNumber);
      expect([past.cash, past.supply]).to.deep.equal([SEED_CASH, SEED_SUPPLY]);
    });

    it("counts no donation", async () => {
      const suite = await loadFixture(trading);
      await suite.base.connect(suite.bob).transfer(suite.vault.target, WAD);
      await suite.components[2]!.token.mint(suite.vault.target, WAD);
      await suite.token.connect(suite.bob).transfer(suite.vault.target, WAD);
      const { parts, cash, supply } = await portfolioOf(suite);
      expect(parts.map(({ amount }) => amount)).to.deep.equal(HELD);
      expect([cash, supply]).to.deep.equal([SEED_CASH, SEED_SUPPLY]);
    });
  });
});
