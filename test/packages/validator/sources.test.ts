import { parseDecimal, toDecimalString } from "@assay/math";
import {
  createHttpJsonSource,
  createReplaySource,
  createSimulatedSource,
  parsePrices,
  simulatedPriceWad,
  type PriceSource,
  type SourceReading,
} from "@assay/validator";
import { expect } from "chai";

const signal = new AbortController().signal;
const read = (source: PriceSource, round: bigint, nowMs = 2_000_000_000_000): Promise<SourceReading> =>
  source.read({ assetIds: ["64", "51"], round, nowMs }, signal);
const pricesOf = (reading: SourceReading): Record<string, string> =>
  reading.health === "unhealthy"
    ? { unhealthy: reading.reason }
    : Object.fromEntries([...reading.prices].map(([id, { price }]) => [id, toDecimalString(price)]));

describe("replay source", () => {
  const table = parsePrices(
    "utc,block,sn64,sn51\n2025-08-08T00:00:00Z,100,0.133135156,0.061863851\n2025-08-08T00:02:00Z,110,0.133136449,\n",
    "day.csv",
  );
  const source = createReplaySource({ name: "day", table, startRound: 40n });

  it("gives one row a round from its start round on", async () => {
    expect(pricesOf(await read(source, 40n))).to.deep.equal({ "64": "0.133135156", "51": "0.061863851" });
    expect(pricesOf(await read(source, 41n))).to.deep.equal({ "64": "0.133136449" }); // an empty cell is no price
  });

  it("takes the row's time as the source time, and is never old", async () => {
    const reading = await read(source, 41n);
    if (reading.health === "unhealthy") throw new Error(reading.reason);
    expect(reading.ageMs).to.equal(0);
    expect(reading.prices.get("64")?.sourceAtMs).to.equal(Date.UTC(2025, 7, 8, 0, 2));
  });

  it("is unhealthy before the first and after the last row", async () => {
    expect(pricesOf(await read(source, 39n)).unhealthy).to.equal("the replay begins at round 40");
    expect(pricesOf(await read(source, 42n)).unhealthy).to.equal("day.csv ends at row 1; row 2 was due");
  });
});

describe("simulated source", () => {
  const init = {
    name: "market",
    seed: "demo",
    noiseSeed: "one",
    noisePpm: 200n,
    swingBps: 500n,
    startPrices: new Map([["64", parseDecimal("0.1")]]),
  };

  it("gives the same price for the same seed and round, another for another", async () => {
    const first = pricesOf(await read(createSimulatedSource(init), 9n));
    expect(pricesOf(await read(createSimulatedSource(init), 9n))).to.deep.equal(first);
    expect(pricesOf(await read(createSimulatedSource(init), 10n))).not.to.deep.equal(first);
    expect(pricesOf(await read(createSimulatedSource({ ...init, seed: "other" }), 9n))).not.to.deep.equal(first);
  });

  it("keeps the walk within its swing, and validators within their noise of each other", () => {
    const quiet = { ...init, noisePpm: 0n };
    for (let round = 0n; round < 3_000n; round += 7n) {
      const market = simulatedPriceWad(quiet, "64", round);
      expect(market >= 95n * 10n ** 15n && market <= 105n * 10n ** 15n).to.equal(true, `round ${round}: ${market}`);
      const seen = simulatedPriceWad(init, "64", round);
      const distance = seen > market ? seen - market : market - seen;
      expect(distance * 1_000_000n <= market * 201n).to.equal(true, `round ${round}: ${seen} against ${market}`);
    }
  });

  it("moves by less than one percent a round", () => {
    let before = simulatedPriceWad({ ...init, noisePpm: 0n }, "51", 0n);
    let moves = 0;
    for (let round = 1n; round < 500n; round += 1n) {
      const price = simulatedPriceWad({ ...init, noisePpm: 0n }, "51", round);
      const move = price > before ? price - before : before - price;
      expect(move * 100n < before).to.equal(true, `round ${round}`);
      if (move > 0n) moves += 1;
      before = price;
    }
    expect(moves).to.be.greaterThan(400);
  });
});

describe("HTTP JSON source", () => {
  const answering = (body: string, status = 200): PriceSource =>
    createHttpJsonSource(
      { fetch: () => Promise.resolve(new Response(body, { status })) },
      { name: "api", url: "http://prices.example/secret-path", timeoutMs: 100 },
    );
  const at = "2033-05-18T03:33:15Z"; // 5 s before the tests' now

  it("reads prices exactly, as text or as JSON numbers", async () => {
    const reading = await read(
      answering(`{"prices":{"64":"0.1234567890123456789012","51":1e-7,"9":"x"},"at":"${at}"}`),
      1n,
    );
    expect(pricesOf(reading)).to.deep.equal({ "64": "0.1234567890123456789012", "51": "0.0000001" });
    expect(reading).to.include({ health: "healthy", ageMs: 5_000 });
  });

  it("takes unix seconds too", async () => {
    expect(await read(answering('{"prices":{"64":"1"},"at":1999999990}'), 1n)).to.include({
      health: "healthy",
      ageMs: 10_000,
    });
  });

  it("is unhealthy, with the reason, on anything else", async () => {
    const reasonOf = async (body: string, status = 200): Promise<string | undefined> =>
      pricesOf(await read(answering(body, status), 1n)).unhealthy;
    expect(await reasonOf("", 500)).to.equal("source api: answered 500");
    expect(await reasonOf("<html>")).to.equal("source api: did not answer with JSON");
    expect(await reasonOf("[]")).to.equal("source api: did not answer with an object");
    expect(await reasonOf('{"prices":{}}')).to.contain('"at" is not an ISO time');
    expect(await reasonOf('{"prices":{},"at":2000000006}')).to.contain('"at" lies 6000 ms in the future');
    expect(await reasonOf(`{"prices":[],"at":"${at}"}`)).to.contain('"prices" is not an object');
    expect(await reasonOf(`{"prices":{"64":"abc"},"at":"${at}"}`)).to.contain("price of asset 64 is not a decimal");
    expect(await reasonOf(`{"prices":{"64":null},"at":"${at}"}`)).to.contain("price of asset 64 is not a decimal");
    expect(await reasonOf(`{"at":"${at}","pad":"${"x".repeat(1_000_001)}"}`)).to.contain("RangeError");
  });

  it("never puts its URL into a reason", async () => {
    const failing = createHttpJsonSource(
      { fetch: (url) => Promise.reject(new Error(`cannot reach ${String(url)}`)) },
      { name: "api", url: "http://prices.example/secret-path", timeoutMs: 100 },
    );
    expect(pricesOf(await read(failing, 1n)).unhealthy).to.equal("no answer: Error");
  });
});
