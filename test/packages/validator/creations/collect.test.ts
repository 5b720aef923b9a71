import type { RequestListener, Server } from "node:http";

import { type AttestationMessage, packQuorum, signAttestation } from "@assay/sdk";
import {
  chooseAttestation,
  collectAttestations,
  collectProposals,
  collectRefusals,
  type CreationProposal,
} from "@assay/validator/creations";
import { expect } from "chai";
import type { FastifyInstance } from "fastify";

import { testKey } from "../helpers/hub.js";
import { attestation, attesterIn, createWorld, domain, receiptOf, request, type World } from "./helpers/desk.js";
import { memoryJournal, serverOf, startServer } from "./helpers/servers.js";

const keys = [1, 2, 3, 4].map(testKey);
const rules = {
  domain,
  activeSet: keys.map(({ address }) => ({ address, stake: 100n })),
  minValidators: 3,
};
const deps = { fetch, timeoutMs: 400 };
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
        signature: await signAttestation(keys[i]!, domain, attestation),
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
    const other = await signAttestation(keys[3]!, domain, { ...attestation, valueWad: 1n });
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
      { url: urls[4], code: "NO_ANSWER", reason: "it did not answer within 400 ms" },
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

  it("collects refusals alike", async () => {
    const refuse = (world: World): void => void world.verdicts.set(1n, { kind: "refused", reason: "lost" });
    const urls = [await node(0, refuse), await node(1, refuse), await node(2, refuse), await node(3)];
    const result = await collectRefusals(deps, rules, urls, { creationId: 1n, reason: "lost" });
    expect(result.isQuorum).to.equal(true);
    expect(result.refused.map(({ code }) => code)).to.deep.equal(["DELIVERY_DIFFERS"]);
  });

  it("asks what nodes would sign, and believes nobody who tells of another creation", async () => {
    const other = { kind: "refuse", isSigned: false, refusal: { creationId: "2", reason: "x" } };
    const urls = [await node(0), await answering(200, JSON.stringify(other))];
    const { proposals, refused } = await collectProposals(deps, urls, 1n);
    expect(proposals).to.deep.equal([{ kind: "attest", isSigned: false, attestation }]);
    expect(refused).to.deep.equal([{ url: urls[1], code: "BAD_ANSWER", reason: "it told of another creation" }]);
  });
});

describe("chooseAttestation", () => {
  const tell = (fields: Partial<AttestationMessage>, isSigned = false): CreationProposal => ({
    kind: "attest",
    isSigned,
    attestation: { ...attestation, ...fields },
  });
  const valueOf = (...proposals: CreationProposal[]): bigint | undefined => chooseAttestation(proposals)?.valueWad;

  it("takes the lower median value of the delivery most nodes report", () => {
    const liar = tell({ receipt: receiptOf("ff"), valueWad: 9_999n });
    expect(valueOf(liar, tell({ valueWad: 30n }), tell({ valueWad: 10n }), tell({ valueWad: 20n }))).to.equal(20n);
    expect(valueOf(tell({ valueWad: 30n }), tell({ valueWad: 10n }))).to.equal(10n);
  });

  it("prefers what most nodes have signed already", () => {
    const proposals = [5n, 7n, 7n].map((valueWad) => tell({ valueWad }, true));
    expect(valueOf(...proposals, tell({ valueWad: 1n }), tell({ valueWad: 1n }))).to.equal(7n);
  });

  it("finds none among refusals", () => {
    expect(valueOf({ kind: "refuse", isSigned: false, refusal: { creationId: 1n, reason: "x" } })).to.equal(undefined);
  });
});
