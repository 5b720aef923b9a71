import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";

const STOP_MS = 5_000;

/** A process this one started. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  isRunning(): boolean;
  /** Ends it, by force after five seconds, and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would, and waits until it is gone. */
  kill(): Promise<void>;
}

export interface ChildInit {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** What it gets of the environment besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where what it prints goes. */
  readonly logFile: string;
}

/** Starts the project's Node on `args`. */
export function startChild(init: ChildInit): Child {
  const log = createWriteStream(init.logFile, { flags: "a" });
  const child = spawn(process.execPath, [...init.args], {
    cwd: init.cwd,
    env: { ...process.env, ...init.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  return {
    name: init.name,
    pid: child.pid ?? -1,
    isRunning: () => isRunning(child),
    stop: () => stop(child),
    kill: () => kill(child),
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(kill);
}

async function kill(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
