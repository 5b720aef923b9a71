import { type ErrorFragment, Interface } from "ethers";

import {
  AggregatorV3Adapter__factory,
  AssayAccessManager__factory,
  AssayTimelock__factory,
  BasketMath__factory,
  ERC7726Adapter__factory,
  GovernanceToken__factory,
  GuaranteeMarket__factory,
  GuaranteeToken__factory,
  ICreationDesk__factory,
  IndexToken__factory,
  IndexVault__factory,
  IRemoteAsset__factory,
  NAVOracle__factory,
  OperationalFund__factory,
  PremiumReserve__factory,
  RebalanceAuction__factory,
  RedemptionVault__factory,
  ReverseAuction__factory,
  RewardDistributor__factory,
  RewardToken__factory,
  SignatureQuorum__factory,
  StakingPools__factory,
  TrustGovernor__factory,
  TrustRegistry__factory,
  UtilityToken__factory,
  ValidatorRegistry__factory,
} from "../../../typechain-types/index.js";
import { findRevert } from "./errors/revert-data.js";
import { SENTENCES } from "./errors/sentences.js";
import { type ErrorArguments, fillTemplate } from "./errors/template.js";

/** A revert of the suite's contracts in words. */
export interface ExplainedError {
  /** The error's name in Solidity, e.g. `NAVOracle_NavStale`. */
  readonly name: string;
  /** Its arguments by name, as ethers decodes them. */
  readonly args: ErrorArguments;
  /** What happened, with the numbers. */
  readonly says: string;
  /** What to do about it. */
  readonly todo: string;
  /** Both, ready to print. */
  readonly sentence: string;
}

/** Every error of every contract of the suite, each once. */
export const ERRORS = new Interface(
  uniqueErrors([
    NAVOracle__factory.createInterface(),
    SignatureQuorum__factory.createInterface(),
    ValidatorRegistry__factory.createInterface(),
    IndexVault__factory.createInterface(),
    IndexToken__factory.createInterface(),
    BasketMath__factory.createInterface(),
    RebalanceAuction__factory.createInterface(),
    ICreationDesk__factory.createInterface(),
    IRemoteAsset__factory.createInterface(),
    RedemptionVault__factory.createInterface(),
    OperationalFund__factory.createInterface(),
    PremiumReserve__factory.createInterface(),
    GovernanceToken__factory.createInterface(),
    RewardToken__factory.createInterface(),
    UtilityToken__factory.createInterface(),
    GuaranteeToken__factory.createInterface(),
    GuaranteeMarket__factory.createInterface(),
    ReverseAuction__factory.createInterface(),
    TrustRegistry__factory.createInterface(),
    RewardDistributor__factory.createInterface(),
    TrustGovernor__factory.createInterface(),
    AssayTimelock__factory.createInterface(),
    StakingPools__factory.createInterface(),
    AssayAccessManager__factory.createInterface(),
    ERC7726Adapter__factory.createInterface(),
    AggregatorV3Adapter__factory.createInterface(),
    new Interface(["error Error(string)", "error Panic(uint256)"]),
  ]),
);

/**
 * Finds the revert of one of our contracts (or of OpenZeppelin's, under them) inside whatever a provider threw, and
 * says it in words. Amounts of ERC-20 errors are shown with 18 decimals.
 * @returns undefined when the error holds no revert that the suite knows.
 */
export function explainError(error: unknown): ExplainedError | undefined {
  for (const finding of findRevert(error)) {
    const explained =
      finding.kind === "data" ? explainRevertData(finding.data) : explainDecoded(finding.name, finding.args);
    if (explained !== undefined) return explained;
  }
  return undefined;
}

/** {@link explainError} for revert data that is at hand. */
export function explainRevertData(data: string): ExplainedError | undefined {
  try {
    const parsed = ERRORS.parseError(data);
    return parsed === null ? undefined : explain(parsed.fragment, [...parsed.args]);
  } catch {
    return undefined; // the selector is known, the arguments are cut off: not one of ours
  }
}

function explainDecoded(name: string, args: readonly unknown[]): ExplainedError | undefined {
  const fragment = name in SENTENCES ? ERRORS.getError(name) : null;
  return fragment !== null && fragment.inputs.length === args.length ? explain(fragment, args) : undefined;
}

function explain(fragment: ErrorFragment, values: readonly unknown[]): ExplainedError | undefined {
  const sentence = SENTENCES[fragment.name];
  if (sentence === undefined) return undefined;
  const args = new Map(fragment.inputs.map((input, i) => [input.name || String(i), values[i]]));
  const fill = (template: string): string => fillTemplate(template, args, (data) => explainRevertData(data)?.says);
  const [says, todo] = [fill(sentence[0]), fill(sentence[1])];
  return { name: fragment.name, args, says, todo, sentence: `${says} ${todo}` };
}

function uniqueErrors(interfaces: readonly Interface[]): ErrorFragment[] {
  const bySelector = new Map<string, ErrorFragment>();
  for (const contract of interfaces) {
    contract.forEachError((fragment) => {
      if (!bySelector.has(fragment.selector)) bySelector.set(fragment.selector, fragment);
    });
  }
  return [...bySelector.values()];
}
