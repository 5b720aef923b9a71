/** Base of every error this package throws. */
export class SdkError extends Error {
  override readonly name: string = "SdkError";
  /** Whether the same call may succeed later. */
  readonly retryable: boolean = false;
}

/** A deployment's address file that cannot be used. */
export class DeploymentFileError extends SdkError {
  override readonly name = "DeploymentFileError";

  constructor(
    readonly file: string,
    problem: string,
    cause?: unknown,
  ) {
    super(`${file}: ${problem}`, { cause });
  }
}

/** Something to be signed or packed that no contract would accept. */
export class MessageFieldError extends SdkError {
  override readonly name = "MessageFieldError";

  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field} ${problem}`);
  }
}
