import type { RequestListener, Server } from "node:http";

import { type AttestationMessage, packQuorum, signAttestation } from "@assay/sdk";
import {
  chooseAttestation,
  collectAttestations,
  collectBestAttestation,
  collectProposals,
  collectRefusals,
  type CreationProposal,
} from "@assay/validator/creations";
import { expect } from "chai";
import type { FastifyInstance } from "fastify";

import { testKey } from "../helpers/hub.js";
import {
  attestation,
  attesterIn,
  createWorld,
  domain,
  owner,
  PRICES,
  receiptOf,
  request,
  VALUE_WAD,
  type World,
} from "./helpers/desk.js";
import { memoryJournal, serverOf, startServer } from "./helpers/servers.js";

const keys = [1, 2, 3, 4].map(testKey);
const rules = {
  domain,
  owner,
  activeSet: keys.map(({ address }) => ({ address, stake: 100n })),
  minValidators: 3,
  toleranceBps: 100n,
};
const deps = { fetch, timeoutMs: 2_000 }; // nodes that answer must not be late on a busy machine
const outsider = testKey(9);

describe("collecting signatures from nodes", () => {
  const apps: FastifyInstance[] = [];
  const servers: Server[] = [];
  const node = async (i: number, change?: (world: World) => void): Promise<string> => {
    const world = createWorld();
    change?.(world);
    const app = serverOf(attesterIn(world, keys[i] ?? outsider, memoryJournal()));
    apps.push(app);
    return app.listen({ host: "127.0.0.1", port: 0 });
  };
  const liar = async (listener: RequestListener): Promise<string> => {
    const { server, url } = await startServer(listener);
    servers.push(server);
    return url;
  };
  const answering = (status: number, body: string): Promise<string> =>
    liar((_request, response) => void response.writeHead(status).end(body));
  const collect = (urls: readonly string[]) => collectAttestations(deps, rules, urls, request);

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it("packs the signatures of honest nodes by their place in the set", async () => {
    const urls = [await node(3), await node(0), await node(1)];
    const result = await collect(urls);
    expect(result.isQuorum).to.equal(true);
    expect([result.stake, result.totalStake]).to.deep.equal([300n, 400n]);
    expect(result.signers.map(({ url }) => url)).to.deep.equal(urls);
    expect(result.refused).to.deep.equal([]);
    const signed = await Promise.all(
      [0, 1, 3].map(async (i) => ({
        validator: keys[i]!.address,
        signature: await signAttestation(keys[i]!, domain, owner, attestation),
      })),
    );
    expect(result.signatures).to.equal(
      packQuorum(
        keys.map(({ address }) => address),
        signed,
      ),
    );
  });

  it("reaches a quorum past a node that refuses, one that is late and one that lies, and says why each", async () => {
    const other = await signAttestation(keys[3]!, domain, owner, { ...attestation, valueWad: 1n });
    const urls = [
      await node(0),
      await node(1),
      await node(2),
      await node(3, (world) => world.verdicts.clear()),
      await liar(() => undefined), // never answers
      await answering(200, JSON.stringify({ validator: keys[3]!.address, signature: other })),
    ];
    const result = await collect(urls);
    expect(result.isQuorum).to.equal(true);
    expect(result.refused).to.deep.equal([
      { url: urls[3], code: "NOTHING_ARRIVED", reason: "nothing is known to have arrived for creation 1" },
      { url: urls[4], code: "NO_ANSWER", reason: "it did not answer within 2000 ms" },
      {
        url: urls[5],
        code: "BAD_SIGNATURE",
        reason: "its signature is of no validator in force over what was asked",
      },
    ]);
  });

  it("counts a validator once, however many addresses it has", async () => {
    const urls = [await node(0), await node(0), await node(0)];
    const result = await collect(urls);
    expect([result.isQuorum, result.stake]).to.deep.equal([false, 100n]);
    expect(result.refused.map(({ code }) => code)).to.deep.equal(["TWICE", "TWICE"]);
  });

  it("counts nobody from outside the set", async () => {
    const result = await collect([await node(99)]);
    expect(result.refused.map(({ code }) => code)).to.deep.equal(["BAD_SIGNATURE"]);
    expect(result.signatures).to.equal("0x");
  });

  it("needs two thirds of the stake and enough validators", async () => {
    const urls = [await node(0), await node(1)];
    expect((await collect(urls)).isQuorum).to.equal(false);
    const heavy = rules.activeSet.map((member, i) => ({ ...member, stake: i < 2 ? 1_000n : 1n }));
    const few = await collectAttestations(deps, { ...rules, activeSet: heavy }, urls, request);
    expect(few.isQuorum, "two of three").to.equal(false);
  });

  it("survives every kind of nonsense", async () => {
    const urls = [
      await answering(200, ""),
      await answering(200, "<html>"),
      await answering(200, "null"),
      await answering(200, JSON.stringify({ validator: "0x12", signature: "0x" })),
      await answering(200, JSON.stringify({ validator: keys[0]!.address, signature: `0x${"ff".repeat(65)}` })),
      await answering(500, JSON.stringify({ error: "no" })),
      await answering(200, `"${"x".repeat(50_000)}"`),
      await liar((_request, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()),
      await liar((_request, response) => void response.destroy()),
      "http://127.0.0.1:9",
    ];
    const { refused, signatures } = await collect(urls);
    expect(signatures).to.equal("0x");
    expect(refused.map(({ code }) => code)).to.deep.equal([
      ...Array<string>(4).fill("BAD_ANSWER"),
      "BAD_SIGNATURE",
      "BAD_ANSWER",
      "BAD_ANSWER",
      "NO_ANSWER",
      "NO_ANSWER",
      "NO_ANSWER",
    ]);
  });

  describe("on the best value", () => {
    /** A node whose own value is that many times `attestation`'s, in thousandths: its prices are. */
    const worth = (i: number, thousandths: bigint): Promise<string> =>
      node(i, (world) => {
        const prices = [...PRICES].map(([id, priceWad]) => [id, (priceWad * thousandths) / 1_000n] as const);
        world.prices = { readAt: async () => new Map(prices) };
        world.view = { ...world.view, toleranceBps: rules.toleranceBps };
      });
    const boaster = (validator: string, thousandths: bigint): Promise<string> => {
      const wire = { ...attestation, valueWad: (VALUE_WAD * thousandths) / 1_000n };
      const proposal = { kind: "attest", validator, isSigned: false, attestation: wire };
      const text = JSON.stringify(proposal, (_, field: unknown) =>
        typeof field === "bigint" ? field.toString() : field,
      );
      return liar((asked, response) =>
        asked.method === "GET"
          ? void response.writeHead(200).end(text)
          : void response.writeHead(409).end('{"error": {"code": "NO", "message": "I only talk"}}'),
      );
    };
    const collectBest = async (urls: readonly string[]) => {
      const { proposals } = await collectProposals(deps, urls, 1n);
      return collectBestAttestation(deps, rules, urls, proposals, request.basket);
    };

    it("takes what two thirds sign, though a passer-by had each sign another value before", async () => {
      const urls = [await worth(0, 1_000n), await worth(1, 1_003n), await worth(2, 1_001n), await worth(3, 1_002n)];
      for (const [i, url] of urls.entries()) {
        const asked = { ...request, attestation: { ...attestation, valueWad: VALUE_WAD - BigInt(i) } };
        expect((await collectAttestations(deps, rules, [url], asked)).signers).to.have.length(1);
      }
      const best = await collectBest(urls);
      expect([best?.quorum.isQuorum, best?.attestation.valueWad]).to.deep.equal([true, (VALUE_WAD * 1_001n) / 1_000n]);
      expect(best?.quorum.refused.map(({ url, code }) => [url, code])).to.deep.equal([[urls[0], "VALUE_TOO_FAR"]]);
    });

    it("goes on without a validator that boasts of a value and does not sign", async () => {
      const urls = [await worth(0, 1_000n), await worth(1, 1_002n), await worth(2, 1_001n)];
      const best = await collectBest([...urls, await boaster(keys[3]!.address, 1_009n)]);
      expect([best?.quorum.isQuorum, best?.attestation.valueWad]).to.deep.equal([true, VALUE_WAD]);
    });

    it("goes on without a stranger that speaks for every validator", async () => {
      const urls = [await worth(0, 1_000n), await worth(1, 1_002n), await worth(2, 1_001n)];
      for (const { address } of keys) urls.push(await boaster(address, 1_009n), await boaster(address, 9n));
      const best = await collectBest(urls);
      expect([best?.quorum.isQuorum, best?.attestation.valueWad]).to.deep.equal([true, VALUE_WAD]);
    });

    it("gives the first try where nothing has a quorum, and nothing where nothing arrived", async () => {
      const best = await collectBest([await worth(0, 1_000n), await worth(1, 1_002n)]);
      expect([best?.quorum.isQuorum, best?.attestation.valueWad]).to.deep.equal([false, VALUE_WAD]);
      expect(await collectBest([await node(0, (world) => world.verdicts.clear())])).to.equal(undefined);
    });
  });

  it("counts no signature for another creator or basket than the desk has", async () => {
    const urls = [
      await node(0, (world) => (world.view = { ...world.view, creator: domain.desk })),
      await node(1),
      await node(2),
    ];
    const result = await collect(urls);
    expect([result.isQuorum, result.stake]).to.deep.equal([false, 200n]);
    expect(result.refused.map(({ url, code }) => [url, code])).to.deep.equal([[urls[0], "BAD_SIGNATURE"]]);
  });

  it("collects refusals alike", async () => {
    const refuse = (world: World): void => void world.verdicts.set(1n, { kind: "refused", reason: "lost" });
    const urls = [await node(0, refuse), await node(1, refuse), await node(2, refuse), await node(3)];
    const result = await collectRefusals(deps, rules, urls, { creationId: 1n, reason: "lost" });
    expect(result.isQuorum).to.equal(true);
    expect(result.refused.map(({ code }) => code)).to.deep.equal(["DELIVERY_DIFFERS"]);
  });

  it("asks what nodes would sign, and believes nobody who tells of another creation", async () => {
    const other = {
      kind: "refuse",
      validator: keys[1]!.address,
      isSigned: false,
      refusal: { creationId: "2", reason: "x" },
    };
    const urls = [await node(0), await answering(200, JSON.stringify(other))];
    const { proposals, refused } = await collectProposals(deps, urls, 1n);
    expect(proposals).to.deep.equal([{ kind: "attest", validator: keys[0]!.address, isSigned: false, attestation }]);
    expect(refused).to.deep.equal([{ url: urls[1], code: "BAD_ANSWER", reason: "it told of another creation" }]);
  });
});

describe("chooseAttestation", () => {
  const tell = (i: number, fields: Partial<AttestationMessage>): CreationProposal => ({
    kind: "attest",
    validator: (keys[i] ?? outsider).address,
    isSigned: false,
    attestation: { ...attestation, ...fields },
  });
  const told = (...values: bigint[]): CreationProposal[] => values.map((valueWad, i) => tell(i, { valueWad }));
  const valueOf = (proposals: CreationProposal[], change: Partial<typeof rules> = {}): bigint | undefined =>
    chooseAttestation(proposals, { ...rules, ...change })?.valueWad;

  it("takes the highest value that two thirds of the stake do not find too much", () => {
    expect(valueOf(told(1_000n, 1_003n, 1_001n, 1_002n))).to.equal(1_001n); // three of four have as much
    expect(valueOf(told(1_000n, 1_003n, 1_001n))).to.equal(1_000n);
    const stakes = [100n, 500n, 100n, 100n]; // 600 of 800 have 1,002 or more
    const activeSet = rules.activeSet.map((member, i) => ({ ...member, stake: stakes[i]! }));
    expect(valueOf(told(1_000n, 1_003n, 1_001n, 1_002n), { activeSet, minValidators: 2 })).to.equal(1_002n);
    expect(valueOf(told(1_000n, 1_003n, 1_001n, 1_002n), { activeSet })).to.equal(1_001n); // and are three
  });

  it("counts no node for a value beyond the tolerance below its own", () => {
    // At 100 bps 10,101 can sign 10,000 (9,999.99) and 10,102 cannot (10,000.98).
    expect(valueOf(told(10_000n, 10_000n, 10_101n))).to.equal(10_000n);
    // No value has two thirds: that of most stake is tried.
    expect(valueOf(told(10_000n, 10_000n, 10_102n))).to.equal(10_000n);
    expect(valueOf(told(10_102n, 10_000n, 10_102n))).to.equal(10_102n);
    expect(valueOf(told(9_000n, 10_000n, 10_050n, 10_100n))).to.equal(10_000n);
  });

  it("goes by the delivery that most stake reports, not by how many proposals there are", () => {
    const fields = { receipt: receiptOf("ff"), valueWad: 9_999n };
    const liars = [tell(3, fields), tell(3, fields), tell(3, fields), tell(9, fields), tell(10, fields)];
    expect(valueOf([...liars, ...told(1_000n, 1_001n, 1_002n)])).to.equal(1_000n);
  });

  it("counts nobody from outside the set, and nobody twice", () => {
    expect(valueOf([...told(1_000n, 1_000n, 1_000n), tell(9, { valueWad: 1_005n })])).to.equal(1_000n);
    const twice = [tell(0, { valueWad: 1_005n }), tell(0, { valueWad: 1_005n }), tell(1, { valueWad: 1_005n })];
    expect(valueOf([...told(1_000n, 1_000n, 1_000n), ...twice])).to.equal(1_000n);
  });

  it("lets a third of the stake lift the value to no more than an honest node's own", () => {
    expect(valueOf([...told(1_000n, 1_001n, 1_002n), tell(3, { valueWad: 1_010n })])).to.equal(1_001n);
  });

  it("takes the NAV that most of those stake have who can sign", () => {
    const proposals = told(1_000n, 1_001n, 1_002n);
    const odd = tell(3, { valueWad: 1_001n, navWad: 5n });
    expect(chooseAttestation([odd, ...proposals], rules)).to.deep.equal({ ...attestation, valueWad: 1_001n });
  });

  it("finds none among refusals", () => {
    const refusal = { creationId: 1n, reason: "x" };
    expect(valueOf([{ kind: "refuse", validator: keys[0]!.address, isSigned: false, refusal }])).to.equal(undefined);
  });
});
