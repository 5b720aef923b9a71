import { stat } from "node:fs/promises";

import { MissingFileError, UnreadableFileError } from "../market/index.js";
import { type Deliveries, readDeliveriesFile } from "./deliveries-file.js";
import type { DeliverySource } from "./delivery-source.js";

/**
 * Deliveries and refusals as an operator, or a program of his, writes them down. The file is read again whenever it has
 * changed; while it is missing or unsound nothing is known. Write it anew and rename it over the old one, so that no
 * half of it is ever read.
 */
export function createFileDeliverySource(file: string): DeliverySource {
  let known: { readonly version: string; readonly content: Deliveries } | undefined;
  const read = async (): Promise<Deliveries> => {
    const version = await versionOf(file);
    if (known?.version !== version) {
      known = undefined; // what does not parse leaves no older content behind
      known = { version, content: readDeliveriesFile(file) };
    }
    return known.content;
  };
  return {
    async find(creationId) {
      const { deliveries, refusals } = await read();
      const delivery = deliveries.get(creationId);
      if (delivery !== undefined) return { kind: "delivered", delivery };
      const reason = refusals.get(creationId);
      return reason === undefined ? undefined : { kind: "refused", reason };
    },
  };
}

/** Differs whenever the file was replaced or written to. */
async function versionOf(file: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(file, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
    if (code === "ENOENT") throw new MissingFileError(file, cause);
    throw new UnreadableFileError(file, code, cause);
  }
}
