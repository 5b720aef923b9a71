import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type ContractTransactionResponse, type EventLog, id, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { PERMISSIONS, ROLE } from "../../deploy/roles.js";
import type {
  AssayAccessManager,
  AssayTimelock,
  GovernanceToken,
  GuaranteeToken,
  RewardToken,
  TrustGovernor,
  TrustRegistry,
  UtilityToken,
} from "../../typechain-types/index.js";
import { WAD } from "./suite.js";

export const DAY = 86_400n;
export const WEEK = 7n * DAY;
export const YEAR = 365n * DAY;
export const MILLION = 1_000_000n * WAD;
/** A unit is a token at a trust of 1; a trust of 100 makes a token a whole vote. */
export const UNITS_OF_A_VOTE = 100n;

export const TRUST_RULES = {
  baseScore: 10n,
  maxRise: 5n,
  maxFall: 10n,
  epochSeconds: WEEK,
  halfLifeSeconds: YEAR,
};
export const WINDOW_SECONDS = 3n * DAY;
export const BOND = 1_000n * WAD;
/** What 1 % of all tokens weigh at a trust of 100. */
export const QUORUM_FLOOR = 10n * MILLION * UNITS_OF_A_VOTE;
export const GOVERNANCE_RULES = {
  votingDelaySeconds: DAY,
  votingPeriodSeconds: WEEK,
  proposalThreshold: MILLION * UNITS_OF_A_VOTE,
  quorumFloor: QUORUM_FLOOR,
  differential: 5n * MILLION * UNITS_OF_A_VOTE,
  extensionSeconds: DAY,
};
export const REWARD_RULES = {
  budgetsBps: [4_000n, 3_000n, 2_000n, 1_000n] as [bigint, bigint, bigint, bigint],
  voteReward: 10n * WAD,
  referralReward: 20n * WAD,
  minReferralTrust: 50n,
};
export const TIMELOCK_SECONDS = 2n * DAY;
export const GENESIS_ALLOWANCE = 100n * MILLION;

export interface EconomySuite {
  readonly ethers: HardhatEthers;
  readonly manager: AssayAccessManager;
  readonly governance: GovernanceToken;
  readonly utility: UtilityToken;
  readonly reward: RewardToken;
  readonly guarantee: GuaranteeToken;
  readonly trust: TrustRegistry;
  readonly timelock: AssayTimelock;
  readonly governor: TrustGovernor;
  /** Admin of the access manager; holds every role of the economy. */
  readonly admin: HardhatEthersSigner;
  /** Gets forfeited bonds. */
  readonly treasury: HardhatEthersSigner;
  readonly guardian: HardhatEthersSigner;
  /** 100 million BTA-GOV, trust 100. */
  readonly alice: HardhatEthersSigner;
  /** 300 million, trust 50. */
  readonly bob: HardhatEthersSigner;
  /** 599 million, trust 5. */
  readonly carol: HardhatEthersSigner;
  /** A million, trust of the base. */
  readonly dave: HardhatEthersSigner;
  /** No governance tokens; like all of them, 100 million BTA-UTIL. */
  readonly erin: HardhatEthersSigner;
}

/**
 * A chain on which every block has a second of its own: an estimate then never sees the second of the last checkpoint,
 * which costs far less to change than the next one to begin.
 */
export function createChain(initialDate?: Date) {
  const override = { allowBlocksWithSameTimestamp: false };
  return network.create({ override: initialDate === undefined ? override : { ...override, initialDate } });
}

