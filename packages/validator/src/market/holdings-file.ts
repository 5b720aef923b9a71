import { parseDecimal, type Decimal } from "@assay/math";
import { DuplicateKeyError, HoldingAmountError, HoldingsShapeError, JsonSyntaxError } from "./holdings-error.js";
import { quote } from "./input-error.js";
import { parseIsoTime } from "./iso-time.js";
import { findJsonFault } from "./json-fault.js";
import { locateKeys, NumberText, parseJsonNumbersAsText } from "./json-text.js";
import { readTextFile } from "./read-text-file.js";

/** What a basket holds, in whole units. */
export interface Holdings {
  /** The file it came from. */
  readonly file: string;
  /** When it was so, milliseconds since 1970; undefined when the file does not say. */
  readonly asOfMs: number | undefined;
  /** Base asset held as such (TAO). */
  readonly cash: Decimal;
  /** Amount of each asset by netuid ("64"). */
  readonly amounts: ReadonlyMap<string, Decimal>;
}

const EXPECTED = 'JSON such as {"cashTao": "0", "holdings": {"64": "140.68"}}';
const NETUID = /^(0|[1-9]\d*)$/;

/**
 * Reads and checks a holdings file: `{ asOf?, cashTao, holdings: { <netuid>: amount } }`. Amounts are JSON strings or
 * JSON numbers; both are read as decimal text, exactly. Other fields are left alone.
 * @throws {@link FileError} of the fitting kind; nothing is returned unless the whole file is sound.
 */
export function readHoldingsFile(file: string): Holdings {
  return parseHoldings(readTextFile(file, EXPECTED), file);
}

/**
 * The same for text already read; `file` is for the messages.
 * @throws {@link JsonSyntaxError}, {@link DuplicateKeyError}, {@link HoldingsShapeError}, {@link HoldingAmountError}.
 */
export function parseHoldings(text: string, file: string): Holdings {
  const root = parseJson(text, file);
  const source = new Source(file, text);
  if (!isObject(root)) throw source.shape([], `must be an object: write ${EXPECTED}`);
  if (!isObject(root.holdings)) {
    throw source.shape(["holdings"], 'must be an object of netuid to amount: write e.g. "holdings": {"64": "140.68"}');
  }
  if (!Object.hasOwn(root, "cashTao")) throw source.shape(["cashTao"], 'is missing: write e.g. "cashTao": "0"');
  const amounts = new Map<string, Decimal>();
  for (const [netuid, value] of Object.entries(root.holdings)) {
    const path = ["holdings", netuid];
    if (!NETUID.test(netuid)) throw source.shape(path, 'is not a netuid: write the subnet\'s number, e.g. "64"');
    amounts.set(netuid, parseAmount(value, path, source));
  }
  return { file, asOfMs: parseAsOf(root.asOf, source), cash: parseAmount(root.cashTao, ["cashTao"], source), amounts };
}

/** Where each key stands, for the messages; refuses a key that stands twice. */
class Source {
  readonly #lines = new Map<string, number>();

  constructor(
    readonly file: string,
    text: string,
  ) {
    for (const { path, line } of locateKeys(text)) {
      const id = JSON.stringify(path);
      const firstLine = this.#lines.get(id);
      if (firstLine !== undefined) throw new DuplicateKeyError(file, fieldName(path), firstLine, line);
      this.#lines.set(id, line);
    }
  }

  shape(path: readonly string[], problem: string): HoldingsShapeError {
    return new HoldingsShapeError(this.file, fieldName(path), this.#lineOf(path), problem);
  }

  amount(path: readonly string[], problem: string, cause?: unknown): HoldingAmountError {
    return new HoldingAmountError(this.file, fieldName(path), this.#lineOf(path), problem, cause);
  }

  #lineOf(path: readonly string[]): number | undefined {
    return this.#lines.get(JSON.stringify(path));
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return parseJsonNumbersAsText(text);
  } catch (cause) {
    throw new JsonSyntaxError(file, findJsonFault(text), cause);
  }
}

function parseAmount(value: unknown, path: readonly string[], source: Source): Decimal {
  const text = value instanceof NumberText ? value.text : value;
  if (typeof text !== "string") throw source.amount(path, `is ${kindOf(value)}, not a decimal`);
  const amount = toDecimal(text, path, source);
  if (amount.units < 0n) throw source.amount(path, `is ${quote(text)}, negative`);
  return amount;
}

function toDecimal(text: string, path: readonly string[], source: Source): Decimal {
  try {
    return parseDecimal(text);
  } catch (cause) {
    throw source.amount(path, `is ${quote(text)}, not a decimal`, cause);
  }
}

function parseAsOf(value: unknown, source: Source): number | undefined {
  if (value === undefined) return undefined;
  const asOfMs = typeof value === "string" ? parseIsoTime(value) : undefined;
  if (asOfMs === undefined) {
    throw source.shape(["asOf"], 'is not a time: write e.g. "2025-08-08T16:09:09Z", or leave it out');
  }
  return asOfMs;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a JSON ${typeof value}`;
}

/** holdings "64" for ["holdings", "64"]; the top level for []. */
function fieldName(path: readonly string[]): string {
  if (path.length === 0) return "the top level";
  const [first = "", ...rest] = path;
  return [first, ...rest.map(quote)].join(" ");
}
