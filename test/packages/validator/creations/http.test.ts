import { recoverAttestationSigner } from "@assay/sdk";
import { FileError, type Journal } from "@assay/validator";
import { expect } from "chai";
import type { FastifyInstance } from "fastify";

import { testKey } from "../helpers/hub.js";
import { attestation, attesterIn, basket, createWorld, domain, owner, view, type World } from "./helpers/desk.js";
import { memoryJournal, serverOf } from "./helpers/servers.js";

const key = testKey(1);
const text = (value: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(value, (_key, field: unknown) => (typeof field === "bigint" ? field.toString() : field)),
  ) as Record<string, unknown>;
const body = text({ ...attestation, basket });

describe("node HTTP: creations", () => {
  let app: FastifyInstance;
  let world: World;
  let journal: Pick<Journal, "recordCreation" | "findCreation">;
  const post = async (payload: unknown, url = "/creations/attest") => {
    const answer = await app.inject({ method: "POST", url, payload: payload as object });
    return {
      status: answer.statusCode,
      json: answer.json<{ error: { code: string; field?: string; message: string } }>(),
    };
  };

  beforeEach(() => {
    world = createWorld();
    journal = memoryJournal();
    app = serverOf(attesterIn(world, key, journal));
  });
  afterEach(() => app.close());

  it("tells what it would sign, and signs it", async () => {
    const proposal = await app.inject({ method: "GET", url: "/creations/1/proposal" });
    expect(proposal.headers["content-type"]).to.contain("application/json");
    expect(proposal.json()).to.deep.equal({
      kind: "attest",
      validator: key.address,
      isSigned: false,
      attestation: text(attestation),
    });
    const answer = await app.inject({ method: "POST", url: "/creations/attest", payload: body });
    expect(answer.statusCode).to.equal(200);
    const { validator, signature } = answer.json<{ validator: string; signature: string }>();
    expect(validator).to.equal(key.address);
    expect(recoverAttestationSigner(domain, owner, attestation, signature)).to.equal(key.address);
  });

  it("signs a refusal its source gives", async () => {
    world.verdicts.set(1n, { kind: "refused", reason: "lost" });
    const { status } = await post({ creationId: "1", reason: "lost" }, "/creations/refuse");
    expect(status).to.equal(200);
  });

  it("answers 404 for what has not arrived and 409, with code and reason, for what it will not sign", async () => {
    expect((await app.inject({ method: "GET", url: "/creations/2/proposal" })).statusCode).to.equal(404);
    expect(await post({ ...body, creationId: "2" })).to.deep.include({ status: 404 });
    world.view = { ...view, state: "FINALIZED" };
    const refused = await post(body);
    expect(refused.status).to.equal(409);
    expect(refused.json.error).to.deep.equal({
      code: "NOT_OPEN",
      message: "creation 1 is not open: its state is FINALIZED",
    });
  });

  const MALFORMED: readonly (readonly [field: string, change: unknown])[] = [
    ["the body", []],
    ["the body", null],
    ["the body", { ...body, more: 1 }],
    ["creationId", { ...body, creationId: 1 }],
    ["creationId", { ...body, creationId: "0" }],
    ["creationId", { ...body, creationId: "9".repeat(70) }],
    ["receipt", { ...body, receipt: "0x12" }],
    ["receipt", { ...body, receipt: `0x${"0".repeat(64)}` }],
    ["receivedAt", { ...body, receivedAt: "-1" }],
    ["receivedAt", { ...body, receivedAt: "1e3" }],
    ["navWad", { ...body, navWad: "0" }],
    ["navWad", { ...body, navWad: (2n ** 80n).toString() }],
    ["valueWad", { ...body, valueWad: 1.5 }],
    ["valueWad", { ...body, valueWad: (2n ** 256n - 1n).toString() }],
    ["amounts", { ...body, amounts: {} }],
    ["amounts", { ...body, amounts: [] }],
    ["amounts", { ...body, amounts: Array.from({ length: 21 }, (_, i) => ({ assetId: `${i}`, amount: "1" })) }],
    [
      "amounts",
      {
        ...body,
        amounts: [
          { assetId: "4", amount: "1" },
          { assetId: "4", amount: "1" },
        ],
      },
    ],
    ["amounts.0.assetId", { ...body, amounts: [{ assetId: "4294967296", amount: "1" }] }],
    ["amounts.0.amount", { ...body, amounts: [{ assetId: "4", amount: "0" }] }],
    ["amounts.0", { ...body, amounts: [null] }],
    ["basket", { ...body, basket: undefined }],
    ["basket", { ...body, basket: [...basket].reverse().map(text) }],
  ];
  it("answers 400 naming the field to every malformed attestation", async () => {
    for (const [field, payload] of MALFORMED) {
      const { status, json } = await post(payload === null ? undefined : payload);
      expect([status, json.error.field], field).to.deep.equal([400, field]);
    }
    expect(world.chainReads).to.equal(0);
  });

  it("answers 400 to a malformed refusal and a malformed path, 413 to a body too large", async () => {
    for (const reason of ["", "é".repeat(129), 5, "\ud800"]) {
      expect((await post({ creationId: "1", reason }, "/creations/refuse")).status, String(reason)).to.equal(400);
    }
    for (const id of ["0", "x", "1.5", "-1", "9".repeat(90), "%00", "..%2f"]) {
      const answer = await app.inject({ method: "GET", url: `/creations/${id}/proposal` });
      expect(answer.statusCode, id).to.be.within(400, 404);
    }
    expect((await post({ ...body, receipt: "x".repeat(20_000) })).status).to.equal(413);
    const broken = await app.inject({
      method: "POST",
      url: "/creations/attest",
      headers: { "content-type": "application/json" },
      payload: '{"__proto__": ',
    });
    expect(broken.statusCode).to.equal(400);
  });

  it("answers 503 without a path of its machine while its deliveries are unreadable or its chain is silent", async () => {
    world.sourceError = new FileError("/home/me/deliveries.json", " line 1: no");
    const unreadable = await post(body);
    expect([unreadable.status, unreadable.json.error.code]).to.deep.equal([503, "DELIVERIES_UNREADABLE"]);
    expect(JSON.stringify(unreadable.json)).not.to.contain("/home");
    world.sourceError = undefined;
    world.nav = "unreachable";
    expect((await post(body)).json.error.code).to.equal("CHAIN_UNREACHABLE");
  });

  it("has no such routes without deliveries", async () => {
    await app.close();
    app = serverOf(undefined);
    expect((await post(body)).status).to.equal(404);
  });
});
