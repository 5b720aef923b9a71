import { expect } from "chai";
import { encodeBytes32String, id } from "ethers";
import { network } from "hardhat";

import { DAY, WEEK, YEAR } from "../../helpers/economy.js";
import {
  deployStaking,
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

const AMOUNT = 1_234n * WAD + 567n;
const FIRST = positionId(1n, 1n);
const SECOND = positionId(1n, 2n);
const ONE_YEAR_SCALE = 100n * 10_000n * YEAR;

describe("StakingPools positions", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = () => deployStaking(ethers);
  const staked = async () => {
    const suite = await deployStaking(ethers);
    const stakedAt = await minedAt(ethers, suite.pools.connect(suite.alice).stake(1n, AMOUNT));
    return { ...suite, stakedAt };
  };
  /** What trust 100 earns at 10 % APR. */
  const earned = (amount: bigint, trust: bigint, seconds: bigint): bigint =>
    (amount * trust * 1_000n * seconds) / ONE_YEAR_SCALE;

  describe("stake", () => {
    it("when the pool does not exist, it reverts with StakingPools_NoSuchPool", async () => {
      const { pools, alice } = await loadFixture(fixture);
      for (const poolId of [0n, 2n]) {
        await expect(pools.connect(alice).stake(poolId, AMOUNT))
          .to.be.revertedWithCustomError(pools, "StakingPools_NoSuchPool")
          .withArgs(poolId, 1n);
      }
    });

    it("when the amount is below the pool's least, it reverts with StakingPools_StakeTooSmall", async () => {
      const { pools, alice } = await loadFixture(fixture);
      await expect(pools.connect(alice).stake(1n, MIN_STAKE - 1n))
        .to.be.revertedWithCustomError(pools, "StakingPools_StakeTooSmall")
        .withArgs(MIN_STAKE - 1n, MIN_STAKE);
      await pools.connect(alice).stake(1n, MIN_STAKE);
    });

    it("when the staker's trust is below the pool's least, it reverts with StakingPools_TrustTooLow", async () => {
      const suite = await loadFixture(fixture);
      const poolId = await makePool(suite, { minTrust: 6n });
      await expect(suite.pools.connect(suite.carol).stake(poolId, AMOUNT))
        .to.be.revertedWithCustomError(suite.pools, "StakingPools_TrustTooLow")
        .withArgs(5n, 6n);
      await suite.pools.connect(suite.dave).stake(poolId, AMOUNT);
    });

    it("when the token keeps a part, it reverts with StakingPools_WrongReceipt", async () => {
      const suite = await loadFixture(fixture);
      const { pools, alice } = suite;
      const token = await ethers.deployContract("FeeOnTransferERC20");
      const poolId = await makePool(suite, { token: token.target as string, rewardToken: token.target as string });
      await token.mint(alice.address, 1_000n * WAD);
      await token.connect(alice).approve(pools.target, 1_000n * WAD);
      for (const act of [
        () => pools.connect(alice).stake(poolId, 100n * WAD),
        () => pools.connect(alice).fundRewards(poolId, 100n * WAD),
      ]) {
        await expect(act())
          .to.be.revertedWithCustomError(pools, "StakingPools_WrongReceipt")
          .withArgs(99n * WAD, 100n * WAD);
      }
    });

    it("when all is well, it makes a position, moves the amount and emits Staked", async () => {
      const { pools, utility, bob } = await loadFixture(fixture);
      const reserve = (await pools.solvency(1n)).reserve;
      const act = pools.connect(bob).stake(1n, AMOUNT);
      await expect(act).to.emit(pools, "Staked").withArgs(bob.address, FIRST, AMOUNT);
      await expect(act).to.changeTokenBalances(ethers, utility, [bob, pools], [-AMOUNT, AMOUNT]);
      const enteredAt = await now(ethers);
      const facts = await pools.position(bob.address, FIRST);
      expect([...facts]).to.deep.equal([
        1n,
        AMOUNT,
        AMOUNT, // principal
        0n, // held back
        0n, // reward
        50n,
        enteredAt,
        enteredAt + TERMS.lockSeconds,
        0n, // withdrawable
        0n, // slashes to take
      ]);
      const pool = await pools.pool(1n);
      expect([pool.principal, pool.activeStake, pool.power]).to.deep.equal([AMOUNT, AMOUNT, AMOUNT * 50n]);
      expect((await pools.solvency(1n)).reserve).to.equal(reserve);
    });

    it("when all is well, it makes every stake a position of its own", async () => {
      const { pools, alice, bob, stakedAt } = await loadFixture(staked);
      await time.increase(100n);
      await pools.connect(alice).stake(1n, MIN_STAKE);
      await pools.connect(bob).stake(1n, MIN_STAKE);
      const [first, second] = [await pools.position(alice.address, FIRST), await pools.position(alice.address, SECOND)];
      expect([first.amount, first.enteredAt]).to.deep.equal([AMOUNT, stakedAt]);
      expect(second.amount).to.equal(MIN_STAKE);
      expect(second.enteredAt).to.be.greaterThan(stakedAt + 99n);
      expect((await pools.position(bob.address, positionId(1n, 3n))).amount).to.equal(MIN_STAKE);
    });
  });

  describe("claim", () => {
    it("when the position is unbonding, another's or none, it reverts with the named error", async () => {
      const { pools, alice, bob } = await loadFixture(staked);
      for (const [owner, position] of [
        [bob, FIRST],
        [alice, SECOND],
        [alice, 1n],
      ] as const) {
        await expect(pools.connect(owner).claim(position))
          .to.be.revertedWithCustomError(pools, "StakingPools_NoSuchPosition")
          .withArgs(owner.address, position);
      }
      const at = await minedAt(ethers, pools.connect(alice).emergencyExit(FIRST));
      for (const act of [
        () => pools.connect(alice).claim(FIRST),
        () => pools.connect(alice).unbond(FIRST),
        () => pools.connect(alice).emergencyExit(FIRST),
        () => pools.connect(alice).poke(alice.address, FIRST),
      ]) {
        await expect(act())
          .to.be.revertedWithCustomError(pools, "StakingPools_Unbonding")
          .withArgs(FIRST, at + TERMS.unbondingSeconds);
      }
    });

    it("it pays amount x trust x rate x time, rounded down, from the reserve", async () => {
      const { pools, utility, alice, carol, stakedAt } = await loadFixture(staked);
      const carolAt = await minedAt(ethers, pools.connect(carol).stake(1n, AMOUNT));
      await time.increase(YEAR / 3n);
      const next = (await now(ethers)) + 1n;
      await time.setNextBlockTimestamp(next);
      const due = earned(AMOUNT, 100n, next - stakedAt);
      const act = pools.connect(alice).claim(FIRST);
      await expect(act).to.emit(pools, "RewardPaid").withArgs(alice.address, FIRST, due);
      await expect(act).to.changeTokenBalances(ethers, utility, [alice, pools], [due, -due]);
      await time.setNextBlockTimestamp(next + 77n);
      const dueCarol = earned(AMOUNT, 5n, next + 77n - carolAt);
      await expect(pools.connect(carol).claim(SECOND)).to.changeTokenBalance(ethers, utility, carol, dueCarol);
      const books = await pools.solvency(1n);
      expect([books.paid, books.principal]).to.deep.equal([due + dueCarol, 2n * AMOUNT]);
    });

    it("it pays nothing the second time in a second", async () => {
      const { pools, utility, alice } = await loadFixture(staked);
      await time.increase(1_000n);
      await pools.connect(alice).claim(FIRST);
      await time.setNextBlockTimestamp(await now(ethers));
      await expect(pools.connect(alice).claim(FIRST)).to.changeTokenBalance(ethers, utility, alice, 0n);
    });

    it("it pays several pools' positions, and no more than a batch", async () => {
      const suite = await loadFixture(staked);
      const { pools, alice, erin, utility, stakedAt } = suite;
      const poolId = await makePool(suite, { rateBps: 2_000n });
      await pools.connect(erin).fundRewards(poolId, 1_000n * WAD);
      const at = await minedAt(ethers, pools.connect(alice).stake(poolId, AMOUNT));
      const then = at + 10n * DAY;
      await time.setNextBlockTimestamp(then);
      const due = earned(AMOUNT, 100n, then - stakedAt) + earned(2n * AMOUNT, 100n, then - at);
      await expect(pools.connect(alice).claimAll([FIRST, positionId(poolId, 1n)])).to.changeTokenBalance(
        ethers,
        utility,
        alice,
        due,
      );
      await expect(pools.connect(alice).claimAll(Array.from({ length: 33 }, () => FIRST)))
        .to.be.revertedWithCustomError(pools, "StakingPools_BatchTooLarge")
        .withArgs(33n, 32n);
    });
  });

  describe("unbond", () => {
    it("when the position is locked, it reverts with StakingPools_Locked", async () => {
      const { pools, alice, stakedAt } = await loadFixture(staked);
      const unlockAt = stakedAt + TERMS.lockSeconds;
      await time.setNextBlockTimestamp(unlockAt - 1n);
      await expect(pools.connect(alice).unbond(FIRST))
        .to.be.revertedWithCustomError(pools, "StakingPools_Locked")
        .withArgs(FIRST, unlockAt, unlockAt - 1n);
      await time.setNextBlockTimestamp(unlockAt);
      await pools.connect(alice).unbond(FIRST);
    });

    it("when the lock is over, it pays the reward and begins the unbonding", async () => {
      const { pools, utility, alice, stakedAt } = await loadFixture(staked);
      const at = stakedAt + TERMS.lockSeconds + 5n;
      await time.setNextBlockTimestamp(at);
      const act = pools.connect(alice).unbond(FIRST);
      const due = earned(AMOUNT, 100n, at - stakedAt);
      await expect(act)
        .to.emit(pools, "Unbonded")
        .withArgs(alice.address, FIRST, AMOUNT, at + TERMS.unbondingSeconds);
      await expect(act).to.changeTokenBalance(ethers, utility, alice, due);
      const pool = await pools.pool(1n);
      expect([pool.principal, pool.activeStake, pool.power]).to.deep.equal([AMOUNT, 0n, 0n]);
    });

    it("when the lock is over, it earns nothing from then on", async () => {
      const { pools, alice } = await loadFixture(staked);
      await time.increase(TERMS.lockSeconds);
      await pools.connect(alice).unbond(FIRST);
      await time.increase(YEAR);
      expect((await pools.position(alice.address, FIRST)).reward).to.equal(0n);
      expect((await pools.solvency(1n)).accrued).to.equal(0n);
    });

    it("when the reward token refuses the owner, it unbonds all the same, and keeps the reward for claimOwed", async () => {
      const suite = await loadFixture(fixture);
      const { pools, alice, bob, admin } = suite;
      const token = await ethers.deployContract("BlocklistERC20");
      await token.mint(admin.address, 1_000n * WAD);
      await token.connect(admin).approve(pools.target, 1_000n * WAD);
      const poolId = await makePool(suite, { rewardToken: token.target as string });
      await pools.connect(admin).fundRewards(poolId, 1_000n * WAD);
      const at = await minedAt(ethers, pools.connect(alice).stake(poolId, AMOUNT));
      await token.setBlocked(alice.address, true);
      await time.setNextBlockTimestamp(at + TERMS.lockSeconds);
      const position = positionId(poolId, 1n);
      const due = earned(AMOUNT, 100n, TERMS.lockSeconds);
      await expect(pools.connect(alice).unbond(position))
        .to.emit(pools, "RewardKept")
        .withArgs(alice.address, token.target, due, due);
      expect(await pools.owed(alice.address, token.target)).to.equal(due);
      await expect(pools.connect(alice).claimOwed(token.target, bob.address)).to.changeTokenBalance(
        ethers,
        token,
        bob,
        due,
      );
      await expect(pools.connect(alice).claimOwed(token.target, bob.address))
        .to.be.revertedWithCustomError(pools, "StakingPools_NothingToMove")
        .withArgs(token.target);
    });
  });

  describe("withdraw", () => {
    it("given the position is not unbonding, it reverts with StakingPools_NotUnbonding", async () => {
      const { pools, alice } = await loadFixture(staked);
      await expect(pools.connect(alice).withdraw(FIRST))
        .to.be.revertedWithCustomError(pools, "StakingPools_NotUnbonding")
        .withArgs(FIRST);
    });

    it("given it is still unbonding, it reverts with StakingPools_StillUnbonding", async () => {
      const { pools, alice } = await loadFixture(staked);
      const at = await minedAt(ethers, pools.connect(alice).emergencyExit(FIRST));
      const withdrawableAt = at + TERMS.unbondingSeconds;
      await time.setNextBlockTimestamp(withdrawableAt - 1n);
      await expect(pools.connect(alice).withdraw(FIRST))
        .to.be.revertedWithCustomError(pools, "StakingPools_StillUnbonding")
        .withArgs(FIRST, withdrawableAt, withdrawableAt - 1n);
      await time.setNextBlockTimestamp(withdrawableAt);
      await pools.connect(alice).withdraw(FIRST);
    });

    it("given the unbonding is over, it sends the whole to whom the owner names, and the position ends", async () => {
      const { pools, utility, alice, dave } = await loadFixture(staked);
      await pools.connect(alice).emergencyExit(FIRST);
      await time.increase(TERMS.unbondingSeconds);
      const act = pools.connect(alice).withdrawTo(FIRST, dave.address);
      await expect(act).to.emit(pools, "Withdrawn").withArgs(alice.address, FIRST, AMOUNT);
      await expect(act).to.changeTokenBalances(ethers, utility, [dave, pools], [AMOUNT, -AMOUNT]);
      await expect(pools.position(alice.address, FIRST))
        .to.be.revertedWithCustomError(pools, "StakingPools_NoSuchPosition")
        .withArgs(alice.address, FIRST);
      expect((await pools.pool(1n)).principal).to.equal(0n);
    });
  });

  describe("emergencyExit", () => {
    it("it skips the lock, never the unbonding", async () => {
      const { pools, alice } = await loadFixture(staked);
      const at = await minedAt(ethers, pools.connect(alice).emergencyExit(FIRST));
      const facts = await pools.position(alice.address, FIRST);
      expect(facts.withdrawableAt).to.equal(at + TERMS.unbondingSeconds);
    });

    it("it leaves the reward in the reserve", async () => {
      const { pools, utility, alice, stakedAt } = await loadFixture(staked);
      const before = await pools.solvency(1n);
      await time.setNextBlockTimestamp(stakedAt + WEEK);
      const act = pools.connect(alice).emergencyExit(FIRST);
      await expect(act)
        .to.emit(pools, "Exited")
        .withArgs(alice.address, FIRST, AMOUNT, earned(AMOUNT, 100n, WEEK), stakedAt + WEEK + TERMS.unbondingSeconds);
      await expect(act).to.changeTokenBalance(ethers, utility, alice, 0n);
      const after = await pools.solvency(1n);
      expect([after.reserve, after.paid, after.accrued]).to.deep.equal([before.reserve, 0n, 0n]);
    });
  });

  describe("poke", () => {
    it("when the score is not lower, it reverts with StakingPools_TrustNotLower", async () => {
      const { pools, alice } = await loadFixture(staked);
      await expect(pools.poke(alice.address, FIRST))
        .to.be.revertedWithCustomError(pools, "StakingPools_TrustNotLower")
        .withArgs(FIRST, 100n, 100n);
    });

    it("when the score fell, it pays what was earned, and earns with the lower trust from then on", async () => {
      const { pools, trust, utility, admin, alice, bob, stakedAt } = await loadFixture(staked);
      await trust.connect(admin).slash(alice.address, 60n, encodeBytes32String("fault"), id("proof"));
      const at = stakedAt + WEEK;
      await time.setNextBlockTimestamp(at);
      const act = pools.connect(bob).poke(alice.address, FIRST);
      await expect(act).to.emit(pools, "TrustLowered").withArgs(alice.address, FIRST, 100n, 40n);
      await expect(act).to.changeTokenBalance(ethers, utility, alice, earned(AMOUNT, 100n, WEEK));
      await time.setNextBlockTimestamp(at + DAY);
      await expect(pools.connect(alice).claim(FIRST)).to.changeTokenBalance(
        ethers,
        utility,
        alice,
        earned(AMOUNT, 40n, DAY),
      );
      expect((await pools.pool(1n)).power).to.equal(AMOUNT * 40n);
    });
  });
});
