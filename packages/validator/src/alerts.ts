import type { Logger } from "pino";

/** What alerts are decided on; undefined where nothing is known yet. */
export interface AlertInput {
  /** Age of the newest settled NAV, or the time since the node started when there is none, seconds. */
  readonly navAgeSeconds: number | undefined;
  /** Of this node's last observation. */
  readonly confidenceBps: bigint | undefined;
  /** Furthest observation from the median in the last round this node proposed. */
  readonly disagreementBps: bigint | undefined;
  /** Since the newest round on chain last changed, seconds. */
  readonly idleSeconds: number | undefined;
  /** Messages of peers that failed validation, of all in the window. */
  readonly validationFailureBps: bigint | undefined;
  readonly balanceWei: bigint | undefined;
}

export interface AlertLimits {
  readonly minBalanceWei: bigint;
}

export type AlertName =
  | "stale-nav"
  | "low-confidence"
  | "validators-disagree"
  | "oracle-not-updating"
  | "validation-failures"
  | "low-gas-balance";

/** One alert that changed. */
export interface AlertChange {
  readonly alert: AlertName;
  readonly state: "raised" | "cleared";
  readonly message: string;
}

export interface AlertsDeps {
  readonly log: Logger;
  /** Tells the metrics. */
  readonly onChange: (change: AlertChange) => void;
  readonly fetch: typeof fetch;
}

export interface AlertsInit {
  readonly limits: AlertLimits;
  readonly validator: string;
  readonly webhookUrl: string | undefined;
}

const MAX_NAV_AGE_SECONDS = 30;
const MIN_CONFIDENCE_BPS = 8_000n; // 0.8
const MAX_DISAGREEMENT_BPS = 500n; // 5 %
const MAX_IDLE_SECONDS = 10; // ten rounds
const MAX_FAILURE_BPS = 100n; // 1 %
const WEBHOOK_TIMEOUT_MS = 3_000;

/** Every alert with its message when it holds, undefined when it does not. */
export function evaluateAlerts(input: AlertInput, limits: AlertLimits): ReadonlyMap<AlertName, string | undefined> {
  const { navAgeSeconds, confidenceBps, disagreementBps, idleSeconds, validationFailureBps, balanceWei } = input;
  const when = (holds: boolean, message: string): string | undefined => (holds ? message : undefined);
  return new Map<AlertName, string | undefined>([
    [
      "stale-nav",
      when(
        (navAgeSeconds ?? 0) > MAX_NAV_AGE_SECONDS,
        `the newest NAV is ${navAgeSeconds} s old, ${MAX_NAV_AGE_SECONDS} s is the limit`,
      ),
    ],
    [
      "low-confidence",
      when(
        (confidenceBps ?? MIN_CONFIDENCE_BPS) < MIN_CONFIDENCE_BPS,
        `confidence is ${confidenceBps} bps, ${MIN_CONFIDENCE_BPS} bps is the least`,
      ),
    ],
    [
      "validators-disagree",
      when(
        (disagreementBps ?? 0n) > MAX_DISAGREEMENT_BPS,
        `a validator lies ${disagreementBps} bps from the median, ${MAX_DISAGREEMENT_BPS} bps is the limit`,
      ),
    ],
    ["oracle-not-updating", when((idleSeconds ?? 0) > MAX_IDLE_SECONDS, `no new round on chain for ${idleSeconds} s`)],
    [
      "validation-failures",
      when(
        (validationFailureBps ?? 0n) > MAX_FAILURE_BPS,
        `${validationFailureBps} bps of peers' messages fail validation, ${MAX_FAILURE_BPS} bps is the limit`,
      ),
    ],
    [
      "low-gas-balance",
      when(
        balanceWei !== undefined && balanceWei < limits.minBalanceWei,
        `the submitter holds ${balanceWei} wei, ${limits.minBalanceWei} is the least: send it funds`,
      ),
    ],
  ]);
}

/** Raises each alert once, until it clears: a log line, a metric and, if there is one, the webhook. */
export function createAlerts(deps: AlertsDeps, init: AlertsInit): { update(input: AlertInput): AlertChange[] } {
  const raised = new Set<AlertName>();

  const tell = (change: AlertChange): void => {
    const { alert, state, message } = change;
    if (state === "raised") deps.log.error({ alert, state }, message);
    else deps.log.info({ alert, state }, message);
    deps.onChange(change);
    if (init.webhookUrl !== undefined) void post(deps, init.webhookUrl, { ...change, validator: init.validator });
  };

  return {
    update(input) {
      const changes: AlertChange[] = [];
      for (const [alert, message] of evaluateAlerts(input, init.limits)) {
        if (message !== undefined && !raised.has(alert)) {
          raised.add(alert);
          changes.push({ alert, state: "raised", message });
        } else if (message === undefined && raised.delete(alert)) {
          changes.push({ alert, state: "cleared", message: `${alert} is over` });
        }
      }
      changes.forEach(tell);
      return changes;
    },
  };
}

async function post(deps: AlertsDeps, url: string, body: AlertChange & { readonly validator: string }): Promise<void> {
  try {
    const response = await deps.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) deps.log.warn({ alert: body.alert, status: response.status }, "the alert webhook refused");
  } catch {
    deps.log.warn({ alert: body.alert }, "the alert webhook did not answer"); // the cause may hold the URL
  }
}
