import { parseArgs } from "node:util";

/** What `npm start` was asked for. */
export interface StartOptions {
  /** Stop after this many settled rounds. */
  readonly rounds: number | undefined;
  readonly holdings: string | undefined;
  readonly prices: string | undefined;
  readonly supply: string;
}

export const USAGE = `npm start [-- options]

Starts a local chain, deploys the suite, runs five validators and shows the NAV they agree on every second, and a fund of
numbered tokens that grows by simulated returns.

  --rounds <n>        stop after n settled rounds; the last line is one JSON object
  --holdings <json>   seed the vault with a real basket (with --prices)
  --prices <csv>      replay real prices, one row a round (with --holdings)
  --supply <decimal>  index tokens to start with when replaying (default 100)
  --help              this text

Without --holdings and --prices the market is simulated. Ctrl-C ends everything that was started.`;

/** A bad option: what it is and the repair. */
export class StartOptionError extends Error {
  override readonly name = "StartOptionError";
}

/**
 * Reads the arguments of `npm start`; undefined when help was asked for.
 * @throws {@link StartOptionError}
 */
export function parseStartOptions(args: readonly string[]): StartOptions | undefined {
  const { values } = read(args);
  if (values.help === true) return undefined;
  if ((values.holdings === undefined) !== (values.prices === undefined)) {
    throw new StartOptionError("--holdings and --prices go together: give both, or neither for a simulated market");
  }
  if (values.supply !== undefined && values.holdings === undefined) {
    throw new StartOptionError("--supply goes with --holdings and --prices");
  }
  if (values.rounds !== undefined && !/^[1-9]\d{0,6}$/.test(values.rounds)) {
    throw new StartOptionError(`--rounds is "${values.rounds}": give a whole number from 1 to 9999999`);
  }
  return {
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    holdings: values.holdings,
    prices: values.prices,
    supply: values.supply ?? "100",
  };
}

function read(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { rounds: text, holdings: text, prices: text, supply: text, help: { type: "boolean" } },
    });
  } catch (cause) {
    throw new StartOptionError(`${cause instanceof Error ? cause.message : String(cause)}; see npm start -- --help`);
  }
}
