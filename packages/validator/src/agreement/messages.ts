import {
  hashPrices,
  oracleDomain,
  type AssetPrice,
  type ObservationMessage,
  type OracleDomain,
  type ReportMessage,
} from "@assay/sdk";
import { getAddress, isAddress, type Signer, verifyTypedData } from "ethers";
import { z } from "zod";

import { PeerMessageError } from "../errors.js";

/** An observation with the prices behind it and its maker's signature. */
export interface SignedObservation {
  readonly message: ObservationMessage;
  readonly prices: readonly AssetPrice[];
  readonly signature: string;
}

/** A report somebody proposes to sign, with the observations it follows from. */
export interface Proposal {
  readonly report: ReportMessage;
  readonly observations: readonly SignedObservation[];
  /** 0 for the round's first proposer, 1 for the next that took over ... */
  readonly attempt: number;
  /** The proposer's, over {@link PROPOSAL_TYPES}. */
  readonly signature: string;
}

/** A report this validator signed, with its evidence. */
export interface SignedReport {
  readonly report: ReportMessage;
  readonly signature: string;
  /** What the report follows from, when it is another than the one proposed. */
  readonly observations: readonly SignedObservation[];
}

export type ProposalReply =
  ({ readonly kind: "signed" } & SignedReport) | { readonly kind: "refused"; readonly reason: string };

/** What a proposer signs, so that only validators can make others work. */
export interface ProposalMessage {
  readonly round: bigint;
  readonly attempt: number;
  readonly reportDigest: string;
}

const PROPOSAL_TYPES = {
  Proposal: [
    { name: "round", type: "uint64" },
    { name: "attempt", type: "uint8" },
    { name: "reportDigest", type: "bytes32" },
  ],
};

const MAX_VALIDATORS = 100;
const MAX_ASSETS = 20;

const uint = (bits: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,77})$/)
    .transform(BigInt)
    .refine((value) => value < 1n << BigInt(bits), `must fit ${bits} bits`);
const address = z
  .string()
  .refine((text) => isAddress(text), "must be an address")
  .transform((text) => getAddress(text));
const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((text) => text.toLowerCase());
const signature = z.string().regex(/^0x[0-9a-fA-F]{130}$/);
const navWad = uint(80).refine((value) => value > 0n, "must be above 0");
const bps = uint(14).refine((value) => value <= 10_000n, "must be at most 10000");

const ASSET_PRICE = z.object({
  assetId: uint(32),
  priceWad: uint(128).refine((value) => value > 0n, "must be above 0"),
  sourceAt: uint(64),
});
const OBSERVATION = z.object({
  message: z.object({
    indexToken: address,
    round: uint(64),
    observedAt: uint(64),
    navWad,
    confidenceBps: bps,
    pricesHash: hash,
    setEpoch: uint(64),
  }),
  prices: z.array(ASSET_PRICE).max(MAX_ASSETS),
  signature,
});
const REPORT = z.object({
  indexToken: address,
  round: uint(64),
  observedAt: uint(64),
  navWad,
  confidenceBps: bps,
  spreadBps: bps,
  assetsRoot: hash,
  setEpoch: uint(64),
});
const OBSERVATIONS = z.array(OBSERVATION).max(MAX_VALIDATORS);
const PROPOSAL = z.object({
  report: REPORT,
  observations: OBSERVATIONS,
  attempt: z
    .number()
    .int()
    .min(0)
    .max(MAX_VALIDATORS - 1),
  signature,
});
const REPLY = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("signed"), report: REPORT, signature, observations: OBSERVATIONS }),
  z.object({ kind: z.literal("refused"), reason: z.string().max(500) }),
]);

/** @throws {@link PeerMessageError} naming the field. */
export function parseObservation(value: unknown): SignedObservation {
  return parse(OBSERVATION, value);
}

/** @throws {@link PeerMessageError} naming the field. */
export function parseProposal(value: unknown): Proposal {
  return parse(PROPOSAL, value);
}

/** @throws {@link PeerMessageError} naming the field. */
export function parseReply(value: unknown): ProposalReply {
  return parse(REPLY, value);
}

/** JSON with bigints as decimal text, as the parsers above read it. */
export function toWire(value: SignedObservation | Proposal | ProposalReply): string {
  return JSON.stringify(value, (_key, field: unknown) => (typeof field === "bigint" ? field.toString() : field));
}

export function signProposal(signer: Signer, domain: OracleDomain, message: ProposalMessage): Promise<string> {
  return signer.signTypedData(oracleDomain(domain), PROPOSAL_TYPES, message);
}

export function recoverProposer(domain: OracleDomain, message: ProposalMessage, sig: string): string {
  return verifyTypedData(oracleDomain(domain), PROPOSAL_TYPES, message, sig);
}

/** Whether the prices beside an observation are those it was signed over. */
export function arePricesSigned({ message, prices }: SignedObservation): boolean {
  return hashPrices(prices) === message.pricesHash;
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new PeerMessageError(issue?.path.join(".") || "the message", issue?.message ?? "is malformed");
}
