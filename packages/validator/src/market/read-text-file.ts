import { readFileSync } from "node:fs";
import { EmptyFileError, MissingFileError, UnreadableFileError } from "./file-error.js";

/**
 * The whole file as UTF-8 text, without a byte order mark.
 * @param expected What the file should hold, for the message when it is empty.
 * @throws {@link MissingFileError}, {@link UnreadableFileError}, {@link EmptyFileError}.
 */
export function readTextFile(file: string, expected: string): string {
  const text = readUtf8(file).replace(/^\uFEFF/, "");
  if (text.trim() === "") throw new EmptyFileError(file, expected);
  return text;
}

function readUtf8(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
    if (code === "ENOENT") throw new MissingFileError(file, cause);
    throw new UnreadableFileError(file, code, cause);
  }
}
