import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { acceptReport, bringReport, settledState, validatorOf } from "../../helpers/oracle.js";
import { deploySuite, PARAMETERS, type Suite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function bound() {
  return deploySuite(ethers);
}
async function unbound() {
  return deploySuite(ethers, { isUnbound: true });
}

/** Everything the rulebook and its slot hold besides the token. */
async function othersOf({ oracle }: Suite) {
  const { signers, stakes } = await oracle.validatorSet();
  return [
    await oracle.setEpoch(),
    await oracle.maxPriceAge(),
    [...(await oracle.parameters())],
    [...signers],
    [...stakes],
  ];
}

describe("NAVOracle bindIndexToken", () => {
  describe("given the caller is no seeder", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const suite = await networkHelpers.loadFixture(unbound);
      await expect(suite.oracle.connect(suite.bob).bindIndexToken(suite.token.target))
        .to.be.revertedWithCustomError(suite.oracle, "AccessManagedUnauthorized")
        .withArgs(suite.bob.address);
    });
  });
  describe("given no index token is bound", () => {
    it("reverts with NAVOracle_ZeroAddress for none", async () => {
      const suite = await networkHelpers.loadFixture(unbound);
      await expect(suite.oracle.bindIndexToken(ZeroAddress))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ZeroAddress")
        .withArgs();
    });
    it("emits IndexTokenBound and leaves everything else as it is", async () => {
      const suite = await networkHelpers.loadFixture(unbound);
      await acceptReport(suite);
      const [before, settled] = [await othersOf(suite), await settledState(suite)];
      expect(await suite.oracle.INDEX_TOKEN()).to.equal(ZeroAddress);
      await expect(suite.oracle.bindIndexToken(suite.token.target))
        .to.emit(suite.oracle, "IndexTokenBound")
        .withArgs(suite.token.target);
      expect(await suite.oracle.INDEX_TOKEN()).to.equal(suite.token.target);
      expect(await othersOf(suite)).to.deep.equal(before);
      expect(await settledState(suite)).to.equal(settled);
    });
    it("refuses reports for no token from then on", async () => {
      const suite = await networkHelpers.loadFixture(unbound);
      await suite.oracle.bindIndexToken(suite.token.target);
      const { tx } = await bringReport(suite, { indexToken: ZeroAddress });
      await expect(tx)
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_WrongIndexToken")
        .withArgs(ZeroAddress, suite.token.target);
    });
  });
  describe("given an index token is bound", () => {
    it("reverts with NAVOracle_IndexTokenBound for another, for the same and for none", async () => {
      const suite = await networkHelpers.loadFixture(bound);
      for (const token of [suite.bob.address, suite.token.target, ZeroAddress]) {
        await expect(suite.oracle.bindIndexToken(token))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_IndexTokenBound")
          .withArgs(suite.token.target);
      }
    });
    it("stays bound when the set, the parameters or the age change", async () => {
      const suite = await networkHelpers.loadFixture(bound);
      await suite.oracle.setParameters({ ...PARAMETERS, maxJumpBps: 10n });
      await suite.oracle.updateMaxPriceAge(60);
      await suite.oracle.removeValidator(validatorOf(suite, 0).wallet.address);
      expect(await suite.oracle.INDEX_TOKEN()).to.equal(suite.token.target);
    });
  });
});
