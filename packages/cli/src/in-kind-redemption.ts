import { type Command, Option } from "commander";
import type { Wallet } from "ethers";

import { parseBps } from "./amounts.js";
import { readNext, type VaultChain } from "./chain.js";
import { type ExitResult, redeemSkipping } from "./exits.js";
import { findFailingComponents } from "./failing-components.js";
import { type VaultKeyOptions, withVault } from "./options.js";
import { parsePositions } from "./positions.js";
import { requireFunds } from "./trade.js";

const BPS = 10_000n;
const KEPT_BPS = 9_950n; // 0.5 % below the preview
const AUTO = "auto";

/** What a redemption in kind can be told. */
export interface InKindOptions extends VaultKeyOptions {
  readonly tokens: bigint;
  readonly minOutBps?: bigint;
  /** Positions as bits, or those that fail. */
  readonly skip?: bigint | typeof AUTO;
  readonly to?: string;
}

/** --in-kind and what goes with it */
export function withInKindOptions(command: Command): Command {
  return withVault(command)
    .addOption(
      new Option("--in-kind", "get the share of every asset; needs no NAV").conflicts(["minOut", "deadlineSeconds"]),
    )
    .addOption(
      new Option(
        "--min-out-bps <n>",
        `in kind: fail when an asset gives less than so many bps of the preview (default: ${KEPT_BPS})`,
      ).argParser(parseBps(BPS)),
    )
    .addOption(
      new Option(
        "--skip <list>",
        "in kind: positions to leave as a claim, by commas, cash for the cash; auto for those whose transfer fails",
      ).argParser((text) => (text === AUTO ? AUTO : parsePositions(text))),
    );
}

/** Redeems for the share of every asset, no asset below its bound. */
export async function redeemInKind(
  chain: VaultChain,
  wallet: Wallet,
  options: InKindOptions,
  tokenSymbol: string,
): Promise<ExitResult> {
  const { tokens } = options;
  const exit = { account: wallet.address, tokens, to: options.to ?? wallet.address };
  requireFunds(wallet, tokenSymbol, await chain.suite.token.balanceOf(wallet.address), tokens);
  const skip = options.skip === AUTO ? await findFailingComponents(chain, exit) : (options.skip ?? 0n);
  const preview = await readNext((blockTag) => chain.suite.vault.previewRedeemInKind(tokens, { blockTag }));
  const minOut = preview.map((amount) => (amount * (options.minOutBps ?? KEPT_BPS)) / BPS);
  return redeemSkipping(chain, wallet, options, { ...exit, minOut, skip });
}
