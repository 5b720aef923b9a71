import { expect } from "chai";
import type { HDNodeWallet } from "ethers";
import { network } from "hardhat";

import { deployRegistry, keyOf, payerOf } from "../../helpers/registry.js";
import { oracleKeys, packSignatures } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const DIGEST = ethers.id("what was signed");
const STAKES = [101n, 102n, 103n, 104n, 105n];
const TOTAL = 515n;

describe("ValidatorRegistry stakeBehind", () => {
  const { loadFixture } = networkHelpers;
  const keys = oracleKeys(5);
  const initial = keys.map(({ address }, i) => ({ validator: address, submitter: payerOf(i), stake: STAKES[i]! }));
  const five = () => deployRegistry(ethers, initial);
  const none = () => deployRegistry(ethers, []);
  /** Entry `index`, signed with `wallet`. */
  const entry = (index: number, wallet: HDNodeWallet = keys[index]!, digest = DIGEST) => ({
    index,
    signature: wallet.signingKey.sign(digest).serialized,
  });
  const signed = (indexes: readonly number[]) => packSignatures(indexes.map((index) => entry(index)));

  describe("given no set", () => {
    it("answers with nothing", async () => {
      const { registry } = await loadFixture(none);
      expect(await registry.stakeBehind(DIGEST, "0x")).to.deep.equal([0n, 0n, 0n]);
    });
  });

  describe("when nobody signed", () => {
    it("answers with the whole set's stake and no signers", async () => {
      const { registry } = await loadFixture(five);
      expect(await registry.stakeBehind(DIGEST, "0x")).to.deep.equal([0n, TOTAL, 0n]);
    });
  });

  describe("when members signed", () => {
    it("sums their stakes, for every part of the set", async () => {
      const { registry } = await loadFixture(five);
      for (let part = 1; part < 32; ++part) {
        const indexes = [0, 1, 2, 3, 4].filter((i) => (part >> i) & 1);
        const stake = indexes.reduce((sum, i) => sum + STAKES[i]!, 0n);
        expect(await registry.stakeBehind(DIGEST, signed(indexes))).to.deep.equal([
          stake,
          TOTAL,
          BigInt(indexes.length),
        ]);
      }
    });
  });

  describe("when the signatures are no whole number of entries", () => {
    it("reverts with SignatureQuorum_LengthInvalid", async () => {
      const { registry } = await loadFixture(five);
      for (const cut of [1, 64]) {
        await expect(registry.stakeBehind(DIGEST, ethers.dataSlice(signed([0, 1]), 0, 130 - cut)))
          .to.be.revertedWithCustomError(registry, "SignatureQuorum_LengthInvalid")
          .withArgs(BigInt(130 - cut));
      }
    });
  });

  describe("when entries do not rise or name no member", () => {
    it("reverts with SignatureQuorum_IndexInvalid", async () => {
      const { registry } = await loadFixture(five);
      for (const [entries, wrong] of [
        [[entry(1), entry(1)], 1n],
        [[entry(2), entry(1)], 1n],
        [[entry(0), entry(5, keys[0])], 5n],
        [[entry(255, keys[0])], 255n],
      ] as const) {
        await expect(registry.stakeBehind(DIGEST, packSignatures(entries)))
          .to.be.revertedWithCustomError(registry, "SignatureQuorum_IndexInvalid")
          .withArgs(wrong, 5n);
      }
    });
  });

  describe("when an entry is not its member's signature of the digest", () => {
    it("reverts with SignatureQuorum_SignatureInvalid, naming who signed instead", async () => {
      const { registry } = await loadFixture(five);
      const foreign = packSignatures([entry(0), entry(1, keys[2])]);
      await expect(registry.stakeBehind(DIGEST, foreign))
        .to.be.revertedWithCustomError(registry, "SignatureQuorum_SignatureInvalid")
        .withArgs(1n, keys[1]!.address, keys[2]!.address);
      const other = entry(3, keys[3], ethers.id("something else"));
      await expect(registry.stakeBehind(DIGEST, packSignatures([entry(0), other])))
        .to.be.revertedWithCustomError(registry, "SignatureQuorum_SignatureInvalid")
        .withArgs(3n, keys[3]!.address, ethers.recoverAddress(DIGEST, other.signature));
      const empty = ethers.concat(["0x02", new Uint8Array(64)]); // recovers nobody
      await expect(registry.stakeBehind(DIGEST, empty))
        .to.be.revertedWithCustomError(registry, "SignatureQuorum_SignatureInvalid")
        .withArgs(2n, keys[2]!.address, ethers.ZeroAddress);
    });
  });

  describe("given changes that wait for the next epoch", () => {
    it("counts neither a newcomer nor a raise", async () => {
      const { registry } = await loadFixture(five);
      const [sixth] = oracleKeys(6).slice(5);
      await registry.addValidator(sixth!.address, 90n);
      await registry.addValidator(keys[0]!.address, 130n);
      expect(await registry.stakeBehind(DIGEST, signed([0, 4]))).to.deep.equal([206n, TOTAL, 2n]);
      await expect(registry.stakeBehind(DIGEST, packSignatures([entry(5, sixth)])))
        .to.be.revertedWithCustomError(registry, "SignatureQuorum_IndexInvalid")
        .withArgs(5n, 5n);
    });

    it("counts both once the epoch turned", async () => {
      const { registry } = await loadFixture(five);
      const [sixth] = oracleKeys(6).slice(5);
      await registry.addValidator(sixth!.address, 90n);
      await registry.addValidator(keys[0]!.address, 130n);
      await networkHelpers.time.increase(3_600);
      await registry.advanceEpoch();
      const entries = packSignatures([entry(0), entry(5, sixth)]);
      expect(await registry.stakeBehind(DIGEST, entries)).to.deep.equal([220n, TOTAL + 29n + 90n, 2n]);
    });

    it("indexes members by their place among those in force when a newcomer moved before them", async () => {
      const { registry } = await loadFixture(five);
      await registry.addValidator(keyOf(6), 90n); // last, not in force
      await registry.removeValidator(keys[1]!.address); // the newcomer takes place 1 of the records
      const set = [keys[0]!, keys[2]!, keys[3]!, keys[4]!];
      const entries = packSignatures(set.map((wallet, i) => entry(i, wallet)));
      expect(await registry.stakeBehind(DIGEST, entries)).to.deep.equal([413n, 413n, 4n]);
    });
  });

  describe("given a stake was lowered", () => {
    it("counts the lower one at once", async () => {
      const { registry } = await loadFixture(five);
      await registry.lowerStake(keys[1]!.address, 92n);
      expect(await registry.stakeBehind(DIGEST, signed([0, 1]))).to.deep.equal([193n, TOTAL - 10n, 2n]);
    });
  });

  describe("given a validator was removed", () => {
    it("counts the last one at its place, and its own signature no more", async () => {
      const { registry } = await loadFixture(five);
      await registry.removeValidator(keys[0]!.address);
      expect(await registry.stakeBehind(DIGEST, packSignatures([entry(0, keys[4]), entry(2)]))).to.deep.equal([
        208n,
        414n,
        2n,
      ]);
      await expect(registry.stakeBehind(DIGEST, signed([0])))
        .to.be.revertedWithCustomError(registry, "SignatureQuorum_SignatureInvalid")
        .withArgs(0n, keys[4]!.address, keys[0]!.address);
    });
  });

  describe("given the largest set, with the largest stakes", () => {
    it("sums a hundred of them", async () => {
      const hundred = oracleKeys(100);
      const most = 2n ** 96n - 1n;
      const { registry } = await deployRegistry(
        ethers,
        hundred.map(({ address }, i) => ({ validator: address, submitter: payerOf(i), stake: most })),
      );
      const all = packSignatures(hundred.map((wallet, i) => entry(i, wallet)));
      expect(await registry.stakeBehind(DIGEST, all)).to.deep.equal([100n * most, 100n * most, 100n]);
    });
  });
});
