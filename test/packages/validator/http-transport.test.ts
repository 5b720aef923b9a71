import {
  createHttpTransport,
  parseConfig,
  PeerMessageError,
  type PeerHandlers,
  type Proposal,
  type SignedObservation,
} from "@assay/validator";
import { expect } from "chai";
import Fastify, { type FastifyInstance } from "fastify";

import { registerPeerRoutes } from "../../../packages/validator/src/agreement/http-transport.js";
import { testKey } from "./helpers/hub.js";

const signature = `0x${"11".repeat(65)}`;
const hash = `0x${"22".repeat(32)}`;
const indexToken = testKey(8).address;
const observation: SignedObservation = {
  message: {
    indexToken,
    round: 7n,
    observedAt: 9n,
    navWad: 2n ** 80n - 1n,
    confidenceBps: 1n,
    pricesHash: hash,
    setEpoch: 1n,
  },
  prices: [{ assetId: 64n, priceWad: 10n ** 18n, sourceAt: 8n }],
  signature,
};
const proposal: Proposal = {
  report: {
    indexToken,
    round: 7n,
    observedAt: 9n,
    navWad: 5n,
    confidenceBps: 1n,
    spreadBps: 0n,
    assetsRoot: hash,
    setEpoch: 1n,
  },
  observations: [observation],
  attempt: 3,
  signature,
};
const signal = new AbortController().signal;
const peer = testKey(1).address;

describe("HTTP transport", () => {
  let app: FastifyInstance;
  let url: string;
  const seen: (SignedObservation | Proposal)[] = [];
  let handlers: PeerHandlers;
  const unreachable: string[] = [];
  const transport = (base = url, timeoutMs = 500) =>
    createHttpTransport(
      { fetch, onUnreachable: (who) => void unreachable.push(who) },
      { peers: new Map([[peer, base]]), timeoutMs },
    );

  beforeEach(async () => {
    seen.length = 0;
    unreachable.length = 0;
    handlers = {
      onObservation: (message) => void seen.push(message),
      onProposal: (message) => {
        seen.push(message);
        return Promise.resolve({ kind: "signed", report: message.report, signature, observations: [] });
      },
    };
    app = Fastify({ forceCloseConnections: true });
    registerPeerRoutes(app, {
      onObservation: (o) => handlers.onObservation(o),
      onProposal: (p) => handlers.onProposal(p),
    });
    url = await app.listen({ host: "127.0.0.1", port: 0 });
  });
  afterEach(() => app.close());

  it("carries observations and proposals there, and answers back, unchanged", async () => {
    await transport().broadcastObservation(observation, signal);
    expect(seen).to.deep.equal([observation]);
    expect(await transport().propose(peer, proposal, signal)).to.deep.equal({
      kind: "signed",
      report: proposal.report,
      signature,
      observations: [],
    });
    expect(seen[1]).to.deep.equal(proposal);
    expect(unreachable).to.deep.equal([]);
  });

  it("broadcasts past a peer that refuses or is gone, and counts it", async () => {
    handlers = {
      ...handlers,
      onObservation: () => {
        throw new PeerMessageError("round", "is not near now");
      },
    };
    await transport().broadcastObservation(observation, signal);
    await app.close();
    await transport().broadcastObservation(observation, signal);
    expect(unreachable).to.deep.equal([peer, peer]);
  });

  it("gives up on a peer that hangs", async () => {
    handlers = { ...handlers, onProposal: () => new Promise(() => undefined) };
    const before = Date.now();
    let name = "";
    await transport(url, 60)
      .propose(peer, proposal, signal)
      .catch((cause: unknown) => (name = (cause as Error).name));
    expect(name).to.equal("PeerUnreachableError");
    expect(Date.now() - before).to.be.lessThan(10_000);
  });

  it("refuses messages out of shape, before any handler sees them", async () => {
    const refused = async (path: string, body: object): Promise<number> =>
      (
        await fetch(new URL(path, url), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        })
      ).status;
    const wire = JSON.parse(
      JSON.stringify(observation, (_k, v: unknown) => (typeof v === "bigint" ? v.toString() : v)),
    ) as {
      message: Record<string, unknown>;
    };
    for (const change of [
      { navWad: "0" },
      { navWad: (2n ** 80n).toString() },
      { navWad: 5 },
      { confidenceBps: "10001" },
      { round: "-1" },
    ]) {
      expect(
        await refused("/peer/observation", { ...wire, message: { ...wire.message, ...change } }),
      ).to.be.greaterThan(399);
    }
    expect(
      await refused("/peer/observation", { ...wire, prices: Array.from({ length: 21 }, () => ({})) }),
    ).to.be.greaterThan(399);
    expect(await refused("/peer/proposal", { attempt: 100 })).to.be.greaterThan(399);
    expect(seen).to.deep.equal([]);
  });

  it("refuses a peer whose URL is none at configuration", () => {
    expect(() => parseConfig({ peers: [{ validator: peer, url: "ftp://x" }] }, "a.json")).to.throw(
      "peers.0.url: must be an http or https URL",
    );
  });
});
