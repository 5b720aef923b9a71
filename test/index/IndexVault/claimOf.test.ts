import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { auctionOf, CASH_BIT, deployInKind, FIRST, only, shareOut } from "../../helpers/in-kind.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const VERSION_1 = 1n << 8n;
const REAL_BITS = 0b1111n | CASH_BIT;
const TOKENS = WAD / 3n;

describe("IndexVault claimOf", () => {
  const { loadFixture } = networkHelpers;
  const deferred = async () => {
    const suite = await deployInKind(ethers);
    await suite.vault.connect(suite.alice).redeemDeferred(TOKENS);
    return suite;
  };
  const { amounts: OWED } = shareOut(FIRST, TOKENS);

  describe("given there is no such claim", () => {
    it("is nothing, of any list, one that never was too", async () => {
      const { vault, alice } = await loadFixture(deferred);
      for (const claimId of [0n, 1n, VERSION_1 + 1n, 2n << 8n, 77n << 8n, 2n ** 64n, MaxUint256]) {
        expect(await vault.claimOf(alice.address, claimId, { gasLimit: 200_000 })).to.deep.equal([0n, [], 0n]);
      }
    });
  });

  describe("given a claim", () => {
    it("names each component of its list by asset id and token, and what is owed of it, rounded down", async () => {
      const { vault, alice, parts } = await loadFixture(deferred);
      const [open, components, cash] = await vault.claimOf(alice.address, VERSION_1);
      expect(open).to.equal(REAL_BITS);
      expect(components.map((held) => [...held])).to.deep.equal(
        parts.map(({ target }, i) => [BigInt(i + 1), target, OWED[i]]),
      );
      expect(cash).to.equal(OWED[4]);
    });

    it("is nobody else's", async () => {
      const { vault, bob, admin } = await loadFixture(deferred);
      for (const owner of [bob.address, admin.address, String(vault.target), ZeroAddress]) {
        expect(await vault.claimOf(owner, VERSION_1)).to.deep.equal([0n, [], 0n]);
      }
    });
  });

  describe("given a claim that was paid in part", () => {
    it("names nothing of what was paid", async () => {
      const { vault, alice } = await loadFixture(deferred);
      for (const [which, left] of [
        [0b10n, 0b1101n | CASH_BIT],
        [CASH_BIT, 0b1101n],
      ] as const) {
        await vault.connect(alice).claim(VERSION_1, which, alice.address);
        const [open, components, cash] = await vault.claimOf(alice.address, VERSION_1);
        expect(open).to.equal(left);
        expect([...components.map(({ amount }) => amount), cash]).to.deep.equal(only(OWED, left));
      }
    });
  });

  describe("given a claim that was paid out", () => {
    it("owes nothing", async () => {
      const { vault, alice } = await loadFixture(deferred);
      await vault.connect(alice).claim(VERSION_1, MaxUint256, alice.address);
      const [open, components, cash] = await vault.claimOf(alice.address, VERSION_1);
      expect([open, components.map(({ amount }) => amount), cash]).to.deep.equal([0n, [0n, 0n, 0n, 0n], 0n]);
    });
  });

  describe("given another list in force since", () => {
    it("names the list of its day", async () => {
      const suite = await loadFixture(deferred);
      const { vault, alice, bob, parts } = suite;
      const auction = await auctionOf(suite);
      const order = { filler: bob.address, to: bob.address, sold: 3n, soldAmount: 0n, bought: 0n };
      await vault.connect(auction).trade({ ...order, boughtAmount: WAD });
      await vault.connect(auction).recompose(0n, []);
      const [open, components, cash] = await vault.claimOf(alice.address, VERSION_1);
      expect(open).to.equal(REAL_BITS);
      expect(components.map(({ token }) => token)).to.deep.equal(parts.map(({ target }) => target));
      expect([...components.map(({ amount }) => amount), cash]).to.deep.equal(OWED);
    });
  });
});
