import { pricesRoot, type AssetPrice } from "@assay/sdk";
import { aggregateReport, type SetView, type VerifiedObservation } from "@assay/validator";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import fc from "fast-check";

const WAD = 10n ** 18n;
const RULES = { toleranceBps: 50n, maxDeviationBps: 500n, minValidators: 3 };
const HEADER = { indexToken: "0x00000000000000000000000000000000000000B2", round: 7n };
const setOf = (...stakes: bigint[]): SetView => ({
  epoch: 4n,
  members: stakes.map((stake, i) => ({ address: `validator ${i}`, stake })),
});
const EQUAL = setOf(20n, 20n, 20n, 20n, 20n);

interface ObservationInit {
  readonly confidenceBps?: bigint;
  readonly observedAt?: bigint;
  readonly prices?: readonly AssetPrice[];
}

function observation(index: number, navWad: bigint, init: ObservationInit = {}): VerifiedObservation {
  const { confidenceBps = 10_000n, observedAt = 106n, prices = [] } = init;
  return {
    index,
    prices,
    message: { ...HEADER, observedAt, navWad, confidenceBps, pricesHash: ZeroHash, setEpoch: 4n },
  };
}

function agreed(observations: readonly VerifiedObservation[], set = EQUAL) {
  const result = aggregateReport(HEADER, observations, set, RULES);
  if (!result.isAgreed) throw new Error(`not agreed: ${result.reason}`);
  return result;
}

