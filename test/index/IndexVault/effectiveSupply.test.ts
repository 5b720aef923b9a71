import { expect } from "chai";
import { network } from "hardhat";

import { grownSupply, growthSlack, YEAR_SECONDS } from "../../helpers/fee-model.js";
import { deploySeeded, deployUnseeded, SEED_SUPPLY, setNextBlock } from "../../helpers/index-suite.js";
import { mineAt } from "../../helpers/oracle.js";
import { WAD } from "../../helpers/suite.js";
import { REDEEM_IN_KIND_SHORT } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault effectiveSupply", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const seeded = () => deploySeeded(ethers);

  it("is 0 before the vault is seeded", async () => {
    const { vault } = await loadFixture(unseeded);
    expect(await vault.effectiveSupply()).to.equal(0n);
  });

  it("is the index token's supply without fees, at any time", async () => {
    const { vault, alice } = await loadFixture(seeded);
    await vault.connect(alice)[REDEEM_IN_KIND_SHORT](3n * WAD);
    await networkHelpers.time.increase(YEAR_SECONDS);
    expect(await vault.effectiveSupply()).to.equal(SEED_SUPPLY - 3n * WAD);
  });

  it("does not grow with a mint fee or a redeem fee alone", async () => {
    const { vault, bob } = await loadFixture(seeded);
    await vault.setFees(200n, 200n, 0n, bob.address);
    await networkHelpers.time.increase(YEAR_SECONDS);
    expect(await vault.effectiveSupply()).to.equal(SEED_SUPPLY);
  });

  for (const streamingBps of [1n, 50n, 123n, 500n]) {
    it(`grows by e^(fee x t), never more, at ${streamingBps} bps a year`, async () => {
      const suite = await loadFixture(seeded);
      const { vault, token, bob } = suite;
      const setAt = await setNextBlock(suite);
      await vault.setFees(0n, 0n, streamingBps, bob.address);
      let previous = SEED_SUPPLY;
      for (const seconds of [1n, 59n, 86_400n, 2_629_801n, YEAR_SECONDS, 10n * YEAR_SECONDS, 30n * YEAR_SECONDS]) {
        await mineAt(suite, setAt + seconds);
        const grown = grownSupply(SEED_SUPPLY, streamingBps, seconds);
        const supply = await vault.effectiveSupply();
        expect(supply).to.be.at.most(grown);
        expect(grown - supply).to.be.at.most(growthSlack(grown));
        expect(supply).to.be.at.least(previous);
        expect((await vault.portfolio()).supply).to.equal(supply);
        expect((await vault.fees()).owed).to.equal(supply - SEED_SUPPLY);
        previous = supply;
      }
      expect(await token.totalSupply()).to.equal(SEED_SUPPLY);
    });
  }

  it("costs a holder no more than the highest fee: 1 - e^-0.05 of his share after a year", async () => {
    const suite = await loadFixture(seeded);
    const { vault, bob } = suite;
    const setAt = await setNextBlock(suite);
    await vault.setFees(0n, 0n, 500n, bob.address);
    await mineAt(suite, setAt + YEAR_SECONDS);
    // e^-0.05 = 0.951229424500714009...; the share is of 1e18.
    const share = (SEED_SUPPLY * WAD) / (await vault.effectiveSupply());
    expect(share).to.be.at.least(951_229_424_500_714_009n);
    expect(share).to.be.at.most(951_229_424_500_714_015n);
    expect(WAD - share).to.be.at.most(WAD / 20n);
  });
});
