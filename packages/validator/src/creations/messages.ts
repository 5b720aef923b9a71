import type { AssetAmount, AttestationMessage, RefusalMessage, ValidatorSignature } from "@assay/sdk";
import { getAddress, isAddress } from "ethers";
import { z } from "zod";

import { ValidatorError } from "../errors.js";

/** An attestation somebody wants signed, with the basket that was announced. */
export interface AttestRequest {
  readonly attestation: AttestationMessage;
  readonly basket: readonly AssetAmount[];
}

/** What a node would sign about a creation, at its own value; or has signed. */
export type CreationProposal = AttestProposal | RefuseProposal;

export interface AttestProposal {
  readonly kind: "attest";
  /** The oracle key the node says it has: a claim, until it signs. */
  readonly validator: string;
  /** Whether it signed this delivery before, at whatever value. */
  readonly isSigned: boolean;
  readonly attestation: AttestationMessage;
}

export interface RefuseProposal {
  readonly kind: "refuse";
  readonly validator: string;
  readonly isSigned: boolean;
  readonly refusal: RefusalMessage;
}

/** A message about a creation that is malformed. */
export class CreationMessageError extends ValidatorError {
  override readonly name = "CreationMessageError";

  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}

export const ATTEST_PATH = "/creations/attest";
export const REFUSE_PATH = "/creations/refuse";
/** Where a node says what it would sign about a creation. */
export function proposalPath(creationId: bigint | ":id"): string {
  return `/creations/${creationId}/proposal`;
}

const MAX_AMOUNTS = 20;
const MAX_REASON_BYTES = 256;

const uint = (bits: number) =>
  z
    .string("must be a whole number as text")
    .regex(/^(0|[1-9]\d{0,77})$/, "must be a whole number as text")
    .transform(BigInt)
    .refine((value) => value < 1n << BigInt(bits), `must fit ${bits} bits`);
const positive = (bits: number) => uint(bits).refine((value) => value > 0n, "must be above 0");
const AMOUNTS = z
  .array(z.strictObject({ assetId: uint(32), amount: positive(128) }), "must be a list of assetId and amount")
  .min(1, "must not be empty")
  .max(MAX_AMOUNTS, `must have at most ${MAX_AMOUNTS} amounts`)
  .refine(
    (list) => list.every(({ assetId }, i) => i === 0 || (list[i - 1]?.assetId ?? 0n) < assetId),
    "must be by rising asset id, each once",
  );
const ATTESTATION_FIELDS = {
  creationId: positive(64),
  receipt: z
    .string("must be 0x and 64 hex digits")
    .regex(/^0x(?!0{64}$)[0-9a-fA-F]{64}$/, "must be 0x and 64 hex digits, not all zero")
    .transform((text) => text.toLowerCase()),
  receivedAt: uint(64),
  navWad: positive(80), // what the oracle can hold
  valueWad: positive(192), // far beyond any vault
  amounts: AMOUNTS,
};
const ATTESTATION = z.strictObject(ATTESTATION_FIELDS);
const ATTEST_REQUEST = z.strictObject({ ...ATTESTATION_FIELDS, basket: AMOUNTS });
const REFUSAL = z.strictObject({
  creationId: positive(64),
  reason: z
    .string("must be a text")
    .refine(
      (text) => text !== "" && Buffer.byteLength(text) <= MAX_REASON_BYTES && text.isWellFormed(),
      `must have 1 to ${MAX_REASON_BYTES} bytes`,
    ),
});
const ADDRESS = z
  .string()
  .refine((text) => isAddress(text), "must be an address")
  .transform((text) => getAddress(text));
const PROPOSAL = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("attest"), validator: ADDRESS, isSigned: z.boolean(), attestation: ATTESTATION }),
  z.object({ kind: z.literal("refuse"), validator: ADDRESS, isSigned: z.boolean(), refusal: REFUSAL }),
]);
const SIGNED = z.object({
  validator: ADDRESS,
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/, "must be 65 bytes"),
});
const FAILURE = z.object({ error: z.object({ code: z.string().max(60), message: z.string().max(1_000) }) });

/** @throws {@link CreationMessageError} naming the field. */
export function parseAttestRequest(value: unknown): AttestRequest {
  const { basket, ...attestation } = parse(ATTEST_REQUEST, value);
  return { attestation, basket };
}

/** @throws {@link CreationMessageError} naming the field. */
export function parseAttestation(value: unknown): AttestationMessage {
  return parse(ATTESTATION, value);
}

/** @throws {@link CreationMessageError} naming the field. */
export function parseRefusal(value: unknown): RefusalMessage {
  return parse(REFUSAL, value);
}

/** @throws {@link CreationMessageError} naming the field. */
export function parseProposal(value: unknown): CreationProposal {
  return parse(PROPOSAL, value);
}

/** @throws {@link CreationMessageError} naming the field. */
export function parseSigned(value: unknown): ValidatorSignature {
  return parse(SIGNED, value);
}

/** The creation a path names. @throws {@link CreationMessageError}. */
export function parseCreationId(text: string): bigint {
  return parse(z.object({ id: positive(64) }), { id: text }).id;
}

/** A node's code and reason for not doing what was asked; undefined when its answer is none of these. */
export function parseFailure(value: unknown): { readonly code: string; readonly message: string } | undefined {
  return FAILURE.safeParse(value).data?.error;
}

/** JSON with bigints as decimal text, as the parsers above read it. */
export function toWire(value: object): string {
  return JSON.stringify(value, (_key, field: unknown) => (typeof field === "bigint" ? field.toString() : field));
}

/** The body {@link parseAttestRequest} reads. */
export function attestBody({ attestation, basket }: AttestRequest): string {
  return toWire({ ...attestation, basket });
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.map(String).join(".") || "the body";
  const problem = issue?.code === "unrecognized_keys" ? `does not know ${issue.keys[0] ?? "a field"}` : issue?.message;
  throw new CreationMessageError(field.slice(0, 80), (problem ?? "is malformed").slice(0, 200));
}
