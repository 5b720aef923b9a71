import { areSameAmounts, type AssetAmount, type AttestationMessage } from "@assay/sdk";
import {
  chooseAttestation,
  collectAttestations,
  type CollectedQuorum,
  collectProposals,
  readBasketFile,
} from "@assay/validator/creations";
import { formatIsoTime, parseIsoTime } from "@assay/validator/market";
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
        "its worth in the base asset (default: the median of the nodes' values)",
      ).argParser(parsePositiveAmount),
    );
}

/** Makes the attestation, asks the nodes to sign it, and verifies what they give. */
export async function attest(chain: Chain, options: AttestationOptions): Promise<Attested> {
  const { creation, nodes } = options;
  const deps = { fetch, timeoutMs: Number(options.timeoutSeconds) * 1_000 };
  const record = await readOpenCreation(requireDesk(chain), creation);
  const [basket, rules] = await Promise.all([readBasket(chain, creation, record), readQuorumRules(chain)]);
  const stated: Stated = {
    ...(options.receipt === undefined ? {} : { receipt: options.receipt }),
    ...(options.receivedAt === undefined ? {} : { receivedAt: options.receivedAt }),
    ...(options.amounts === undefined ? {} : { amounts: readBasketFile(options.amounts) }),
    ...(options.value === undefined ? {} : { valueWad: options.value }),
  };
  const attestation = (await completeAlone(chain, creation, stated)) ?? (await completeByNodes(deps, options, stated));
  const quorum = await collectAttestations(deps, rules, nodes, { attestation, basket });
  return { attestation, basket, quorum };
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

async function completeByNodes(
  deps: Parameters<typeof collectProposals>[0],
  { creation, nodes }: AttestationOptions,
  stated: Stated,
): Promise<AttestationMessage> {
  const { proposals, refused } = await collectProposals(deps, nodes, creation);
  const chosen = chooseAttestation(proposals);
  if (chosen === undefined) {
    const refusals = proposals.flatMap((proposal) =>
      proposal.kind === "refuse" ? [`a node refuses it: ${proposal.refusal.reason}`] : [],
    );
    const reasons = [...refusals, ...refused.map(describeRefusal)];
    throw new ChainError(`no node reports a delivery for creation ${creation}: ${reasons.join("; ")}`);
  }
  requireAsReported("receipt", stated.receipt ?? chosen.receipt, chosen.receipt);
  const moments = [stated.receivedAt ?? chosen.receivedAt, chosen.receivedAt] as const;
  requireAsReported("received-at", ...moments.map((at) => formatIsoTime(Number(at) * 1_000)));
  if (stated.amounts !== undefined && !areSameAmounts(stated.amounts, chosen.amounts))
    throw new UsageError("--amounts is not what most nodes report: see what they do with `attest` without it");
  return { ...chosen, ...(stated.valueWad === undefined ? {} : { valueWad: stated.valueWad }) };
}

function requireAsReported(option: string, stated?: string, reported?: string): void {
  if (stated === reported) return;
  throw new UsageError(`--${option} is ${stated ?? ""}, and most nodes report ${reported ?? ""}`);
}

function parseReceipt(text: string): string {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("Give 0x and 64 hexadecimal digits.");
}

function parseMoment(text: string): bigint {
  if (/^\d{1,11}$/.test(text)) return BigInt(text);
  const atMs = parseIsoTime(text);
  if (atMs !== undefined && atMs >= 0 && atMs % 1_000 === 0) return BigInt(atMs / 1_000);
  throw new InvalidArgumentError("Give whole seconds: an ISO time such as 2025-08-08T12:00:00Z, or unix seconds.");
}
