import { InputError } from "./input-error.js";

/** An error in a file; `file` is the path as it was given. */
export class FileError extends InputError {
  override readonly name: string = "FileError";

  constructor(
    readonly file: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${file}${problem}`, options);
  }
}

/** No file has this path. */
export class MissingFileError extends FileError {
  override readonly name = "MissingFileError";

  constructor(file: string, cause: unknown) {
    super(file, ": no such file: check the path", { cause });
  }
}

/** The path exists but cannot be read as a file. */
export class UnreadableFileError extends FileError {
  override readonly name = "UnreadableFileError";

  constructor(file: string, code: string, cause: unknown) {
    super(file, `: cannot be read (${code}): give a file that this user may read`, { cause });
  }
}

/** The file holds nothing, or white space only. */
export class EmptyFileError extends FileError {
  override readonly name = "EmptyFileError";

  constructor(file: string, expected: string) {
    super(file, `: the file is empty: it must hold ${expected}`);
  }
}
