import { expect } from "chai";
import { dataLength } from "ethers";

import { Hub, type HubInit } from "./helpers/hub.js";

const WAD = 10n ** 18n;
const EQUAL = [20n, 20n, 20n, 20n, 20n];
const ENTRY_BYTES = 65;

describe("agreement between validators", function () {
  this.timeout(20_000);
  let hub: Hub;
  const join = async (init: HubInit): Promise<Hub> => (hub = await new Hub(init).open());
  const landedRounds = (): bigint[] => hub.landed.map(({ report }) => report.round);

  afterEach(() => hub.close());

  it("settles every round with everybody's signature when all take part, each proposed by its own proposer", async () => {
    await join({ stakes: EQUAL });
    const rounds = await hub.play(5);
    expect(landedRounds()).to.deep.equal(rounds);
    expect(hub.landed.map(({ by }) => by)).to.deep.equal(rounds.map((round) => Number(round % 5n)));
    for (const { signatures } of hub.landed) expect(dataLength(signatures)).to.equal(5 * ENTRY_BYTES);
  });

  it("settles every round when one of five equal validators is silent: the next takes its rounds over", async () => {
    await join({ stakes: EQUAL, silent: [2] });
    const rounds = await hub.play(5);
    expect(landedRounds()).to.deep.equal(rounds);
    const taken = hub.landed.filter(({ report }) => report.round % 5n === 2n);
    expect(taken.map(({ by }) => by)).to.deep.equal([3]);
  });

  it("settles nothing when two of five equal validators are silent: 60 % is less than two thirds", async () => {
    await join({ stakes: EQUAL, silent: [1, 3] });
    await hub.play(3);
    expect(hub.landed).to.deep.equal([]);
  });

  it("settles every round without the two smallest of 30/20/20/15/15: 70 % is enough", async () => {
    await join({ stakes: [30n, 20n, 20n, 15n, 15n], silent: [3, 4] });
    const rounds = await hub.play(5);
    expect(landedRounds()).to.deep.equal(rounds);
  });

  it("goes on when a validator falls silent between observing and proposing", async () => {
    await join({ stakes: EQUAL });
    hub.allow = (from, _to, kind) => !(kind === "proposal" && from === 1);
    const rounds = await hub.play(5);
    expect(landedRounds()).to.deep.equal(rounds);
  });

  it("finishes the report that others signed already when its proposer reached only some", async () => {
    await join({ stakes: EQUAL, timing: { settleMs: 150 } });
    // The proposer reaches two peers only; the next one, which it did not reach, must not start a second report.
    hub.allow = (from, to, kind) => {
      const proposer = Number(round % 5n);
      return kind === "observation" || from !== proposer || to === (proposer + 2) % 5 || to === (proposer + 3) % 5;
    };
    let round = 0n;
    await hub.play(1, (index, current) => {
      round = current;
      return WAD + BigInt(index);
    });
    expect(hub.landed.length).to.equal(1);
    expect(hub.landed[0]?.report.round).to.equal(round);
  });

  it("settles the round of a proposer that cannot pay: the next one brings the same report", async () => {
    await join({ stakes: EQUAL, timing: { settleMs: 200 } });
    const reports = new Set<string>();
    hub.beforeSubmit = (by, report) => {
      reports.add(JSON.stringify(report, (_k, v: unknown) => (typeof v === "bigint" ? v.toString() : v)));
      if (by === Number(report.round % 5n)) throw new Error("no gas");
    };
    await hub.play(1).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(reports.size).to.equal(1);
    expect(hub.landed.length).to.equal(1);
  });

  it("does not count, but still settles without, a validator that lies 0.51 % off", async () => {
    await join({ stakes: EQUAL });
    const [round] = await hub.play(1, (index) => (index === 4 ? WAD + (WAD * 51n) / 10_000n : WAD));
    const [landed] = hub.landed;
    expect(landed?.report).to.include({ round, navWad: WAD, spreadBps: 0n });
    expect(dataLength(landed?.signatures ?? "0x")).to.equal(4 * ENTRY_BYTES);
  });

  it("settles nothing when two of five lie far away: more than a quarter of the stake disagrees", async () => {
    await join({ stakes: EQUAL });
    await hub.play(1, (index) => (index >= 3 ? 2n * WAD : WAD));
    expect(hub.landed).to.deep.equal([]);
    const reasons = hub.nodes.flatMap(({ events }) =>
      events.flatMap((e) => (e.type === "not-agreed" ? [e.reason] : [])),
    );
    expect(reasons).to.include("DEVIATION: stake 40 of 100");
  });
});
