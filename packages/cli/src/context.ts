import type { Output } from "./output.js";

/** What a command knows of the process it runs in. */
export interface CommandContext extends Output {
  /** The caller's folder. */
  readonly cwd: string;
  /** Writes to stderr, for what must be seen while a command goes on. */
  readonly warn?: (text: string) => void;
  /** Shows how far a long act has come, in place of what it showed before; "" clears it. Absent off a terminal. */
  readonly progress?: (text: string) => void;
}
