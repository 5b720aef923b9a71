import { formatBps, formatWad } from "@assay/sdk/format";

/** Where a command writes. */
export interface Output {
  /** Writes to stdout. */
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A value of a JSON answer: numbers of the chain are bigint and become strings; number is for ids and counts. */
export type JsonValue =
  string | number | boolean | null | bigint | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Colours, or none. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** The terminal's colours; plain text off a terminal or with NO_COLOR. */
export function createStyle({ isTty, env }: Pick<Output, "isTty" | "env">): Style {
  const isColoured = isTty && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  const paint = (code: number) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: paint(1), dim: paint(2), good: paint(32), bad: paint(31) };
}

/** One JSON object on one line; bigint as an integer string. */
export function toJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
}

/** Label and value, values aligned. */
export function formatFields(fields: readonly (readonly [label: string, value: string])[], style: Style): string {
  const width = Math.max(...fields.map(([label]) => label.length));
  return fields.map(([label, value]) => `${style.dim(label.padEnd(width))}  ${value}\n`).join("");
}

/** Columns aligned to the right, but those named in `left`. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
  left: ReadonlySet<number> = new Set(),
): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, i) => (left.has(i) ? (cells[i] ?? "").padEnd(width) : (cells[i] ?? "").padStart(width)))
      .join("  ")
      .trimEnd();
  return `${style.dim(line(head))}\n${rows.map((row) => `${line(row)}\n`).join("")}`;
}

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** The values as a line of bars, the least the lowest and the greatest the highest. */
export function sparkline(values: readonly bigint[]): string {
  const least = values.reduce((a, b) => (b < a ? b : a), values[0] ?? 0n);
  const greatest = values.reduce((a, b) => (b > a ? b : a), values[0] ?? 0n);
  const range = greatest - least;
  const top = BigInt(BARS.length - 1);
  return values
    .map((value) => BARS[range === 0n ? 3 : Number(((value - least) * top + range / 2n) / range)] ?? "")
    .join("");
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** The value as a lying bar in steps of an eighth; `greatest` fills `width`. Only 0 leaves nothing to see. */
export function formatBar(value: bigint, greatest: bigint, width: number): string {
  if (value <= 0n || greatest <= 0n) return "";
  const rounded = Number((value * BigInt(width) * 8n + greatest / 2n) / greatest);
  const eighths = Math.max(1, rounded);
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

/** A bar on a track of `width`: what is missing to `full` shows as dots, what is more goes no further. */
export function formatTrack(value: bigint, full: bigint, width: number): string {
  const capped = value < full ? value : full;
  return formatBar(capped, full, width).padEnd(width, "·");
}

/** The move from `before` to `after` as per cent with a sign, cut to hundredths. */
export function formatChange(before: bigint, after: bigint): string {
  if (before === 0n) return "";
  const bps = ((after - before) * 10_000n) / before;
  if (bps === 0n) return after === before ? "0 %" : after > before ? "> 0 %" : "< 0 %";
  return bps > 0n ? `+${formatBps(bps)}` : formatBps(bps);
}

/** "10 -> 12.5" */
export function formatMove(beforeWad: bigint, afterWad: bigint): string {
  return `${formatWad(beforeWad)} -> ${formatWad(afterWad)}`;
}
