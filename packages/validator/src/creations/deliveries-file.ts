import { type Decimal, parseDecimal } from "@assay/math";
import type { AssetAmount } from "@assay/sdk";

import { DuplicateKeyError, FileError, JsonSyntaxError, parseIsoTime } from "../market/index.js";
import { quote } from "../market/input-error.js";
import { findJsonFault } from "../market/json-fault.js";
import { locateKeys, NumberText, parseJsonNumbersAsText } from "../market/json-text.js";
import { readTextFile } from "../market/read-text-file.js";
import type { Delivery } from "./delivery-source.js";

/** A deliveries file, checked. No creation stands twice, nor in both maps; no receipt stands twice. */
export interface Deliveries {
  readonly deliveries: ReadonlyMap<bigint, Delivery>;
  /** Reasons by creation. */
  readonly refusals: ReadonlyMap<bigint, string>;
}

/** Something in a deliveries file, or in a basket file, that is not as it must be. */
export class DeliveriesFileError extends FileError {
  override readonly name = "DeliveriesFileError";

  constructor(
    file: string,
    readonly field: string,
    line: number | undefined,
    problem: string,
    cause?: unknown,
  ) {
    super(file, `${line === undefined ? "" : ` line ${line}`}: ${field} ${problem}`, { cause });
  }
}

type Path = readonly string[];

const EXAMPLE =
  '{"deliveries": [{"creationId": 1, "receipt": "0x...", "receivedAt": "2025-08-08T12:00:00Z", "amounts": {"64": "140.68"}}], "refusals": [{"creationId": 2, "reason": "..."}]}';
const BASKET_EXAMPLE = '{"64": "140.68"}';
const DELIVERY_FIELDS = ["creationId", "receipt", "receivedAt", "amounts"];
const MAX_AMOUNTS = 20; // what a creation may name
const MAX_REASON_BYTES = 256; // what the desk takes
const WAD_PLACES = 18;
const MAX_AMOUNT = 2n ** 128n - 1n; // what the vault's books hold
const WHOLE = /^(0|[1-9]\d{0,18})$/;
const ASSET_ID = /^(0|[1-9]\d{0,9})$/;
const MAX_ASSET_ID = 2n ** 32n - 1n;
const MAX_UNIX_SECONDS = 253_402_300_799n; // the year 9999
const RECEIPT = /^0x[0-9a-fA-F]{64}$/;
const ZERO_RECEIPT = /^0x0+$/;

/**
 * Reads and checks a deliveries file. Amounts are decimal text in whole units of the asset; `receivedAt` is an ISO time
 * or unix seconds. Both lists may be left out, other fields may not stand.
 * @throws {@link FileError} of the fitting kind, naming field and repair; nothing is returned unless the whole file is
 * sound.
 */
export function readDeliveriesFile(file: string): Deliveries {
  return parseDeliveries(readTextFile(file, `JSON such as ${EXAMPLE}`), file);
}

/** The same for text already read; `file` is for the messages. */
export function parseDeliveries(text: string, file: string): Deliveries {
  const reader = new Reader(file, text);
  const root = reader.object(parseJson(text, file), [], EXAMPLE);
  reader.onlyFields(root, [], ["deliveries", "refusals"]);
  const deliveries = new Map<bigint, Delivery>();
  const refusals = new Map<bigint, string>();
  const receipts = new Map<string, bigint>();
  const isKnown = (id: bigint): boolean => deliveries.has(id) || refusals.has(id);

  for (const [i, entry] of reader.list(root, "deliveries").entries()) {
    const at = ["deliveries", String(i)];
    const fields = reader.object(entry, at, '{"creationId": 1, ...}');
    reader.onlyFields(fields, at, DELIVERY_FIELDS);
    const id = reader.creationId(fields, at, isKnown);
    const receipt = reader.receipt(fields, at);
    const before = receipts.get(receipt);
    if (before !== undefined)
      throw reader.fault([...at, "receipt"], `is that of creation ${before}: a delivery pays for one creation`);
    receipts.set(receipt, id);
    const receivedAt = reader.moment(fields, at);
    deliveries.set(id, { receipt, receivedAt, amounts: reader.amounts(fields.amounts, [...at, "amounts"]) });
  }
  for (const [i, entry] of reader.list(root, "refusals").entries()) {
    const at = ["refusals", String(i)];
    const fields = reader.object(entry, at, '{"creationId": 2, "reason": "..."}');
    reader.onlyFields(fields, at, ["creationId", "reason"]);
    refusals.set(reader.creationId(fields, at, isKnown), reader.reason(fields, at));
  }
  return { deliveries, refusals };
}

/**
 * Reads a basket file: an object of asset id to decimal text, such as `{"64": "140.68"}`.
 * @throws {@link FileError} of the fitting kind.
 */
export function readBasketFile(file: string): AssetAmount[] {
  return parseBasket(readTextFile(file, `JSON such as ${BASKET_EXAMPLE}`), file);
}

/** The same for text already read; `file` is for the messages. */
export function parseBasket(text: string, file: string): AssetAmount[] {
  return new Reader(file, text).amounts(parseJson(text, file), []);
}

/** Takes fields from parsed JSON; its errors say where they stand. */
class Reader {
  readonly #lines = new Map<string, number>();

  constructor(
    readonly file: string,
    text: string,
  ) {
    parseJson(text, file); // keys can be located in JSON only
    for (const { path, line } of locateKeys(text)) {
      const id = JSON.stringify(path);
      const firstLine = this.#lines.get(id);
      if (firstLine !== undefined) throw new DuplicateKeyError(file, fieldName(path), firstLine, line);
      this.#lines.set(id, line);
    }
  }

