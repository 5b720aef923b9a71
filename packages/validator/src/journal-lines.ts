import { createHash } from "node:crypto";

import { z } from "zod";

import { JournalError } from "./errors.js";

/** What a journal is for; a journal of another oracle or key is refused. */
export interface JournalIdentity {
  readonly chainId: bigint;
  readonly oracle: string;
  /** Tells apart two local chains that share chain id and addresses. */
  readonly genesisAt: number;
  readonly validator: string;
}

/** What is signed for a round: one of each at most. */
export type SignedKind = "observation" | "report";

/** What is signed about a creation: one of the two. */
export type CreationKind = "attestation" | "refusal";

/**
 * One line: what was signed about a creation of a desk. Kept for ever: a creation may be finalized weeks later. An
 * attestation has one line, at whatever NAVs and values its delivery is signed.
 */
export interface CreationEntry {
  readonly kind: CreationKind;
  /** Address of the CreationDesk. */
  readonly desk: string;
  readonly creationId: bigint;
  /** Whose creation it was; absent from lines written before signatures named him. */
  readonly creator?: string | undefined;
  /** What he had announced; absent likewise. */
  readonly basketHash?: string | undefined;
  /** What must not change: the digest of a refusal, that of an attestation with NAV and value 0. */
  readonly digest: string;
  /** The delivery attested; absent from a refusal. */
  readonly receipt?: string | undefined;
  /** The message as text, to be told again; of an attestation with this node's own NAV and value. */
  readonly message: string;
}

/** One line: the digest signed for a round. */
export interface JournalEntry {
  readonly kind: SignedKind;
  readonly round: bigint;
  readonly digest: string;
}

export interface JournalContent {
  readonly identity: string;
  /** Rounds up to this one are closed: what was signed in them is no longer kept. */
  readonly closedUpTo: bigint;
  readonly entries: readonly JournalEntry[];
  readonly creations: readonly CreationEntry[];
  /** Bytes up to the end of the last whole line. */
  readonly soundBytes: number;
}

const CHECKSUM_LENGTH = 8;
const ROUND = z.string().regex(/^\d+$/).transform(BigInt);
const HEADER = z.object({ journal: z.literal(1), identity: z.string(), closedUpTo: ROUND });
const HASH = z.string().regex(/^0x[0-9a-f]{64}$/);
const ENTRY = z.object({ kind: z.enum(["observation", "report"]), round: ROUND, digest: HASH });
const CREATION = z.object({
  kind: z.enum(["attestation", "refusal"]),
  desk: z.string(),
  creationId: ROUND,
  creator: z.string().optional(),
  basketHash: HASH.optional(),
  digest: HASH,
  receipt: HASH.optional(),
  message: z.string(),
});
const LINE = z.union([ENTRY, CREATION]);

/** The identity as one comparable text. */
export function identityText({ chainId, oracle, genesisAt, validator }: JournalIdentity): string {
  return [`chain ${chainId}`, `oracle ${oracle}`, `genesis ${genesisAt}`, `validator ${validator}`].join(", ");
}

/** First line of a journal, with its line end. */
export function headerLine(identity: string, closedUpTo: bigint): string {
  return seal(JSON.stringify({ journal: 1, identity, closedUpTo: closedUpTo.toString() }));
}

/** One entry as a line, with its line end. */
export function entryLine({ kind, round, digest }: JournalEntry): string {
  return seal(JSON.stringify({ kind, round: round.toString(), digest }));
}

/** One signed creation as a line, with its line end. */
export function creationLine(entry: CreationEntry): string {
  const { kind, desk, creationId, creator, basketHash, digest, receipt, message } = entry;
  const id = creationId.toString();
  return seal(JSON.stringify({ kind, desk, creationId: id, creator, basketHash, digest, receipt, message }));
}

/**
 * Reads a journal. What follows the last line end was torn by a crash before its signature left: it is passed over.
 * @throws {@link JournalError} on any whole line that is not as it was written.
 */
export function parseJournal(text: string, file: string): JournalContent | undefined {
  const end = text.lastIndexOf("\n") + 1;
  if (end === 0) return undefined;
  const [first = "", ...rest] = text.slice(0, end - 1).split("\n");
  const { identity, closedUpTo } = readLine(HEADER, first, 1, file);
  const entries: JournalEntry[] = [];
  const creations: CreationEntry[] = [];
  for (const [i, line] of rest.entries()) {
    const entry = readLine(LINE, line, i + 2, file);
    if ("round" in entry) entries.push(entry);
    else creations.push(entry);
  }
  return { identity, closedUpTo, entries, creations, soundBytes: Buffer.byteLength(text.slice(0, end)) };
}

function seal(json: string): string {
  return `${checksum(json)} ${json}\n`;
}

function readLine<T>(schema: z.ZodType<T>, line: string, number: number, file: string): T {
  const json = line.slice(CHECKSUM_LENGTH + 1);
  try {
    if (line === `${checksum(json)} ${json}`) return schema.parse(JSON.parse(json));
  } catch (cause) {
    throw corrupt(file, number, cause);
  }
  throw corrupt(file, number);
}

function corrupt(file: string, line: number, cause?: unknown): JournalError {
  const repair =
    "it cannot be told any more what was signed. Stop this validator for 30 s, so that no old round can settle, " +
    "keep the file for evidence, and start with a new one; take creations that are still open out of the deliveries";
  return new JournalError(file, `line ${line} is damaged: ${repair}`, cause);
}

function checksum(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, CHECKSUM_LENGTH);
}
