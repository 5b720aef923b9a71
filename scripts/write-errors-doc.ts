// Prints docs/errors.md: every error of the contracts, from their ABIs and the SDK's sentences.
//
//   node --import tsx scripts/write-errors-doc.ts > docs/errors.md
import type { ErrorFragment } from "ethers";
import { format } from "prettier";

import { ERRORS } from "../packages/sdk/src/errors.js";
import { SENTENCES } from "../packages/sdk/src/errors/sentences.js";

const INTRODUCTION = `# Errors

This page follows \`packages/sdk/src/errors\`: \`scripts/write-errors-doc.ts\` prints it from the sentences there and the
contracts' ABIs. Change the sentences, then run \`npx tsx scripts/write-errors-doc.ts > docs/errors.md\`.

\`explainError\` of \`@assay/sdk/errors\` finds the error inside whatever a provider threw and gives the same sentences with
the numbers filled in; the \`assay\` command prints them. Amounts that end in Wad, and amounts of the base asset and the
index token, have 18 decimals; ratios that end in Ray have 27; the fund's other amounts are in the smallest unit of its
settlement asset. \`...At\`, \`deadline\` and \`timestamp\` are unix seconds.

An observation that is out of bounds is no error: the call succeeds and emits \`RoundRejected\` with a reason, see
[oracle.md](oracle.md).`;

/** Reasons by number, as NAVOracle_Halted and RoundRejected carry them. */
const REASONS = `## Reasons

\`Reason\` in an error or event is a number: 0 NONE, 1 SANITY (the NAV left its sane range), 2 CONFIDENCE (too low),
3 SPREAD (counted validators too far apart), 4 DEVIATION (too much stake too far from the median), 5 JUMP (the NAV moved
too far in one round), 6 HALTED (the oracle was halted already), 7 AGE (the newest NAV is too old), 8 UNSEEN (no NAV yet).`;

/** A chapter holds the errors whose names begin so, in the order of the ABI. */
const CHAPTERS: readonly (readonly [title: string, prefix: RegExp])[] = [
  ["NAVOracle", /^NAVOracle_/],
  ["SignatureQuorum (inside NAVOracle)", /^SignatureQuorum_/],
  ["ERC7726Adapter", /^Oracle[A-Z]/],
  ["ValidatorRegistry", /^ValidatorRegistry_/],
  ["IndexVault", /^(IndexVault|Books|BasketCode)_/],
  ["IndexToken", /^IndexToken_/],
  ["RebalanceAuction", /^RebalanceAuction_/],
  ["CreationDesk", /^CreationDesk_/],
  ["RemoteAsset", /^RemoteAsset_/],
  ["RedemptionVault", /^RedemptionVault_/],
  ["OperationalFund", /^(OperationalFund|StrategyList)_/],
  ["PremiumReserve", /^PremiumReserve_/],
  ["FundPeriods and NumberedTokens (inside RedemptionVault)", /^(FundPeriods|NumberedTokens|Totals|QueueTotals)_/],
  ["LockableToken (BTA-GOV, BTA-UTIL, BTA-REWARD, BTA-GUAR)", /^Lockable_/],
  ["The four tokens", /^(Governance|Utility|Reward|Guarantee)Token_/],
  ["TrustRegistry", /^TrustRegistry_/],
  ["DisputedRoots (inside TrustRegistry and RewardDistributor)", /^DisputedRoots_/],
  ["RewardDistributor", /^RewardDistributor_/],
  ["StakingPools", /^StakingPools_/],
  ["GuaranteeMarket", /^Guarantee(Market|Lifecycle)_/],
  ["ReverseAuction", /^(ReverseAuction|BestBids)_/],
  ["TrustGovernor and AssayTimelock", /^(TrustGovernor|AssayTimelock)_/],
  ["AssayAccessManager", /^AssayAccessManager_/],
  ["OpenZeppelin and PRB-Math, under our contracts", /^/],
];

process.stdout.write(await format(writePage(), { parser: "markdown", printWidth: 120 }));

function writePage(): string {
  const left = new Map<string, ErrorFragment>();
  ERRORS.forEachError((fragment) => left.set(fragment.name, fragment));
  const chapters = CHAPTERS.map(([title, prefix]) => {
    const fragments = [...left.values()].filter(({ name }) => prefix.test(name));
    for (const { name } of fragments) left.delete(name);
    return [
      `## ${title}`,
      "",
      "| error | what happened | what to do |",
      "| --- | --- | --- |",
      ...fragments.map(rowOf),
    ].join("\n");
  });
  return [INTRODUCTION, ...chapters, REASONS].join("\n\n");
}

/** An error's arguments are those its sentence names, so they stand in it as code. */
function rowOf({ name, inputs }: ErrorFragment): string {
  const [says, todo] = SENTENCES[name] ?? ["No sentence yet.", ""];
  const args = inputs.map((input) => `${input.type} ${input.name}`).join(", ");
  const cell = (text: string): string => text.replaceAll(/\{(\w+):\w+\}/g, "`$1`").replaceAll("|", "\\|");
  return `| \`${name}(${args})\` | ${cell(says)} | ${cell(todo)} |`;
}
