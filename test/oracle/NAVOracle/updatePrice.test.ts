import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { network } from "hardhat";

import { acceptReport, nowAt, REASON, setNext, validatorOf } from "../../helpers/oracle.js";
import { BPS, deploySuite, HOUR, PARAMETERS, type Suite, WAD } from "../../helpers/suite.js";

const MAX_PRICE = 2n ** 112n - 1n;
const ASSET = 64n;
const PRICE = 5n * WAD;
const AT_50_BPS = PRICE + (PRICE * 50n) / BPS;
const AT_500_BPS = PRICE + (PRICE * 500n) / BPS;

const { ethers, networkHelpers } = await network.create({ network: "default", override: { accounts: { count: 40 } } });

async function fiveEqual() {
  return deploySuite(ethers);
}
async function fourEqual() {
  return deploySuite(ethers, { stakes: [100n, 100n, 100n, 100n] });
}
async function fourthJustOverAQuarter() {
  return deploySuite(ethers, { stakes: [100n, 100n, 100n, 101n] });
}
async function twoOwnMost() {
  return deploySuite(ethers, { stakes: [34n, 34n, 32n] });
}
async function oneUnitShort() {
  return deploySuite(ethers, { stakes: [100n, 100n, 99n, 75n, 75n] });
}
async function twentyTwo() {
  return deploySuite(ethers, { stakes: Array.from({ length: 22 }, () => 10n) });
}
async function withoutSet() {
  const suite = await deploySuite(ethers);
  const registry = await ethers.deployContract("ValidatorRegistry", [suite.manager.target, HOUR, []]);
  const oracle = await ethers.deployContract("NAVOracle", [suite.manager.target, registry.target, 64, 30, PARAMETERS]);
  return { ...suite, oracle, registry } satisfies Suite;
}

async function vote(suite: Suite, index: number, at: bigint, priceWad: bigint, assetId = ASSET) {
  await setNext(suite, at);
  return suite.oracle.connect(validatorOf(suite, index).submitter).updatePrice(assetId, priceWad);
}

/** Each of `prices` from the validator of that index, one second apart. */
async function voteAll(suite: Suite, prices: readonly bigint[]) {
  const at = (await nowAt(suite)) + 1n;
  let last: ContractTransactionResponse | undefined;
  for (const [i, priceWad] of prices.entries()) last = await vote(suite, i, at + BigInt(i), priceWad);
  if (!last) throw new Error("nobody voted");
  return { at, last };
}

