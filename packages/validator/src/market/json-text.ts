/** A JSON number as it stands in the source: "140.68161434977577" or "1e-7", never a float. */
export class NumberText {
  constructor(readonly text: string) {}
}

/** One object key in a JSON text. */
export interface JsonKey {
  /** Keys (and array positions) from the root down to this one. */
  readonly path: readonly string[];
  /** Line of the key, counted from 1. */
  readonly line: number;
}

interface Frame {
  readonly path: readonly string[];
  readonly isObject: boolean;
  expectsKey: boolean;
  key: string;
  position: number;
}

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
// TypeScript 5.9 does not yet know the reviver's third argument (ES2026, in Node since 21).
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:\n]/g;

/**
 * JSON.parse that leaves every number as its source text, a {@link NumberText}.
 * @throws SyntaxError as JSON.parse does.
 */
export function parseJsonNumbersAsText(text: string): unknown {
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined ? new NumberText(source) : value,
  );
}

/**
 * Every object key of a JSON text in order of appearance, with those that JSON.parse hides because a later one of the
 * same name wins. The text must be valid JSON: parse it first.
 */
export function locateKeys(text: string): JsonKey[] {
  const keys: JsonKey[] = [];
  const frames: Frame[] = [];
  let line = 1;
  for (const [token] of text.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (token === "\n") line += 1;
    else if (token === "{" || token === "[") frames.push(openFrame(frame, token === "{"));
    else if (token === "}" || token === "]") frames.pop();
    else if (frame === undefined)
      continue; // a lone string is the whole text
    else if (token === ",") {
      frame.expectsKey = frame.isObject;
      frame.position += 1;
    } else if (token === ":") frame.expectsKey = false;
    else if (frame.expectsKey) {
      frame.key = String(JSON.parse(token));
      keys.push({ path: [...frame.path, frame.key], line });
    }
  }
  return keys;
}

function openFrame(parent: Frame | undefined, isObject: boolean): Frame {
  const path = parent === undefined ? [] : [...parent.path, parent.isObject ? parent.key : String(parent.position)];
  return { path, isObject, expectsKey: isObject, key: "", position: 0 };
}
