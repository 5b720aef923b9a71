import { expect } from "chai";
import { network } from "hardhat";

import { deployTrading, deployUnseeded } from "../../helpers/index-suite.js";
import { WAD } from "../../helpers/suite.js";
import { ACTS, readyAlice, REDEEM_IN_KIND_SKIP } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault basketVersion", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const ready = async () => {
    const suite = await deployTrading(ethers);
    await readyAlice(suite);
    return suite;
  };

  it("is 0 before the vault is seeded, and 1 after", async () => {
    expect(await (await loadFixture(unseeded)).vault.basketVersion()).to.equal(0n);
    expect(await (await loadFixture(ready)).vault.basketVersion()).to.equal(1n);
  });

  for (const name of ["recompose", "issueAttested"]) {
    it(`rises by one with ${name}, which says so in BasketChanged`, async () => {
      const suite = await loadFixture(ready);
      const [act] = Object.entries(ACTS).filter(([signature]) => signature.startsWith(name));
      // The list is the next contract the vault makes.
      const nonce = await ethers.provider.getTransactionCount(suite.vault.target);
      const pointer = ethers.getCreateAddress({ from: String(suite.vault.target), nonce });
      await expect(act![1].run(suite)).to.emit(suite.vault, "BasketChanged").withArgs(1n, 2n, pointer);
      expect(await suite.vault.basketVersion()).to.equal(2n);
    });
  }

  it("rises with the first exit that keeps a claim after a trade, not with the trade or a later exit", async () => {
    const suite = await loadFixture(ready);
    const { vault, alice } = suite;
    await ACTS["trade((address,address,uint256,uint256,uint256,uint256))"]!.run(suite);
    expect(await vault.basketVersion()).to.equal(1n);
    const held = (await vault.holdings()).map(({ amount }) => amount);
    const before = await vault.effectiveSupply();
    await vault.connect(alice)[REDEEM_IN_KIND_SKIP](WAD, [], alice.address, 1n);
    expect(await vault.basketVersion()).to.equal(2n);
    for (const [i, { amount }] of (await vault.holdings()).entries()) {
      // The units as the trade left them: the same share less, within a basket's rounding.
      const rest = (held[i]! * (before - WAD)) / before;
      expect(amount)
        .to.be.at.least(rest)
        .and.at.most(rest + 2n);
    }
    await vault.connect(alice).redeemDeferred(WAD);
    expect(await vault.basketVersion()).to.equal(2n);
  });

  it("stays with everything else", async () => {
    for (const [signature, { run }] of Object.entries(ACTS)) {
      if (/^(recompose|issueAttested)\(/.test(signature)) continue;
      const suite = await loadFixture(ready);
      await run(suite);
      expect(await suite.vault.basketVersion(), signature).to.equal(1n);
    }
  });
});
