/** Base of every error a validator node throws. */
export class ValidatorError extends Error {
  override readonly name: string = "ValidatorError";
  /** Whether the same act may succeed later. */
  readonly retryable: boolean = false;
}

/** A price source that cannot answer now. */
export class SourceError extends ValidatorError {
  override readonly name = "SourceError";
  override readonly retryable = true;

  constructor(
    readonly source: string,
    problem: string,
    cause?: unknown,
  ) {
    super(`source ${source}: ${problem}`, { cause });
  }
}

/** No NAV can be worked out this round. */
export class NavUnavailableError extends ValidatorError {
  override readonly name = "NavUnavailableError";
  override readonly retryable = true;

  constructor(problem: string, cause?: unknown) {
    super(`no NAV: ${problem}`, { cause });
  }
}

/** A message from a peer that is malformed, unsigned, or not what it claims to be. */
export class PeerMessageError extends ValidatorError {
  override readonly name = "PeerMessageError";

  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field} ${problem}`);
  }
}

/** A peer that did not answer, or not as the protocol wants. */
export class PeerUnreachableError extends ValidatorError {
  override readonly name = "PeerUnreachableError";
  override readonly retryable = true;

  constructor(
    readonly peer: string,
    problem: string,
    cause?: unknown,
  ) {
    super(`peer ${peer}: ${problem}`, { cause });
  }
}

/** A journal that cannot be trusted or used. */
export class JournalError extends ValidatorError {
  override readonly name: string = "JournalError";

  constructor(
    readonly file: string,
    problem: string,
    cause?: unknown,
  ) {
    super(`journal ${file}: ${problem}`, { cause });
  }
}

/** Two different things were to be signed for one round. */
export class DoubleSignError extends JournalError {
  override readonly name = "DoubleSignError";

  constructor(
    file: string,
    readonly kind: string,
    readonly round: bigint,
    problem: string,
  ) {
    super(file, `will not sign another ${kind} for round ${round}: ${problem}`);
  }
}

/** Something else was signed about a creation, or for its receipt. */
export class CreationSignedError extends JournalError {
  override readonly name = "CreationSignedError";

  constructor(
    file: string,
    readonly creationId: bigint,
    /** What was signed before, without the file's name. */
    readonly before: string,
  ) {
    super(file, `will not sign this for creation ${creationId}: this node signed ${before} before`);
  }
}

/** A configuration that cannot be run. Each problem names its field and the repair. */
export class ConfigError extends ValidatorError {
  override readonly name = "ConfigError";

  constructor(
    readonly source: string,
    readonly problems: readonly string[],
  ) {
    super([`${source}: ${problems.length} problem${problems.length === 1 ? "" : "s"}`, ...problems].join("\n  - "));
  }
}
