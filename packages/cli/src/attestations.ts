import { areSameAmounts, type AssetAmount, type AttestationMessage } from "@assay/sdk";
import {
  chooseAttestation,
  collectAttestations,
  collectBestAttestation,
  type CollectedQuorum,
  collectProposals,
  type CreationProposal,
  type NodeRefusal,
  readBasketFile,
} from "@assay/validator/creations";
import { formatIsoTime } from "@assay/validator/market";
import { type Command, InvalidArgumentError, Option } from "commander";

import { parsePositiveAmount } from "./amounts.js";
import type { Chain } from "./chain.js";
import { ChainError, UsageError } from "./cli-error.js";
import {
  describeRefusal,
  readBasket,
  readOpenCreation,
  readQuorumRules,
  requireDesk,
  withCreationOption,
  withNodesOptions,
} from "./creations.js";
import { parseMoment } from "./moments.js";

/** What of an attestation a person states; nodes tell the rest. */
export interface AttestationOptions {
  readonly creation: bigint;
  readonly nodes: readonly string[];
  readonly timeoutSeconds: bigint;
  readonly receipt?: string;
  readonly receivedAt?: bigint;
  /** Path of a file. */
  readonly amounts?: string;
  readonly value?: bigint;
}

/** An attestation with what nodes gave for it. */
export interface Attested {
  readonly attestation: AttestationMessage;
  readonly basket: readonly AssetAmount[];
  readonly quorum: CollectedQuorum;
}

type Stated = Partial<Pick<AttestationMessage, "receipt" | "receivedAt" | "amounts" | "valueWad">>;

/** --creation, --nodes, --receipt, --received-at, --amounts and --value */
export function withAttestationOptions(command: Command): Command {
  return withNodesOptions(withCreationOption(command))
    .addOption(
      new Option("--receipt <hash>", "the delivery's hash (default: as most nodes report)").argParser(parseReceipt),
    )
    .addOption(
      new Option(
        "--received-at <time>",
        "when it arrived, ISO time or unix seconds (default: as most nodes report)",
      ).argParser(parseMoment),
    )
    .option("--amounts <json>", 'file of what arrived, {"64": "140.68"} (default: as most nodes report)')
    .addOption(
      new Option(
        "--value <decimal>",
        "its worth in the base asset (default: the highest that two thirds of the stake sign)",
      ).argParser(parsePositiveAmount),
    );
}

/** Makes the attestation, asks the nodes to sign it, and verifies what they give. */
export async function attest(chain: Chain, options: AttestationOptions): Promise<Attested> {
  const { creation, nodes } = options;
  const deps = { fetch, timeoutMs: Number(options.timeoutSeconds) * 1_000 };
  const record = await readOpenCreation(requireDesk(chain), creation);
  const [basket, rules] = await Promise.all([readBasket(chain, creation, record), readQuorumRules(chain, record)]);
  const stated: Stated = {
    ...(options.receipt === undefined ? {} : { receipt: options.receipt }),
    ...(options.receivedAt === undefined ? {} : { receivedAt: options.receivedAt }),
    ...(options.amounts === undefined ? {} : { amounts: readBasketFile(options.amounts) }),
    ...(options.value === undefined ? {} : { valueWad: options.value }),
  };
  const collect = async (attestation: AttestationMessage): Promise<Attested> => {
    const quorum = await collectAttestations(deps, rules, nodes, { attestation, basket });
    return { attestation, basket, quorum };
  };
  const alone = await completeAlone(chain, creation, stated);
  if (alone !== undefined) return collect(alone);

  const { proposals, refused } = await collectProposals(deps, nodes, creation);
  const chosen = chooseAttestation(proposals, rules);
  if (chosen === undefined) throw noDelivery(creation, proposals, refused);
  requireAllAsReported(stated, chosen);
  if (stated.valueWad !== undefined) return collect({ ...chosen, valueWad: stated.valueWad });
  const asStated = proposals.filter((proposal) => isAsStated(proposal, stated));
  const best = await collectBestAttestation(deps, rules, nodes, asStated, basket);
  return best === undefined ? collect(chosen) : { ...best, basket };
}

/** Needs no node when everything is stated: the NAV is on chain. */
async function completeAlone(
  chain: Chain,
  creationId: bigint,
  stated: Stated,
): Promise<AttestationMessage | undefined> {
  const { receipt, receivedAt, amounts, valueWad } = stated;
  if (receipt === undefined || receivedAt === undefined || amounts === undefined || valueWad === undefined)
    return undefined;
  const { navPerToken } = await chain.suite.oracle.navAt(receivedAt);
  return { creationId, receipt, receivedAt, navWad: navPerToken, valueWad, amounts };
}

function noDelivery(
  creation: bigint,
  proposals: readonly CreationProposal[],
  refused: readonly NodeRefusal[],
): ChainError {
  const refusals = proposals.flatMap((proposal) =>
    proposal.kind === "refuse" ? [`a node refuses it: ${proposal.refusal.reason}`] : [],
  );
  const reasons = [...refusals, ...refused.map(describeRefusal)];
  return new ChainError(`no node reports a delivery for creation ${creation}: ${reasons.join("; ")}`);
}

function isAsStated(proposal: CreationProposal, stated: Stated): boolean {
  if (proposal.kind === "refuse") return false;
  const told = proposal.attestation;
  const { receipt = told.receipt, receivedAt = told.receivedAt, amounts = told.amounts } = stated;
  return receipt === told.receipt && receivedAt === told.receivedAt && areSameAmounts(amounts, told.amounts);
}

function requireAllAsReported(stated: Stated, chosen: AttestationMessage): void {
  requireAsReported("receipt", stated.receipt ?? chosen.receipt, chosen.receipt);
  const moments = [stated.receivedAt ?? chosen.receivedAt, chosen.receivedAt] as const;
  requireAsReported("received-at", ...moments.map((at) => formatIsoTime(Number(at) * 1_000)));
  if (stated.amounts !== undefined && !areSameAmounts(stated.amounts, chosen.amounts))
    throw new UsageError("--amounts is not what most nodes report: see what they do with `attest` without it");
}

function requireAsReported(option: string, stated?: string, reported?: string): void {
  if (stated === reported) return;
  throw new UsageError(`--${option} is ${stated ?? ""}, and most nodes report ${reported ?? ""}`);
}

function parseReceipt(text: string): string {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("Give 0x and 64 hexadecimal digits.");
}
