import type { RefusalMessage, ValidatorSignature } from "@assay/sdk";

import { ValidatorError } from "../errors.js";
import { readLimited } from "../limited-body.js";
import {
  ATTEST_PATH,
  attestBody,
  type AttestRequest,
  type CreationProposal,
  parseFailure,
  parseProposal,
  parseSigned,
  proposalPath,
  REFUSE_PATH,
  toWire,
} from "./messages.js";

export interface NodeClientDeps {
  readonly fetch: typeof fetch;
}

export interface NodeClientInit {
  /** The node's base URL. */
  readonly url: string;
  readonly timeoutMs: number;
}

/** One validator's node, asked about creations. What it answers is parsed, not believed. */
export interface NodeClient {
  readonly url: string;
  /** @throws {@link NodeAnswerError}. */
  propose(creationId: bigint): Promise<CreationProposal>;
  /** @throws {@link NodeAnswerError}. */
  attest(request: AttestRequest): Promise<ValidatorSignature>;
  /** @throws {@link NodeAnswerError}. */
  refuse(refusal: RefusalMessage): Promise<ValidatorSignature>;
}

/** A node that did not do what it was asked; `code` is its own, or NO_ANSWER, or BAD_ANSWER. */
export class NodeAnswerError extends ValidatorError {
  override readonly name = "NodeAnswerError";
  override readonly retryable = true;

  constructor(
    readonly code: string,
    problem: string,
    cause?: unknown,
  ) {
    super(problem, { cause });
  }
}

const MAX_ANSWER_BYTES = 16_384;

export function createNodeClient(deps: NodeClientDeps, { url, timeoutMs }: NodeClientInit): NodeClient {
  const ask = async <T>(path: string, body: string | undefined, read: (value: unknown) => T): Promise<T> => {
    const { isOk, text } = await send(deps, new URL(path, url), body, timeoutMs);
    const value = parseJson(text);
    const failure = parseFailure(value);
    if (failure !== undefined) throw new NodeAnswerError(failure.code, failure.message);
    try {
      if (isOk) return read(value);
    } catch (cause) {
      throw badAnswer(cause);
    }
    throw badAnswer(undefined);
  };
  return {
    url,
    propose: (creationId) => ask(proposalPath(creationId), undefined, parseProposal),
    attest: (request) => ask(ATTEST_PATH, attestBody(request), parseSigned),
    refuse: (refusal) => ask(REFUSE_PATH, toWire(refusal), parseSigned),
  };
}

async function send(
  deps: NodeClientDeps,
  url: URL,
  body: string | undefined,
  timeoutMs: number,
): Promise<{ readonly isOk: boolean; readonly text: string }> {
  try {
    const response = await deps.fetch(url, {
      method: body === undefined ? "GET" : "POST",
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
    });
    return { isOk: response.ok, text: await readLimited(response, MAX_ANSWER_BYTES) };
  } catch (cause) {
    const isTimeout = cause instanceof Error && cause.name === "TimeoutError";
    const problem = isTimeout ? `it did not answer within ${timeoutMs} ms` : "it did not answer";
    throw cause instanceof RangeError ? badAnswer(cause) : new NodeAnswerError("NO_ANSWER", problem, cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badAnswer(cause);
  }
}

function badAnswer(cause: unknown): NodeAnswerError {
  return new NodeAnswerError("BAD_ANSWER", "its answer is not a validator node's", cause);
}
