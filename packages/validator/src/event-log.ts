import type { Logger } from "pino";

import type { AgreementEvent } from "./agreement/events.js";

/** One line an event, in the level it deserves. */
export function logEvent(log: Logger, event: AgreementEvent): void {
  switch (event.type) {
    case "observation-accepted":
    case "proposal-signed":
    case "disagreement":
      return log.trace(plain(event), event.type);
    case "observation-refused":
    case "not-agreed":
      return log.warn(plain(event), event.type);
    case "equivocation":
      return log.error(plain(event), "a validator signed two observations for one round");
    case "proposal-refused":
      return event.isInvalid ? log.warn(plain(event), event.type) : log.info(plain(event), event.type);
    case "submitted": {
      const { report, attempt, signers, uncounted, outcome, elapsedMs } = event;
      const line = { ...plain(report), attempt, signers, uncounted, ...plain(outcome), elapsedMs };
      return outcome.kind === "failed" ? log.warn(line, "report failed") : log.info(line, `report ${outcome.kind}`);
    }
  }
}

function plain(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, field]: [string, unknown]) => [
      key,
      typeof field === "bigint" ? field.toString() : field,
    ]),
  );
}
