import { hashPrices, type ObservationMessage, reportDigest, signObservation } from "@assay/sdk";
import { aggregateReport, PeerMessageError, type Proposal, type SignedObservation } from "@assay/validator";
import { expect } from "chai";

import { signProposal } from "../../../packages/validator/src/agreement/messages.js";
import { Hub, observationOf, PRICES, RULES, testKey } from "./helpers/hub.js";

const WAD = 10n ** 18n;
const EQUAL = [20n, 20n, 20n, 20n, 20n];

/** What one validator, node 0, does with messages made by hand. The others only lend their keys. */
describe("messages of peers", () => {
  let hub: Hub;
  let round = 0n;
  let observedAt = 0n;
  let work: Promise<void>;

  const node = () => {
    const [first] = hub.nodes;
    if (first === undefined) throw new Error("no node");
    return first;
  };
  const observe = async (
    index: number,
    change: Partial<ObservationMessage> = {},
    key = testKey(index),
  ): Promise<SignedObservation> => {
    const message: ObservationMessage = {
      indexToken: hub.constants.indexToken,
      round,
      observedAt,
      navWad: WAD,
      confidenceBps: 10_000n,
      pricesHash: hashPrices(PRICES),
      setEpoch: 1n,
      ...change,
    };
    return { message, prices: PRICES, signature: await signObservation(key, hub.constants.domain, message) };
  };
  const propose = async (
    observations: readonly SignedObservation[],
    change: Partial<Proposal["report"]> = {},
    attempt = Number((1n + 5n - (round % 5n)) % 5n),
    by = 1,
  ): Promise<Proposal> => {
    const verified = observations.map((signed, index) => ({ index, message: signed.message, prices: signed.prices }));
    const result = aggregateReport({ indexToken: hub.constants.indexToken, round }, verified, hub.set, RULES);
    if (!result.isAgreed) throw new Error(result.reason);
    const report = { ...result.report, ...change };
    const message = { round: report.round, attempt, reportDigest: reportDigest(hub.constants.domain, report) };
    return { report, observations, attempt, signature: await signProposal(testKey(by), hub.constants.domain, message) };
  };
  const refusal = async (act: () => unknown): Promise<string> => {
    try {
      const answer = await act();
      return `answered ${JSON.stringify(answer, (_k, v: unknown) => (typeof v === "bigint" ? v.toString() : v))}`;
    } catch (cause) {
      if (!(cause instanceof PeerMessageError)) throw cause;
      return cause.message;
    }
  };

  beforeEach(async () => {
    hub = await new Hub({ stakes: EQUAL, silent: [1, 2, 3, 4], timing: { giveUpMs: 300 } }).open();
    const next = await hub.nextSecond();
    observedAt = BigInt(next);
    round = BigInt(next - hub.constants.genesisAt + 1);
    const context = { round, set: hub.set, rules: RULES, latestRound: 0n };
    work = node().agreement.takePart(context, observationOf(WAD), observedAt, hub.signal);
    await hub.clock.idle(); // its own observation reached the journal
  });
  afterEach(async () => {
    await hub.clock.pass(work);
    await hub.close();
  });

  it("takes a sound observation, and the same again", async () => {
    const sound = await observe(1);
    node().agreement.onObservation(sound);
    node().agreement.onObservation(sound);
    expect(node().events.filter(({ type }) => type === "observation-accepted").length).to.equal(2); // its own, and this one
  });

  it("refuses an observation of a stranger, for another time, round, epoch or token, or with other prices", async () => {
    const refused = async (signed: Promise<SignedObservation>): Promise<string> => {
      const observation = await signed;
      return refusal(() => node().agreement.onObservation(observation));
    };
    expect(await refused(observe(9))).to.contain("no validator of epoch 1");
    expect(await refused(observe(1, { round: round + 5n, observedAt: observedAt + 5n }))).to.contain("is not near now");
    expect(await refused(observe(1, { round: round - 8n, observedAt: observedAt - 8n }))).to.contain("is not near now");
    expect(await refused(observe(1, { observedAt: observedAt - 1n }))).to.contain("does not belong to round");
    expect(await refused(observe(1, { observedAt: observedAt + 3n }))).to.contain("does not belong to round");
    expect(await refused(observe(1, { setEpoch: 2n }))).to.equal("setEpoch is 2, not 1");
    expect(await refused(observe(1, { indexToken: testKey(5).address }))).to.contain("indexToken is not");
    const sound = await observe(1);
    const [price] = PRICES;
    const prices = [{ ...price, assetId: 1n, sourceAt: 0n, priceWad: 7n }];
    expect(await refusal(() => node().agreement.onObservation({ ...sound, prices }))).to.equal(
      "pricesHash is not the hash of the prices",
    );
    const tampered = { ...sound, message: { ...sound.message, navWad: 2n * WAD } };
    expect(await refusal(() => node().agreement.onObservation(tampered))).to.contain("no validator of epoch 1");
    const noSignature = { ...sound, signature: `0x${"00".repeat(65)}` };
    expect(await refusal(() => node().agreement.onObservation(noSignature))).to.contain("signature");
  });

  it("keeps the first of two observations that one validator signed for a round, and says so", async () => {
    node().agreement.onObservation(await observe(1));
    const second = await observe(1, { navWad: WAD + 1n });
    expect(await refusal(() => node().agreement.onObservation(second))).to.contain("is the second, another one");
    expect(node().events).to.deep.include({ type: "equivocation", round, index: 1 });
  });

  it("signs a sound proposal, and answers any other for the round with that same report", async () => {
    const observations = await Promise.all([0, 1, 2, 3].map((i) => observe(i)));
    const proposal = await propose(observations);
    const first = await node().agreement.onProposal(proposal);
    expect(first).to.deep.include({ kind: "signed", report: proposal.report, observations: [] });

    const others = await Promise.all([0, 1, 2, 3].map((i) => observe(i, { navWad: WAD + 2n })));
    const attempt = (proposal.attempt + 1) % 5;
    const second = await node().agreement.onProposal(await propose(others, {}, attempt, 2));
    expect(second).to.deep.include({ kind: "signed", report: proposal.report, observations });
    expect(node().journal.find("report", round)).to.equal(reportDigest(hub.constants.domain, proposal.report));
  });

  it("incident, double signing: after a restart the journal lets no second report for the round through", async () => {
    const observations = await Promise.all([0, 1, 2, 3].map((i) => observe(i)));
    const proposal = await propose(observations);
    // Before the restart this node signed something else for the round.
    await node().journal.record("report", round, `0x${"aa".repeat(32)}`);
    expect(await node().agreement.onProposal(proposal)).to.deep.equal({
      kind: "refused",
      reason: "another report was signed for this round before a restart",
    });
  });

  it("refuses a proposal out of turn, or of no validator", async () => {
    const observations = await Promise.all([0, 1, 2, 3].map((i) => observe(i)));
    const attempt = Number((1n + 5n - (round % 5n)) % 5n);
    const outOfTurn = await propose(observations, {}, (attempt + 1) % 5);
    expect(await refusal(() => node().agreement.onProposal(outOfTurn))).to.contain("is the turn of 2, not of 1");
    const stranger = await propose(observations, {}, attempt, 9);
    expect(await refusal(() => node().agreement.onProposal(stranger))).to.contain("no validator of epoch 1");
  });

  it("refuses a report that does not follow from its observations, whatever field was turned", async () => {
    const observations = await Promise.all([0, 1, 2, 3].map((i) => observe(i)));
    const turned: Partial<Proposal["report"]>[] = [
      { navWad: WAD + 1n },
      { confidenceBps: 9_999n },
      { spreadBps: 1n },
      { observedAt: observedAt + 1n },
      { assetsRoot: `0x${"00".repeat(32)}` },
      { setEpoch: 2n },
      { indexToken: testKey(5).address },
    ];
    for (const change of turned) {
      const proposal = await propose(observations, change);
      expect(await refusal(() => node().agreement.onProposal(proposal))).to.equal(
        "report does not follow from the observations",
      );
    }
    expect(node().journal.find("report", round)).to.equal(undefined);
  });

  it("refuses evidence that is short, doubled, or forged", async () => {
    const observations = await Promise.all([0, 1, 2, 3].map((i) => observe(i)));
    const proposal = await propose(observations);
    const refused = (evidence: readonly SignedObservation[]): Promise<string> =>
      refusal(() => node().agreement.onProposal({ ...proposal, observations: evidence }));
    expect(await refused(observations.slice(1))).to.equal("observations give no report: QUORUM");
    const [first] = observations;
    if (first === undefined) throw new Error("no observation");
    expect(await refused([...observations, first])).to.equal("observations hold validator 0 twice");
    expect(await refused([...observations.slice(1), await observe(0, {}, testKey(9))])).to.contain(
      "no validator of epoch 1",
    );
  });

  it("does not sign a NAV further than 50 bps from its own", async () => {
    const far = await Promise.all([0, 1, 2, 3].map((i) => observe(i, { navWad: WAD + (WAD * 51n) / 10_000n })));
    expect(await node().agreement.onProposal(await propose(far))).to.deep.equal({
      kind: "refused",
      reason: "own NAV lies 51 bps away, 50 is the limit",
    });
    const near = await Promise.all([0, 1, 2, 3].map((i) => observe(i, { navWad: WAD + (WAD * 50n) / 10_000n })));
    expect(await node().agreement.onProposal(await propose(near))).to.include({ kind: "signed" });
  });
});
