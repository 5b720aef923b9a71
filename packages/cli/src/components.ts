import { formatUnits, type Provider } from "ethers";

import { IndexToken__factory } from "../../../typechain-types/index.js";
import type { VaultChain } from "./chain.js";
import { CASH } from "./positions.js";

/** An asset of a component list, or the cash. A type, as JSON values are. */
export type Component = {
  /** Its place in the list; 20 for the cash. */
  readonly position: bigint;
  /** Null for the cash. */
  readonly assetId: bigint | null;
  readonly token: string;
  readonly symbol: string;
  /** Null when the token does not say: its amounts are in its smallest unit. */
  readonly decimals: bigint | null;
};

/** So much of it, in its smallest unit. */
export type ComponentAmount = Component & { readonly amount: bigint };

type Listed = { readonly assetId: bigint; readonly token: string };

const MOST_DECIMALS = 36n;
const MOST_LETTERS = 16;

/** The vault's component list, the cash last. */
export async function readComponents(chain: VaultChain): Promise<Component[]> {
  return describeComponents(chain, await chain.suite.vault.holdings());
}

/** `list` with symbols and decimals, the cash last. A token that does not answer is no reason to fail. */
export async function describeComponents(chain: VaultChain, list: readonly Listed[]): Promise<Component[]> {
  const components = list.map(async ({ assetId, token }, i): Promise<Component> => {
    const { symbol, decimals } = await askToken(chain.provider, token);
    return { position: BigInt(i), assetId, token, symbol: symbol ?? `asset ${assetId}`, decimals };
  });
  const { base } = chain.addresses;
  const cash = askToken(chain.provider, base).then(({ symbol, decimals }): Component => {
    return { position: CASH, assetId: null, token: base, symbol: symbol ?? "cash", decimals };
  });
  return Promise.all([...components, cash]);
}

/** Each component with the amount at its place; both lists end with the cash. */
export function withAmounts(components: readonly Component[], amounts: readonly bigint[]): ComponentAmount[] {
  return components.map((component, i) => ({ ...component, amount: amounts[i] ?? 0n }));
}

/** "1.5 SN4" */
export function formatComponentAmount({ amount, decimals, symbol }: ComponentAmount): string {
  return `${formatAmount(amount, decimals)} ${symbol}${decimals === null ? " (smallest units)" : ""}`;
}

/** Whole tokens when the decimals are known. */
export function formatAmount(amount: bigint, decimals: bigint | null): string {
  return decimals === null ? amount.toString() : formatUnits(amount, decimals).replace(/\.0$/, "");
}

/** What a token says of itself, as far as it can be shown. */
export async function askToken(
  provider: Provider,
  address: string,
): Promise<{ symbol: string | null; decimals: bigint | null }> {
  const token = IndexToken__factory.connect(address, provider); // any ERC-20 answers these two
  const [symbol, decimals] = await Promise.all([
    token.symbol().catch(() => null),
    token.decimals().catch(() => null), // the standard leaves both out
  ]);
  return {
    // What a token says of itself must not write over a terminal.
    symbol: symbol === null || symbol === "" ? null : symbol.replaceAll(/[^\x21-\x7e]/g, "?").slice(0, MOST_LETTERS),
    decimals: decimals === null || decimals > MOST_DECIMALS ? null : decimals,
  };
}
