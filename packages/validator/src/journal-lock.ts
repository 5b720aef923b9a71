import { readFileSync, rmSync, writeFileSync } from "node:fs";

import { JournalError } from "./errors.js";

/** Locks held by this process, so that it cannot take one twice. */
const held = new Set<string>();

/**
 * Takes the lock beside `file`; the answer gives it back. A lock whose process is gone is taken over.
 * @throws {@link JournalError} when a running process holds it.
 */
export function lockJournal(file: string): () => void {
  const lock = `${file}.lock`;
  if (held.has(lock)) throw new JournalError(file, "is open already in this process: give each node its own");
  if (!tryCreate(lock, file)) {
    const pid = Number(readText(lock));
    if (isRunning(pid)) throw new JournalError(file, `is in use by process ${pid}: stop it, or name another journal`);
    rmSync(lock, { force: true });
    if (!tryCreate(lock, file)) throw new JournalError(file, "was taken by another process just now");
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    rmSync(lock, { force: true });
  };
}

/** False when the lock exists. */
function tryCreate(lock: string, file: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw new JournalError(file, "cannot be locked: make its folder, and let this user write there", cause);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // gone in between: its owner is gone too
  }
}

/** Our own id in a lock we do not hold is a former process's, as containers reuse ids. */
function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM"; // runs, as somebody else
  }
}