/** Deploys tokens, trust and governance; roles are the admin's, not yet the timelock's. */
export async function deployEconomy(ethers: HardhatEthers): Promise<EconomySuite> {
  const [admin, treasury, guardian, alice, bob, carol, dave, erin] = await ethers.getSigners();
  if (!admin || !treasury || !guardian || !alice || !bob || !carol || !dave || !erin) {
    throw new Error("the test chain has too few accounts");
  }
  const manager = await ethers.deployContract("AssayAccessManager", [admin.address]);
  const parameters = economyParameters({
    ...{ alice: alice.address, bob: bob.address, carol: carol.address, dave: dave.address, erin: erin.address },
    ...{ guardian: guardian.address, treasury: treasury.address },
  });
  const utility = await ethers.deployContract("UtilityToken", [manager.target, parameters.utilityHolders]);
  const trust = await ethers.deployContract("TrustRegistry", [
    manager.target,
    TRUST_RULES,
    { windowSeconds: WINDOW_SECONDS, bondToken: utility.target, bond: BOND, forfeitsTo: treasury.address },
  ]);
  const governance = await ethers.deployContract("GovernanceToken", [
    manager.target,
    trust.target,
    parameters.governanceHolders,
  ]);
  const reward = await ethers.deployContract("RewardToken", [manager.target, GENESIS_ALLOWANCE]);
  const guarantee = await ethers.deployContract("GuaranteeToken", [manager.target]);

  const permit = (target: { target: unknown }, selectors: readonly string[], role: bigint) =>
    manager.setTargetFunctionRole(target.target as string, [...selectors], role);
  for (const token of [governance, utility, reward]) {
    await permit(token, PERMISSIONS.utilityToken.locker, ROLE.locker);
  }
  await permit(reward, PERMISSIONS.rewardToken.minter, ROLE.minter);
  await permit(guarantee, PERMISSIONS.guaranteeToken.seeder, ROLE.seeder);
  await permit(trust, PERMISSIONS.trust.seeder, ROLE.seeder);
  await permit(trust, PERMISSIONS.trust.attester, ROLE.attester);
  await permit(trust, PERMISSIONS.trust.slasher, ROLE.slasher);
  for (const role of [ROLE.seeder, ROLE.locker, ROLE.minter, ROLE.attester, ROLE.slasher]) {
    await manager.grantRole(role, admin.address, 0);
  }
  // Given, not estimated: in the second of the tokens' own checkpoints it would cost less than a second later.
  await trust.genesis(governance.target, parameters.trustScores, { gasLimit: 3_000_000n });

  const timelock = await ethers.deployContract("AssayTimelock", [TIMELOCK_SECONDS, admin.address]);
  const governor = await ethers.deployContract("TrustGovernor", [
    governance.target,
    timelock.target,
    parameters.governanceRules,
  ]);
  for (const role of ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"]) {
    await timelock.grantRole(id(role), governor.target);
  }
  await timelock.renounceRole(`0x${"00".repeat(32)}`, admin.address);
  return {
    ...{ ethers, manager, governance, utility, reward, guarantee, trust, timelock, governor },
    ...{ admin, treasury, guardian, alice, bob, carol, dave, erin },
  };
}

/** One call of a proposal. */
export interface Call {
  readonly target: string;
  readonly data: string;
}

/** What was proposed, as queueing and executing ask for it again. */
export interface Proposal {
  readonly id: bigint;
  readonly args: [targets: string[], values: bigint[], calldatas: string[], descriptionHash: string];
}

/** Proposes `calls` as `proposer`. */
export async function propose(
  { governor }: Pick<EconomySuite, "governor">,
  proposer: HardhatEthersSigner,
  calls: readonly Call[],
  description = "a proposal",
): Promise<Proposal> {
  const targets = calls.map(({ target }) => target);
  const values = calls.map(() => 0n);
  const calldatas = calls.map(({ data }) => data);
  await governor.connect(proposer).propose(targets, values, calldatas, description);
  const hash = id(description);
  return {
    id: await governor.getProposalId(targets, values, calldatas, hash),
    args: [targets, values, calldatas, hash],
  };
}

/** A proposal that changes nothing anyone minds: trust in nobody is poked. */
export function harmless({ governance }: Pick<EconomySuite, "governance">): Call[] {
  const data = governance.interface.encodeFunctionData("approve", [governance.target, 1n]);
  return [{ target: governance.target as string, data }];
}

export const SUPPORT = { against: 0, for: 1, abstain: 2 } as const;
export const STATE = {
  ...{ pending: 0n, active: 1n, cancelled: 2n, defeated: 3n, succeeded: 4n, queued: 5n, expired: 6n, executed: 7n },
} as const;

/** The events of one name in a transaction. */
export async function eventsOf(tx: ContractTransactionResponse, name: string): Promise<EventLog[]> {
  const receipt = await tx.wait();
  return (receipt?.logs ?? []).filter((log): log is EventLog => "eventName" in log && log.eventName === name);
}

export const NOBODY = ZeroAddress;

/** Whom a deployment's parameters name. */
export interface EconomyAccounts {
  readonly alice: string;
  readonly bob: string;
  readonly carol: string;
  readonly dave: string;
  readonly erin: string;
  readonly guardian: string;
  readonly treasury: string;
}

/** Holdings, trust and rules of {@link deployEconomy}, as the parameters of a deployment. */
export function economyParameters({ alice, bob, carol, dave, erin, guardian, treasury }: EconomyAccounts) {
  return {
    governanceHolders: [
      { holder: alice, amount: 100n * MILLION },
      { holder: bob, amount: 300n * MILLION },
      { holder: carol, amount: 599n * MILLION },
      { holder: dave, amount: MILLION },
    ],
    utilityHolders: [alice, bob, carol, dave, erin].map((holder) => ({ holder, amount: 100n * MILLION })),
    trustScores: [
      { account: alice, score: 100n },
      { account: bob, score: 50n },
      { account: carol, score: 5n },
    ],
    rewardAllowance: GENESIS_ALLOWANCE,
    rewardRules: REWARD_RULES,
    trustRules: TRUST_RULES,
    disputeSeconds: WINDOW_SECONDS,
    disputeBond: BOND,
    forfeitsTo: treasury,
    auctionBond: BOND,
    timelockSeconds: TIMELOCK_SECONDS,
    governanceRules: { ...GOVERNANCE_RULES, guardian },
  };
}
