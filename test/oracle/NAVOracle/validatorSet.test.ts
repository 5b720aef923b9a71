import { expect } from "chai";
import { network } from "hardhat";

import { mineAt, nowAt, validatorOf } from "../../helpers/oracle.js";
import { keyOf, payerOf } from "../../helpers/registry.js";
import { deploySuite, PARAMETERS, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const STAKES = [100n, 101n, 102n, 103n, 104n];

async function five() {
  return deploySuite(ethers, { stakes: STAKES });
}
/** A set of `stakes.length` with nobody's keys, and its oracle. */
async function oracleOf(suite: Suite, stakes: readonly bigint[]) {
  const initial = stakes.map((stake, i) => ({ validator: keyOf(i), submitter: payerOf(i), stake }));
  const registry = await ethers.deployContract("ValidatorRegistry", [suite.manager.target, 3_600, initial]);
  const oracle = await ethers.deployContract("NAVOracle", [suite.manager.target, registry.target, 64, 30, PARAMETERS]);
  await registry.subscribe(oracle.target);
  return oracle;
}

async function membersOf({ oracle }: Pick<Suite, "oracle">): Promise<[string, bigint][]> {
  const { signers, stakes } = await oracle.validatorSet();
  expect(stakes.length).to.equal(signers.length);
  return signers.map((signer, i) => [signer, stakes[i] ?? -1n]);
}

function expectedOf(suite: Suite, indexes: readonly number[]): [string, bigint][] {
  return indexes.map((i) => [validatorOf(suite, i).wallet.address, STAKES[i] ?? -1n]);
}

describe("NAVOracle validatorSet", () => {
  describe("given no set is in force", () => {
    it("returns nobody", async () => {
      const suite = await networkHelpers.loadFixture(five);
      expect(await membersOf({ oracle: await oracleOf(suite, []) })).to.deep.equal([]);
    });
  });
  describe("given a set is in force", () => {
    it("returns signers and stakes in the order signatures index them", async () => {
      const suite = await networkHelpers.loadFixture(five);
      expect(await membersOf(suite)).to.deep.equal(expectedOf(suite, [0, 1, 2, 3, 4]));
    });
    it("follows a removal at once, the last in the place of the one that left", async () => {
      const suite = await networkHelpers.loadFixture(five);
      await suite.oracle.removeValidator(validatorOf(suite, 1).wallet.address);
      expect(await membersOf(suite)).to.deep.equal(expectedOf(suite, [0, 4, 2, 3]));
    });
    it("follows a lowered stake at once", async () => {
      const suite = await networkHelpers.loadFixture(five);
      const { address } = validatorOf(suite, 2).wallet;
      await suite.registry.lowerStake(address, 90n);
      expect((await membersOf(suite))[2]).to.deep.equal([address, 90n]);
    });
    it("leaves out who waits to join until the next epoch", async () => {
      const suite = await networkHelpers.loadFixture(five);
      await suite.oracle.addValidator(suite.alice.address, 99n);
      expect(await membersOf(suite)).to.deep.equal(expectedOf(suite, [0, 1, 2, 3, 4]));
      await mineAt(suite, (await nowAt(suite)) + 3_600n);
      await suite.registry.advanceEpoch();
      expect(await membersOf(suite)).to.deep.equal([...expectedOf(suite, [0, 1, 2, 3, 4]), [suite.alice.address, 99n]]);
    });
    it("holds a hundred validators", async () => {
      const suite = await networkHelpers.loadFixture(five);
      const stakes = Array.from({ length: 100 }, (_, i) => WAD + BigInt(i));
      const oracle = await oracleOf(suite, stakes);
      expect(await membersOf({ oracle })).to.deep.equal(stakes.map((stake, i) => [keyOf(i), stake]));
    });
  });
});
