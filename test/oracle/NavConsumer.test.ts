import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, inOneBlock, mineAt, nowAt, prepareReport, REASON } from "../helpers/oracle.js";
import { deploySuite, WAD } from "../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function consumed() {
  const suite = await deploySuite(ethers);
  const consumer = await ethers.deployContract("NavConsumer", [suite.oracle.target]);
  return { suite, consumer };
}
async function atThree() {
  const all = await consumed();
  await acceptReport(all.suite, { navWad: 3n * WAD });
  return all;
}

describe("NavConsumer mintWithNAV", () => {
  it("mints at the NAV, rounded down, and says so", async () => {
    const { suite, consumer } = await networkHelpers.loadFixture(atThree);
    await mineAt(suite, (await nowAt(suite)) + 1n);
    const amount = 100n * WAD + 1n;
    const minted = (amount * WAD) / (3n * WAD);
    await expect(consumer.connect(suite.alice).mintWithNAV(amount))
      .to.emit(consumer, "MintWithNAV")
      .withArgs(suite.alice.address, amount, minted, 3n * WAD);
    expect(await consumer.balanceOf(suite.alice.address)).to.equal(minted);
  });
  it("reverts with the oracle's error when there is no NAV, an old one or a halt, and mints nothing", async () => {
    const { suite, consumer } = await networkHelpers.loadFixture(consumed);
    const mint = () => consumer.connect(suite.alice).mintWithNAV(WAD);
    await expect(mint()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav").withArgs();
    const { observedAt } = await acceptReport(suite, { navWad: 3n * WAD });
    await mineAt(suite, observedAt + 31n);
    await networkHelpers.time.setNextBlockTimestamp(observedAt + 32n);
    await expect(mint()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale").withArgs(32n, 30n);
    await acceptReport(suite, { navWad: 1n });
    await expect(mint()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted").withArgs(REASON.SANITY);
    expect(await consumer.totalSupply()).to.equal(0n);
  });
  it("mints at the higher NAV when a lower one is brought in the same block", async () => {
    const { suite, consumer } = await networkHelpers.loadFixture(atThree);
    const navWad = 3n * WAD - WAD / 10n;
    const { report, signatures } = await prepareReport(suite, { navWad });
    const tip = (gwei: bigint) => ({
      gasLimit: 500_000,
      maxFeePerGas: 10n ** 11n,
      maxPriorityFeePerGas: gwei * 10n ** 9n,
    });
    const [brought, minted] = await inOneBlock(suite, report.observedAt, async () => [
      await suite.oracle.connect(suite.bob).submitReport(report, signatures, tip(2n)),
      await consumer.connect(suite.alice).mintWithNAV(6n * WAD, tip(1n)),
    ]);
    const [first, second] = [await brought?.wait(), await minted?.wait()];
    expect([first?.blockNumber, first?.index, second?.index]).to.deep.equal([second?.blockNumber, 0, 1]);
    expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(navWad);
    expect(await consumer.balanceOf(suite.alice.address)).to.equal(2n * WAD);
  });
});