  fault(path: Path, problem: string, cause?: unknown): DeliveriesFileError {
    return new DeliveriesFileError(this.file, fieldName(path), this.#lineOf(path), problem, cause);
  }

  object(value: unknown, path: Path, example: string): Record<string, unknown> {
    if (isObject(value)) return value;
    throw this.fault(path, `must be an object: write e.g. ${example}`);
  }

  list(root: Record<string, unknown>, name: string): readonly unknown[] {
    const value = root[name] ?? [];
    if (Array.isArray(value)) return value;
    throw this.fault([name], `must be a list: write "${name}": [...]`);
  }

  onlyFields(value: Record<string, unknown>, path: Path, names: readonly string[]): void {
    const unknown = Object.keys(value).find((key) => !names.includes(key));
    if (unknown === undefined) return;
    throw this.fault([...path, unknown], `is not known: remove it, or use one of ${names.join(", ")}`);
  }

  creationId(fields: Record<string, unknown>, at: Path, isKnown: (id: bigint) => boolean): bigint {
    const path = [...at, "creationId"];
    const text = textOf(fields.creationId);
    if (text === undefined || !WHOLE.test(text) || text === "0")
      throw this.fault(path, "must be a whole number from 1: write the creation's number, e.g. 1");
    const id = BigInt(text);
    if (isKnown(id)) throw this.fault(path, `is ${id} again: keep one entry for a creation, delivered or refused`);
    return id;
  }

  receipt(fields: Record<string, unknown>, at: Path): string {
    const { receipt } = fields;
    if (typeof receipt === "string" && RECEIPT.test(receipt) && !ZERO_RECEIPT.test(receipt))
      return receipt.toLowerCase();
    throw this.fault([...at, "receipt"], "must be 0x and 64 hex digits, not all zero: write the delivery's hash");
  }

  moment(fields: Record<string, unknown>, at: Path): bigint {
    const { receivedAt } = fields;
    const atMs = typeof receivedAt === "string" ? parseIsoTime(receivedAt) : undefined;
    if (atMs !== undefined && atMs >= 0 && atMs % 1_000 === 0) return BigInt(atMs / 1_000);
    const isUnix = receivedAt instanceof NumberText && WHOLE.test(receivedAt.text);
    if (isUnix && BigInt(receivedAt.text) <= MAX_UNIX_SECONDS) return BigInt(receivedAt.text);
    throw this.fault(
      [...at, "receivedAt"],
      'must be a time in whole seconds: write e.g. "2025-08-08T12:00:00Z", or unix seconds such as 1754654400',
    );
  }

  amounts(value: unknown, path: Path): AssetAmount[] {
    const entries = Object.entries(this.object(value, path, BASKET_EXAMPLE));
    if (entries.length === 0 || entries.length > MAX_AMOUNTS)
      throw this.fault(path, `must name 1 to ${MAX_AMOUNTS} assets: write e.g. ${BASKET_EXAMPLE}`);
    return entries
      .map(([id, amount]) => this.#amount(id, amount, [...path, id]))
      .sort((a, b) => (a.assetId < b.assetId ? -1 : 1));
  }

  reason(fields: Record<string, unknown>, at: Path): string {
    const { reason } = fields;
    const bytes = typeof reason === "string" ? Buffer.byteLength(reason) : 0;
    if (typeof reason === "string" && bytes >= 1 && bytes <= MAX_REASON_BYTES && reason.isWellFormed()) return reason;
    throw this.fault([...at, "reason"], `must be a text of 1 to ${MAX_REASON_BYTES} bytes: say why in a sentence`);
  }

  #amount(id: string, value: unknown, path: Path): AssetAmount {
    if (!ASSET_ID.test(id) || BigInt(id) > MAX_ASSET_ID)
      throw this.fault(path, 'is not an asset id: write its number, e.g. "64"');
    if (value instanceof NumberText) throw this.fault(path, `is a JSON number: write it as text, "${value.text}"`);
    const repair = 'write decimal text above 0, e.g. "140.68"';
    if (typeof value !== "string") throw this.fault(path, `is no text: ${repair}`);
    const { units, scale } = this.#decimal(value, path, repair);
    if (units <= 0n) throw this.fault(path, `is ${quote(value)}, not above 0: ${repair}`);
    const excess = scale > WAD_PLACES ? 10n ** BigInt(scale - WAD_PLACES) : 1n;
    if (units % excess !== 0n)
      throw this.fault(path, `is ${quote(value)}: write at most ${WAD_PLACES} digits after the point`);
    const amount = (units * 10n ** BigInt(WAD_PLACES)) / 10n ** BigInt(scale);
    if (amount > MAX_AMOUNT) throw this.fault(path, `is ${quote(value)}, more than any vault can hold: correct it`);
    return { assetId: BigInt(id), amount };
  }

  #decimal(value: string, path: Path, repair: string): Decimal {
    try {
      return parseDecimal(value);
    } catch (cause) {
      throw this.fault(path, `is ${quote(value)}, not a decimal: ${repair}`, cause);
    }
  }

  /** Of the field itself, else of the nearest one around it. */
  #lineOf(path: Path): number | undefined {
    for (let length = path.length; length > 0; length -= 1) {
      const line = this.#lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return parseJsonNumbersAsText(text);
  } catch (cause) {
    throw new JsonSyntaxError(file, findJsonFault(text), cause);
  }
}

function textOf(value: unknown): string | undefined {
  if (value instanceof NumberText) return value.text;
  return typeof value === "string" ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
}

/** deliveries.0.amounts "64"; the top level for []. */
function fieldName(path: Path): string {
  return path.length === 0
    ? "the top level"
    : path.map((part) => (/^[\w-]{1,40}$/.test(part) ? part : quote(part))).join(".");
}
