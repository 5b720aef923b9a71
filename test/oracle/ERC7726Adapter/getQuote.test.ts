import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, REASON } from "../../helpers/oracle.js";
import { deploySuite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function adapted() {
  const suite = await deploySuite(ethers);
  const quoter = await ethers.deployContract("ERC7726Adapter", [suite.oracle.target, suite.base.target]);
  return { suite, quoter, index: String(suite.token.target), base: String(suite.base.target) };
}
async function atThree() {
  const all = await adapted();
  await acceptReport(all.suite, { navWad: 3n * WAD });
  return all;
}

describe("ERC7726Adapter getQuote", () => {
  describe("given a NAV to use", () => {
    it("knows its oracle and both tokens", async () => {
      const { suite, quoter, index, base } = await networkHelpers.loadFixture(atThree);
      expect(await quoter.ORACLE()).to.equal(suite.oracle.target);
      expect(await quoter.INDEX_TOKEN()).to.equal(index);
      expect(await quoter.BASE()).to.equal(base);
    });
    it("quotes index tokens in the base asset, rounded down", async () => {
      const { suite, quoter, index, base } = await networkHelpers.loadFixture(atThree);
      expect(await quoter.getQuote(2n * WAD, index, base)).to.equal(6n * WAD);
      await acceptReport(suite, { navWad: 3n * WAD - 1n });
      expect(await quoter.getQuote(1n, index, base)).to.equal(2n);
    });
    it("quotes the base asset in index tokens, rounded down", async () => {
      const { quoter, index, base } = await networkHelpers.loadFixture(atThree);
      expect(await quoter.getQuote(6n * WAD, base, index)).to.equal(2n * WAD);
      expect(await quoter.getQuote(100n, base, index)).to.equal(33n);
      expect(await quoter.getQuote(2n, base, index)).to.equal(0n);
    });
    it("reverts with OracleUnsupportedPair for any other pair", async () => {
      const { suite, quoter, index, base } = await networkHelpers.loadFixture(atThree);
      const other = suite.bob.address;
      for (const [from, to] of [
        [index, index],
        [base, base],
        [index, other],
        [other, base],
        [base, other],
        [other, index],
      ] as const) {
        await expect(quoter.getQuote(WAD, from, to))
          .to.be.revertedWithCustomError(quoter, "OracleUnsupportedPair")
          .withArgs(from, to);
      }
    });
  });
  describe("given there is no NAV to use", () => {
    it("reverts with OracleUntrustedData carrying NAVOracle_NoNav before the first", async () => {
      const { suite, quoter, index, base } = await networkHelpers.loadFixture(adapted);
      await expect(quoter.getQuote(WAD, index, base))
        .to.be.revertedWithCustomError(quoter, "OracleUntrustedData")
        .withArgs(index, base, suite.oracle.interface.encodeErrorResult("NAVOracle_NoNav", []));
    });
    it("reverts with OracleUntrustedData carrying NAVOracle_NavStale when it is old", async () => {
      const { suite, quoter, index, base } = await networkHelpers.loadFixture(atThree);
      await mineAt(suite, (await nowAt(suite)) + 31n);
      await expect(quoter.getQuote(WAD, base, index))
        .to.be.revertedWithCustomError(quoter, "OracleUntrustedData")
        .withArgs(base, index, suite.oracle.interface.encodeErrorResult("NAVOracle_NavStale", [31n, 30n]));
    });
    it("reverts with OracleUntrustedData carrying NAVOracle_Quarantined in quarantine", async () => {
      const { suite, quoter, index, base } = await networkHelpers.loadFixture(atThree);
      await acceptReport(suite, { navWad: WAD });
      await expect(quoter.getQuote(WAD, index, base))
        .to.be.revertedWithCustomError(quoter, "OracleUntrustedData")
        .withArgs(index, base, suite.oracle.interface.encodeErrorResult("NAVOracle_Quarantined", [3n * WAD, WAD]));
    });
    it("reverts with OracleUntrustedData carrying NAVOracle_Halted when halted", async () => {
      const { suite, quoter, index, base } = await networkHelpers.loadFixture(atThree);
      await acceptReport(suite, { navWad: 1n });
      await expect(quoter.getQuote(WAD, index, base))
        .to.be.revertedWithCustomError(quoter, "OracleUntrustedData")
        .withArgs(index, base, suite.oracle.interface.encodeErrorResult("NAVOracle_Halted", [REASON.SANITY]));
    });
  });
});
