import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { type Attester, createHttpServer, type Journal } from "@assay/validator";
import type { FastifyInstance } from "fastify";

import { createNodeState } from "../../../../../packages/validator/src/node-state.js";

type CreationJournal = Pick<Journal, "recordCreation" | "findCreation">;
type Entry = Parameters<Journal["recordCreation"]>[0];

/** A node's server with nothing in it but `attester`. */
export function serverOf(attester: Attester | undefined): FastifyInstance {
  const never = (): never => {
    throw new Error("is not asked here");
  };
  return createHttpServer({
    state: createNodeState("0xB2", "0xC3", 0),
    reader: { readLatest: never, readMintPriceWad: never, readStatus: never },
    peers: { onObservation: never, onProposal: never },
    attester,
    readMetrics: never,
    nowMs: () => 0,
  });
}

/** Keeps the first entry of a creation; refusing others is the real journal's matter. */
export function memoryJournal(): CreationJournal {
  const entries = new Map<bigint, Entry>();
  return {
    recordCreation: async (entry) => void entries.set(entry.creationId, entry),
    findCreation: (_desk, creationId) => entries.get(creationId),
  };
}

/** A server that answers as `listener` does, and where it is. */
export async function startServer(
  listener: RequestListener,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
