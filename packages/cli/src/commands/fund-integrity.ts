import { Command } from "commander";
import { decodeBytes32String, formatUnits, type Wallet } from "ethers";

import { IntegrityError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { approveOption, ensureMoney } from "../fund-allowance.js";
import { connectWriter, type FundAct, numberOf, readEvent, requireOpen, toAct } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney, type FundMoney } from "../fund-money.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, formatTable, type Style, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";

interface IntegrityOptions extends KeyCommandOptions {
  readonly restore?: boolean;
  readonly approve?: boolean;
}

/** One line of the report. */
type Check = { readonly name: string; readonly expected: bigint; readonly actual: bigint; readonly pass: boolean };

type Report = { readonly blockNumber: number; readonly isSound: boolean; readonly checks: readonly Check[] };

/** What {@link restore} did. */
type Restored = FundAct & {
  readonly expected: bigint;
  readonly previous: bigint;
  /** "surplus_swept" to the treasury, or "shortfall_paid" by the caller. */
  readonly action: string;
};

const HEAD = ["check", "expected", "actual", "in order"];
const LEFT_COLUMNS = new Set([0, 3]);
const WITHOUT_LIMIT = 2n ** 256n - 1n;

/** `assay fund integrity` */
export function fundIntegrityCommand(context: CommandContext): Command {
  return withKeyOptions(new Command("integrity"))
    .summary("check the books against the balances; exit code 1 when unsound")
    .description(
      "Shows the six checks of the fund's report. The exit code is 1 when one fails. With --restore the fund's books and " +
        "balance are made to agree first: a surplus goes to the treasury, what is missing the sender pays.",
    )
    .option("--restore", "call restore() first; needs a key")
    .addOption(approveOption())
    .action(async (options: IntegrityOptions) => {
      const wallet = options.restore === true ? readWallet(context.env, options.keyEnv) : undefined;
      await withFundChain(options, context.cwd, async (chain) => {
        await requireOpen(chain);
        const restored = wallet === undefined ? null : await restore(chain, wallet, options.approve === true);
        const report = await verify(chain);
        const text = describe(report, restored, chain.money, createStyle(context));
        context.write(options.json === true ? `${toJson({ ...report, restored })}\n` : text);
        if (report.isSound) return;
        const failed = report.checks.filter(({ pass }) => !pass).map(({ name }) => name);
        throw new IntegrityError(failed);
      });
    });
}

async function verify(chain: FundChain): Promise<Report> {
  const blockNumber = await chain.provider.getBlockNumber();
  const [isSound, checks] = await chain.suite.report.verifyIntegrity({ blockTag: blockNumber });
  const lines = checks.map(({ name, expected, actual, pass }) => ({ name, expected, actual, pass }));
  return { blockNumber, isSound, checks: lines };
}

async function restore(chain: FundChain, wallet: Wallet, mayApprove: boolean): Promise<Restored> {
  const { fund, asset } = chain.suite;
  const [cash, claims, balance] = await Promise.all([
    fund.cash(),
    fund.totalClaims(),
    asset.balanceOf(chain.addresses.fund),
  ]);
  const spender = { name: "the fund", address: chain.addresses.fund } as const;
  const missing = cash + claims - balance;
  if (missing > 0n) await ensureMoney(chain, wallet, spender, missing, mayApprove);
  const receipt = await sendTransaction(connectWriter(chain, wallet).fund.restore, []);
  const done = await readEvent(fund, receipt, "ReserveIntegrityRestored");
  return {
    ...toAct(receipt, wallet.address),
    expected: numberOf(done, "expected"),
    previous: numberOf(done, "previous"),
    action: decodeBytes32String(String(done.getValue("action"))),
  };
}

function describe(report: Report, restored: Restored | null, money: FundMoney, style: Style): string {
  const rows = report.checks.map((check) => [
    check.name,
    formatCheck(check.name, check.expected, money),
    formatCheck(check.name, check.actual, money),
    check.pass ? style.good("yes") : style.bad("NO"),
  ]);
  const table = formatTable(HEAD, rows, style, LEFT_COLUMNS);
  const verdict = report.isSound ? style.good("sound") : style.bad("unsound");
  const fields: [string, string][] = [["books", `${verdict} at block ${report.blockNumber}`]];
  if (restored !== null) {
    const { previous, expected, action, transaction } = restored;
    const [amount, what] =
      action === "surplus_swept"
        ? [previous - expected, "went to the treasury"]
        : [expected - previous, "were paid by the sender"];
    fields.push(["restored", `${formatMoney(amount, money)} ${what}`], ["transaction", transaction]);
  }
  return `${table}\n${formatFields(fields, style)}`;
}

/** Amounts of the asset, a count, a WAD of it, or a share. */
function formatCheck(name: string, value: bigint, money: FundMoney): string {
  if (name === "token_count") return value.toString();
  if (name === "liability") return `${formatUnits(value, 18).replace(/\.0$/, "")} ${money.symbol}`;
  if (name !== "coverage") return formatMoney(value, money);
  return value === WITHOUT_LIMIT ? "nothing is owed" : formatUnits(value, 18).replace(/\.0$/, "");
}
