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
import { evenCapacity, RateModel, tillDown, unusedLeft } from "../../helpers/rate-model.js";
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
    const [minting, redeeming] = [new RateModel(307n, 40n * WAD), new RateModel(307n, 40n * WAD)];
    minting.spend(30n * WAD, mintedAt);
    redeeming.spend(20n * WAD, mintedAt + 1n);
    return { suite, mintedAt, minting, redeeming };
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
      for (const windowSeconds of [0n, 1n, LEAST_WINDOW - 1n, LONGEST_WINDOW + 1n, MaxUint256]) {
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
    it("sets them, rounded down to 32 tranches, both unused, and emits RateLimitChanged", async () => {
      const suite = await loadFixture(trading);
      const { vault } = suite;
      const before = await snapshotOf(suite);
      const most = MAX_CASH - (MAX_CASH % 32n);
      const mostLeft = unusedLeft(MAX_CASH);
      await expect(vault.setRateLimit(LEAST_WINDOW, MAX_CASH))
        .to.emit(vault, "RateLimitChanged")
        .withArgs(0n, LEAST_WINDOW, 0n, most);
      expect(await vault.rateLimit()).to.deep.equal([LEAST_WINDOW, most, mostLeft, mostLeft]);
      expect(await snapshotOf(suite)).to.deep.equal(before);
      await vault.setRateLimit(0n, 0n);
      await expect(vault.setRateLimit(LONGEST_WINDOW, WAD))
        .to.emit(vault, "RateLimitChanged")
        .withArgs(0n, LONGEST_WINDOW, 0n, WAD);
      expect(await vault.rateLimit()).to.deep.equal([LONGEST_WINDOW, WAD, unusedLeft(WAD), unusedLeft(WAD)]);
      expect(await snapshotOf(suite)).to.deep.equal(before);
    });
  });

  describe("when the capacity is 0", () => {
    it("reverts with IndexVault_ParameterOutOfRange when the window is not", async () => {
      const { vault } = await loadFixture(trading);
      await vault.setRateLimit(300n, WAD);
      for (const windowSeconds of [1n, LEAST_WINDOW, 300n, MaxUint256]) {
        await expect(vault.setRateLimit(windowSeconds, 0n))
          .to.be.revertedWithCustomError(vault, "IndexVault_ParameterOutOfRange")
          .withArgs(ethers.encodeBytes32String("windowSeconds"), windowSeconds, 0n, 0n);
      }
      expect((await vault.rateLimit()).capacity).to.equal(WAD);
    });

    it("ends the limit", async () => {
      const { vault, alice, base, token } = await loadFixture(trading);
      await vault.setRateLimit(300n, WAD);
      await expect(vault.connect(alice)[MINT_SHORT](WAD + 1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await expect(vault.setRateLimit(0n, 0n)).to.emit(vault, "RateLimitChanged").withArgs(300n, 0n, WAD, 0n);
      expect(await vault.rateLimit()).to.deep.equal([0n, 0n, MaxUint256, MaxUint256]);
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

    it("begins unused when it is turned on again", async () => {
      const { suite } = await loadFixture(used);
      const { vault } = suite;
      await vault.setRateLimit(0n, 0n);
      await vault.setRateLimit(307n, 40n * WAD);
      const left = unusedLeft(40n * WAD);
      expect(await vault.rateLimit()).to.deep.equal([307n, 40n * WAD, left, left]);
    });
  });

  describe("given some of the limit is used", () => {
    it("keeps what was used, refilled at the old pace until the change and at the new one after", async () => {
      const { suite, mintedAt, minting, redeeming } = await loadFixture(used);
      const { vault } = suite;
      const changedAt = mintedAt + 101n;
      await setNext(suite, changedAt);
      await expect(vault.setRateLimit(1_001n, 100n * WAD))
        .to.emit(vault, "RateLimitChanged")
        .withArgs(307n, 1_001n, 40n * WAD, 100n * WAD);
      for (const side of [minting, redeeming]) side.change(1_001n, 100n * WAD, changedAt);
      const leftAt = (at: bigint) => [1_001n, 100n * WAD, minting.left(at), redeeming.left(at)];
      expect(await vault.rateLimit()).to.deep.equal(leftAt(changedAt));
      // 31 tranches of 40 in 307 seconds came back over 101 seconds; the till is empty.
      const mintUsed = 30n * WAD - tillDown(evenCapacity(40n * WAD) / 32n) - (101n * 31n * 40n * WAD) / 32n / 307n;
      expect((await vault.rateLimit()).mintLeft).to.equal((31n * 100n * WAD) / 32n - mintUsed);
      await mineAt(suite, changedAt + 13n);
      expect(await vault.rateLimit()).to.deep.equal(leftAt(changedAt + 13n));
    });

    it("keeps no more in the tills than a new tranche", async () => {
      const suite = await loadFixture(trading);
      const { vault } = suite;
      await vault.setRateLimit(300n, 320n * WAD); // nearly 10 in each till
      await vault.setRateLimit(300n, 32n * WAD);
      const left = unusedLeft(32n * WAD);
      expect(await vault.rateLimit()).to.deep.equal([300n, 32n * WAD, left, left]);
      // A till is not filled by a larger capacity: a later act fills it.
      await vault.setRateLimit(300n, 320n * WAD);
      const more = 310n * WAD + tillDown(WAD);
      expect(await vault.rateLimit()).to.deep.equal([300n, 320n * WAD, more, more]);
    });

    it("leaves only the till while more was used than the new capacity", async () => {
      const { suite, mintedAt, minting, redeeming } = await loadFixture(used);
      const { vault, alice } = suite;
      const changedAt = mintedAt + 2n;
      await setNext(suite, changedAt);
      await vault.setRateLimit(100n, 10n * WAD);
      for (const side of [minting, redeeming]) side.change(100n, 10n * WAD, changedAt);
      // Both acts were larger than a tranche: they left the tills empty.
      expect(await vault.rateLimit()).to.deep.equal([100n, evenCapacity(10n * WAD), 0n, 0n]);
      await expect(vault.connect(alice)[MINT_SHORT](1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      for (const seconds of [250n, 290n, 1_000n]) {
        await mineAt(suite, changedAt + seconds);
        const [, , mintLeft, redeemLeft] = await vault.rateLimit();
        expect([mintLeft, redeemLeft]).to.deep.equal([
          minting.left(changedAt + seconds),
          redeeming.left(changedAt + seconds),
        ]);
      }
      expect((await vault.rateLimit()).mintLeft).to.equal((31n * 10n * WAD) / 32n);
    });
  });
});
