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

describe("IndexVault pair", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const trading = () => deployTrading(ethers);

  describe("given the vault is not seeded", () => {
    it("knows the cash alone", async () => {
      const { vault } = await loadFixture(unseeded);
      expect(await vault.pair(CASH_POSITION, CASH_POSITION)).to.deep.equal([0n, 0n, 0n]);
      for (const [a, b] of [
        [0n, CASH_POSITION],
        [CASH_POSITION, 0n],
      ] as const) {
        await expect(vault.pair(a, b))
          .to.be.revertedWithCustomError(vault, "IndexVault_NoSuchComponent")
          .withArgs(0n, 0n);
      }
    });
  });

  describe("given a seeded vault", () => {
    it("is the baskets and what the books hold of any two positions, the cash at 20", async () => {
      const { vault, components, alice } = await loadFixture(trading);
      await vault.connect(alice)[MINT_SHORT](WAD);
      const sides = [
        ...components.map(({ amount }, i) => [BigInt(i), amount] as const),
        [CASH_POSITION, SEED_CASH + WAD] as const,
      ];
      for (const [a, heldA] of sides) {
        for (const [b, heldB] of sides) {
          if (a !== b) expect(await vault.pair(a, b)).to.deep.equal([RAY, heldA, heldB]);
        }
      }
    });

    it("takes the same position twice", async () => {
      const { vault, components } = await loadFixture(trading);
      const { amount } = components[1]!;
      expect(await vault.pair(1n, 1n)).to.deep.equal([RAY, amount, amount]);
    });

    it("follows exits, rounded down, and no donation", async () => {
      const { vault, alice, base, components } = await loadFixture(trading);
      for (const { token } of components) await token.mint(vault.target, 5n * WAD);
      await base.mint(vault.target, 5n * WAD);
      const tokens = 3n * WAD + 1n;
      await vault.connect(alice)[REDEEM_IN_KIND_SHORT](tokens);
      const baskets = RAY - (tokens * RAY) / SEED_SUPPLY;
      const cash = SEED_CASH - (tokens * SEED_CASH) / SEED_SUPPLY;
      for (const [i, { amount }] of components.entries()) {
        expect(await vault.pair(i, CASH_POSITION)).to.deep.equal([baskets, (amount * baskets) / RAY, cash]);
      }
    });

    it("follows a trade", async () => {
      const suite = await loadFixture(trading);
      await readyAlice(suite); // ends one token of a hundred
      const { vault, components } = suite;
      const baskets = RAY - RAY / 100n;
      const cash = SEED_CASH - SEED_CASH / 100n;
      const [sold, other] = [0, 1].map((i) => (components[i]!.amount * baskets) / RAY) as [bigint, bigint];
      expect(await vault.pair(0n, CASH_POSITION)).to.deep.equal([baskets, sold, cash]);
      await ACTS["trade((address,address,uint256,uint256,uint256,uint256))"]!.run(suite); // 1 of the first for 1 of cash
      const units = ((sold - WAD) * RAY) / baskets;
      expect(await vault.pair(CASH_POSITION, 0n)).to.deep.equal([baskets, cash + WAD, (units * baskets) / RAY]);
      expect(await vault.pair(1n, CASH_POSITION)).to.deep.equal([baskets, other, cash + WAD]);
    });

    it("reverts with IndexVault_NoSuchComponent past the list, on either side", async () => {
      const { vault } = await loadFixture(trading);
      for (const position of [3n, 19n, 21n, 255n, MaxUint256]) {
        for (const [a, b] of [
          [position, 0n],
          [0n, position],
          [position, CASH_POSITION],
        ] as const) {
          await expect(vault.pair(a, b))
            .to.be.revertedWithCustomError(vault, "IndexVault_NoSuchComponent")
            .withArgs(position, 3n);
        }
      }
    });
  });
});
