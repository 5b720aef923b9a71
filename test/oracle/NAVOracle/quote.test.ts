import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, inOneBlock, mineAt, nowAt, prepareReport, REASON, settleReport } from "../../helpers/oracle.js";
import { BPS, deploySuite, RING_LENGTH, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const GAS = { gasLimit: 500_000 };

async function liveAtOne() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: WAD });
  await mineAt(suite, (await nowAt(suite)) + 1n);
  return suite;
}
async function unseen() {
  return deploySuite(ethers);
}
async function halfShare() {
  return deploySuite(ethers, { parameters: { bandShareBps: 5_000n } });
}

/** Settles `navs` in one block, each observed a second after the one before; all of them lie within the age bounds. */
async function settleInOneBlock(suite: Suite, navs: readonly bigint[], spreadBps = 0n): Promise<void> {
  const start = await nowAt(suite);
  const prepared: Awaited<ReturnType<typeof prepareReport>>[] = [];
  for (const [i, navWad] of navs.entries()) {
    prepared.push(await prepareReport(suite, { observedAt: start + 1n + BigInt(i), navWad, spreadBps }));
  }
  const firstNonce = await ethers.provider.getTransactionCount(suite.bob.address);
  await inOneBlock(suite, start + BigInt(navs.length), async () => {
    const sent = [];
    for (const [i, { report, signatures }] of prepared.entries()) {
      const overrides = { ...GAS, nonce: firstNonce + i };
      sent.push(await suite.oracle.connect(suite.bob).submitReport(report, signatures, overrides));
    }
    return sent;
  });
}

