import { parseDecimal } from "@assay/math";
import {
  CreationRefusedError,
  createPastPrices,
  createPriceMemory,
  createReplaySource,
  createSimulatedSource,
  parsePrices,
  type PriceSource,
  simulatedPriceWad,
} from "@assay/validator";
import { expect } from "chai";

const GENESIS = 1_754_654_000;
const at = (second: number): bigint => BigInt(GENESIS + second);
const init = { genesisAt: GENESIS, merge: { outlierBps: 300n, freshMs: 15_000, maxAgeMs: 60_000 } };
const price = (assetId: bigint, priceWad: bigint) => ({ assetId, priceWad, sourceAt: 0n });
const live: PriceSource = {
  name: "live",
  read: async () => {
    throw new Error("the prices of now must not be asked for a moment that was");
  },
};

async function reasonOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (cause) {
    expect(cause).to.be.instanceOf(CreationRefusedError);
    expect((cause as CreationRefusedError).code).to.equal("NO_PRICES");
    return (cause as Error).message;
  }
  throw new Error("nothing was refused");
}

describe("price memory", () => {
  it("keeps a bounded span, newest at or before a moment", () => {
    const memory = createPriceMemory(10);
    expect(memory.span()).to.equal(undefined);
    for (let second = 0; second <= 30; second += 2) memory.note(at(second), [price(1n, BigInt(second))]);
    memory.note(at(29), [price(1n, 99n)]); // not newer than the last
    expect(memory.span()).to.deep.equal({ from: at(20), to: at(30) });
    expect(memory.newestAt(at(25))?.observedAt).to.equal(at(24));
    expect(memory.newestAt(at(1_000))?.pricesWad.get(1n)).to.equal(30n);
    expect(memory.newestAt(at(19))).to.equal(undefined);
  });
});

describe("past prices of a live source", () => {
  const memory = createPriceMemory(60);
  memory.note(at(10), [price(1n, 7n)]);
  memory.note(at(12), [price(1n, 8n)]);
  const prices = createPastPrices({ memory, sources: [live] }, init);

  it("are the newest observed at or before the moment", async () => {
    expect((await prices.readAt(at(11), [1n], 30n)).get(1n)).to.equal(7n);
    expect((await prices.readAt(at(42), [1n], 30n)).get(1n)).to.equal(8n);
  });

  it("are refused beyond the age, before the first and without any, naming what is remembered", async () => {
    expect(await reasonOf(prices.readAt(at(43), [1n], 30n))).to.contain(`those from ${at(10)} to ${at(12)}`);
    expect(await reasonOf(prices.readAt(at(9), [1n], 30n))).to.contain("observed no prices in the 30 s before");
    const none = createPastPrices({ memory: createPriceMemory(60), sources: [live] }, init);
    expect(await reasonOf(none.readAt(at(10), [1n], 30n))).to.contain("it remembers none at all");
  });

  it("lack what was not observed", async () => {
    expect([...(await prices.readAt(at(12), [2n], 30n)).keys()]).to.deep.equal([1n]);
  });
});

describe("past prices of repeatable sources", () => {
  const table = parsePrices(
    "utc,block,sn4\n2025-08-08T00:00:00Z,1,0.5\n2025-08-08T00:02:00Z,2,0.25\n2025-08-08T00:04:00Z,3,",
    "day.csv",
  );
  const replay = createReplaySource({ name: "day", table, startRound: 5n });

  it("are those of the moment's round, also after a restart", async () => {
    const prices = createPastPrices({ memory: createPriceMemory(60), sources: [replay] }, init);
    expect((await prices.readAt(at(5), [4n], 30n)).get(4n)).to.equal(250_000_000_000_000_000n); // round 6, row 1
    expect(await reasonOf(prices.readAt(at(3), [4n], 30n))).to.contain("the replay begins at round 5");
    expect(await reasonOf(prices.readAt(at(7), [4n], 30n))).to.contain("day.csv ends at row 2");
    expect(await reasonOf(prices.readAt(at(6), [4n], 30n))).to.contain("day has no prices"); // an empty cell
  });

  it("complete what was observed without an asset", async () => {
    const market = {
      name: "market",
      seed: "s",
      noiseSeed: "n",
      noisePpm: 0n,
      swingBps: 500n,
      startPrices: new Map([["9", parseDecimal("0.1")]]),
    };
    const memory = createPriceMemory(60);
    memory.note(at(20), [price(1n, 1n)]);
    const prices = createPastPrices({ memory, sources: [createSimulatedSource(market)] }, init);
    expect((await prices.readAt(at(20), [1n], 30n)).get(1n)).to.equal(1n);
    expect((await prices.readAt(at(20), [1n, 9n], 30n)).get(9n)).to.equal(simulatedPriceWad(market, "9", 21n));
  });

  it("are not asked again when one source is live", async () => {
    const prices = createPastPrices({ memory: createPriceMemory(60), sources: [replay, live] }, init);
    await reasonOf(prices.readAt(at(5), [4n], 30n));
  });
});
