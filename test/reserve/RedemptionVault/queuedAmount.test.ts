import { expect } from "chai";
import { network } from "hardhat";

import { deployFund, WAD } from "../../helpers/reserve.js";
import { grow, issue, ratio } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault queuedAmount", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);

  describe("given nobody waits", () => {
    it("is 0", async () => {
      const { vault, distributor } = await loadFixture(opened);
      expect(await vault.queuedAmount()).to.equal(0n);
      await vault.connect(distributor).requestRedemption(1n);
      await vault.connect(distributor).cancelRedemption(1n);
      expect(await vault.queuedAmount()).to.equal(0n);
    });
  });

  describe("given tokens wait", () => {
    it("is what they are worth together, rounded up, pending ones at the core", async () => {
      const suite = await loadFixture(opened);
      const { vault, distributor, alice } = suite;
      await grow(suite, ratio(13n, 10n));
      await issue(suite, alice, 101n);
      for (const id of [1n, 2n]) await vault.connect(distributor).requestRedemption(id);
      await vault.connect(alice).requestRedemption(101n);
      expect(await vault.queuedAmount()).to.equal((36n * WAD) / 10n);
      await vault.processQueue(1n);
      expect(await vault.queuedAmount()).to.equal((23n * WAD) / 10n);
    });

    it("is never less than what the queue will be paid, and at most a unit a token more", async () => {
      const suite = await loadFixture(opened);
      const { vault, fund, distributor, alice } = suite;
      await issue(suite, alice, 101n, 102n);
      const mine = [101n, 102n];
      const theirs = [1n, 2n, 3n];
      for (const ray of [1_333_333_333_333_333_333_333_333_333n, 777_777_777_777_777_777_777_777_777n]) {
        await grow(suite, ray);
      }
      for (const id of theirs) await vault.connect(distributor).requestRedemption(id);
      for (const id of mine) await vault.connect(alice).requestRedemption(id);
      const queued = await vault.queuedAmount();
      await vault.processQueue(5n);
      expect(queued - (await fund.totalClaims()))
        .to.be.at.least(0n)
        .and.at.most(5n);
    });

    it("is rounded up to the asset's unit", async () => {
      const suite = await deployFund(ethers, { asset: { contract: "MockERC20", args: ["Six", "SIX", 6] } });
      await grow(suite, 1_234_567_000_000_000_000_000_000_001n);
      await suite.vault.connect(suite.distributor).requestRedemption(1n);
      expect(await suite.vault.queuedAmount()).to.equal(1_234_568n);
    });
  });

  describe("given loss mode", () => {
    it("is cut, rounded up", async () => {
      const { vault, distributor } = await deployFund(ethers, { parameters: { genesisTokens: 600n } });
      await vault.connect(distributor).requestRedemption(1n);
      // The coverage 0.666... is cut at 27 places; the product is rounded up.
      expect(await vault.queuedAmount()).to.equal((WAD * 2n) / 3n + 1n);
    });
  });
});
