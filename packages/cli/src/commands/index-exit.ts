import { Command, Option } from "commander";

import { parseAddress } from "../address.js";
import { parsePositiveAmount } from "../amounts.js";
import { withVaultChain } from "../chain.js";
import { FundsError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { describeExit, redeemDeferred, redeemSkipping, toExitJson } from "../exits.js";
import { findFailingComponents } from "../failing-components.js";
import { readWallet } from "../key.js";
import { type VaultKeyOptions, withKeyOptions, withVault } from "../options.js";
import { createStyle, toJson } from "../output.js";
import { requireFunds } from "../trade.js";

interface ExitOptions extends VaultKeyOptions {
  readonly tokens?: bigint;
  readonly deferred?: boolean;
  readonly to?: string;
}

const ABOUT = `
It asks the chain behind --rpc and the vault, and nothing else: no oracle, no server, and with --vault no file. What can
be paid is paid; what cannot waits as a claim, and the command that pulls it is printed. Should a component work when it
is tried and fail when it is sent, --deferred leaves everything as a claim and asks none of them.`;

/** `assay index exit` */
export function indexExitCommand(context: CommandContext): Command {
  return withVault(withKeyOptions(new Command("exit")))
    .summary("leave in kind, whatever is broken")
    .description("Redeems index tokens in kind, without those components whose transfer fails.")
    .addOption(
      new Option("--tokens <decimal>", "index tokens to give (default: all of the account)").argParser(
        parsePositiveAmount,
      ),
    )
    .addOption(new Option("--to <address>", "who gets the assets (default: the sender)").argParser(parseAddress))
    .addOption(
      new Option("--deferred", "touch no component: leave everything as a claim to be pulled later").conflicts("to"),
    )
    .addHelpText("after", ABOUT)
    .action(async (options: ExitOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withVaultChain(options, context.cwd, async (chain) => {
        const { token } = chain.suite;
        const [symbol, held] = await Promise.all([token.symbol(), token.balanceOf(wallet.address)]);
        if (held === 0n) throw new FundsError(`${wallet.address} holds no ${symbol}: there is nothing to leave with`);
        const exit = { account: wallet.address, tokens: options.tokens ?? held, to: options.to ?? wallet.address };
        requireFunds(wallet, symbol, held, exit.tokens);
        const result =
          options.deferred === true
            ? await redeemDeferred(chain, wallet, options, exit)
            : await redeemSkipping(chain, wallet, options, {
                ...exit,
                minOut: [],
                skip: await findFailingComponents(chain, exit),
              });
        const text = describeExit(result, symbol, createStyle(context));
        context.write(options.json === true ? `${toJson(toExitJson(result))}\n` : text);
      });
    });
}
