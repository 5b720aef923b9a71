import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import { network } from "hardhat";

import { prepareReport } from "../../helpers/oracle.js";
import { deploySuite, REPORT_TYPES } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function fiveEqual() {
  return deploySuite(ethers);
}

describe("NAVOracle reportDigest", () => {
  it("equals the EIP-712 digest that wallets compute for this chain and this oracle", async () => {
    const suite = await networkHelpers.loadFixture(fiveEqual);
    const { report } = await prepareReport(suite, { navWad: 123n, confidenceBps: 9n, spreadBps: 8n });
    const { chainId } = await ethers.provider.getNetwork();
    const verifyingContract = String(suite.oracle.target);
    const domain = { name: "Assay NAVOracle", version: "1", chainId, verifyingContract };
    expect(await suite.oracle.reportDigest(report)).to.equal(TypedDataEncoder.hash(domain, REPORT_TYPES, report));
  });
  it("differs when any field differs", async () => {
    const suite = await networkHelpers.loadFixture(fiveEqual);
    const { report } = await prepareReport(suite);
    const changes = [
      { indexToken: suite.bob.address },
      { round: report.round + 1n },
      { observedAt: report.observedAt + 1n },
      { navWad: report.navWad + 1n },
      { confidenceBps: report.confidenceBps + 1n },
      { spreadBps: report.spreadBps + 1n },
      { assetsRoot: `0x${"11".repeat(32)}` },
      { setEpoch: report.setEpoch + 1n },
    ];
    expect(changes.length).to.equal(Object.keys(report).length);
    const digests = new Set([await suite.oracle.reportDigest(report)]);
    for (const change of changes) digests.add(await suite.oracle.reportDigest({ ...report, ...change }));
    expect(digests.size).to.equal(changes.length + 1);
  });
});
