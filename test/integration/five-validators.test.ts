import { readFileSync } from "node:fs";

import { expect } from "chai";
import { isError } from "ethers";

import { parseJournal } from "../../packages/validator/src/journal-lines.js";
import { HOLDER } from "../../scripts/local/accounts.js";
import type { SettledRound } from "../../scripts/local/feed.js";
import { createHolder, type Holder } from "../../scripts/local/holder.js";
import { simulatedMarket } from "../../scripts/local/market.js";
import { IndexVault__factory, NAVOracle__factory } from "../../typechain-types/index.js";
import { at, isAlive, type LocalStack, startStack, until } from "../helpers/local-stack.js";
import { WAD } from "../helpers/suite.js";

const MAX_AGE_SECONDS = 5;
const LONGEST_GAP_SECONDS = 3n; // the dead proposer's own round, and up to two seconds more
const WINDOW_SECONDS = 10n;
const ALL = 5n;
const ORACLE = NAVOracle__factory.createInterface();

// One journey on one chain: later tests build on earlier ones.
describe("five validators in processes of their own", function () {
  this.timeout(180_000);

  let stack: LocalStack;
  let holder: Holder;

  before(async () => {
    stack = await startStack({ market: simulatedMarket(), maxPriceAgeSeconds: MAX_AGE_SECONDS });
    holder = await createHolder(stack.suite.contracts, stack.suite.provider);
  });

  after(async () => {
    await stack.stop();
  });

  async function newest(): Promise<SettledRound> {
    return until("a settled round", async () => (await stack.settled()).at(-1));
  }

  /** The rounds from `from` on, `seconds` of them by the chain's clock. */
  async function watch(from: SettledRound, seconds: bigint): Promise<SettledRound[]> {
    return until(`a round ${seconds} s after round ${from.round}`, async () => {
      const rounds = (await stack.settled()).filter(({ round }) => round >= from.round);
      return at(rounds, -1).observedAt - from.observedAt >= seconds ? rounds : undefined;
    });
  }

  async function backToAll(after: SettledRound): Promise<SettledRound> {
    return until("all five counted", async () =>
      (await stack.settled()).find(({ round, validators }) => round > after.round && validators === ALL),
    );
  }

  async function get(index: number, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${at(stack.validators, index).url}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** What minting would come to in the next block. */
  async function tryMint(): Promise<string> {
    const { vault } = stack.suite.contracts;
    const mint = "mintWithNAV(uint256,uint256,uint256,address)";
    const deadline = Math.floor(Date.now() / 1_000) + 600;
    const data = vault.interface.encodeFunctionData(mint, [WAD, 0n, deadline, HOLDER.address]);
    try {
      await stack.suite.provider.call({
        from: HOLDER.address,
        to: await vault.getAddress(),
        data,
        blockTag: "pending",
      });
      return "minted";
    } catch (cause) {
      return revertOf(cause);
    }
  }

  describe("while all run", () => {
    it("settles a round every second with five of five", async () => {
      const streak = await until("five rounds in a row of five validators", async () => {
        const last = (await stack.settled()).slice(-5);
        return last.length === 5 && last.every(({ validators }) => validators === ALL) && areConsecutive(last)
          ? last
          : undefined;
      });
      for (const { navWad, confidenceBps } of streak) {
        expect(navWad).to.be.within((WAD * 9n) / 10n, (WAD * 11n) / 10n); // the seed's NAV is 1, swings stay within 5 %
        expect(confidenceBps).to.be.within(8_000n, 10_000n);
      }
      const genesisAt = await stack.suite.contracts.oracle.GENESIS_AT();
      for (const { round, observedAt } of streak) expect(observedAt).to.equal(genesisAt + round - 1n);
    });

    it("mints for the example holder", async () => {
      expect(await holder.act()).to.match(/^minted \d+\.\d{4} TAO20 for 10\.0000 TAO$/);
      expect(await tryMint()).to.equal("minted");
    });
  });

  describe("the HTTP of a node", () => {
    it("GET /health and /ready say that it runs and observes", async () => {
      const health = await get(0, "/health");
      expect(health.status).to.equal(200);
      expect(health.body.isAlive).to.equal(true);
      expect(await get(0, "/ready")).to.deep.equal({ status: 200, body: { isReady: true, reasons: [] } });
    });

    it("GET /nav/latest is the chain's newest NAV", async () => {
      const { status, body } = await get(1, "/nav/latest");
      expect(status).to.equal(200);
      const settled = await until("the round it told", async () =>
        (await stack.settled()).find(({ round }) => round.toString() === body.round),
      );
      expect(body).to.include({
        navWad: settled.navWad.toString(),
        observedAt: settled.observedAt.toString(),
        confidenceBps: settled.confidenceBps.toString(),
        validators: settled.validators.toString(),
      });
      expect(wadOf(String(body.nav))).to.equal(settled.navWad);
      expect((body.own as { nav50: string }).nav50).to.match(/^\d+\.\d{50}$/);
    });

    it("GET /nav/status tells of the oracle and of the node", async () => {
      const { status, body } = await get(2, "/nav/status");
      expect(status).to.equal(200);
      expect(body.oracle).to.include({ status: "LIVE", reason: "NONE" });
      expect(body.node).to.deep.include({
        validators: 5,
        index: 2,
        problem: null,
        sources: [{ name: "simulated", isHealthy: true, problem: null }],
      });
    });

    it("POST /nav/estimate divides by the oracle's mint price, rounded down", async () => {
      const response = await fetch(`${at(stack.validators, 3).url}/nav/estimate`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ tao_value: "100.0" }),
      });
      expect(response.status).to.equal(200);
      const body = (await response.json()) as Record<string, string>;
      const mintPriceWad = BigInt(body.mintPriceWad ?? 0);
      // No band on this chain: the mint price is the NAV of a round that settled.
      expect((await stack.settled()).map(({ navWad }) => navWad)).to.include(mintPriceWad);
      const tokensWad = (100n * WAD * WAD) / mintPriceWad;
      expect(body).to.include({ tao_value: "100", tokensWad: tokensWad.toString() });
      expect([wadOf(body.tokens), wadOf(body.mintPrice)]).to.deep.equal([tokensWad, mintPriceWad]);
    });

    it("GET /metrics counts the rounds that the nodes settled", async () => {
      const before = BigInt((await stack.settled()).length);
      const readAll = async (): Promise<bigint> => {
        const texts = stack.validators.map(async ({ url }) => (await fetch(`${url}/metrics`)).text());
        const counts = (await Promise.all(texts)).map((text) =>
          metric(text, 'assay_submissions_total{outcome="settled"}'),
        );
        return counts.reduce((sum, count) => sum + count, 0n);
      };
      const counted = await until("as many settled rounds as there were", async () => {
        const sum = await readAll();
        return sum >= before ? sum : undefined;
      });
      expect(counted <= BigInt((await stack.settled()).length), "no more than the chain has").to.equal(true);
      const text = await (await fetch(`${at(stack.validators, 0).url}/metrics`)).text();
      expect(metric(text, 'assay_rounds_total{result="observed"}') >= 5n).to.equal(true);
      expect(metric(text, "assay_oracle_round") > 0n).to.equal(true);
    });
  });

  describe("given one of five is killed", () => {
    it("loses no round for longer than two seconds", async () => {
      const before = await newest();
      await at(stack.validators, 1).child.kill();
      const rounds = await watch(before, WINDOW_SECONDS);
      expectSteady(rounds);
      for (const { validators } of rounds.slice(2)) expect(validators).to.be.within(3n, 4n);
    });

    it("counts it again once it is back with its journal", async () => {
      const before = await newest();
      stack.restart(1);
      await backToAll(before);
    });
  });

  describe("given two of five are killed, and 60 % of the stake is left", () => {
    let last: SettledRound;

    it("stops the feed, and readers and minters get the stale error", async () => {
      await at(stack.validators, 3).child.kill();
      await at(stack.validators, 4).child.kill();
      const { oracle } = stack.suite.contracts;
      await until("STALE by age", async () => {
        const { reason } = await oracle.status({ blockTag: "pending" });
        return reason === 7n ? true : undefined; // Reason.AGE
      });
      last = await newest();
      const [ageSeconds, maxAgeSeconds] = ORACLE.decodeErrorResult(
        "NAVOracle_NavStale",
        await revertDataOf(oracle.getCurrentNAV({ blockTag: "pending" })),
      ).map(BigInt);
      expect(maxAgeSeconds).to.equal(BigInt(MAX_AGE_SECONDS));
      expect((ageSeconds ?? 0n) > BigInt(MAX_AGE_SECONDS)).to.equal(true);
      expect(await oracle.isNAVValid({ blockTag: "pending" })).to.equal(false);
      expect(await tryMint()).to.match(new RegExp(`^NAVOracle_NavStale\\(\\d+,${MAX_AGE_SECONDS}\\)$`));
      await holder.act().then(
        () => expect.fail("redeemed at a stale NAV"),
        (cause: unknown) => expect(revertOf(cause)).to.match(/^NAVOracle_NavStale\(/),
      );
      const { status, body } = await get(0, "/nav/latest");
      expect(status).to.equal(503);
      expect(body.error).to.include({ code: "NO_NAV" });
      expect((await newest()).round, "nothing settled meanwhile").to.equal(last.round);
    });

    it("recovers when they are back", async () => {
      stack.restart(3);
      stack.restart(4);
      await backToAll(last);
      expect(await tryMint()).to.equal("minted");
      expect(await holder.act()).to.match(/^redeemed /);
    });
  });

  describe("what was signed", () => {
    it("is one observation and one report a round at most, across every restart", async () => {
      for (const { journalFile } of stack.validators) {
        // A running node may be in the middle of its last line, which is passed over.
        const content = parseJournal(readFileSync(journalFile, "utf8"), journalFile);
        const signed = (content?.entries ?? []).map(({ kind, round }) => `${kind} ${round}`);
        expect(signed.length).to.be.greaterThan(20);
        expect(new Set(signed).size, journalFile).to.equal(signed.length);
      }
    });

    it("was never seen twice by a peer", async () => {
      for (const { url } of stack.validators) {
        const text = await (await fetch(`${url}/metrics`)).text();
        expect(text).not.to.contain('result="equivocation"');
      }
    });
  });

  describe("stopping", () => {
    it("leaves no process", async () => {
      expect(stack.pids()).to.have.length(9); // the chain, five validators, three restarts
      await stack.stop();
      expect(stack.pids().filter(isAlive)).to.deep.equal([]);
    });
  });
});

