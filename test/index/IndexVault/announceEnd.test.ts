import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import { deployTrading, MINT_SHORT, setNextBlock, snapshotOf } from "../../helpers/index-suite.js";
import { mineAt, setNext } from "../../helpers/oracle.js";
import { settleNav, type Suite, WAD } from "../../helpers/suite.js";
import { ACTS, readyAlice } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

const NOTICE = 7n * 86_400n;

describe("IndexVault announceEnd", () => {
  const { loadFixture } = networkHelpers;
  const trading = () => deployTrading(ethers);
  const ready = async () => {
    const suite = await deployTrading(ethers);
    await readyAlice(suite);
    return suite;
  };
  const announced = async () => {
    const suite = await ready();
    const at = await setNextBlock(suite);
    await suite.vault.announceEnd();
    return { suite, endsAt: at + NOTICE };
  };
  const ended = async () => {
    const { suite, endsAt } = await announced();
    await mineAt(suite, endsAt);
    await settleNav(suite, WAD);
    await settleNav(suite, WAD); // quotes of the same block have two sides
    return { suite, endsAt };
  };

  const mint = ({ vault, alice }: Suite) => vault.connect(alice)[MINT_SHORT](WAD);

  describe("given a caller who is not the admin", () => {
    it("reverts with AccessManagedUnauthorized, for every other role too", async () => {
      const { vault, manager, bob } = await loadFixture(trading);
      for (const role of [1n, 3n, 4n, 5n, 6n]) await manager.grantRole(role, bob.address, 0);
      await expect(vault.connect(bob).announceEnd())
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(bob.address);
    });
  });

  describe("given no end was announced", () => {
    it("emits EndAnnounced, names the end and moves no book", async () => {
      const suite = await loadFixture(trading);
      const before = await snapshotOf(suite);
      const at = await setNextBlock(suite);
      await expect(suite.vault.announceEnd())
        .to.emit(suite.vault, "EndAnnounced")
        .withArgs(at + NOTICE);
      expect(await suite.vault.mintingGate()).to.deep.equal([0n, at + NOTICE]);
      expect(await snapshotOf(suite)).to.deep.equal(before);
    });
  });

  describe("given an end that was announced", () => {
    it("reverts with IndexVault_Ending, naming it, before and after", async () => {
      const { suite, endsAt } = await loadFixture(announced);
      const again = () =>
        expect(suite.vault.announceEnd())
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_Ending")
          .withArgs(endsAt);
      await again();
      await mineAt(suite, endsAt + 1n);
      await again();
    });

    it("mints until the last second before it, never from then on", async () => {
      const { suite, endsAt } = await loadFixture(announced);
      await mineAt(suite, endsAt - 10n);
      await settleNav(suite, WAD);
      await setNext(suite, endsAt - 1n);
      await expect(mint(suite)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
      for (const at of [endsAt, endsAt + 1n, endsAt + 36_525n * 86_400n]) {
        await setNext(suite, at);
        await expect(mint(suite))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
          .withArgs(MaxUint256);
      }
    });

    it("can still be preceded by a stop", async () => {
      const { suite, endsAt } = await loadFixture(announced);
      const at = await setNextBlock(suite);
      await suite.vault.stopMinting(60n);
      await expect(mint(suite))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
        .withArgs(at + 60n);
      expect(await suite.vault.mintingGate()).to.deep.equal([at + 60n, endsAt]);
    });

    it("cannot be undone by ending a stop", async () => {
      const { suite, endsAt } = await loadFixture(announced);
      await setNext(suite, endsAt - 5n);
      await suite.vault.stopMinting(60n);
      await setNext(suite, endsAt + 1n);
      await suite.vault.stopMinting(0n);
      expect(await suite.vault.mintingGate()).to.deep.equal([0n, endsAt]);
      await expect(mint(suite))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
        .withArgs(MaxUint256);
    });
  });

  describe("given the end has come", () => {
    it("refuses each that mints or creates, and nothing else", async () => {
      for (const [signature, { kind, run }] of Object.entries(ACTS)) {
        if (signature === "announceEnd()") continue;
        const { suite } = await loadFixture(ended);
        if (kind === "minting" || kind === "preview") {
          await expect(run(suite), signature)
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
            .withArgs(MaxUint256);
        } else if (kind === "maximum") expect(await run(suite), signature).to.equal(0n);
        else await run(suite); // rejects when it reverts
      }
    });
  });
});
