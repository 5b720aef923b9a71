import { expect } from "chai";
import { dataLength } from "ethers";

import { Hub, type HubInit } from "./helpers/hub.js";

const WAD = 10n ** 18n;
const EQUAL = [20n, 20n, 20n, 20n, 20n];
const ENTRY_BYTES = 65;

/** Waits long for everybody. */
const PATIENT = { takeoverMs: 1_500, settleMs: 3_000, signMs: 1_000, giveUpMs: 5_000 };

describe("agreement between validators", () => {
  let hub: Hub;
  const join = async (init: HubInit): Promise<Hub> => (hub = await new Hub(init).open());
  const landedRounds = (): bigint[] => hub.landed.map(({ report }) => report.round);

  afterEach(() => hub.close());

  it("settles every round with everybody's signature when all take part, each proposed by its own proposer", async () => {
    await join({ stakes: EQUAL, timing: PATIENT });
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

  /** Everybody sees another NAV, and the proposer misses one observation: its report differs from the next one's. */
  const partWays = (proposer: number, reached: readonly number[]): void => {
    hub.allow = (from, to, kind) =>
      kind === "observation"
        ? !(to === proposer && from === (proposer + 4) % 5)
        : from !== proposer || reached.map((step) => (proposer + step) % 5).includes(to);
  };
  /** Rising from the proposer on: with the last one missing, the median is another. */
  const ownNav = (index: number, round: bigint): bigint => WAD + ((BigInt(index) + 5n - (round % 5n)) % 5n);
  const nextProposer = (): number =>
    Number(BigInt(Math.floor(hub.clock.nowMs() / 1_000) + 2 - hub.constants.genesisAt) % 5n);

  it("finishes the report that enough others signed already, when its proposer fails after proposing", async () => {
    await join({ stakes: EQUAL, timing: PATIENT });
    const proposer = nextProposer();
    partWays(proposer, [2, 3, 4]); // not the next one
    const failed: bigint[] = [];
    hub.isStuck = (by, { navWad }) => {
      if (by === proposer) failed.push(navWad);
      return by === proposer;
    };
    await hub.play(1, ownNav);
    expect(failed.length).to.equal(1);
    expect(hub.landed.map(({ by, report }) => [by, report.navWad])).to.deep.equal([[(proposer + 1) % 5, failed[0]]]);
  });

  it("loses the round, and no more, when a proposer reached only two: nobody signs a second report", async () => {
    await join({ stakes: EQUAL });
    partWays(nextProposer(), [2, 3]);
    const [round] = await hub.play(1, ownNav);
    expect(hub.landed).to.deep.equal([]);
    const digests = new Set(
      hub.nodes.map(({ journal }) => journal.find("report", round ?? 0n)).filter((d) => d !== undefined),
    );
    expect(digests.size).to.equal(2); // two camps, each validator in one of them
    hub.allow = () => true;
    const rounds = await hub.play(1, ownNav);
    expect(landedRounds()).to.deep.equal(rounds);
  });

  it("settles the round of a proposer that cannot pay: the next one brings the same report", async () => {
    await join({ stakes: EQUAL, timing: { settleMs: 200 } });
    const reports: bigint[] = [];
    hub.isStuck = (by, report) => {
      reports.push(report.navWad);
      return by === Number(report.round % 5n);
    };
    await hub.play(1, ownNav);
    expect(hub.landed.map(({ by, report }) => by === Number((report.round + 1n) % 5n))).to.deep.equal([true]);
    expect(new Set(reports).size).to.equal(1);
  });

  it("does not count, but still settles without, a validator that lies 0.51 % off", async () => {
    await join({ stakes: EQUAL, timing: PATIENT });
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
