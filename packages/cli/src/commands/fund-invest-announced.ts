import { formatMoment } from "@assay/sdk/format";
import { Command, Option } from "commander";
import type { Result } from "ethers";

import { parseAddress } from "../address.js";
import { parseDecimalText } from "../amounts.js";
import { executeCall, scheduleCall } from "../announced-call.js";
import { UsageError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { actFields, formatMoneyMove, numberOf, readEvent, toAct } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney, toMoney } from "../fund-money.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, type JsonValue, toJson } from "../output.js";

interface AnnouncedOptions extends KeyCommandOptions {
  readonly schedule?: boolean;
  readonly execute?: boolean;
}

interface PlaceOptions extends AnnouncedOptions {
  readonly amount: string;
}

/** An act of the strategist: its call, and the event it ends in. */
interface Act {
  readonly data: string;
  readonly what: string;
  readonly event: string;
  /** What the event tells. */
  readonly tell: (args: Result) => { readonly json: { readonly [key: string]: JsonValue }; readonly fields: Fields };
}

type Fields = [string, string][];

const NOTICE = "Schedule it with --schedule, then execute it with --execute and the same arguments after the notice.";

/** `assay fund invest allow` */
export function investAllowCommand(context: CommandContext): Command {
  return withAnnounced(new Command("allow"))
    .summary("allow a strategy; strategist only, with notice")
    .description(`Allows an ERC-4626 vault over the settlement asset to be invested in. ${NOTICE}`)
    .argument("<strategy>", "address of the strategy", parseAddress)
    .action(async (strategy: string, options: AnnouncedOptions) => {
      await runAnnounced(context, options, ({ suite }) => ({
        data: suite.fund.interface.encodeFunctionData("allowStrategy", [strategy]),
        what: `allow ${strategy}`,
        event: "StrategyAllowed",
        tell: tellStrategy,
      }));
    });
}

/** `assay fund invest drop` */
export function investDropCommand(context: CommandContext): Command {
  return withAnnounced(new Command("drop"))
    .summary("drop a strategy; strategist only, with notice")
    .description(
      `Takes a strategy from the list; what lies in it counts as nothing from the next close on, until it is recovered. ${NOTICE}`,
    )
    .argument("<strategy>", "address of the strategy", parseAddress)
    .action(async (strategy: string, options: AnnouncedOptions) => {
      await runAnnounced(context, options, ({ suite }) => ({
        data: suite.fund.interface.encodeFunctionData("dropStrategy", [strategy]),
        what: `drop ${strategy}`,
        event: "StrategyDropped",
        tell: tellStrategy,
      }));
    });
}

/** `assay fund invest place` */
export function investPlaceCommand(context: CommandContext): Command {
  return withAnnounced(new Command("place"))
    .summary("send cash to the custodian; strategist only, with notice")
    .description(`Moves cash into the external position, which validators attest the return of. ${NOTICE}`)
    .addOption(
      new Option("--amount <decimal>", "of the settlement asset").argParser(parseDecimalText).makeOptionMandatory(),
    )
    .action(async (options: PlaceOptions) => {
      await runAnnounced(context, options, ({ suite, money }) => {
        const amount = toMoney(options.amount, "amount", money);
        return {
          data: suite.fund.interface.encodeFunctionData("placeExternal", [amount]),
          what: `place ${formatMoney(amount, money)}`,
          event: "ExternalPlaced",
          tell: (args) => {
            const [externalBefore, externalAfter] = [numberOf(args, "externalBefore"), numberOf(args, "externalAfter")];
            const [cashBefore, cashAfter] = [numberOf(args, "cashBefore"), numberOf(args, "cashAfter")];
            return {
              json: { amount, externalBefore, externalAfter, cashBefore, cashAfter },
              fields: [
                ["external position", formatMoneyMove(externalBefore, externalAfter, money)],
                ["cash", formatMoneyMove(cashBefore, cashAfter, money)],
              ],
            };
          },
        };
      });
    });
}

function withAnnounced(command: Command): Command {
  return withKeyOptions(command)
    .addOption(new Option("--schedule", "announce it; says from when on it can be executed").conflicts("execute"))
    .option("--execute", "do it, when it was scheduled and the notice has passed");
}

async function runAnnounced(
  context: CommandContext,
  options: AnnouncedOptions,
  makeAct: (chain: FundChain) => Act,
): Promise<void> {
  if (options.schedule !== true && options.execute !== true) throw new UsageError("give --schedule or --execute");
  const wallet = readWallet(context.env, options.keyEnv);
  await withFundChain(options, context.cwd, async (chain) => {
    const style = createStyle(context);
    const { data, what, event, tell } = makeAct(chain);
    const print = (json: { readonly [key: string]: JsonValue }, fields: Fields): void => {
      context.write(options.json === true ? `${toJson(json)}\n` : formatFields(fields, style));
    };
    if (options.schedule === true) {
      const scheduled = await scheduleCall(chain, { wallet, data });
      print(scheduled, [
        ["scheduled", style.bold(what)],
        ["executable", `from ${formatMoment(scheduled.executableAt)} until ${formatMoment(scheduled.expiresAt)}`],
        ["operation", scheduled.operationId],
        ...actFields(scheduled),
      ]);
      return;
    }
    const receipt = await executeCall(chain, { wallet, data });
    const act = toAct(receipt, wallet.address);
    const told = tell(await readEvent(chain.suite.fund, receipt, event));
    print({ ...act, ...told.json }, [["done", style.bold(what)], ...told.fields, ...actFields(act)]);
  });
}

function tellStrategy(args: Result): ReturnType<Act["tell"]> {
  const [strategy, strategies] = [String(args.getValue("strategy")), numberOf(args, "countAfter")];
  return { json: { strategy, strategies }, fields: [["strategies", strategies.toString()]] };
}
