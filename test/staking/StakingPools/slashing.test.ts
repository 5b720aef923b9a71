import { expect } from "chai";
import { network } from "hardhat";

import { DAY, NOBODY, WEEK, YEAR } from "../../helpers/economy.js";
import {
  deployStaking,
  EVIDENCE,
  GIVEN_GAS,
  makePool,
  MIN_STAKE,
  minedAt,
  now,
  positionId,
  TERMS,
} from "../../helpers/staking.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create(GIVEN_GAS);

const AMOUNT = 1_000n * WAD + 7n;
const FIRST = positionId(1n, 1n);
const SECOND = positionId(1n, 2n);
const THIRD = positionId(1n, 3n);
const BPS = 10_000n;
const VETO = TERMS.vetoSeconds;

describe("StakingPools slashing", () => {
  const { loadFixture, time } = networkHelpers;
  /** alice, bob and carol staked, each a day after the other. */
  const fixture = async () => {
    const suite = await deployStaking(ethers);
    const { pools, alice, bob, carol } = suite;
    const enteredAt: bigint[] = [];
    for (const staker of [alice, bob, carol]) {
      enteredAt.push(await minedAt(ethers, pools.connect(staker).stake(1n, AMOUNT)));
      await time.increase(DAY);
    }
    const [aliceAt = 0n, bobAt = 0n, carolAt = 0n] = enteredAt;
    return { ...suite, aliceAt, bobAt, carolAt };
  };
  type Suite = Awaited<ReturnType<typeof fixture>>;
  const principalOf = async ({ pools }: Suite, owner: { address: string }, id: bigint) =>
    (await pools.position(owner.address, id)).principal;
  const kept = (amount: bigint, ...bps: bigint[]) => bps.reduce((left, cut) => (left * (BPS - cut)) / BPS, amount);

  describe("slash", () => {
    it("when the caller holds no condition, it reverts with StakingPools_NotSlasher", async () => {
      const { pools, alice, proven, admin, bobAt } = await loadFixture(fixture);
      await expect(pools.connect(alice).slash(1n, bobAt, 100n, EVIDENCE))
        .to.be.revertedWithCustomError(pools, "StakingPools_NotSlasher")
        .withArgs(1n, alice.address);
      await expect(pools.connect(proven).slash(2n, bobAt, 100n, EVIDENCE))
        .to.be.revertedWithCustomError(pools, "StakingPools_NotSlasher")
        .withArgs(2n, proven.address);
      await pools.connect(admin).registerCondition(1n, proven.address, 0n, true);
      await expect(pools.connect(proven).slash(1n, bobAt, 100n, EVIDENCE))
        .to.be.revertedWithCustomError(pools, "StakingPools_NotSlasher")
        .withArgs(1n, proven.address);
    });

    it("when it takes nothing, or more than the condition may, it reverts with StakingPools_SlashOutOfRange", async () => {
      const { pools, proven, reporter, bobAt } = await loadFixture(fixture);
      for (const [slasher, bps, maxBps] of [
        [proven, 0n, 5_000n],
        [proven, 5_001n, 5_000n],
        [reporter, 3_001n, 3_000n],
      ] as const) {
        await expect(pools.connect(slasher).slash(1n, bobAt, bps, EVIDENCE))
          .to.be.revertedWithCustomError(pools, "StakingPools_SlashOutOfRange")
          .withArgs(bps, maxBps);
      }
    });

    it("when the offence is too old or yet to come, it reverts with StakingPools_OffenceOutOfWindow", async () => {
      const { pools, proven } = await loadFixture(fixture);
      const at = (await now(ethers)) + 10n;
      for (const offenceAt of [at - WEEK - 1n, at + 1n]) {
        await time.setNextBlockTimestamp(at);
        await expect(pools.connect(proven).slash(1n, offenceAt, 100n, EVIDENCE))
          .to.be.revertedWithCustomError(pools, "StakingPools_OffenceOutOfWindow")
          .withArgs(offenceAt, at - WEEK, at);
      }
      await pools.connect(proven).slash(1n, at - WEEK + 1n, 100n, EVIDENCE);
    });

    it("when 32 are open, it reverts with StakingPools_TooManySlashes, until the oldest is no longer open", async () => {
      const { pools, proven, reporter, bobAt } = await loadFixture(fixture);
      const firstAt = await minedAt(ethers, pools.connect(proven).slash(1n, bobAt, 1n, EVIDENCE));
      for (let i = 0; i < 21; i++) await pools.connect(proven).slash(1n, bobAt, 1n, EVIDENCE);
      for (let i = 0; i < 10; i++) await pools.connect(reporter).slash(1n, bobAt, 1n, EVIDENCE);
      for (const slasher of [proven, reporter]) {
        await expect(pools.connect(slasher).slash(1n, bobAt, 1n, EVIDENCE))
          .to.be.revertedWithCustomError(pools, "StakingPools_TooManySlashes")
          .withArgs(1n, 32n);
      }
      const openUntil = firstAt + TERMS.evidenceSeconds + VETO;
      await time.setNextBlockTimestamp(openUntil);
      await expect(pools.connect(proven).slash(1n, openUntil, 1n, EVIDENCE)).to.be.revertedWithCustomError(
        pools,
        "StakingPools_TooManySlashes",
      );
      await time.setNextBlockTimestamp(openUntil + 1n);
      await pools.connect(proven).slash(1n, openUntil, 1n, EVIDENCE);
    });

    it("given the condition is proven on chain, it executes at once, and every position loses the same share, rounded down", async () => {
      const suite = await loadFixture(fixture);
      const { pools, proven, alice, bob, carol, carolAt } = suite;
      await expect(pools.connect(proven).slash(1n, carolAt, 3_333n, EVIDENCE))
        .to.emit(pools, "Slashed")
        .withArgs(1n, 0n, proven.address, carolAt, 3_333n, 3n * AMOUNT, (3n * AMOUNT * 6_667n) / BPS, EVIDENCE);
      const executedAt = await now(ethers);
      expect([...(await pools.slashAt(1n, 0n))]).to.deep.equal([
        carolAt,
        executedAt,
        3_333n,
        (10n ** 27n * 6_667n) / BPS,
      ]);
      for (const [owner, id] of [
        [alice, FIRST],
        [bob, SECOND],
        [carol, THIRD],
      ] as const) {
        expect(await principalOf(suite, owner, id)).to.equal(kept(AMOUNT, 3_333n));
      }
    });

    it("given the condition is proven on chain, it leaves stake that entered after the offence whole", async () => {
      const suite = await loadFixture(fixture);
      const { pools, proven, alice, bob, carol, bobAt } = suite;
      await pools.connect(proven).slash(1n, bobAt, 5_000n, EVIDENCE);
      expect(await principalOf(suite, alice, FIRST)).to.equal(kept(AMOUNT, 5_000n));
      expect(await principalOf(suite, bob, SECOND)).to.equal(kept(AMOUNT, 5_000n)); // in the second of the offence
      expect(await principalOf(suite, carol, THIRD)).to.equal(AMOUNT);
      for (const [owner, id] of [
        [alice, FIRST],
        [bob, SECOND],
        [carol, THIRD],
      ] as const) {
        await pools.settle(owner.address, id);
      }
      const pool = await pools.pool(1n);
      const left = AMOUNT + 2n * kept(AMOUNT, 5_000n);
      expect(pool.principal).to.equal(left);
      // Told as slashed until it was settled, and back now.
      expect(pool.activeStake).to.be.within(left - 3n, left);
      expect((await pools.solvency(1n)).slashed).to.equal(3n * AMOUNT - left);
    });

    it("given the condition is proven on chain, it takes from unbonding stake as from active stake", async () => {
      const suite = await loadFixture(fixture);
      const { pools, utility, proven, alice, bob } = suite;
      await pools.connect(alice).emergencyExit(FIRST);
      const offenceAt = await now(ethers);
      await pools.connect(proven).slash(1n, offenceAt, 2_500n, EVIDENCE);
      await pools.settle(bob.address, SECOND);
      expect((await pools.position(bob.address, SECOND)).amount).to.equal(kept(AMOUNT, 2_500n));
      await time.increase(TERMS.unbondingSeconds);
      await expect(pools.connect(alice).withdraw(FIRST)).to.changeTokenBalance(
        ethers,
        utility,
        alice,
        kept(AMOUNT, 2_500n),
      );
    });

    it("given the condition is proven on chain, it tells the listener what is left", async () => {
      const suite = await loadFixture(fixture);
      const { pools, admin, alice, dave, proven } = suite;
      const poolId = await makePool(suite, { validator: dave.address });
      const listener = await ethers.deployContract("StakeWitness");
      await pools.connect(admin).bindListener(listener.target);
      await pools.connect(alice).stake(poolId, AMOUNT);
      expect(await pools.stakeOf(dave.address)).to.equal(AMOUNT);
      await pools.connect(proven).slash(poolId, await now(ethers), 1_000n, EVIDENCE);
      expect(await listener.validator()).to.equal(dave.address);
      expect(await listener.stakeAfter()).to.equal(kept(AMOUNT, 1_000n));
      expect(await pools.stakeOf(dave.address)).to.equal(kept(AMOUNT, 1_000n));
      await pools.connect(proven).slash(1n, await now(ethers), 1_000n, EVIDENCE); // no validator's: nobody is told
      expect(await listener.calls()).to.equal(1n);
      expect(await pools.stakeOf(NOBODY)).to.equal(0n);
    });

    it("given the condition is proven on chain, it applies one after the other", async () => {
      const suite = await loadFixture(fixture);
      const { pools, proven, alice, bob, aliceAt } = suite;
      await pools.connect(proven).slash(1n, await now(ethers), 3_333n, EVIDENCE);
      await pools.connect(proven).slash(1n, aliceAt, 1_111n, EVIDENCE);
      await pools.connect(proven).slash(1n, await now(ethers), 777n, EVIDENCE);
      expect(await principalOf(suite, alice, FIRST)).to.equal(kept(AMOUNT, 3_333n, 1_111n, 777n));
      expect(await principalOf(suite, bob, SECOND)).to.equal(kept(AMOUNT, 3_333n, 777n));
    });

    it("given the condition is not, it waits, and takes nothing yet", async () => {
      const suite = await loadFixture(fixture);
      const { pools, reporter, alice, carolAt } = suite;
      const at = (await now(ethers)) + 3n;
      await time.setNextBlockTimestamp(at);
      await expect(pools.connect(reporter).slash(1n, carolAt, 3_000n, EVIDENCE))
        .to.emit(pools, "SlashQueued")
        .withArgs(1n, 0n, reporter.address, carolAt, 3_000n, at + VETO, EVIDENCE);
      const facts = await pools.position(alice.address, FIRST);
      expect([facts.principal, facts.heldBack]).to.deep.equal([AMOUNT, AMOUNT - kept(AMOUNT, 3_000n)]);
      expect((await pools.pool(1n)).activeStake).to.equal(3n * AMOUNT);
      expect(await pools.queuedNumbers(1n)).to.deep.equal([0n]);
      expect([...(await pools.queuedSlash(1n, 0n))]).to.deep.equal([carolAt, at + VETO, 3_000n, reporter.address]);
    });
  });

  describe("executeSlash", () => {
    it("when the veto window is open, or no such slash waits, it reverts with the named error", async () => {
      const { pools, reporter, carolAt } = await loadFixture(fixture);
      const at = await minedAt(ethers, pools.connect(reporter).slash(1n, carolAt, 3_000n, EVIDENCE));
      await time.setNextBlockTimestamp(at + VETO - 1n);
      await expect(pools.executeSlash(1n, 0n))
        .to.be.revertedWithCustomError(pools, "StakingPools_VetoWindowOpen")
        .withArgs(0n, at + VETO, at + VETO - 1n);
      await expect(pools.executeSlash(1n, 1n))
        .to.be.revertedWithCustomError(pools, "StakingPools_NotQueued")
        .withArgs(1n, 1n);
    });

    it("when the window is over, it executes, whoever calls", async () => {
      const suite = await loadFixture(fixture);
      const { pools, reporter, alice, bob, carol, dave, bobAt } = suite;
      await pools.connect(reporter).slash(1n, bobAt, 3_000n, EVIDENCE);
      await time.increase(VETO);
      await expect(pools.connect(dave).executeSlash(1n, 0n)).to.emit(pools, "QueuedSlashExecuted").withArgs(1n, 0n);
      expect(await principalOf(suite, alice, FIRST)).to.equal(kept(AMOUNT, 3_000n));
      expect(await principalOf(suite, bob, SECOND)).to.equal(kept(AMOUNT, 3_000n));
      expect(await principalOf(suite, carol, THIRD)).to.equal(AMOUNT);
      await expect(pools.executeSlash(1n, 0n))
        .to.be.revertedWithCustomError(pools, "StakingPools_NotQueued")
        .withArgs(1n, 0n);
      expect(await pools.queuedNumbers(1n)).to.deep.equal([]);
    });
  });

  describe("vetoSlash", () => {
    it("when the caller is not the admin, it reverts with AccessManagedUnauthorized", async () => {
      const { pools, reporter, alice, carolAt } = await loadFixture(fixture);
      await pools.connect(reporter).slash(1n, carolAt, 3_000n, EVIDENCE);
      await expect(pools.connect(alice).vetoSlash(1n, 0n))
        .to.be.revertedWithCustomError(pools, "AccessManagedUnauthorized")
        .withArgs(alice.address);
    });

    it("when the admin calls, it drops the slash", async () => {
      const suite = await loadFixture(fixture);
      const { pools, admin, reporter, alice, carolAt } = suite;
      for (const bps of [100n, 200n, 300n]) await pools.connect(reporter).slash(1n, carolAt, bps, EVIDENCE);
      await expect(pools.connect(admin).vetoSlash(1n, 0n)).to.emit(pools, "SlashVetoed").withArgs(1n, 0n);
      expect([...(await pools.queuedNumbers(1n))].sort()).to.deep.equal([1n, 2n]);
      await time.increase(VETO);
      await expect(pools.executeSlash(1n, 0n)).to.be.revertedWithCustomError(pools, "StakingPools_NotQueued");
      await pools.executeSlash(1n, 2n);
      await pools.executeSlash(1n, 1n);
      expect(await principalOf(suite, alice, FIRST)).to.equal(kept(AMOUNT, 300n, 200n));
    });
  });

  describe("withdraw", () => {
    /** alice's stake can be withdrawn, and a slash of 30 % waits that nobody executed. */
    const queued = async () => {
      const suite = await fixture();
      const { pools, reporter, alice } = suite;
      await pools.connect(alice).emergencyExit(FIRST);
      await pools.connect(reporter).slash(1n, await now(ethers), 3_000n, EVIDENCE);
      await time.increase(TERMS.unbondingSeconds);
      return suite;
    };
    const part = kept(AMOUNT, 3_000n);

    it("given a queued slash would hit the position, it pays only what would be left, and the rest once it is vetoed", async () => {
      const { pools, utility, admin, alice } = await loadFixture(queued);
      const act = pools.connect(alice).withdraw(FIRST);
      await expect(act).to.emit(pools, "Withdrawn").withArgs(alice.address, FIRST, part);
      await expect(act)
        .to.emit(pools, "StakeHeldBack")
        .withArgs(alice.address, FIRST, AMOUNT - part);
      await expect(act).to.changeTokenBalance(ethers, utility, alice, part);
      expect((await pools.pool(1n)).principal).to.equal(3n * AMOUNT - part);
      await pools.connect(admin).vetoSlash(1n, 0n);
      await expect(pools.connect(alice).withdraw(FIRST)).to.changeTokenBalance(ethers, utility, alice, AMOUNT - part);
      expect((await pools.pool(1n)).principal).to.equal(2n * AMOUNT);
    });

    it("given a queued slash would hit the position, it pays nothing more once it is executed", async () => {
      const { pools, utility, alice } = await loadFixture(queued);
      await pools.connect(alice).withdraw(FIRST);
      await pools.executeSlash(1n, 0n);
      await expect(pools.connect(alice).withdraw(FIRST)).to.changeTokenBalance(ethers, utility, alice, 0n);
      const books = await pools.solvency(1n);
      expect([books.principal, books.slashed]).to.deep.equal([2n * AMOUNT, AMOUNT - part]);
      await expect(pools.connect(alice).withdraw(FIRST)).to.be.revertedWithCustomError(
        pools,
        "StakingPools_NoSuchPosition",
      );
    });

    it("given a queued slash would hit the position, when nothing more is free, it reverts with StakingPools_HeldBack", async () => {
      const { pools, alice } = await loadFixture(queued);
      await pools.connect(alice).withdraw(FIRST);
      await expect(pools.connect(alice).withdraw(FIRST))
        .to.be.revertedWithCustomError(pools, "StakingPools_HeldBack")
        .withArgs(FIRST, AMOUNT - part);
    });

    it("given more than 32 slashes are to be taken, it reverts with StakingPools_SettleFirst, until it is settled", async () => {
      const suite = await loadFixture(fixture);
      const { pools, utility, proven, alice } = suite;
      await pools.connect(alice).emergencyExit(FIRST);
      const cuts: bigint[] = [];
      for (let round = 0; round < 2; round++) {
        for (let i = 0n; i < 20n; i++) {
          cuts.push(i + 1n);
          await pools.connect(proven).slash(1n, await now(ethers), i + 1n, EVIDENCE);
        }
        await time.increase(TERMS.unbondingSeconds);
      }
      await expect(pools.connect(alice).withdraw(FIRST))
        .to.be.revertedWithCustomError(pools, "StakingPools_SettleFirst")
        .withArgs(FIRST, 8n);
      await pools.settle(alice.address, FIRST);
      expect((await pools.position(alice.address, FIRST)).pendingSlashes).to.equal(8n);
      await expect(pools.connect(alice).withdraw(FIRST)).to.changeTokenBalance(
        ethers,
        utility,
        alice,
        kept(AMOUNT, ...cuts),
      );
    });
  });

  describe("settle", () => {
    it("given nothing is to be taken, it reverts with StakingPools_NothingToSettle", async () => {
      const { pools, alice } = await loadFixture(fixture);
      await expect(pools.settle(alice.address, FIRST))
        .to.be.revertedWithCustomError(pools, "StakingPools_NothingToSettle")
        .withArgs(FIRST);
    });

    it("given slashes are to be taken, it moves the loss to the slashed book, pays the reward, and lowers the power", async () => {
      const { pools, utility, proven, dave, alice, aliceAt } = await loadFixture(fixture);
      await pools.connect(proven).slash(1n, aliceAt, 4_000n, EVIDENCE);
      const power = (await pools.pool(1n)).power;
      const left = kept(AMOUNT, 4_000n);
      const at = aliceAt + WEEK;
      await time.setNextBlockTimestamp(at);
      const act = pools.connect(dave).settle(alice.address, FIRST);
      await expect(act).to.emit(pools, "PositionSlashed").withArgs(alice.address, FIRST, AMOUNT, left, 1n);
      // What it lost earned until now: power stays until a position is touched.
      const due = (AMOUNT * 100n * 1_000n * WEEK) / (100n * BPS * YEAR);
      await expect(act).to.changeTokenBalance(ethers, utility, alice, due);
      expect((await pools.pool(1n)).power).to.equal(power - (AMOUNT - left) * 100n);
      expect((await pools.solvency(1n)).slashed).to.equal(AMOUNT - left);
    });
  });

  describe("sendSlashed", () => {
    it("when there is nothing, it reverts with StakingPools_NothingToMove", async () => {
      const { pools, utility } = await loadFixture(fixture);
      await expect(pools.sendSlashed(1n))
        .to.be.revertedWithCustomError(pools, "StakingPools_NothingToMove")
        .withArgs(utility.target);
    });

    it("when there is, it goes to the receiver", async () => {
      const { pools, utility, proven, slashedTo, bob, bobAt } = await loadFixture(fixture);
      await pools.connect(proven).slash(1n, bobAt, 4_000n, EVIDENCE);
      await pools.settle(bob.address, SECOND);
      const loss = AMOUNT - kept(AMOUNT, 4_000n);
      const act = pools.sendSlashed(1n);
      await expect(act).to.emit(pools, "SlashedSent").withArgs(1n, slashedTo.address, loss);
      await expect(act).to.changeTokenBalances(ethers, utility, [slashedTo, pools], [loss, -loss]);
    });
  });

  it("costs a slash the same for 1 position and for 100", async () => {
    const gasOf = async (stakers: number): Promise<bigint> => {
      const suite = await deployStaking(ethers);
      for (let i = 0; i < stakers; i++) await suite.pools.connect(suite.alice).stake(1n, MIN_STAKE);
      const at = await now(ethers);
      const sent = await suite.pools.connect(suite.proven).slash(1n, at, 1_000n, EVIDENCE);
      return (await sent.wait())?.gasUsed ?? 0n;
    };
    const [one, hundred] = [await gasOf(1), await gasOf(100)];
    expect(hundred - one).to.be.within(-64n, 64n); // bytes of calldata and memory that happen to be zero
  });
});
