import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite, firstIndexes, makeReport, settleNav, signReport, WAD } from "../../helpers/suite.js";

describe("NAVOracle submitReport", () => {
  it("settles", async () => {
    const { ethers } = await network.create();
    const suite = await deploySuite(ethers);
    const report = await settleNav(suite, WAD);
    const nav = await suite.oracle.getCurrentNAV();
    expect(nav.navPerToken).to.equal(report.navWad);
    void makeReport; void signReport; void firstIndexes;
  });
});
