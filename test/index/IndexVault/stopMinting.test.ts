import { expect } from "chai";
import { network } from "hardhat";

import { deployTrading, MINT_SHORT, setNextBlock, snapshotOf } from "../../helpers/index-suite.js";
import { mineAt, nowAt, setNext } from "../../helpers/oracle.js";
import { type Suite, WAD } from "../../helpers/suite.js";
import { ACTS, functionsOf, HAPPENED_ONCE, readyAlice } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

const DAY = 86_400n;
const LONGEST = 3n * DAY;
const REST = DAY;
const GUARDIAN = 6n;
const FOR_SECONDS = ethers.encodeBytes32String("forSeconds");
const UNTIL = ethers.encodeBytes32String("until");

describe("IndexVault stopMinting", () => {
  const { loadFixture } = networkHelpers;
  const trading = () => deployTrading(ethers);
  const ready = async () => {
    const suite = await deployTrading(ethers);
    await readyAlice(suite);
    return suite;
  };
  /** Not a fixture of its own: going back to {@link ready} would throw it away, to be deployed anew each time. */
  const stopped = async () => {
    const suite = await loadFixture(ready);
    const stoppedAt = await setNextBlock(suite);
    await suite.vault.stopMinting(500n);
    return { suite, until: stoppedAt + 500n };
  };

  const mint = ({ vault, alice }: Suite) => vault.connect(alice)[MINT_SHORT](WAD);

  describe("given a caller without the guardian role", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { vault, alice } = await loadFixture(trading);
      await expect(vault.connect(alice).stopMinting(1n))
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(alice.address);
    });
  });

  describe("given a caller with the guardian role alone", () => {
    it("stops minting, and may call nothing else that is restricted", async () => {
      const { vault, manager, bob } = await loadFixture(trading);
      await manager.grantRole(GUARDIAN, bob.address, 0);
      await vault.connect(bob).stopMinting(60n);
      const guardian = vault.connect(bob);
      for (const refused of [
        () => guardian.seed([], 0n, WAD, bob.address),
        () => guardian.bindModules(bob.address, bob.address),
        () => guardian.setFees(0n, 0n, 0n, bob.address),
        () => guardian.setRateLimit(60n, WAD),
        () => guardian.announceEnd(),
      ]) {
        await expect(refused()).to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized").withArgs(bob.address);
      }
    });
  });

  describe("given minting is open", () => {
    it("accepts three days and reverts with IndexVault_ParameterOutOfRange one second over", async () => {
      const { vault } = await loadFixture(trading);
      await expect(vault.stopMinting(LONGEST + 1n))
        .to.be.revertedWithCustomError(vault, "IndexVault_ParameterOutOfRange")
        .withArgs(FOR_SECONDS, LONGEST + 1n, 1n, LONGEST);
      await expect(vault.stopMinting(0n))
        .to.be.revertedWithCustomError(vault, "IndexVault_ParameterOutOfRange")
        .withArgs(FOR_SECONDS, 0n, 1n, LONGEST);
      await vault.stopMinting(LONGEST);
      expect(await vault.MAX_STOP_SECONDS()).to.equal(LONGEST);
    });

    it("emits MintingStopped and moves no book", async () => {
      const suite = await loadFixture(trading);
      const before = await snapshotOf(suite);
      const at = await setNextBlock(suite);
      await expect(suite.vault.stopMinting(77n))
        .to.emit(suite.vault, "MintingStopped")
        .withArgs(0n, at + 77n);
      expect(await snapshotOf(suite)).to.deep.equal(before);
      expect(await suite.vault.mintingGate()).to.deep.equal([at + 77n, 0n]);
    });

    it("stops until its last second, and minting opens by itself", async () => {
      const suite = await loadFixture(trading);
      const at = await setNextBlock(suite);
      await suite.vault.stopMinting(77n);
      await setNext(suite, at + 76n);
      await expect(mint(suite))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
        .withArgs(at + 77n);
      await setNext(suite, at + 77n);
      await expect(mint(suite)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });
  });

  describe("given every external function of the vault", () => {
    it("knows them all", async () => {
      const suite = await loadFixture(trading);
      expect([...Object.keys(ACTS), ...HAPPENED_ONCE].sort()).to.deep.equal(functionsOf(suite));
    });

    for (const [signature, { kind, run }] of Object.entries(ACTS)) {
      const refuses = kind === "minting" || kind === "preview";
      const title = refuses ? "refuses with IndexVault_MintingStopped" : kind === "maximum" ? "is 0" : "does not touch";
      it(`${title} ${signature}`, async () => {
        const open = await loadFixture(ready);
        if (kind === "maximum") expect(await run(open)).to.be.greaterThan(0n);
        else await run(open);
        const { suite, until } = await stopped();
        if (refuses) {
          await expect(run(suite))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
            .withArgs(until);
        } else if (kind === "maximum") expect(await run(suite)).to.equal(0n);
        else await run(suite); // rejects when it reverts
      });
    }

    it("does not touch bindModules and seed", async () => {
      const suite = await loadFixture(trading);
      const { manager, base, oracle, admin } = suite;
      const fresh = await ethers.deployContract("IndexVault", [manager.target, base.target, oracle.target, "I", "I"]);
      await fresh.stopMinting(LONGEST);
      await fresh.bindModules(suite.auction.target, suite.desk.target);
      expect(await fresh.auctionModule()).to.equal(suite.auction.target);
      // The oracle knows the other vault's token, and that is all that keeps this one from being seeded.
      await expect(fresh.seed([], 0n, WAD, admin.address))
        .to.be.revertedWithCustomError(fresh, "IndexVault_WrongOracle")
        .withArgs(suite.token.target, await fresh.TOKEN());
    });
  });

  describe("given a stop that runs", () => {
    it("is shortened", async () => {
      const suite = await loadFixture(trading);
      const at = await setNextBlock(suite);
      await suite.vault.stopMinting(300n);
      await setNext(suite, at + 10n);
      await expect(suite.vault.stopMinting(20n))
        .to.emit(suite.vault, "MintingStopped")
        .withArgs(at + 300n, at + 30n);
      await setNext(suite, at + 29n);
      await expect(mint(suite))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
        .withArgs(at + 30n);
      await setNext(suite, at + 30n);
      await expect(mint(suite)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });

    it("is ended at once by 0", async () => {
      const suite = await loadFixture(trading);
      const at = await setNextBlock(suite);
      await suite.vault.stopMinting(300n);
      await setNext(suite, at + 10n);
      await suite.vault.stopMinting(0n);
      expect(await suite.vault.mintingGate()).to.deep.equal([0n, 0n]);
      await expect(mint(suite)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });

    it("is never extended: reverts with IndexVault_ParameterOutOfRange one second past its end", async () => {
      const suite = await loadFixture(trading);
      const at = await setNextBlock(suite);
      await suite.vault.stopMinting(300n);
      await setNext(suite, at + 10n);
      await expect(suite.vault.stopMinting(291n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_ParameterOutOfRange")
        .withArgs(UNTIL, at + 301n, at + 10n, at + 300n);
      await setNext(suite, at + 20n);
      await suite.vault.stopMinting(280n); // the same end
      expect(await suite.vault.mintingGate()).to.deep.equal([at + 300n, 0n]);
    });
  });

  describe("given a stop that ended", () => {
    it("reverts with IndexVault_StopTooSoon until a day has passed", async () => {
      const suite = await loadFixture(trading);
      const at = await setNextBlock(suite);
      await suite.vault.stopMinting(300n);
      const earliest = at + 300n + REST;
      for (const tooSoon of [at + 300n, earliest - 1n]) {
        await setNext(suite, tooSoon);
        await expect(suite.vault.stopMinting(1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_StopTooSoon")
          .withArgs(earliest);
      }
      await setNext(suite, earliest);
      await expect(suite.vault.stopMinting(LONGEST))
        .to.emit(suite.vault, "MintingStopped")
        .withArgs(at + 300n, earliest + LONGEST);
    });

    it("counts the day from the end it was shortened to", async () => {
      const suite = await loadFixture(trading);
      const at = await setNextBlock(suite);
      await suite.vault.stopMinting(LONGEST);
      await setNext(suite, at + 10n);
      await suite.vault.stopMinting(0n);
      await setNext(suite, at + 10n + REST - 1n);
      await expect(suite.vault.stopMinting(1n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_StopTooSoon")
        .withArgs(at + 10n + REST);
      await setNext(suite, at + 10n + REST);
      await suite.vault.stopMinting(1n);
    });

    it("leaves a quarter of any stretch of stops open, however eager the guardian", async () => {
      const suite = await loadFixture(trading);
      let open = 0n;
      let at = (await nowAt(suite)) + 1n;
      const from = at;
      for (let i = 0; i < 4; ++i) {
        await setNext(suite, at);
        await suite.vault.stopMinting(LONGEST);
        await mineAt(suite, at + LONGEST);
        const [until] = await suite.vault.mintingGate();
        expect(until).to.equal(0n);
        await mineAt(suite, at + LONGEST + REST - 1n);
        await expect(suite.vault.stopMinting.staticCall(1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_StopTooSoon")
          .withArgs(at + LONGEST + REST);
        open += REST;
        at += LONGEST + REST;
      }
      expect(open * 4n).to.equal(at - from);
    });
  });
});
