import { readPendingTime, type OracleContracts, type OracleDomain } from "@assay/sdk";
import type { JsonRpcApiProvider } from "ethers";

/** One validator of the set in force; its place in the list is its index in signatures. */
export interface SetMember {
  readonly address: string;
  readonly stake: bigint;
}

/** The validator set in force. */
export interface SetView {
  readonly epoch: bigint;
  readonly members: readonly SetMember[];
}

/** The oracle's rules that signers check themselves. */
export interface AgreementRules {
  readonly toleranceBps: bigint;
  readonly maxDeviationBps: bigint;
  readonly minValidators: number;
}

/** What the vault holds, in 18-decimal units. */
export interface PortfolioView {
  readonly holdings: ReadonlyMap<string, bigint>;
  readonly cash: bigint;
  readonly supply: bigint;
  readonly blockNumber: number;
}

/** Everything a round needs from the chain, read at one block. */
export interface RoundView {
  readonly set: SetView;
  readonly rules: AgreementRules;
  readonly portfolio: PortfolioView;
  /** Newest settled round, 0 before the first. */
  readonly latestRound: bigint;
  readonly blockAt: number;
}

/** What never changes of one oracle. */
export interface OracleConstants {
  readonly domain: OracleDomain;
  readonly indexToken: string;
  /** Unix seconds; round r begins r - 1 seconds later. */
  readonly genesisAt: number;
}

/** The chain as a validator reads it. */
export interface ChainView {
  readConstants(): Promise<OracleConstants>;
  readRound(): Promise<RoundView>;
  /** Newest settled round, 0 before the first. */
  readLatestRound(): Promise<bigint>;
  /** Timestamp of the next block as the chain's node tells it, unix seconds; 0 when it does not say. */
  readNextBlockAt(): Promise<number>;
}

/** Reads through typed contracts; the set is fetched again only when its epoch changes. */
export function createChainView(contracts: OracleContracts, provider: JsonRpcApiProvider): ChainView {
  const { oracle, vault } = contracts;
  let known: SetView | undefined;

  const readSet = async (epoch: bigint, blockTag: number): Promise<SetView> => {
    if (known?.epoch === epoch) return known;
    const { signers, stakes } = await oracle.validatorSet({ blockTag });
    const members = signers.map((address, i) => ({ address, stake: stakes[i] ?? 0n }));
    known = { epoch, members };
    return known;
  };

  const readPortfolio = async (blockTag: number): Promise<PortfolioView> => {
    const { components, cash, supply } = await vault.portfolio({ blockTag });
    const holdings = new Map<string, bigint>();
    for (const { assetId, amount } of components) {
      const id = assetId.toString();
      holdings.set(id, (holdings.get(id) ?? 0n) + amount);
    }
    return { holdings, cash, supply, blockNumber: blockTag };
  };

  return {
    async readConstants() {
      const [network, indexToken, genesisAt] = await Promise.all([
        provider.getNetwork(),
        oracle.INDEX_TOKEN(),
        oracle.GENESIS_AT(),
      ]);
      const domain = { chainId: network.chainId, oracle: await oracle.getAddress() };
      return { domain, indexToken, genesisAt: Number(genesisAt) };
    },
    async readRound() {
      const block = await provider.getBlock("latest");
      if (block === null) throw new Error("the chain has no block");
      const blockTag = block.number;
      const [portfolio, epoch, parameters, latestRound] = await Promise.all([
        readPortfolio(blockTag),
        oracle.setEpoch({ blockTag }),
        oracle.parameters({ blockTag }),
        oracle.latestRound({ blockTag }),
      ]);
      const rules = {
        toleranceBps: parameters.toleranceBps,
        maxDeviationBps: parameters.maxDeviationBps,
        minValidators: Number(parameters.minValidators),
      };
      return { portfolio, rules, latestRound, set: await readSet(epoch, blockTag), blockAt: block.timestamp };
    },
    readLatestRound: () => oracle.latestRound(),
    async readNextBlockAt() {
      return Number((await readPendingTime(provider)) ?? 0n);
    },
  };
}
