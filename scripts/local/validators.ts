import { writeFileSync } from "node:fs";
import path from "node:path";

import { freePort } from "./chain-process.js";
import { validatorAccounts } from "./accounts.js";
import { type Child, startChild } from "./child.js";
import type { Market } from "./market.js";
import type { LocalSuite } from "./suite.js";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const MAIN = path.join(ROOT, "packages", "validator", "src", "main.ts");
const KEYS = { oracle: "ASSAY_ORACLE_KEY", submitter: "ASSAY_SUBMITTER_KEY" } as const;

export interface ValidatorProcess {
  readonly url: string;
  child: Child;
  /** What it signed; see the validator package. */
  readonly journalFile: string;
  /** Starts it again, with its journal, after it ended. */
  restart(): void;
}

/** Starts one process a validator; each knows the others' addresses. Configurations, journals and logs lie in `folder`. */
export async function startValidators(
  rpcUrl: string,
  suite: LocalSuite,
  market: Market,
  count: number,
  startRound: bigint,
  folder: string,
): Promise<ValidatorProcess[]> {
  const ports: number[] = [];
  for (let i = 0; i < count; i++) ports.push(await freePort());
  const urlOf = (i: number): string => `http://127.0.0.1:${ports[i]}`;
  const { oracle, registry, vault } = suite.addresses;

  return ports.map((port, i) => {
    const name = `validator-${i + 1}`;
    const file = path.join(folder, `${name}.json`);
    const journalFile = path.join(folder, `${name}.journal`);
    const config = {
      rpcUrl,
      addresses: { oracle, registry, vault },
      oracleKeyEnv: KEYS.oracle,
      submitterKeyEnv: KEYS.submitter,
      http: { host: "127.0.0.1", port },
      peers: ports
        .map((_, peer) => ({ validator: validatorAccounts(peer).oracle.address, url: urlOf(peer) }))
        .filter((_, peer) => peer !== i),
      sources: [market.sourceFor(i + 1, startRound)],
      journalPath: journalFile,
    };
    writeFileSync(file, JSON.stringify(config, null, 2));
    const keys = validatorAccounts(i);
    const start = (): Child =>
      startChild({
        name,
        args: ["--import", "tsx", MAIN, "--config", file],
        cwd: ROOT,
        env: { [KEYS.oracle]: keys.oracle.privateKey, [KEYS.submitter]: keys.submitter.privateKey },
        logFile: path.join(folder, `${name}.log`),
      });
    const running: ValidatorProcess = {
      url: urlOf(i),
      child: start(),
      journalFile,
      restart: () => void (running.child = start()),
    };
    return running;
  });
}
