import type { OracleContracts, SuiteContracts } from "@assay/sdk";
import type { JsonRpcApiProvider } from "ethers";

import { ConfigError } from "../errors.js";
import { ChainUnreachableError, explainNavError } from "../nav-reader.js";
import { CREATION_STATES, type CreationView } from "./rules.js";

/** The creation desk, as a validator reads it. */
export interface DeskView {
  /** @throws ChainUnreachableError. */
  readCreation(creationId: bigint): Promise<CreationView>;
  /** The NAV that was newest at a moment, WAD. @throws NoNavError, ChainUnreachableError. */
  readNavAt(at: bigint): Promise<bigint>;
}

type Desk = NonNullable<SuiteContracts["desk"]>;

/**
 * Checks once that `desk` goes by this node's oracle.
 * @throws ConfigError when it does not.
 */
export async function createDeskView(
  desk: Desk,
  { oracle }: Pick<OracleContracts, "oracle">,
  provider: JsonRpcApiProvider,
): Promise<DeskView> {
  const [deskOracle, own, finalizeSeconds] = await Promise.all([
    desk.ORACLE(),
    oracle.getAddress(),
    desk.FINALIZE_SECONDS(),
  ]);
  if (deskOracle !== own)
    throw new ConfigError("chain", [
      `addresses.desk: the desk prices by ${deskOracle}, not by ${own}: name another desk`,
    ]);

  const readCreation = async (creationId: bigint): Promise<CreationView> => {
    const block = await provider.getBlock("latest");
    if (block === null) throw new Error("the chain has no block");
    const blockTag = block.number;
    const [record, parameters, maxPriceAgeSeconds] = await Promise.all([
      desk.creation(creationId, { blockTag }),
      oracle.parameters({ blockTag }),
      oracle.maxPriceAge({ blockTag }),
    ]);
    return {
      state: CREATION_STATES[Number(record.state)] ?? "NONE",
      openedAt: record.openedAt,
      deadline: record.deadline,
      expiresAt: record.deadline + finalizeSeconds,
      creator: record.creator,
      basketHash: record.basketHash,
      nowAt: BigInt(block.timestamp),
      toleranceBps: parameters.toleranceBps,
      maxArrivalAgeSeconds: parameters.maxArrivalAgeSeconds,
      maxPriceAgeSeconds,
    };
  };
  return {
    async readCreation(creationId) {
      try {
        return await readCreation(creationId);
      } catch (cause) {
        throw new ChainUnreachableError(cause);
      }
    },
    async readNavAt(at) {
      try {
        return (await oracle.navAt(at)).navPerToken;
      } catch (cause) {
        throw explainNavError(oracle, cause);
      }
    },
  };
}
