import { formatWad } from "@assay/sdk/format";
import { Command } from "commander";
import { formatUnits } from "ethers";

import { IndexToken__factory } from "../../../../typechain-types/index.js";
import { type Chain, withChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { readFeed } from "../feed.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, formatTable, type Style, toJson } from "../output.js";

/** One component of the basket. */
interface ComponentStatus {
  readonly assetId: bigint;
  readonly token: string;
  readonly symbol: string;
  readonly decimals: bigint;
  /** What the books hold, in the component's smallest unit. */
  readonly held: bigint;
  /** What one index token stands for, in the component's smallest unit, rounded down. */
  readonly perToken: bigint;
}

interface IndexStatus {
  readonly vault: string;
  readonly token: string;
  readonly base: string;
  readonly tokenSymbol: string;
  readonly baseSymbol: string;
  readonly blockNumber: bigint;
  readonly supply: bigint;
  /** Locked for ever, part of `supply`. */
  readonly locked: bigint;
  readonly basketsRay: bigint;
  readonly cash: bigint;
  readonly cashPerToken: bigint;
  /** The newest settled NAV, WAD; null before the first. It may be too old to trade on: see `isNavValid`. */
  readonly navWad: bigint | null;
  readonly isNavValid: boolean;
  /** supply x NAV, rounded down; null without a NAV. */
  readonly valueWad: bigint | null;
  readonly components: readonly ComponentStatus[];
}

const WAD = 10n ** 18n;
const HEAD = ["asset", "symbol", "held", "per token", "token"];
const LEFT_COLUMNS = new Set([1, 4]);

/** `assay index status` */
export function indexStatusCommand(context: CommandContext): Command {
  return withChainOptions(new Command("status"))
    .summary("what the vault holds and what a token stands for")
    .description("Shows the vault's books, its holdings, the supply, and what one index token stands for.")
    .action(async (options: ChainCommandOptions) => {
      const status = await withChain(options, context.cwd, readStatus);
      if (options.json === true) {
        const components = status.components.map((component) => ({ ...component }));
        context.write(`${toJson({ ...status, components })}\n`);
      } else {
        context.write(describe(status, createStyle(context)));
      }
    });
}

/** Everything at one block. */
async function readStatus(chain: Chain): Promise<IndexStatus> {
  const { vault, token, base } = chain.suite;
  const blockNumber = await chain.provider.getBlockNumber();
  const at = { blockTag: blockNumber };
  const [[baskets, cash], portfolio, units, locked, tokenSymbol, baseSymbol, feed] = await Promise.all([
    vault.books(at),
    vault.portfolio(at),
    vault.unitsPerToken(at),
    vault.LOCK(at).then((lock) => token.balanceOf(lock, at)),
    token.symbol(at),
    base.symbol(at),
    readFeed(chain),
  ]);
  const components = await Promise.all(
    portfolio.components.map(async (held, i) => {
      const contract = IndexToken__factory.connect(held.token, chain.provider); // any ERC-20 answers these two
      const [symbol, decimals] = await Promise.all([contract.symbol(at), contract.decimals(at)]);
      const perToken = units.components[i]?.amount ?? 0n;
      return { assetId: held.assetId, token: held.token, symbol, decimals, held: held.amount, perToken };
    }),
  );
  return {
    vault: chain.addresses.vault,
    token: chain.addresses.token,
    base: chain.addresses.base,
    tokenSymbol,
    baseSymbol,
    blockNumber: BigInt(blockNumber),
    supply: portfolio.supply,
    locked,
    basketsRay: baskets,
    cash,
    cashPerToken: units.cash,
    navWad: feed.navWad,
    isNavValid: feed.isValid,
    valueWad: feed.navWad === null ? null : (portfolio.supply * feed.navWad) / WAD,
    components,
  };
}

function describe(status: IndexStatus, style: Style): string {
  if (status.basketsRay === 0n) return `the vault ${status.vault} has no basket yet: seed it\n`;
  const { navWad, valueWad, baseSymbol, tokenSymbol } = status;
  const nav = navWad === null ? "none yet" : style.bold(`${formatWad(navWad)} ${baseSymbol}`);
  const fields = formatFields(
    [
      [
        "NAV",
        status.isNavValid || navWad === null ? nav : `${nav} ${style.bad("(not valid now: see `assay nav status`)")}`,
      ],
      ["supply", `${formatWad(status.supply)} ${tokenSymbol}, ${formatWad(status.locked)} of it locked for ever`],
      ["value", valueWad === null ? "unknown without a NAV" : `${formatWad(valueWad)} ${baseSymbol}`],
      ["cash", `${formatWad(status.cash)} ${baseSymbol}, ${formatWad(status.cashPerToken)} per token`],
      ["baskets", formatUnits(status.basketsRay, 27).replace(/\.0$/, "")],
      ["vault", status.vault],
      ["block", status.blockNumber.toString()],
    ],
    style,
  );
  const rows = status.components.map(({ assetId, symbol, decimals, held, perToken, token }) => [
    assetId.toString(),
    symbol,
    formatUnits(held, decimals).replace(/\.0$/, ""),
    formatUnits(perToken, decimals).replace(/\.0$/, ""),
    token,
  ]);
  return `${fields}\n${formatTable(HEAD, rows, style, LEFT_COLUMNS)}`;
}
