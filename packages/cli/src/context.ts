import type { Output } from "./output.js";

/** What a command knows of the process it runs in. */
export interface CommandContext extends Output {
  /** The caller's folder. */
  readonly cwd: string;
}
