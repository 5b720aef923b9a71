import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import path from "node:path";

import { CreationSignedError, DoubleSignError, JournalError } from "./errors.js";
import {
  type CreationEntry,
  creationLine,
  entryLine,
  headerLine,
  identityText,
  type JournalContent,
  type JournalEntry,
  type JournalIdentity,
  parseJournal,
  type SignedKind,
} from "./journal-lines.js";
import { lockJournal } from "./journal-lock.js";

/** The memory of what was signed. */
export interface Journal {
  /**
   * Notes on disk that `digest` is about to be signed; sign only after it resolves. The same digest again is fine.
   * @throws {@link DoubleSignError} when another digest was noted for this kind and round, or the round is closed.
   */
  record(kind: SignedKind, round: bigint, digest: string): Promise<void>;
  /** What was noted for a round, if anything. */
  find(kind: SignedKind, round: bigint): string | undefined;
  /**
   * The same for what is about to be signed about a creation: one delivery or one refusal for each, and one creation for
   * each receipt. Never forgotten.
   * @throws {@link CreationSignedError} when something else was noted for the creation, or for the receipt.
   */
  recordCreation(entry: CreationEntry): Promise<void>;
  /** What was noted for a creation of a desk, if anything. */
  findCreation(desk: string, creationId: bigint): CreationEntry | undefined;
  close(): Promise<void>;
}

export interface JournalInit {
  readonly file: string;
  readonly identity: JournalIdentity;
}

const KEPT_ROUNDS = 3_600n; // an hour; the oracle takes no report older than 30 s
const MAX_LINES = 50_000; // some 5 MB; then the file is written anew with the rounds kept

/**
 * Opens the journal, or begins one. Every note reaches the disk before it is acknowledged.
 * @throws {@link JournalError} when it is in use, damaged, or another oracle's or validator's.
 */
export async function openJournal({ file, identity }: JournalInit): Promise<Journal> {
  const unlock = lockJournal(file);
  try {
    return await createJournal(file, identityText(identity), unlock);
  } catch (cause) {
    unlock();
    throw cause;
  }
}

async function createJournal(file: string, identity: string, unlock: () => void): Promise<Journal> {
  const content = await load(file, identity);
  const digests = new Map<string, string>();
  const creations = new Map<string, CreationEntry>();
  const creationOf = new Map<string, bigint>(); // by desk and receipt
  let entries: JournalEntry[] = [];
  let closedUpTo = content?.closedUpTo ?? 0n;
  let newest = 0n;
  let handle = await openAt(file, content, identity);
  let queue: Promise<unknown> = Promise.resolve();
  let broken: unknown;

  const remember = (entry: JournalEntry): void => {
    digests.set(keyOf(entry.kind, entry.round), entry.digest);
    entries.push(entry);
    if (entry.round > newest) newest = entry.round;
  };
  for (const entry of content?.entries ?? []) remember(entry);
  const rememberCreation = (entry: CreationEntry): void => {
    creations.set(creationKey(entry.desk, entry.creationId), entry);
    if (entry.receipt !== undefined) creationOf.set(receiptKey(entry.desk, entry.receipt), entry.creationId);
  };
  for (const entry of content?.creations ?? []) rememberCreation(entry);

  const rewrite = async (): Promise<void> => {
    if (newest - KEPT_ROUNDS > closedUpTo) closedUpTo = newest - KEPT_ROUNDS;
    entries = entries.filter(({ round }) => round > closedUpTo);
    digests.clear();
    for (const { kind, round, digest } of entries) digests.set(keyOf(kind, round), digest);
    await handle.close();
    const lines = [
      headerLine(identity, closedUpTo),
      ...[...creations.values()].map(creationLine),
      ...entries.map(entryLine),
    ];
    await replaceFile(file, lines.join(""));
    handle = await open(file, "a");
  };

  const write = async (line: string): Promise<void> => {
    if (broken !== undefined) throw new JournalError(file, "could not be written before; restart the node", broken);
    try {
      await handle.appendFile(line);
      await handle.datasync();
      if (entries.length > MAX_LINES) await rewrite();
    } catch (cause) {
      broken = cause; // what reached the disk is unknown: no signature leaves until a restart has read it back
      throw new JournalError(file, "cannot be written", cause);
    }
  };

  return {
    async record(kind, round, digest) {
      const known = digests.get(keyOf(kind, round));
      if (known === undefined) {
        if (round <= closedUpTo) throw new DoubleSignError(file, kind, round, `rounds up to ${closedUpTo} are closed`);
        const entry = { kind, round, digest };
        remember(entry); // at once, so that a second call cannot slip in while the first is written
        queue = queue.catch(() => undefined).then(() => write(entryLine(entry)));
      } else if (known !== digest) {
        throw new DoubleSignError(file, kind, round, `${known} was signed before`);
      }
      await queue;
    },
    async recordCreation(entry) {
      const { desk, creationId, digest, receipt } = entry;
      const known = creations.get(creationKey(desk, creationId));
      if (known !== undefined && known.digest !== digest)
        throw new CreationSignedError(file, creationId, `another ${known.kind} of it`);
      const paid = receipt === undefined ? undefined : creationOf.get(receiptKey(desk, receipt));
      if (paid !== undefined && paid !== creationId)
        throw new CreationSignedError(file, creationId, `receipt ${receipt} for creation ${paid}`);
      if (known === undefined) {
        rememberCreation(entry); // at once, as above
        queue = queue.catch(() => undefined).then(() => write(creationLine(entry)));
      }
      await queue;
    },
    findCreation: (desk, creationId) => creations.get(creationKey(desk, creationId)),
    find: (kind, round) => digests.get(keyOf(kind, round)),
    async close() {
      await queue.catch(() => undefined);
      await handle.close();
      unlock();
    },
  };
}

async function load(file: string, identity: string): Promise<JournalContent | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new JournalError(file, "cannot be read", cause);
  }
  const content = parseJournal(text, file);
  if (content !== undefined && content.identity !== identity) {
    throw new JournalError(file, `is of ${content.identity}, not of ${identity}: name another journal`);
  }
  return content;
}

/** Opens for appending, without a torn last line; a new file gets its header. */
async function openAt(file: string, content: JournalContent | undefined, identity: string): Promise<FileHandle> {
  if (content === undefined) await replaceFile(file, headerLine(identity, 0n));
  const handle = await open(file, "a");
  if (content !== undefined) {
    await handle.truncate(content.soundBytes);
    await handle.datasync();
  }
  return handle;
}

/** Either the old file or the whole new one survives a crash. */
async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, "w", 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
  await rename(fresh, file);
  const folder = await open(path.dirname(file), "r");
  await folder.sync();
  await folder.close();
}

function creationKey(desk: string, creationId: bigint): string {
  return `${desk} ${creationId}`;
}

function receiptKey(desk: string, receipt: string): string {
  return `${desk} ${receipt}`;
}

function keyOf(kind: SignedKind, round: bigint): string {
  return `${kind} ${round}`;
}
