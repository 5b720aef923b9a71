import { formatReturn, returnFault, type ReturnRow, type ReturnTable } from "@assay/validator/market";

/** One period to close: what the validators attest, and what the fund is worth then. */
export interface PlannedPeriod {
  /** From 1. */
  readonly number: bigint;
  readonly row: ReturnRow;
  /** The external position before and after, in the settlement asset. */
  readonly valueBefore: bigint;
  readonly valueAfter: bigint;
}

/** What bounds a replay. */
export interface ReplayBounds {
  /** What the fund begins with, all of it in the external position. */
  readonly fund: bigint;
  /** Most that one close counts as a gain, bps. */
  readonly maxGainBps: bigint;
}

const RAY = 10n ** 27n;
const BPS = 10_000n;
/** Most the contract lets a fund be worth, and most ratio it reckons with. */
const MAX_WORTH = 2n ** 95n;
const MAX_PERIODS = 2n ** 24n - 1n;

/**
 * Checks the rows against what the contracts count, before anything is deployed.
 * @throws {@link CellError} that names the row, when a gain would be counted in part only, or nothing is left to close.
 */
export function planReplay(table: ReturnTable, { fund, maxGainBps }: ReplayBounds): PlannedPeriod[] {
  const maxRatioRay = RAY + (RAY * maxGainBps) / BPS;
  let value = fund;
  return table.rows.map((row, index) => {
    const number = BigInt(index) + 1n;
    const refuse = (problem: string): never => {
      throw returnFault(table, row, problem);
    };
    if (number > MAX_PERIODS) refuse(`period ${number} is beyond the ${MAX_PERIODS} that a fund can close`);
    if (value === 0n) refuse("the fund lost everything before this row, so no period can close: end the file there");
    if (row.ratioRay > maxRatioRay) {
      const gain = formatReturn(row.ratioRay);
      refuse(`the gain ${gain} is above the bound of ${maxGainBps} bps a period: correct it, or raise --max-gain-bps`);
    }
    const valueBefore = value;
    value = (value * row.ratioRay) / RAY;
    // The part of a gain beyond this would wait uncounted.
    if (value > MAX_WORTH) refuse(`the fund would be worth more than the ${MAX_WORTH} units that it can count`);
    return { number, row, valueBefore, valueAfter: value };
  });
}
