import { Command, InvalidArgumentError, Option } from "commander";
import type { Wallet } from "ethers";

import { MockStrategy__factory } from "../../../../typechain-types/index.js";
import { parseAddress } from "../address.js";
import { parseDecimalText } from "../amounts.js";
import type { CommandContext } from "../context.js";
import { actFields, connectWriter, formatMoneyMove, type FundAct, numberOf, readEvent, toAct } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney, type FundMoney, toMoney } from "../fund-money.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";

interface DepositOptions extends KeyCommandOptions {
  readonly amount: string;
  readonly minShares: bigint;
}

interface WithdrawOptions extends KeyCommandOptions {
  readonly amount: string;
  readonly maxShares?: bigint;
}

type MoveResult = FundAct & {
  readonly strategy: string;
  readonly amount: bigint;
  /** Shares of the strategy in the books. */
  readonly sharesBefore: bigint;
  readonly sharesAfter: bigint;
  readonly cashBefore: bigint;
  readonly cashAfter: bigint;
};

const SLIPPAGE_KEPT_BPS = 10_050n; // 0.5 % above what a preview says
const BPS = 10_000n;

/** `assay fund invest deposit` */
export function investDepositCommand(context: CommandContext): Command {
  const command = new Command("deposit")
    .summary("put cash into an allowed strategy; allocator only")
    .description(
      "Invests cash of the fund. The fund itself refuses a deposit that would lose more than 0.5 % if it were taken out at once.",
    )
    .addOption(
      new Option("--min-shares <units>", "least shares to get, in their smallest unit")
        .argParser(parseShares)
        .default(0n, "0"),
    );
  return withStrategy(withKeyOptions(command)).action(async (strategy: string, options: DepositOptions) => {
    const wallet = readWallet(context.env, options.keyEnv);
    await withFundChain(options, context.cwd, async (chain) => {
      const amount = toMoney(options.amount, "amount", chain.money);
      const { deposit } = connectWriter(chain, wallet).fund;
      const receipt = await sendTransaction(deposit, [strategy, amount, options.minShares]);
      const moved = await readEvent(chain.suite.fund, receipt, "StrategyDeposited");
      const result = { ...toAct(receipt, wallet.address), strategy, amount, ...movesOf(moved) };
      const text = describe("deposited", result, chain.money, createStyle(context));
      context.write(options.json === true ? `${toJson(result)}\n` : text);
    });
  });
}

/** `assay fund invest withdraw` */
export function investWithdrawCommand(context: CommandContext): Command {
  const command = new Command("withdraw")
    .summary("take cash out of an allowed strategy; allocator only")
    .description("Takes exactly this much cash out of a strategy.")
    .addOption(
      new Option(
        "--max-shares <units>",
        "most shares to give, in their smallest unit (default: 0.5 % above the strategy's preview)",
      ).argParser(parseShares),
    );
  return withStrategy(withKeyOptions(command)).action(async (strategy: string, options: WithdrawOptions) => {
    const wallet = readWallet(context.env, options.keyEnv);
    await withFundChain(options, context.cwd, async (chain) => {
      const result = await withdraw(chain, wallet, strategy, options);
      const text = describe("withdrew", result, chain.money, createStyle(context));
      context.write(options.json === true ? `${toJson(result)}\n` : text);
    });
  });
}

async function withdraw(
  chain: FundChain,
  wallet: Wallet,
  strategy: string,
  options: WithdrawOptions,
): Promise<MoveResult> {
  const amount = toMoney(options.amount, "amount", chain.money);
  const { fund } = connectWriter(chain, wallet);
  const receipt = await sendTransaction(fund.withdraw, [
    strategy,
    amount,
    options.maxShares ?? (await mostSharesFor(chain, strategy, amount)),
  ]);
  const moved = await readEvent(fund, receipt, "StrategyWithdrawn");
  return { ...toAct(receipt, wallet.address), strategy, amount, ...movesOf(moved) };
}

/** What the strategy says, and a margin; what is no strategy the fund refuses by name. */
async function mostSharesFor(chain: FundChain, strategy: string, amount: bigint): Promise<bigint> {
  const positions = await chain.suite.fund.positions();
  if (!positions.some((position) => position.strategy === strategy)) return 0n;
  const preview = await MockStrategy__factory.connect(strategy, chain.provider).previewWithdraw(amount); // any ERC-4626
  return (preview * SLIPPAGE_KEPT_BPS) / BPS;
}

function withStrategy(command: Command): Command {
  return command
    .argument("<strategy>", "address of the strategy", parseAddress)
    .addOption(
      new Option("--amount <decimal>", "of the settlement asset").argParser(parseDecimalText).makeOptionMandatory(),
    );
}

function movesOf(
  args: Parameters<typeof numberOf>[0],
): Pick<MoveResult, "sharesBefore" | "sharesAfter" | "cashBefore" | "cashAfter"> {
  return {
    sharesBefore: numberOf(args, "sharesBefore"),
    sharesAfter: numberOf(args, "sharesAfter"),
    cashBefore: numberOf(args, "cashBefore"),
    cashAfter: numberOf(args, "cashAfter"),
  };
}

function describe(verb: string, result: MoveResult, money: FundMoney, style: Style): string {
  return formatFields(
    [
      [verb, style.bold(formatMoney(result.amount, money))],
      ["strategy", result.strategy],
      ["shares", `${result.sharesBefore} -> ${result.sharesAfter}`],
      ["cash", formatMoneyMove(result.cashBefore, result.cashAfter, money)],
      ...actFields(result),
    ],
    style,
  );
}

function parseShares(text: string): bigint {
  if (!/^\d{1,60}$/.test(text)) throw new InvalidArgumentError("Give a whole number of the shares' smallest unit.");
  return BigInt(text);
}
