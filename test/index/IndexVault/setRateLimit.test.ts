import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import {
  deployTrading,
  MAX_CASH,
  MINT_SHORT,
  REDEEM_SHORT,
  SEED_CASH,
  setNextBlock,
  snapshotOf,
} from "../../helpers/index-suite.js";
import { mineAt, setNext } from "../../helpers/oracle.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const LEAST_WINDOW = 60n;
const LONGEST_WINDOW = 604_800n;

describe("IndexVault setRateLimit", () => {
  const { loadFixture } = networkHelpers;
  const trading = () => deployTrading(ethers);
  /** 30 of 40 minted, 20 of 40 redeemed, both at `usedAt`, in a window of 307 seconds. */
  const used = async () => {
    const suite = await deployTrading(ethers);
    await suite.vault.setRateLimit(307n, 40n * WAD);
    const mintedAt = await setNextBlock(suite);
    await suite.vault.connect(suite.alice)[MINT_SHORT](30n * WAD);
    await setNext(suite, mintedAt + 1n);
    await suite.vault.connect(suite.alice)[REDEEM_SHORT](20n * WAD);
    return { suite, mintedAt };
  };

  describe("given a caller without the configurator role", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { vault, alice } = await loadFixture(trading);
      await expect(vault.connect(alice).setRateLimit(60n, WAD))
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(alice.address);
    });
  });

  describe("when the window is out of bounds", () => {
    it("reverts with IndexVault_ParameterOutOfRange, naming windowSeconds", async () => {
      const { vault } = await loadFixture(trading);
      for (const windowSeconds of [0n, LEAST_WINDOW - 1n, LONGEST_WINDOW + 1n, MaxUint256]) {
        await expect(vault.setRateLimit(windowSeconds, WAD))
          .to.be.revertedWithCustomError(vault, "IndexVault_ParameterOutOfRange")
          .withArgs(ethers.encodeBytes32String("windowSeconds"), windowSeconds, LEAST_WINDOW, LONGEST_WINDOW);
      }
    });
  });

  describe("when the capacity is out of bounds", () => {
    it("reverts with IndexVault_ParameterOutOfRange, naming capacity", async () => {
      const { vault } = await loadFixture(trading);
      for (const capacity of [1n, WAD - 1n, MAX_CASH + 1n, MaxUint256]) {
        await expect(vault.setRateLimit(LEAST_WINDOW, capacity))
          .to.be.revertedWithCustomError(vault, "IndexVault_ParameterOutOfRange")
          .withArgs(ethers.encodeBytes32String("capacity"), capacity, WAD, MAX_CASH);
      }
      expect(await vault.MIN_RATE_CAPACITY()).to.equal(WAD);
    });
  });

  describe("when both are at a bound", () => {
    it("sets them, both buckets full, and emits RateLimitChanged", async () => {
      const suite = await loadFixture(trading);
      const { vault } = suite;
      const before = await snapshotOf(suite);
      await expect(vault.setRateLimit(LEAST_WINDOW, MAX_CASH))
        .to.emit(vault, "RateLimitChanged")
        .withArgs(0n, LEAST_WINDOW, 0n, MAX_CASH);
      expect(await vault.rateLimit()).to.deep.equal([LEAST_WINDOW, MAX_CASH, MAX_CASH, MAX_CASH]);
      await expect(vault.setRateLimit(LONGEST_WINDOW, WAD))
        .to.emit(vault, "RateLimitChanged")
        .withArgs(LEAST_WINDOW, LONGEST_WINDOW, MAX_CASH, WAD);
      expect(await vault.rateLimit()).to.deep.equal([LONGEST_WINDOW, WAD, WAD, WAD]);
      expect(await snapshotOf(suite)).to.deep.equal(before);
    });
  });

  describe("when the capacity is 0", () => {
    it("ends the limit", async () => {
      const { vault, alice, base, token } = await loadFixture(trading);
      await vault.setRateLimit(300n, WAD);
      await expect(vault.connect(alice)[MINT_SHORT](WAD + 1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await expect(vault.setRateLimit(300n, 0n)).to.emit(vault, "RateLimitChanged").withArgs(300n, 300n, WAD, 0n);
      expect(await vault.rateLimit()).to.deep.equal([300n, 0n, MaxUint256, MaxUint256]);
      await expect(vault.connect(alice)[MINT_SHORT](500n * WAD)).to.changeTokenBalance(
        ethers,
        token,
        alice,
        500n * WAD,
      );
      await expect(vault.connect(alice)[REDEEM_SHORT](400n * WAD)).to.changeTokenBalance(
        ethers,
        base,
        alice,
        400n * WAD,
      );
      expect(await vault.maxMintWithNAV()).to.equal(MAX_CASH - SEED_CASH - 100n * WAD);
    });
  });

  describe("given some of the limit is used", () => {
    it("keeps what was used, refilled at the old pace until the change and at the new one after", async () => {
      const { suite, mintedAt } = await loadFixture(used);
      const { vault } = suite;
      const changedAt = mintedAt + 101n;
      await setNext(suite, changedAt);
      await vault.setRateLimit(1_001n, 100n * WAD);
      // 40 a 307 seconds came back over 101 and 100 seconds.
      const mintUsed = 30n * WAD - (101n * 40n * WAD) / 307n;
      const redeemUsed = 20n * WAD - (100n * 40n * WAD) / 307n;
      expect(await vault.rateLimit()).to.deep.equal([
        1_001n,
        100n * WAD,
        100n * WAD - mintUsed,
        100n * WAD - redeemUsed,
      ]);
      await mineAt(suite, changedAt + 13n);
      const back = (13n * 100n * WAD) / 1_001n;
      expect(await vault.rateLimit()).to.deep.equal([
        1_001n,
        100n * WAD,
        100n * WAD - mintUsed + back,
        100n * WAD - redeemUsed + back,
      ]);
    });

    it("leaves nothing while more was used than the new capacity", async () => {
      const { suite, mintedAt } = await loadFixture(used);
      const { vault, alice } = suite;
      const changedAt = mintedAt + 1n + 1n;
      await setNext(suite, changedAt);
      await vault.setRateLimit(100n, 10n * WAD);
      expect(await vault.rateLimit()).to.deep.equal([100n, 10n * WAD, 0n, 0n]);
      const mintUsed = 30n * WAD - (2n * 40n * WAD) / 307n;
      await expect(vault.connect(alice)[MINT_SHORT](1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      // 10 a 100 seconds: 250 seconds bring back 25.
      await mineAt(suite, changedAt + 250n);
      const [, , mintLeft] = await vault.rateLimit();
      expect(mintLeft).to.equal(10n * WAD - (mintUsed - 25n * WAD));
    });
  });
});
