/**
 * Base of every error that a person's file or option causes. Its message says what is wrong, where, and how to repair
 * it; a command prints it as it is. Trying again with the same input gives the same error.
 */
export class InputError extends Error {
  override readonly name: string = "InputError";
  readonly retryable = false;
}

/** An option that is missing, malformed, or at odds with another. */
export class OptionError extends InputError {
  override readonly name = "OptionError";

  constructor(
    readonly option: string,
    problem: string,
  ) {
    super(`${option}: ${problem}`);
  }
}

/** The supply is not a decimal greater than 0. */
export class SupplyError extends InputError {
  override readonly name = "SupplyError";

  constructor(
    readonly supply: string,
    problem: string,
    cause?: unknown,
  ) {
    super(`supply ${quote(supply)} ${problem}: give the number of index tokens, e.g. 1000 or 1000.5`, { cause });
  }
}

/** Text as a message shows it: in quotes, control characters visible, cut when long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