describe("aggregateReport", () => {
  it("settles the lower weighted median of all, counting those within tolerance", () => {
    const result = agreed([
      observation(0, WAD),
      observation(1, WAD + WAD / 1_000n), // 10 bps
      observation(2, WAD + WAD / 500n), // 20 bps: the third of five
      observation(3, WAD + WAD / 250n), // 40 bps
      observation(4, WAD + WAD / 100n), // 100 bps: not counted
    ]);
    expect(result.report.navWad).to.equal(WAD + WAD / 500n);
    expect(result.counted).to.deep.equal([0, 1, 2, 3]);
    expect(result.uncounted).to.deep.equal([4]);
    // 1.004 against 1.002 is 0.002 / 1.002 = 19.960... bps, rounded up; 1.000 lies as far below.
    expect(result.report.spreadBps).to.equal(20n);
    expect(result.report).to.include({ indexToken: HEADER.indexToken, round: 7n, setEpoch: 4n });
  });

  it("weighs by stake: half of it decides", () => {
    const set = setOf(34n, 33n, 33n);
    const observations = [observation(0, WAD), observation(1, WAD + WAD / 1_000n), observation(2, WAD + WAD / 500n)];
    expect(agreed(observations, set).report.navWad).to.equal(WAD + WAD / 1_000n); // 34 < 50 <= 67
    const heavy = setOf(50n, 25n, 25n);
    expect(agreed(observations, heavy).report.navWad).to.equal(WAD); // exactly half counts
  });

  it("weighs confidence by counted stake, rounds it down, and takes the earliest counted time", () => {
    const set = setOf(30n, 20n, 20n, 15n, 15n);
    const result = agreed(
      [
        observation(0, WAD, { confidenceBps: 10_000n, observedAt: 107n }),
        observation(1, WAD, { confidenceBps: 9_000n, observedAt: 108n }),
        observation(2, WAD, { confidenceBps: 8_001n, observedAt: 107n }),
        observation(3, 2n * WAD, { confidenceBps: 0n, observedAt: 106n }), // far: 15 x 4 <= 100 is still allowed
      ],
      set,
    );
    // (30 x 10,000 + 20 x 9,000 + 20 x 8,001) / 70 = 640,020 / 70 = 9,143.14...
    expect(result.report).to.include({ confidenceBps: 9_143n, observedAt: 107n });
  });

  it("needs two thirds of the stake, exactly, and three validators", () => {
    const set = setOf(30n, 20n, 17n, 17n, 16n);
    const quorum = (indexes: number[], of: SetView) =>
      aggregateReport(
        HEADER,
        indexes.map((i) => observation(i, WAD)),
        of,
        RULES,
      );
    expect(quorum([0, 1, 2], set).isAgreed).to.equal(true); // 67 x 3 = 201 >= 200
    expect(quorum([0, 1, 4], set)).to.deep.equal({ isAgreed: false, reason: "QUORUM", stake: 66n, totalStake: 100n });
    expect(quorum([0, 1, 2, 3], setOf(1n, 1n, 1n, 1n, 2n)).isAgreed).to.equal(true); // 4 of 6 is two thirds
    expect(quorum([0, 1], setOf(40n, 40n, 20n))).to.include({ isAgreed: false, reason: "QUORUM" }); // two validators only
    expect(quorum([], set)).to.include({ isAgreed: false, reason: "QUORUM", stake: 0n });
  });

  it("needs the quorum among the counted too", () => {
    const observations = [0, 1, 2]
      .map((i) => observation(i, WAD))
      .concat([3, 4].map((i) => observation(i, WAD + WAD / 100n)));
    expect(aggregateReport(HEADER, observations, EQUAL, RULES)).to.deep.equal({
      isAgreed: false,
      reason: "QUORUM",
      stake: 60n,
      totalStake: 100n,
    });
  });

  it("fails when more than a quarter of the stake lies further than 500 bps away, not at a quarter", () => {
    const near = [0, 1, 2].map((i) => observation(i, WAD));
    const far = observation(3, WAD + (WAD * 501n) / 10_000n);
    expect(aggregateReport(HEADER, [...near, far], setOf(25n, 25n, 25n, 25n), RULES).isAgreed).to.equal(true);
    expect(aggregateReport(HEADER, [...near, far], setOf(25n, 25n, 24n, 26n), RULES)).to.deep.equal({
      isAgreed: false,
      reason: "DEVIATION",
      stake: 26n,
      totalStake: 100n,
    });
    const edge = observation(3, WAD + WAD / 20n); // 500 bps is not further than 500
    expect(aggregateReport(HEADER, [...near, edge], setOf(25n, 25n, 24n, 26n), RULES).isAgreed).to.equal(true);
  });

  it("commits to the median price per asset of the counted, at their earliest source time", () => {
    const price = (assetId: bigint, priceWad: bigint, sourceAt: bigint): AssetPrice => ({
      assetId,
      priceWad,
      sourceAt,
    });
    const result = agreed([
      observation(0, WAD, { prices: [price(2n, 10n, 52n), price(1n, 100n, 50n)] }),
      observation(1, WAD, { prices: [price(1n, 102n, 49n), price(2n, 11n, 51n)] }),
      observation(2, WAD, { prices: [price(1n, 101n, 50n), price(2n, 12n, 51n), price(9n, 1n, 1n)] }), // 9: one of five only
      observation(3, WAD, { prices: [price(1n, 500n, 50n), price(2n, 13n, 51n)] }),
      observation(4, 2n * WAD, { prices: [price(1n, 1n, 1n)] }), // not counted
    ]);
    const expected = [price(1n, 101n, 49n), price(2n, 11n, 51n)];
    expect(result.assetPrices).to.deep.equal(expected);
    expect(result.report.assetsRoot).to.equal(pricesRoot(expected));
  });

  it("has a zero root without prices", () => {
    expect(agreed([0, 1, 2, 3].map((i) => observation(i, WAD))).report.assetsRoot).to.equal(ZeroHash);
  });

  it("property: the NAV lies within the counted range, the counted hold a quorum, and order changes nothing", () => {
    const near = fc.bigInt({ min: WAD - WAD / 50n, max: WAD + WAD / 50n });
    const votes = fc.array(fc.record({ navWad: near, stake: fc.bigInt({ min: 1n, max: 100n }) }), {
      minLength: 1,
      maxLength: 21,
    });
    fc.assert(
      fc.property(votes, fc.nat(), (all, seed) => {
        const set = setOf(...all.map(({ stake }) => stake));
        const observations = all.map(({ navWad }, i) => observation(i, navWad));
        const result = aggregateReport(HEADER, observations, set, RULES);
        const turned = observations
          .map((_, i) => observations[(i + seed) % observations.length])
          .filter((o) => o !== undefined);
        expect(aggregateReport(HEADER, turned.reverse(), set, RULES)).to.deep.equal(result);
        if (!result.isAgreed) return;
        const counted = result.counted.map((i) => all[i]).filter((vote) => vote !== undefined);
        const navs = counted.map(({ navWad }) => navWad);
        expect(navs.some((nav) => nav <= result.report.navWad)).to.equal(true);
        expect(navs.some((nav) => nav >= result.report.navWad)).to.equal(true);
        const stake = counted.reduce((sum, vote) => sum + vote.stake, 0n);
        const total = all.reduce((sum, vote) => sum + vote.stake, 0n);
        expect(stake * 3n >= total * 2n && counted.length >= 3).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});
