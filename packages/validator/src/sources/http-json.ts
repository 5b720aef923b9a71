import { type Decimal, parseDecimal } from "@assay/math";

import { SourceError } from "../errors.js";
import { readLimited } from "../limited-body.js";
import { parseIsoTime } from "../market/index.js";
import { NumberText, parseJsonNumbersAsText } from "../market/json-text.js";
import type { HealthyReading, PriceRequest, PriceSource, SourcePrice, SourceReading } from "./price-source.js";

export interface HttpJsonDeps {
  readonly fetch: typeof fetch;
}

export interface HttpJsonInit {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
}

const MAX_BODY_BYTES = 1_000_000;
const MAX_AHEAD_MS = 5_000; // a source's clock may run ahead this far

/**
 * GET `url` -> `{"prices": {"64": "0.133"}, "at": "2025-08-08T00:00:00Z"}`. Prices are decimal text or JSON numbers, both
 * read exactly; `at` is an ISO time or unix seconds. Anything else makes the reading unhealthy, with the reason.
 */
export function createHttpJsonSource(deps: HttpJsonDeps, init: HttpJsonInit): PriceSource {
  return {
    name: init.name,
    read: async (request, signal): Promise<SourceReading> => {
      try {
        const text = await download(deps, init, signal);
        return toReading(parse(text, init.name), init.name, request);
      } catch (cause) {
        if (signal.aborted) throw cause;
        const reason = cause instanceof SourceError ? cause.message : `no answer: ${describe(cause)}`;
        return { source: init.name, health: "unhealthy", reason };
      }
    },
  };
}

async function download(
  deps: HttpJsonDeps,
  { name, url, timeoutMs }: HttpJsonInit,
  signal: AbortSignal,
): Promise<string> {
  const response = await deps.fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    headers: { accept: "application/json" },
  });
  if (!response.ok) throw new SourceError(name, `answered ${response.status}`);
  return readLimited(response, MAX_BODY_BYTES);
}

function parse(text: string, name: string): Record<string, unknown> {
  let root: unknown;
  try {
    root = parseJsonNumbersAsText(text);
  } catch (cause) {
    throw new SourceError(name, "did not answer with JSON", cause);
  }
  if (!isObject(root)) throw new SourceError(name, "did not answer with an object");
  return root;
}

function toReading(root: Record<string, unknown>, name: string, { assetIds, nowMs }: PriceRequest): HealthyReading {
  const atMs = parseAt(root.at);
  if (atMs === undefined) throw new SourceError(name, '"at" is not an ISO time or unix seconds');
  if (atMs > nowMs + MAX_AHEAD_MS) throw new SourceError(name, `"at" lies ${atMs - nowMs} ms in the future`);
  if (!isObject(root.prices)) throw new SourceError(name, '"prices" is not an object of asset id to price');
  const prices = new Map<string, SourcePrice>();
  for (const assetId of assetIds) {
    const value = Object.hasOwn(root.prices, assetId) ? root.prices[assetId] : undefined;
    if (value !== undefined) prices.set(assetId, { price: parsePrice(value, assetId, name), sourceAtMs: atMs });
  }
  return { source: name, health: "healthy", prices, ageMs: Math.max(0, nowMs - atMs) };
}

function parsePrice(value: unknown, assetId: string, name: string): Decimal {
  const text = value instanceof NumberText ? value.text : value;
  try {
    if (typeof text === "string") return parseDecimal(text);
  } catch (cause) {
    throw new SourceError(name, `price of asset ${assetId} is not a decimal`, cause);
  }
  throw new SourceError(name, `price of asset ${assetId} is not a decimal`);
}

function parseAt(value: unknown): number | undefined {
  if (typeof value === "string") return parseIsoTime(value);
  return value instanceof NumberText && /^\d{1,12}$/.test(value.text) ? Number(value.text) * 1_000 : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.name : "unknown reason"; // no message: it may hold the URL
}
