import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { encodeBytes32String, id, toBeHex, ZeroAddress, ZeroHash, zeroPadValue } from "ethers";

import { PERMISSIONS, ROLE } from "../../../deploy/roles.js";
import {
  BOND,
  createChain,
  DAY,
  deployEconomy,
  GENESIS_ALLOWANCE,
  harmless,
  propose,
  REWARD_RULES,
  SUPPORT,
  WINDOW_SECONDS,
} from "../../helpers/economy.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await createChain();

const [TRANSACTION, LEARNING, GOVERNANCE, REFERRAL] = [0n, 1n, 2n, 3n];
const EVIDENCE = id("certificate");
/** 5 % of the genesis allowance in a year, a day's part of it. */
const DAILY = (GENESIS_ALLOWANCE * 5n) / (100n * 365n);

describe("RewardDistributor", () => {
  const { loadFixture, time } = networkHelpers;

  const fixture = async () => {
    const suite = await deployEconomy(ethers);
    const { manager, reward, trust, governor, utility, treasury, admin } = suite;
    const terms = {
      windowSeconds: WINDOW_SECONDS,
      bondToken: utility.target,
      bond: BOND,
      forfeitsTo: treasury.address,
    };
    const args = [manager.target, reward.target, trust.target, governor.target, REWARD_RULES, terms] as const;
    const rewards = await ethers.deployContract("RewardDistributor", [...args]);
    await manager.grantRole(ROLE.minter, rewards.target, 0);
    await manager.grantRole(ROLE.rewarder, admin.address, 0);
    await manager.setTargetFunctionRole(rewards.target, PERMISSIONS.rewards.rewarder, ROLE.rewarder);
    await manager.setTargetFunctionRole(rewards.target, PERMISSIONS.rewards.attester, ROLE.attester);
    // The first second of a day, so that its end cuts no test.
    await time.increaseTo((BigInt(await time.latest()) / DAY + 1n) * DAY);
    return { ...suite, rewards: rewards.connect(admin), args, terms };
  };

  describe("constructor", () => {
    it("when a rule is out of its bounds, or an address has no code, it reverts with the named error", async () => {
      const { rewards, args, terms, erin } = await loadFixture(fixture);
      const [manager, token, trust, governor] = args;
      for (const [name, rules, value, minimum, maximum] of [
        ["budgetsBps", { ...REWARD_RULES, budgetsBps: [4_000n, 3_000n, 2_000n, 1_001n] }, 10_001n, 1n, 10_000n],
        ["budgetsBps", { ...REWARD_RULES, budgetsBps: [0n, 0n, 0n, 0n] }, 0n, 1n, 10_000n],
        ["minReferralTrust", { ...REWARD_RULES, minReferralTrust: 0n }, 0n, 1n, 100n],
        ["minReferralTrust", { ...REWARD_RULES, minReferralTrust: 101n }, 101n, 1n, 100n],
        ["voteReward", { ...REWARD_RULES, voteReward: 2n ** 96n }, 2n ** 96n, 0n, 2n ** 96n - 1n],
        ["referralReward", { ...REWARD_RULES, referralReward: 2n ** 96n }, 2n ** 96n, 0n, 2n ** 96n - 1n],
      ] as const) {
        await expect(ethers.deployContract("RewardDistributor", [manager, token, trust, governor, rules, terms]))
          .to.be.revertedWithCustomError(rewards, "RewardDistributor_RuleOutOfRange")
          .withArgs(encodeBytes32String(name), value, minimum, maximum);
      }
      for (const wrong of [
        [erin.address, trust, governor],
        [token, erin.address, governor],
        [token, trust, erin.address],
      ]) {
        await expect(ethers.deployContract("RewardDistributor", [manager, ...wrong, REWARD_RULES, terms]))
          .to.be.revertedWithCustomError(rewards, "RewardDistributor_NoContract")
          .withArgs(erin.address);
      }
    });
  });

  describe("distributeReward and rewardLearning", () => {
    it("when the caller has no role, there is no evidence, or trust leaves nothing, it reverts with the named error", async () => {
      const { rewards, trust, admin, alice, erin } = await loadFixture(fixture);
      for (const act of [
        () => rewards.connect(alice).distributeReward(alice.address, WAD, EVIDENCE),
        () => rewards.connect(alice).rewardLearning(alice.address, WAD, EVIDENCE),
      ]) {
        await expect(act()).to.be.revertedWithCustomError(rewards, "AccessManagedUnauthorized").withArgs(alice.address);
      }
      await expect(rewards.rewardLearning(alice.address, WAD, ZeroHash))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_NoEvidence")
        .withArgs(alice.address);
      await expect(rewards.distributeReward(erin.address, 9n, EVIDENCE)) // 9 x 10 / 100 is nothing
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_NothingGranted")
        .withArgs(erin.address, 9n, 10n);
      await trust.connect(admin).slash(erin.address, 10n, EVIDENCE, EVIDENCE);
      await expect(rewards.distributeReward(erin.address, WAD, EVIDENCE))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_NothingGranted")
        .withArgs(erin.address, WAD, 0n);
    });

    it("when all is well, it grants amount x trust / 100, mints it, and keeps totals and history", async () => {
      const { rewards, reward, bob } = await loadFixture(fixture);
      const granting = rewards.distributeReward(bob.address, 7n * WAD + 1n, EVIDENCE);
      const first = (7n * WAD + 1n) / 2n; // at a trust of 50, rounded down
      await expect(granting)
        .to.emit(rewards, "DayOpened")
        .withArgs(BigInt(await time.latest()) / DAY, DAILY);
      await expect(granting)
        .to.emit(rewards, "RewardGranted")
        .withArgs(bob.address, TRANSACTION, first, 50n, EVIDENCE, 0n, first);
      const firstAt = BigInt(await time.latest());
      await rewards.rewardLearning(bob.address, 2n * WAD, EVIDENCE);
      expect([...(await rewards.totalsOf(bob.address))]).to.deep.equal([first + WAD, 0n]);
      expect((await rewards.historyOf(bob.address, 0n, 9n)).map((entry) => [...entry])).to.deep.equal([
        [first, firstAt, 50n, TRANSACTION],
        [WAD, BigInt(await time.latest()), 50n, LEARNING],
      ]);
      expect((await rewards.historyOf(bob.address, 1n, 1n)).length).to.equal(1);
      expect(await rewards.historyOf(bob.address, 5n, 1n)).to.deep.equal([]);
      expect([await rewards.totalGranted(TRANSACTION), await rewards.totalGranted(LEARNING)]).to.deep.equal([
        first,
        WAD,
      ]);
      expect(await reward.balanceOf(rewards.target)).to.equal(first + WAD);
    });

    it("when the kind's budget of the day leaves less, it reverts with RewardDistributor_BudgetSpent, naming what is left", async () => {
      const { rewards, alice } = await loadFixture(fixture);
      const budget = (DAILY * 4n) / 10n;
      expect(await rewards.budgetLeft(TRANSACTION)).to.equal(budget);
      await rewards.distributeReward(alice.address, budget - 3n, EVIDENCE);
      await expect(rewards.distributeReward(alice.address, 4n, EVIDENCE))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_BudgetSpent")
        .withArgs(TRANSACTION, 4n, 3n);
      await rewards.distributeReward(alice.address, 3n, EVIDENCE);
      expect(await rewards.budgetLeft(TRANSACTION)).to.equal(0n);
      expect(await rewards.budgetLeft(LEARNING)).to.equal((DAILY * 3n) / 10n); // kinds do not share
    });

    it("given another day, it has the same budget anew, and nothing of the day before", async () => {
      const { rewards, alice } = await loadFixture(fixture);
      await rewards.distributeReward(alice.address, 1n * WAD, EVIDENCE);
      await time.increase(3n * DAY);
      expect(await rewards.budgetLeft(TRANSACTION)).to.equal((DAILY * 4n) / 10n);
      await expect(rewards.distributeReward(alice.address, (DAILY * 4n) / 10n + 1n, EVIDENCE))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_BudgetSpent")
        .withArgs(TRANSACTION, (DAILY * 4n) / 10n + 1n, (DAILY * 4n) / 10n);
    });
  });

  describe("rewardVote", () => {
    it("when no vote was cast, or it was rewarded, it reverts; when it was cast, it grants by trust, whoever asks", async () => {
      const suite = await loadFixture(fixture);
      const { rewards, governor, alice, bob, erin } = suite;
      const proposal = await propose(suite, alice, harmless(suite));
      await time.increaseTo((await governor.proposalSnapshot(proposal.id)) + 1n);
      await governor.connect(bob).castVote(proposal.id, SUPPORT.against);
      await expect(rewards.connect(erin).rewardVote(proposal.id, bob.address))
        .to.emit(rewards, "RewardGranted")
        .withArgs(bob.address, GOVERNANCE, 5n * WAD, 50n, toBeHex(proposal.id, 32), 0n, 5n * WAD);
      for (const voter of [bob.address, alice.address]) {
        await expect(rewards.rewardVote(proposal.id, voter))
          .to.be.revertedWithCustomError(rewards, "RewardDistributor_NoVote")
          .withArgs(proposal.id, voter);
      }
    });
  });

  describe("refer", () => {
    it("when somebody names himself, nobody, whom he brought, or names a second time, it reverts with RewardDistributor_ReferralRefused", async () => {
      const { rewards, alice, bob, carol } = await loadFixture(fixture);
      const expectRefused = async (account: typeof alice, referrer: string) =>
        expect(rewards.connect(account).refer(referrer))
          .to.be.revertedWithCustomError(rewards, "RewardDistributor_ReferralRefused")
          .withArgs(account.address, referrer);
      await expectRefused(alice, alice.address);
      await expectRefused(alice, ZeroAddress);
      await rewards.connect(bob).refer(alice.address);
      await expectRefused(bob, carol.address);
      await expectRefused(alice, bob.address);
    });

    it("when one of the two is trusted too little, it reverts with RewardDistributor_TrustTooLow", async () => {
      const { rewards, alice, carol } = await loadFixture(fixture);
      for (const [account, referrer] of [
        [carol, alice],
        [alice, carol],
      ] as const) {
        await expect(rewards.connect(account).refer(referrer.address))
          .to.be.revertedWithCustomError(rewards, "RewardDistributor_TrustTooLow")
          .withArgs(carol.address, 5n, 50n);
      }
    });

    it("when all is well, it rewards who brought him, once and one level up", async () => {
      const { rewards, alice, bob } = await loadFixture(fixture);
      await expect(rewards.connect(bob).refer(alice.address))
        .to.emit(rewards, "RewardGranted")
        .withArgs(alice.address, REFERRAL, 20n * WAD, 100n, zeroPadValue(bob.address, 32).toLowerCase(), 0n, 20n * WAD);
      expect(await rewards.referrerOf(bob.address)).to.equal(alice.address);
      expect([...(await rewards.totalsOf(bob.address))]).to.deep.equal([0n, 0n]);
    });
  });

  describe("claimReward", () => {
    it("when nothing is owed, it reverts; when something is, it pays all of it to any receiver", async () => {
      const { rewards, reward, alice, erin } = await loadFixture(fixture);
      await expect(rewards.connect(alice).claimReward(alice.address))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_NothingToClaim")
        .withArgs(alice.address);
      await rewards.distributeReward(alice.address, 3n * WAD, EVIDENCE);
      await rewards.distributeReward(alice.address, 4n * WAD, EVIDENCE);
      await expect(rewards.connect(alice).claimReward(erin.address))
        .to.emit(rewards, "RewardClaimed")
        .withArgs(alice.address, erin.address, 0n, 7n * WAD);
      expect(await reward.balanceOf(erin.address)).to.equal(7n * WAD);
      expect([...(await rewards.totalsOf(alice.address))]).to.deep.equal([7n * WAD, 7n * WAD]);
      await expect(rewards.connect(alice).claimReward(alice.address)).to.be.revertedWithCustomError(
        rewards,
        "RewardDistributor_NothingToClaim",
      );
    });
  });

  describe("roots", () => {
    const treeOf = (leaves: readonly [string, bigint][]) =>
      StandardMerkleTree.of(
        leaves.map(([account, amount]) => [account, amount]),
        ["address", "uint256"],
      );
    type Tree = ReturnType<typeof treeOf>;
    type Cast = Awaited<ReturnType<typeof fixture>>;

    const putInForce = async ({ rewards }: Cast, tree: Tree, total: bigint) => {
      await rewards.postRoot(tree.root, total, EVIDENCE);
      await time.increase(WINDOW_SECONDS);
      await rewards.acceptRoot();
    };

    it("when a root promises more than was funded, it reverts with RewardDistributor_Unfunded", async () => {
      const { rewards, reward, alice } = await loadFixture(fixture);
      await expect(rewards.connect(alice).fundRoots(LEARNING, 1n))
        .to.be.revertedWithCustomError(rewards, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await expect(rewards.fundRoots(LEARNING, 100n * WAD))
        .to.emit(rewards, "RootsFunded")
        .withArgs(LEARNING, 0n, 100n * WAD);
      expect(await reward.balanceOf(rewards.target)).to.equal(100n * WAD);
      expect(await rewards.budgetLeft(LEARNING)).to.equal((DAILY * 3n) / 10n - 100n * WAD);
      await expect(rewards.postRoot(EVIDENCE, 100n * WAD + 1n, EVIDENCE))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_Unfunded")
        .withArgs(100n * WAD + 1n, 100n * WAD);
      await expect(rewards.postRoot(EVIDENCE, 100n * WAD, EVIDENCE))
        .to.emit(rewards, "RootTotalPosted")
        .withArgs(EVIDENCE, 100n * WAD);
    });

    it("when a root is in force, it pays each leaf once, and of a later one the difference; a lower one takes nothing back", async () => {
      const suite = await loadFixture(fixture);
      const { rewards, reward, alice, bob, carol, erin } = suite;
      await rewards.fundRoots(LEARNING, 100n * WAD);
      const first = treeOf([
        [alice.address, 30n * WAD],
        [bob.address, 20n * WAD],
        [carol.address, 10n * WAD],
      ]);
      await expect(rewards.claimFromRoot(alice.address, 30n * WAD, first.getProof(0)))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_WrongProof")
        .withArgs(ZeroHash, alice.address);
      await putInForce(suite, first, 60n * WAD);
      await expect(rewards.connect(erin).claimFromRoot(alice.address, 30n * WAD, first.getProof(0)))
        .to.emit(rewards, "RootClaimed")
        .withArgs(alice.address, 0n, 30n * WAD);
      expect(await reward.balanceOf(alice.address)).to.equal(30n * WAD);
      await expect(rewards.claimFromRoot(alice.address, 30n * WAD, first.getProof(0)))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_NothingToClaim")
        .withArgs(alice.address);
      await expect(rewards.claimFromRoot(bob.address, 21n * WAD, first.getProof(1)))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_WrongProof")
        .withArgs(first.root, bob.address);

      const second = treeOf([
        [alice.address, 35n * WAD],
        [bob.address, 20n * WAD],
        [carol.address, 5n * WAD],
      ]);
      await rewards.claimFromRoot(carol.address, 10n * WAD, first.getProof(2));
      await putInForce(suite, second, 60n * WAD);
      await rewards.claimFromRoot(alice.address, 35n * WAD, second.getProof(0));
      expect(await reward.balanceOf(alice.address)).to.equal(35n * WAD);
      await expect(rewards.claimFromRoot(carol.address, 5n * WAD, second.getProof(2)))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_NothingToClaim")
        .withArgs(carol.address);
      expect([await reward.balanceOf(carol.address), await rewards.claimedFromRoots(carol.address)]).to.deep.equal([
        10n * WAD,
        10n * WAD,
      ]);
      expect([...(await rewards.rootBooks())]).to.deep.equal([100n * WAD, 45n * WAD]);
    });

    it("when leaves add up to more than their root said, it pays no more than was funded, and nothing of what others were granted", async () => {
      const suite = await loadFixture(fixture);
      const { rewards, reward, alice, bob } = suite;
      await rewards.distributeReward(alice.address, 50n * WAD, EVIDENCE); // hers, by another way
      await rewards.fundRoots(LEARNING, 10n * WAD);
      const liar = treeOf([
        [bob.address, 40n * WAD],
        [alice.address, 8n * WAD],
      ]);
      await putInForce(suite, liar, 10n * WAD);
      await expect(rewards.claimFromRoot(bob.address, 40n * WAD, liar.getProof(0)))
        .to.be.revertedWithCustomError(rewards, "RewardDistributor_Unfunded")
        .withArgs(40n * WAD, 10n * WAD);
      await rewards.claimFromRoot(alice.address, 8n * WAD, liar.getProof(1));
      await rewards.connect(alice).claimReward(alice.address);
      expect(await reward.balanceOf(alice.address)).to.equal(58n * WAD);
    });
  });
});
