import { expect } from "chai";
import { network } from "hardhat";

import { deployTrading, deployUnseeded, setNextBlock } from "../../helpers/index-suite.js";
import { mineAt } from "../../helpers/oracle.js";

const { ethers, networkHelpers } = await network.create();

const NOTICE = 7n * 86_400n;

describe("IndexVault mintingGate", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const trading = () => deployTrading(ethers);

  it("is 0 and 0 at first", async () => {
    for (const fixture of [unseeded, trading]) {
      const { vault } = await loadFixture(fixture);
      expect(await vault.mintingGate()).to.deep.equal([0n, 0n]);
    }
  });

  it("names a stop while it runs, to its last second", async () => {
    const suite = await loadFixture(trading);
    const at = await setNextBlock(suite);
    await suite.vault.stopMinting(60n);
    await mineAt(suite, at + 59n);
    expect(await suite.vault.mintingGate()).to.deep.equal([at + 60n, 0n]);
    await mineAt(suite, at + 60n);
    expect(await suite.vault.mintingGate()).to.deep.equal([0n, 0n]);
  });

  it("names the end from its announcement on, for ever", async () => {
    const suite = await loadFixture(trading);
    const at = await setNextBlock(suite);
    await suite.vault.announceEnd();
    for (const seconds of [1n, NOTICE, 100n * NOTICE]) {
      await mineAt(suite, at + seconds);
      expect(await suite.vault.mintingGate()).to.deep.equal([0n, at + NOTICE]);
    }
  });
});
