import { expect } from "chai";
import { network } from "hardhat";

import { DAY, YEAR } from "../../helpers/economy.js";
import { randomNumbers } from "../../helpers/random.js";
import {
  deployStaking,
  EVIDENCE,
  GIVEN_GAS,
  KIND,
  makePool,
  MIN_STAKE,
  positionId,
  type StakingSuite,
  TERMS,
} from "../../helpers/staking.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create(GIVEN_GAS);

const ACTS = 160;
const BPS = 10_000n;
const RATE = 3_000n;
const SCALE = 100n * BPS * YEAR;

interface Holding {
  readonly owner: number;
  readonly id: bigint;
  readonly enteredAt: bigint;
  readonly trust: bigint;
  amount: bigint;
  paidUpTo: bigint;
  slashesTaken: number;
  withdrawableAt: bigint;
}

/** An APR pool in whole numbers: what was earned is kept as power-seconds and divided once, when it is paid. */
class Model {
  readonly holdings: Holding[] = [];
  readonly slashes: { offenceAt: bigint; bps: bigint }[] = [];
  counted = 0n;
  reserve = 0n;
  principal = 0n;
  slashed = 0n;
  at: bigint;

  constructor(at: bigint) {
    this.at = at;
  }

  earning(): Holding[] {
    return this.holdings.filter(({ withdrawableAt }) => withdrawableAt === 0n);
  }

  /** Power-seconds owed after `counted` seconds. */
  owed(counted: bigint): bigint {
    return this.earning().reduce((sum, h) => sum + h.amount * h.trust * (counted - h.paidUpTo), 0n);
  }

  /** Second by second would say the same: the last count at which what is owed is covered. */
  advance(to: bigint): void {
    const passed = to - this.at;
    this.at = to;
    if (this.earning().reduce((sum, h) => sum + h.amount * h.trust, 0n) === 0n) return;
    let [low, high] = [this.counted, this.counted + passed];
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      if (this.owed(middle) * RATE <= this.reserve * SCALE) low = middle;
      else high = middle - 1n;
    }
    this.counted = low;
  }

  due(h: Holding): bigint {
    if (h.withdrawableAt !== 0n) return 0n;
    return (h.amount * h.trust * (this.counted - h.paidUpTo) * RATE) / SCALE;
  }

  /** Pays what is due and takes the slashes, as every act on a position does. */
  touch(h: Holding): bigint {
    const due = this.due(h);
    this.reserve -= due;
    h.paidUpTo = this.counted;
    const left = this.left(h);
    this.principal -= h.amount - left;
    this.slashed += h.amount - left;
    h.amount = left;
    h.slashesTaken = this.slashes.length;
    return due;
  }

  left(h: Holding): bigint {
    return this.slashes
      .slice(h.slashesTaken)
      .filter(({ offenceAt }) => offenceAt >= h.enteredAt)
      .reduce((left, { bps }) => (left * (BPS - bps)) / BPS, h.amount);
  }
}

