import {
  CreationDesk__factory,
  GovernanceToken__factory,
  GuaranteeToken__factory,
  IndexVault__factory,
  NAVOracle__factory,
  OperationalFund__factory,
  RebalanceAuction__factory,
  RedemptionVault__factory,
  RewardDistributor__factory,
  RewardToken__factory,
  StakingPools__factory,
  TrustRegistry__factory,
  UtilityToken__factory,
  ValidatorRegistry__factory,
} from "../typechain-types/index.js";

/** Roles of AssayAccessManager, as its constants number them. */
export const ROLE = {
  admin: 0n,
  configurator: 1n,
  releaser: 2n,
  seeder: 3n,
  setKeeper: 4n,
  curator: 5n,
  guardian: 6n,
  allocator: 7n,
  strategist: 8n,
  locker: 9n,
  minter: 10n,
  attester: 11n,
  slasher: 12n,
  rewarder: 13n,
} as const;

/** An hour: the least notice of a release, in seconds. */
export const RELEASE_DELAY_SECONDS = 3_600;

/** A day: the least notice of a change of where the fund may invest, in seconds. */
export const STRATEGY_DELAY_SECONDS = 86_400;

/** Which functions each role may call. What is not named here only the admin may. */
export const PERMISSIONS = {
  registry: {
    setKeeper: selectors(ValidatorRegistry__factory, [
      "addValidator",
      "removeValidator",
      "lowerStake",
      "setSubmitter",
      "setEpochSeconds",
      "subscribe",
      "unsubscribe",
    ]),
  },
  oracle: {
    configurator: selectors(NAVOracle__factory, [
      "setParameters",
      "updateMaxPriceAge",
      "addValidator",
      "removeValidator",
    ]),
    releaser: selectors(NAVOracle__factory, ["release"]),
    seeder: selectors(NAVOracle__factory, ["bindIndexToken"]),
  },
  vault: {
    // `announceEnd`, which cannot be taken back, is named nowhere: the admin alone may.
    seeder: selectors(IndexVault__factory, ["seed", "bindModules"]),
    configurator: selectors(IndexVault__factory, ["setFees", "setRateLimit"]),
    guardian: selectors(IndexVault__factory, ["stopMinting"]),
  },
  auction: { curator: selectors(RebalanceAuction__factory, ["announceTargets", "open"]) },
  redemptionVault: {
    // `announceIssuanceEnd`, which cannot be taken back, is named nowhere: the admin alone may.
    seeder: selectors(RedemptionVault__factory, ["genesis"]),
  },
  fund: {
    seeder: selectors(OperationalFund__factory, ["bindVault"]),
    allocator: selectors(OperationalFund__factory, ["deposit", "withdraw"]),
    strategist: selectors(OperationalFund__factory, [
      "allowStrategy",
      "dropStrategy",
      "forsakeDropped",
      "placeExternal",
    ]),
  },
  governanceToken: { locker: selectors(GovernanceToken__factory, ["lock"]) },
  // `mint` of BTA-UTIL is named nowhere: the admin alone may, which is the timelock.
  utilityToken: { locker: selectors(UtilityToken__factory, ["lock"]) },
  rewardToken: {
    locker: selectors(RewardToken__factory, ["lock"]),
    minter: selectors(RewardToken__factory, ["mint"]),
  },
  guaranteeToken: { seeder: selectors(GuaranteeToken__factory, ["bindMarket"]) },
  trust: {
    // `resolveDispute` is named nowhere: the admin alone may, which is the timelock.
    seeder: selectors(TrustRegistry__factory, ["genesis"]),
    attester: selectors(TrustRegistry__factory, ["attest", "postRoot", "withdrawRoot"]),
    slasher: selectors(TrustRegistry__factory, ["slash"]),
  },
  rewards: {
    rewarder: selectors(RewardDistributor__factory, ["distributeReward"]),
    attester: selectors(RewardDistributor__factory, ["rewardLearning", "fundRoots", "postRoot", "withdrawRoot"]),
  },
  staking: {
    // `vetoSlash` is named nowhere: the admin alone may, which is the timelock.
    configurator: selectors(StakingPools__factory, ["createPool", "setSlashingWindows", "registerCondition"]),
    seeder: selectors(StakingPools__factory, ["bindListener"]),
  },
  desk: { configurator: selectors(CreationDesk__factory, ["makeRemoteAsset"]) },
} as const;

interface Factory {
  createInterface(): { getFunction(name: never): { selector: string } | null };
}

function selectors(factory: Factory, names: readonly string[]): string[] {
  const contract = factory.createInterface();
  return names.map((name) => {
    const fragment = contract.getFunction(name as never);
    if (!fragment) throw new Error(`no function ${name}`);
    return fragment.selector;
  });
}
