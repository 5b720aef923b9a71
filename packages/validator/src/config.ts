import { readFileSync } from "node:fs";
import path from "node:path";

import { parseDecimal } from "@assay/math";
import { getAddress, isAddress } from "ethers";
import { z } from "zod";

import { ConfigError } from "./errors.js";

const ADDRESS = z
  .string("must be an address: write 0x and 40 hex digits")
  .refine(
    (text) => isAddress(text),
    "is not an address: write 0x and 40 hex digits, in all small letters or with the right checksum",
  )
  .transform((text) => getAddress(text));
const ENV_NAME = z
  .string("must name an environment variable")
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'must be the name of an environment variable, such as "ASSAY_ORACLE_KEY", never a key itself',
  );
const URL_TEXT = z.url({
  protocol: /^https?$/,
  error: 'must be an http or https URL, such as "http://127.0.0.1:8545"',
});
const NAME = z.string("must be a name").min(1, "must not be empty: give the source a name");
const whole = (least: number, most: number) =>
  z
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);
const bigWhole = (example: string) =>
  z
    .union([z.string().regex(/^\d+$/), z.int().min(0)], `must be a whole number from 0, such as ${example}`)
    .transform((value) => BigInt(value));
const PRICE = z
  .string('must be decimal text, such as "0.05"')
  .regex(/^\d{1,20}(\.\d{1,50})?$/, 'is not a price: write decimal text, such as "0.05"')
  .transform((text) => parseDecimal(text))
  .refine(({ units }) => units > 0n, "must be above 0");

const SIMULATED = z.strictObject({
  type: z.literal("simulated"),
  name: NAME,
  seed: z.string("must be a text that all validators share").min(1, "must not be empty"),
  noiseSeed: z.string().optional(),
  noisePpm: whole(0, 100_000).default(200).transform(BigInt),
  swingBps: whole(0, 5_000).default(500).transform(BigInt),
  startPrices: z.record(z.string().regex(/^\d+$/, "must be an asset id"), PRICE).default({}),
});
const REPLAY = z.strictObject({
  type: z.literal("replay"),
  name: NAME,
  file: z.string("must be the path of a price file").min(1, "must not be empty"),
  startRound: bigWhole("1"),
});
const HTTP_JSON = z.strictObject({
  type: z.literal("http"),
  name: NAME,
  url: URL_TEXT,
  timeoutMs: whole(50, 10_000).default(800),
});
const SOURCE = z.discriminatedUnion(
  "type",
  [SIMULATED, REPLAY, HTTP_JSON],
  'needs "type": "simulated", "replay" or "http"',
);

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const TIMING = z.strictObject({
  collectMs: whole(0, 5_000).default(120),
  takeoverMs: whole(10, 10_000).default(350),
  settleMs: whole(50, 60_000).default(1_500),
  signMs: whole(0, 5_000).default(60),
  giveUpMs: whole(100, 30_000).default(5_000),
  peerTimeoutMs: whole(50, 10_000).default(1_000),
  rpcTimeoutMs: whole(100, 60_000).default(5_000),
  receiptTimeoutMs: whole(1_000, 600_000).default(30_000),
});
const MERGE = z.strictObject({
  outlierBps: whole(1, 5_000).default(300).transform(BigInt),
  freshMs: whole(0, 600_000).default(15_000),
  maxAgeMs: whole(1, 3_600_000).default(60_000),
});
const DELIVERIES = z.strictObject({
  file: z.string("must be the path of a deliveries file").min(1, "must not be empty"),
  keepMinutes: whole(1, 360).default(60), // 20 assets for an hour take some 10 MB
  valueToleranceBps: whole(0, 500).transform(BigInt).optional(),
});
const ALERTS = z.strictObject({
  webhookUrl: URL_TEXT.optional(),
  minBalanceWei: bigWhole('"50000000000000000"').default(50_000_000_000_000_000n),
});

const CONFIG = z
  .strictObject({
    rpcUrl: URL_TEXT,
    addresses: z.strictObject({ oracle: ADDRESS, registry: ADDRESS, vault: ADDRESS, desk: ADDRESS.optional() }),
    oracleKeyEnv: ENV_NAME,
    submitterKeyEnv: ENV_NAME,
    http: z.strictObject({ host: z.string().min(1).default("127.0.0.1"), port: whole(0, 65_535) }),
    peers: z.array(z.strictObject({ validator: ADDRESS, url: URL_TEXT })).max(100, "must be at most 100"),
    sources: z.array(SOURCE).min(1, "must not be empty: name at least one source"),
    merge: MERGE.prefault({}),
    deliveries: DELIVERIES.optional(),
    journalPath: z.string("must be the path of a file").min(1, "must not be empty"),
    timing: TIMING.prefault({}),
    logLevel: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
    alerts: ALERTS.prefault({}),
  })
  .check(({ value, issues }) => {
    const refuse = (at: PropertyKey[], message: string): void => {
      issues.push({ code: "custom", input: value, path: at, message });
    };
    if (value.oracleKeyEnv === value.submitterKeyEnv) {
      refuse(
        ["submitterKeyEnv"],
        "is the same variable as oracleKeyEnv: the oracle key must never pay gas; use a second key",
      );
    }
    if (value.deliveries !== undefined && value.addresses.desk === undefined)
      refuse(["addresses", "desk"], "is missing: add the address of the CreationDesk, or remove deliveries");
    if (value.merge.maxAgeMs <= value.merge.freshMs) refuse(["merge", "maxAgeMs"], "must be above freshMs");
    for (const i of repeated(value.sources.map(({ name }) => name)))
      refuse(["sources", i, "name"], "stands twice: rename one");
    for (const i of repeated(value.peers.map(({ validator }) => validator))) {
      refuse(["peers", i, "validator"], "stands twice: remove one");
    }
  });

/** A node's configuration, checked. Paths are absolute. */
export type NodeConfig = z.output<typeof CONFIG>;
/** A node's configuration as a file has it. */
export type NodeConfigFile = z.input<typeof CONFIG>;
export type SourceConfig = NodeConfig["sources"][number];

/**
 * Reads and checks a configuration file; relative paths in it start from its folder.
 * @throws {@link ConfigError} listing every bad field with its repair.
 */
export function readConfig(file: string): NodeConfig {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const isSyntax = cause instanceof SyntaxError;
    throw new ConfigError(file, [
      isSyntax ? `is not JSON: ${cause.message}` : "cannot be read: give the path of a configuration file",
    ]);
  }
  return parseConfig(value, file);
}

/** The same for a value already read; `file` is for messages and relative paths. */
export function parseConfig(value: unknown, file: string): NodeConfig {
  const result = CONFIG.safeParse(value);
  if (!result.success) throw new ConfigError(file, result.error.issues.map(describeIssue));
  const config = result.data;
  const absolute = (to: string): string => path.resolve(path.dirname(file), to);
  return {
    ...config,
    journalPath: absolute(config.journalPath),
    deliveries: config.deliveries && { ...config.deliveries, file: absolute(config.deliveries.file) },
    sources: config.sources.map((source) =>
      source.type === "replay" ? { ...source, file: absolute(source.file) } : source,
    ),
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join(".") || "the file";
  if (issue.code === "unrecognized_keys")
    return `${field}: does not know ${issue.keys.join(", ")}: remove or rename it`;
  const isMissing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return `${field}: ${isMissing ? `is missing: add it (${issue.expected})` : issue.message}`;
}

/** Positions of texts that stood before. */
function repeated(texts: readonly string[]): number[] {
  return texts.flatMap((text, i) => (texts.indexOf(text) < i ? [i] : []));
}
