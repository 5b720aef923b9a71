import { network } from "hardhat";

import { DAY, MILLION } from "../../test/helpers/economy.js";
import {
  deployStaking,
  EVIDENCE,
  GIVEN_GAS,
  makePool,
  now,
  positionId,
  type StakingSuite,
  TERMS,
} from "../../test/helpers/staking.js";
import { WAD } from "../../test/helpers/suite.js";
import { changedSlot, type FloorItem, logOf, newSlot, tokenTransfer } from "../opcode-costs.js";
import type { Operation } from "../operation.js";

const CLOCK = new Date("2026-01-01T00:00:00Z");
const AMOUNT = 12_345n * WAD + 678_901n;
const POOL = 2n;
const STAKERS = 10n;

/* FLOORS */

function cold(times: number, why: string): FloorItem[] {
  return [{ act: "coldSlot", times, why }];
}
function cleared(times: number, why: string): FloorItem[] {
  return [{ act: "clearedSlot", times, why }];
}

const SENT: FloorItem[] = [...tokenTransfer("the tokens"), ...cold(1, "what is locked of the sender's")];
const EARNING: FloorItem[] = [...changedSlot(2, "time that counted, the reserve"), ...cold(1, "the rate")];
const STAKED: FloorItem[] = [
  ...EARNING,
  ...changedSlot(1, "totals"),
  ...newSlot(1, "the position"),
  ...cold(1, "the token, the least stake"),
  { act: "coldAccount", times: 1, why: "trust" },
  ...cold(1, "the score"),
  ...SENT,
  ...cold(1, "the allowance"),
  ...logOf(3, 1, "Staked"),
];
const CLAIMED: FloorItem[] = [
  ...EARNING,
  ...cold(1, "how many slashes there were"),
  ...changedSlot(1, "the position"),
  ...SENT,
  ...logOf(3, 1, "RewardPaid"),
];
const UNBONDED: FloorItem[] = [
  ...EARNING,
  ...changedSlot(2, "totals, the position"),
  ...SENT,
  ...logOf(3, 1, "RewardPaid"),
  ...logOf(3, 2, "Unbonded"),
];
const WITHDRAWN: FloorItem[] = [
  ...cleared(1, "the position"),
  ...changedSlot(1, "totals"),
  ...cold(1, "the token"),
  ...SENT,
  ...logOf(3, 1, "Withdrawn"),
];
const SLASHED: FloorItem[] = [
  ...cold(2, "the condition, the windows"),
  ...changedSlot(1, "totals"),
  ...cold(1, "the last slash"),
  ...newSlot(1, "the slash"),
  ...logOf(4, 5, "Slashed"),
];

/* ACTS */

/** A pool of BTA-UTIL that earns BTA-REWARD, in which several staked, were paid and were slashed before. */
async function livePool(): Promise<StakingSuite> {
  const { ethers } = await network.create({
    network: "default",
    override: { ...GIVEN_GAS.override, initialDate: CLOCK },
  });
  const suite = await deployStaking(ethers);
  const { pools, reward, admin, alice, bob, dave, proven } = suite;
  await reward.connect(admin).mint(admin.address, MILLION);
  await reward.connect(admin).approve(pools.target, MILLION);
  await makePool(suite, { rewardToken: reward.target as string });
  await pools.connect(admin).fundRewards(POOL, MILLION);
  for (let i = 0n; i < STAKERS; i++) await pools.connect(alice).stake(POOL, AMOUNT + i);
  await pass(suite, DAY);
  await pools.connect(proven).slash(POOL, await now(ethers), 77n, EVIDENCE);
  await pools.connect(alice).claim(positionId(POOL, 1n));
  for (const holder of [bob, dave]) await reward.connect(alice).transfer(holder.address, 1_000n);
  return suite;
}

async function pass({ ethers }: Pick<StakingSuite, "ethers">, seconds: bigint): Promise<void> {
  await ethers.provider.send("evm_increaseTime", [Number(seconds)]);
  await ethers.provider.send("evm_mine", []);
}

/** A live pool in which bob staked a lock ago. */
async function bobStaked(): Promise<StakingSuite & { readonly position: bigint }> {
  const suite = await livePool();
  await suite.pools.connect(suite.bob).stake(POOL, AMOUNT);
  await pass(suite, TERMS.lockSeconds);
  return { ...suite, position: positionId(POOL, STAKERS + 1n) };
}

export const stakingOperations: readonly Operation[] = [
  {
    name: "staking.stake.first",
    budget: 96_000n,
    floor: STAKED,
    run: async () => {
      const { pools, bob } = await livePool();
      return pools.connect(bob).stake(POOL, AMOUNT);
    },
  },
  {
    name: "staking.stake.second",
    budget: 96_000n,
    floor: STAKED,
    run: async () => {
      const { pools, bob } = await bobStaked();
      return pools.connect(bob).stake(POOL, AMOUNT);
    },
  },
  {
    name: "staking.unbond",
    budget: 82_000n,
    floor: UNBONDED,
    run: async () => {
      const { pools, bob, position } = await bobStaked();
      return pools.connect(bob).unbond(position);
    },
  },
  {
    name: "staking.withdraw",
    budget: 50_000n,
    floor: WITHDRAWN,
    run: async () => {
      const suite = await bobStaked();
      await suite.pools.connect(suite.bob).unbond(suite.position);
      await pass(suite, TERMS.unbondingSeconds);
      return suite.pools.connect(suite.bob).withdraw(suite.position);
    },
  },
  {
    name: "staking.claim",
    budget: 64_000n,
    floor: CLAIMED,
    run: async () => {
      const { pools, bob, position } = await bobStaked();
      return pools.connect(bob).claim(position);
    },
  },
  {
    name: "staking.slash",
    budget: 65_000n,
    floor: SLASHED,
    run: async () => {
      const suite = await bobStaked();
      return suite.pools.connect(suite.proven).slash(POOL, await now(suite.ethers), 1_234n, EVIDENCE);
    },
  },
];
