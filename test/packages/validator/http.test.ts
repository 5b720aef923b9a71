import { createHttpServer, PeerMessageError, type PeerHandlers } from "@assay/validator";
import { expect } from "chai";
import type { FastifyInstance } from "fastify";

import { createMetrics } from "../../../packages/validator/src/metrics.js";
import { ChainUnreachableError, NoNavError, type NavReader } from "../../../packages/validator/src/nav-reader.js";
import { createNodeState, type NodeState } from "../../../packages/validator/src/node-state.js";

const WAD = 10n ** 18n;
const refuseAll: PeerHandlers = {
  onObservation: () => {
    throw new PeerMessageError("setEpoch", "is 2, not 1");
  },
  onProposal: () => Promise.resolve({ kind: "refused", reason: "no" }),
};

describe("node HTTP", () => {
  let app: FastifyInstance;
  let state: NodeState;
  let reader: NavReader;
  let nowMs = 0;

  beforeEach(() => {
    nowMs = 1_700_000_000_000;
    state = createNodeState("0xB2", "0xC3", nowMs);
    const metrics = createMetrics();
    reader = {
      readLatest: () =>
        Promise.resolve({
          navWad: (21n * WAD) / 10n,
          observedAt: 1_700_000_000n,
          round: 7n,
          blockNumber: 12n,
          confidenceBps: 9_500n,
          validators: 5n,
          stakeBps: 10_000n,
        }),
      readMintPriceWad: () => Promise.resolve(3n * WAD),
      readStatus: () => Promise.resolve({ status: "LIVE", reason: "NONE", ageSeconds: 1n, round: 7n }),
    };
    const read = {
      readLatest: () => reader.readLatest(),
      readMintPriceWad: () => reader.readMintPriceWad(),
      readStatus: () => reader.readStatus(),
    };
    app = createHttpServer({
      state,
      reader: read,
      peers: refuseAll,
      readMetrics: () => {
        metrics.update(state, nowMs);
        return metrics.read();
      },
      nowMs: () => nowMs,
    });
  });
  afterEach(() => app.close());

  const get = async (url: string) => app.inject({ method: "GET", url });
  const estimate = async (payload: unknown) =>
    app.inject({ method: "POST", url: "/nav/estimate", payload: payload as object });

  it("is alive at once", async () => {
    nowMs += 5_400;
    const answer = await get("/health");
    expect(answer.statusCode).to.equal(200);
    expect(answer.json()).to.deep.equal({ isAlive: true, uptimeSeconds: 5 });
  });

  it("is ready once it observes, is in the set and its loop runs; else it says why not", async () => {
    expect((await get("/ready")).json()).to.deep.equal({
      isReady: false,
      reasons: ["the node is starting", "0xB2 is not in the validator set in force"],
    });
    state.problem = undefined;
    state.index = 2;
    expect((await get("/ready")).statusCode).to.equal(200);
    nowMs += 5_001;
    const late = await get("/ready");
    expect(late.statusCode).to.equal(503);
    expect(late.json()).to.deep.equal({ isReady: false, reasons: ["the loop stands since 5001 ms"] });
  });

  it("tells the settled NAV exactly", async () => {
    expect((await get("/nav/latest")).json()).to.deep.equal({
      nav: "2.1",
      navWad: "2100000000000000000",
      observedAt: "1700000000",
      round: "7",
      blockNumber: "12",
      confidenceBps: "9500",
      validators: "5",
      stakeBps: "10000",
      own: null,
    });
  });

  it("tells the oracle's state and the node's", async () => {
    state.sources.set("market", undefined);
    state.sources.set("api", "timed out");
    const { oracle, node } = (await get("/nav/status")).json<{ oracle: object; node: { sources: object } }>();
    expect(oracle).to.deep.equal({ status: "LIVE", reason: "NONE", ageSeconds: "1", round: "7" });
    expect(node.sources).to.deep.equal([
      { name: "market", isHealthy: true, problem: null },
      { name: "api", isHealthy: false, problem: "timed out" },
    ]);
  });

  it("estimates what a mint gives at the mint price, rounded down", async () => {
    const answer = await estimate({ tao_value: "100.0" });
    expect(answer.statusCode).to.equal(200);
    expect(answer.json()).to.deep.equal({
      tao_value: "100",
      tokens: "33.333333333333333333",
      tokensWad: "33333333333333333333",
      mintPrice: "3",
      mintPriceWad: "3000000000000000000",
    });
  });

  it("refuses a bad estimate, naming the field", async () => {
    const refused = async (payload: unknown): Promise<{ code: string; field?: string; message: string }> => {
      const answer = await estimate(payload);
      expect(answer.statusCode).to.equal(400);
      return answer.json<{ error: { code: string; field?: string; message: string } }>().error;
    };
    expect(await refused({ tao_value: 100 })).to.deep.include({ code: "BAD_FIELD", field: "tao_value" });
    expect((await refused({})).message).to.contain("tao_value must be decimal text");
    for (const text of ["", "abc", "-1", "1e5", "1.", ".5", " 1", "0x10"]) {
      expect((await refused({ tao_value: text })).message, text).to.contain("is not a decimal");
    }
    expect((await refused({ tao_value: "0.0" })).message).to.contain("must be above 0");
    expect((await refused({ tao_value: "1.0000000000000000001" })).message).to.contain("more than 18 decimals");
    expect((await refused({ tao_value: "9".repeat(31) })).message).to.contain("more than 30 digits");
    expect(await refused({ tao_value: "1", extra: 1 })).to.include({ field: "extra" });
    expect(await refused([])).to.include({ field: "the body" });
    const broken = await app.inject({
      method: "POST",
      url: "/nav/estimate",
      headers: { "content-type": "application/json" },
      payload: "{",
    });
    expect(broken.statusCode).to.equal(400);
    expect(broken.json<{ error: { field: string } }>().error.field).to.equal("the body");
  });

  it("answers 503 with the oracle's error when there is no NAV, or no chain", async () => {
    const stale = new NoNavError("NAVOracle_NavStale(31, 30)", undefined);
    reader = {
      ...reader,
      readMintPriceWad: () => Promise.reject(stale),
      readLatest: () => Promise.reject(new ChainUnreachableError(undefined)),
    };
    const answer = await estimate({ tao_value: "1" });
    expect(answer.statusCode).to.equal(503);
    expect(answer.json()).to.deep.equal({
      error: { code: "NO_NAV", message: "the oracle gives no NAV: NAVOracle_NavStale(31, 30)" },
    });
    expect((await get("/nav/latest")).json<{ error: { code: string } }>().error.code).to.equal("CHAIN_UNREACHABLE");
  });

  it("hides what it did not expect", async () => {
    reader = { ...reader, readStatus: () => Promise.reject(new Error("http://secret")) };
    const answer = await get("/nav/status");
    expect(answer.statusCode).to.equal(500);
    expect(answer.body).not.to.contain("secret");
  });

  it("serves Prometheus metrics", async () => {
    state.round = 12n;
    const answer = await get("/metrics");
    expect(answer.headers["content-type"]).to.contain("text/plain");
    expect(answer.body).to.contain("assay_round 12");
  });

  it("answers 404 with the path, 413 to a body too large, and 400 naming the field of a peer's bad message", async () => {
    expect((await get("/nope")).json()).to.deep.equal({
      error: { code: "NOT_FOUND", message: "there is no GET /nope" },
    });
    expect((await estimate({ tao_value: "1".repeat(5_000) })).statusCode).to.equal(413);
    const post = async (url: string, payload: object) => app.inject({ method: "POST", url, payload });
    const malformed = await post("/peer/observation", { message: { round: "x" } });
    expect(malformed.statusCode).to.equal(400);
    expect(malformed.json<{ error: { field: string } }>().error.field).to.equal("message.indexToken");
    expect((await post("/peer/observation", { pad: "x".repeat(20_000) })).statusCode).to.equal(413);
    expect((await post("/peer/proposal", {})).statusCode).to.equal(400);
  });
});
