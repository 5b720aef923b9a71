import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, settledState } from "../../helpers/oracle.js";
import { deploySuite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function liveAtOne() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: WAD });
  return suite;
}

describe("NAVOracle updateMaxPriceAge", () => {
  describe("given the caller is no configurator", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await expect(suite.oracle.connect(suite.bob).updateMaxPriceAge(60))
        .to.be.revertedWithCustomError(suite.oracle, "AccessManagedUnauthorized")
        .withArgs(suite.bob.address);
    });
  });
  describe("given the caller is a configurator", () => {
    describe("when the age is out of bounds", () => {
      it("reverts with NAVOracle_ParameterOutOfRange for none and for more than an hour", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        for (const age of [0n, 3_601n, 2n ** 256n - 1n]) {
          await expect(suite.oracle.updateMaxPriceAge(age))
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ParameterOutOfRange")
            .withArgs(encodeBytes32String("maxPriceAge"), age, 1n, 3_600n);
        }
        expect(await suite.oracle.maxPriceAge()).to.equal(30n);
      });
    });
    describe("when the age is within its bounds", () => {
      it("emits MaxPriceAgeChanged and moves nothing else", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const before = await settledState(suite);
        await expect(suite.oracle.updateMaxPriceAge(3_600))
          .to.emit(suite.oracle, "MaxPriceAgeChanged")
          .withArgs(30n, 3_600n);
        await expect(suite.oracle.updateMaxPriceAge(1))
          .to.emit(suite.oracle, "MaxPriceAgeChanged")
          .withArgs(3_600n, 1n);
        expect(await suite.oracle.maxPriceAge()).to.equal(1n);
        expect(await settledState(suite)).to.equal(before);
      });
      it("holds for the NAV that is settled already", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const at = await nowAt(suite);
        await mineAt(suite, at + 31n);
        expect(await suite.oracle.isNAVValid()).to.equal(false);
        await suite.oracle.updateMaxPriceAge(3_600);
        await mineAt(suite, at + 3_600n);
        expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(WAD);
      });
      it("does not lift a halt", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        await acceptReport(suite, { navWad: 1n });
        await suite.oracle.updateMaxPriceAge(3_600);
        await expect(suite.oracle.getCurrentNAV()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted");
      });
    });
  });
});
