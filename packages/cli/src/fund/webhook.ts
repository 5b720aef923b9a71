import { CliError } from "../cli-error.js";
import type { Alert } from "./watch.js";

const TIMEOUT_MS = 10_000;

/** The webhook did not take an alert. Never holds its address, which may be a secret. */
export class WebhookError extends CliError {
  override readonly name = "WebhookError";
  override readonly retryable = true;
}

/** Posts alerts as JSON to `url`, each once. */
export function createWebhook(url: string): (alert: Alert, signal: AbortSignal) => Promise<void> {
  return async (alert, signal) => {
    let status: number;
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(alert),
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await answer.body?.cancel();
      ({ status } = answer);
    } catch (cause) {
      throw new WebhookError("it does not answer: check --alert-webhook", { cause });
    }
    if (status < 200 || status > 299) throw new WebhookError(`it answered with status ${status}`);
  };
}
