import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type ChainProcess, startChain } from "../../scripts/local/chain-process.js";
import { readSettled, type SettledRound } from "../../scripts/local/feed.js";
import type { Market } from "../../scripts/local/market.js";
import { deployLocal, equalStakes, type LocalSuite } from "../../scripts/local/suite.js";
import { startValidators, type ValidatorProcess } from "../../scripts/local/validators.js";

const VALIDATORS = 5;
const POLL_MS = 100;
const WAIT_MS = 45_000; // bounds a hang; how long anything takes is never asserted with it
const LEAD_SECONDS = 8;

export interface StackInit {
  readonly market: Market;
  readonly stakes?: readonly bigint[];
  readonly maxPriceAgeSeconds?: number;
}

/** What `npm start` starts, on ports and under a deployment id of its own. */
export interface LocalStack {
  readonly chain: ChainProcess;
  readonly suite: LocalSuite;
  readonly validators: readonly ValidatorProcess[];
  /** The round that gets the first row of a replay. */
  readonly startRound: bigint;
  /** Every round settled so far, oldest first. */
  settled(): Promise<readonly SettledRound[]>;
  /** Every process started, also those that ended since. */
  pids(): readonly number[];
  restart(index: number): void;
  stop(): Promise<void>;
}

/** Starts a chain, deploys, seeds and starts the validators; nothing has settled yet. */
export async function startStack(init: StackInit): Promise<LocalStack> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "assay-test-"));
  const ending: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ending.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const chain = await startChain();
    ending.push(() => chain.stop());
    const stakes = init.stakes ?? equalStakes(VALIDATORS);
    const suite = await deployLocal(chain.url, {
      deploymentId: `test-${chain.port}`,
      stakes,
      basket: init.market.basket,
      ...(init.maxPriceAgeSeconds === undefined ? {} : { maxPriceAgeSeconds: init.maxPriceAgeSeconds }),
    });
    ending.push(async () => {
      await suite.close();
      rmSync(path.dirname(suite.addressesFile), { recursive: true, force: true });
    });
    const { contracts, provider } = suite;
    const genesisAt = Number(await contracts.oracle.GENESIS_AT());
    const startRound = BigInt(Math.floor(Date.now() / 1_000) + LEAD_SECONDS - genesisAt + 1);
    const validators = await startValidators(chain.url, suite, init.market, stakes.length, startRound, folder);
    for (const validator of validators) ending.push(() => validator.child.stop());
    const pids = [chain.child.pid, ...validators.map(({ child }) => child.pid)];

    const rounds: SettledRound[] = [];
    let block = 0;
    return {
      chain,
      suite,
      validators,
      startRound,
      async settled() {
        const news = await readSettled(contracts, provider, block);
        block = news.block;
        rounds.push(...news.rounds);
        return rounds;
      },
      pids: () => pids,
      restart(index) {
        const validator = at(validators, index);
        validator.restart();
        pids.push(validator.child.pid);
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Asks until the answer is not undefined. */
export async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + WAIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > giveUpAt) throw new Error(`waited ${WAIT_MS / 1_000} s in vain: ${what}`);
    await sleep(POLL_MS);
  }
}

/** Whether a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The element at `index`, which must be there; from the end when negative. */
export function at<T>(list: readonly T[], index: number): T {
  const element = list.at(index);
  if (element === undefined) throw new Error(`no element ${index} of ${list.length}`);
  return element;
}
