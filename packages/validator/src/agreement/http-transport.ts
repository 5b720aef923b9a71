import type { FastifyInstance } from "fastify";

import { PeerMessageError, PeerUnreachableError } from "../errors.js";
import { readLimited } from "../limited-body.js";
import { parseObservation, parseProposal, parseReply, type SignedObservation, toWire } from "./messages.js";
import type { PeerHandlers, Transport } from "./transport.js";

export interface HttpTransportDeps {
  readonly fetch: typeof fetch;
  /** Told of every peer that could not be reached. */
  readonly onUnreachable: (peer: string, cause: unknown) => void;
}

export interface HttpTransportInit {
  /** Base URL of each peer's node, by its oracle address. */
  readonly peers: ReadonlyMap<string, string>;
  readonly timeoutMs: number;
}

export const OBSERVATION_PATH = "/peer/observation";
export const PROPOSAL_PATH = "/peer/proposal";
const OBSERVATION_BYTES = 16_384; // 20 assets take some 3 kB
const PROPOSAL_BYTES = 1_048_576; // 100 observations of 20 assets take some 300 kB

/** Plain HTTP between configured peers. Nothing is secret; what counts is signed. */
export function createHttpTransport(deps: HttpTransportDeps, init: HttpTransportInit): Transport {
  const post = async (peer: string, path: string, body: string, signal: AbortSignal): Promise<unknown> => {
    const base = init.peers.get(peer);
    if (base === undefined) throw new PeerUnreachableError(peer, "is not configured");
    try {
      const response = await deps.fetch(new URL(path, base), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(init.timeoutMs)]),
      });
      const text = await readLimited(response, PROPOSAL_BYTES);
      if (!response.ok) throw new PeerUnreachableError(peer, `answered ${response.status}: ${text.slice(0, 200)}`);
      return text === "" ? undefined : JSON.parse(text);
    } catch (cause) {
      if (!signal.aborted) deps.onUnreachable(peer, cause);
      throw cause instanceof PeerUnreachableError ? cause : new PeerUnreachableError(peer, "did not answer", cause);
    }
  };
  const peers = [...init.peers.keys()];

  return {
    peers,
    async broadcastObservation(observation: SignedObservation, signal: AbortSignal): Promise<void> {
      const body = toWire(observation);
      await Promise.allSettled(peers.map((peer) => post(peer, OBSERVATION_PATH, body, signal)));
    },
    async propose(peer, proposal, signal) {
      return parseReply(await post(peer, PROPOSAL_PATH, toWire(proposal), signal));
    },
  };
}

/** Adds the two routes peers post to. */
export function registerPeerRoutes(app: FastifyInstance, handlers: PeerHandlers): void {
  app.post(OBSERVATION_PATH, { bodyLimit: OBSERVATION_BYTES }, async (request, reply) => {
    handlers.onObservation(parseObservation(request.body));
    return reply.code(204).send();
  });
  app.post(PROPOSAL_PATH, { bodyLimit: PROPOSAL_BYTES }, async (request, reply) => {
    const answer = await handlers.onProposal(parseProposal(request.body));
    return reply.type("application/json").send(toWire(answer));
  });
}

/** The 400 body for a message that was refused; undefined for any other error. */
export function describeRefusal(error: unknown): { readonly field: string; readonly message: string } | undefined {
  return error instanceof PeerMessageError ? { field: error.field, message: error.message } : undefined;
}
