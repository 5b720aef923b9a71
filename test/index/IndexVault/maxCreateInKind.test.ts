import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import { AMOUNTS, CASH, deployInKind, type InKindSuite, SUPPLY } from "../../helpers/in-kind.js";
import { deploySuite, RAY, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const MAX_BASKETS = 2n ** 104n - 1n;
const MAX_CASH = 2n ** 92n - 1n;
const NO_LIMITS = Array.from({ length: AMOUNTS.length + 1 }, () => MaxUint256);

describe("IndexVault maxCreateInKind", () => {
  const { loadFixture } = networkHelpers;
  const inKind = () => deployInKind(ethers);
  const ofBaskets = ((MAX_BASKETS - RAY) * SUPPLY) / RAY;

  /** `most` can be created, and one token more cannot. */
  const expectMost = async (suite: InKindSuite, most: bigint) => {
    const { vault, token, alice } = suite;
    const abi = ["error Books_Overflow(uint256 value, uint256 maximum)"];
    await expect(vault.connect(alice).createInKind(most + 1n, NO_LIMITS, alice.address)).to.be.revertedWithCustomError(
      await ethers.getContractAt(abi, vault.target),
      "Books_Overflow",
    );
    await expect(vault.connect(alice).createInKind(most, NO_LIMITS, alice.address)).to.changeTokenBalance(
      ethers,
      token,
      alice,
      most,
    );
    expect(await vault.maxCreateInKind()).to.be.at.most(1n);
  };

  describe("given the vault is not seeded", () => {
    it("is 0", async () => {
      const { vault } = await deploySuite(ethers);
      expect(await vault.maxCreateInKind()).to.equal(0n);
    });
  });

  describe("given minting is stopped", () => {
    it("is 0 until the stop is over, and for ever after the end", async () => {
      const { vault } = await loadFixture(inKind);
      await vault.stopMinting(3_600);
      expect(await vault.maxCreateInKind()).to.equal(0n);
      await networkHelpers.time.increase(3_600);
      expect(await vault.maxCreateInKind()).to.equal(ofBaskets);
      await vault.announceEnd();
      expect(await vault.maxCreateInKind()).to.equal(ofBaskets);
      await networkHelpers.time.increase(7 * 86_400);
      expect(await vault.maxCreateInKind()).to.equal(0n);
    });
  });

  describe("given the baskets are nearer to their bound than the cash", () => {
    it("is the most that can be created, and one more cannot", async () => {
      const suite = await loadFixture(inKind);
      expect(ofBaskets).to.be.lessThan(((MAX_CASH - CASH) * SUPPLY) / CASH);
      expect(await suite.vault.maxCreateInKind()).to.equal(ofBaskets);
      await expectMost(suite, ofBaskets);
    });
  });

  describe("given the cash is nearer to its bound", () => {
    it("is the most that can be created, and one more cannot", async () => {
      const cash = 10n ** 25n + 7n;
      const suite = await deployInKind(ethers, { cash });
      const ofCash = ((MAX_CASH - cash) * SUPPLY) / cash;
      expect(ofCash).to.be.lessThan(ofBaskets);
      expect(await suite.vault.maxCreateInKind()).to.equal(ofCash);
      await expectMost(suite, ofCash);
    });
  });

  describe("given a vault without cash", () => {
    it("is bounded by the baskets alone", async () => {
      const suite = await deployInKind(ethers, { cash: 0n });
      expect(await suite.vault.maxCreateInKind()).to.equal(ofBaskets);
      await expectMost(suite, ofBaskets);
    });
  });

  describe("given a mint fee", () => {
    it("leaves room for the fee's tokens", async () => {
      const suite = await loadFixture(inKind);
      await suite.vault.setFees(133n, 0n, 0n, suite.admin.address);
      const most = (ofBaskets * 10_000n) / 10_133n;
      expect(await suite.vault.maxCreateInKind()).to.equal(most);
      expect(most + (most * 133n + 9_999n) / 10_000n).to.be.at.most(ofBaskets);
      expect(most).to.be.greaterThan(WAD);
      await expectMost(suite, most);
    });
  });
});