describe("five validators with stakes of 30, 20, 20, 15 and 15", function () {
  this.timeout(180_000);

  let stack: LocalStack;

  before(async () => {
    stack = await startStack({ market: simulatedMarket(), stakes: [30n, 20n, 20n, 15n, 15n].map((s) => s * WAD) });
  });

  after(async () => {
    await stack.stop();
  });

  it("goes on when the two of 15 are killed, since 70 % of the stake is left", async () => {
    const before = await until("a round of all five", async () =>
      (await stack.settled()).findLast(({ validators }) => validators === ALL),
    );
    await at(stack.validators, 3).child.kill();
    await at(stack.validators, 4).child.kill();
    const killedAfter = at(await stack.settled(), -1);
    const rounds = await until("ten seconds of rounds", async () => {
      const since = (await stack.settled()).filter(({ round }) => round >= killedAfter.round);
      return at(since, -1).observedAt - killedAfter.observedAt >= WINDOW_SECONDS ? since : undefined;
    });
    expect(killedAfter.round >= before.round).to.equal(true);
    // Two of the five proposers are dead: a round may wait for both before the third takes over.
    expectSteady(rounds);
    for (const { validators } of rounds.slice(2)) expect(validators).to.equal(3n);
    expect((await stack.suite.contracts.oracle.getCurrentNAV()).stake).to.equal(7_000n);
    await stack.stop();
    expect(stack.pids().filter(isAlive)).to.deep.equal([]);
  });
});

