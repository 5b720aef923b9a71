import {
  CreationDesk__factory,
  IndexVault__factory,
  NAVOracle__factory,
  RebalanceAuction__factory,
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
} as const;

/** An hour: the least notice of a release, in seconds. */
export const RELEASE_DELAY_SECONDS = 3_600;

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
