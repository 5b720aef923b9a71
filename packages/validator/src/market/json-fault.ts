/** Where a text stops being JSON; line and column count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  /** The rest of that line from there on; empty at the end of the text. */
  readonly rest: string;
}

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" | "nothing";
type Kind = "{" | "}" | "[" | "]" | "," | ":" | "string" | "scalar";

const SPACE = /[ \t\n\r]*/y;
const PUNCTUATION = /[{}[\],:]/y;
// eslint-disable-next-line no-control-regex -- JSON strings hold no bare control characters
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y;

/**
 * The first place at which the text is not JSON; undefined when there is none. JSON.parse gives no place for some
 * faults (a token where a value must stand), and a person repairing a file needs one.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let offset = match(SPACE, text, 0) ?? 0;
  while (offset < text.length) {
    const [kind, end] = readToken(text, offset) ?? [];
    const next: Expected | undefined = kind === undefined ? undefined : advance(expected, kind, open);
    if (next === undefined || end === undefined) return faultAt(text, offset);
    expected = next;
    offset = match(SPACE, text, end) ?? end;
  }
  return expected === "nothing" ? undefined : faultAt(text, text.length);
}

/** What may follow `kind`, or undefined when `kind` itself must not stand here. Keeps `open` up to date. */
function advance(expected: Expected, kind: Kind, open: ("{" | "[")[]): Expected | undefined {
  const isClosing = kind === "}" || kind === "]";
  if (isClosing && canClose(expected, kind, open.at(-1))) {
    open.pop();
    return afterValue(open);
  }
  if (expected === "key" || expected === "key or }") return kind === "string" ? ":" : undefined;
  if (expected === ":") return kind === ":" ? "value" : undefined;
  if (expected === ", or end") return kind !== "," ? undefined : open.at(-1) === "{" ? "key" : "value";
  if (expected === "nothing") return undefined;
  if (kind === "string" || kind === "scalar") return afterValue(open);
  if (kind !== "{" && kind !== "[") return undefined;
  open.push(kind);
  return kind === "{" ? "key or }" : "value or ]";
}

function canClose(expected: Expected, kind: "}" | "]", innermost: "{" | "[" | undefined): boolean {
  if (innermost !== (kind === "}" ? "{" : "[")) return false;
  return expected === ", or end" || expected === (kind === "}" ? "key or }" : "value or ]");
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? "nothing" : ", or end";
}

function readToken(text: string, offset: number): [kind: Kind, end: number] | undefined {
  const punctuationEnd = match(PUNCTUATION, text, offset);
  if (punctuationEnd !== undefined) return [text[offset] as Kind, punctuationEnd];
  const stringEnd = match(STRING, text, offset);
  if (stringEnd !== undefined) return ["string", stringEnd];
  const scalarEnd = match(SCALAR, text, offset);
  return scalarEnd === undefined ? undefined : ["scalar", scalarEnd];
}

/** Offset behind the match that starts exactly at `offset`. */
function match(pattern: RegExp, text: string, offset: number): number | undefined {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function faultAt(text: string, offset: number): JsonFault {
  const before = text.slice(0, offset).split("\n");
  const [rest = ""] = text.slice(offset).split(/\r?\n/, 1);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1, rest };
}
