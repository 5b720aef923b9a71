const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2})))?$/;
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const MINUTE_MS = 60_000;

/**
 * Milliseconds since 1970 of an ISO 8601 time: "2025-08-08T12:00:00Z", with an offset "+02:00" in place of "Z", without
 * seconds, or with a fraction (cut to milliseconds). A date alone means midnight UTC. A time must name its zone.
 * @returns undefined when the text is anything else or no such moment exists (30 February, 24:00).
 */
export function parseIsoTime(text: string): number | undefined {
  const match = ISO_TIME.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", sign, offsetHour, offsetMinute] =
    match;
  const millisecond = fraction.padEnd(3, "0").slice(0, 3);
  const canonical = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`;
  const localMs = Date.parse(canonical);
  // Date.parse lets 30 February roll over into March; a real moment comes back as it went in.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString() !== canonical) return undefined;
  if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59) return undefined;
  const offsetMs = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * MINUTE_MS;
  return sign === "-" ? localMs + offsetMs : localMs - offsetMs;
}

/** The moment as "2025-08-08T12:00:00Z"; milliseconds only when there are some. */
export function formatIsoTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(".000Z", "Z");
}

/** Midnight UTC of a day such as "2025-08-08", milliseconds since 1970; undefined when the text is anything else. */
export function parseIsoDay(text: string): number | undefined {
  return ISO_DAY.test(text) ? parseIsoTime(text) : undefined;
}

/** The day in UTC as "2025-08-08". */
export function formatIsoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
