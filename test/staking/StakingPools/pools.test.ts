import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";

import { DAY, WEEK, YEAR } from "../../helpers/economy.js";
import { deployStaking, EVIDENCE, GIVEN_GAS, makePool, now, TERMS, type Terms } from "../../helpers/staking.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create(GIVEN_GAS);

describe("StakingPools pools", () => {
  const { loadFixture } = networkHelpers;
  const fixture = async () => {
    const suite = await deployStaking(ethers);
    const token = suite.utility.target as string;
    const create = (changed: Partial<Terms>) =>
      suite.pools.connect(suite.admin).createPool({ ...TERMS, token, rewardToken: token, ...changed });
    return { ...suite, create };
  };

  describe("createPool", () => {
    it("when the caller is no configurator, it reverts with AccessManagedUnauthorized", async () => {
      const { pools, utility, alice } = await loadFixture(fixture);
      const terms = { ...TERMS, token: utility.target, rewardToken: utility.target };
      await expect(pools.connect(alice).createPool(terms))
        .to.be.revertedWithCustomError(pools, "AccessManagedUnauthorized")
        .withArgs(alice.address);
    });

    it("when a term is out of its bounds, it reverts with StakingPools_TermOutOfRange, naming it, and takes the bounds themselves", async () => {
      const { pools, create } = await loadFixture(fixture);
      const long = { unbondingSeconds: YEAR };
      for (const [name, minimum, maximum, others] of [
        ["rateBps", 1n, 10_000n, {}],
        ["minStake", 1n, 2n ** 96n - 1n, {}],
        ["lockSeconds", 0n, 4n * YEAR, {}],
        ["minTrust", 0n, 100n, {}],
        ["unbondingSeconds", DAY, YEAR, { evidenceSeconds: 0n, vetoSeconds: 0n }],
        ["evidenceSeconds", 0n, YEAR, { ...long, vetoSeconds: 0n }],
        ["vetoSeconds", 0n, YEAR, { ...long, evidenceSeconds: 0n }],
      ] as const) {
        for (const value of [minimum - 1n, maximum + 1n]) {
          if (value < 0n) continue;
          await expect(create({ ...others, [name]: value }), name)
            .to.be.revertedWithCustomError(pools, "StakingPools_TermOutOfRange")
            .withArgs(encodeBytes32String(name), value, minimum, maximum);
        }
        await create({ ...others, [name]: minimum });
        if (name !== "evidenceSeconds" && name !== "vetoSeconds") await create({ ...others, [name]: maximum });
      }
    });

    it("when a token is no contract, it reverts with StakingPools_NoContract", async () => {
      const { pools, create, erin } = await loadFixture(fixture);
      for (const changed of [{ token: erin.address }, { rewardToken: erin.address }]) {
        await expect(create(changed))
          .to.be.revertedWithCustomError(pools, "StakingPools_NoContract")
          .withArgs(erin.address);
      }
    });

    it("when unbonding is shorter than evidence, veto and a day, it reverts with StakingPools_UnbondingTooShort", async () => {
      const { pools, create } = await loadFixture(fixture);
      const least = TERMS.evidenceSeconds + TERMS.vetoSeconds + DAY;
      await expect(create({ unbondingSeconds: least - 1n }))
        .to.be.revertedWithCustomError(pools, "StakingPools_UnbondingTooShort")
        .withArgs(least - 1n, least);
      await create({ unbondingSeconds: least });
    });

    it("when the validator has a pool, it reverts with StakingPools_ValidatorHasPool", async () => {
      const { pools, create, erin } = await loadFixture(fixture);
      await create({ validator: erin.address });
      expect(await pools.validatorPool(erin.address)).to.equal(2n);
      await expect(create({ validator: erin.address }))
        .to.be.revertedWithCustomError(pools, "StakingPools_ValidatorHasPool")
        .withArgs(erin.address, 2n);
    });

    it("when all is well, it tells the terms", async () => {
      const { pools, create, utility, reward, erin } = await loadFixture(fixture);
      const changed = { rewardToken: reward.target as string, validator: erin.address, kind: 1, rateBps: 777n };
      await create(changed);
      const { terms } = await pools.pool(2n);
      const wanted = { ...TERMS, token: utility.target, ...changed, kind: 1n };
      const names = Object.keys(wanted) as (keyof typeof wanted)[];
      expect(names.map((name) => terms[name])).to.deep.equal(Object.values(wanted));
    });
  });

  describe("setSlashingWindows", () => {
    it("when unbonding is shorter than both and a day, the pool is unknown or the caller no configurator, it reverts with the named error", async () => {
      const { pools, admin, alice } = await loadFixture(fixture);
      await expect(pools.connect(alice).setSlashingWindows(1n, DAY, DAY))
        .to.be.revertedWithCustomError(pools, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await expect(pools.connect(admin).setSlashingWindows(9n, DAY, DAY))
        .to.be.revertedWithCustomError(pools, "StakingPools_NoSuchPool")
        .withArgs(9n, 1n);
      await expect(pools.connect(admin).setSlashingWindows(1n, WEEK, 6n * DAY + 1n))
        .to.be.revertedWithCustomError(pools, "StakingPools_UnbondingTooShort")
        .withArgs(TERMS.unbondingSeconds, TERMS.unbondingSeconds + 1n);
    });

    it("when all is well, it emits WindowsChanged with before and after", async () => {
      const { pools, admin } = await loadFixture(fixture);
      await expect(pools.connect(admin).setSlashingWindows(1n, WEEK - DAY, 7n * DAY))
        .to.emit(pools, "WindowsChanged")
        .withArgs(1n, TERMS.evidenceSeconds, WEEK - DAY, TERMS.vetoSeconds, 7n * DAY);
      const { terms } = await pools.pool(1n);
      expect([terms.evidenceSeconds, terms.vetoSeconds]).to.deep.equal([WEEK - DAY, 7n * DAY]);
    });
  });

  describe("registerCondition", () => {
    it("when the most is over half, or a prover is no contract, it reverts with the named error", async () => {
      const { pools, admin, alice, erin } = await loadFixture(fixture);
      await expect(pools.connect(alice).registerCondition(1n, erin.address, 1n, false))
        .to.be.revertedWithCustomError(pools, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await expect(pools.connect(admin).registerCondition(1n, erin.address, 5_001n, false))
        .to.be.revertedWithCustomError(pools, "StakingPools_SlashOutOfRange")
        .withArgs(5_001n, 5_000n);
      await expect(pools.connect(admin).registerCondition(1n, erin.address, 5_000n, true))
        .to.be.revertedWithCustomError(pools, "StakingPools_NoContract")
        .withArgs(erin.address);
      await expect(pools.connect(admin).registerCondition(2n, erin.address, 1n, false))
        .to.be.revertedWithCustomError(pools, "StakingPools_NoSuchPool")
        .withArgs(2n, 1n);
    });

    it("when all is well, it emits ConditionChanged, and 0 takes the condition away", async () => {
      const { pools, admin, erin } = await loadFixture(fixture);
      await expect(pools.connect(admin).registerCondition(1n, erin.address, 1_000n, false))
        .to.emit(pools, "ConditionChanged")
        .withArgs(1n, erin.address, 0n, 1_000n, false);
      expect([...(await pools.condition(1n, erin.address))]).to.deep.equal([1_000n, false]);
      await expect(pools.connect(admin).registerCondition(1n, erin.address, 0n, false))
        .to.emit(pools, "ConditionChanged")
        .withArgs(1n, erin.address, 1_000n, 0n, false);
      const at = await now(ethers);
      await expect(pools.connect(erin).slash(1n, at, 1n, EVIDENCE))
        .to.be.revertedWithCustomError(pools, "StakingPools_NotSlasher")
        .withArgs(1n, erin.address);
    });
  });

  describe("bindListener", () => {
    it("when there is one, no contract, or the caller is no seeder, it reverts with the named error; the first is told of slashes of validators' pools", async () => {
      const suite = await loadFixture(fixture);
      const { pools, admin, alice, erin, proven } = suite;
      const witness = await ethers.deployContract("StakeWitness");
      await expect(pools.connect(alice).bindListener(witness.target))
        .to.be.revertedWithCustomError(pools, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await expect(pools.connect(admin).bindListener(erin.address))
        .to.be.revertedWithCustomError(pools, "StakingPools_NoContract")
        .withArgs(erin.address);
      await expect(pools.connect(admin).bindListener(witness.target))
        .to.emit(pools, "ListenerBound")
        .withArgs(witness.target);
      await expect(pools.connect(admin).bindListener(witness.target))
        .to.be.revertedWithCustomError(pools, "StakingPools_ListenerBound")
        .withArgs(witness.target);

      const poolId = await makePool(suite, { validator: erin.address });
      for (const of of [1n, poolId]) await pools.connect(alice).stake(of, 100n * WAD);
      const at = await now(ethers);
      await pools.connect(proven).slash(1n, at, 1_000n, EVIDENCE); // nobody's pool
      expect(await witness.calls()).to.equal(0n);
      await pools.connect(proven).slash(poolId, at, 1_000n, EVIDENCE);
      expect([await witness.calls(), await witness.validator(), await witness.stakeAfter()]).to.deep.equal([
        1n,
        erin.address,
        90n * WAD,
      ]);
      expect(await pools.stakeOf(erin.address)).to.equal(90n * WAD);
    });
  });
});
