import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { PERMISSIONS, ROLE } from "../../deploy/roles.js";
import { BOND, createChain, deployEconomy, REWARD_RULES, WINDOW_SECONDS } from "../../test/helpers/economy.js";
import { WAD } from "../../test/helpers/suite.js";
import { changedSlot, type FloorItem, logOf, newSlot, tokenTransfer } from "../opcode-costs.js";
import type { Operation } from "../operation.js";

const CLOCK = new Date("2026-01-01T00:00:00Z");
const LEAVES = 4_096;
const LEARNING = 1n;
const FIRST = 1_234_567_890_123_456_789n;
const SECOND = 2_345_678_901_234_567_891n;

const PAID: FloorItem[] = [
  { act: "coldSlot", times: 1, why: "the root" },
  ...changedSlot(1, "what roots paid"),
  ...tokenTransfer("the reward"),
  ...logOf(2, 2, "RootClaimed"),
];

/** A distributor whose root of 4,096 leaves is in force; everybody has held reward tokens before. */
async function rooted() {
  const { ethers, networkHelpers } = await createChain(CLOCK);
  const suite = await deployEconomy(ethers);
  const { manager, reward, trust, governor, utility, treasury, admin, alice } = suite;
  const terms = { windowSeconds: WINDOW_SECONDS, bondToken: utility.target, bond: BOND, forfeitsTo: treasury.address };
  const rewards = await ethers.deployContract("RewardDistributor", [
    ...[manager.target, reward.target, trust.target, governor.target],
    ...[REWARD_RULES, terms],
  ]);
  await manager.grantRole(ROLE.minter, rewards.target, 0);
  await manager.setTargetFunctionRole(rewards.target, PERMISSIONS.rewards.attester, ROLE.attester);
  await manager.setTargetFunctionRole(rewards.target, PERMISSIONS.rewards.rewarder, ROLE.rewarder);
  await manager.grantRole(ROLE.rewarder, admin.address, 0);
  await rewards.connect(admin).distributeReward(alice.address, WAD, ethers.id("before"));
  await rewards.connect(alice).claimReward(alice.address);
  await rewards.connect(admin).fundRoots(LEARNING, 10n * WAD);
  const post = async (amount: bigint) => {
    const others = Array.from({ length: LEAVES - 1 }, (_, i): [string, bigint] => [ethers.toBeHex(i + 1, 20), amount]);
    const tree = StandardMerkleTree.of([[alice.address, amount], ...others], ["address", "uint256"]);
    await rewards.connect(admin).postRoot(tree.root, 10n * WAD, ethers.id("a day"));
    await networkHelpers.time.increase(WINDOW_SECONDS);
    await rewards.acceptRoot();
    return () => rewards.claimFromRoot(alice.address, amount, tree.getProof(0));
  };
  return post;
}

/** Cumulative claims with a proof of twelve hashes. */
export const rewardsOperations: Operation[] = [
  {
    name: "rewards.claim.first",
    budget: 75_000n,
    floor: [...PAID, ...newSlot(1, "what the account had of roots")],
    run: async () => {
      const post = await rooted();
      return (await post(FIRST))();
    },
  },
  {
    name: "rewards.claim.again",
    budget: 58_000n,
    floor: [...PAID, ...changedSlot(1, "what the account had of roots")],
    run: async () => {
      const post = await rooted();
      await (
        await post(FIRST)
      )();
      return (await post(SECOND))();
    },
  },
];
