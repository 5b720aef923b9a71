import type { SourceConfig } from "../config.js";
import { readPriceFile } from "../market/index.js";
import { createHttpJsonSource } from "./http-json.js";
import type { PriceSource } from "./price-source.js";
import { createReplaySource } from "./replay.js";
import { createSimulatedSource } from "./simulated.js";

export interface CreateSourceDeps {
  readonly fetch: typeof fetch;
  /** Tells this validator's simulated noise from the others'. */
  readonly validator: string;
}

/**
 * The source a configuration asks for; a replay's file is read here.
 * @throws FileError when it is not sound.
 */
export function createSource(deps: CreateSourceDeps, config: SourceConfig): PriceSource {
  switch (config.type) {
    case "simulated":
      return createSimulatedSource({
        ...config,
        noiseSeed: config.noiseSeed ?? deps.validator,
        startPrices: new Map(Object.entries(config.startPrices)),
      });
    case "replay":
      return createReplaySource({ ...config, table: readPriceFile(config.file) });
    case "http":
      return createHttpJsonSource(deps, config);
  }
}
