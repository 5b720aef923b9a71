import type { FastifyInstance } from "fastify";

import { FileError } from "../market/index.js";
import type { Attester } from "./attester.js";
import {
  ATTEST_PATH,
  CreationMessageError,
  parseAttestRequest,
  parseCreationId,
  parseRefusal,
  proposalPath,
  REFUSE_PATH,
  toWire,
} from "./messages.js";
import { CreationRefusedError } from "./rules.js";

/** A failure as the server answers it. */
export interface CreationFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

const BODY_BYTES = 16_384; // two lists of 20 amounts take some 4 kB

/** Adds the routes on creations. */
export function registerCreationRoutes(app: FastifyInstance, attester: Attester): void {
  app.get<{ Params: { id: string } }>(proposalPath(":id"), async (request, reply) => {
    const proposal = await attester.propose(parseCreationId(request.params.id));
    return reply.type("application/json").send(toWire(proposal));
  });
  app.post(ATTEST_PATH, { bodyLimit: BODY_BYTES }, (request) => attester.attest(parseAttestRequest(request.body)));
  app.post(REFUSE_PATH, { bodyLimit: BODY_BYTES }, (request) => attester.refuse(parseRefusal(request.body)));
}

/** How an error of the routes above is answered; undefined for any other error. Tells no path of this machine. */
export function describeCreationFailure(error: unknown): CreationFailure | undefined {
  if (error instanceof CreationMessageError)
    return { status: 400, code: "BAD_FIELD", message: error.message, field: error.field };
  if (error instanceof CreationRefusedError)
    return { status: error.code === "NOTHING_ARRIVED" ? 404 : 409, code: error.code, message: error.message };
  if (error instanceof FileError)
    return { status: 503, code: "DELIVERIES_UNREADABLE", message: "this node cannot read its deliveries now" };
  return undefined;
}
