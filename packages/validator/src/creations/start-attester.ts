import { connectDesk, type OracleContracts } from "@assay/sdk";
import type { JsonRpcApiProvider, Wallet } from "ethers";
import type { Logger } from "pino";

import type { OracleConstants } from "../chain.js";
import type { NodeConfig } from "../config.js";
import type { Journal } from "../journal.js";
import type { RoundLoopDeps } from "../round-loop.js";
import type { PriceSource } from "../sources/price-source.js";
import { type Attester, createAttester } from "./attester.js";
import { createDeskView, type DeskView } from "./desk-view.js";
import { createFileDeliverySource } from "./file-delivery-source.js";
import { createPastPrices } from "./past-prices.js";
import { createPriceMemory } from "./price-memory.js";

export interface StartAttesterDeps {
  readonly config: NodeConfig;
  readonly key: Wallet;
  readonly contracts: OracleContracts;
  readonly provider: JsonRpcApiProvider;
  readonly constants: OracleConstants;
  readonly sources: readonly PriceSource[];
  readonly journal: Journal;
  readonly log: Logger;
  readonly onFatal: (cause: Error) => void;
}

/** A node's part in attested creation. */
export interface StartedAttester {
  readonly attester: Attester;
  /** Must be told of every round's prices. */
  readonly onPrices: NonNullable<RoundLoopDeps["onPrices"]>;
}

/**
 * The attester a configuration asks for; undefined when it names no deliveries.
 * @param explain Runs the first reads of the desk, and says what is wrong with its address when they fail.
 */
export async function startAttester(
  deps: StartAttesterDeps,
  explain: (read: () => Promise<DeskView>) => Promise<DeskView>,
): Promise<StartedAttester | undefined> {
  const { config, key, contracts, provider, constants, log } = deps;
  const { deliveries, addresses } = config;
  if (deliveries === undefined || addresses.desk === undefined) return undefined;
  const contract = connectDesk(addresses.desk, provider);
  const desk = await explain(() => createDeskView(contract, contracts, provider));
  const source = createFileDeliverySource(deliveries.file);
  const memory = createPriceMemory(deliveries.keepMinutes * 60);
  const attester = createAttester(
    {
      key,
      domain: { chainId: constants.domain.chainId, desk: addresses.desk },
      journal: deps.journal,
      source: {
        find: async (creationId) => {
          try {
            return await source.find(creationId);
          } catch (cause) {
            log.warn({ problem: cause instanceof Error ? cause.message : "unknown reason" }, "no deliveries");
            throw cause;
          }
        },
      },
      desk,
      prices: createPastPrices(
        { memory, sources: deps.sources },
        { genesisAt: constants.genesisAt, merge: config.merge },
      ),
      onSigned: ({ kind, creationId, message }) =>
        log.info({ creationId: creationId.toString(), message }, `${kind} signed`),
      onFatal: deps.onFatal,
    },
    { self: key.address, valueToleranceBps: deliveries.valueToleranceBps },
  );
  return { attester, onPrices: (observedAt, prices) => memory.note(observedAt, prices) };
}
