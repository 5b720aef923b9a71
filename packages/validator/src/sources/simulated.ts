import { createHash } from "node:crypto";

import { type Decimal, toWadDown } from "@assay/math";

import type { HealthyReading, PriceRequest, PriceSource, SourcePrice } from "./price-source.js";

export interface SimulatedInit {
  readonly name: string;
  /** The market: validators that share a seed see the same walk. */
  readonly seed: string;
  /** This validator's own noise; give each another text. */
  readonly noiseSeed: string;
  /** Largest own noise, parts per million of the price. */
  readonly noisePpm: bigint;
  /** Largest swing of the walk around the start price, bps. */
  readonly swingBps: bigint;
  /** Start prices by asset id; an asset not named starts between 0.01 and 0.21, by seed. */
  readonly startPrices: ReadonlyMap<string, Decimal>;
}

const UNIT = 1_000_000_000n; // fractions are counted in billionths
const PPM = 1_000_000n;
const BPS = 10_000n;
const WAD_SCALE = 18;
const OCTAVES = 12; // swings that turn every 1, 2, 4 .. 2048 rounds
const CENT_WAD = 10n ** 16n;

/**
 * A seeded market for demos. The price of a round follows from seed, asset and round alone, so a node that restarts is
 * back on the walk at once: the walk is a sum of swings, the k-th of which turns every 2^k rounds and weighs 2^(k/2),
 * as steps of a random walk would add up, and stays within `swingBps` of the start.
 */
export function createSimulatedSource(init: SimulatedInit): PriceSource {
  return {
    name: init.name,
    isRepeatable: true,
    read: (request) => Promise.resolve(readAll(init, request)),
  };
}

/** Price of one asset in one round, WAD, with this validator's noise. Never below 1 wei. */
export function simulatedPriceWad(init: SimulatedInit, assetId: string, round: bigint): bigint {
  const start = init.startPrices.get(assetId);
  const startWad = start === undefined ? defaultStartWad(init.seed, assetId) : toWadDown(start);
  const walk = (walkOf(init.seed, assetId, round) * init.swingBps) / BPS;
  const noise = (noiseAt(`${init.seed}/${init.noiseSeed}`, assetId, "noise", round) * init.noisePpm) / PPM;
  const priceWad = (((startWad * (UNIT + walk)) / UNIT) * (UNIT + noise)) / UNIT;
  return priceWad > 0n ? priceWad : 1n;
}

function readAll(init: SimulatedInit, { assetIds, round, nowMs }: PriceRequest): HealthyReading {
  const prices = new Map<string, SourcePrice>();
  for (const assetId of assetIds) {
    const units = simulatedPriceWad(init, assetId, round);
    prices.set(assetId, { price: { units, scale: WAD_SCALE }, sourceAtMs: nowMs });
  }
  return { source: init.name, health: "healthy", prices, ageMs: 0 };
}

/** -1 .. 1 in billionths. */
function walkOf(seed: string, assetId: string, round: bigint): bigint {
  let sum = 0n;
  let weights = 0n;
  for (let octave = 0; octave < OCTAVES; octave += 1) {
    const period = 1n << BigInt(octave);
    const weight = isqrt(period * 1_000_000n);
    const turn = round / period;
    const from = noiseAt(seed, assetId, `walk${octave}`, turn);
    const to = noiseAt(seed, assetId, `walk${octave}`, turn + 1n);
    sum += weight * (from + ((to - from) * (round % period)) / period);
    weights += weight;
  }
  return sum / weights;
}

/** -1 .. 1 in billionths, by hash. */
function noiseAt(seed: string, assetId: string, kind: string, turn: bigint): bigint {
  return (hash64(`${seed}|${assetId}|${kind}|${turn}`) % (2n * UNIT + 1n)) - UNIT;
}

function defaultStartWad(seed: string, assetId: string): bigint {
  return CENT_WAD + (hash64(`${seed}|${assetId}|start`) % 2_000n) * (CENT_WAD / 100n);
}

function hash64(text: string): bigint {
  return createHash("sha256").update(text).digest().readBigUInt64BE();
}

function isqrt(value: bigint): bigint {
  let guess = value;
  for (let next = (guess + 1n) / 2n; next < guess; next = (guess + value / guess) / 2n) guess = next;
  return guess;
}
