import { FileError } from "./file-error.js";
import { quote } from "./input-error.js";
import type { JsonFault } from "./json-fault.js";

/** The holdings file is not JSON, or nested too deeply to be read. `fault` is where, when it can be told. */
export class JsonSyntaxError extends FileError {
  override readonly name = "JsonSyntaxError";

  constructor(
    file: string,
    readonly fault: JsonFault | undefined,
    cause: unknown,
  ) {
    super(file, describeFault(fault, cause), { cause });
  }
}

/** The same key stands twice in one object; which of the two was meant cannot be known. */
export class DuplicateKeyError extends FileError {
  override readonly name = "DuplicateKeyError";

  constructor(
    file: string,
    readonly key: string,
    readonly firstLine: number,
    readonly line: number,
  ) {
    super(file, ` line ${line}: key ${key} stands already on line ${firstLine}: keep one of the two`);
  }
}

/** A part of the holdings file is missing or not of its kind. */
export class HoldingsShapeError extends FileError {
  override readonly name = "HoldingsShapeError";

  constructor(
    file: string,
    readonly field: string,
    line: number | undefined,
    problem: string,
  ) {
    super(file, `${atLine(line)}: ${field} ${problem}`);
  }
}

/** An amount in the holdings file that is not a decimal, or is negative. */
export class HoldingAmountError extends FileError {
  override readonly name = "HoldingAmountError";

  constructor(
    file: string,
    readonly field: string,
    line: number | undefined,
    problem: string,
    cause?: unknown,
  ) {
    super(file, `${atLine(line)}: ${field} ${problem}: write an amount of 0 or more, e.g. "140.68"`, { cause });
  }
}

function atLine(line: number | undefined): string {
  return line === undefined ? "" : ` line ${line}`;
}

function describeFault(fault: JsonFault | undefined, cause: unknown): string {
  if (fault === undefined) return `: cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`;
  const place = ` line ${fault.line}, column ${fault.column}: not valid JSON:`;
  if (fault.rest === "") return `${place} the line ends too early: complete it`;
  return `${place} ${quote(fault.rest)} cannot stand here: correct it`;
}
