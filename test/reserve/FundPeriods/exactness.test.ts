import { expect } from "chai";
import { network } from "hardhat";

import {
  closeAttested,
  deployFund,
  exactValue,
  FOREVER,
  type FundSuite,
  growths,
  place,
  RAY,
  type Rational,
  WAD,
} from "../../helpers/reserve.js";
import { expectSound, issue } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

const TOKENS = 16n;
const STEPS = 40;
const SEEDS = [1n, 20_261_121n, 0x417373617921n];
/** Up to +900 % a period, down to a ten-thousandth, awkward ones between; the index is kept at 1e-4 or more. */
const RATIOS = [
  10n * RAY,
  RAY / 10_000n,
  RAY + 1n,
  RAY - 1n,
  1_333_333_333_333_333_333_333_333_333n,
  777_777_777_777_777_777_777_777_777n,
  1_000_000_000_123_456_789_012_345_679n,
  9_999_999_999_999_999_999_999_999_999n,
  3_141_592_653_589_793_238_462_643_383n,
  271_828_182_845_904_523_536_028_747n,
];

/** A fixed linear congruential generator: the same sequence on every machine. */
function lcg(seed: bigint): (below: bigint) => bigint {
  let state = seed;
  return (below) => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    return (state >> 16n) % below;
  };
}

const floor = ({ numerator, denominator }: Rational) => numerator / denominator;

describe("FundPeriods exactness, over seeded sequences of issues, redemptions, closes up and down", () => {
  const { loadFixture } = networkHelpers;
  const opened = () =>
    deployFund(ethers, { parameters: { totalTokens: TOKENS, genesisTokens: 4n, maxGainBps: 90_000n } });

  /** Everything the views say of every token, against the loop in rational numbers. */
  const check = async (suite: FundSuite, since: ReadonlyMap<bigint, number>, list: readonly Rational[]) => {
    const { vault, fund, report } = suite;
    let sum = 0n;
    for (const [id, close] of since) {
      const { valueWad, since: told } = await vault.token(id);
      expect(told).to.equal(BigInt(close));
      expect(floor(exactValue(list, close)) - valueWad, `token ${id}`).to.be.oneOf([0n, 1n]);
      sum += valueWad;
    }
    const active = BigInt(since.size);
    const [liability, worth] = [await vault.liabilityWad(), await fund.worth()];
    expect(liability)
      .to.be.at.least(sum)
      .and.at.most(sum + active);
    const status = await report.getSystemStatus();
    expect(status.totalTokenValue).to.equal(liability);
    expect(status.activeTokens).to.equal(active);
    if (active === 0n) {
      expect([status.averageTokenValue, status.coverageRatioWad]).to.deep.equal([0n, 2n ** 256n - 1n]);
    } else {
      expect(status.averageTokenValue)
        .to.be.at.least((sum + active - 1n) / active)
        .and.at.most(sum / active + 2n);
      expect(status.coverageRatioWad)
        .to.be.at.most((worth * WAD) / sum)
        .and.at.least((worth * WAD) / (sum + active));
    }
    await expectSound(report);
  };

  /** One return of the fund, most of it external, which comes back as cash. */
  const close = async (suite: FundSuite, ray: bigint, percent: bigint) => {
    const { fund, asset, custodian } = suite;
    await place(suite, ((await fund.cash()) * percent) / 100n);
    await closeAttested(suite, ray);
    const back = await fund.externalBook();
    await asset.mint(custodian.address, back);
    await fund.connect(custodian).returnExternal(back);
  };

  for (const seed of SEEDS) {
    it(`every value, liability, coverage and average agree with the loop, after every step (seed ${seed})`, async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, distributor } = suite;
      const next = lcg(seed);
      const since = new Map([1n, 2n, 3n, 4n].map((id) => [id, 0]));
      const kept: { since: bigint; period: bigint; value: bigint }[] = [];
      const counts = { issued: 0, redeemed: 0, closed: 0 };
      let list: Rational[] = [];
      for (let step = 0; step < STEPS; step += 1) {
        const kind = next(4n);
        const id = next(TOKENS) + 1n;
        const isActive = since.has(id);
        if (kind < 2n && !isActive && (await vault.payoutRatioRay()) === RAY) {
          await issue(suite, alice, id);
          since.set(id, list.length + 1);
          counts.issued += 1;
        } else if (kind < 2n && isActive) {
          const owner = (await vault.ownerOf(id)) === alice.address ? alice : distributor;
          await vault.connect(owner).redeem(id, owner.address, 0n, FOREVER);
          since.delete(id);
          counts.redeemed += 1;
        } else {
          let ray = RATIOS[Number(next(BigInt(RATIOS.length)))]!;
          if (((await vault.indexRay()) * ray) / RAY < RAY / 1_000n) ray = 10n * RAY;
          await close(suite, ray, 50n + next(51n));
          list = await growths(suite);
          counts.closed += 1;
          const from = next(BigInt(list.length) + 1n);
          const period = BigInt(list.length);
          kept.push({ since: from, period, value: await vault.valueAfter(from, period) });
          expect(floor(exactValue(list, Number(from))) - kept.at(-1)!.value).to.be.oneOf([0n, 1n]);
        }
        await check(suite, since, list);
      }
      expect(Math.min(counts.issued, counts.redeemed)).to.be.at.least(2);
      expect(counts.closed).to.be.at.least(10);
      // What was once closed still says what it said.
      for (const { since: from, period, value } of kept) expect(await vault.valueAfter(from, period)).to.equal(value);
    });
  }
});
