import { compare, divDown, parseDecimal, toDecimalString, toWadDown, ZERO, type Decimal } from "@assay/math";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";

import { describeRefusal, registerPeerRoutes } from "./agreement/http-transport.js";
import type { PeerHandlers } from "./agreement/transport.js";
import type { Attester } from "./creations/attester.js";
import { describeCreationFailure, registerCreationRoutes } from "./creations/routes.js";
import { ChainUnreachableError, type NavReader, NoNavError } from "./nav-reader.js";
import { type NodeState, whyNotReady } from "./node-state.js";

export interface HttpDeps {
  readonly state: NodeState;
  readonly reader: NavReader;
  readonly peers: PeerHandlers;
  /** Only of a node that knows deliveries. */
  readonly attester?: Attester | undefined;
  readonly readMetrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly nowMs: () => number;
}

const BODY_BYTES = 4_096;
const REQUEST_TIMEOUT_MS = 5_000;
const WAD_PLACES = 18;
const MAX_WHOLE_DIGITS = 30; // far beyond any supply, far below 256 bits

/** A field of a request that is not as it must be. */
class FieldError extends Error {
  override readonly name = "FieldError";

  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field} ${problem}`);
  }
}

/** The node's HTTP server, not yet listening. Answers are JSON; amounts are decimal text, counts are numbers. */
export function createHttpServer(deps: HttpDeps): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
  });
  const { state, reader } = deps;

  app.get("/health", () => ({ isAlive: true, uptimeSeconds: Math.floor((deps.nowMs() - state.startedAtMs) / 1_000) }));
  app.get("/ready", (_request, reply) => {
    const reasons = whyNotReady(state, deps.nowMs());
    return reply.code(reasons.length === 0 ? 200 : 503).send({ isReady: reasons.length === 0, reasons });
  });
  app.get("/nav/status", async () => ({
    oracle: toJson(await reader.readStatus()),
    node: describeNode(state, deps.nowMs()),
  }));
  app.get("/nav/latest", async () => {
    const latest = await reader.readLatest();
    return { nav: wadText(latest.navWad), ...toJson(latest), own: state.own === undefined ? null : toJson(state.own) };
  });
  app.post("/nav/estimate", async (request) => {
    const baseIn = readTaoValue(request.body);
    const mintPriceWad = await reader.readMintPriceWad();
    const tokensWad = divDown(toWadDown(baseIn), mintPriceWad); // as getNAVForMinting rounds
    return {
      tao_value: toDecimalString(baseIn),
      tokens: wadText(tokensWad),
      tokensWad: tokensWad.toString(),
      mintPrice: wadText(mintPriceWad),
      mintPriceWad: mintPriceWad.toString(),
    };
  });
  app.get("/metrics", async (_request, reply) => {
    const { contentType, text } = await deps.readMetrics();
    return reply.type(contentType).send(text);
  });
  registerPeerRoutes(app, deps.peers);
  if (deps.attester !== undefined) registerCreationRoutes(app, deps.attester);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) =>
    fail(reply, 404, "NOT_FOUND", `there is no ${request.method} ${request.url.slice(0, 100)}`),
  );
  return app;
}

function readTaoValue(body: unknown): Decimal {
  const example = 'write e.g. {"tao_value": "100.0"}';
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new FieldError("the body", `must be an object: ${example}`);
  const unknown = Object.keys(body).find((key) => key !== "tao_value");
  if (unknown !== undefined) throw new FieldError(unknown.slice(0, 60), `is not known: ${example}`);
  const text: unknown = "tao_value" in body ? body.tao_value : undefined;
  if (typeof text !== "string") throw new FieldError("tao_value", `must be decimal text: ${example}`);
  const [whole = "", fraction = ""] = text.split(".");
  if (!/^\d+(\.\d+)?$/.test(text)) throw new FieldError("tao_value", `is not a decimal: ${example}`);
  if (whole.length > MAX_WHOLE_DIGITS)
    throw new FieldError("tao_value", `has more than ${MAX_WHOLE_DIGITS} digits before the point`);
  if (fraction.length > WAD_PLACES)
    throw new FieldError("tao_value", `has more than ${WAD_PLACES} decimals, the base asset's smallest unit`);
  const value = parseDecimal(text);
  if (compare(value, ZERO) <= 0) throw new FieldError("tao_value", "must be above 0");
  return value;
}

function describeNode(state: NodeState, nowMs: number): object {
  const { submission } = state;
  return {
    validator: state.validator,
    submitter: state.submitter,
    index: state.index ?? null,
    validators: state.validators,
    round: state.round.toString(),
    uptimeSeconds: Math.floor((nowMs - state.startedAtMs) / 1_000),
    problem: state.problem ?? null,
    own: state.own === undefined ? null : toJson(state.own),
    disagreementBps: state.disagreementBps === undefined ? null : Number(state.disagreementBps),
    submission: submission === undefined ? null : { ...toJson(submission), outcome: toJson(submission.outcome) },
    sources: [...state.sources].map(([name, problem]) => ({
      name,
      isHealthy: problem === undefined,
      problem: problem ?? null,
    })),
  };
}

function answerError(error: FastifyError, _request: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof FieldError) return fail(reply, 400, "BAD_FIELD", error.message, error.field);
  const refusal = describeRefusal(error);
  if (refusal !== undefined) return fail(reply, 400, "REFUSED", refusal.message, refusal.field);
  const failure = describeCreationFailure(error);
  if (failure !== undefined) return fail(reply, failure.status, failure.code, failure.message, failure.field);
  if (error instanceof NoNavError) return fail(reply, 503, "NO_NAV", error.message);
  if (error instanceof ChainUnreachableError) return fail(reply, 503, "CHAIN_UNREACHABLE", error.message);
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return fail(reply, status, error.code, error.message, "the body");
  return fail(reply, 500, "INTERNAL", "something went wrong in the node");
}

function fail(reply: FastifyReply, status: number, code: string, message: string, field?: string): FastifyReply {
  return reply.code(status).send({ error: { code, message, ...(field === undefined ? {} : { field }) } });
}

/** Bigints as decimal text, the rest as it is. */
function toJson(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, field]: [string, unknown]) => [
      key,
      typeof field === "bigint" ? field.toString() : field,
    ]),
  );
}

function wadText(units: bigint): string {
  return toDecimalString({ units, scale: WAD_PLACES });
}
