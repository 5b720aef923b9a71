import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { AssetPrice, ReportMessage } from "@assay/sdk";
import {
  type Agreement,
  type AgreementEvent,
  type AgreementTiming,
  createAgreement,
  openJournal,
  type Journal,
  type NavObservation,
  type OracleConstants,
  type SetView,
  type Transport,
} from "@assay/validator";
import {
  parseProposal,
  parseReply,
  toWire,
  parseObservation,
} from "../../../../packages/validator/src/agreement/messages.js";
import { Wallet } from "ethers";

import { IdleClock } from "./idle-clock.js";

export const TIMING: AgreementTiming = {
  collectMs: 40,
  takeoverMs: 250,
  settleMs: 600,
  signMs: 15,
  giveUpMs: 2_500,
};

/** Somewhere within a second. */
const START_MS = 1_700_000_100_250;

export const RULES = { toleranceBps: 50n, maxDeviationBps: 500n, minValidators: 3 };
export const PRICES: readonly AssetPrice[] = [{ assetId: 1n, priceWad: 5n * 10n ** 16n, sourceAt: 1_700_000_000n }];

/** The keys of the tests; never funded anywhere. */
export function testKey(index: number): Wallet {
  return new Wallet(`0x${(index + 1).toString(16).padStart(64, "0")}`);
}

/** A report that reached the chain of the tests. */
export interface Landed {
  readonly report: ReportMessage;
  readonly by: number;
  readonly signatures: string;
}

export interface TestNode {
  readonly index: number;
  readonly agreement: Agreement;
  readonly journal: Journal;
  readonly events: AgreementEvent[];
}

export interface HubInit {
  readonly stakes: readonly bigint[];
  /** Indexes that neither observe nor answer. */
  readonly silent?: readonly number[];
  readonly timing?: Partial<AgreementTiming>;
}

/** Validators joined in memory, and a chain that takes any report of a round newer than its last. */
export class Hub {
  readonly nodes: TestNode[] = [];
  readonly landed: Landed[] = [];
  readonly clock = new IdleClock(START_MS);
  readonly silent: Set<number>;
  readonly set: SetView;
  readonly constants: OracleConstants;
  /** Lets a test break one way between two nodes: false drops the message. */
  allow: (from: number, to: number, kind: "observation" | "proposal") => boolean = () => true;
  /** Whether this validator cannot bring this report to the chain. */
  isStuck: (by: number, report: ReportMessage) => boolean = () => false;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "assay-hub-"));
  readonly #abort = new AbortController();

  constructor(readonly init: HubInit) {
    this.silent = new Set(init.silent ?? []);
    this.set = { epoch: 1n, members: init.stakes.map((stake, i) => ({ address: testKey(i).address, stake })) };
    this.constants = {
      domain: { chainId: 31_337n, oracle: "0x00000000000000000000000000000000000000A1" },
      indexToken: testKey(1_000).address,
      genesisAt: Math.floor(START_MS / 1_000) - 100,
    };
  }

  async open(): Promise<this> {
    for (const index of this.init.stakes.keys()) this.nodes.push(await this.#join(index));
    return this;
  }

  get latestRound(): bigint {
    return this.landed.at(-1)?.report.round ?? 0n;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Lets time pass to the next whole second, which it returns. */
  async nextSecond(): Promise<number> {
    const nowMs = this.clock.nowMs();
    const next = Math.floor(nowMs / 1_000) + 1;
    await this.clock.pass(this.clock.sleep(next * 1_000 - nowMs, this.signal));
    return next;
  }

  /** Plays `count` rounds from the next whole second on, one a second, with the NAV each node sees. */
  async play(
    count: number,
    navOf: (index: number, round: bigint) => bigint | undefined = () => 10n ** 18n,
  ): Promise<bigint[]> {
    const rounds: bigint[] = [];
    const work: Promise<void>[] = [];
    for (let i = 0; i < count; i += 1) {
      const now = await this.nextSecond();
      const round = BigInt(now - this.constants.genesisAt + 1);
      rounds.push(round);
      for (const node of this.nodes) {
        const navWad = this.silent.has(node.index) ? undefined : navOf(node.index, round);
        if (navWad === undefined) continue;
        const context = { round, set: this.set, rules: RULES, latestRound: this.latestRound };
        work.push(node.agreement.takePart(context, observationOf(navWad), BigInt(now), this.signal));
      }
    }
    await this.clock.pass(Promise.all(work));
    return rounds;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    for (const { journal } of this.nodes) await journal.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #join(index: number): Promise<TestNode> {
    const key = testKey(index);
    const events: AgreementEvent[] = [];
    const onDisk = await openJournal({
      file: path.join(this.#folder, `${index}.journal`),
      identity: { ...this.constants.domain, genesisAt: this.constants.genesisAt, validator: key.address },
    });
    const journal: Journal = {
      ...onDisk,
      record: (kind, round, digest) => this.clock.hold(onDisk.record(kind, round, digest)),
    };
    const agreement = createAgreement(
      {
        key,
        constants: this.constants,
        journal,
        transport: this.#transportOf(index),
        clock: this.clock,
        timing: { ...TIMING, ...this.init.timing },
        readLatestRound: () => Promise.resolve(this.latestRound),
        submit: (report, signatures) => {
          if (this.isStuck(index, report))
            return Promise.resolve({ kind: "failed", reason: "no gas", isRetryable: true });
          if (report.round <= this.latestRound) return Promise.resolve({ kind: "already", reason: "RoundNotNewer" });
          this.landed.push({ report, by: index, signatures });
          return Promise.resolve({ kind: "settled", txHash: "0x", blockNumber: 1, gasUsed: 1n, feeWei: 1n });
        },
        emit: (event) => events.push(event),
      },
      { self: key.address },
    );
    return { index, agreement, journal, events };
  }

  /** Over the wire form, so that the parsers run too. */
  #transportOf(from: number): Transport {
    const reach = (to: number, kind: "observation" | "proposal"): TestNode => {
      const node = this.nodes[to];
      if (node === undefined || this.silent.has(to) || !this.allow(from, to, kind)) throw new Error("silent");
      return node;
    };
    const others = this.set.members.map(({ address }) => address).filter((_, i) => i !== from);
    return {
      peers: others,
      broadcastObservation: async (observation) => {
        for (const to of this.init.stakes.keys()) {
          if (to === from) continue;
          try {
            reach(to, "observation").agreement.onObservation(parseObservation(JSON.parse(toWire(observation))));
          } catch {
            continue;
          }
        }
        return Promise.resolve();
      },
      propose: async (peer, proposal) => {
        const to = this.set.members.findIndex(({ address }) => address === peer);
        const reply = await reach(to, "proposal").agreement.onProposal(parseProposal(JSON.parse(toWire(proposal))));
        return parseReply(JSON.parse(toWire(reply)));
      },
    };
  }
}

export function observationOf(navWad: bigint, confidenceBps = 10_000n): NavObservation {
  return {
    nav: { totalValue: { units: 0n, scale: 0 }, nav50: "", navWad },
    confidenceBps,
    prices: PRICES,
    refusals: [],
  };
}
