import { type DestinationStream, type Logger, pino } from "pino";

/** Whatever is called so is never written, at any depth a log line has. */
const SECRETS = ["privateKey", "key", "mnemonic", "url", "rpcUrl", "webhookUrl"];

/** JSON lines on standard output. */
export function createLog(
  level: string,
  bindings: Readonly<Record<string, string>>,
  destination?: DestinationStream,
): Logger {
  const options = {
    level,
    base: bindings,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[hidden]" },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