describe("NAVOracle quote", () => {
  describe("given there is no NAV to use", () => {
    it("reverts with NAVOracle_NoNav before the first", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await expect(suite.oracle.quote()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav").withArgs();
    });
    it("reverts with NAVOracle_NavStale when it is old", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 30n);
      await expect(suite.oracle.quote())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(31n, 30n);
    });
    it("reverts with NAVOracle_Quarantined in quarantine", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 2n * WAD });
      await expect(suite.oracle.quote())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD, 2n * WAD);
    });
    it("reverts with NAVOracle_Halted when halted", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 1n });
      await expect(suite.oracle.quote())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
        .withArgs(REASON.SANITY);
    });
  });

  describe("given the NAV settled in an earlier block", () => {
    it("returns the NAV itself three times while the share is zero", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await acceptReport(suite, { navWad: WAD });
      await acceptReport(suite, { navWad: WAD + 3n, spreadBps: 50n });
      await mineAt(suite, (await nowAt(suite)) + 1n);
      expect([...(await suite.oracle.quote())]).to.deep.equal([WAD + 3n, WAD + 3n, WAD + 3n]);
    });
    it("widens the price by the share of the spread, the band and the mint price up, the redeem price down", async () => {
      const suite = await networkHelpers.loadFixture(halfShare);
      const navWad = WAD + 12_345n;
      await acceptReport(suite, { navWad, spreadBps: 37n });
      await mineAt(suite, (await nowAt(suite)) + 1n);
      const bandBps = 19n; // 37 x 0.5 = 18.5, up
      const mintPriceWad = (navWad * (BPS + bandBps) + BPS - 1n) / BPS;
      const redeemPriceWad = (navWad * (BPS - bandBps)) / BPS;
      expect(mintPriceWad * BPS, "the mint price is rounded here").to.be.above(navWad * (BPS + bandBps));
      expect(redeemPriceWad * BPS, "the redeem price is rounded here").to.be.below(navWad * (BPS - bandBps));
      expect([...(await suite.oracle.quote())]).to.deep.equal([navWad, mintPriceWad, redeemPriceWad]);
    });
    it("returns the NAV itself 256 blocks later, when the block's last byte is the same again", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      const { blockNumber, navWad } = await settleReport(suite, { navWad: WAD + WAD / 20n });
      expect([...(await suite.oracle.quote())], "its own block").to.deep.equal([navWad, navWad, WAD]);
      await networkHelpers.mine(256, { interval: 0 });
      expect(BigInt(await ethers.provider.getBlockNumber())).to.equal(blockNumber + 256n);
      expect([...(await suite.oracle.quote())]).to.deep.equal([navWad, navWad, navWad]);
    });
    it("returns the band around the NAV alone 256 blocks later", async () => {
      const suite = await networkHelpers.loadFixture(halfShare);
      await acceptReport(suite, { navWad: WAD });
      const { blockNumber, navWad } = await settleReport(suite, { navWad: WAD - WAD / 20n, spreadBps: 20n });
      await networkHelpers.mine(256, { interval: 0 });
      expect(BigInt(await ethers.provider.getBlockNumber())).to.equal(blockNumber + 256n);
      const prices = [navWad, (navWad * 10_010n + BPS - 1n) / BPS, (navWad * 9_990n) / BPS];
      expect([...(await suite.oracle.quote())]).to.deep.equal(prices);
    });
    it("returns the NAV itself when the validators did not differ at all", async () => {
      const suite = await networkHelpers.loadFixture(halfShare);
      await acceptReport(suite, { navWad: WAD, spreadBps: 0n });
      await mineAt(suite, (await nowAt(suite)) + 1n);
      expect([...(await suite.oracle.quote())]).to.deep.equal([WAD, WAD, WAD]);
    });
  });

  describe("given the NAV settled in this very block", () => {
    describe("when it is the first ever", () => {
      it("returns the NAV itself", async () => {
        const suite = await networkHelpers.loadFixture(unseen);
        await acceptReport(suite, { navWad: WAD });
        expect([...(await suite.oracle.quote())]).to.deep.equal([WAD, WAD, WAD]);
      });
    });
    describe("when it rose", () => {
      it("still redeems at the NAV before it, until the next block", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const navWad = WAD + WAD / 20n;
        await acceptReport(suite, { navWad });
        expect([...(await suite.oracle.quote())]).to.deep.equal([navWad, navWad, WAD]);
        await mineAt(suite, await nowAt(suite)); // the same second, another block
        expect([...(await suite.oracle.quote())]).to.deep.equal([navWad, navWad, navWad]);
      });
    });
    describe("when it fell", () => {
      it("still mints at the NAV before it, until the next block", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const navWad = WAD - WAD / 20n;
        await acceptReport(suite, { navWad });
        expect([...(await suite.oracle.quote())]).to.deep.equal([navWad, WAD, navWad]);
        await mineAt(suite, await nowAt(suite));
        expect([...(await suite.oracle.quote())]).to.deep.equal([navWad, navWad, navWad]);
      });
    });
    describe("when several NAVs settled in it", () => {
      it("mints at the highest and redeems at the lowest of them and the one before", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const navs = [WAD + 40n, WAD - 70n, WAD + 90n, WAD - 20n, WAD + 10n];
        await settleInOneBlock(suite, navs);
        expect([...(await suite.oracle.quote())]).to.deep.equal([WAD + 10n, WAD + 90n, WAD - 70n]);
      });
      it("looks one NAV before the block and no further", async () => {
        const suite = await networkHelpers.loadFixture(unseen);
        await acceptReport(suite, { navWad: WAD + 500n });
        await acceptReport(suite, { navWad: WAD - 500n });
        await acceptReport(suite, { navWad: WAD + 100n });
        await settleInOneBlock(suite, [WAD + 50n, WAD]);
        expect([...(await suite.oracle.quote())]).to.deep.equal([WAD, WAD + 100n, WAD]);
      });
      it("covers the first NAV ever and the second in one block", async () => {
        const suite = await networkHelpers.loadFixture(unseen);
        await settleInOneBlock(suite, [WAD + 9n, WAD]);
        expect([...(await suite.oracle.quote())]).to.deep.equal([WAD, WAD + 9n, WAD]);
      });
      it("covers a block's NAVs over the end of the ring", async () => {
        const suite = await networkHelpers.loadFixture(unseen);
        for (let i = 0n; i < RING_LENGTH - 1n; ++i) await acceptReport(suite, { navWad: WAD + i });
        await settleInOneBlock(suite, [WAD + 200n, WAD - 200n, WAD]);
        expect([...(await suite.oracle.quote())]).to.deep.equal([WAD, WAD + 200n, WAD - 200n]);
      });
      it("widens both ends by the band of the newest", async () => {
        const suite = await networkHelpers.loadFixture(halfShare);
        await acceptReport(suite, { navWad: WAD, spreadBps: 0n });
        await settleInOneBlock(suite, [WAD + 1_000n, WAD + 500n], 20n);
        const mintPriceWad = ((WAD + 1_000n) * 10_010n + BPS - 1n) / BPS;
        const redeemPriceWad = (WAD * 9_990n) / BPS;
        expect([...(await suite.oracle.quote())]).to.deep.equal([WAD + 500n, mintPriceWad, redeemPriceWad]);
      });
    });
  });
});
