import type { EmissionRow, EmissionTable } from "./emissions-file.js";
import { formatIsoDay } from "./iso-time.js";
import { MissingDaysError, RowNotFoundError } from "./prices-error.js";

const DAY_MS = 86_400_000;

/**
 * The rows of the `dayCount` days up to and including the one at `asOfMs`, oldest first: exactly `dayCount` rows. A mean
 * over fewer days than asked for would pass for what it is not, so a day without a row is an error.
 * @param asOfMs Midnight UTC of the last day, milliseconds since 1970.
 * @param dayCount A whole number from 1.
 * @throws {@link RowNotFoundError} when the last day has no row, or the first lies before the file's first;
 * {@link MissingDaysError} naming the days between without a row.
 */
export function selectDays({ file, rows }: EmissionTable, asOfMs: number, dayCount: number): readonly EmissionRow[] {
  const last = rows.findIndex((row) => row.atMs === asOfMs);
  const firstMs = rows[0]?.atMs ?? asOfMs;
  const lastMs = rows.at(-1)?.atMs ?? asOfMs;
  if (last === -1) {
    const isWithin = firstMs < asOfMs && asOfMs < lastMs;
    const repair = isWithin
      ? "add it, or choose another day"
      : `choose a day from ${formatIsoDay(firstMs)} to ${formatIsoDay(lastMs)}`;
    throw new RowNotFoundError(file, `there is no row for ${formatIsoDay(asOfMs)}: ${repair}`);
  }
  const mostDays = (asOfMs - firstMs) / DAY_MS + 1;
  if (dayCount > mostDays) {
    const problem = `${dayCount} days up to ${formatIsoDay(asOfMs)} begin before the first row`;
    throw new RowNotFoundError(file, `${problem}, ${formatIsoDay(firstMs)}: choose ${mostDays} days or fewer`);
  }
  const startMs = asOfMs - (dayCount - 1) * DAY_MS;
  const chosen = rows.filter(({ atMs }) => startMs <= atMs && atMs <= asOfMs);
  if (chosen.length < dayCount) throw new MissingDaysError(file, missingDays(chosen, startMs, dayCount));
  return chosen;
}

function missingDays(rows: readonly EmissionRow[], startMs: number, dayCount: number): string[] {
  const present = new Set(rows.map(({ atMs }) => atMs));
  return Array.from({ length: dayCount }, (_, index) => startMs + index * DAY_MS)
    .filter((atMs) => !present.has(atMs))
    .map(formatIsoDay);
}
