/** Every parameter that `npm run deploy` needs, as module and path; none of them may be left to chance. */
const REQUIRED = {
  Oracle: [
    "epochSeconds",
    "ringLength",
    "maxPriceAgeSeconds",
    "validators",
    ...[
      "minNavWad",
      "maxNavWad",
      "toleranceBps",
      "maxDeviationBps",
      "minConfidenceBps",
      "maxJumpBps",
      "bandShareBps",
      "minValidators",
      "quarantineRounds",
      "maxArrivalAgeSeconds",
      "maxFutureSeconds",
    ].map((name) => `parameters.${name}`),
  ],
  Index: ["baseAsset"],
  Reserve: [
    "settlementAsset",
    "treasury",
    "sponsor",
    "custodian",
    "maxExternalBps",
    ...["totalTokens", "genesisTokens", "coreWad", "premiumWad", "minPeriodSeconds", "maxGainBps", "distributor"].map(
      (name) => `parameters.${name}`,
    ),
  ],
  Suite: ["configurator", "releaser", "seeder", "curator", "guardian", "allocator", "strategist"],
  Economy: [
    "governanceHolders",
    "utilityHolders",
    "rewardAllowance",
    "trustScores",
    "disputeSeconds",
    "disputeBond",
    "forfeitsTo",
    "auctionBond",
    "timelockSeconds",
    ...["budgetsBps", "voteReward", "referralReward", "minReferralTrust"].map((name) => `rewardRules.${name}`),
    ...["baseScore", "maxRise", "maxFall", "epochSeconds", "halfLifeSeconds"].map((name) => `trustRules.${name}`),
    ...[
      "votingDelaySeconds",
      "votingPeriodSeconds",
      "proposalThreshold",
      "quorumFloor",
      "differential",
      "extensionSeconds",
      "guardian",
    ].map((name) => `governanceRules.${name}`),
  ],
  HandedOver: ["attester"],
} as const;

/** What a parameter file lacks, as "Reserve.parameters.distributor"; empty when it is complete. */
export function missingParameters(file: unknown): string[] {
  return Object.entries(REQUIRED).flatMap(([module, names]) =>
    names.map((name) => `${module}.${name}`).filter((name) => isMissing(valueAt(file, name.split(".")))),
  );
}

function valueAt(from: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (value, name) => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined),
    from,
  );
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
