/** What a failed call says about its revert: the bytes, or the name and arguments that ethers already decoded. */
export type RevertFinding =
  | { readonly kind: "data"; readonly data: string }
  | { readonly kind: "decoded"; readonly name: string; readonly args: readonly unknown[] };

/** Where providers put revert data, at any depth. A transaction's own `data` is what was sent, so it is not looked at. */
const NESTED_KEYS = [
  "revert",
  "data",
  "error",
  "info",
  "cause",
  "innerError",
  "originalError",
  "result",
  "body",
] as const;
const REVERT_DATA = /^0x(?:[0-9a-fA-F]{2}){4,}$/;
const QUOTED_DATA = /\b(?:data|return data|reverted with(?: custom error)?)[^0]{0,20}(0x(?:[0-9a-fA-F]{2}){4,})/;
const MAX_DEPTH = 8;

/**
 * Every candidate for revert data in an error of ethers, Hardhat or a JSON-RPC node, the outermost first: `data`,
 * `error.data`, `info.error.data`, `data.data`, `cause`, and `revert.name` with `revert.args`.
 */
export function findRevert(error: unknown): RevertFinding[] {
  const findings: RevertFinding[] = [];
  visit(error, 0, new Set(), findings);
  return findings;
}

function visit(value: unknown, depth: number, seen: Set<object>, findings: RevertFinding[]): void {
  if (typeof value === "string") {
    if (REVERT_DATA.test(value)) findings.push({ kind: "data", data: value });
    return;
  }
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH || seen.has(value)) return;
  seen.add(value);
  const fields = value as Readonly<Record<string, unknown>>; // any object may be read by key
  for (const key of NESTED_KEYS) visit(fields[key], depth + 1, seen, findings);
  const { name, args, message } = fields;
  if (typeof name === "string" && isArguments(args)) findings.push({ kind: "decoded", name, args: [...args] });
  const quoted = typeof message === "string" ? QUOTED_DATA.exec(message)?.[1] : undefined;
  if (quoted !== undefined) findings.push({ kind: "data", data: quoted });
}

function isArguments(value: unknown): value is Iterable<unknown> {
  return Array.isArray(value); // an ethers Result is one
}