function expectSteady(rounds: readonly SettledRound[]): void {
  for (const [i, { round, observedAt }] of rounds.entries()) {
    const before = rounds[i - 1];
    if (before === undefined) continue;
    const gap = observedAt - before.observedAt;
    expect(gap > 0n && gap <= LONGEST_GAP_SECONDS, `${gap} s between rounds ${before.round} and ${round}`).to.equal(
      true,
    );
  }
}

function areConsecutive(rounds: readonly SettledRound[]): boolean {
  return rounds.every(({ round }, i) => i === 0 || round === at(rounds, i - 1).round + 1n);
}

/** Value of a sample in Prometheus' text; 0 when it is not there. */
function metric(text: string, sample: string): bigint {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${sample} `));
  return BigInt(line?.slice(sample.length + 1) ?? 0);
}

function wadOf(text: string | undefined): bigint {
  const [whole = "", fraction = ""] = (text ?? "").split(".");
  return BigInt(`${whole}${fraction.padEnd(18, "0")}`);
}

async function revertDataOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => expect.fail("it did not revert"),
    (cause: unknown) => (isError(cause, "CALL_EXCEPTION") ? (cause.data ?? "") : expect.fail(String(cause))),
  );
}

/** "Name(arg,arg)" of an error of the oracle or the vault. */
function revertOf(cause: unknown): string {
  if (!isError(cause, "CALL_EXCEPTION") || !cause.data) return String(cause);
  const parsed = ORACLE.parseError(cause.data) ?? IndexVault__factory.createInterface().parseError(cause.data);
  return parsed === null ? cause.data : `${parsed.name}(${parsed.args.map(String).join(",")})`;
}