describe("StakingPools model", () => {
  const { time } = networkHelpers;

  const people = (suite: StakingSuite) => [suite.alice, suite.bob, suite.carol, suite.dave];
  const TRUSTS = [100n, 50n, 5n, 10n];

  /** Does one random act at a chosen second, in the pool and in the model, and compares what was paid. */
  async function act(suite: StakingSuite, model: Model, random: (bound: number) => number): Promise<void> {
    const { pools, utility, erin, proven, poolId } = suite;
    const span = [0n, 1n, 3_600n, DAY, 20n * DAY, 100n * DAY][random(6)] ?? 0n;
    const at = model.at + span + BigInt(random(50));
    await time.setNextBlockTimestamp(at);
    model.advance(at);
    const owner = random(TRUSTS.length);
    const staker = people(suite)[owner];
    const touchable = model.holdings.filter((h) => h.owner === owner && h.withdrawableAt <= at);
    const h = touchable[random(Math.max(touchable.length, 1))];
    const kind = random(9);
    if (!staker) throw new Error("no such staker");
    if (kind === 7) {
      const amount = BigInt(random(3_000)) * WAD + 1n;
      await pools.connect(erin).fundRewards(poolId, amount);
      model.reserve += amount;
    } else if (kind === 8) {
      const slash = { offenceAt: at - BigInt(random(Number(TERMS.evidenceSeconds))), bps: BigInt(1 + random(1_000)) };
      await pools.connect(proven).slash(poolId, slash.offenceAt, slash.bps, EVIDENCE);
      model.slashes.push(slash);
    } else if (kind <= 2 || h === undefined) {
      const amount = MIN_STAKE + BigInt(random(2 ** 31)) * BigInt(random(2 ** 31)) * 1_000n;
      await pools.connect(staker).stake(poolId, amount);
      model.principal += amount;
      const id = positionId(poolId, (await pools.pool(poolId)).positions);
      const trust = TRUSTS[owner] ?? 0n;
      const fresh = { paidUpTo: model.counted, slashesTaken: model.slashes.length, withdrawableAt: 0n };
      model.holdings.push({ owner, id, enteredAt: at, trust, amount, ...fresh });
    } else {
      const { call, paid } = touch(suite, model, kind, h);
      await expect(call()).to.changeTokenBalance(ethers, utility, staker, paid);
    }
  }

  /** An act on one's own position: what to call, and what it has to pay. */
  function touch(suite: StakingSuite, model: Model, kind: number, h: Holding) {
    const staker = people(suite)[h.owner];
    if (!staker) throw new Error("no such staker");
    const mine = suite.pools.connect(staker);
    const paid = model.touch(h);
    if (h.withdrawableAt !== 0n) {
      model.principal -= h.amount;
      model.holdings.splice(model.holdings.indexOf(h), 1);
      return { call: () => mine.withdraw(h.id), paid: h.amount };
    }
    if (kind <= 4) return { call: () => mine.claim(h.id), paid };
    h.withdrawableAt = model.at + TERMS.unbondingSeconds;
    if (kind === 5 && model.at >= h.enteredAt + TERMS.lockSeconds) return { call: () => mine.unbond(h.id), paid };
    model.reserve += paid;
    return { call: () => mine.emergencyExit(h.id), paid: 0n };
  }

  /** What the pool says of itself and of every position, against the model. */
  async function compare({ pools, poolId, ...suite }: StakingSuite, model: Model): Promise<void> {
    const [pool, books] = [await pools.pool(poolId), await pools.solvency(poolId)];
    expect(books.solvent, "solvent").to.equal(true);
    expect([pool.fundedSeconds, books.reserve, books.principal, books.slashed]).to.deep.equal([
      model.counted,
      model.reserve,
      model.principal,
      model.slashed,
    ]);
    expect(books.accrued).to.equal((model.owed(model.counted) * RATE) / SCALE);
    expect(books.paid + books.reserve).to.equal(books.funded);
    let left = 0n;
    for (const h of model.holdings) {
      const facts = await pools.position(people({ pools, poolId, ...suite })[h.owner]?.address ?? "", h.id);
      expect([facts.principal, facts.reward]).to.deep.equal([model.left(h), model.due(h)]);
      left += facts.principal;
    }
    expect(left, "principal covers positions").to.be.at.most(books.principal);
  }

  /** Everybody exits and withdraws; nothing is left of principal. */
  async function leave(suite: StakingSuite, model: Model): Promise<void> {
    const { utility } = suite;
    for (const withdrawing of [false, true]) {
      for (const h of [...model.holdings]) {
        if (!withdrawing && h.withdrawableAt !== 0n) continue;
        const at = model.at + (withdrawing ? TERMS.unbondingSeconds : 1n);
        await time.setNextBlockTimestamp(at);
        model.advance(at);
        const { call, paid } = touch(suite, model, 6, h);
        const staker = people(suite)[h.owner];
        if (!staker) throw new Error("no such staker");
        await expect(call()).to.changeTokenBalance(ethers, utility, staker, paid);
      }
    }
    await compare(suite, model);
    expect(model.principal).to.equal(0n);
  }

  for (const seed of ["one", "two", "three"]) {
    it(`given an APR pool, it pays, owes and stops to the wei and the second as exact fractions say: ${seed}`, async () => {
      const suite = await deployStaking(ethers, { rateBps: RATE, minTrust: 0n }, 0n);
      const model = new Model(BigInt(await time.latest()));
      const random = randomNumbers(seed);
      for (let i = 0; i < ACTS; i++) {
        await act(suite, model, random);
        await compare(suite, model);
      }
      await leave(suite, model);
    }).timeout(120_000);
  }

  it("given an APY pool, it pays what the formula says to 16 digits, never more than is funded", async () => {
    const suite = await deployStaking(ethers, { kind: KIND.apy, rateBps: 1_000n, minTrust: 0n }, 100_000n * WAD);
    const { pools, utility, alice, bob } = suite;
    const amount = 1_000n * WAD;
    const start = BigInt(await time.latest()) + 10n;
    await time.setNextBlockTimestamp(start);
    await pools.connect(alice).stake(1n, amount);
    await pools.connect(bob).stake(1n, amount);
    const bobAt = BigInt(await time.latest());
    await time.setNextBlockTimestamp(start + 2n * YEAR);
    // 1.1 ^ 2 = 1.21 at trust 100, to 1e-16 of the stake.
    const sent = pools.connect(alice).claim(positionId(1n, 1n));
    const before = await utility.balanceOf(alice.address);
    await sent;
    const paid = (await utility.balanceOf(alice.address)) - before;
    expect(210n * WAD - paid).to.be.within(0n, 100_000n);
    await time.setNextBlockTimestamp(bobAt + 3n * YEAR);
    const bobBefore = await utility.balanceOf(bob.address);
    await pools.connect(bob).claim(positionId(1n, 2n));
    const bobPaid = (await utility.balanceOf(bob.address)) - bobBefore;
    expect((331n * WAD) / 2n - bobPaid).to.be.within(0n, 100_000n);
  });

  it("given an APY pool that runs dry, it stops at the second it said, goes on when refilled, and skips the gap", async () => {
    const suite = await deployStaking(ethers, { kind: KIND.apy, rateBps: 10_000n, minTrust: 0n }, 500n * WAD);
    const { pools, alice, erin } = suite;
    await pools.connect(alice).stake(1n, 1_000n * WAD);
    const stakedAt = BigInt(await time.latest());
    const until = await pools.fundedUntil(1n);
    // 2 ^ t = 1.5 at log2(1.5) = 0.584962500721156 years.
    expect(until - stakedAt).to.equal(18_447_377n);
    await time.increase(3n * YEAR);
    expect(await pools.fundedUntil(1n)).to.equal(until);
    const dry = await pools.solvency(1n);
    expect(dry.reserve - dry.accrued).to.be.within(0n, (1_500n * WAD) / 31_536_000n);
    expect(dry.solvent).to.equal(true);
    await pools.connect(erin).fundRewards(1n, 500n * WAD);
    const goesOnAt = BigInt(await time.latest());
    // 2 ^ t = 2 at a year: what is left of it after the first stop, a second more or less.
    expect((await pools.fundedUntil(1n)) - goesOnAt).to.be.within(31_536_000n - 18_447_378n, 31_536_000n - 18_447_376n);
  });

  it("given a pool in which nobody earns, no time counts and no reward is lost", async () => {
    const suite = await deployStaking(ethers, { rateBps: RATE }, 1_000n * WAD);
    const { pools, alice } = suite;
    await time.increase(10n * YEAR);
    expect((await pools.pool(1n)).fundedSeconds).to.equal(0n);
    expect(await pools.fundedUntil(1n)).to.equal(2n ** 40n - 1n);
    await pools.connect(alice).stake(1n, 1_000n * WAD);
    expect((await pools.solvency(1n)).reserve).to.equal(1_000n * WAD);
    const until = await pools.fundedUntil(1n);
    // 1,000 of reserve at 300 a year.
    expect(until - BigInt(await time.latest())).to.equal((YEAR * 10n) / 3n);
  });

  it("keeps principal apart where stake and reward are the same token", async () => {
    const suite = await deployStaking(ethers, { rateBps: RATE }, 1n * WAD);
    const { pools, utility, alice, bob } = suite;
    await pools.connect(alice).stake(1n, 1_000n * WAD);
    await pools.connect(bob).stake(1n, 1_000n * WAD);
    await time.increase(50n * YEAR);
    await pools.connect(alice).claim(positionId(1n, 1n));
    await pools.connect(bob).claim(positionId(1n, 2n));
    expect(await utility.balanceOf(pools.target)).to.be.at.least(2_000n * WAD);
    expect((await pools.solvency(1n)).principal).to.equal(2_000n * WAD);
  });

  it("gives a staker of one wei nothing of the others' reward", async () => {
    const suite = await deployStaking(ethers, { rateBps: RATE, minStake: 1n }, 1_000n * WAD);
    const { pools, utility, alice } = suite;
    await pools.connect(alice).stake(1n, 1n);
    await time.increase(YEAR);
    await expect(pools.connect(alice).claim(positionId(1n, 1n))).to.changeTokenBalance(ethers, utility, alice, 0n);
    expect((await pools.solvency(1n)).reserve).to.equal(1_000n * WAD);
  });

  it("tells both rates", async () => {
    const suite = await deployStaking(ethers);
    const apy = await makePool(suite, { kind: KIND.apy });
    // e ^ 0.1 - 1 and ln 1.1, rounded down.
    const [fromApr, fromApy] = [await suite.pools.rates(1n), await suite.pools.rates(apy)];
    expect(fromApr.aprWad).to.equal(WAD / 10n);
    expect(105_170_918_075_647_624n - fromApr.apyWad).to.be.within(0n, 20n);
    expect(fromApy.apyWad).to.equal(WAD / 10n);
    expect(95_310_179_804_324_860n - fromApy.aprWad).to.be.within(0n, 20n);
  });
});
