/** Base of every error of the command line. Its message is what a person reads. */
export class CliError extends Error {
  override readonly name: string = "CliError";
  /** Whether the same command may succeed later. */
  readonly retryable: boolean = false;
}

/** A key that is missing or malformed. Never holds the key. */
export class KeyError extends CliError {
  override readonly name = "KeyError";
}

/** The chain does not answer, or is not the one expected. */
export class ChainError extends CliError {
  override readonly name = "ChainError";
  override readonly retryable = true;
}

/** The suite's addresses cannot be found, or nothing lies there. */
export class AddressesError extends CliError {
  override readonly name = "AddressesError";
}

/** An account that has less than the act needs. */
export class FundsError extends CliError {
  override readonly name = "FundsError";
}

/** Options that do not go together. */
export class UsageError extends CliError {
  override readonly name = "UsageError";
}

/** The fund's books do not agree with what is there. */
export class IntegrityError extends CliError {
  override readonly name = "IntegrityError";

  constructor(readonly failed: readonly string[]) {
    super(`the books are unsound: ${failed.join(", ")}; a surplus or a shortfall of the fund \`--restore\` mends`);
  }
}

/** A transaction that was mined and reverted; `cause` holds the revert when it could be found. */
export class TransactionFailedError extends CliError {
  override readonly name = "TransactionFailedError";

  constructor(
    readonly hash: string,
    cause?: unknown,
  ) {
    super(`transaction ${hash} was mined and reverted`, { cause });
  }
}

/** A replay that did not go as reckoned: a fault of ours, never of the file. */
export class ReplayError extends CliError {
  override readonly name = "ReplayError";
}

/** Figures that should agree do not; what was printed says which. */
export class DifferencesError extends CliError {
  override readonly name = "DifferencesError";
}
