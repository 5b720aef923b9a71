import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..", "..");

/** A running `npm start`, without the installation in front of it. */
export interface StartRun {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Its exit code, once all it printed was read. */
  readonly ended: Promise<number | null>;
}

/** Runs scripts/start.ts as npm does; no variable of ours is inherited. */
export function runStart(args: readonly string[]): StartRun {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ASSAY_"));
  const child = spawn(process.execPath, ["--import", "tsx", path.join("scripts", "start.ts"), ...args], {
    cwd: ROOT,
    env: Object.fromEntries(inherited),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (stderr += chunk.toString()));
  const ended = once(child, "close").then(() => child.exitCode);
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Ids of every process below `pid`. */
export function descendantsOf(pid: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found: number[] = [];
  for (let parents = [pid]; parents.length > 0;) {
    parents = pairs.filter(([, parent]) => parents.includes(parent)).map(([child]) => child);
    found.push(...parents);
  }
  return found;
}
