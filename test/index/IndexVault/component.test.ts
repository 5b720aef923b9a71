import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import {
  CASH_POSITION,
  deployTrading,
  deployUnseeded,
  MINT_SHORT,
  SEED_CASH,
  SEED_SUPPLY,
} from "../../helpers/index-suite.js";
import { RAY, WAD } from "../../helpers/suite.js";
import { ACTS, readyAlice, REDEEM_IN_KIND_SHORT } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault component", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const trading = () => deployTrading(ethers);

  describe("given the vault is not seeded", () => {
    it("knows the cash alone", async () => {
      const { vault, base } = await loadFixture(unseeded);
      expect(await vault.component(CASH_POSITION)).to.deep.equal([base.target, 0n]);
      await expect(vault.component(0n))
        .to.be.revertedWithCustomError(vault, "IndexVault_NoSuchComponent")
        .withArgs(0n, 0n);
    });
  });

  describe("given a seeded vault", () => {
    it("is each component in order with what the books hold, and the cash at 20", async () => {
      const { vault, base, components, alice } = await loadFixture(trading);
      for (const [i, { token, amount }] of components.entries()) {
        expect(await vault.component(i)).to.deep.equal([token.target, amount]);
      }
      expect(await vault.component(CASH_POSITION)).to.deep.equal([base.target, SEED_CASH]);
      await vault.connect(alice)[MINT_SHORT](WAD);
      expect(await vault.component(CASH_POSITION)).to.deep.equal([base.target, SEED_CASH + WAD]);
    });

    it("follows exits, rounded down, and no donation", async () => {
      const { vault, alice, components } = await loadFixture(trading);
      for (const { token } of components) await token.mint(vault.target, 5n * WAD);
      const tokens = 3n * WAD + 1n;
      await vault.connect(alice)[REDEEM_IN_KIND_SHORT](tokens);
      const baskets = RAY - (tokens * RAY) / SEED_SUPPLY;
      for (const [i, { token, amount }] of components.entries()) {
        expect(await vault.component(i)).to.deep.equal([token.target, (amount * baskets) / RAY]);
      }
    });

    it("follows a trade", async () => {
      const suite = await loadFixture(trading);
      await readyAlice(suite); // ends one token of a hundred
      const { vault, components } = suite;
      const [, before] = await vault.component(0n);
      const [, cashBefore] = await vault.component(CASH_POSITION);
      await ACTS["trade((address,address,uint256,uint256,uint256,uint256))"]!.run(suite); // 1 of the first for 1 of cash
      const [token, after] = await vault.component(0n);
      expect(token).to.equal(components[0]!.token.target);
      expect(after)
        .to.be.at.most(before - WAD)
        .and.at.least(before - WAD - 1n);
      expect((await vault.component(CASH_POSITION)).held).to.equal(cashBefore + WAD);
    });

    it("reverts with IndexVault_NoSuchComponent past the list", async () => {
      const { vault } = await loadFixture(trading);
      for (const position of [3n, 19n, 21n, 255n, MaxUint256]) {
        await expect(vault.component(position))
          .to.be.revertedWithCustomError(vault, "IndexVault_NoSuchComponent")
          .withArgs(position, 3n);
      }
    });
  });
});