describe("NAVOracle updatePrice", () => {
  describe("given no validator set is in force", () => {
    it("reverts with NAVOracle_NoValidatorSet", async () => {
      const suite = await networkHelpers.loadFixture(withoutSet);
      await expect(suite.oracle.updatePrice(ASSET, PRICE))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoValidatorSet")
        .withArgs();
    });
  });
  describe("given the set has more than 21 validators", () => {
    it("reverts with NAVOracle_DirectLaneFull", async () => {
      const suite = await networkHelpers.loadFixture(twentyTwo);
      await expect(vote(suite, 0, (await nowAt(suite)) + 1n, PRICE))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_DirectLaneFull")
        .withArgs(22n, 21n);
    });
  });

  describe("given a set in force", () => {
    describe("when the price cannot be one", () => {
      it("reverts with NAVOracle_ValueOutOfRange for zero and for more than 112 bits", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        for (const priceWad of [0n, MAX_PRICE + 1n]) {
          await expect(vote(suite, 0, (await nowAt(suite)) + 1n, priceWad))
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ValueOutOfRange")
            .withArgs(priceWad, MAX_PRICE);
        }
      });
    });
    describe("when the sender pays gas for no validator", () => {
      it("reverts with NAVOracle_NotSubmitter", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await expect(suite.oracle.connect(suite.bob).updatePrice(ASSET, PRICE))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NotSubmitter")
          .withArgs(suite.bob.address);
      });
    });
    describe("when too little was voted", () => {
      it("emits PriceSubmitted and writes nothing", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const tx = await vote(suite, 2, (await nowAt(suite)) + 1n, PRICE);
        await expect(tx)
          .to.emit(suite.oracle, "PriceSubmitted")
          .withArgs(ASSET, validatorOf(suite, 2).wallet.address, PRICE);
        await expect(tx).not.to.emit(suite.oracle, "PriceSettled");
        await expect(suite.oracle.getPrice(ASSET))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoPrice")
          .withArgs(ASSET);
      });
      it("writes nothing for two validators with more than two thirds of the stake", async () => {
        const suite = await networkHelpers.loadFixture(twoOwnMost);
        const { last } = await voteAll(suite, [PRICE, PRICE]);
        await expect(last).not.to.emit(suite.oracle, "PriceSettled");
      });
      it("writes nothing one unit of stake below two thirds", async () => {
        const suite = await networkHelpers.loadFixture(oneUnitShort);
        const { last } = await voteAll(suite, [PRICE, PRICE, PRICE]);
        await expect(last).not.to.emit(suite.oracle, "PriceSettled");
      });
      it("does not count one validator twice, only its newest vote", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const at = (await nowAt(suite)) + 1n;
        await vote(suite, 0, at, PRICE);
        await vote(suite, 1, at + 1n, AT_50_BPS + 1n);
        await expect(vote(suite, 1, at + 2n, PRICE)).not.to.emit(suite.oracle, "PriceSettled");
        await expect(vote(suite, 2, at + 3n, PRICE))
          .to.emit(suite.oracle, "PriceSettled")
          .withArgs(ASSET, 0n, PRICE, at, at);
      });
    });
    describe("when just enough was voted", () => {
      it("settles the lower weighted median with the fourth of five, observed when the earliest counted was sent", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { at, last } = await voteAll(suite, [PRICE + 3n, PRICE + 1n, PRICE + 4n, PRICE + 2n]);
        await expect(last)
          .to.emit(suite.oracle, "PriceSettled")
          .withArgs(ASSET, 0n, PRICE + 2n, at, at);
        expect([...(await suite.oracle.getPrice(ASSET))]).to.deep.equal([PRICE + 2n, at, at]);
      });
      it("names the price before, which may lie anywhere: there is no jump rule and no sane range", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        await voteAll(suite, [PRICE, PRICE, PRICE]);
        const { at, last } = await voteAll(suite, [1n, 1n, 1n]);
        await expect(last).to.emit(suite.oracle, "PriceSettled").withArgs(ASSET, PRICE, 1n, at, at);
      });
      it("settles the greatest price there can be", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const { at, last } = await voteAll(suite, [MAX_PRICE, MAX_PRICE, MAX_PRICE]);
        await expect(last).to.emit(suite.oracle, "PriceSettled").withArgs(ASSET, 0n, MAX_PRICE, at, at);
      });
      it("keeps assets apart", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const at = (await nowAt(suite)) + 1n;
        await vote(suite, 0, at, PRICE);
        await vote(suite, 1, at + 1n, PRICE, ASSET + 1n);
        await expect(vote(suite, 2, at + 2n, PRICE)).not.to.emit(suite.oracle, "PriceSettled");
        await expect(vote(suite, 3, at + 3n, PRICE)).to.emit(suite.oracle, "PriceSettled");
        await expect(suite.oracle.getPrice(ASSET + 1n)).to.be.revertedWithCustomError(
          suite.oracle,
          "NAVOracle_NoPrice",
        );
      });
      it("does not touch the NAV", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        await voteAll(suite, [PRICE, PRICE, PRICE]);
        expect(await suite.oracle.latestRound()).to.equal(0n);
      });
    });
    describe("when votes differ", () => {
      it("counts a vote exactly 50 bps away, and waits for another one wei further", async () => {
        const near = await networkHelpers.loadFixture(fourEqual);
        const counted = await voteAll(near, [PRICE, PRICE, AT_50_BPS]);
        await expect(counted.last).to.emit(near.oracle, "PriceSettled");
        const far = await networkHelpers.loadFixture(fourEqual);
        const waiting = await voteAll(far, [PRICE, PRICE, AT_50_BPS + 1n]);
        await expect(waiting.last).not.to.emit(far.oracle, "PriceSettled");
        await expect(vote(far, 3, waiting.at + 3n, PRICE)).to.emit(far.oracle, "PriceSettled");
      });
      it("settles with exactly one quarter of the stake further than 500 bps", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const { last } = await voteAll(suite, [AT_500_BPS + 1n, PRICE, PRICE, PRICE]);
        await expect(last).to.emit(suite.oracle, "PriceSettled");
      });
      it("rejects with one unit more, and none of those votes counts again", async () => {
        const suite = await networkHelpers.loadFixture(fourthJustOverAQuarter);
        const at = (await nowAt(suite)) + 1n;
        await vote(suite, 3, at, AT_500_BPS + 1n);
        await vote(suite, 0, at + 1n, PRICE);
        const third = await vote(suite, 1, at + 2n, PRICE);
        await expect(third)
          .to.emit(suite.oracle, "PriceRejected")
          .withArgs(ASSET, REASON.DEVIATION, (101n * BPS) / 401n, 2_500n);
        await expect(third).not.to.emit(suite.oracle, "PriceSettled");
        // With the votes of 0 and 1 this would be 300 of 401.
        await expect(vote(suite, 2, at + 3n, PRICE)).not.to.emit(suite.oracle, "PriceSettled");
        await vote(suite, 0, at + 4n, PRICE);
        await expect(vote(suite, 1, at + 5n, PRICE))
          .to.emit(suite.oracle, "PriceSettled")
          .withArgs(ASSET, 0n, PRICE, at + 3n, at + 3n);
      });
      it("leaves the settled price as it is when it rejects", async () => {
        const suite = await networkHelpers.loadFixture(fourthJustOverAQuarter);
        const { at } = await voteAll(suite, [PRICE, PRICE, PRICE]);
        await vote(suite, 3, at + 3n, AT_500_BPS + 1n);
        await vote(suite, 0, at + 4n, PRICE - 5n);
        await expect(vote(suite, 1, at + 5n, PRICE - 5n)).to.emit(suite.oracle, "PriceRejected");
        expect([...(await suite.oracle.getPrice(ASSET))]).to.deep.equal([PRICE, at, at]);
      });
    });
    describe("when a vote is old", () => {
      it("counts one exactly as old as allowed and not one a second older", async () => {
        for (const [age, settles] of [
          [12n, true],
          [13n, false],
        ] as const) {
          const suite = await networkHelpers.loadFixture(fourEqual);
          const at = (await nowAt(suite)) + 1n;
          await vote(suite, 0, at, PRICE);
          await vote(suite, 1, at + age, PRICE);
          const third = vote(suite, 2, at + age, PRICE);
          if (settles) await expect(third).to.emit(suite.oracle, "PriceSettled");
          else await expect(third).not.to.emit(suite.oracle, "PriceSettled");
        }
      });
      it("does not count one sent in the second of the price before it", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const at = (await nowAt(suite)) + 1n;
        for (let i = 0; i < 3; ++i) await vote(suite, i, at, PRICE);
        expect((await suite.oracle.getPrice(ASSET)).observedAt).to.equal(at);
        await vote(suite, 0, at, PRICE + 1n);
        await vote(suite, 1, at + 1n, PRICE + 1n);
        await expect(vote(suite, 2, at + 1n, PRICE + 1n)).not.to.emit(suite.oracle, "PriceSettled");
        await expect(vote(suite, 3, at + 1n, PRICE + 1n)).to.emit(suite.oracle, "PriceSettled");
      });
    });
    describe("when the set changes in the middle of a vote", () => {
      it("does not count what the old set voted", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const at = (await nowAt(suite)) + 1n;
        for (let i = 0; i < 3; ++i) await vote(suite, i, at + BigInt(i), PRICE);
        await setNext(suite, at + 3n);
        await suite.oracle.removeValidator(validatorOf(suite, 4).wallet.address);
        await expect(vote(suite, 3, at + 4n, PRICE)).not.to.emit(suite.oracle, "PriceSettled");
        await vote(suite, 0, at + 5n, PRICE);
        await expect(vote(suite, 1, at + 6n, PRICE))
          .to.emit(suite.oracle, "PriceSettled")
          .withArgs(ASSET, 0n, PRICE, at + 4n, at + 4n);
      });
    });
  });

  describe("given the oracle is halted", () => {
    it("still settles prices: they are what a release is judged by", async () => {
      const suite = await networkHelpers.loadFixture(fourEqual);
      await acceptReport(suite, { navWad: 1n });
      const { last } = await voteAll(suite, [PRICE, PRICE, PRICE]);
      await expect(last).to.emit(suite.oracle, "PriceSettled");
    });
  });
});
